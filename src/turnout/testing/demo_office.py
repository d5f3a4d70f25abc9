"""What the invented company's people do with the leads they are given, and when; drawn from a seed.

Here it is only planned: whoever does it, and tells what came of it, is in `demo_traffic`.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from turnout.pipeline.asking.answer import LeadView

_NOBODYS = frozenset({"duplicate", "rejected", "queued"})
# Of a hundred offers so many are accepted, passed on and left lying.
_OFFERS = {"accept": 74, "pass": 14, "expire": 12}
# Of a hundred leads so many are answered, passed on, and never answered.
_LEADS = {"touch": 91, "pass": 3, "forget": 6}
_BREAKS_SHARE = 0.03
_TOUCH_KINDS = ("email", "email", "call", "call", "meeting", "chat")
_PASS_REASONS = ("busy", "busy", "not_my_territory", "not_a_fit", "conflict", "language")
_ENDS = ("meeting", "qualified", "qualified", "unqualified", "opportunity", "won", "lost", "no_answer")
# What is reported of a lead that ends so, and after how many days: with a value where money is spoken of.
_REPORTS: Final[Mapping[str, tuple[tuple[str, int], ...]]] = {
    "qualified": (("qualified", 0),),
    "meeting": (("qualified", 0), ("meeting_booked", 0), ("meeting_held", 2)),
    "opportunity": (("qualified", 0), ("meeting_booked", 0), ("meeting_held", 2), ("opportunity", 3)),
    "won": (("qualified", 0), ("meeting_booked", 0), ("meeting_held", 1), ("opportunity", 2), ("won", 6)),
    "lost": (("qualified", 0), ("meeting_booked", 0), ("opportunity", 2), ("lost", 5)),
}
_VALUED: Final = frozenset({"opportunity", "won", "lost"})
_VALUES: Final = (4_800, 9_600, 12_000, 18_000, 24_000, 36_000, 60_000)
_OFFER_ENDS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Deed:
    """A request that somebody makes at a moment: `body` is sent to `path`; `lead` is empty where it is about none."""

    at: datetime
    path: str
    body: Mapping[str, object]
    lead: str = ""


@dataclass(slots=True)
class Office:
    """The people's agenda. The same seed and the same answers always give the same deeds.

    Whatever waits for somebody, or was left lying, is heard of again when the server has decided about it anew.
    """

    seed: int
    _known: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    _agenda: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    _planned: int = 0

    def next_before(self, moment: datetime) -> Deed | None:
        """The next deed that is due before a moment, taken off the agenda; None where there is none."""
        if not self._agenda or self._agenda[0][0] >= moment:
            return None
        return heapq.heappop(self._agenda)[2]

    def learn(self, lead: LeadView, now: datetime) -> None:
        """Plan what becomes of a lead that stands like this; to hear of the same twice changes nothing."""
        standing = (lead.decision_id, lead.touched_at)
        if lead.status != "open" or lead.outcome in _NOBODYS or self._known.get(lead.lead_id) == standing:
            return
        self._known[lead.lead_id] = standing
        # Drawn per decision, so that one lead more changes nothing about the others.
        draws = random.Random(f"office {self.seed} {lead.decision_id} {lead.touched_at}")  # noqa: S311 - no secret
        match lead.outcome:
            case "held":
                pass
            case "offered":
                self._answer_offer(lead, now, draws)
            case _ if lead.touched_at is not None:
                self._end(lead, now + timedelta(hours=draws.randrange(12, 144)), draws)
            case _:
                self._work_on(lead, now, draws)

    def _answer_offer(self, lead: LeadView, now: datetime, draws: random.Random) -> None:
        """Most take it within a minute; what is left lying goes to somebody else by itself."""
        ends = _instant(lead.accept_by) if lead.accept_by else now + _OFFER_ENDS
        after = timedelta(seconds=draws.randrange(8, 56))
        match draws.choices(tuple(_OFFERS), tuple(_OFFERS.values()))[0]:
            case "accept" if now + after < ends:
                self._do(lead, now + after, "accept")
            case "pass" if now + after < ends:
                self._do(lead, now + after, "pass", reason=draws.choice(_PASS_REASONS))
            case _:
                pass

    def _work_on(self, lead: LeadView, now: datetime, draws: random.Random) -> None:
        """Most are answered within minutes to hours, half of them in the first ten minutes."""
        if draws.random() < _BREAKS_SHARE:
            self._take_break(str(lead.assignee), now + timedelta(minutes=5), draws)
        after = timedelta(minutes=2, seconds=int(14_400 * draws.random() ** 5))
        match draws.choices(tuple(_LEADS), tuple(_LEADS.values()))[0]:
            case "touch":
                self._do(lead, now + after, "touch", kind=draws.choice(_TOUCH_KINDS))
            case "pass":
                reason = draws.choice(_PASS_REASONS)
                self._do(lead, now + after, "pass", reason=reason)
                if reason == "not_my_territory":
                    self._report(lead, now + after, kind="misrouted", reason="wrong_territory")
            case _:
                self._close(lead, now + timedelta(hours=draws.randrange(48, 168)), "no_answer")

    def _take_break(self, rep: str, at: datetime, draws: random.Random) -> None:
        path, back = f"/api/v1/reps/{quote(rep)}/presence", at + timedelta(minutes=draws.randrange(20, 90))
        self._plan(Deed(at, path, {"presence": "unavailable"}))
        self._plan(Deed(back, path, {"presence": "available"}))

    def _end(self, lead: LeadView, at: datetime, draws: random.Random) -> None:
        """Close it, and report what became of it as it becomes known."""
        end, value = draws.choice(_ENDS), draws.choice(_VALUES)
        self._close(lead, at, end)
        for kind, days in _REPORTS.get(end, ()):
            money = {"value": value, "currency": "EUR"} if kind in _VALUED else {}
            self._report(lead, at + timedelta(days=days, minutes=1), kind=kind, **money)

    def _do(self, lead: LeadView, at: datetime, verb: str, **said: str) -> None:
        """Something that only whoever has the lead may do."""
        self._plan(Deed(at, f"{path_of(lead.lead_id)}/{verb}", {"rep": str(lead.assignee), **said}, lead.lead_id))

    def _report(self, lead: LeadView, at: datetime, **said: object) -> None:
        self._plan(Deed(at, f"{path_of(lead.lead_id)}/outcomes", said))

    def _close(self, lead: LeadView, at: datetime, outcome: str) -> None:
        self._plan(Deed(at, f"{path_of(lead.lead_id)}/close", {"outcome": outcome}, lead.lead_id))

    def _plan(self, deed: Deed) -> None:
        """What falls on one moment is done in the order in which it was planned."""
        self._planned += 1
        heapq.heappush(self._agenda, (deed.at, self._planned, deed))


def path_of(lead: str) -> str:
    """Where a lead is found in the API."""
    return f"/api/v1/leads/{quote(lead, safe='')}"


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
