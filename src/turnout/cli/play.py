"""The demo company at work: a server with its store, leads that come in, a live board in the terminal, a summary."""

from __future__ import annotations

import shlex
import shutil
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec
from rich.console import Console
from rich.live import Live
from rich.table import Table

from turnout.cli.board import Names, account_names, board, line
from turnout.cli.doing import doing_shown
from turnout.cli.tally import Tally
from turnout.core.decision import Outcome
from turnout.observe.logs import configure_logs
from turnout.pipeline.serving.running import utc_now
from turnout.testing.api_caller import ApiCaller
from turnout.testing.demo_company import DEMO_DAY, DEMO_SEED
from turnout.testing.demo_leads import leads
from turnout.testing.demo_office import Office
from turnout.testing.demo_past import from_now, until_now
from turnout.testing.demo_puzzles import with_puzzles
from turnout.testing.demo_run import demo_policy
from turnout.testing.demo_server import DemoServer, demo_server, listen_near
from turnout.testing.demo_traffic import Arrived, Traffic
from turnout.testing.demo_under_way import begin_what_is_under_way
from turnout.testing.demo_versions import with_change

# Rows of the terminal that the board leaves to the heading, the tally and the prompt.
_OTHER_ROWS: Final = 16
# A lead to try things on: nobody's but a reader's.
_TRIED: Final = {
    "email": "jo.rivers@riverside-mills.example",
    "first_name": "Jo",
    "company": "Riverside Mills",
    "country": "DE",
    "employees": 350,
    "source": "pricing_form",
    "product": "inspect",
    "score": 55,
}
_WAKE_SECONDS: Final = 0.05
_FACTS: Final = "Known: "
# Of the leads that came so many are kept, of which one is explained in the end.
_KEPT: Final = 200
_TOLD_EVERY: Final = 10
# For so long before somebody looks some leads are not settled by the rules alone.
_PUZZLES_FOR: Final = timedelta(days=2)


def play_demo(count: int | None, speed: float, weeks: int, folder: Path, port: int) -> None:
    """Show so many leads of one week at once, or (None) the weeks until now, and then leads at a speed (per second)."""
    # What its post office refuses is part of the show: the app has it, and it must not break the lines shown here.
    configure_logs("error")
    console = Console()
    with ExitStack() as stack:
        listening = stack.enter_context(listen_near(port))
        day = DEMO_DAY if count else utc_now().date() - timedelta(weeks=weeks)
        with doing_shown("setting up") as tell:
            begins_older = count is None and weeks > 0
            server = stack.enter_context(demo_server(folder, listening, tell, day, begins_older=begins_older))
            caller = stack.enter_context(ApiCaller(server.address))
        stopping = stack.enter_context(_stopped_by_signals())
        tally, shown = Tally(), deque[Arrived](maxlen=_KEPT)
        traffic = Traffic(server, caller, Office(DEMO_SEED), tally.note, wait=stopping.wait)
        records = leads(start=day, company=server.company)
        if count is None:
            changing = with_change(
                until_now(records), server.clock() + timedelta(weeks=weeks) / 4, server.change_policy
            )
            puzzling = with_puzzles(changing, utc_now() - _PUZZLES_FOR, DEMO_SEED)
            _play_past(_until(stopping, traffic.play(puzzling)), shown)
            if not stopping.is_asked:
                begin_what_is_under_way(server.address, server.clock())
            server.go_live()
        _introduce(console, server, is_endless=count is None)
        coming = islice(records, count) if count else from_now(records, server.clock, 1 / speed)
        _show(console, _noting(_until(stopping, traffic.play(coming)), shown), server, tally)
        _summarise(console, server, tally, shown)
    console.print("The server has stopped; its store stays until the next demo.", style="dim")


def _play_past(arrivals: Iterator[Arrived], shown: deque[Arrived]) -> None:
    """Play what was until now, telling how far it is."""
    with doing_shown("playing its last weeks") as tell:
        for number, arrived in enumerate(arrivals, 1):
            shown.append(arrived)
            if number % _TOLD_EVERY == 0:
                tell(f"playing its last weeks: {number} leads, until {arrived.answer.received_at[:10]}")


class _Stopping:
    """Whether somebody wants the demo to end. An `Event` may hang when it is set by a signal; a fact cannot."""

    def __init__(self) -> None:
        self.is_asked = False

    def wait(self, seconds: float) -> bool:
        """Sleep so long, or until somebody wants the end; whether somebody does."""
        until = time.monotonic() + seconds
        while not self.is_asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _WAKE_SECONDS))
        return self.is_asked


@contextmanager
def _stopped_by_signals() -> Iterator[_Stopping]:
    """Ctrl-C and SIGTERM are noted, so that what is being done is done whole; a second one ends the program at once."""
    stopping = _Stopping()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def give_back() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(*_: object) -> None:
        stopping.is_asked = True
        give_back()

    for number in before:
        signal.signal(number, stop)
    try:
        yield stopping
    finally:
        give_back()


