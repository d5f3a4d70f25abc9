"""Runs the peers of matching in their own environment, each on the same names: `match_peers_run.py IN.json PEER`.

This file is no part of Turnout's environment: it imports nothing of Turnout, and its libraries by name only.

In: `accounts` as [id, name, core name, country], `leads` as [company, core name, country, right ids]. Out, as JSON: the
seconds to get ready, the seconds per lead, and for each lead that was asked about [number, account id, score].
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, Final, NamedTuple

# So many leads are asked about where every name is compared with every other.
SAMPLE: Final = 300
_CANDIDATES: Final = 10


class Names(NamedTuple):
    """The accounts and the leads, column by column."""

    ids: list[str]
    names: list[str]
    cores: list[str]
    countries: list[str]
    companies: list[str]
    asked: list[str]
    places: list[str]
    right: list[list[str]]


class Answer(NamedTuple):
    """What a peer says of the leads it was asked about, and how long that took."""

    ready_seconds: float
    lead_seconds: float
    best: list[tuple[int, str, float]]


def tf_idf(names: Names) -> Answer:
    """Vectors of 3-grams with scikit-learn, the nearest with sparse_dot_topn."""
    text: Any = import_module("sklearn.feature_extraction.text")
    topn: Any = import_module("sparse_dot_topn")
    start = perf_counter()
    vectorizer = text.TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3))
    accounts = vectorizer.fit_transform(names.cores).T.tocsr()
    ready = perf_counter() - start
    start = perf_counter()
    found = topn.sp_matmul_topn(vectorizer.transform(names.asked), accounts, top_n=1, sort=True, n_threads=1).tocoo()
    seconds = (perf_counter() - start) / len(names.asked)
    pairs = zip(found.row.tolist(), found.col.tolist(), found.data.tolist(), strict=True)
    return Answer(ready, seconds, [(lead, names.ids[at], score) for lead, at, score in pairs])


def rapidfuzz(names: Names) -> Answer:
    """The token set ratio of a lead with every account."""
    fuzz: Any = import_module("rapidfuzz.fuzz")
    process: Any = import_module("rapidfuzz.process")
    best, start = [], perf_counter()
    for lead in ASKED["rapidfuzz"](len(names.asked)):
        found = process.extractOne(names.asked[lead], names.cores, scorer=fuzz.token_set_ratio)
        if found is not None and names.asked[lead]:
            best.append((lead, names.ids[found[2]], found[1] / 100))
    return Answer(0.0, (perf_counter() - start) / SAMPLE, best)


def splink(names: Names) -> Answer:
    """Splink on DuckDB out of the box: names blocked on words and beginnings, trained without labels."""
    package: Any = import_module("splink")
    comparisons: Any = import_module("splink.comparison_library")
    pandas: Any = import_module("pandas")
    database: Any = import_module("splink.backends.duckdb").DuckDBAPI()
    numbers = [str(at) for at in range(len(names.asked))]
    tables = {
        "a_leads": {"unique_id": numbers, **_columns(names.asked, names.places)},
        "b_accounts": {"unique_id": names.ids, **_columns(names.cores, names.countries)},
    }
    rules = [package.block_on(column) for column in ("first", "second", "beginning", "ending")]
    settings = package.SettingsCreator(
        link_type="link_only",
        comparisons=[
            comparisons.JaroWinklerAtThresholds("name", [0.98, 0.92, 0.85, 0.7]).configure(
                term_frequency_adjustments=True
            ),
            comparisons.ExactMatch("first").configure(term_frequency_adjustments=True),
            comparisons.ExactMatch("country"),
        ],
        blocking_rules_to_generate_predictions=rules,
    )
    start = perf_counter()
    frames = [database.register(pandas.DataFrame(table), dataset_display_name=name) for name, table in tables.items()]
    linker = package.Linker(frames, settings)
    linker.training.estimate_probability_two_random_records_match([package.block_on("name")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(package.block_on("beginning"))
    linker.training.estimate_parameters_using_expectation_maximisation(package.block_on("name"))
    ready = perf_counter() - start
    start = perf_counter()
    found = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    seconds = (perf_counter() - start) / len(names.asked)
    return Answer(ready, seconds, _best_of(found))


def _columns(texts: list[str], countries: list[str]) -> dict[str, list[str | None]]:
    """What is compared and what is blocked on; nothing is unknown."""
    words = [text.split() for text in texts]
    return {
        "name": [text or None for text in texts],
        "first": [each[0] if each else None for each in words],
        "second": [each[1] if len(each) > 1 else None for each in words],
        "beginning": [text.replace(" ", "")[:5] or None for text in texts],
        "ending": [text.replace(" ", "")[-6:] or None for text in texts],
        "country": [country or None for country in countries],
    }


def _best_of(found: Any) -> list[tuple[int, str, float]]:  # noqa: ANN401 - a table of a library we do not have
    """The likeliest account of each lead."""
    best: dict[int, tuple[int, str, float]] = {}
    columns = zip(found["unique_id_l"], found["unique_id_r"], found["match_probability"], strict=True)
    for lead, account, score in columns:
        if int(lead) not in best or score > best[int(lead)][2]:
            best[int(lead)] = (int(lead), account, float(score))
    return list(best.values())


def emm(names: Names) -> Answer:
    """ING's matcher: words, pairs of letters and sorted neighbours, then its model, trained on every other lead."""
    pandas: Any = import_module("pandas")
    package: Any = import_module("emm")
    accounts = pandas.DataFrame({"id": names.ids, "name": names.names, "country": names.countries})
    known = {account: at for at, account in enumerate(names.ids)}
    leads = pandas.DataFrame({"uid": range(len(names.companies)), "name": names.companies, "country": names.places})
    taught = leads.iloc[::2].assign(id=[each[0] if each else "" for each in names.right[::2]])
    taught = taught[taught["id"].isin(known)]
    start = perf_counter()
    matcher = package.PandasEntityMatching(
        {
            "name_only": False,
            "entity_id_col": "id",
            "name_col": "name",
            "supervised_on": False,
            "with_legal_entity_forms_match": True,
            "indexers": [
                {"type": "cosine_similarity", "tokenizer": "words", "ngram": 1, "num_candidates": _CANDIDATES},
                {"type": "cosine_similarity", "tokenizer": "characters", "ngram": 2, "num_candidates": _CANDIDATES},
                {"type": "sni", "window_length": 3},
            ],
        }
    )
    matcher.fit(accounts)
    matcher.fit_classifier(taught, create_negative_sample_fraction=0.3)
    ready = perf_counter() - start
    asked = leads.iloc[1::2]
    asked = asked[asked["name"] != ""]
    start = perf_counter()
    found = matcher.transform(asked)
    seconds = (perf_counter() - start) / len(asked)
    found = found[found["gt_entity_id"].notna()].sort_values("nm_score", ascending=False).drop_duplicates("uid")
    columns = zip(found["uid"].tolist(), found["gt_entity_id"].tolist(), found["nm_score"].tolist(), strict=True)
    return Answer(ready, seconds, [(int(lead), str(account), float(score)) for lead, account, score in columns])


PEERS: Final[dict[str, Callable[[Names], Answer]]] = {
    "tf-idf": tf_idf, "rapidfuzz": rapidfuzz, "splink": splink, "emm": emm,
}  # fmt: skip
# Which of so many leads a peer is asked of.
ASKED: Final[dict[str, Callable[[int], range]]] = {
    "tf-idf": range,
    "rapidfuzz": lambda leads: range(min(SAMPLE, leads)),
    "splink": range,
    "emm": lambda leads: range(1, leads, 2),
}


def main(path: Path, peer: str) -> None:
    """Run one peer on what a file has, and say what it found."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    given = json.loads(path.read_text(encoding="utf-8"))
    ids, names, cores, countries = map(list, zip(*given["accounts"], strict=True))
    companies, asked, places, right = map(list, zip(*given["leads"], strict=True))
    answer = PEERS[peer](Names(ids, names, cores, countries, companies, asked, places, right))
    sys.stdout.write("\n" + json.dumps(answer._asdict()) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
