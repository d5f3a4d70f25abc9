"""Policies over HTTP: uploaded and checked, published against what is live, rolled back, and never half of either."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import START
from tests.stores import url_in
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database
from turnout.store.meta import LIVE_POLICY, POLICY_VERSION, read_meta, read_number
from turnout.store.policies import list_publications

POLICIES = "/api/v1/policies"
LIVE = f"{POLICIES}/live"
BELA = "rules: [{name: Bela, to: desk}]\npools: {desk: {reps: [bela], hours: always}}"
CARL = "rules: [{name: Carl, to: desk}]\npools: {desk: {reps: [carl], hours: always}}"
WRONG = """
rules:
  - name: A
    when: contry is DE
    to: dask
  - name: B
    to: rep ana
pools:
  desk: {reps: [anna]}
"""

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store with one version, which is live."""
    return calling(stored)


def upload(caller: Caller, text: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A version as it was kept."""
    response = caller.post(POLICIES, {"text": text, **more})
    assert response.status_code in {200, 201}, response.text
    found: dict[str, Any] = response.json()
    return found


def publish(caller: Caller, policy: str, etag: str = "*", note: str = "") -> httpx.Response:
    """The answer to a publication that replaces what is named."""
    return caller.post(f"{POLICIES}/{policy}/publish", {"note": note}, headers={"If-Match": etag})


def assignee(caller: Caller, email: str) -> str:
    """Who gets a lead."""
    found: str = caller.lead(email=email).json()["assignee"]
    return found


def test_an_uploaded_policy_is_kept_and_not_live(caller: Caller) -> None:
    """With who brought it and why; the same content again is the same version."""
    response = caller.post(POLICIES, {"text": BELA, "note": "try"})
    kept = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"{POLICIES}/{kept['hash']}"
    assert kept == {"hash": kept["hash"], "version": 2, "notices": []}
    again = caller.post(POLICIES, {"text": f"# nothing new\n{BELA}"})
    assert (again.status_code, again.json()["hash"]) == (200, kept["hash"])
    newest, first = caller.get(POLICIES).json()["policies"]
    assert (newest["version"], newest["by"], newest["note"], newest["is_live"], newest["live_at"]) == (
        2, "local", "try", False, None,
    )  # fmt: skip
    assert (first["version"], first["by"], first["is_live"], first["publications"]) == (1, "cli", True, 1)
    assert caller.get(LIVE).json()["version"] == 1
    found = caller.get(f"{POLICIES}/{kept['hash']}").json()
    assert (found["text"], found["lists"], found["by"]) == (BELA, {}, "local")


def test_everything_that_is_wrong_is_told_with_place_line_and_suggestion(caller: Caller) -> None:
    """And nothing is kept."""
    said = problem(caller.post(POLICIES, {"text": WRONG}), 422, "invalid_policy")
    assert [(error["field"], error["line"], error["suggestion"]) for error in said["errors"]] == [
        ("rules > A", 4, "country"),
        ("rules > A", 5, "desk"),
        ("rules > B", 7, "anna"),
    ]
    assert "and 2 more" in said["detail"]
    assert len(caller.get(POLICIES).json()["policies"]) == 1


@pytest.mark.parametrize(
    "text", [" ", "rules: [", "- a", "rules: 3", "lists: {x: a.csv}\nrules: [{name: a, to: hold 1h}]"]
)
def test_what_is_no_policy_is_refused(caller: Caller, text: str) -> None:
    """Empty, no YAML, another shape, a list that did not come with it."""
    problem(caller.post(POLICIES, {"text": text}), 422, "invalid_policy")


def test_what_this_company_cannot_keep_is_noticed_and_kept(caller: Caller) -> None:
    """Somebody on leave is no mistake of the policy's writer."""
    caller.call("PATCH", "/api/v1/reps/bela", json={"status": "leave"})
    assert any("`bela` (leave)" in notice for notice in upload(caller, BELA)["notices"])


def test_a_publication_decides_the_next_lead_and_can_be_taken_back(caller: Caller) -> None:
    """Rolling back publishes the older version once more."""
    first = caller.get(LIVE).json()
    published = publish(caller, upload(caller, BELA)["hash"], note="for Bela")
    assert published.status_code == 200
    assert {assignee(caller, f"{n}@b.example") for n in range(3)} == {"bela"}
    read = caller.get(LIVE)
    assert (read.json(), read.headers["etag"]) == (published.json(), published.headers["etag"])
    back = publish(caller, first["policy"], read.headers["etag"], "and back")
    assert back.json()["version"] == 1
    assert {assignee(caller, f"{n}@c.example") for n in range(4)} == {"anna", "bela"}
    said = caller.get(f"{LIVE}/publications").json()["publications"]
    assert [(each["version"], each["note"], each["by"]) for each in said] == [
        (1, "and back", "local"), (2, "for Bela", "local"), (1, "", "cli"),
    ]  # fmt: skip
    first_page = caller.get(f"{LIVE}/publications", params={"limit": 2}).json()
    rest = caller.get(f"{LIVE}/publications", params={"after": first_page["next"]}).json()
    assert [each["note"] for each in rest["publications"]] == [""]


def test_of_two_who_publish_at_once_the_second_is_told(caller: Caller) -> None:
    """They say which live version they saw; going there and back is another publication all the same."""
    etag = caller.get(LIVE).headers["etag"]
    first, second = upload(caller, BELA)["hash"], upload(caller, CARL)["hash"]
    assert publish(caller, first, etag).status_code == 200
    problem(publish(caller, second, etag), 412, "precondition_failed")
    assert caller.get(LIVE).json()["policy"] == first
    original = caller.get(POLICIES).json()["policies"][-1]["hash"]
    publish(caller, original)
    problem(publish(caller, second, etag), 412, "precondition_failed")
    assert publish(caller, second, caller.get(LIVE).headers["etag"]).status_code == 200


def test_a_publication_that_does_not_say_what_it_replaces_is_refused(caller: Caller) -> None:
    """The remedy is in the answer; a body is not needed."""
    kept = upload(caller, BELA)["hash"]
    said = problem(caller.post(f"{POLICIES}/{kept}/publish"), 412, "precondition_failed")
    assert "If-Match" in said["detail"]
    assert caller.post(f"{POLICIES}/{kept}/publish", headers={"If-Match": "*"}).status_code == 200
    problem(publish(caller, "0" * 64), 404, "policy_not_found")
    problem(caller.get(f"{POLICIES}/nothing"), 404, "policy_not_found")


def test_the_first_policy_of_a_store_replaces_nothing(calling: Calling, tmp_path: Path) -> None:
    """Nothing is live: no `If-Match` is needed, and one that names something is refused."""
    database = open_database(url_in(tmp_path, "empty.db"))
    running = Running(database, clock=lambda: START)
    running.start()
    caller = calling(running)
    problem(caller.get(LIVE), 404, "policy_not_found")
    kept = upload(caller, "rules: [{name: All, to: queue q}]\nqueues: {q: x}")["hash"]
    problem(publish(caller, kept), 412, "precondition_failed")
    assert caller.post(f"{POLICIES}/{kept}/publish").json()["version"] == 1
    # The writer takes in what others wrote a moment later; until then a lead is told to come again.
    while (answer := caller.lead(email="a@a.example")).status_code == 503:
        time.sleep(0.05)
    assert answer.json()["queue"] == "q"
    running.stop()
    database.close()


def test_the_record_says_who_published_what(caller: Caller, stored: Running) -> None:
    """By hash, with what it replaced."""
    before = caller.get(LIVE).json()
    kept = upload(caller, BELA)["hash"]
    said = publish(caller, kept).json()
    with stored.database.reading() as tx:
        [(body,)] = tx.rows("SELECT body FROM events WHERE kind = 'published' ORDER BY seq DESC LIMIT 1")
    assert f'"policy":"{kept}"' in body
    assert f'"replaced":"{before["policy"]}"' in body
    assert f'"publication":{said["publication"]}' in body
    assert '"by":"local"' in body


def test_many_who_publish_at_once_come_one_after_the_other(stored: Running, tmp_path: Path) -> None:
    """From threads with connections of their own, as processes have: an order, and the last is what is live."""
    texts = [BELA, CARL]
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    failures: list[Exception] = []

    def publish_some(number: int) -> None:
        other = open_database(stored.database.url)
        try:
            for _ in range(5):
                publish_policy(other, tmp_path / f"{number}.yaml", START + timedelta(hours=1), str(number))
        except Exception as error:  # noqa: BLE001 - told to the test
            failures.append(error)
        finally:
            other.close()

    threads = [threading.Thread(target=publish_some, args=(number % 2,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with stored.database.reading() as tx:
        found = list_publications(tx)
        live, version = read_meta(tx, LIVE_POLICY), read_number(tx, POLICY_VERSION)
        rows = tx.rows("SELECT count(*) FROM events WHERE kind = 'published'")
    assert len({each.number for each in found}) == len(found) == version == rows[0][0] == 21
    assert found[0].policy == live
    assert sorted(each.note for each in found[:-1]) == ["0"] * 10 + ["1"] * 10


def test_who_may_not_publish_is_told_which_scope(stored: Running, calling: Calling) -> None:
    """Reading needs another one than writing."""
    caller = calling(stored, peer="203.0.113.9")
    problem(caller.get(POLICIES), 401, "key_missing")
    problem(caller.post(POLICIES, {"text": BELA}), 401, "key_missing")
