"""The explanation of a decision: as data a program may keep, and as sentences a rep may read.

A decision stores what was chosen; why earlier rules did not fit is worked out again here, since evaluation is pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from turnout.core.decide.case import Case
from turnout.core.decide.promises import stage_times
from turnout.core.decision import (
    AccountMatch,
    Candidates,
    Decision,
    MatchCandidate,
    MatchVerdict,
    Outcome,
    Promise,
    Tried,
    Verdict,
)
from turnout.core.fields.catalogue import Value
from turnout.core.policy.explain import why, why_not
from turnout.core.rep import RepId
from turnout.core.route.facts import shown

# A receipt is read by people and by JSON; its values are texts, numbers, lists and maps.
Data = dict[str, Any]

_VERDICT_WORDS = {
    Verdict.CHOSEN: "chosen",
    Verdict.ELIGIBLE: "could have taken it; it was somebody else's turn",
    Verdict.LEFT: "no longer active",
    Verdict.AWAY: "away",
    Verdict.CLOSED: "outside working hours",
    Verdict.UNSKILLED: "lacks a skill the lead needs",
    Verdict.CAPPED: "has reached a cap",
    Verdict.FULL: "has as much open work as allowed",
    Verdict.EXCLUDED: "had this lead before",
    Verdict.WEIGHTLESS: "has weight 0 and takes no turns",
}


def receipt(decision: Decision, case: Case) -> Data:
    """All that led to a decision: what was known and from where, match, rules, targets, candidates, promise."""
    return {
        "lead": decision.lead,
        "decided_at": _text(decision.decided_at),
        "outcome": str(decision.outcome),
        "assignee": decision.assignee,
        "reason": decision.reason,
        "rule": decision.rule,
        "policy": decision.policy,
        "duplicate_of": decision.duplicate_of,
        "known": list(_known(case)),
        "match": _match(decision),
        "rules": list(_rules(decision, case)),
        "targets": [_target(tried) for tried in decision.tried],
        "promise": _promise(decision.promise, decision, case),
        "tell": list(decision.tell),
        "alerts": list(decision.alerts),
    }


def _known(case: Case) -> Iterator[Data]:
    for name, value in sorted(shown(case.facts).items()):
        source = case.known.sources.get(name)
        place = source.place if source else "account" if name.startswith(("account", "opportunity")) else "derived"
        entry: Data = {"field": name, "value": _text(value), "from": place, "read": source.read if source else ""}
        yield entry | {"lead": case.told_by.get(name)}


def _match(decision: Decision) -> Data:
    match = decision.match
    if match is None:
        return {}
    return {
        "account": match.account,
        "score": match.score,
        "verdict": str(match.verdict),
        "via": match.via,
        "reason": match.reason,
        "candidates": [_match_candidate(candidate) for candidate in match.candidates],
        "version": match.version,
    }


def _match_candidate(candidate: MatchCandidate) -> Data:
    return {
        "account": candidate.account,
        "name": candidate.name,
        "score": candidate.score,
        "evidence": list(candidate.evidence),
        "against": list(candidate.against),
    }


def _rules(decision: Decision, case: Case) -> Iterator[Data]:
    """Each rule down to the one that decided, with the test that failed or what made it fit."""
    policy = case.engine.policy
    if decision.outcome is Outcome.DUPLICATE:
        return
    for rule, bound in zip(policy.policy.rules, policy.bound_rules, strict=True):
        failure = why_not(bound, case.facts)
        fits = failure is None
        led_on = fits and rule.name != decision.rule
        said = failure.sentence if failure is not None else why(bound, case.facts)
        yield {"rule": rule.name, "fits": fits, "why": f"{said}; its targets gave nobody" if led_on else said}
        if rule.name == decision.rule:
            return


def _target(tried: Tried) -> Data:
    return {
        "target": tried.target,
        "rep": tried.rep,
        "nobody": str(tried.nobody) if tried.nobody else None,
        "detail": tried.detail,
        "candidates": list(candidates_data(tried.candidates)) if tried.candidates else [],
    }


def candidates_data(candidates: Candidates) -> Iterator[Data]:
    """Each member of a pool with the verdict in a word and in words, and their balance where one is kept."""
    for rep, verdict in zip(candidates.members, candidates.verdicts, strict=True):
        entry: Data = {"rep": rep, "verdict": str(verdict), "why": _VERDICT_WORDS[verdict]}
        balance = candidates.balance(rep)
        if balance is not None:
            entry |= {"measure": candidates.measure, "before": _number(balance[0]), "after": _number(balance[1])}
        yield entry


def _promise(promise: Promise | None, decision: Decision, case: Case) -> Data:
    if promise is None:
        return {}
    is_own = decision.outcome in {Outcome.ASSIGNED, Outcome.OFFERED}
    stages = stage_times(case, decision.assignee, decision.decided_at) if is_own and decision.assignee else []
    return {
        "line": promise.line,
        "touch_by": _text(promise.touch_by),
        "accept_by": _text(decision.accept_by or promise.accept_by),
        "at_most_by": _text(promise.at_most_by),
        "stages": [{"at": _text(at), "actions": list(actions)} for at, actions in stages],
    }


def _text(value: Value | datetime | None) -> Any:  # noqa: ANN401 - the edge to JSON
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _number(balance: Fraction) -> float:
    """A balance for reading; the exact fraction stays in the decision."""
    return round(float(balance), 4)


def sentences(decision: Decision, case: Case, *, with_facts: bool = True) -> Iterator[str]:
    """The receipt in plain words, one line each; `with_facts` adds everything that was known of the lead."""
    data = receipt(decision, case)
    yield f"Lead {decision.lead}, decided at {data['decided_at']}: {_headline(decision)}."
    yield f"Why: {decision.reason}."
    if decision.match is not None:
        yield from _match_sentences(decision.match)
    yield from _rule_sentences(data)
    for tried in decision.tried:
        yield from _target_sentences(tried)
    yield from _promise_sentences(data["promise"])
    if case.released_at is not None:
        yield f"Released: it came at {_text(case.lead.received_at)} and was let in at {_text(case.released_at)}."
    if decision.tell:
        yield f"Told: {', '.join(decision.tell)}."
    for alert in decision.alerts:
        yield f"Alert: {alert}."
    if with_facts:
        yield "Known: " + "; ".join(_known_sentence(entry) for entry in data["known"]) + "."


def _headline(decision: Decision) -> str:
    match decision.outcome:
        case Outcome.ASSIGNED:
            return f"assigned to {decision.assignee}"
        case Outcome.OFFERED:
            return f"offered to {decision.assignee} until {_text(decision.accept_by)}"
        case Outcome.HELD:
            until = f" until {_text(decision.held_until)}" if decision.held_until else ""
            return f"held{f' for pool {decision.pool}' if decision.pool else ''}{until}"
        case Outcome.QUEUED:
            return f"in queue {decision.queue}"
        case Outcome.DUPLICATE:
            return f"joined {decision.duplicate_of}" + (f", with {decision.assignee}" if decision.assignee else "")
        case Outcome.REJECTED:
            return "rejected"


def _match_sentences(match: AccountMatch) -> Iterator[str]:
    """Which account, or which one a person is asked about; then who else was looked at, and what spoke against them."""
    others = [candidate for candidate in match.candidates if candidate.account != match.account]
    if match.account:
        whose = f"account {match.account} (score {match.score:g})"
    elif match.verdict is MatchVerdict.REVIEW and others:
        first = others.pop(0)
        whose = f"perhaps {first.account} ({first.name}, score {first.score:g}), which a person is to confirm"
    else:
        whose = "none"
    yield f"Account: {whose}: {match.reason}."
    for other in others:
        said = [*other.evidence, *([f"but {' and '.join(other.against)}"] if other.against else [])]
        yield f"  Not {other.account} ({other.name}, score {other.score:g}){': ' if said else ''}{', '.join(said)}."


def _rule_sentences(data: Data) -> Iterator[str]:
    for number, entry in enumerate(data["rules"], 1):
        verb = "fits" if entry["fits"] else "passed over"
        yield f"Rule {number}, {entry['rule']}: {verb}: {entry['why']}."


def _target_sentences(tried: Tried) -> Iterator[str]:
    detail = f", {tried.detail}" if tried.detail else ""
    nobody = f"nobody ({tried.nobody})" if tried.nobody else "taken"
    yield f"Target {tried.target}: {tried.rep or nobody}{detail}."
    for entry in candidates_data(tried.candidates) if tried.candidates else ():
        yield _candidate_sentence(entry)


def _candidate_sentence(entry: Data) -> str:
    turns = f" ({entry['measure']}: {entry['before']:g} -> {entry['after']:g})" if "measure" in entry else ""
    return f"  {entry['rep']}: {entry['why']}{turns}."


def without_balances(told: Data, seen: Collection[str]) -> Data:
    """A receipt for somebody who may see the numbers of these reps alone: of the others only what became of them.

    `told` has a key `sentences`. Names stay, for who got a lead and why is everybody's to know.
    """
    lines: dict[str, str] = {}
    targets = []
    for target in told["targets"]:
        shown_now = [_shown_to(entry, seen) for entry in target["candidates"]]
        before = map(_candidate_sentence, target["candidates"])
        lines.update(zip(before, map(_candidate_sentence, shown_now), strict=True))
        targets.append({**target, "candidates": shown_now})
    said = [lines.get(sentence, sentence) for sentence in told["sentences"]]
    return {**told, "targets": targets, "sentences": said}


def _shown_to(entry: Data, seen: Collection[str]) -> Data:
    return entry if entry["rep"] in seen else {name: entry[name] for name in ("rep", "verdict", "why")}


def _promise_sentences(promise: Data) -> Iterator[str]:
    if not promise:
        return
    times = [f"{word} by {promise[key]}" for word, key in _CLOCKS if promise[key]]
    stages = [f"{', '.join(stage['actions'])} at {stage['at']}" for stage in promise["stages"]]
    yield f"Promise ({promise['line']}): {'; '.join([*times, *stages]) or 'no clock runs yet'}."


_CLOCKS = (("accept", "accept_by"), ("touch", "touch_by"), ("at the very latest", "at_most_by"))


def _known_sentence(entry: Data) -> str:
    value = ", ".join(map(str, entry["value"])) if isinstance(entry["value"], list) else entry["value"]
    if isinstance(value, bool):
        value = "yes" if value else "no"
    whose = f" of {entry['lead']}" if entry["lead"] else ""
    return f"{entry['field']} = {value} ({entry['from']}{whose}{': ' + entry['read'] if entry['read'] else ''})"


def why_not_rep(decision: Decision, rep: RepId) -> str:
    """Why somebody did not get a lead, in one sentence."""
    if decision.assignee == rep:
        return f"{rep} has it: {decision.reason}"
    for tried in decision.tried:
        verdict = tried.candidates.verdict(rep) if tried.candidates else None
        if verdict is not None:
            return f"{rep}, in {tried.target}: {_VERDICT_WORDS[verdict]}"
    return f"{rep} was not asked: {decision.reason}"
