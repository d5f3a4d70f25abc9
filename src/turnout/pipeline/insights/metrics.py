"""What is measured, and what each number means: one table, which the API, the page and the reference are made of.

A share is of some leads, and counts those of them that fit. A duration is of some leads, each with its seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from turnout.pipeline.insights.frame import Column
from turnout.pipeline.insights.record import CAME, EXTENDED, OUTCOMES, Flag, outcomes_in
from turnout.pipeline.insights.selecting import Mask, View
from turnout.store.metadata import to_micros


class Unit(StrEnum):
    """What a number is: so many leads, a share of some, or seconds."""

    LEADS = "leads"
    SHARE = "share"
    SECONDS = "seconds"


class Better(StrEnum):
    """Which way is good news; `neither` where it depends."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Metric(NamedTuple):
    """One number. `of` and `fits` say which leads; `seconds` gives the duration of each lead that `fits`.

    What `is_standing` is how things are now, so that leads of an earlier time are no measure for it.
    """

    title: str
    meaning: str
    unit: Unit
    better: Better
    of: Callable[[View], Mask]
    fits: Callable[[View], Mask] | None = None
    seconds: Callable[[View], Column] | None = None
    is_standing: bool = False


def _all(view: View) -> Mask:
    return np.ones(view.size, np.bool_)


def given(view: View) -> Mask:
    """Leads that were for a rep or a queue, and did not turn out to be another lead's."""
    gone = np.uint32(Flag.JOINED | Flag.REJECTED)
    return view.mask("given", lambda v: (v.column("given") > 0) & ((v.column("flags") & gone) == 0))


def answered(view: View) -> Mask:
    """Those of them with a first touch."""
    return view.mask("answered", lambda v: given(v) & (v.column("touched") > 0))


def _has_hours(view: View) -> Mask:
    return answered(view) & (view.column("work") >= 0)


def unworked(view: View) -> Mask:
    """Open leads that nobody has touched."""
    return view.mask("unworked", lambda v: v.has(Flag.OPEN) & (v.column("touched") == 0))


def told(view: View) -> Mask:
    """Leads whose promise can be told: it was answered, or its time is over without the lead being closed before."""
    return view.mask("told", _told)


def _told(view: View) -> Mask:
    promised, touched, closed = view.column("promised"), view.column("touched"), view.column("closed")
    is_over = (promised < to_micros(view.now)) & ((closed == 0) | (closed > promised))
    mask: Mask = given(view) & (promised > 0) & ((touched > 0) | is_over)
    return mask


def _kept(view: View) -> Mask:
    return told(view) & (view.column("touched") > 0) & (view.column("touched") <= view.column("promised"))


def _extended(view: View) -> Mask:
    mask: Mask = told(view) & ((view.column("flags") & np.uint32(EXTENDED)) != 0)
    return mask


def _offer_answered(view: View) -> Mask:
    mask: Mask = (view.column("offers") > 0) & ((view.column("accepted") > 0) | (view.column("refused") > 0))
    return mask


def _accepted(view: View) -> Mask:
    mask: Mask = _offer_answered(view) & (view.column("accepted") > 0) & (view.column("refused") == 0)
    return mask


def _in_hands(view: View) -> Mask:
    return given(view) & (view.column("hands") > 0)


def _decided(view: View) -> Mask:
    return view.mask("decided", lambda v: ~v.has(Flag.JOINED) & ~v.has(Flag.REJECTED))


def _by_itself(view: View) -> Mask:
    """Leads that were decided and are in nobody's way: a lead in a queue is still to be taken by a person."""
    waiting = np.isin(outcomes_in(view.column("flags")), (OUTCOMES.index("queued"), OUTCOMES.index("held")))
    mask: Mask = ~view.has(Flag.BY_HAND) & ~waiting
    return mask


def came(view: View, *kinds: str) -> Mask:
    """Leads of which one of these was reported."""
    bits = np.uint8(sum(CAME[kind] for kind in kinds))
    mask: Mask = given(view) & ((view.column("came") & bits) != 0)
    return mask


def drawn(view: View) -> Mask:
    """Leads that a pool gave to one of several who could have had them."""
    return view.mask("drawn", lambda v: given(v) & (v.column("draw") > 0))


def seconds_to_touch(view: View) -> Column:
    """From when a lead came in until its first touch."""
    return (view.column("touched") - view.column("received")).clip(0) / 1e6


def seconds_of_age(view: View) -> Column:
    """Since a lead came in."""
    return (to_micros(view.now) - view.column("received")).clip(0) / 1e6


