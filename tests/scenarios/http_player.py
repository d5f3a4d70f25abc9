"""Plays a scenario through HTTP: the world and the policy are in the store, everything else goes through the API.

Answers are turned back into decisions, so that the comparison is the same for every face.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from tests.api.client import caller_of
from tests.scenarios.pipeline_player import PipelinePlayer
from tests.scenarios.scenario import Moment, Scenario, instant
from turnout.core.account import AccountId
from turnout.core.decision import AccountMatch, Decision, Outcome, Promise
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.pipeline.asking.jobs import Tick
from turnout.pipeline.serving.running import Running


class HttpPlayer(PipelinePlayer):
    """One scenario being played against the whole server, in this process."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        super().__init__(scenario, folder)
        self.dispatcher.close()
        self._running = Running(self.database, lambda: self._now)
        self._running.start()
        self._caller = caller_of(self._running)

    def close(self) -> None:
        """Stop the server."""
        self._caller.close()
        self._running.stop()
        self.database.close()

    def play(self, moment: Moment) -> None:
        """Let time pass up to a moment, then do what happens then."""
        self.wake_until(moment.at)
        self._now = moment.at
        match moment.verb:
            case "lead":
                self._post("/api/v1/leads", dict(cast("Mapping[str, str]", moment.what)), 201)
            case "accept" | "pass" | "touch" | "pause" | "resume" | "close" | "reassign":
                body: dict[str, str] = {}
                if moment.verb in {"pass", "pause", "resume"}:
                    body["reason"] = "other"
                if moment.verb == "touch":
                    body["kind"] = "email"
                if moment.verb == "reassign":
                    body["reason"] = "sla_breach"
                if moment.verb == "close":
                    body["outcome"] = cast("str", moment.what.get("outcome", "")) or "other"
                self._post(f"/api/v1/leads/{quote(moment.who)}/{moment.verb}", body, 200)
            case "away" | "back":
                presence = "unavailable" if moment.verb == "away" else "available"
                self._post(f"/api/v1/reps/{quote(moment.who)}/presence", {"presence": presence}, 200)
            case _:
                super().play(moment)

    def _post(self, path: str, body: Mapping[str, str], status: int) -> None:
        reply = self._caller.post(path, body)
        assert reply.status_code == status, f"{path}: {reply.status_code} {reply.text}"

    def _tick(self) -> None:
        self._running.ask(Tick(), 30)

    def history(self, lead: str) -> list[Decision]:
        """Every decision about a lead, in order."""
        told = self._get(f"/api/v1/leads/{quote(lead)}/decisions")
        return [self._decision(answer) for answer in told["decisions"]]

    def _get(self, path: str) -> Mapping[str, Any]:
        reply = self._caller.get(path)
        assert reply.status_code == 200, f"{path}: {reply.status_code} {reply.text}"
        return cast("Mapping[str, Any]", reply.json())

    def _decision(self, answer: Mapping[str, Any]) -> Decision:
        receipt = self._get(f"/api/v1/decisions/{quote(answer['decision_id'])}/receipt")
        promised, account = receipt["promise"], answer["account_id"]
        promise = Promise(answer["sla"], _at(answer["sla_due"]), None, _at(promised.get("at_most_by")))
        return Decision(
            LeadId(answer["lead_id"]),
            instant(answer["decided_at"]),
            Outcome(answer["outcome"]),
            answer["reason"],
            answer["rule"] or "",
            RepId(answer["assignee"]) if answer["assignee"] else None,
            answer["team"] or "",
            answer["pool"] or "",
            answer["queue"] or "",
            AccountMatch(AccountId(account), 1.0, "", "") if account else None,
            LeadId(answer["duplicate_of"]) if answer["duplicate_of"] else None,
            promise if answer["sla"] else None,
            _at(answer["accept_by"]),
            _at(answer["held_until"]),
            tell=tuple(receipt["tell"]),
            alerts=tuple(receipt["alerts"]),
        )


def _at(text: str | None) -> datetime | None:
    return instant(text) if text else None
