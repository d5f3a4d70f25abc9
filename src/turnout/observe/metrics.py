"""The numbers of a running Turnout for Prometheus: recorded a commit at a time, read by `GET /metrics`.

Names begin with `turnout_`, times are seconds. What is recorded once a commit is kept in plain lists behind one lock:
the client library's own histograms cost a microsecond or two per value, which a lead on the hot path does not have.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from threading import Lock

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_QUICK_SECONDS = (0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1.0)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


class _Spread:
    """How often values fell into each bucket, and their sum."""

    __slots__ = ("bounds", "counts", "sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def add(self, value: float) -> None:
        # A value on a bound belongs to that bucket: Prometheus says `le`.
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def buckets(self) -> list[tuple[str, float]]:
        """Each bound with how many values are at most that; the last one is all of them."""
        names = [*(repr(float(bound)) for bound in self.bounds), "+Inf"]
        return list(zip(names, accumulate(map(float, self.counts)), strict=True))


class Metrics(Collector):
    """The numbers of one process. All of it may be called from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._outcomes: Counter[tuple[str, str]] = Counter()
        self._refused: Counter[str] = Counter()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._replays = 0
        self._gauges = {"holds_waiting": 0, "offers_open": 0, "writer_queue": 0}
        self._intake, self._commit, self._requested = (_Spread(_SECONDS) for _ in range(3))
        self._decision, self._batch = _Spread(_QUICK_SECONDS), _Spread(_SIZES)
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
            self._batch.add(batch)
            self._commit.add(commit_seconds)
            for value in intake_seconds:
                self._intake.add(value)
            if outcomes:
                leads = sum(outcomes.values())
                self._add_decisions(decision_seconds, leads)
                for key, count in outcomes.items():
                    self._outcomes[key] += count
            self._replays += replays
            for code, count in (refused or {}).items():
                self._refused[code] += count

    def _add_decisions(self, seconds: float, leads: int) -> None:
        spread = self._decision
        spread.counts[bisect_left(spread.bounds, seconds / leads)] += leads
        spread.sum += seconds

    def record_request(self, route: str, status: int, seconds: float) -> None:
        """One HTTP request. `route` is the pattern (`/api/v1/leads/{id}`), never a path with values in it."""
        with self._lock:
            self._requests[route, status] += 1
            self._requested.add(seconds)

    def set_waiting(self, *, holds: int, offers: int) -> None:
        """How many leads wait for somebody, and how many offers nobody has answered yet."""
        self._gauges["holds_waiting"], self._gauges["offers_open"] = holds, offers

    def set_writer_queue(self, jobs: int) -> None:
        """How many jobs wait for the next commit."""
        self._gauges["writer_queue"] = jobs

    def collect(self) -> Iterator[Metric]:
        """Every family as it is now."""
        with self._lock:
            families = [*self._counters(), *self._spreads(), *self._levels()]
        yield from families

    def _counters(self) -> Iterator[Metric]:
        leads = CounterMetricFamily("turnout_leads", "Leads decided.", labels=("outcome", "origin"))
        for key, count in sorted(self._outcomes.items()):
            leads.add_metric(key, count)
        yield leads
        refused = CounterMetricFamily("turnout_jobs_refused", "Jobs that could not be done.", labels=("code",))
        for code, count in sorted(self._refused.items()):
            refused.add_metric((code,), count)
        yield refused
        requests = CounterMetricFamily("turnout_http_requests", "HTTP requests.", labels=("route", "status"))
        for (route, status), count in sorted(self._requests.items()):
            requests.add_metric((route, str(status)), count)
        yield requests
        yield CounterMetricFamily(
            "turnout_intake_replays", "Captures answered from an earlier answer.", value=self._replays
        )

    def _spreads(self) -> Iterator[Metric]:
        for name, said, spread in (
            ("turnout_intake_seconds", "From a lead's arrival until it is on disk.", self._intake),
            ("turnout_decision_seconds", "Deciding one lead.", self._decision),
            ("turnout_commit_seconds", "Writing one commit to disk.", self._commit),
            ("turnout_commit_jobs", "Jobs that shared one commit.", self._batch),
            ("turnout_http_request_seconds", "Answering one HTTP request.", self._requested),
        ):
            yield HistogramMetricFamily(name, said, buckets=spread.buckets(), sum_value=spread.sum)

    def _levels(self) -> Iterator[Metric]:
        for name, said in (
            ("holds_waiting", "Leads that wait for somebody."),
            ("offers_open", "Offers nobody has answered yet."),
            ("writer_queue", "Jobs that wait for the next commit."),
        ):
            yield GaugeMetricFamily(f"turnout_{name}", said, value=self._gauges[name])


METRICS = Metrics()


def exposition(metrics: Metrics = METRICS) -> bytes:
    """All numbers in Prometheus' text format, to be sent as `CONTENT_TYPE`."""
    return generate_latest(metrics.registry)
