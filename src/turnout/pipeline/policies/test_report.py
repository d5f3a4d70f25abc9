"""What a policy's tests came to, as JSON has it: over HTTP and on the command line alike."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from turnout.core.review.examples import ExampleResult, Status


class PolicyTestMiss(msgspec.Struct, frozen=True):
    """One thing that was expected (`to`, `rule`, `touch within`) and came out otherwise."""

    what: str
    expected: str
    got: str


class PolicyTestRecord(msgspec.Struct, frozen=True):
    """How one test went. `status` is `passed`, `failed` or `skipped`; `why` is what a receipt says of one that failed.

    `line` counts from 1 in the text; `happened` is where the lead went, in a few words.
    """

    name: str
    place: str
    line: int
    status: str
    happened: str
    misses: list[PolicyTestMiss]
    why: list[str]


class PolicyTestReport(msgspec.Struct, frozen=True):
    """All tests of a policy, in their order. It may be published while `failed` is 0."""

    passed: int
    failed: int
    skipped: int
    tests: list[PolicyTestRecord]


def report_of(results: Sequence[ExampleResult]) -> PolicyTestReport:
    """What tests came to."""
    count = {status: sum(result.status is status for result in results) for status in Status}
    records = [_record(result) for result in results]
    return PolicyTestReport(count[Status.PASSED], count[Status.FAILED], count[Status.SKIPPED], records)


def _record(result: ExampleResult) -> PolicyTestRecord:
    misses = [PolicyTestMiss(miss.what, miss.expected, miss.got) for miss in result.misses]
    status = str(result.status)
    return PolicyTestRecord(result.name, result.place, result.line, status, result.happened, misses, list(result.why))
