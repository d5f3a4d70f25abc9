"""Who is one person: groups over sets whose people are known, beside Splink set up as its manual says.

The sets are those of `../shared/matching/contacts`, where that is beside the project; the weights were learnt from
them, and what people that were not counted give is what `scripts/train_people.py --evaluate` says. Splink's F1 is that
of the groups at the threshold of its tutorial, and of the best of five.
"""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from bench.figure import Figure, Peer, Unit, spread_of
from turnout.pipeline.matching.duplicate_lists import list_people_of_file

CONTACTS: Final = Path(__file__).parents[2] / "shared" / "matching" / "contacts"
SETS: Final = {"patentsview_inventors_dev": "mention_id", "febrl4": "rec_id", "fake_1000": "unique_id"}
_PEOPLE: Final = 20_000
_PYTHON: Final = Path(__file__).parents[1] / ".venv" / "peers" / "bin" / "python"
_RUN: Final = Path(__file__).with_name("people_peers_run.py")
_SECONDS_MAX: Final = 600


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Pairwise F1 of each set that is here, then the time that so many people take."""
    with TemporaryDirectory() as folder:
        for name, column in SETS.items():
            if (CONTACTS / f"{name}.csv.gz").exists():
                yield from _of_set(Path(folder), name, column, tell)
        yield _of_many(Path(folder), tell)


def _of_set(folder: Path, name: str, column: str, tell: Callable[[str], None]) -> Iterator[Figure]:
    path = folder / f"{name}.csv"
    path.write_bytes(gzip.decompress((CONTACTS / f"{name}.csv.gz").read_bytes()))
    with path.open(encoding="utf-8", newline="") as file:
        truth = {row[column]: row.get("cluster_id") or row["cluster"] for row in csv.DictReader(file)}
    tell(f"people of {name}")
    start = perf_counter()
    listed = list_people_of_file(path)
    seconds = perf_counter() - start
    f1 = pairwise_f1({row["id"]: row["cluster"] for row in listed.rows}, truth)
    tell(f"people of {name}: Splink")
    ran = _splink(path, name)
    shares = [Peer(f"Splink, {how}", spread_of([value])) for how, value in ran.items() if how != "seconds"]
    yield Figure(f"F1 of pairs, {name}", spread_of([f1]), Unit.SHARE, peers=tuple(shares))
    times = (Peer("Splink", spread_of([ran["seconds"]])),) if ran else ()
    yield Figure("  seconds for all of it", spread_of([seconds]), peers=times, note="start of the program left out")


def pairwise_f1(found: Mapping[str, str], truth: Mapping[str, str]) -> float:
    """How well groups agree with whose each record is, counted in pairs; who is in no group is alone."""
    labels = {record: found.get(record, f"alone {record}") for record in truth}
    right = _pairs([(labels[record], person) for record, person in truth.items()])
    precision = right / max(_pairs(list(labels.values())), 1)
    recall = right / max(_pairs(list(truth.values())), 1)
    return 2 * precision * recall / max(precision + recall, 1e-9)


def _pairs(labels: Sequence[object]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(labels).values())


def _splink(path: Path, name: str) -> dict[str, float]:
    """What Splink reaches, where it is installed and ends in time."""
    if not _PYTHON.exists():
        return {}
    try:
        ended = subprocess.run(  # noqa: S603 - our own file
            [_PYTHON, _RUN, path, name], capture_output=True, text=True, timeout=_SECONDS_MAX, check=True
        )
    except (subprocess.SubprocessError, OSError):
        return {}
    found: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return found


def _of_many(folder: Path, tell: Callable[[str], None]) -> Figure:
    """Drawn people, a fifth of whom come twice from another address or with a slip."""
    tell(f"{_PEOPLE:,} drawn people")
    path = folder / "many.csv"
    _draw(path, _PEOPLE)
    start = perf_counter()
    list_people_of_file(path)
    seconds = perf_counter() - start
    return Figure(f"{_PEOPLE:,} drawn people", spread_of([seconds]), at_least=_PEOPLE * 6e-4, want=_PEOPLE * 4e-4)


def _draw(path: Path, count: int) -> None:
    draw = Random(7)
    starts, ends = ("ba", "ka", "lo", "mi", "ra", "su", "te", "vo"), ("dan", "kov", "ler", "man", "nis", "rup", "ton")

    def word() -> str:
        return draw.choice(starts) + draw.choice(starts) + draw.choice(ends)

    given, family, companies = ([word() for _ in range(many)] for many in (300, 4_000, 5_000))
    rows: list[dict[str, str]] = []
    for _ in range(count * 5 // 6):
        first, last, company = draw.choice(given), draw.choice(family), draw.choice(companies)
        email = f"{first}.{last}@{company}.example"
        phone = f"+1212{draw.randrange(2_000_000, 9_999_999)}" if draw.random() < 0.7 else ""
        rows.append({"first_name": first, "last_name": last, "company": company, "email": email, "phone": phone})
    for row in draw.sample(rows, count - len(rows)):
        first, last = row["first_name"], row["last_name"]
        rows.append(
            row | {"email": f"{first}{last}{draw.randrange(99)}@gmail.com", "last_name": f"{last[:-2]}{last[-1]}"}
        )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
