"""One counter that every lead takes a turn of, beside twenty counters that share them, on PostgreSQL.

Both have the same twenty rules, reps and leads; only where the rules lead to differs. Nobody writes twice, so every
lead takes a turn. With one server its transactions follow each other anyway; with two they meet at the counters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from bench.figure import Figure, Peer, Unit, spread_of
from bench.postgres_run import ONE_PROCESS, Ground, Run, ground, locks_of, processors_of, rounds
from bench.serving import Site
from turnout.core.match.duplicates import person_key
from turnout.testing.demo_company import DemoCompany, write_world
from turnout.testing.demo_leads import leads
from turnout.testing.demo_people import Record

COUNTERS: Final = 20
REPS_EACH: Final = 6
SERVERS: Final = (1, 2)


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Both by turns, with one server and with two."""
    kinds = [(servers, are_many) for servers in SERVERS for are_many in (False, True)]
    found: dict[tuple[int, bool], list[Run]] = {kind: [] for kind in kinds}
    with ground(_everybody_once) as on:
        templates = {are_many: _template(on, are_many=are_many) for are_many in (False, True)}
        for number, counts in rounds():
            for servers, are_many in kinds:
                tell(f"run {number}, {COUNTERS if are_many else 1} counters, {servers} servers")
                with on.postgres.copy(templates[are_many]) as url:
                    run = _checked(on.run(url, *ONE_PROCESS, servers=servers))
                if counts:
                    found[servers, are_many].append(run)
    for servers in SERVERS:
        yield from _figures(servers, found[servers, False], found[servers, True])


def _checked(run: Run) -> Run:
    """A run in which every lead took a turn. Raises RuntimeError."""
    if run.told.assigned != run.posted.leads:
        raise RuntimeError(f"{run.told.assigned:.0f} of {run.posted.leads} leads took a turn")
    return run


def _template(on: Ground, *, are_many: bool) -> str:
    world, policy = on.place.folder / "teams", on.place.folder / "counters.yaml"
    write_world(world, _in_teams(on.place.company))
    policy.write_text(_policy(are_many=are_many), encoding="utf-8")
    return on.template(world, policy)


def _in_teams(company: DemoCompany) -> DemoCompany:
    """As many teams as counters, of the same size, and everybody at work."""
    reps = [
        row | {"team": f"team-{number // REPS_EACH}", "status": "active"}
        for number, row in enumerate(company.reps[: COUNTERS * REPS_EACH])
    ]
    return replace(company, reps=(*reps, *company.reps[len(reps) :]), time_off=())


def _policy(*, are_many: bool) -> str:
    numbers = range(COUNTERS)
    # The last rule must fit everybody.
    whens = [f"when: campaign is part-{n}, " for n in numbers[:-1]] + [""]
    rules = [f"  - {{name: Part {n}, {when}to: pool-{n if are_many else 0}}}" for n, when in enumerate(whens)]
    pools = [f"  pool-{n}: {{team: team-{n}, hours: always, cap: 1000000 a day each}}" for n in numbers]
    return "\n".join(["rules:", *rules, "pools:", *pools, ""])


def _everybody_once(place: Site) -> Iterator[Record]:
    """The company's leads but for those of people who wrote before, each in one of the parts."""
    seen: set[str] = set()
    for record in leads(company=place.company):
        person = person_key(record.get("email", ""))
        if person and person not in seen:
            seen.add(person)
            yield record | {"campaign": f"part-{len(seen) % COUNTERS}"}


def _figures(servers: int, hot: Sequence[Run], spread: Sequence[Run]) -> Iterator[Figure]:
    how = f"{servers} server{'s' * (servers > 1)}"
    one, many = (spread_of([run.seconds for run in runs]) for runs in (hot, spread))
    rates = f"{1 / one.median:,.0f} leads/s; with {COUNTERS} {1 / many.median:,.0f}"
    peer = Peer(f"{COUNTERS} counters", many, rates)
    yield Figure(f"one counter with all leads on it, {how}, per lead", one, peers=(peer,))
    times = spread_of([mine.seconds / other.seconds for mine, other in zip(hot, spread, strict=True)])
    said = f"{1 / times.median:.2f} of what {COUNTERS} counters take in; at least .7, we want .9"
    yield Figure("  beside them, run by run", times, Unit.TIMES, 1 / 0.7, 1 / 0.9, note=said)
    for what, runs in (("one counter", hot), (f"{COUNTERS} counters", spread)):
        for figure in (processors_of(runs), locks_of(runs)):
            yield replace(figure, what=f"{figure.what}, {what}")
