"""Other ways to find the account of a lead, beside ours, on the same leads and the same 78,163 accounts.

Each peer gives its best account for what a lead typed, and is helped: a lead whose domain is one account's is given
that account for free, names come without their legal forms where the peer does not take them off itself, and what it
must be sure of is set, afterwards, to what suits it best on these very leads. Peers that are not installed are left
out; `make bench` installs them into an environment of their own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final, NamedTuple

from bench.figure import Figure, Peer, Unit, spread_of
from bench.match import best_answers, site_of
from bench.match_peers_run import ASKED, PEERS, Answer
from bench.match_scores import scores
from bench.named_accounts import REAL, Labelled, first_accounts, labelled_leads
from turnout.core.account import Account
from turnout.core.match.names import core_name

_PYTHON: Final = Path(__file__).parents[1] / ".venv" / "peers" / "bin" / "python"
_RUN: Final = Path(__file__).with_name("match_peers_run.py")
_SECONDS_MAX: Final = 900
# So many bounds on a peer's score are tried.
_PARTS: Final = 100
_SAID: Final = {
    "tf-idf": "tf-idf 3-grams, sparse_dot_topn",
    "rapidfuzz": "rapidfuzz token_set_ratio of all",
    "splink": "Splink on DuckDB",
    "emm": "ING emm, trained",
}
_NOTES: Final = {
    "tf-idf": "all leads in one batch",
    "rapidfuzz": "300 leads one by one",
    "splink": "all leads in one batch",
    "emm": "in one batch; trained on half of the leads, asked of the other half",
}


class _Ran(NamedTuple):
    """What a peer reached on the leads it was asked of, and the seconds it took per lead and to be ready."""

    f1: float
    left_alone: float
    lead_seconds: float
    ready_seconds: float


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Quality, then seconds per lead, then seconds to be ready."""
    leads = labelled_leads()
    ran = _run_all(leads, tell)
    site = site_of(REAL, tell)
    tell("ours")
    start = perf_counter()
    given = best_answers(site, leads)
    seconds = (perf_counter() - start) / len(leads)
    found = scores(leads, given)
    yield _shares("F1", found.f1, {name: each.f1 for name, each in ran.items()})
    left = {name: each.left_alone for name, each in ran.items()}
    yield _shares("  leads without an account given none", found.left_alone, left)
    yield _times("  seconds per lead", seconds, {name: each.lead_seconds for name, each in ran.items()})
    yield _times("  seconds to be ready", site.seconds, {name: each.ready_seconds for name, each in ran.items()})


def _run_all(leads: Sequence[Labelled], tell: Callable[[str], None]) -> dict[str, _Ran]:
    """What each peer reached, where it is installed and ends in time."""
    if not _PYTHON.exists():
        return {}
    accounts = first_accounts()
    of_domain = {domain: account.id for account in accounts for domain in account.domains}
    free = [next(filter(None, map(of_domain.get, lead.clues.domains)), "") for lead in leads]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "names.json"
        path.write_text(json.dumps(_given(accounts, leads)), encoding="utf-8")
        ran = {}
        for peer in PEERS:
            tell(_SAID[peer])
            answer = _answer(path, peer)
            if answer is not None:
                ran[peer] = _judged(leads, free, answer, peer)
    return ran


def _given(accounts: Sequence[Account], leads: Sequence[Labelled]) -> dict[str, list[tuple[object, ...]]]:
    return {
        "accounts": [(each.id, each.name, core_name(each.name), each.country) for each in accounts],
        "leads": [
            (lead.clues.company, core_name(lead.clues.company), lead.clues.country, sorted(lead.right))
            for lead in leads
        ],
    }


def _answer(path: Path, peer: str) -> Answer | None:
    command = [str(_PYTHON), str(_RUN), str(path), peer]
    # One thread each, as ours.
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    try:
        ended = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=True, timeout=_SECONDS_MAX, env=os.environ | single
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        print(f"{_SAID[peer]} did not answer: {str(error.stderr)[-300:]}", file=sys.stderr)
        return None
    return Answer(**json.loads(ended.stdout.rstrip().rpartition("\n")[2]))


def _judged(leads: Sequence[Labelled], free: Sequence[str], answer: Answer, peer: str) -> _Ran:
    """The best that the peer reaches with any bound on its score, on the leads that it was asked of."""
    numbers = ASKED[peer](len(leads))
    best = {lead: (account, score) for lead, account, score in answer.best}
    asked = [leads[at] for at in numbers]
    bounds = sorted({score for _, score in best.values()})
    found = []
    for bound in [bounds[len(bounds) * part // _PARTS] for part in range(_PARTS)]:
        sure = {lead: account for lead, (account, score) in best.items() if score >= bound}
        found.append(scores(asked, [free[at] or sure.get(at, "") for at in numbers]))
    reached = max(found, key=lambda each: each.f1)
    return _Ran(reached.f1, reached.left_alone, answer.lead_seconds, answer.ready_seconds)


def _shares(what: str, ours: float, theirs: Mapping[str, float]) -> Figure:
    return Figure(what, spread_of([ours]), Unit.SHARE, peers=_peers(theirs))


def _times(what: str, ours: float, theirs: Mapping[str, float]) -> Figure:
    return Figure(what, spread_of([ours]), peers=_peers(theirs))


def _peers(values: Mapping[str, float]) -> tuple[Peer, ...]:
    return tuple(Peer(_SAID[name], spread_of([value]), _NOTES[name]) for name, value in values.items())
