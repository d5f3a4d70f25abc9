"""`turnout simulate`: tables for people, JSON for scripts, and an exit code where a threshold is missed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.started import Shell
from tests.pipeline.stored_office import POLICY, Office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A small office that was given some leads, which nobody changes any more."""
    opened = Office(tmp_path_factory.mktemp("office"))
    for plan in ("hot", "fair", "", "", "line", "park", "", ""):
        opened.lead(plan=plan)
        opened.wait(minutes=1)
    draft = POLICY.replace("{name: Fair, when: plan is fair, to: fair}", "{name: Fair, when: plan is fair, to: line}")
    (opened.folder / "draft.yaml").write_text(draft, "utf-8")
    (opened.folder / "leads.csv").write_text(
        "lead_id,received_at,email,plan\nA,2026-09-07T10:00:00Z,a@a.example,hot\nB,2026-09-07T11:00:00Z,b@b.example,\n"
    )
    yield opened
    opened.close()


@pytest.fixture
def shell(office: Office, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Commands on its store."""
    return Shell(office.database.url, capsys)


def test_the_live_policy_moves_nothing(shell: Shell) -> None:
    """As sentences and tables."""
    ended = shell.call("simulate", "--policy", "live")
    assert ended.code == 0, ended.err
    assert "0 of 8 leads go to somebody else" in ended.out
    assert "by chance" in ended.out
    assert "nurture" in ended.out


def test_a_draft_is_told_by_what_moves(shell: Shell, office: Office) -> None:
    """From whom to whom, and why; the same as JSON, every time in the same bytes."""
    words = ("simulate", "--policy", str(office.folder / "draft.yaml"))
    ended = shell.call(*words, "--top", "1")
    assert ended.code == 0, ended.err
    assert "L2" in ended.out
    data = shell.data(*words)
    assert [line["new"]["pool"] for line in data["leads"] if line["lead"] == "L2"] == ["line"]
    assert shell.call(*words, "--json").out == shell.call(*words, "--json").out


def test_a_threshold_that_is_missed_stops_a_deploy(shell: Shell) -> None:
    """Each by a sentence on standard error; one that is met says nothing."""
    words = ("simulate", "--policy", "live", "--without", "ann", "--quiet")
    missed = shell.call(*words, "--fail-if", "moved >= 1", "--fail-if", "held > 90%")
    assert missed.code == 3
    assert "leads that somebody else has: " in missed.err
    assert "still wait" not in missed.err
    assert shell.call(*words, "--fail-if", "moved > 8").code == 0


def test_what_ifs_are_asked_for_by_options(shell: Shell) -> None:
    """Twice the leads, a burst, somebody new, somebody away."""
    asked = (
        *("--volume", "2x", "--burst", "5@2026-09-07T09:05 over=1m", "--add-rep", "kim like=ann"),
        *("--away", "ben=2026-09-07", "--team", "lane=finn"),
    )
    data = shell.data("simulate", "--policy", "live", *asked)
    assert data["leads_count"] == 8 * 2 + 5
    assert "kim" in {line["name"] for line in data["reps"]}


def test_a_file_is_played_without_any_store(shell: Shell, office: Office) -> None:
    """With its people in a folder, beside another policy."""
    words = (
        *("simulate", "--policy", str(office.folder / "draft.yaml"), "--leads", str(office.folder / "leads.csv")),
        *("--world", str(office.folder / "world"), "--answers-after", "30m", "--json"),
    )
    ended = shell.call_bare(*words, "--against", str(office.folder / "draft.yaml"))
    assert ended.code == 0, ended.err
    assert [line["lead"] for line in ended.data["leads"]] == ["A", "B"]
    assert ended.data["moved"] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--policy", "none.yaml"), "is not a file"),
        (("--policy", "live", "--fail-if", "nonsense"), "is not a threshold"),
        (("--policy", "live", "--volume", "lots"), "is not a volume"),
        (("--policy", "live", "--without", "nobody"), "is not a rep"),
        (("--policy", "live", "--world", "world"), "belong to a file"),
        (("--policy", "live", "--since", "someday"), "is not a time"),
    ],
)
def test_what_cannot_be_ends_with_two(shell: Shell, words: tuple[str, ...], said: str) -> None:
    """And with what to write instead."""
    ended = shell.call("simulate", *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_a_file_needs_its_people(shell: Shell, tmp_path: Path) -> None:
    """They are named with `--world`."""
    ended = shell.call_bare("simulate", "--policy", "a.yaml", "--leads", str(tmp_path / "leads.csv"))
    assert (ended.code, "--world" in ended.err) == (2, True)
