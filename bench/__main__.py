"""The benchmarks: `python -m bench [--only NAME ...] [--json]`. They report and never fail, however slow the machine.

Each table is a module with a function `measure`, which tells what it is about to do and gives its figures.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Final

from rich.console import Console

from bench.figure import Figure, Verdict
from bench.table import as_data, table_of

# What may be named with --only: the module that measures it, and the title of its table.
TABLES: Final = {
    "rules": ("bench.rules", "Which rule fits: evaluation per lead"),
    "check": ("bench.check", "Checking a policy's conditions, beside Z3"),
    "diff": ("bench.diff", "The difference of two policies"),
    "check-long": ("bench.check:measure_long", "The same, with Z3 at 1,000 rules"),
    "pick": ("bench.pick", "Who of a pool: pick and turn"),
    "decision": ("bench.decision", "The whole pure decision, per lead"),
    "deadline": ("bench.deadline", "When working time is used up"),
    "route": ("bench.route_command", "turnout route, start included"),
    "intake": ("bench.intake", "Leads through HTTP into the store"),
    "intake-postgresql": ("bench.intake_postgres", "Leads through HTTP into PostgreSQL"),
    "counters-postgresql": ("bench.counters_postgres", "One counter with all leads on it, PostgreSQL"),
    "processes-postgresql": ("bench.processes_postgres", "Two servers of one PostgreSQL"),
    "bulk": ("bench.bulk", "Leads in bulk, beside the same one by one"),
    "leads-list": ("bench.leads_list", "Lists of a million leads: filters and full text"),
    "insights": ("bench.insights", "Insights over a million leads"),
    "match": ("bench.match", "The account of a lead, among 78,163"),
    "match-million": ("bench.match:measure_million", "The account of a lead, among a million"),
    "match-peers": ("bench.match_peers", "The account of a lead, beside peers"),
    "match-halyard": ("bench.match_halyard", "Accounts and duplicates of a company's six weeks"),
    "people": ("bench.people", "Who is one person, beside Splink"),
    "import": ("bench.import_command", "turnout import leads, start included"),
    "clocks": ("bench.clocks", "Clocks: how soon, how many, and what they cost that are not due"),
    "follow-up": ("bench.follow_up", "Six weeks of a company with follow-up, simulated"),
    "large-policy": ("bench.large_policy", "Leads beside work on a policy of five megabytes"),
    "simulate": ("bench.simulate", "A draft played over what happened: per lead"),
    "web-table": ("bench.web_table", "The table of 100,000 leads in a browser"),
    "start": ("bench.start", "turnout serve, from nothing to an answer"),
    "memory": ("bench.memory", "Memory of a server after many leads"),
    "memory-long": ("bench.memory:measure_long", "Memory of a server after a million leads"),
}
# Measured only when it is named.
LONG: Final = frozenset({"check-long", "insights", "large-policy", "leads-list", "memory", "memory-long"})


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is named, or all, and show it."""
    chosen = _parser().parse_args(arguments)
    _note(chosen)
    # Progress goes to standard error, so that standard output is nothing but tables or JSON.
    progress, out = Console(stderr=True), Console()
    figures = {
        name: _measured(name, progress) for name in chosen.only or [table for table in TABLES if table not in LONG]
    }
    if chosen.json:
        tables = {name: [as_data(figure) for figure in each] for name, each in figures.items()}
        out.print_json(json.dumps({"python": platform.python_version(), "cores": os.cpu_count(), "tables": tables}))
        return
    wide = out if out.is_terminal else Console(width=200)
    for name, each in figures.items():
        wide.print(table_of(TABLES[name][1], each), "")
    wide.print(_summary(figure for each in figures.values() for figure in each))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Turnout beside peers and limits.")
    parser.add_argument("--only", action="append", choices=tuple(TABLES), help="measure this table; may be repeated")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables; times are in seconds")
    parser.add_argument(
        "--leads", type=int, help="how many leads `leads-list` and `insights` write, or a run on PostgreSQL posts"
    )
    parser.add_argument("--runs", type=int, help="how many rounds on PostgreSQL count; five unless said")
    parser.add_argument("--postgresql", metavar="URL", help="an empty database that those measure as well")
    return parser


def _note(chosen: argparse.Namespace) -> None:
    """Options of single tables, where their modules look for them."""
    said = {
        "BENCH_LEADS": chosen.leads,
        "BENCH_RUNS": chosen.runs,
        "BENCH_POSTGRESQL": chosen.postgresql,
    }
    os.environ.update({name: str(value) for name, value in said.items() if value is not None})


def _measured(name: str, progress: Console) -> list[Figure]:
    place, title = TABLES[name]
    module, _, function = place.partition(":")
    measure = getattr(import_module(module), function or "measure")
    with progress.status(title) as status:
        return list(measure(lambda step: status.update(f"{title}: {step}")))


def _summary(figures: Iterable[Figure]) -> str:
    counts = Counter(figure.verdict for figure in figures)
    said = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if verdict and counts[verdict])
    return f"{said or 'nothing promised'}; medians of several runs, on {os.cpu_count()} cores"


main()
