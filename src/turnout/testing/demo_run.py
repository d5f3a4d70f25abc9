"""The demo company at work: its world written to a folder, its policy read, its leads decided one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from turnout.connectors.csv_file.world import read_world
from turnout.core.capture.mapper import Mapper
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead
from turnout.core.simulate.fold import Step, route_leads
from turnout.errors import InputError
from turnout.pipeline.engine.load import load_engine
from turnout.testing.demo_company import write_world
from turnout.testing.demo_leads import LEAD_COLUMNS, leads

_INSTALLED = Path(__file__).parent / "demo_policy" / "policy.yaml"
_CHECKED_OUT = Path(__file__).parents[3] / "examples" / "demo" / "policy.yaml"


def demo_policy() -> Path:
    """The demo company's policy: beside this module in an installed package, in `examples/` in a checkout."""
    found = next((path for path in (_INSTALLED, _CHECKED_OUT) if path.is_file()), None)
    if found is None:
        raise InputError("the demo policy is missing; install the package anew")
    return found


def open_demo(folder: Path) -> Engine:
    """The demo company's engine; its tables are written to the folder, for whoever wants to look at them."""
    write_world(folder)
    return load_engine(demo_policy(), read_world(folder))


def demo_steps(engine: Engine, desk: Desk, count: int | None = None) -> Iterator[Step]:
    """Decisions about the demo company's leads as they arrive, without end or so many."""
    return islice(route_leads(_captured(), engine, Enricher(engine.policy.declared), desk), count)


def _captured() -> Iterator[Lead]:
    mapper = Mapper(LEAD_COLUMNS)
    for record in leads():
        yield mapper.capture([record.get(column, "") for column in LEAD_COLUMNS])
