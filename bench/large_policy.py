"""Leads that come while a policy of five megabytes is worked on: the longest that any of them waited.

A lead is posted every tenth of a second over one kept connection, as a form would, while somebody drafts that policy
from a row of its territories, saves it, publishes it, goes back, and changes a rep, whom every policy may name.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, Final

from bench.drawn_company import policy_text
from bench.drawn_rules import draw_rules, said
from bench.figure import Figure, Spread, Unit
from bench.postgres import can_be_started, postgres
from bench.serving import Server, fill, serve_at, serving, site

RULES: Final = 17_000
BYTES: Final = 5_000_000
BETWEEN_SECONDS: Final = 0.1
# Leads are watched so long after an answer: what follows from it comes then.
AFTER_SECONDS: Final = 5.0
_ANSWER_SECONDS_MAX: Final = 600
_JSON: Final = {"content-type": "application/json"}
_LAST: Final = "  - name: Everyone else"
_TERRITORIES: Final = """territories:
  - {name: Alps, when: "country in DE, AT, CH", pool: emea-pool}
  - {name: Islands, when: "country in GB, IE", pool: apac-pool}
"""


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """The longest waits on SQLite, and on PostgreSQL where there is one."""
    with site() as place, ExitStack() as stack:
        policy = place.folder / "large.yaml"
        policy.write_text(large_text(), encoding="utf-8")
        leads = place.records("leads", 10_000)
        urls = {"SQLite": f"sqlite:///{place.folder / 'large.db'}"}
        if can_be_started():
            urls["PostgreSQL"] = stack.enter_context(postgres()).filled(lambda _url: None)
        for name, url in urls.items():
            tell(f"{name}: the first version")
            fill(url, place.world, policy)
            with serving(place.folder, *serve_at(url)) as server, posting(server, leads) as posted:
                yield from _waits(name, server, posted, tell)


def large_text(rules: int = RULES, size: int = BYTES) -> str:
    """A policy of so many rules and so many bytes: the notes are as long as that takes."""
    told = []
    for number, terms in enumerate(draw_rules(rules + 1)[:-1], 1):
        told.append((f"  - name: Drawn {number}\n    when: {said(terms)}\n", "    to: inbound-pool\n"))
    before, _, after = policy_text().partition(_LAST)
    spare = size - len(before) - len(after) - sum(len(start) + len(end) for start, end in told)
    note = "x" * max(1, spare // rules - len("    note: \n"))
    drawn = "".join(f"{start}    note: {note}\n{end}" for start, end in told)
    return before + drawn + _LAST + after + _TERRITORIES


class Posted:
    """Leads on their way, and how long each took. `calm` begins anew."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.refused = 0
        self.is_over = threading.Event()

    def calm(self) -> None:
        """Forget what was."""
        self.seconds.clear()
        self.refused = 0

    def settle(self) -> None:
        """Wait for the lead that is under way: it may be the one that waits longest."""
        count = len(self.seconds)
        while len(self.seconds) < count + 2:
            sleep(BETWEEN_SECONDS)

    def spread(self) -> Spread:
        """The least, the middle and the longest wait."""
        waits = sorted(self.seconds)
        return Spread(waits[0], waits[len(waits) // 2], waits[-1])


@contextmanager
def posting(server: Server, leads: Path) -> Iterator[Posted]:
    """Leads that come while the block runs. Raises RuntimeError where one is not taken in."""
    posted, faults = Posted(), list[int]()

    def post() -> None:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=_ANSWER_SECONDS_MAX)
        for line in cycle(leads.read_bytes().splitlines()):
            if posted.is_over.wait(BETWEEN_SECONDS):
                return
            began = perf_counter()
            while (status := _sent(connection, line)) == HTTPStatus.SERVICE_UNAVAILABLE:
                # Whoever is told to come again does.
                posted.refused += 1
                sleep(BETWEEN_SECONDS)
            posted.seconds.append(perf_counter() - began)
            if status != HTTPStatus.CREATED:
                faults.append(status)

    thread = threading.Thread(target=post)
    thread.start()
    try:
        yield posted
    finally:
        posted.is_over.set()
        thread.join()
    if faults:
        raise RuntimeError(f"not every lead was taken in: {faults}")


def _waits(name: str, server: Server, posted: Posted, tell: Callable[[str], None]) -> Iterator[Figure]:
    sleep(AFTER_SECONDS)
    posted.calm()
    sleep(AFTER_SECONDS)
    yield Figure(f"{name}: nothing else", posted.spread())
    for what, do in _WORK.items():
        tell(f"{name}: {what}")
        posted.calm()
        began = perf_counter()
        fault = do(server)
        took = perf_counter() - began
        sleep(AFTER_SECONDS)
        posted.settle()
        told = f"answered after {took:.1f} s{fault}; {len(posted.seconds)} leads, sent again {posted.refused} times"
        yield Figure(f"{name}: {what}", posted.spread(), Unit.SECONDS, note=told)


def _sent(connection: HTTPConnection, line: bytes) -> int:
    connection.request("POST", "/api/v1/leads", line, _JSON)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _draft_rows(server: Server) -> str:
    rows = _ask(server, "GET", "/territories")["rows"]
    rows[0]["when"] = "country in DE, AT"
    return _done(server, "POST", "/territories/draft", {"rows": rows})


def _save(server: Server) -> str:
    """A draft of its own with one word changed, as an editor saves it."""
    live = _ask(server, "GET", "/policies/live")["policy"]
    found = _ask(server, "GET", f"/policies/{live}")
    text = found["text"].replace("name: Islands", "name: Isles")
    return _done(server, "POST", "/drafts", {"text": text, "lists": found["lists"]})


def _publish(server: Server) -> str:
    newest = _ask(server, "GET", "/drafts?limit=1")["drafts"][0]["draft"]
    return _done(server, "POST", f"/drafts/{newest}/publish", {"without_check": "drawn rules hide each other"})


def _go_back(server: Server) -> str:
    return _done(server, "POST", "/deploys/rollback", {})


def _change_rep(server: Server) -> str:
    rep = _ask(server, "GET", "/reps?limit=1")["reps"][0]["id"]
    return _done(server, "PATCH", f"/reps/{rep}", {"name": "Somebody Else"})


_WORK: Final[Mapping[str, Callable[[Server], str]]] = {
    "a draft from a row of territories": _draft_rows,
    "a draft is saved": _save,
    "it is published": _publish,
    "going back": _go_back,
    "a rep is changed": _change_rep,
}


def _done(server: Server, verb: str, path: str, body: object) -> str:
    """How it ended where it could not be done, else nothing."""
    status, told = _answer(server, verb, path, body)
    return "" if status < HTTPStatus.MULTIPLE_CHOICES else f" with {status} {json.loads(told)['code']}"


def _ask(server: Server, verb: str, path: str) -> Any:  # noqa: ANN401 - JSON
    status, told = _answer(server, verb, path, None)
    if status != HTTPStatus.OK:
        raise RuntimeError(f"{verb} {path}: {status} {told[:500]!r}")
    return json.loads(told)


def _answer(server: Server, verb: str, path: str, body: object) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=_ANSWER_SECONDS_MAX)
    try:
        connection.request(verb, f"/api/v1{path}", None if body is None else json.dumps(body), _JSON)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
