"""A policy of megabytes over HTTP: whatever is done to it, it is never read while leads wait for a transaction."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from types import CodeType, FrameType
from typing import Any, Final

import pytest

from tests.api.client import Caller
from tests.api.conftest import Calling
from tests.api.memory_front import REPS, START
from tests.scenarios.scenario import write_world
from tests.stores import url_in
from turnout.core.policy.amend import amend
from turnout.core.policy.parse import parse_policy
from turnout.pipeline.edits.editing import Edit, edited
from turnout.pipeline.engine.versions import SHORT_CHARS_MAX
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.dispatcher import Dispatcher
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database

# What takes seconds for a policy of megabytes; each has it as `text`.
SLOW: Final = frozenset({parse_policy.__code__, amend.__code__})
WRITING: Final = Dispatcher.run.__code__
ROWS: Final = [{"name": "North", "when": "country in SE, NO", "pool": "desk"}]
POLICY: Final = """
lists:
  named: [acme.example]
rules:
  - {name: Named, when: domain in named, to: rep carl}
  - {name: Mine, when: country is DE, to: rep anna}
  - {name: Rest, to: desk}
territories:
  - {name: North, when: country in SE, pool: desk}
pools:
  desk: {reps: [anna, bela], hours: always}
"""


def long(text: str) -> str:
    """The same text, as long as a large policy is, and one that this process has not read yet."""
    return text + f"# {token_hex(8)}\n" * (SHORT_CHARS_MAX // 16)


class Watch:
    """Everything slow that was done to a long text, and what of it while a transaction kept others waiting."""

    def __init__(self) -> None:
        self.seen: list[CodeType] = []
        self.held_up: list[str] = []

    def look(self, frame: FrameType, event: str, _: object) -> None:
        """What every thread calls as it calls anything."""
        if event != "call" or frame.f_code not in SLOW or len(frame.f_locals["text"]) <= SHORT_CHARS_MAX:
            return
        self.seen.append(frame.f_code)
        above: FrameType | None = frame
        while above is not None:
            # `edited` keeps the edit that ended while it makes what the next one needs.
            is_edit = above.f_code is not edited.__code__ and isinstance(above.f_locals.get("edit"), Edit)
            if is_edit or above.f_code is WRITING:
                self.held_up.append(f"{frame.f_code.co_name} within {above.f_code.co_name}")
                return
            above = above.f_back


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Looks at what threads do that begin from now on."""
    found = Watch()
    threading.setprofile(found.look)
    yield found
    threading.setprofile(None)


@pytest.fixture
def caller(each_database: str, watch: Watch, tmp_path: Path, calling: Calling) -> Iterator[Caller]:  # noqa: ARG001
    """Somebody on this machine; a long policy is live."""
    write_world({"reps": REPS}, tmp_path)
    (tmp_path / "policy.yaml").write_text(long(POLICY), encoding="utf-8")
    database = open_database(url_in(tmp_path))
    import_folder(database, tmp_path)
    publish_policy(database, tmp_path / "policy.yaml", START)
    running = Running(database, clock=lambda: START)
    running.start()
    yield calling(running)
    running.stop()
    database.close()


def done(caller: Caller, verb: str, path: str, body: object = None, **headers: str) -> Any:  # noqa: ANN401 - JSON
    """What a write answers, once it is through."""
    answer = caller.call(verb, f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code in {200, 201, 204}, answer.text
    return answer.json() if answer.content else None


def whose(caller: Caller, country: str = "DE") -> str | None:
    """Who gets a lead of somebody new from there now."""
    lead = caller.lead(email=f"{token_hex(4)}@company.example", country=country)
    found: str | None = lead.json()["assignee"]
    return found


def test_a_long_draft_is_written_checked_and_published(caller: Caller, watch: Watch) -> None:
    """It is read beside everybody, and decides from the moment it is live."""
    watch.seen.clear()
    text = long(POLICY.replace("rep anna", "rep bela"))
    number = done(caller, "POST", "/drafts", {"text": text})["draft"]
    etag = caller.get(f"/api/v1/drafts/{number}").headers["ETag"]
    done(caller, "PUT", f"/drafts/{number}", {"text": f"{text}# more\n"}, **{"If-Match": etag})
    done(caller, "POST", f"/drafts/{number}/submit")
    assert whose(caller) == "anna"
    done(caller, "POST", f"/drafts/{number}/publish", {"without_check": "not what this is about"})
    assert whose(caller) == "bela"
    done(caller, "POST", "/deploys/rollback", {})
    assert whose(caller) == "anna"
    assert watch.seen
    assert watch.held_up == []


def test_rows_of_a_long_policy_are_edited(caller: Caller, watch: Watch) -> None:
    """A list goes live, territories become a draft; both texts are amended beside everybody."""
    watch.seen.clear()
    done(caller, "POST", "/lists/named/rows", {"rows": [{"key": "zeta.example"}]})
    assert caller.lead(email="a@zeta.example").json()["assignee"] == "carl"
    number = done(caller, "POST", "/territories/draft", {"rows": ROWS})["draft"]
    assert "country in SE, NO" in caller.get(f"/api/v1/drafts/{number}").json()["text"]
    assert amend.__code__ in watch.seen
    assert watch.held_up == []


def test_somebody_is_changed_beside_a_long_policy(caller: Caller, watch: Watch) -> None:
    """What the policy says is not read again for that; a draft without somebody who leaves is made beside everybody."""
    assert whose(caller) == "anna"
    watch.seen.clear()
    done(caller, "PATCH", "/reps/bela", {"name": "Bela B."})
    assert whose(caller) == "anna"
    assert watch.seen == []
    left = done(caller, "POST", "/reps/anna/departure", {"draft": True, "heir": "bela"})
    assert "anna" not in caller.get(f"/api/v1/drafts/{left['draft']}").json()["text"]
    assert amend.__code__ in watch.seen
    assert watch.held_up == []
