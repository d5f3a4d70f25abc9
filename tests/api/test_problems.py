"""Problems: the table of codes, and which error becomes which."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import turnout
from tests.api.client import Caller, problem
from turnout.api.problem_help import HELP
from turnout.api.problems import CODES, Problem, problem_of, status_of, wait_first
from turnout.errors import InputError, NoPolicyError, RefusedError, StoreError

FOLDER = Path(turnout.__file__).parent / "api"


def _texts(folder: Path, pattern: str) -> str:
    """Every file there that is not the table itself."""
    files = (path for path in folder.glob(pattern) if path.stem != "problems" and path.parent.name != "problem_help")
    return "".join(path.read_text("utf-8") for path in files)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RefusedError("lead_not_found", "x"), 404, "lead_not_found"),
        (RefusedError("widget_not_found", "x"), 404, "widget_not_found"),
        (RefusedError("already_closed", "x"), 409, "already_closed"),
        (RefusedError("unknown_rep", "x"), 422, "unknown_rep"),
        (RefusedError("unknown_reason", "x"), 422, "unknown_reason"),
        (RefusedError("idempotency_key_reused", "x"), 422, "idempotency_key_reused"),
        (RefusedError("no_policy", "x"), 503, "no_policy"),
        (StoreError("the disk is full"), 503, "store_unavailable"),
        (NoPolicyError("no policy is live"), 503, "no_policy"),
        (InputError("x"), 422, "invalid"),
        (ZeroDivisionError("secret"), 500, "internal"),
    ],
)
def test_each_error_is_a_problem(error: Exception, status: int, code: str) -> None:
    """With a stable code; what passes by itself says when to come again."""
    problem = problem_of(error)
    assert (problem.status, problem.code) == (status, code)
    assert ("Retry-After" in problem.headers) is (status == 503)
    assert "secret" not in problem.body().decode()


def test_a_problem_is_what_the_standard_asks_for() -> None:
    """RFC 9457: type, title, status and detail; our code beside them."""
    said = json.loads(Problem("lead_not_found", "there is no lead `x`").body())
    assert said == {
        "type": "/problems/lead_not_found",
        "title": "There is no such lead",
        "status": 404,
        "detail": "there is no lead `x`",
        "code": "lead_not_found",
    }


def test_every_code_in_use_is_in_the_table() -> None:
    """A problem is only raised under a code that the document names, and none stands there unused."""
    text, everywhere = _texts(FOLDER, "*.py"), _texts(FOLDER.parent, "**/*.py")
    used = set(re.findall(r'(?<!Field)Problem\(\s*"(\w+)"', text))
    assert used <= CODES.keys()
    refused = set(re.findall(r'RefusedError\(\s*"(\w+)"', everywhere))
    assert refused <= CODES.keys()
    unused = {code for code in CODES if f'"{code}"' not in everywhere}
    assert not unused


def test_every_code_says_why_and_what_to_do() -> None:
    """In words of its own, that begin and end as sentences do."""
    assert HELP.keys() == CODES.keys()
    for code, told in HELP.items():
        for text in told:
            assert re.fullmatch(r"[A-Z`].*\.", text, re.DOTALL), f"{code}: {text}"
            assert text.count("`") % 2 == 0, f"{code}: {text}"


def test_a_problem_leads_to_its_page(local: Caller) -> None:
    """Without a key, as a page that runs nothing; an unknown code is nothing here."""
    refused = local.get("/api/v1/leads/nothing")
    page = local.get(refused.json()["type"])
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "There is no such lead" in page.text
    assert "<code>GET /api/v1/leads</code>" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for code in CODES:
        assert f"<code>{code}</code>" in local.get(f"/problems/{code}").text
        assert f'href="/problems/{code}"' in local.get("/problems").text
    problem(local.get("/problems/nothing_known"), 404, "not_found")


@pytest.mark.parametrize(("seconds", "told"), [(0.01, "1"), (1.0, "1"), (1.2, "2"), (60, "60")])
def test_a_wait_is_told_in_whole_seconds(seconds: float, told: str) -> None:
    """Rounded up, so that whoever comes then is let in."""
    assert wait_first(seconds).headers == {"Retry-After": told}


def test_a_code_nobody_knows_is_a_conflict() -> None:
    """What cannot be done now is the caller's to look at."""
    assert status_of("something_new") == 409
