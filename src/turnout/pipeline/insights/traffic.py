"""Which ways leads went through the policy, as they stand now: the rule that decided last, and where they are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from turnout.pipeline.insights.frame import Frame
from turnout.pipeline.insights.record import OUTCOME_BITS, OUTCOMES, Flag, Kind, outcomes_in
from turnout.pipeline.insights.selecting import View


class Way(NamedTuple):
    """A rule, where its leads are, and how many. Texts are empty where there is none."""

    rule: str
    pool: str
    queue: str
    outcome: str
    leads: int


def ways(view: View) -> list[Way]:
    """The leads of a view by the way they went; the most first."""
    names = view.frame.names
    pools, queues = len(names.by_code[Kind.POOL]), len(names.by_code[Kind.QUEUE])
    # One number says all four names of a way.
    way = (view.column("rule").astype(np.int64) * pools + view.column("pool")) * queues + view.column("queue")
    found, counts = np.unique(way << OUTCOME_BITS | outcomes_in(view.column("flags")), return_counts=True)
    told = []
    for number, leads in zip(found.tolist(), counts.tolist(), strict=True):
        rest, outcome = divmod(number, 1 << OUTCOME_BITS)
        rest, queue = divmod(rest, queues)
        rule, pool = divmod(rest, pools)
        texts = (names.name(Kind.RULE, rule), names.name(Kind.POOL, pool), names.name(Kind.QUEUE, queue))
        told.append(Way(*texts, OUTCOMES[outcome], leads))
    return sorted(told, key=lambda way: (-way.leads, *way))


def latest_by_rule(frame: Frame) -> dict[str, int]:
    """When the last lead came in that a rule has decided, in microseconds, by the rule in the order of their names.

    Tests count; rules that never decided are missing.
    """
    rules = frame.names.by_code[Kind.RULE]
    present = (frame.column("flags") & np.uint32(Flag.PRESENT)) != 0
    latest = np.zeros(len(rules), np.int64)
    # Of several at one place the last one stays: leads lie in the order of their numbers.
    latest[frame.column("rule")[present]] = frame.column("received")[present]
    return dict(sorted((rule.name, at) for rule, at in zip(rules, latest.tolist(), strict=True) if rule.name and at))
