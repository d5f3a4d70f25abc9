"""Write the weights by which two records are taken for one person's.

`python scripts/train_people.py ../shared/matching`. They are shares and logarithms of shares, counted over pairs of
records of which is known whose they are; no name, place or number of anybody is among them. Every set counts the same,
however large it is, and a person with many records no more than sixty of their pairs.

With `--evaluate` nothing is written: it says how well groups are found, in five folds of people that were not counted,
and for each set with weights that were counted in the other sets only. In November 2026 it said, as F1 of pairs at the
threshold .5: inventors .978 of all (folds .79 to .99, mean .928: folds of few people), febrl4 .9999 (folds .9995 to
1), fake_1000 .875 (folds .83 to .91, mean .868); precision was above .9999 in each.
"""

from __future__ import annotations

import argparse
import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice
from math import log
from pathlib import Path
from random import Random
from statistics import mean
from typing import Final, NamedTuple
from zlib import crc32

from turnout.core.match.person.blocking import candidates
from turnout.core.match.person.clusters import Link, group
from turnout.core.match.person.frequency import Frequencies
from turnout.core.match.person.record import PersonRecord, read_record
from turnout.core.match.person.score import ASK_FROM, LEARNT, SAME_FROM, Judge, Weights, odds_of, weights_of
from turnout.core.match.person.steps import compare

TABLE: Final = Path(__file__).parent.parent / "src" / "turnout" / "core" / "match" / "person" / "weights.py"
COLUMNS: Final[dict[str, dict[str, str]]] = {
    "patentsview_inventors_dev": {
        "first_name": "first_name", "last_name": "last_name", "city": "city", "state": "state", "country": "country",
        "company": "company",
    },
    "febrl4": {
        "first_name": "given_name", "last_name": "surname", "street_number": "street_number", "street": "address_1",
        "city": "suburb", "postal_code": "postcode", "state": "state", "born": "date_of_birth", "number": "soc_sec_id",
    },
    "fake_1000": {"first_name": "first_name", "last_name": "surname", "city": "city", "born": "dob", "email": "email"},
}  # fmt: skip
_LIKELY: Final = frozenset(
    [
        *((field, "same") for field in ("born", "city", "company", "family", "given", "mail", "number", "postal")),
        *(("state", "same"), ("street", "same"), ("mail", "local")),
    ]
)
# What is stated, since no set can teach it, or since a set was made in a way that teaches it wrong: in one of them two
# addresses are never one person's, and in another one nobody has a nickname.
_STATED: Final = frozenset(
    {("given", "initial"), ("family", "initial"), ("swapped", "yes"), ("given", "nick"), ("mail", "other"),
     ("mail", "beside"), ("company", "domain"), ("country", "other"), ("given", "part"), ("family", "part")}
)  # fmt: skip
# A set whose people were looked for by their names says nothing of how names differ.
_CHOSEN_BY: Final = {"patentsview_inventors_dev": frozenset({"given", "family"})}
# Records of customers go wrong more often than those that were made to test with: no step says more against.
_AGAINST_MAX: Final = -2.6
_PAIRS_MAX: Final = 60
_RANDOM_PAIRS: Final = 60_000
_SEEN_MIN: Final = 20
_FOLDS: Final = 5


class Labelled(NamedTuple):
    """A set: records, and whose each is."""

    name: str
    records: list[PersonRecord]
    people: list[str]


def main() -> None:
    """Train and write, or evaluate."""
    parser = argparse.ArgumentParser(description="Weights for telling one person from two.")
    parser.add_argument("folder", type=Path, help="the folder `matching` of the reference data")
    parser.add_argument("--evaluate", action="store_true", help="write nothing; say how well it does")
    chosen = parser.parse_args()
    sets = [read_set(chosen.folder / "contacts", name) for name in COLUMNS]
    if chosen.evaluate:
        evaluate(sets)
    else:
        likely, worth = learn(sets)
        TABLE.write_text(_module(likely, worth), encoding="utf-8")


def read_set(folder: Path, name: str) -> Labelled:
    """A set by its name."""
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = COLUMNS[name]
    records = [
        read_record({ours: row[theirs] for ours, theirs in columns.items()}, str(place))
        for place, row in enumerate(rows)
    ]
    return Labelled(name, records, [row.get("cluster_id") or row["cluster"] for row in rows])


def learn(sets: Iterable[Labelled]) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    """How likely each step is whose value counts, and what the others are worth; each the mean over the sets."""
    likely, worth = defaultdict(list), defaultdict(list)
    for labelled in sets:
        same, together = _counted(labelled.records, _pairs_of_one(labelled))
        other, apart = _counted(labelled.records, _pairs_of_two(labelled))
        for step in set(same) | set(other):
            field = step[0]
            if step in _STATED or together[field] < _SEEN_MIN or field in _CHOSEN_BY.get(labelled.name, ()):
                continue
            share = (same[step] + 0.5) / (together[field] + 1)
            if step in _LIKELY:
                if same[step] >= _SEEN_MIN:
                    likely[step].append(share)
            elif max(same[step], other[step]) >= _SEEN_MIN:
                said = log(share / ((other[step] + 0.5) / (apart[field] + 1)))
                worth[step].append(max(_AGAINST_MAX, said))
    return _means(likely), _means(worth)


