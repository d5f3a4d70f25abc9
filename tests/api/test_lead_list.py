"""Lists of leads over HTTP: what each filter lets through, what is found by words, and pages that meet exactly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.client import LEADS, Caller, problem
from tests.api.conftest import Calling
from turnout.api.pages import cursor_of
from turnout.pipeline.serving.running import Running
from turnout.pipeline.serving.search_index import index_leads
from turnout.store import lead_list, windows
from turnout.store.lead_words import forget_words

pytestmark = pytest.mark.usefixtures("each_database")

_PEOPLE = (
    ("Anna Berg", "anna.berg@acme-widgets.example", "Acme Widgets Ltd"),
    ("Zoë Müller", "zoe@mueller.example", "Müller & Söhne"),
    ("Anna O'Neil", "oneil@acme-widgets.example", "Acme Widgets Ltd"),
    ("Bo", "bo@north.example", "Northwind (Booking.com)"),
    ("", "info@berg.example", ""),
)


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, at a server over a file."""
    return calling(stored)


@pytest.fixture
def known(caller: Caller) -> list[str]:
    """The ids of leads of five people, in the order in which they came."""
    sources = ("web", "hot", "waiting", "web", "spam")
    posted = [
        caller.lead(lead_id=f"L{at}", name=name, email=email, company=company, source=source)
        for at, ((name, email, company), source) in enumerate(zip(_PEOPLE, sources, strict=True))
    ]
    assert [each.status_code for each in posted] == [201] * 5
    return [each.json()["lead_id"] for each in posted]


def _ids(caller: Caller, **asked: str | int) -> list[str]:
    return [lead["lead_id"] for lead in _all(caller, **asked)]


def _all(caller: Caller, **asked: str | int) -> Iterator[dict[str, Any]]:
    """The leads of every page."""
    after: str | None = ""
    while after is not None:
        response = caller.get(LEADS, params={**asked, "after": after})
        assert response.status_code == 200, response.text
        page = response.json()
        assert len(page["leads"]) <= int(asked.get("limit", 50))
        yield from page["leads"]
        after = page["next"]


def test_leads_are_listed_the_newest_first(caller: Caller, known: list[str]) -> None:
    """Without a filter it is all of them, and the oldest first on request."""
    assert _ids(caller) == known[::-1]
    assert _ids(caller, order="oldest") == known


def test_an_item_has_the_keys_of_a_lead_and_whose_it_is(caller: Caller, known: list[str]) -> None:
    """Whatever `GET /leads/{id}` says is in the list as well, but for the clocks that run."""
    item = next(_all(caller, id=known[0]))
    lead = caller.get(f"{LEADS}/{known[0]}").json()
    assert lead.pop("clocks") is not None
    assert {name: item[name] for name in lead} == lead
    assert (item["name"], item["email"], item["company"]) == _PEOPLE[0]
    assert (item["origin"], item["close_outcome"]) == ("api", None)


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_pages_meet_exactly(caller: Caller, known: list[str], limit: int, order: str) -> None:
    """However long a page is, every lead is on one of them, once and in its order; with words as well."""
    expected = known if order == "oldest" else known[::-1]
    assert _ids(caller, limit=limit, order=order) == expected
    assert _ids(caller, limit=limit, order=order, q="example") == []
    assert _ids(caller, limit=limit, order=order, q="berg") == [lead for lead in expected if lead in {"L0", "L4"}]


def test_each_column_filters(caller: Caller, known: list[str]) -> None:
    """A filter lets through the leads that have this value, and no other."""
    caller.post(f"{LEADS}/L3/close", {"outcome": "won"})
    caller.post(f"{LEADS}/L0/touch", {"kind": "call"})
    caller.lead(lead_id="J", email=_PEOPLE[0][1])
    leads = list(_all(caller))
    for column in ("status", "outcome", "assignee", "team", "pool", "queue", "rule", "origin", "close_outcome"):
        for value in {lead[column] for lead in leads}:
            expected = [lead["lead_id"] for lead in leads if lead[column] == value]
            assert _ids(caller, **{column: value or ""}) == expected, (column, value)
    assert _ids(caller, account="") == [lead["lead_id"] for lead in leads]
    assert _ids(caller, account="none-such") == []
    assert _ids(caller, joined_to="L0") == ["J"]
    assert _ids(caller, joined_to="nobody") == []
    assert _ids(caller, touched="true") == ["L0"]
    assert set(_ids(caller, touched="false")) == {*known, "J"} - {"L0"}
    assert _ids(caller, id="L2") == ["L2"]
    assert _ids(caller, status="closed", assignee=caller.get(f"{LEADS}/L3").json()["assignee"]) == ["L3"]


