"""A report on a proposed policy by a running server: by its people, its live policy, its leads of late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from time import monotonic, sleep
from typing import Any, Final

from turnout.cli.policy_server import POLICIES, ServerOrigin
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.finding import Finding, Severity, Witness
from turnout.core.policy.parse import parse_policy
from turnout.core.review.examples import ExampleResult, Status
from turnout.core.review.expectations import Miss
from turnout.errors import RefusedError
from turnout.pipeline.policies.checking import Checked
from turnout.pipeline.policies.policy_folder import read_folder
from turnout.pipeline.policies.policy_report import LIVE, Played, Report, Wanted, compared, other_file

_SIMULATIONS: Final = "/api/v1/simulations"
WAIT_SECONDS_MAX: Final = 900.0
_LOOK_SECONDS: Final = 0.2
_OVER: Final = frozenset({"done", "failed", "cancelled"})


def report_of_server(wanted: Wanted, origin: ServerOrigin, now: datetime) -> Report:
    """Everything a server says of a policy's file. Raises InputError where it does not answer, RefusedError."""
    local = read_folder(wanted.policy)
    body = {"text": local.text, "lists": dict(local.lists)}
    left_out: list[str] = []
    checked = _checked(origin.said(origin.ask("POST", f"{POLICIES}/check", body)))
    if not local.hash:
        return Report(str(local.path), wanted.against, checked, left_out=("the policy cannot be read",))
    tests = tuple(map(_test, origin.said(origin.ask("POST", f"{POLICIES}/test", body))["tests"]))
    other = _other(wanted, origin, left_out)
    policy = compile_policy(parse_policy(local.text, local.lists))
    difference = compared(other, policy) if other is not None else None
    thresholds = [str(threshold) for threshold in wanted.thresholds]
    since = f"{now - wanted.since:%Y-%m-%dT%H:%M:%SZ}"
    played, missed = _played(origin, {**body, "since": since, "fail_if": thresholds}, left_out)
    if thresholds and played is None:
        missed = ("thresholds are asked of a simulation, and nothing was simulated",)
    left = (*checked.left_out, *left_out)
    return Report(str(local.path), wanted.against, checked, tests, difference, played, missed, left)


def _other(wanted: Wanted, origin: ServerOrigin, left_out: list[str]) -> CompiledPolicy | None:
    if not wanted.against:
        left_out.append("the difference: nothing to compare with was named (`--against`)")
        return None
    if wanted.against != LIVE:
        return other_file(wanted.against, left_out)
    live = origin.live()
    if live is None:
        left_out.append("the difference: nothing is live yet")
        return None
    return compile_policy(parse_policy(live.kept.text, live.kept.lists))


def _played(
    origin: ServerOrigin, body: Mapping[str, Any], left_out: list[str]
) -> tuple[Played | None, tuple[str, ...]]:
    """What the server's simulation came to, awaited, and the thresholds that it misses."""
    try:
        found = origin.said(origin.ask("POST", _SIMULATIONS, body))
    except RefusedError as error:
        left_out.append(f"the simulation: {error}")
        return None, ()
    end = monotonic() + WAIT_SECONDS_MAX
    while found["state"] not in _OVER and monotonic() < end:
        sleep(_LOOK_SECONDS)
        found = origin.said(origin.ask("GET", f"{_SIMULATIONS}/{found['simulation']}"))
    if found["state"] != "done":
        left_out.append(f"the simulation: it is {found['state']}{': ' + found['error'] if found['error'] else ''}")
        return None, ()
    return _in_words(found["result"]), tuple(found["misses"])


def _in_words(result: Mapping[str, Any]) -> Played:
    fallback, promises = result["fallback"], result["promises"]
    lines = [
        f"{result['moved']:,} of {result['leads_count']:,} leads go to somebody else",
        f"{fallback['new']:,} leads are left to the last rule, {fallback['old']:,} before",
    ]
    if promises["new"]["share"] is not None:
        before = f", {promises['old']['share']:.1%} before" if promises["old"]["share"] is not None else ""
        lines.append(f"promises kept in time: {promises['new']['share']:.1%}{before}")
    loads = [f"{rep['name']}: {rep['old']:,} → {rep['new']:,}" for rep in result["reps"] if rep["old"] or rep["new"]]
    return Played(result["leads_count"], result["moved"], (*lines, *result["notes"]), (), tuple(loads))


def _checked(said: Mapping[str, Any]) -> Checked:
    findings = tuple(map(_finding, said["findings"]))
    return Checked(findings, said["rules"], said["leads"], tuple(said["left_out"]), 0.0, said["is_whole"])


def _finding(said: Mapping[str, Any]) -> Finding:
    witness = said["witness"]
    facts = (
        {name: tuple(value) if isinstance(value, list) else value for name, value in witness["facts"].items()}
        if witness
        else {}
    )
    return Finding(
        said["code"],
        Severity(said["severity"]),
        said["place"],
        said["line"],
        said["said"],
        Witness(facts, witness["outcome"]) if witness else None,
        said["leads"],
        tuple(said["also"]),
    )


def _test(said: Mapping[str, Any]) -> ExampleResult:
    misses = tuple(Miss(miss["what"], miss["expected"], miss["got"]) for miss in said["misses"])
    return ExampleResult(
        said["name"], said["place"], Status(said["status"]), said["happened"], said["line"], misses, tuple(said["why"])
    )
