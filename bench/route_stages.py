"""One run of `turnout route` taken apart, in a process of its own: seconds per stage as JSON on standard output.

Run as `python -m bench.route_stages LEADS POLICY WORLD OUT`; `route_command` does.
"""

from __future__ import annotations

import gc
import json
import sys
from itertools import pairwise
from pathlib import Path
from time import perf_counter


def main() -> None:
    """Do what the command does, looking at the clock between its stages."""
    leads, policy, world, out = map(Path, sys.argv[1:5])
    marks = [perf_counter()]
    # As in the command itself, and first of all the imports, since they are a stage.
    gc.disable()
    from turnout.cli import app  # noqa: F401, PLC0415 - timed
    from turnout.connectors.csv_file.decisions import write_decisions  # noqa: PLC0415 - timed
    from turnout.connectors.csv_file.leads import read_leads  # noqa: PLC0415 - timed
    from turnout.connectors.csv_file.world import read_world  # noqa: PLC0415 - timed
    from turnout.core.decide.desk import Desk  # noqa: PLC0415 - timed
    from turnout.core.enrich.enricher import Enricher  # noqa: PLC0415 - timed
    from turnout.core.simulate.fold import route_leads  # noqa: PLC0415 - timed
    from turnout.pipeline.engine.load import load_engine  # noqa: PLC0415 - timed
    from turnout.pipeline.policies.route_file import route_file  # noqa: F401, PLC0415 - timed

    marks.append(perf_counter())
    files, rows = read_world(world), read_leads(leads).rows
    marks.append(perf_counter())
    engine = load_engine(policy, files)
    marks.append(perf_counter())
    in_time = sorted((row.lead for row in rows), key=lambda lead: lead.received_at)
    steps = list(route_leads(in_time, engine, Enricher(engine.policy.declared), Desk()))
    marks.append(perf_counter())
    write_decisions(out, (step.decision for step in steps))
    marks.append(perf_counter())
    names = ("imports", "reading the files", "policy and indexes", "routing", "writing")
    seconds = (after - before for before, after in pairwise(marks))
    sys.stdout.write(json.dumps(dict(zip(names, seconds, strict=True))))


main()