def test_times_are_half_open(caller: Caller, known: list[str]) -> None:
    """`from` is included and `to` is not; the clock of these tests stands still."""
    now = caller.get(f"{LEADS}/L0").json()["received_at"]
    for column in ("received_at", "decided_at"):
        assert len(_ids(caller, **{f"{column}_from": now})) == len(known)
        assert _ids(caller, **{f"{column}_to": now}) == []
    assert _ids(caller, closed_at_from=now) == []
    assert _ids(caller, sla_due_to="9999-12-31T23:59:59Z") == []


@pytest.mark.parametrize("indexed", [0, 3, 5])
@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("anna", "L2 L0"),
        ("ANNA  acme", "L2 L0"),
        ("anna berg", "L0"),
        ("mull", "L1"),
        ("muller sohn", "L1"),
        ("zoë", "L1"),
        ("zo mueller", ""),
        ("mueller zo", "L1"),
        ("anna.berg@acme-widgets.example", "L0"),
        ("@acme-widgets.example", "L2 L0"),
        ("acme-wid", "L2 L0"),
        ("booking.com", "L3"),
        ("o'neil", "L2"),
        ("berg", "L4 L0"),
        ("ber", "L4 L0"),
        ("erg", ""),
    ],
)
def test_words_find_leads_whether_indexed_or_not(
    stored: Running, caller: Caller, known: list[str], q: str, found: str, indexed: int
) -> None:
    """All words must be there, the last may be begun; what the index has not come to is found all the same."""
    if indexed:
        assert index_leads(stored.database, limit=indexed) == indexed
    assert known
    assert _ids(caller, q=q) == found.split()
    assert _ids(caller, q=q, limit=1) == found.split()
    assert _ids(caller, q=q, order="oldest") == found.split()[::-1]


def test_words_and_filters_hold_together(stored: Running, caller: Caller, known: list[str]) -> None:
    """A filter narrows what words find, in the index and beyond it."""
    assert known
    for _ in range(2):
        assert _ids(caller, q="anna", pool="lane") == [] or _ids(caller, q="anna", outcome="offered") == []
        assert _ids(caller, q="anna", id="L0") == ["L0"]
        index_leads(stored.database)


def test_what_was_forgotten_is_not_found(stored: Running, caller: Caller, known: list[str]) -> None:
    """Words that were taken away do not come back."""
    index_leads(stored.database)
    with stored.database.begin() as tx:
        forget_words(tx, [1])
    assert index_leads(stored.database) == 0
    assert known
    assert _ids(caller, q="anna") == ["L2"]


def test_a_question_that_takes_too_long_gives_what_it_has(
    caller: Caller, known: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page then goes on where the one before ended, and together they have everything."""
    monkeypatch.setattr(lead_list, "BUDGET_SECONDS", -1.0)
    monkeypatch.setattr(windows, "_FIRST", 1)
    monkeypatch.setattr(windows, "_SURE", 1)
    first = caller.get(LEADS, params={"id": "L0", "limit": 2}).json()
    assert first["leads"] == []
    assert first["next"]
    assert _ids(caller, id="L0") == ["L0"]
    assert _ids(caller, order="oldest", limit=2) == known


@pytest.mark.parametrize(
    ("asked", "code", "status"),
    [
        ({"after": "nonsense"}, "bad_cursor", 400),
        ({"limit": "0"}, "invalid", 422),
        ({"limit": "501"}, "invalid", 422),
        ({"colour": "red"}, "invalid", 422),
        ({"order": "random"}, "invalid", 422),
        ({"received_at_from": "yesterday"}, "invalid", 422),
        ({"received_at_from": "2026-01-01T00:00:00"}, "invalid", 422),
        ({"received_at_from": "1788739200"}, "invalid", 422),
        ({"touched": "1"}, "invalid", 422),
        ({"q": "&&&"}, "invalid", 422),
        ({"assignee": "x" * 201}, "invalid", 422),
    ],
)
def test_a_question_that_cannot_be_is_refused(caller: Caller, asked: dict[str, str], code: str, status: int) -> None:
    """With the field that is wrong."""
    problem(caller.get(LEADS, params=asked), status, code)


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("place", [0, -1, 2**63 - 1, -(2**63) + 1])
def test_a_cursor_from_far_away_is_a_place_all_the_same(
    caller: Caller, known: list[str], order: str, place: int
) -> None:
    """Before the first lead or behind the last, with words and without."""
    for asked in ({}, {"q": "anna"}):
        page = caller.get(LEADS, params={"order": order, "after": cursor_of(place), **asked})
        assert page.status_code == 200, page.text
        is_all = (place > 0) == (order == "newest")
        assert len(page.json()["leads"]) == ((2 if asked else len(known)) if is_all else 0)