def _means(found: Mapping[tuple[str, str], Sequence[float]]) -> dict[tuple[str, str], float]:
    return {step: round(mean(values), 2) for step, values in sorted(found.items())}


def _counted(
    records: Sequence[PersonRecord], pairs: Iterable[tuple[int, int]]
) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """How often each step came, and how often each field was there to compare."""
    steps: Counter[tuple[str, str]] = Counter()
    fields: Counter[str] = Counter()
    for one, other in pairs:
        for field, how, _ in compare(records[one], records[other]):
            steps[field, how] += 1
            fields[field] += 1
    return steps, fields


def _pairs_of_one(labelled: Labelled) -> Iterator[tuple[int, int]]:
    draw = Random(1)  # noqa: S311 - which pairs are counted is no secret
    of: defaultdict[str, list[int]] = defaultdict(list)
    for place, person in enumerate(labelled.people):
        of[person].append(place)
    for places in of.values():
        if len(places) ** 2 / 2 > 4 * _PAIRS_MAX:
            yield from ((min(pair), max(pair)) for pair in (draw.sample(places, 2) for _ in range(_PAIRS_MAX)))
        else:
            yield from islice(combinations(places, 2), _PAIRS_MAX)


def _pairs_of_two(labelled: Labelled) -> Iterator[tuple[int, int]]:
    draw, places = Random(2), range(len(labelled.records))  # noqa: S311 - as above
    for _ in range(_RANDOM_PAIRS):
        one, other = draw.choice(places), draw.choice(places)
        if labelled.people[one] != labelled.people[other]:
            yield min(one, other), max(one, other)


def evaluate(sets: Sequence[Labelled]) -> None:
    """Print pairwise precision, recall and F1 of the groups found in people that were not counted."""
    counted = [weights_of(*learn([_part(each, fold, is_held=False) for each in sets])) for fold in range(_FOLDS)]
    for labelled in sets:
        others = weights_of(*learn([other for other in sets if other is not labelled]))
        held = [_part(labelled, fold, is_held=True) for fold in range(_FOLDS)]
        for threshold in (ASK_FROM, SAME_FROM):
            what = f"{labelled.name} from {threshold}"
            _say(f"{what}, all of it", [_judged(labelled, LEARNT, threshold)])
            _say(f"{what}, counted in the other sets", [_judged(labelled, others, threshold)])
            folds = [_judged(part, weights, threshold) for part, weights in zip(held, counted, strict=True)]
            _say(f"{what}, {_FOLDS} folds", folds)


def _part(labelled: Labelled, fold: int, *, is_held: bool) -> Labelled:
    kept = [
        place for place, person in enumerate(labelled.people) if (crc32(person.encode()) % _FOLDS == fold) is is_held
    ]
    return Labelled(
        labelled.name, [labelled.records[place] for place in kept], [labelled.people[place] for place in kept]
    )


class Counts(NamedTuple):
    """Pairs that were put together, that belong together, and both."""

    found: int
    true: int
    right: int


def _judged(labelled: Labelled, weights: Weights, threshold: float) -> Counts:
    same: defaultdict[PersonRecord, list[int]] = defaultdict(list)
    for place, record in enumerate(labelled.records):
        same[PersonRecord(**{name: getattr(record, name) for name in record.__slots__ if name != "id"})].append(place)
    records, places = list(same), list(same.values())
    judge = Judge(Frequencies(records), weights)
    links = [Link(one, other, judge.log_odds(records[one], records[other])) for one, other in candidates(records)]
    found = group(
        len(records), links, lambda one, other: judge.log_odds(records[one], records[other]), odds_of(threshold)
    )
    label: dict[int, str] = {}
    for number, members in enumerate(found):
        label |= {place: f"g{number}" for member in members for place in places[member]}
    for number, members in enumerate(places):
        label = dict.fromkeys(members, f"a{number}") | label
    return Counts(
        _pairs(label.values()),
        _pairs(labelled.people),
        _pairs((label[place], person) for place, person in enumerate(labelled.people)),
    )


def _pairs(labels: Iterable[object]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(labels).values())


def _say(what: str, counts: Sequence[Counts]) -> None:
    scores = []
    for found, true, right in counts:
        precision, recall = right / max(found, 1), right / max(true, 1)
        scores.append((precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)))
    means = [mean(values) for values in zip(*scores, strict=True)]
    print(f"{what}: P {means[0]:.4f} R {means[1]:.4f} F1 {means[2]:.4f}", end="")
    print(f" ({', '.join(f'{score[2]:.4f}' for score in scores)})" if len(scores) > 1 else "")


def _module(likely: Mapping[tuple[str, str], float], worth: Mapping[tuple[str, str], float]) -> str:
    return f'''"""How much each step says, learnt from records of known people. Written by `scripts/train_people.py`.

`LIKELY` is how often two records of one person show a step whose worth depends on the value: it is compared with how
many people have that value. `WORTH` is the logarithm of how much likelier a step is for one person than for two.
"""

from __future__ import annotations

from typing import Final

LIKELY: Final[dict[tuple[str, str], float]] = {{
{_lines(likely)}
}}
WORTH: Final[dict[tuple[str, str], float]] = {{
{_lines(worth)}
}}
'''


def _lines(weights: Mapping[tuple[str, str], float]) -> str:
    return "\n".join(f'    ("{field}", "{how}"): {value},' for (field, how), value in weights.items())


if __name__ == "__main__":
    main()
