"""The program that runs case files: what it counts, prints and ends with, and how it treats what it cannot read."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

import pytest

from tests.external.case import SCHEMA
from tests.external.run import main

RUN = Path(__file__).with_name("run.py")
COUNTS = ("passed", "failed", "differs", "quirk_failed", "not_yet")
QUOTA = {"capacity_30d": 60}


class _Printed(TypedDict):
    total: Mapping[str, int]
    files: Mapping[str, Mapping[str, int]]
    failures: Sequence[Mapping[str, object]]


def _file(folder: Path, *cases: Mapping[str, object], name: str = "some.json") -> str:
    path = folder / name
    path.write_text(json.dumps({"schema": SCHEMA, "cases": cases}))
    return str(path)


def _case(case_id: str, quota: int, kind: str = "daily_quota", **more: object) -> dict[str, object]:
    return {"id": case_id, "kind": kind, "input": QUOTA, "expected": {"quota": quota}, **more}


def _printed(capsys: pytest.CaptureFixture[str]) -> _Printed:
    found: _Printed = json.loads(capsys.readouterr().out)
    return found


def test_every_result_is_counted_in_all_and_per_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pass, a failure, a quirk that fails and a kind nobody knows are four different things."""
    quirk = _case("c", 3, quirk="the source rounds up")
    file = _file(tmp_path, _case("a", 2), _case("b", 3), quirk, _case("d", 2, kind="telepathy"))
    assert main([file, "--json"]) == 1
    printed = _printed(capsys)
    counts = {"passed": 1, "failed": 1, "differs": 0, "quirk_failed": 1, "not_yet": 1}
    assert printed["total"] == counts
    assert printed["files"] == {"some.json": counts}
    assert printed["failures"] == [{"id": "b", "expected": {"quota": 3}, "got": {"quota": 2}}]


def test_a_quirk_or_an_unknown_kind_is_no_failure(tmp_path: Path) -> None:
    """The program ends well when nothing that counts has failed."""
    assert main([_file(tmp_path, _case("a", 3, quirk="odd"), _case("b", 2, kind="telepathy"))]) == 0


def test_adapter_that_cannot_read_a_case_is_a_failure_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One broken case does not stop the others."""
    broken = {"id": "a", "kind": "daily_quota", "input": {}, "expected": {"quota": 2}}
    assert main([_file(tmp_path, broken, _case("b", 2)), "--json"]) == 1
    printed = _printed(capsys)
    assert printed["total"]["passed"] == 1
    assert "`capacity_30d` is missing" in str(printed["failures"])


def test_table_names_what_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person sees the counts, then each failure with both answers."""
    assert main([_file(tmp_path, _case("a", 3))]) == 1
    table = capsys.readouterr().out
    assert table.splitlines()[1].split() == ["some.json", "0", "1", "0", "0", "0"]
    assert 'failed: a (daily_quota)\n  expected {"quota": 3}\n  got      {"quota": 2}' in table


def test_files_of_one_name_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two folders may hold a file of the same name."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    files = [_file(tmp_path / name, _case(name, 2)) for name in ("one", "two")]
    assert main([*files, "--json"]) == 0
    assert list(_printed(capsys)["files"]) == files


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "is not JSON"),
        ("[]", "this is a list and should be an object"),
        ("{}", "`cases` is missing"),
        ('{"schema": "other/2", "cases": []}', "the schema is `other/2`"),
        ('{"cases": [{"kind": "bulk"}]}', "cases > 1: `expected` is missing"),
        ('{"cases": [{"kind": "bulk", "expected": {}, "input": {}}]}', "cases > 1: `id` is missing"),
    ],
)
def test_file_that_is_no_case_file_is_refused_with_its_place(
    content: str, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message says which file and what is wrong, and the exit code is not that of a failed case."""
    file = tmp_path / "bad.json"
    file.write_text(content)
    assert main([str(file)]) == 2
    said = capsys.readouterr().err
    assert "bad.json" in said
    assert complaint in said


def test_file_that_does_not_exist_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong path is a sentence, not a trace."""
    assert main([str(tmp_path / "none.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_program_runs_from_any_folder_without_the_package(tmp_path: Path) -> None:
    """Started elsewhere, with the libraries but not this project installed, it finds what it needs."""
    file = _file(tmp_path, _case("a", 2))
    # Without `site` no editable install is seen; the libraries are then named by their folder.
    libraries = {"PYTHONPATH": sysconfig.get_path("purelib")}
    run = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-S", str(RUN), file, "--json"],
        cwd=tmp_path,
        env=libraries,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert tuple(json.loads(run.stdout)["total"]) == COUNTS
