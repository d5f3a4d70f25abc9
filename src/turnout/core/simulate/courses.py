"""What people in a simulation do about a lead they are given: when they accept it, answer it, or pass it on.

A model has one answer for each hand a lead comes into, named by the lead and by which hand it is, so that nothing is
left to chance and two policies meet the same people. Who acts as history has it is not asked here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

from turnout.core.assign.roster import Roster
from turnout.core.calendar import due
from turnout.core.simulate.behaviour import Behaviour, Draw, Told, Window

_AT_ONCE: Final = timedelta()


class Course(NamedTuple):
    """How long after somebody was told they do what; None for never. Wall time."""

    accepts: timedelta | None = None
    touches: timedelta | None = None
    passes: timedelta | None = None


class Courses(Protocol):
    """A model of people. `asks_hours` is false where it does not matter whether they were at work when told."""

    @property
    def asks_hours(self) -> bool:
        """Whether `Told.window` is read."""
        ...

    def course(self, told: Told, *, is_offer: bool) -> Course:
        """What whoever was told does about it."""


class Nobody:
    """Nobody does anything: offers run out and promises are broken. For those who only want decisions."""

    asks_hours = False

    def course(self, _told: Told, *, is_offer: bool) -> Course:  # noqa: ARG002 - the same for offers
        """Nothing."""
        return Course()


class Steady:
    """Everybody accepts at once and answers after so much of their own working time."""

    asks_hours = False

    def __init__(self, roster: Roster, answers_after: timedelta) -> None:
        self._roster = roster
        self._seconds = answers_after.total_seconds()

    def course(self, told: Told, *, is_offer: bool) -> Course:
        """The same for all, but for their hours."""
        calendar, absences = self._roster.calendar(told.rep), self._roster.absences(told.rep)
        at = due(calendar, told.at, self._seconds, absences=absences)
        return Course(_AT_ONCE if is_offer else None, at - told.at if at is not None else None)


class Behaving:
    """People as a `Behaviour` has them: they accept and answer when they look by themselves."""

    asks_hours = True

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def course(self, told: Told, *, is_offer: bool) -> Course:
        """They look, take the lead and answer in one go."""
        wait = self._behaviour.look_after(told)
        return Course(wait if is_offer else None, wait)


class Hand(NamedTuple):
    """A hand of the record: when somebody was told and what they did. `window` says whether they were at work then."""

    window: Window
    is_offer: bool
    course: Course


class AsOthersDid:
    """Whoever never had this lead in history does what was done in a hand that is drawn from the record.

    It is one of the same window (told at work, or not) and kind (offered, or given); where there is none, of the same
    kind; where history has none at all, nobody answers.
    """

    asks_hours = True

    def __init__(self, hands: Iterable[Hand], draw: Draw) -> None:
        self._draw = draw
        self._hands: defaultdict[tuple[Window | None, bool], list[Course]] = defaultdict(list)
        for hand in hands:
            self._hands[hand.window, hand.is_offer].append(hand.course)
            self._hands[None, hand.is_offer].append(hand.course)

    def course(self, told: Told, *, is_offer: bool) -> Course:
        """What somebody else did."""
        rows = self._hands.get((told.window, is_offer)) or self._hands.get((None, is_offer))
        return rows[int(self._draw(f"{told.lead} {told.hand}") * len(rows))] if rows else Course()


class Act(NamedTuple):
    """Something somebody is about to do. `since` is when they got the lead; `what` is accept, touch or pass."""

    at: datetime
    order: int
    what: str
    told: Told
