"""`turnout try`: what it prints, writes and refuses."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.started import Shell
from tests.pipeline.first_hour.test_trying import ACCOUNTS, LEADS, PEOPLE, written


@pytest.fixture
def bare(capsys: pytest.CaptureFixture[str]) -> Shell:
    """Commands that need no store."""
    return Shell("", capsys)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, str]:
    """A company's three exports."""
    named = (("l.csv", LEADS), ("a.csv", ACCOUNTS), ("r.csv", PEOPLE))
    leads, accounts, reps = (str(written(tmp_path, *each)) for each in named)
    return leads, accounts, reps


class _Page(HTMLParser):
    """What of a page points elsewhere, and whether every element ends."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elsewhere: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "br", "rect", "path", "circle", "i"}:
            self.open.append(tag)
        self.elsewhere += [value or "" for name, value in attrs if name in {"src", "href", "onload", "onclick"}]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that ends as it begins."""

    def handle_endtag(self, tag: str) -> None:
        if tag != "i":
            assert self.open.pop() == tag


def test_a_trial_is_told_in_the_terminal(bare: Shell, files: tuple[str, str, str]) -> None:
    """How files were read, who would have got what, and where the holes are."""
    ended = bare.call_bare("try", *files)
    assert ended.code == 0, ended.err
    for said in (
        "times are month-first: the second number is above 12",
        "7 leads through a first policy of 3 rules",
        "Accounts stay with their owner  2",
        "where the holes are",
        "Owners who left: People who left still own accounts: Gone Guy (1).",
        "write both down with `--policy-out POLICY.yaml --out REPORT.html`",
    ):
        assert said in ended.out, said


def test_report_and_policy_are_written(bare: Shell, files: tuple[str, str, str], tmp_path: Path) -> None:
    """One page that points nowhere else and runs nothing; a policy that can be checked and tested."""
    policy, report = tmp_path / "p.yaml", tmp_path / "r.html"
    assert bare.call_bare("try", *files, "--policy-out", str(policy), "--out", str(report), "-q").out == ""
    page, parser = report.read_text(encoding="utf-8"), _Page()
    parser.feed(page)
    assert (parser.open, parser.elsewhere) == ([], [])
    assert "<script" not in page
    assert not re.search(r"https?://|url\(|@import", page.replace("http://www.alpha.example/", ""))
    assert "Gone Guy (1)" in page
    assert bare.call_bare("check", str(policy)).code == 0
    assert bare.call_bare("test", str(policy)).code == 0


def test_what_strangers_wrote_is_shown_and_not_run(bare: Shell, tmp_path: Path) -> None:
    """A company called like a piece of HTML, and one that rings a terminal's bell."""
    leads = [
        "Email,Company,Quelle",
        "jo@a.example,<img src=x onerror=alert(1)>,\x1b[31mlist import",
        "al@b.example,B\x07,B",
    ]
    report = tmp_path / "r.html"
    ended = bare.call_bare("try", str(written(tmp_path, "l.csv", leads)), "--out", str(report))
    assert ended.code == 0, ended.err
    assert "<img" not in report.read_text(encoding="utf-8")
    assert not {"\x1b", "\x07"} & set(ended.out)


def test_a_script_gets_everything_as_json(bare: Shell, files: tuple[str, str, str]) -> None:
    """Columns, holes, loads, the policy itself."""
    said = bare.call_bare("try", *files, "--json").data
    assert (said["leads"], said["outcomes"]) == (7, {"assigned": 6, "duplicate": 1})
    assert (said["dates"]["order"], said["dates"]["sure"]) == ("month-first", True)
    assert said["files"][0]["columns"][2] == {
        "column": "Email",
        "field": "email",
        "sure": "certain",
        "because": "by its name and its values",
    }
    assert said["tests"]["passed"] == said["tests"]["all"]
    assert {"code", "title", "leads", "said", "remedy", "to_mend"} == said["holes"][0].keys()


def test_what_was_said_of_dates_and_columns_holds(bare: Shell, files: tuple[str, str, str]) -> None:
    """Against what the file looks like."""
    said = bare.call_bare(
        "try", *files, "--json", "--dates", "day-first", "--map", "leads:campaign=Original Source"
    ).data
    assert said["dates"] == {"order": "day-first", "because": "you said so", "sure": True}
    assert {each["column"]: each["field"] for each in said["files"][0]["columns"]}["Original Source"] == "campaign"


def test_what_cannot_be_is_refused(bare: Shell, files: tuple[str, str, str], tmp_path: Path) -> None:
    """One sentence, and nothing is written."""
    out = str(tmp_path / "nowhere" / "r.html")
    for words, said in (
        (("try", "missing.csv"), "does not exist"),
        (("try", *files, "--map", "email"), "is not FIELD=COLUMN"),
        (("try", *files, "--dates", "soon"), "neither `day-first` nor `month-first`"),
        (("try", *files, "--zone", "Mars"), "is not a time zone"),
        (("try", *files, "--out", out), "cannot be written"),
    ):
        ended = bare.call_bare(*words)
        assert (ended.code, said in ended.err) == (2, True), ended.err
