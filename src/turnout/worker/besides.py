"""What a server and a worker do besides: what follows from commits, whatever of it comes to jobs, and messages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from turnout.worker.clock import Clock, utc_now

if TYPE_CHECKING:
    from turnout.config import Settings
    from turnout.pipeline.asking.awaiting import Submit
    from turnout.pipeline.desk.pausing import Pausing
    from turnout.pipeline.handing_over.changing_hands import ChangingHands
    from turnout.pipeline.matching.probable_duplicates import Noticing
    from turnout.pipeline.policies.rehoming_runs import RehomingTask
    from turnout.pipeline.serving.following import Following, Task
    from turnout.store.database import Database


class Deciding(NamedTuple):
    """What follows commits and comes to jobs: leads that join others, and people who get no more for now."""

    noticing: Noticing
    pausing: Pausing
    rehoming: RehomingTask
    changing_hands: ChangingHands

    def act_by(self, submit: Submit | None) -> None:
        """Who does these jobs; None where it ends."""
        self.noticing.join_by(submit)
        self.pausing.act_by(submit)
        self.rehoming.act_by(submit)
        self.changing_hands.act_by(submit)


def deciding_for(said: Settings, now: Clock = utc_now) -> Deciding:
    """What looks for leads of somebody whose lead is open, as the settings ask, and for broken promises."""
    from turnout.pipeline.desk.pausing import Pausing  # noqa: PLC0415 - slow to load
    from turnout.pipeline.handing_over.changing_hands import ChangingHands  # noqa: PLC0415 - slow to load
    from turnout.pipeline.matching.probable_duplicates import Care, Noticing  # noqa: PLC0415 - as above
    from turnout.pipeline.policies.rehoming_runs import RehomingTask  # noqa: PLC0415 - as above

    is_merging = said.duplicates == "merge"
    care = Care(is_merging, said.duplicate_merge_from, said.duplicate_review_from, said.duplicate_days)
    return Deciding(Noticing(care, now), Pausing(now), RehomingTask(), ChangingHands(now))


def following_for(
    database: Database, said: Settings, deciding: Deciding, now: Clock = utc_now, *, is_delivering: bool
) -> Following:
    """What follows from commits: leads become findable by their words, events get their places, duplicates join.

    Where messages are delivered, programs are told as well, and what comes again and again is done.
    """
    from turnout.pipeline.insights.keeping import Counting  # noqa: PLC0415 - as above
    from turnout.pipeline.serving.feed import follow  # noqa: PLC0415 - slow to load
    from turnout.pipeline.serving.following import Following  # noqa: PLC0415 - as above
    from turnout.pipeline.serving.search_index import Indexing  # noqa: PLC0415 - as above

    tasks: dict[str, Task] = {"feed": partial(follow, kept_days=said.feed_days), "search": Indexing()}
    if said.duplicates != "off":
        tasks["duplicates"] = deciding.noticing
    tasks["insights"] = Counting()
    tasks["pausing"] = deciding.pausing
    tasks["changing hands"] = deciding.changing_hands
    tasks["rehoming"] = deciding.rehoming
    tasks["publishing"] = _publishing(said, now)
    if is_delivering:
        from turnout.worker.worker import worker_tasks  # noqa: PLC0415 - as above

        tasks |= worker_tasks(said, now)
    return Following(database, tasks)


def _publishing(said: Settings, now: Clock) -> Task:
    """What makes drafts live whose moment has come, as the settings ask."""
    from turnout.pipeline.policies.gates import demands_of  # noqa: PLC0415 - slow to load
    from turnout.pipeline.policies.scheduled_drafts import Publishing  # noqa: PLC0415 - as above

    return Publishing(demands_of(said), said.approvals, now)
