"""What a process does on its own, put together: messages are delivered, programs are told, old messages are let go of.

It needs a process beside it, or within, that lets time pass: which promise is due is no business of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from turnout.config import Settings
from turnout.pipeline.notices.connections import Connections
from turnout.pipeline.notices.links import links_of
from turnout.pipeline.notices.messages import Composer
from turnout.pipeline.notices.webhooks import follow_webhooks
from turnout.pipeline.serving.following import Task
from turnout.store.database import Database
from turnout.worker.backoff import Backoff
from turnout.worker.clock import Clock, utc_now
from turnout.worker.composing import composing
from turnout.worker.delivering import Delivering
from turnout.worker.habits import Habits
from turnout.worker.limits import Limits
from turnout.worker.planning import Planning
from turnout.worker.recurring import Recurring
from turnout.worker.replacing import Replacing, replaceable_channels
from turnout.worker.schedules import schedules_for


def delivering_for(database: Database, said: Settings, address: str = "") -> Delivering:
    """What delivers messages as the settings say; `address` is where buttons lead when no public one is set."""
    composer = Composer(links_of(said, database.url, address), said.language)
    return Delivering(
        database,
        Connections(database, said),
        Planning(said.admins, composer.is_hot),
        composing(composer, database),
        habits_of(said),
    )


def habits_of(said: Settings) -> Habits:
    """How a worker works, as the settings say."""
    backoff = Backoff(said.delivery_backoff_seconds, said.delivery_backoff_seconds_max, said.delivery_attempts_max)
    return Habits(
        Limits(said.delivery_limits),
        said.deliveries_at_once,
        said.delivery_lease_seconds,
        backoff,
        said.stop_seconds_max,
    )


def worker_tasks(said: Settings, now: Clock = utc_now) -> Mapping[str, Task]:
    """What `pipeline.serving.following` is to do besides, in every process that delivers messages."""
    return {
        "webhooks": partial(follow_webhooks, clock=now),
        "replacing": Replacing(replaceable_channels(), now),
        "recurring": Recurring(schedules_for(said.delivery_days), now),
    }
