"""Whether what came of an example's lead is what was expected: each thing under `then` by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from turnout.core.decide.case import Ruling
from turnout.core.decide.promises import line_for, line_name
from turnout.core.decision import Decision, Outcome
from turnout.core.fields.values import format_duration, parse_duration
from turnout.core.policy.example_references import NONE
from turnout.core.policy.expected import Expected, Kind, parse_moment, read_places
from turnout.core.policy.model import Allowance, Example, SlaLine

# The places that a text of `to` names, in this policy.
PlacesOf = Callable[[str], Sequence[Expected]]


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that was expected (`to`, `rule`) and came out otherwise."""

    what: str
    expected: str
    got: str

    def __str__(self) -> str:
        wanted = f"`{self.expected}`" if self.expected else "none"
        return f"`{self.what}` was to be {wanted} and is {f'`{self.got}`' if self.got else 'none'}"


def misses_of(example: Example, ruling: Ruling, places_of: PlacesOf, now: datetime) -> Iterator[Miss]:
    """Everything expected that came out otherwise. `now` says which week a weekday is of."""
    for key, wanted in example.then:
        match key:
            case "to" | "not to":
                is_there = any(_is_at(place, ruling) for place in places_of(wanted))
                if is_there is not (key == "to"):
                    yield Miss(key, wanted if key == "to" else f"not {wanted}", _where(ruling.decision))
            case "accept by" | "touch by" | "at most by" | "held until":
                found = _moment_of(key, ruling.decision)
                if found is None or found != parse_moment(wanted, now):
                    yield Miss(key, wanted, f"{found:%Y-%m-%dT%H:%M:%SZ}" if found else "")
            case _:
                missing = _missing(key, wanted, ruling)
                if missing:
                    yield Miss(key, missing, _said_of(key, ruling))


def _missing(key: str, wanted: str, ruling: Ruling) -> str:
    """What of a wanted text did not come out; empty where all did."""
    decision = ruling.decision
    match key:
        case "tell":
            return ", ".join(who for who in read_places(wanted) if who not in decision.tell)
        case "reason":
            return "" if wanted.casefold() in decision.reason.casefold() else wanted
        case _:
            return "" if _is_alike(key, wanted, _said_of(key, ruling)) else wanted


def _moment_of(key: str, decision: Decision) -> datetime | None:
    promise = decision.promise
    return {
        "accept by": decision.accept_by or (promise.accept_by if promise else None),
        "touch by": promise.touch_by if promise else None,
        "at most by": promise.at_most_by if promise else None,
        "held until": decision.held_until,
    }[key]


def _is_at(place: Expected, ruling: Ruling) -> bool:
    """Whether the lead came to that place."""
    decision = ruling.decision
    is_given = decision.outcome in {Outcome.ASSIGNED, Outcome.OFFERED}
    match place.kind:
        case Kind.REP:
            return is_given and decision.assignee == place.name
        case Kind.POOL:
            return is_given and decision.pool == place.name
        case Kind.QUEUE:
            return decision.outcome is Outcome.QUEUED and decision.queue == place.name
        case Kind.REJECT:
            said = place.name.casefold() in decision.reason.casefold()
            return decision.outcome is Outcome.REJECTED and said
        case Kind.HOLD:
            return decision.outcome is Outcome.HELD and _is_held_so(place, ruling)


def _is_held_so(place: Expected, ruling: Ruling) -> bool:
    wait = ruling.wait
    assert wait is not None, "a held lead has a wait"
    if place.is_until_open:
        return wait.cause == "open"
    if place.seconds is None:
        return True
    return wait.ends_at is not None and (wait.ends_at - wait.since).total_seconds() == place.seconds


def _where(decision: Decision) -> str:
    """Where the lead came to, in the words of `to`."""
    match decision.outcome:
        case Outcome.ASSIGNED | Outcome.OFFERED:
            return f"{decision.assignee} ({decision.pool})" if decision.pool else str(decision.assignee)
        case Outcome.HELD:
            return f"hold ({decision.pool})" if decision.pool else "hold"
        case Outcome.QUEUED:
            return f"queue {decision.queue}"
        case _:
            return "reject"


def _said_of(key: str, ruling: Ruling) -> str:
    """What came out for one key of `then`, as text; empty for nothing."""
    decision, line = ruling.decision, line_for(ruling.case) if ruling.decision.promise else None
    match key:
        case "outcome":
            return str(decision.outcome)
        case "tell":
            return ", ".join(decision.tell)
        case "reason":
            return decision.reason
        case "rule":
            return decision.rule
        case "pool":
            return decision.pool
        case "team":
            return decision.team
        case "territory":
            found = ruling.case.facts.get("territory")
            return found if isinstance(found, str) else ""
        case "sla":
            return line_name(line) if line else NONE
        case _:
            return _allowance(line, key)


def _allowance(line: SlaLine | None, key: str) -> str:
    found: Allowance | None = {
        "accept within": line.accept if line else None,
        "touch within": line.touch if line else None,
        "at most": line.at_most if line else None,
    }[key]
    return "" if found is None else format_duration(found.seconds) + (" always" if found.is_always else "")


def _is_alike(key: str, wanted: str, got: str) -> bool:
    """Times are alike however they are written; `always` is asked only where the example says it."""
    if key not in {"accept within", "touch within", "at most"}:
        return wanted == (got or NONE)
    is_always = wanted.endswith("always")
    seconds = parse_duration(wanted.removesuffix("always").strip())
    return seconds == parse_duration(got.removesuffix("always").strip()) and (not is_always or got.endswith("always"))
