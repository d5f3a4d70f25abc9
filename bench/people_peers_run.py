"""Runs Splink in its own environment over one set of people: `people_peers_run.py FILE.csv SET`.

This file is no part of Turnout's environment: it imports nothing of Turnout, and its libraries by name only. The
comparisons, blocking rules and training are those of Splink's tutorials for such columns. Out, as JSON: pairwise F1 of
the groups at the threshold of the tutorial, of the best of five, and the seconds it took.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import import_module
from time import perf_counter
from typing import Any, Final

TUTORIAL: Final = 0.95
THRESHOLDS: Final = (0.5, 0.9, TUTORIAL, 0.99, 0.999)


def main(path: str, name: str) -> dict[str, float]:
    """What Splink reaches on a set."""
    table: Any = import_module("pandas").read_csv(path, dtype=str, keep_default_na=False)
    truth = dict(zip(table.iloc[:, 0], table.get("cluster_id", table.get("cluster")), strict=True))
    table = table.drop(columns=[column for column in ("cluster_id", "cluster", "src") if column in table])
    table = table.rename(columns={table.columns[0]: "unique_id"}).astype(object).replace("", None)
    start = perf_counter()
    linker, pairs = _trained(table, name)
    found = {}
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            pairs, threshold_match_probability=threshold
        ).as_pandas_dataframe()
        found[threshold] = _f1(dict(zip(clusters.unique_id, clusters.cluster_id, strict=True)), truth)
    seconds = perf_counter() - start
    return {"its tutorial's threshold": found[TUTORIAL], "best of five": max(found.values()), "seconds": seconds}


def _trained(table: Any, name: str) -> tuple[Any, Any]:  # noqa: ANN401 - none of our types
    """A linker that was trained, and its pairs."""
    splink, library = import_module("splink"), import_module("splink.comparison_library")
    comparisons, blocks, learnt, surely = _SETTINGS[name](library, splink.block_on)
    settings = splink.SettingsCreator(
        link_type="dedupe_only", comparisons=comparisons, blocking_rules_to_generate_predictions=blocks
    )
    linker = splink.Linker(splink.DuckDBAPI().register(table), settings)
    linker.training.estimate_probability_two_random_records_match(surely, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in learnt:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    return linker, linker.inference.predict(threshold_match_probability=0.01)


def _inventors(library: Any, block_on: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    return (
        [
            library.ForenameSurnameComparison("first_name", "last_name"),
            library.JaroWinklerAtThresholds("company"),
            library.ExactMatch("city").configure(term_frequency_adjustments=True),
            library.ExactMatch("state"),
            library.ExactMatch("country"),
        ],
        [
            block_on("first_name", "last_name"),
            block_on("last_name", "city"),
            block_on("last_name", "company"),
            block_on("company", "first_name"),
        ],
        [block_on("last_name"), block_on("company")],
        [
            "l.first_name = r.first_name and l.last_name = r.last_name and l.city = r.city",
            "l.first_name = r.first_name and l.last_name = r.last_name and l.company = r.company",
        ],
    )


def _febrl(library: Any, block_on: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    return (
        [
            library.NameComparison("given_name"),
            library.NameComparison("surname"),
            library.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
            ),
            library.DamerauLevenshteinAtThresholds("soc_sec_id"),
            library.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            library.DamerauLevenshteinAtThresholds("postcode").configure(term_frequency_adjustments=True),
        ],
        [
            block_on("given_name", "surname"),
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ],
        [block_on("date_of_birth"), block_on("postcode")],
        [
            "l.soc_sec_id = r.soc_sec_id",
            "l.given_name = r.given_name and l.surname = r.surname and l.date_of_birth = r.date_of_birth",
        ],
    )


def _made(library: Any, block_on: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    return (
        [
            library.NameComparison("first_name"),
            library.NameComparison("surname"),
            library.DateOfBirthComparison("dob", input_is_string=True),
            library.ExactMatch("city").configure(term_frequency_adjustments=True),
            library.EmailComparison("email"),
        ],
        [
            block_on("first_name", "surname"),
            block_on("surname", "dob"),
            block_on("email"),
            block_on("first_name", "dob"),
        ],
        [block_on("first_name", "surname"), block_on("dob")],
        [
            "l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
            "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
            "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
            "l.email = r.email",
        ],
    )


_SETTINGS: Final = {"patentsview_inventors_dev": _inventors, "febrl4": _febrl, "fake_1000": _made}


def _f1(found: Mapping[str, str], truth: Mapping[str, str]) -> float:
    labels = {record: found.get(record, f"alone {record}") for record in truth}
    right = _pairs([(labels[record], person) for record, person in truth.items()])
    precision = right / max(_pairs(list(labels.values())), 1)
    recall = right / max(_pairs(list(truth.values())), 1)
    return 2 * precision * recall / max(precision + recall, 1e-9)


def _pairs(labels: Sequence[object]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(labels).values())


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    reached = main(sys.argv[1], sys.argv[2])
    sys.stdout.write(json.dumps(reached) + "\n")
