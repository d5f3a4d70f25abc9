"""Trains the matching of leads to accounts on labelled leads, and says how good it is on leads it did not see.

    python scripts/train_matching.py ../shared/matching             # cross-validates, then writes the weights
    python scripts/train_matching.py ../shared/matching --evaluate  # what AccountBook.match, which runs live, comes to

Folds are made at random and by `source`, where the origin that is tested was not learned from. It needs scikit-learn,
which the product does not. The same data gives the same weights; where texts were changed, run it twice,
for how common words are.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from made_leads import made_leads
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from turnout.core.account import Account, AccountId
from turnout.core.decision import MatchVerdict
from turnout.core.fields.domains import domains_of
from turnout.core.match import candidates
from turnout.core.match.book import AccountBook
from turnout.core.match.candidates import Candidate, Field
from turnout.core.match.company import CompanyClues
from turnout.core.match.model import MATCH_MIN, REVIEW_MIN
from turnout.core.match.reading import read_company
from turnout.core.match.standing import contenders, standing
from turnout.core.match.texts import labels_of, read_name
from turnout.core.match.words import GENERAL_WORDS

WEIGHTS = Path(__file__).parents[1] / "src" / "turnout" / "core" / "match" / "weights.py"
FOLDS = 5
INNER_FOLDS = 3
# Trees: how many, how large, how fast they learn, how many leads a leaf rests on, what share of features a split sees.
TREES, LEAVES, RATE, LEAF_MIN, SMOOTHING, SHARE = 200, 12, 0.06, 40, 10.0, 0.25
# So many leads are made, and a candidate of one counts so much beside one of a labelled lead.
MADE, MADE_WEIGHT = 6_000, 0.05

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lead:
    """A labelled lead: what it says, and the accounts that are right (none: it has no account)."""

    clues: CompanyClues
    right: frozenset[str]
    stratum: str
    source: str
    is_knowable: bool


class Example(NamedTuple):
    """A lead with everybody who was looked at for it."""

    lead: Lead
    field: Field


class Learned(NamedTuple):
    """What was learned: the ranking and the trees."""

    weights: Floats
    base: float
    trees: HistGradientBoostingClassifier


class Answer(NamedTuple):
    """What is said of a lead: how sure, and whether that is right."""

    lead: Lead
    sure: float
    is_right: bool


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--evaluate", action="store_true", help="only say how good the present weights are")
    options = parser.parse_args()
    leads, book = load_leads(options.folder), load_book(options.folder)
    if options.evaluate:
        evaluate(book, leads)
        return
    examples, decided = look(book, leads)
    made = look_at_made(book)
    found = validate(examples, made, decided)
    learned = learn(examples, made)
    WEIGHTS.write_text(render(learned, word_counts(book), found), encoding="utf-8")
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size:,} bytes")


def load_leads(folder: Path) -> list[Lead]:
    """The labelled leads of a folder. Free mail says nothing, so it is left out as enrichment leaves it out."""
    free = set(_lines(folder / "free_email_domains.txt.gz"))
    leads = []
    for row in _rows(folder / "leads_dev.csv.gz"):
        domain = row["email_domain"]
        is_free = domain in free
        clues = CompanyClues(
            row["company"],
            domains_of(domain) if domain and not is_free else (),
            row["country"],
            is_free_mail=is_free,
        )
        right = frozenset(filter(None, row["account_ids"].split("|")))
        leads.append(Lead(clues, right, row["stratum"], row["source"], row["knowable"] == "1"))
    return leads


def load_book(folder: Path) -> AccountBook:
    """The accounts of a folder."""
    return AccountBook(
        Account(AccountId(row["account_id"]), row["name"], tuple(filter(None, [row["domain"]])), country=row["country"])
        for row in _rows(folder / "accounts.csv.gz")
    )


def look(book: AccountBook, leads: Sequence[Lead]) -> tuple[list[Example], list[Answer]]:
    """The leads that the model decides, with their candidates; and what is said of the others without it."""
    examples, decided = [], []
    for lead in leads:
        clues = lead.clues
        names = read_company(clues.company).names
        if not names or any(book.with_domain(domain) for domain in clues.domains[:1]):
            match = book.match(clues)
            found = match.account or (match.candidates[0].account if match.candidates else None)
            sure = match.score if match.verdict is not MatchVerdict.NONE else 0.0
            decided.append(Answer(lead, sure, found in lead.right))
        else:
            labels = labels_of(clues.domains[-1:])
            field = candidates.look_for(names, labels, clues.country, book.index, book.rareness, book.rows)
            examples.append(Example(lead, field))
    return examples, decided


def look_at_made(book: AccountBook) -> list[Example]:
    """Leads that are made, none of which has an account, with their candidates."""
    examples = []
    for clues, rows in made_leads(book, MADE):
        names = read_company(clues.company).names
        labels = labels_of(clues.domains[-1:])
        field = candidates.look_for(names, labels, clues.country.upper(), book.index, book.rareness, rows)
        examples.append(Example(Lead(clues, frozenset(), "made", "made", is_knowable=True), field))
    return examples


def learn(examples: Sequence[Example], made: Sequence[Example]) -> Learned:
    """A ranking, and trees that say how sure each contender of it is.

    The trees learn from rankings of leads that the ranking did not learn from, as they will see them.
    """
    weights, base = learn_ranking(examples)
    shown: list[tuple[list[float], bool]] = []
    for learning, other in KFold(INNER_FOLDS, shuffle=True, random_state=1).split(np.arange(len(examples))):
        inner = learn_ranking([examples[at] for at in learning])
        for at in other:
            shown += described(examples[at], reranked(examples[at].field, *inner))
    labelled = len(shown)
    for example in made:
        shown += described(example, reranked(example.field, weights, base))
    trees = HistGradientBoostingClassifier(
        max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=RATE, min_samples_leaf=LEAF_MIN,
        l2_regularization=SMOOTHING, max_features=SHARE, early_stopping=False, random_state=0,
    )  # fmt: skip
    counts = np.where(np.arange(len(shown)) < labelled, 1.0, MADE_WEIGHT)
    with threadpool_limits(1):
        # Trees of this size grow much sooner in one thread where others are at work.
        trees.fit(np.array([features for features, _ in shown]), np.array([is_right for _, is_right in shown]), counts)
    return Learned(weights, base, trees)


def learn_ranking(examples: Iterable[Example]) -> tuple[Floats, float]:
    """The weight of each of `PAIR_FEATURES`, and what is added."""
    pairs = [
        (each.features, each.account.id in example.lead.right) for example in examples for each in example.field.best
    ]
    scaler = StandardScaler()
    scaled = scaler.fit_transform(np.array([features for features, _ in pairs]))
    model = LogisticRegression(C=0.5, max_iter=2_000).fit(scaled, np.array([is_right for _, is_right in pairs]))
    weights = model.coef_[0] / scaler.scale_
    return weights, float(model.intercept_[0] - (weights * scaler.mean_).sum())


def reranked(field: Field, weights: Floats, base: float) -> Field:
    """The same candidates in the order of another ranking."""
    best = [each._replace(rank=base + float(weights @ np.array(each.features))) for each in field.best]
    return field._replace(best=sorted(best, key=_by_rank))


def described(example: Example, field: Field) -> list[tuple[list[float], bool]]:
    """What the trees are shown of each contender, and whether it is right."""
    return [
        (
            [*field.best[at].features, *standing(field, at, example.lead.clues.company)],
            field.best[at].account.id in example.lead.right,
        )
        for at in range(contenders(field))
    ]


def validate(examples: Sequence[Example], made: Sequence[Example], decided: Sequence[Answer]) -> list[str]:
    """Say what is right of leads that were not learned from: folds at random, then folds of sources.

    Gives the same in a few lines, at the thresholds that the product has.
    """
    found = ["                              P     R     F1   knowable  false"]
    places, sources = np.arange(len(examples)), np.array([example.lead.source for example in examples])
    for name, splits in (
        ("folds at random", KFold(FOLDS, shuffle=True, random_state=0).split(places)),
        ("folds of sources", GroupKFold(FOLDS).split(places, groups=sources)),
    ):
        answers = list(decided)
        for learning, other in splits:
            learned = learn([examples[at] for at in learning], made)
            answers += answer(learned, [examples[at] for at in other])
        report(name, answers)
        for verdict, least in (("match", MATCH_MIN), ("review too", REVIEW_MIN)):
            found.append(f"{name + ', ' + verdict:30}{figures(answers, least)}")
    return found


def answer(learned: Learned, examples: Sequence[Example]) -> list[Answer]:
    """What is said of each lead by what was learned: the contender it is surest of."""
    answers = []
    for example in examples:
        shown = described(example, reranked(example.field, learned.weights, learned.base))
        if not shown:
            answers.append(Answer(example.lead, 0.0, is_right=False))
            continue
        sure = learned.trees.predict_proba(np.array([features for features, _ in shown]))[:, 1]
        best = int(sure.argmax())
        answers.append(Answer(example.lead, float(sure[best]), shown[best][1]))
    return answers


def report(name: str, answers: Sequence[Answer]) -> None:
    """Print precision, recall, F1, the same of knowable leads, false matches; reliability; and each stratum."""
    print(f"\n{name}: {len(answers)} leads\n  from    P     R     F1   knowable  false")
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        print(f"  {threshold:.2f}  {figures(answers, threshold)}")
    print("  said to be -> are right (leads)")
    for low in np.arange(0, 1, 0.1):
        inside = [each for each in answers if low <= each.sure < low + 0.1 + (low > 0.85) and each.sure > 0]
        if inside:
            said, are = np.mean([each.sure for each in inside]), np.mean([each.is_right for each in inside])
            print(f"  {said:.2f} -> {are:.2f}  ({len(inside)})")


def figures(answers: Sequence[Answer], threshold: float) -> str:
    """One line of figures at a threshold."""
    precision, recall, f1 = _scores(answers, threshold)
    _, _, knowable = _scores([each for each in answers if each.lead.is_knowable], threshold)
    nobodys = [each for each in answers if not each.lead.right]
    false = sum(each.sure >= threshold for each in nobodys) / len(nobodys)
    return f"{precision:.3f} {recall:.3f} {f1:.4f} {knowable:.4f}  {false:.4f}"


def _scores(answers: Sequence[Answer], threshold: float) -> tuple[float, float, float]:
    given = [each for each in answers if each.sure >= threshold]
    right = sum(each.is_right for each in given)
    precision, recall = right / len(given), right / sum(bool(each.lead.right) for each in answers)
    return precision, recall, 2 * precision * recall / (precision + recall)


def evaluate(book: AccountBook, leads: Sequence[Lead]) -> None:
    """Print what the code that runs live says of all leads, the ones it learned from among them."""
    for name, verdicts in (
        ("match", {MatchVerdict.MATCH}),
        ("match and review", {MatchVerdict.MATCH, MatchVerdict.REVIEW}),
    ):
        answers = []
        for lead in leads:
            match = book.match(lead.clues)
            found = match.account or (match.candidates[0].account if match.candidates else None)
            answers.append(Answer(lead, float(match.verdict in verdicts), found in lead.right))
        print(f"\n{name}\n   P     R     F1   knowable  false\n  {figures(answers, 0.5)}")
        for stratum in sorted({lead.stratum for lead in leads}):
            these = [each for each in answers if each.lead.stratum == stratum]
            said = sum(each.sure > 0 for each in these)
            right = sum(each.sure > 0 and each.is_right for each in these)
            print(f"  {stratum:14} {len(these):5} leads {said:5} given {right:5} right")


def word_counts(book: AccountBook) -> dict[str, int]:
    """In how many account names each general word is. Words that are in hardly any say nothing and are left out."""
    counts = Counter(word for account in book for word in set(read_name(account.name).words) & GENERAL_WORDS)
    return {word: count for word, count in sorted(counts.items()) if count > 2}


def render(learned: Learned, counts: dict[str, int], found: Sequence[str]) -> str:
    """The weights as a module that says how good they are."""
    trees: list[tuple[int, float, int, int, float]] = []
    roots = []
    for (predictor,) in learned.trees._predictors:  # noqa: SLF001 - there is no public way to a tree
        roots.append(len(trees))
        first = len(trees)
        trees += [
            (-1, 0.0, 0, 0, round(float(node["value"]), 5))
            if node["is_leaf"]
            else (
                int(node["feature_idx"]),
                round(float(node["num_threshold"]), 5),
                first + int(node["left"]),
                first + int(node["right"]),
                0.0,
            )
            for node in predictor.nodes
        ]
    columns = [tuple(column) for column in zip(*trees, strict=True)]
    weights = tuple(round(float(weight), 5) for weight in learned.weights)
    base = round(float(learned.trees._baseline_prediction.ravel()[0]), 5)  # noqa: SLF001
    values: tuple[tuple[str, object], ...] = (
        ("RANK_BASE", round(learned.base, 5)),
        ("RANK_WEIGHTS", weights),
        ("BASE", base),
        ("ROOTS", tuple(roots)),
        ("FEATURES", columns[0]),
        ("SPLITS", columns[1]),
        ("LOWER", columns[2]),
        ("HIGHER", columns[3]),
        ("VALUES", columns[4]),
        ("WORD_COUNTS_NAMES", 80_000),
        ("WORD_COUNTS", counts),
    )
    body = "\n".join(
        f"{name} = {json.dumps(value) if isinstance(value, dict) else repr(value)}" for name, value in values
    )
    return HEADER.replace("FIGURES", "\n    ".join(found)) + body + "\n"


HEADER = '''"""The numbers of the matching model, and how common general words are among 80,000 company names.

Written by scripts/train_matching.py; not edited by hand. Rank weights are in the order of `features.PAIR_FEATURES`,
the features of trees go on with `standing.STANDING_FEATURES`. On labelled leads that were not learned from, with five
folds (`false` is the share of leads without an account that are given one, `knowable` F1 without renames):

    FIGURES
"""
# ruff: noqa: E501
# fmt: off

'''


def _by_rank(candidate: Candidate) -> tuple[float, str]:
    return -candidate.rank, candidate.account.id


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _lines(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return file.read().split()


if __name__ == "__main__":
    main()
