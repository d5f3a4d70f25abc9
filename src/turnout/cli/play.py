"""The demo company at work: its leads arriving and being decided on a live board in the terminal, then a summary."""

from __future__ import annotations

import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.table import Table

from turnout.cli.board import board, line, tally
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.receipt import sentences
from turnout.core.decision import Outcome
from turnout.core.simulate.fold import Step
from turnout.testing.demo_run import demo_policy, demo_steps, open_demo

# Rows of the terminal that the board leaves to the heading, the tally and the prompt.
_OTHER_ROWS = 10


def play_demo(count: int | None, speed: float, folder: Path) -> None:
    """Show so many leads at once, or (None) leads at a speed (per second) until somebody ends it."""
    console, desk, engine = Console(), Desk(), open_demo(folder)
    console.print(f"[bold]Marrowby[/bold], a demo company: {_size(engine)}.", highlight=False)
    console.print(f"Its tables are in {folder}, its policy is {_near(demo_policy())}.", style="dim", highlight=False)
    console.print("" if count else "Ctrl-C ends the demo.\n", style="dim")
    steps = demo_steps(engine, desk, count)
    pause = 0.0 if count else 1 / speed
    told: deque[Step] = deque(maxlen=1)
    try:
        if console.is_terminal:
            _play(console, _noting(steps, told), engine, desk, pause or 0.01)
        else:
            for step in _noting(steps, told):
                sys.stdout.write(f"{line(step, engine)}\n")
                sys.stdout.flush()
                time.sleep(pause)
    except KeyboardInterrupt:
        console.print()
    _summarise(console, desk, told)


def _noting(steps: Iterator[Step], told: deque[Step]) -> Iterator[Step]:
    """The steps as they come; the last one in which a pool picked somebody is kept, to be explained."""
    for step in steps:
        if step.decision.pool and step.decision.outcome is Outcome.ASSIGNED:
            told.append(step)
        yield step


def _size(engine: Engine) -> str:
    roster = engine.world.roster
    rules = len(engine.policy.policy.rules)
    return f"{len(engine.world.book)} accounts, {len(roster.reps)} reps in {len(roster.members)} teams, {rules} rules"


def _near(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _play(console: Console, steps: Iterator[Step], engine: Engine, desk: Desk, pause: float) -> None:
    """Show each decision as it is made."""
    newest: deque[Step] = deque(maxlen=max(5, console.height - _OTHER_ROWS))
    with Live(console=console, refresh_per_second=12) as live:
        for step in steps:
            newest.append(step)
            live.update(board(newest, engine, desk))
            time.sleep(pause)


def _summarise(console: Console, desk: Desk, told: deque[Step]) -> None:
    """What the run came to: outcomes, the busiest people, and one decision explained."""
    console.print()
    console.print(tally(desk))
    busiest = Counter(holding.rep for holding in desk.holdings.values()).most_common(8)
    table = Table("rep", "leads", "share", box=None, header_style="bold dim", pad_edge=False)
    total = max(1, len(desk.holdings))
    for rep, count in busiest:
        table.add_row(rep, str(count), f"{count / total:.0%}")
    console.print(table)
    for step in told:
        console.print("\n[bold]One decision, explained[/bold]")
        for sentence in sentences(step.decision, step.case, with_facts=False):
            console.print(sentence, highlight=False, markup=False, soft_wrap=True)