def _introduce(console: Console, server: DemoServer, *, is_endless: bool) -> None:
    """Who they are, where the server is, and what to try."""
    company = server.company
    teams = len({rep["team"] for rep in company.reps})
    size = f"{len(company.accounts)} accounts, {len(company.reps)} reps in {teams} teams, {server.rules} rules"
    console.print(f"[bold]Marrowby[/bold], a demo company: {size}.", highlight=False)
    console.print(f"Turnout runs at [bold]{server.address}[/bold] for it.", highlight=False)
    where = f"Its tables and its store are in {_near(server.store.parent)}, its policy is {_near(demo_policy())}."
    _say(console, where, style="dim")
    if is_endless:
        _say(
            console,
            "\nIts last four weeks are played first; from then on leads come as you watch. Try in another terminal:",
        )
        _say(console, f"  {_curl(server.address)}")
        _say(console, f"  {_explain('D000001', server.store)}")
        _say(console, "Ctrl-C ends the demo.", style="dim")
    console.print()


def _say(console: Console, text: str, style: str = "") -> None:
    """A line as it is: what is to be copied must not be broken or coloured."""
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def _near(path: Path) -> Path:
    path = path.absolute()
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _curl(address: str) -> str:
    """A lead as a shell sends it."""
    body = msgspec.json.encode(_TRIED).decode()
    return f"curl {address}/api/v1/leads -H 'Content-Type: application/json' -d '{body}'"


def _explain(lead: str, store: Path) -> str:
    """The command that explains a lead of the store, as it works in this folder."""
    beside = Path(sys.executable).with_name("turnout")
    here = str(_near(beside)) if beside.exists() else f"{sys.executable} -m turnout"
    command = "turnout" if shutil.which("turnout") else here
    return f"{command} explain {lead} --db {shlex.quote(f'sqlite:///{_near(store)}')}"


def _until(stopping: _Stopping, arrivals: Iterator[Arrived]) -> Iterator[Arrived]:
    """The leads that come before it is time to stop."""
    while not stopping.is_asked and (arrived := next(arrivals, None)) is not None:
        yield arrived


def _noting(arrivals: Iterator[Arrived], shown: deque[Arrived]) -> Iterator[Arrived]:
    """The leads as they come; the last ones are kept."""
    for arrived in arrivals:
        shown.append(arrived)
        yield arrived


def _show(console: Console, arrivals: Iterator[Arrived], server: DemoServer, tally: Tally) -> None:
    """Show each lead when it is answered: on a board in a terminal, else a line each."""
    names = account_names(server.company.accounts)
    if console.is_terminal:
        _show_board(console, arrivals, names, tally)
        return
    for arrived in arrivals:
        sys.stdout.write(f"{line(arrived, names)}\n")
        sys.stdout.flush()


def _show_board(console: Console, arrivals: Iterator[Arrived], names: Names, tally: Tally) -> None:
    newest: deque[Arrived] = deque(maxlen=max(5, console.height - _OTHER_ROWS))
    with Live(console=console, refresh_per_second=12) as live:
        for arrived in arrivals:
            newest.append(arrived)
            live.update(board(newest, names, tally))


def _summarise(console: Console, server: DemoServer, tally: Tally, shown: deque[Arrived]) -> None:
    """What the run came to: outcomes, the busiest people, and the last decision of a pool explained."""
    console.print()
    console.print(tally.text(), soft_wrap=True)
    table = Table("rep", "leads", "share", box=None, header_style="bold dim", pad_edge=False)
    total = max(1, tally.reps.total())
    for rep, count in tally.reps.most_common(8):
        table.add_row(rep, str(count), f"{count / total:.0%}")
    console.print(table)
    picked = [one for one in shown if one.answer.pool and one.answer.outcome == Outcome.ASSIGNED]
    for arrived in picked[-1:]:
        console.print("\n[bold]One decision, explained[/bold]")
        for sentence in _sentences(server.address, arrived.answer.decision_id):
            _say(console, sentence)
        console.print()
        _say(console, f"Again, with all that was known: {_explain(arrived.answer.decision_id, server.store)}")


def _sentences(address: str, decision: str) -> list[str]:
    """The receipt that the server gives, without what was known of the lead."""
    with ApiCaller(address) as caller:
        reply = caller.get(f"/api/v1/decisions/{quote(decision, safe='')}/receipt")
    said = msgspec.json.decode(reply.body, type=_Receipt).sentences
    return [sentence for sentence in said if not sentence.startswith(_FACTS)]


class _Receipt(msgspec.Struct):
    """What is shown of a receipt."""

    sentences: list[str]
