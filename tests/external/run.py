"""External case files run through our engine: `python tests/external/run.py CASES.json... [--json]`.

Says per file how many cases passed, failed, differ for a documented reason, failed as a source's quirk, or belong to a
part of the engine that does not exist yet. Ends with 1 where something failed and with 2 where a file cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter

_ROOT = Path(__file__).resolve().parents[2]
# Works from any folder, and where the package is not installed.
sys.path[:0] = [path for path in (str(_ROOT), str(_ROOT / "src")) if path not in sys.path]

from tests.external.case import Outcome, Result, read_cases, run_case  # noqa: E402 - needs the paths above
from tests.external.given import CaseError  # noqa: E402 - as above


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the files named, print what came of them, and give the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        ran = {name: run_file(path) for name, path in _named(asked.cases).items()}
    except CaseError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201 - this is what the program says
        return 2
    print(json.dumps(summary(ran), ensure_ascii=False, indent=2) if asked.json else table(ran))  # noqa: T201 - as above
    return int(any(outcome.result is Result.FAILED for outcomes in ran.values() for outcome in outcomes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run external case files through the engine.")
    parser.add_argument("cases", nargs="+", type=Path, metavar="CASES.json", help="files of cases")
    parser.add_argument("--json", action="store_true", help="print counts and failures as JSON")
    return parser


def _named(paths: Sequence[Path]) -> dict[str, Path]:
    """The files by name; those that share one are told apart by their whole path."""
    names = Counter(path.name for path in paths)
    return {path.name if names[path.name] == 1 else str(path): path for path in paths}


def run_file(path: Path) -> list[Outcome]:
    """What came of every case of a file. Raises CaseError for a file that cannot be read."""
    return [run_case(case, perf_counter) for case in read_cases(path)]


def summary(ran: Mapping[str, Sequence[Outcome]]) -> Mapping[str, object]:
    """The counts in all and per file, and every failure with what was expected and what we answered."""
    everything = [outcome for outcomes in ran.values() for outcome in outcomes]
    return {
        "total": _counts(everything),
        "files": {name: _counts(outcomes) for name, outcomes in ran.items()},
        "failures": [
            {"id": outcome.case.id, "expected": outcome.case.expected, "got": outcome.got}
            for outcome in everything
            if outcome.result is Result.FAILED
        ],
    }


def _counts(outcomes: Sequence[Outcome]) -> Mapping[str, int]:
    counted = Counter(outcome.result for outcome in outcomes)
    return {result.value: counted[result] for result in Result}


def table(ran: Mapping[str, Sequence[Outcome]]) -> str:
    """The counts as a table, then every case that did not come out as its source says."""
    everything = [outcome for outcomes in ran.values() for outcome in outcomes]
    width = max(len(name) for name in (*ran, "total"))
    heads = [result.value.replace("_", " ") for result in Result]
    lines = ["  ".join((" " * width, *heads))]
    for name, outcomes in (*ran.items(), ("total", everything)):
        counts = (f"{count:>{len(head)}}" for count, head in zip(_counts(outcomes).values(), heads, strict=True))
        lines.append("  ".join((f"{name:<{width}}", *counts)))
    return "\n".join((*lines, *map(_explained, filter(_is_worth_saying, everything))))


def _is_worth_saying(outcome: Outcome) -> bool:
    return outcome.result not in {Result.PASSED, Result.NOT_YET}


def _explained(outcome: Outcome) -> str:
    case = outcome.case
    expected, got = json.dumps(case.expected, ensure_ascii=False), json.dumps(outcome.got, ensure_ascii=False)
    return (
        f"\n{outcome.result.value.replace('_', ' ')}: {case.id} ({case.kind})\n  expected {expected}\n  got      {got}"
    )


if __name__ == "__main__":
    sys.exit(main())
