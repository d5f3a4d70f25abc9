"""The numbers of a running Turnout for Prometheus: recorded a commit at a time, read by `GET /metrics`.

A server's two processes have one page: the writer's numbers are taken from it (`take`) and added to the door's (`add`).
Which numbers there are is in `families`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from turnout.observe.families import BOUNDS, FAMILIES, OTHER, PREFIX, RULES_MAX, Family
from turnout.observe.numbers import Key, Numbers, Spread, Taken

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_RULE_CHARS_MAX: Final = 80
_ALL: Final = tuple(FAMILIES.items())
# The values of a family's labels, and the number under them.
Sample = tuple[tuple[str, ...], float | Spread]


class Metrics(Collector):
    """The numbers of one process. All of it may be called from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers = Numbers(dict(BOUNDS))
        self._levels: dict[Key, float] = {}
        self._rules: set[str] = set()
        self._processes: dict[str, Callable[[], int]] = {"server": os.getpid}
        self.registry = CollectorRegistry(auto_describe=False)
        self.registry.register(self)

    def record_commit(
        self,
        outcomes: Mapping[tuple[str, str], int],
        *,
        batch: int,
        commit_seconds: float,
        decision_seconds: float = 0.0,
        intake_seconds: Iterable[float] = (),
        replays: int = 0,
        refused: Mapping[str, int] | None = None,
    ) -> None:
        """One commit: leads per (outcome, origin), jobs in it, and how long it took.

        `decision_seconds` is what deciding took for all leads of the commit, spread evenly over them; `intake_seconds`
        is from a lead's arrival until it was on disk, one per lead.
        """
        with self._lock:
            numbers = self._numbers
            numbers.spread("commit_jobs").add(batch)
            numbers.spread("commit_seconds").add(commit_seconds)
            numbers.spread("intake_seconds").add_all(intake_seconds)
            if outcomes:
                leads = sum(outcomes.values())
                numbers.spread("decision_seconds").add(decision_seconds / leads, leads)
            for key, count in outcomes.items():
                numbers.count("leads", key, count)
            if replays:
                numbers.count("intake_replays", times=replays)
            for code, count in (refused or {}).items():
                numbers.count("jobs_refused", (code,), count)

    def record_decisions(self, rules: Mapping[tuple[str, str], int]) -> None:
        """Decisions per (rule, outcome)."""
        with self._lock:
            for (rule, outcome), count in rules.items():
                self._numbers.count("decisions", (self._bounded(rule), outcome), count)

    def _bounded(self, rule: str) -> str:
        """The rule's name, or `other` where there were too many before it."""
        name = rule[:_RULE_CHARS_MAX]
        if name not in self._rules:
            if len(self._rules) >= RULES_MAX:
                return OTHER
            self._rules.add(name)
        return name

    def record_stages(self, stages: Mapping[str, Iterable[float]]) -> None:
        """How long stages took, each as often as it was gone through."""
        with self._lock:
            for stage, seconds in stages.items():
                self._numbers.spread("stage_seconds", (stage,)).add_all(seconds)

    def record_reading(self, capture_seconds: float, enrich_seconds: float) -> None:
        """The two stages that a lead goes through before it is a job."""
        with self._lock:
            self._numbers.spread("stage_seconds", ("capture",)).add(capture_seconds)
            self._numbers.spread("stage_seconds", ("enrich",)).add(enrich_seconds)

    def record_intake(self, seconds: Iterable[float]) -> None:
        """From leads' arrivals until they were on disk."""
        with self._lock:
            self._numbers.spread("intake_seconds").add_all(seconds)

    def record_locks(self, waited_seconds: float, retries: int = 0) -> None:
        """One transaction: how long it waited for locks of the database, and how often it was begun anew."""
        with self._lock:
            self._numbers.spread("lock_wait_seconds").add(waited_seconds)
            if retries:
                self._numbers.count("lock_retries", times=retries)

    def record_delivery_start(self, channel: str, seconds: float) -> None:
        """A message was taken in hand so long after it was due."""
        with self._lock:
            self._numbers.spread("delivery_start_seconds", (channel,)).add(seconds)

    def record_delivery(self, channel: str, outcome: str, seconds: float) -> None:
        """What came of trying to send one message, and how long the call took."""
        with self._lock:
            self._numbers.count("deliveries", (channel, outcome))
            self._numbers.spread("delivery_seconds", (channel,)).add(seconds)

    def record_request(self, route: str, status: int, seconds: float) -> None:
        """One HTTP request. `route` is the pattern (`/api/v1/leads/{id}`), never a path with values in it."""
        with self._lock:
            self._numbers.count("http_requests", (route, str(status)))
            self._numbers.spread("http_request_seconds").add(seconds)

    def set_level(self, family: str, value: float, labels: tuple[str, ...] = ()) -> None:
        """How much there is of something now."""
        with self._lock:
            self._levels[family, labels] = value

    def watch_process(self, name: str, pid: Callable[[], int]) -> None:
        """Tell what a process of this server uses as well."""
        self._processes[name] = pid

    def take(self) -> Taken:
        """Everything counted since the last time, for the process that has the page. It is counted here no more."""
        with self._lock:
            return self._numbers.take()

    def add(self, taken: Taken) -> None:
        """Count what another process counted."""
        with self._lock:
            self._numbers.add(taken)

    def collect(self) -> Iterator[Metric]:
        """Every family as it is now."""
        used = self._of_processes()
        with self._lock:
            families = [_family(name, family, [*self._samples(name), *used.get(name, ())]) for name, family in _ALL]
        yield from families

    def _samples(self, name: str) -> Iterator[Sample]:
        """What is known of one family, by the values of its labels."""
        kept: Mapping[Key, float | Spread]
        for kept in (self._numbers.counts, self._numbers.spreads, self._levels):
            yield from sorted((labels, value) for (family, labels), value in kept.items() if family == name)

    def _of_processes(self) -> dict[str, list[Sample]]:
        """What each process uses, as the system tells it; nothing where it does not."""
        found: dict[str, list[Sample]] = {}
        for process, pid in self._processes.items():
            for metric in ProcessCollector(PREFIX.rstrip("_"), pid, registry=None).collect():
                for sample in metric.samples:
                    found.setdefault(metric.name.removeprefix(PREFIX), []).append(((process,), sample.value))
        return found


def _family(name: str, family: Family, samples: Sequence[Sample]) -> Metric:
    """One family as Prometheus' library has it."""
    if not samples and not family.labels:
        # A number that is not there before something happened would alert nobody.
        samples = [((), Spread(family.bounds) if family.kind == "histogram" else 0.0)]
    if family.kind == "histogram":
        spreads = HistogramMetricFamily(f"{PREFIX}{name}", family.said, labels=family.labels)
        for labels, value in samples:
            assert isinstance(value, Spread), "a histogram is of spreads"
            spreads.add_metric(labels, value.buckets(), value.sum)
        return spreads
    kind = CounterMetricFamily if family.kind == "counter" else GaugeMetricFamily
    told: CounterMetricFamily | GaugeMetricFamily = kind(f"{PREFIX}{name}", family.said, labels=family.labels)
    for labels, value in samples:
        assert not isinstance(value, Spread), "what is counted is one number"
        told.add_metric(labels, value)
    return told


METRICS = Metrics()


def exposition(metrics: Metrics = METRICS) -> bytes:
    """All numbers in Prometheus' text format, to be sent as `CONTENT_TYPE`."""
    return generate_latest(metrics.registry)
