"""People whom a policy names and who cannot be given leads; pools without people; who stands in for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from turnout.core.assign.room import Room
from turnout.core.policy.finding import Budget, Finding, Severity
from turnout.core.rep import Rep, RepId
from turnout.core.review.company import Company, People
from turnout.core.review.named_people import Named, people_named
from turnout.core.review.saying import counted, found, named
from turnout.core.review.trying import try_pool
from turnout.core.review.ways import told_in
from turnout.errors import suggestion


def review_people(company: Company, _budget: Budget) -> Iterator[Finding]:
    """Pools and names that stand for nobody who can take a lead, and stand-ins who cannot."""
    people = company.people
    if people is None:
        return
    for name, room in people.engine.rooms.items():
        yield from _of_pool(company, people, name, room)
    yield from _named_elsewhere(company, people)
    yield from _stand_ins(people)
    yield from _managers(company, people)


def _of_pool(company: Company, people: People, name: str, room: Room) -> Iterator[Finding]:
    """Members who left, and a pool in which that leaves nobody."""
    reps, place = people.roster.reps, f"pools > {name}"
    if room.pool.reps:
        unknown = [rep for rep in room.members if rep not in reps]
        if unknown:
            yield found("rep-unknown", f"{place} > reps", f"{_unknown(people, unknown)}")
        gone = [reps[rep] for rep in room.members if rep in reps and not reps[rep].is_active]
        if gone:
            yield _gone_members(place, gone)
    yield from _weightless(people, name, room)
    if people.takers(room):
        return
    if not room.members:
        hint = suggestion(room.pool.team, people.roster.members) or "; name a team that has reps"
        said = f"nobody is in team `{room.pool.team}`{hint}"
    elif not any(rep in reps and reps[rep].is_active for rep in room.members):
        said = "nobody in it is active; its leads go where `nobody` says"
    else:
        said = "everybody in it who works here has the weight 0; give somebody a weight"
    yield found("pool-empty", place, said, witness=try_pool(people.engine, name, company.now).witness)


def _gone_members(place: str, gone: Sequence[Rep]) -> Finding:
    """Members who get nothing: for good where they have left, for a while where they are on leave."""
    said = ", ".join(f"`{rep.id}` ({rep.status})" for rep in gone)
    if any(rep.status == "departed" for rep in gone):
        return found("rep-left", place, f"{said} cannot receive leads; take them out of the pool")
    return found("rep-left", place, f"{said} cannot receive leads until they are back", severity=Severity.NOTE)


def _weightless(people: People, name: str, room: Room) -> Iterator[Finding]:
    """A pool that weighs by a number nobody has weighs everybody alike; a number of 0 takes somebody out."""
    column, reps = room.pool.weight_by, people.roster.reps
    if not column or not room.members:
        return
    if any(column in reps[rep].numbers for rep in room.members if rep in reps):
        none = [rep for rep in room.members if rep in reps and reps[rep].is_active and not room.weights[rep]]
        if none and people.takers(room):
            said = f"{named(none)} {'has' if len(none) == 1 else 'have'} `{column}` 0 and get no turn; is that meant?"
            yield found("weight-of-zero", f"pools > {name}", said, severity=Severity.NOTE)
        return
    known = {number for rep in reps.values() for number in rep.numbers}
    said = f"no rep has a number `{column}`, so all weigh the same{suggestion(column, known)}"
    yield found("weight-unknown", f"pools > {name}", said)


def _named_elsewhere(company: Company, people: People) -> Iterator[Finding]:
    """Reps named in rules, territories, queues and promises who left, or were never there."""
    by_place: dict[str, list[Named]] = defaultdict(list)
    for each in people_named(company.policy):
        if not each.said.startswith("reps: "):
            by_place[each.place].append(each)
    for place, mentions in by_place.items():
        for mention in dict.fromkeys(mentions):
            finding = _of_name(people, place, mention)
            if finding is not None:
                yield finding


def _of_name(people: People, place: str, mention: Named) -> Finding | None:
    rep = people.roster.reps.get(RepId(mention.rep))
    if rep is not None:
        return None if rep.is_active else _left(place, mention, rep)
    if place.startswith("queues > "):
        return _unknown_watcher(people, place, mention)
    if mention.said.startswith("owner: "):
        # Who answers for a rule need not take leads: a name is a note to people.
        return None
    hint = suggestion(mention.rep, people.roster.reps) or "; add them or name somebody else"
    return found("rep-unknown", place, f"`{mention.said}` is not among the reps{hint}")


def _left(place: str, mention: Named, rep: Rep) -> Finding:
    if mention.said.startswith("owner: "):
        said = f"`{rep.id}`, who answers for the rule, {_gone(rep)}; name somebody else as its `owner`"
        return found("rep-left", place, said, severity=Severity.NOTE)
    if mention.said.startswith("watched by: "):
        return found("rep-left", place, f"`{rep.id}`, who watches it, {_gone(rep)}; name somebody else")
    return found("rep-left", place, f"`{mention.said}` cannot receive leads ({rep.status}); name somebody else")


def _gone(rep: Rep) -> str:
    return "has left" if rep.status == "departed" else "is on leave"


def _unknown_watcher(people: People, place: str, mention: Named) -> Finding | None:
    """A queue may be watched by a rep, a pool, a team, or anybody with an address."""
    who = mention.rep
    if (
        "@" in who
        or who in people.roster.members
        or who in people.engine.rooms
        or who.casefold() in people.roster.by_email
    ):
        return None
    said = f"`{who}`, who watches it, is no rep, team, pool or address, so nobody is told of its leads"
    return found("queue-unwatched", place, f"{said}{suggestion(who, [*people.roster.reps, *people.roster.members])}")


def _unknown(people: People, unknown: Sequence[str]) -> str:
    hint = suggestion(unknown[0], people.roster.reps) if len(unknown) == 1 else ""
    verb = "is" if len(unknown) == 1 else "are"
    return f"{named(unknown)} {verb} not among the reps{hint or '; add them or name others'}"


def _stand_ins(people: People) -> Iterator[Finding]:
    """Whoever has a backup who left has none: their leads go past them when they are away."""
    reps = people.roster.reps
    for rep in reps.values():
        if not rep.is_active or rep.backup is None:
            continue
        backup = reps.get(rep.backup)
        if backup is None or not backup.is_active:
            what = "is not among the reps" if backup is None else _gone(backup)
            said = f"`{rep.backup}`, who stands in for `{rep.id}`, {what}; name another backup"
            yield found("backup-left", f"reps > {rep.id}", said)


def _managers(company: Company, people: People) -> Iterator[Finding]:
    """Promises that tell the manager of somebody who has none."""
    places = list(dict.fromkeys(place for place, who in told_in(company.policy) if who == "manager"))
    if not places:
        return
    reps = people.roster.reps
    takers = dict.fromkeys(rep for room in people.engine.rooms.values() for rep in people.takers(room))
    lacking = [rep for rep in takers if not _has_manager(people, reps[rep])]
    if lacking:
        who = (
            "no rep"
            if len(lacking) == len(takers)
            else f"{counted(len(lacking), 'rep')} of {len(takers)} ({named(lacking)})"
        )
        verb = "has a manager" if len(lacking) == len(takers) else "have no manager who works here"
        said = f"`tell manager` reaches nobody for some leads: {who} {verb}; the administrators are told instead"
        yield found("manager-missing", places[0], said, also=places[1:])


def _has_manager(people: People, rep: Rep) -> bool:
    manager = people.roster.reps.get(rep.manager) if rep.manager else None
    return manager is not None and manager.is_active
