"""Kinds about whose turn it is: round robin in its many forms."""

from __future__ import annotations

from collections import Counter

from tests.external.adapters.crew import Crew, crew_of
from tests.external.agreement import Answer
from tests.external.given import CaseError, Given
from turnout.core.assign.tiers import best_tier
from turnout.core.policy.model import Pick

# How each strategy is said in a policy: the way to pick, and whether weights count.
_STRATEGIES = {
    "round_robin": (Pick.ROUND_ROBIN, False),
    "weighted": (Pick.ROUND_ROBIN, True),
    "least_open": (Pick.LEAST_OPEN, False),
}


def rotation(given: Given) -> Answer:
    """A line: the first who is allowed is taken and goes to the back; the line is kept in step with the membership."""
    members = given.many("members" if "members" in given else "line")
    crew = crew_of(members, Pick.IN_ORDER)
    line = [name for name in given.texts("line") if name in crew.names.values()]
    crew.line.extend(crew.rep(name) for name in line)
    picks = [crew.assign(each.texts("allowed") if "allowed" in each else None) for each in given.many("picks")]
    joiners = [rep for rep in crew.room.members if rep not in crew.line]
    return {"picks": picks, "line": [crew.names[rep] for rep in (*crew.line, *joiners)]}


def rr_from_history(given: Given) -> Answer:
    """The turn passes on from the member who was served last; others in the history do not count."""
    crew = crew_of(sorted(given.many("members"), key=lambda member: member.text("id")))
    served = sorted(given.many("history"), key=lambda entry: entry.instant("at"))
    own = [name for entry in served if (name := entry.text("assignee")) in crew.names.values()]
    crew.resume_after(own[-1] if own else None)
    return {"pick": crew.assign()}


def bulk_rr(given: Given) -> Answer:
    """Leads of one transaction in turn; a lead that has an owner keeps them and takes no turn."""
    crew = crew_of(given.many("members"))
    last = given.text_or_none("last")
    crew.resume_after(last)
    owners: list[str | None] = []
    for owner in given.items("leads"):
        given_to = crew.assign() if owner is None else str(owner)
        last = given_to if owner is None else last
        owners.append(given_to)
    return {"owners": owners, "counts": {name: owners.count(name) for name in crew.names.values()}, "last": last}


def striping(given: Given) -> Answer:
    """Leads dealt out one by one."""
    crew = crew_of(given.many("members"))
    return {"assignment": {lead: crew.assign(lead=lead) for lead in given.texts("leads")}}


def sequence(given: Given) -> Answer:
    """A strategy over a run of leads that come and are closed. What the store says counts, not a stale copy of it."""
    pick, is_weighted = _STRATEGIES[given.text("strategy")]
    crew = crew_of(given.many("members"), pick, is_weighted=is_weighted)
    if "state" in given:
        crew.resume_after(given.one("state").text_or_none("last"))
    picks: list[str | None] = []
    for step in given.many("steps"):
        picks += _step(crew, step)
    counts = Counter(picks)
    return {
        "picks": picks,
        "counts": {name: counts[name] for name in crew.names.values()},
        "final_open": crew.open_counts(),
    }


def _step(crew: Crew, step: Given) -> list[str | None]:
    """One step, with whom it gave leads to."""
    match step.text("op"):
        case "assign":
            return crew.assign_many(step.whole("times", 1))
        case "clear_open" if "member" not in step:
            crew.clear_open()
        case "clear_open":
            crew.close_some(step.text("member"), crew.open_counts()[step.text("member")])
        case "close":
            crew.close_some(step.text("member"), step.whole("times", 1))
        case "expect_open":
            _expect_open(crew, step)
        case other:
            raise CaseError(f"step `{other}` is unknown")
    return []


def _expect_open(crew: Crew, step: Given) -> None:
    """Stop where the open leads are not as the step says: a number each, or for one member, or by member."""
    found = crew.open_counts()
    members = [step.text("member")] if "member" in step else list(found)
    for value in (value for name, value in step.values.items() if name not in {"op", "member"}):
        wanted = value if isinstance(value, dict) else dict.fromkeys(members, value)
        if any(found.get(name) != count for name, count in wanted.items()):
            raise CaseError(f"open leads are {found} and should be {wanted}")


def availability_pick(given: Given) -> Answer:
    """Presence as a preference: who is active, else who is away, else anybody. A named owner gets it anyhow."""
    members = given.many("members")
    if given.text("strategy") == "field_owner":
        crew = crew_of(members, ignore=("absences", "hours"))
        return {"pick": crew.assign({given.text("owner")}) if "owner" in given else None}
    pick, is_weighted = _STRATEGIES[given.text("strategy")]
    crew = crew_of(members, pick, is_weighted=is_weighted, ignore=("absences", "hours"))
    tier = best_tier(crew.room.members, crew.engine.world.roster.presence)
    allowed = {crew.names[rep] for rep in tier}
    picks = [crew.assign(allowed) for _ in range(given.whole("repeat", 1))]
    return {"pick": picks[0], "picks": picks, "all_picks": set(picks)}


def fairness(given: Given) -> Answer:
    """Many runs of an assignment, in all of which nobody is forgotten. A run without `leads` is one lead."""
    crew = crew_of(given.many("members"))
    per_run = len(given.items("leads")) if isinstance(given.values.get("leads"), list) else given.whole("leads", 1)
    picks = Counter(crew.assign_many(given.whole("runs", 1) * per_run))
    counts = {name: picks[name] for name in crew.names.values()}
    return {"counts": counts, "min_each": min(counts.values(), default=0)}
