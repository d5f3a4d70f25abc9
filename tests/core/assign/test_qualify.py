"""Wishes that narrow who is in question and never empty it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from turnout.core.assign.qualify import Qualified, Wishes, narrow, qualify
from turnout.core.rep import RepId

A, B, C, D = (RepId(name) for name in "abcd")
EVERYBODY = (A, B, C, D)
SOME = st.none() | st.frozensets(st.sampled_from(EVERYBODY))
ONE = st.none() | st.sampled_from([*EVERYBODY, RepId("stranger")])


def test_wish_that_fits_nobody_is_passed_over() -> None:
    """A filter narrows or does nothing."""
    assert narrow(EVERYBODY, {B, D}) == (B, D)
    assert narrow(EVERYBODY, {RepId("stranger")}) == EVERYBODY
    assert narrow(EVERYBODY, None) == EVERYBODY


def test_whoever_had_the_person_before_keeps_them() -> None:
    """Neither segment, nor form, nor owner is asked any more."""
    wishes = Wishes(previous=B, segment={A}, routed={C}, owner=D)
    assert qualify(EVERYBODY, wishes) == Qualified((B,))


def test_segment_of_one_decides() -> None:
    """Fairness is not asked where there is no choice."""
    assert qualify(EVERYBODY, Wishes(segment={A}, routed={A, B}, fair={B})) == Qualified((A,))


def test_who_is_ahead_stays_as_the_fallback() -> None:
    """The fair ones first; when none has time, all whom the form chose."""
    assert qualify(EVERYBODY, Wishes(routed={B, C}, fair={C})) == Qualified((C,), (B, C))
    assert qualify(EVERYBODY, Wishes(routed={B, C}, fair={B, C})) == Qualified((B, C))


def test_owner_goes_first_and_the_others_stand_by() -> None:
    """The owner need not be among those the form chose, but must be in the segment."""
    assert qualify(EVERYBODY, Wishes(routed={A, B}, fair={A}, owner=C)) == Qualified((C,), (A, C))
    assert qualify(EVERYBODY, Wishes(routed={A, B}, owner=A)) == Qualified((A,), (A, B))
    assert qualify(EVERYBODY, Wishes(segment={A, B}, owner=C)) == Qualified((A, B))


@given(st.builds(Wishes, previous=ONE, segment=SOME, routed=SOME, fair=SOME, owner=ONE))
def test_somebody_is_always_in_question(wishes: Wishes) -> None:
    """No combination of wishes leaves nobody, repeats somebody or lets a stranger in."""
    found = qualify(EVERYBODY, wishes)
    assert found.reps
    for reps in (found.reps, found.fallback or ()):
        assert len(set(reps)) == len(reps)
        assert set(reps) <= set(EVERYBODY)


@given(st.builds(Wishes, previous=ONE, segment=SOME, routed=SOME, fair=SOME, owner=ONE))
def test_fallback_holds_all_who_were_in_question(wishes: Wishes) -> None:
    """Falling back widens the choice."""
    found = qualify(EVERYBODY, wishes)
    assert found.fallback is None or set(found.reps) <= set(found.fallback)
