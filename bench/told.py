"""What a server tells of itself at `/metrics`, as far as benchmarks ask: its commits, and what it waited for."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from typing import Final, Self

import msgspec

_SAMPLE: Final = re.compile(r"turnout_(\w+) (\S+)")
_ASSIGNED: Final = re.compile(r'turnout_leads_total\{[^}]*outcome="assigned"[^}]*\} (\S+)')
_SAMPLES: Final[Mapping[str, str]] = {
    "commits": "commit_jobs_count",
    "jobs": "commit_jobs_sum",
    "commit_seconds": "commit_seconds_sum",
    "lock_seconds": "lock_wait_seconds_sum",
    "retries": "lock_retries_total",
}


class Told(msgspec.Struct, frozen=True):
    """Sums since the server started, or between two moments."""

    commits: float = 0.0
    jobs: float = 0.0
    commit_seconds: float = 0.0
    lock_seconds: float = 0.0
    retries: float = 0.0
    assigned: float = 0.0

    def __add__(self, other: Self) -> Told:
        """What two servers tell together."""
        return Told(*(mine + its for mine, its in zip(_values(self), _values(other), strict=True)))

    def __sub__(self, before: Self) -> Told:
        """What happened since an earlier moment."""
        return Told(*(now - then for now, then in zip(_values(self), _values(before), strict=True)))


def _values(told: Told) -> tuple[float, ...]:
    return msgspec.structs.astuple(told)


def told_by(port: int) -> Told:
    """What the server on a port of this machine tells now; of a commit a moment after its callers were answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/metrics")
    page = connection.getresponse().read().decode()
    connection.close()
    samples = dict(_SAMPLE.findall(page))
    sums = {name: float(samples[sample]) for name, sample in _SAMPLES.items()}
    return Told(**sums, assigned=sum(map(float, _ASSIGNED.findall(page))))
