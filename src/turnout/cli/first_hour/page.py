"""A trial as one page of HTML: no script, no font, nothing from anywhere else. Charts are `charts`'."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from turnout.cli.first_hour.charts import Bar, load_bar, share_bar, week_map
from turnout.cli.first_hour.policy_html import policy_html
from turnout.core.decision import Outcome
from turnout.core.fields.countries import country_name
from turnout.core.rep import RepId
from turnout.core.review.saying import counted
from turnout.core.simulate.chance import NONE
from turnout.pipeline.first_hour.try_holes import Hole, holes_of
from turnout.pipeline.first_hour.try_tally import Sample, load_by_rep
from turnout.pipeline.first_hour.trying import CLOSED_AFTER, Tried

if TYPE_CHECKING:
    from turnout.pipeline.first_hour.exports import Export

_CODE: Final = re.compile(r"`([^`]{1,200})`")
_BAD_SHOWN: Final = 200
_FINDINGS_SHOWN: Final = 12


def report_page(tried: Tried, policy_file: str = "") -> str:
    """The page. `policy_file` is where the draft was written, if it was."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - slow to load
    from markupsafe import Markup  # noqa: PLC0415 - as above

    environment = Environment(
        loader=PackageLoader("turnout.cli.first_hour", ""), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["coded"] = _coded
    said = _told(tried, policy_file)
    for rep in (rep for team in said["teams"] for rep in team["reps"]):
        rep["bar"] = Markup(rep["bar"])  # noqa: S704 - numbers only
    for rule in said["rules"]:
        rule["bar"] = Markup(rule["bar"])  # noqa: S704 - as above
    said["week"] = Markup(said["week"])  # noqa: S704 - as above
    said["policy"] = Markup(said["policy"])  # noqa: S704 - escaped line by line
    return environment.get_template("report.html").render(said)


def _told(tried: Tried, policy_file: str) -> dict[str, Any]:
    tally, holes = tried.tally, holes_of(tried)
    return {
        "file": tried.exports[0].path.name,
        "lead": _lead(tried),
        "tiles": tiles_of(tried),
        "notes": tried.notes,
        "holes": [_hole(tried, hole) for hole in holes if hole.to_mend],
        "known": [_hole(tried, hole) for hole in holes if not hole.to_mend],
        "teams": [*_teams(tried)],
        "rules": [*_rules(tried)],
        "week": week_map(tally.arrivals, tally.closed) if tried.times else "",
        "zone": tried.zone,
        "samples": [_sample(tried, sample) for sample in tally.samples],
        "tests": tests_said(tried),
        "policy_file": policy_file,
        "findings": [f"{finding.place}: {finding.said}" for finding in tried.findings[:_FINDINGS_SHOWN]],
        "policy": policy_html(tried.policy),
        "exports": [_export(tried, export) for export in tried.exports],
        "steps": next_steps(policy_file or "policy.yaml"),
        "closed_after": f"{CLOSED_AFTER.days} days",
    }


def _coded(text: str) -> Any:  # noqa: ANN401 - markup
    """The text with what stands in backticks set as code."""
    from markupsafe import Markup, escape  # noqa: PLC0415 - slow to load

    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped just here


def _hole(tried: Tried, hole: Hole) -> dict[str, str]:
    return {
        "title": hole.title,
        "leads": f"{hole.leads:,}" if hole.leads else "",
        "percent": f"{min(100.0, 100 * hole.leads / tried.leads):.1f}",
        "said": hole.said,
        "remedy": f"{hole.remedy[:1].upper()}{hole.remedy[1:]}." if hole.remedy[:1] != "`" else f"{hole.remedy}.",
    }


def _lead(tried: Tried) -> str:
    when = ""
    if tried.first_at and tried.last_at:
        when = f" of {tried.first_at:%-d %B %Y} to {tried.last_at:%-d %B %Y}"
    return (
        f"{tried.leads:,} leads{when}, run through a first policy that was drafted from your files. "
        "Nobody was told anything; this is what would have happened."
    )


def tiles_of(tried: Tried) -> list[dict[str, str]]:
    """The few numbers that tell most."""
    tally, outcomes = tried.tally, tried.tally.outcomes
    given = outcomes[Outcome.ASSIGNED] + outcomes[Outcome.OFFERED]
    owned = sum(own for _, own, _ in load_by_rep(tally).values())
    fallen = tally.by("rule")[tally.last_rule]
    waits = sorted(tally.waits_minutes)
    found = [
        (f"{_share(given, tried)}", "went to somebody"),
        (f"{_share(owned, tried)}", "to the owner of their account"),
        (f"{_share(outcomes[Outcome.DUPLICATE], tried)}", "joined an open lead of the same person"),
        (f"{_share(fallen, tried)}", "were caught by the last rule only"),
        (f"{_share(sum(tally.closed), tried)}", "came when nobody was at work"),
    ]
    if waits:
        found.append((_hours(waits[len(waits) // 2]), "was the usual wait of those that waited"))
    return [{"number": number, "said": text} for number, text in found]


def tests_said(tried: Tried) -> str:
    """How the draft's own tests came out."""
    failed = [test.name for test in tried.tests if test.is_failed]
    if failed:
        return f"{len(failed)} of its {counted(len(tried.tests), 'test')} fail: {', '.join(failed)}."
    return f"It has {counted(len(tried.tests), 'test')}, and all pass."


def next_steps(policy: str) -> list[str]:
    """What to do with all this."""
    return [
        f"Read the policy and change what is not so. `turnout check {policy}` and `turnout test {policy}` look on.",
        "Bring your people and accounts in: `turnout import reps REPS.csv`, `turnout import accounts ACCOUNTS.csv`.",
        f"Make it live: `turnout policy publish {policy}`, then `turnout serve`.",
        "Before you change it later, see what the change would do: `turnout diff` and `turnout simulate`.",
    ]


def _teams(tried: Tried) -> Iterator[dict[str, Any]]:
    """Everybody by their first team, whoever has most first."""
    loads, bands = load_by_rep(tried.tally), tried.tally.drawing.bands()
    members: defaultdict[str, list[str]] = defaultdict(list)
    for rep in tried.reps.values():
        if rep.is_active or rep.id in loads:
            members[rep.teams[0] if rep.teams else "no team"].append(rep.id)
    most = max((whole for whole, _, _ in loads.values()), default=1)
    totals = {team: sum(loads.get(rep, (0, 0, 0))[0] for rep in reps) for team, reps in members.items()}
    for team in sorted(members, key=lambda name: (-totals[name], name)):
        reps = sorted(members[team], key=lambda rep: (-loads.get(rep, (0, 0, 0))[0], rep))
        yield {
            "name": team,
            "leads": f"{totals[team]:,}",
            "reps": [
                _rep(tried, rep, *loads.get(rep, (0, 0, 0)), bands.get(RepId(rep), (NONE, NONE))[0], most)
                for rep in reps
            ],
        }


def _rep(tried: Tried, rep: str, leads: int, owned: int, alone: int, band: Any, most: int) -> dict[str, Any]:  # noqa: ANN401 - Band
    found = tried.reps.get(RepId(rep))
    shared = leads - owned - alone
    is_odd = band.high and not band.has(shared)
    mark = "" if found is None or found.is_active else str(found.status)
    return {
        "name": (found.name if found else "") or rep,
        "mark": mark or ("outside what chance gives" if is_odd else ""),
        "leads": f"{leads:,}",
        "owned": f"{owned:,}",
        "shared": f"{shared:,}",
        "alone": f"{alone:,}" if alone else "",
        "bar": load_bar(Bar(owned, shared, alone, band.low, min(band.high, most * 1.1)), most),
    }


def _rules(tried: Tried) -> Iterator[dict[str, Any]]:
    counts = tried.tally.by("rule")
    most = max(counts.values(), default=1)
    for rule in tried.tally.engine.policy.policy.rules:
        count = counts[rule.name]
        yield {
            "name": rule.name,
            "leads": f"{count:,}",
            "share": _share(count, tried),
            "bar": share_bar(count, most, "owned"),
        }


def _sample(tried: Tried, sample: Sample) -> dict[str, str]:
    end = sample.end
    found = tried.reps.get(RepId(end.rep))
    who = (found.name or end.rep) if found else end.rep
    to = who or (f"queue {end.queue}" if end.queue else f"{end.outcome}{f', pool {end.pool}' if end.pool else ''}")
    return {
        "lead": sample.lead,
        "at": f"{sample.at.astimezone(tried.tally.zone):%a %d %b %H:%M}" if tried.times else "",
        "company": sample.company,
        "country": country_name(sample.country) if sample.country else "",
        "to": to,
        "reason": end.reason,
    }


def _export(tried: Tried, export: Export) -> dict[str, Any]:
    lines = [{"kind": "soft", "text": note} for note in export.notices]
    if export.sheet == "leads" and tried.times:
        kind = "soft" if tried.times.is_sure else "note"
        text = f"Times are read {tried.times.order}: {tried.times.because}."
        lines.append({"kind": kind, "text": text if tried.times.is_sure else f"{text} `--dates` says otherwise."})
    problems = [finding for finding in export.findings if not finding.is_notice]
    bad = [{"line": each.line, "reason": each.reason, "remedy": each.remedy} for each in export.bad_rows]
    bad += [{"line": each.line or "", "reason": each.message, "remedy": each.remedy} for each in problems]
    return {
        "name": export.path.name,
        "said": f"{export.rows:,} rows" + (f", {len(export.bad_rows):,} could not be read" if export.bad_rows else ""),
        "lines": lines,
        "guesses": [
            {
                "column": guess.column,
                "field": guess.field,
                "sureness": str(guess.sureness),
                "because": guess.because,
                "examples": " · ".join(guess.examples),
            }
            for guess in export.guesses
        ],
        "bad": bad[:_BAD_SHOWN],
        "bad_said": f"{len(bad):,} things to put right in this file"
        + (f", the first {_BAD_SHOWN}" if len(bad) > _BAD_SHOWN else ""),
    }


def _share(count: int, tried: Tried) -> str:
    share = 100 * count / tried.leads
    return f"{share:.0f}%" if share >= 10 or share == 0 else f"{share:.1f}%"


def _hours(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.0f} h"
