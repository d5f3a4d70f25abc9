"""Who worked here when: every edit that the record tells of is read back to what was before it."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.rep import Absence, Rep, RepId, RepStatus, Team, WorkWeek
from turnout.pipeline.edits.changes import differences
from turnout.pipeline.history.people_then import EditSaid, People, undone

START = datetime(2030, 1, 7, 9, tzinfo=UTC)

weeks = st.sampled_from([WorkWeek(), WorkWeek("Mon-Fri", ("09:00-12:00", "13:00-17:00"), ("DE-BY",))])
reps = st.builds(
    Rep,
    st.sampled_from([RepId("anna"), RepId("bela")]),
    teams=st.sampled_from([(), ("desk",), ("lane", "desk")]),
    role=st.sampled_from(["", "AE"]),
    zone=st.sampled_from(["UTC", "Europe/Berlin"]),
    week=weeks,
    skills=st.dictionaries(st.sampled_from(["languages", "products"]), st.just(frozenset({"de", "fr"})), max_size=2),
    numbers=st.dictionaries(st.sampled_from(["weight", "quota"]), st.integers(0, 9), max_size=2),
    daily_cap=st.none() | st.integers(0, 9),
    open_cap=st.none() | st.integers(0, 9),
    status=st.sampled_from(RepStatus),
    joined_on=st.none() | st.just(date(2029, 5, 1)),
    backup=st.none() | st.just(RepId("carl")),
)
absences = st.builds(
    lambda rep, day, days: Absence(RepId(rep), START + timedelta(days=day), START + timedelta(days=day + days)),
    st.sampled_from(["anna", "bela"]),
    st.integers(0, 30),
    st.integers(1, 5),
)
teams = st.builds(Team, st.sampled_from(["desk", "lane"]), st.sampled_from(["UTC", "Asia/Tokyo"]), weeks)
# An edit puts somebody, or takes away one of those that are there: a rep never goes, a team is described no longer.
edits = st.lists(
    st.one_of(reps, absences, teams, st.tuples(st.sampled_from(["absence", "team"]), st.integers(0, 3))), max_size=10
)
Thing = Rep | Absence | Team


def _done(people: People, change: Thing | tuple[str, int]) -> tuple[People, EditSaid | None]:
    """Everybody after a change, and what the record says of it; nothing where there is nothing to change."""
    before: Thing | None
    after: Thing | None
    match change:
        case Rep():
            before, after = next((each for each in people.reps if each.id == change.id), None), change
            people = people._replace(reps=(*(each for each in people.reps if each is not before), change))
        case Team():
            before, after = next((each for each in people.teams if each.name == change.name), None), change
            people = people._replace(teams=(*(each for each in people.teams if each is not before), change))
        case Absence():
            before, after = None, change
            people = people._replace(absences=(*people.absences, change))
        case "absence", place if place < len(people.absences):
            before, after = people.absences[place], None
            people = people._replace(absences=tuple(each for each in people.absences if each is not before))
        case "team", place if place < len(people.teams):
            before, after = people.teams[place], None
            people = people._replace(teams=tuple(each for each in people.teams if each is not before))
        case _:
            return people, None
    about = before or after
    assert about is not None
    what = type(about).__name__.casefold()
    whose = {"team": about.name} if isinstance(about, Team) else {"rep": _rep_of(about)}
    verb = "added" if before is None else "removed" if after is None else "changed"
    told = differences(what, before, after)
    said = msgspec.json.decode(msgspec.json.encode({**whose, **told}))
    return people, EditSaid(f"{what}_{verb}", START, said) if told else None


def _rep_of(thing: Rep | Absence) -> str:
    return thing.id if isinstance(thing, Rep) else thing.rep


def _seen(people: People) -> tuple[object, ...]:
    """Everybody in an order of their own; a team without hours is as good as none."""
    described = [team for team in people.teams if team != Team(team.name)]
    return (
        sorted(people.reps, key=lambda rep: rep.id),
        sorted((each.rep, each.start, each.end) for each in people.absences),
        sorted(described, key=lambda team: team.name),
    )


@given(edits)
def test_everybody_is_as_they_were_before_each_edit(changes: list[Thing | tuple[str, int]]) -> None:
    """Reps, absences and teams that came, changed and went, in any order, read back out of what the record says."""
    people = People((), (), ())
    states: list[tuple[People, EditSaid | None]] = []
    for change in changes:
        after, told = _done(people, change)
        states.append((people, told))
        people = after
    for before, said in reversed(states):
        people = undone(people, said) if said is not None else people
        assert _seen(people) == _seen(before)


def test_somebody_who_returned_had_left() -> None:
    """Taking a departure back tells of no fields."""
    people = People((Rep(RepId("anna")),), (), ())
    left = undone(people, EditSaid("rep_returned", START, {"rep": "anna"}))
    assert left.reps == (Rep(RepId("anna"), status=RepStatus.DEPARTED),)


def test_an_edit_that_does_not_say_what_was_before_is_an_error() -> None:
    """Nothing is guessed; what happened to somebody beside what they are is passed over."""
    people = People((Rep(RepId("anna")),), (), ())
    with pytest.raises(ValueError, match="does not say"):
        undone(people, EditSaid("rep_changed", START, {"rep": "anna"}))
    with pytest.raises(LookupError):
        undone(people, EditSaid("absence_added", START, {"rep": "anna", "after": {"start": "2030-01-07T09:00:00Z"}}))
    assert undone(people, EditSaid("rep_told", START, {"rep": "anna"})) == people
