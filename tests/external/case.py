"""Cases from a file, and what running one comes to."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from tests.external.adapters.kinds import ADAPTERS
from tests.external.agreement import Answer, agrees, flat, plain
from tests.external.given import CaseError, Given

HERE = Path(__file__).parent
SCHEMA = "turnout-external-cases/1"


class Result(StrEnum):
    """What running a case came to, in the order in which results are shown."""

    PASSED = "passed"
    FAILED = "failed"
    DIFFERS = "differs"
    QUIRK_FAILED = "quirk_failed"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Case:
    """One case: what is given and what its source's tests expect. A quirk is something an engine may do otherwise."""

    id: str
    kind: str
    given: Given
    expected: Answer
    is_quirk: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case, its result and our answer; the answer is an error's text where an adapter raised."""

    case: Case
    result: Result
    got: object = None


def read_cases(path: Path) -> list[Case]:
    """Every case of a file. Raises CaseError with what is wrong and where."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CaseError(f"{path}: cannot be read ({error.strerror}); name a file of cases") from None
    except ValueError as error:
        raise CaseError(f"{path}: is not JSON ({error})") from None
    file = Given(content, str(path))
    if file.text("schema", SCHEMA) != SCHEMA:
        raise CaseError(f"{path}: the schema is `{file.text('schema')}`; this program reads `{SCHEMA}`")
    if not isinstance(file.values.get("cases"), list):
        raise CaseError(f"{path}: `cases` is missing; it is a list of cases")
    return [_case(entry) for entry in file.many("cases")]


def _case(entry: Given) -> Case:
    expected = entry.one("expected")
    return Case(entry.text("id"), entry.text("kind"), entry.one("input"), expected.values, "quirk" in entry)


def run_case(case: Case, clock: Callable[[], float]) -> Outcome:
    """What our engine makes of a case. `clock` gives seconds, for cases that say how long the answer may take."""
    adapter = ADAPTERS.get(case.kind)
    if adapter is None:
        return Outcome(case, Result.NOT_YET)
    began = clock()
    try:
        answer = adapter(case.given)
    except Exception as error:  # noqa: BLE001 - whatever an adapter raises is a failed case, and the others go on
        return Outcome(case, _unmet(case), f"{type(error).__name__}: {error}")
    answer = {**answer, "max_ms": (clock() - began) * 1000}
    if agrees(case.expected, answer):
        return Outcome(case, Result.PASSED, answer)
    return Outcome(case, _unmet(case), _asked(case, answer))


def _unmet(case: Case) -> Result:
    if case.id in differences():
        return Result.DIFFERS
    return Result.QUIRK_FAILED if case.is_quirk else Result.FAILED


def _asked(case: Case, answer: Answer) -> object:
    """The part of an answer that the case asks for."""
    names = {"pick" if name == "pick_in" else name for name in flat(case.expected)}
    return plain({name: answer.get(name, "no answer") for name in sorted(names)})


@cache
def differences() -> Mapping[str, str]:
    """The cases in which we answer otherwise on purpose, each with the reason in a few words."""
    content = tomllib.loads((HERE / "differences.toml").read_text(encoding="utf-8"))
    return {str(case): str(reason) for case, reason in content.get("differences", {}).items()}
