"""Whoever comes to the demo finds work under way: leads to review, a draft, disputes, a departure, programs."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from turnout.testing.api_caller import ApiCaller
from turnout.testing.demo_company import DEMO_SEED
from turnout.testing.demo_leads import leads
from turnout.testing.demo_office import Office
from turnout.testing.demo_past import until
from turnout.testing.demo_puzzles import with_puzzles
from turnout.testing.demo_run import demo_policy
from turnout.testing.demo_server import demo_server, listen_near
from turnout.testing.demo_traffic import Traffic
from turnout.testing.demo_under_way import begin_what_is_under_way
from turnout.testing.demo_versions import with_change

# Starts a whole server and plays two days.
pytestmark = pytest.mark.slow


def test_its_policy_is_changed_after_a_while(tmp_path: Path) -> None:
    """Two versions were live, so that there is something to compare and to undo; the later one is the file's."""
    with (
        listen_near(0) as listening,
        demo_server(tmp_path, listening, begins_older=True) as server,
        ApiCaller(server.address) as caller,
    ):
        records = with_change(islice(leads(company=server.company), 4), server.clock(), server.change_policy)
        played = list(Traffic(server, caller, Office(DEMO_SEED)).play(records))
        versions = json.loads(caller.get("/api/v1/policies").body)["policies"]
        said = json.loads(caller.get(f"/api/v1/policies/{versions[0]['hash']}").body)["text"]
        decided = json.loads(caller.get(f"/api/v1/leads/{played[-1].answer.lead_id}").body)["policy"]
    assert [line["is_live"] for line in versions] == [True, False]
    assert said == demo_policy().read_text(encoding="utf-8")
    assert decided == versions[0]["hash"]


def test_everybody_has_begun_something(tmp_path: Path) -> None:
    """Each page that waits for people has something on it, and programs are not told of what was before."""
    with listen_near(0) as listening, demo_server(tmp_path, listening) as server, ApiCaller(server.address) as caller:
        began = server.clock()
        records = until(leads(company=server.company), began + timedelta(days=1, hours=14))
        traffic = Traffic(server, caller, Office(DEMO_SEED))
        for _ in traffic.play(with_puzzles(records, began + timedelta(days=1), DEMO_SEED)):
            pass
        begin_what_is_under_way(server.address, server.clock())

        def asked(name: str) -> list[dict[str, Any]]:
            body = json.loads(caller.get(f"/api/v1/{name}").body)
            found: list[dict[str, Any]] = body[name.replace("match-", "").replace("-", "_")]
            return found

        assert len(asked("match-reviews")) >= 2
        assert {dispute["state"] for dispute in asked("disputes")} >= {"upheld", "open"}
        [draft] = asked("drafts")
        live = json.loads(caller.get("/api/v1/policies/live").body)["policy"]
        assert draft["hash"] not in {None, live}
        assert [departure["rep"] for departure in asked("departures")] == ["tomas"]
        assert len(asked("webhooks")) == 2
        assert len(asked("simulations")) == 1