METRICS: Final[Mapping[str, Metric]] = {
    "leads": Metric(
        "Leads",
        "Every lead that came in, but for tests.",
        Unit.LEADS,
        Better.NEITHER,
        _all,
        _all,
    ),
    "speed": Metric(
        "Speed to lead",
        "From the moment a lead came in until its first touch (a sent mail, a call, a meeting), whoever had it. The "
        "middle one of all leads that were touched; leads without a touch are in Unworked.",
        Unit.SECONDS,
        Better.LOWER,
        given,
        answered,
        seconds_to_touch,
    ),
    "speed_working": Metric(
        "Speed to lead, working time",
        "The same, counting only the working time of whoever touched it: their hours and absences as they are known "
        "today.",
        Unit.SECONDS,
        Better.LOWER,
        given,
        _has_hours,
        lambda view: view.column("work").astype(np.float64),
    ),
    "kept": Metric(
        "Promises kept",
        "Leads touched by the time that was promised to them when they were first given to somebody. Of those touched, "
        "and those whose time is over; a lead closed before that is not counted. One that was extended is kept by its "
        "new time; Promises extended counts those apart.",
        Unit.SHARE,
        Better.HIGHER,
        told,
        _kept,
    ),
    "extended": Metric(
        "Promises extended",
        "Leads whose first promise was given more time by a manager, ops or an admin. Of the same leads as Promises "
        "kept.",
        Unit.SHARE,
        Better.LOWER,
        told,
        _extended,
    ),
    "accepted": Metric(
        "Offers accepted",
        "Offered leads that the first one asked accepted. Of those whose offer was accepted, passed on or ran out.",
        Unit.SHARE,
        Better.HIGHER,
        _offer_answered,
        _accepted,
    ),
    "accuracy": Metric(
        "Routing accuracy",
        "1 - misrouted / decided: leads that nobody reported as misrouted. Of those given to a rep or a queue.",
        Unit.SHARE,
        Better.HIGHER,
        given,
        lambda view: given(view) & ~came(view, "misrouted"),
    ),
    "reassigned": Metric(
        "Reassigned",
        "Leads that were in more than one pair of hands. An offer that was not accepted is nobody's lead yet.",
        Unit.SHARE,
        Better.LOWER,
        _in_hands,
        lambda view: _in_hands(view) & (view.column("hands") > 1),
    ),
    "unworked": Metric(
        "Unworked",
        "Leads that are open and that nobody has touched, as of now.",
        Unit.LEADS,
        Better.LOWER,
        _all,
        unworked,
        is_standing=True,
    ),
    "matched": Metric(
        "Matched to an account",
        "Leads whose account was found. Of all but rejected ones and those that joined another lead.",
        Unit.SHARE,
        Better.NEITHER,
        _decided,
        lambda view: _decided(view) & view.has(Flag.MATCHED),
    ),
    "fallback": Metric(
        "Caught by the last rule",
        "Leads that only the policy's last rule took. Of all but rejected ones and those that joined another lead.",
        Unit.SHARE,
        Better.LOWER,
        _decided,
        lambda view: _decided(view) & view.has(Flag.FALLBACK),
    ),
    "held": Metric(
        "Had to wait",
        "Leads that were on hold for some time because nobody could take them. Of all but rejected ones and those that "
        "joined another lead.",
        Unit.SHARE,
        Better.LOWER,
        _decided,
        lambda view: _decided(view) & view.has(Flag.WAS_HELD),
    ),
    "by_itself": Metric(
        "Decided by itself",
        "Leads that were given to a rep, joined another lead or were turned away without a person. Leads in a queue or "
        "on hold wait for one, and are not counted. Each saves the minutes that the setting `manual_minutes` says.",
        Unit.LEADS,
        Better.HIGHER,
        _all,
        _by_itself,
    ),
    "qualified": Metric(
        "Qualified",
        "Leads reported as qualified, or further. Of those given to a rep or a queue, whenever it "
        "happened: young leads have had less time for it.",
        Unit.SHARE,
        Better.HIGHER,
        given,
        lambda view: came(view, "qualified", "meeting_booked", "meeting_held", "opportunity", "won"),
    ),
    "meeting": Metric(
        "Meetings",
        "Leads with a meeting booked or held. Of those given to a rep or a queue, whenever it "
        "happened: young leads have had less time for it.",
        Unit.SHARE,
        Better.HIGHER,
        given,
        lambda view: came(view, "meeting_booked", "meeting_held"),
    ),
    "opportunity": Metric(
        "Opportunities",
        "Leads that became an opportunity, or were won. Of those given to a rep or a queue, whenever it "
        "happened: young leads have had less time for it.",
        Unit.SHARE,
        Better.HIGHER,
        given,
        lambda view: came(view, "opportunity", "won"),
    ),
    "won": Metric(
        "Won",
        "Leads that were won. Of those given to a rep or a queue, whenever it "
        "happened: young leads have had less time for it.",
        Unit.SHARE,
        Better.HIGHER,
        given,
        lambda view: came(view, "won"),
    ),
    "drawn": Metric(
        "Shared by a pool",
        "Leads that a pool gave to one of several who could have had them: present, skilled, not full. Leads of an "
        "owner, and those given by hand, say nothing about fairness.",
        Unit.LEADS,
        Better.NEITHER,
        given,
        drawn,
    ),
}
