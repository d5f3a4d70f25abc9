"""The index of names made for accounts: whatever a file was made of, what is found is what a fresh index finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pipeline.quiet import logs_nowhere  # noqa: F401 - a fixture
from turnout.core.account import Account, AccountId
from turnout.core.match.index import FollowingIndex, NamesIndex
from turnout.pipeline.engine.kept_names import Named, Names, make_names

_ASKED = ("acme", "beta labs", "gamma bank", "delta", "acme bank of omega", "^ab | labs")


def account(number: int, name: str, *aliases: str) -> Account:
    """An account of that name."""
    return Account(AccountId(f"A{number}"), name, aliases=aliases)


def rows_of(*accounts: Account) -> Named:
    """Accounts by their places."""
    return list(enumerate(accounts))


def found_by(index: FollowingIndex | NamesIndex) -> list[list[tuple[int, str, float]]]:
    """What some questions find: row, text and score."""
    return [[(f.row, index.text_of(f.entry), f.score) for f in index.search(asked, 10)] for asked in _ASKED]


def make(named: Named, path: Path | None = None, before: Names | None = None, kept_min: int = 1) -> Names:
    """The index of these accounts; a file is kept of a few of them too."""
    return make_names(named, path, before, is_anew=False, kept_min=kept_min, progress=lambda _doing, _done, _all: None)


def fresh(named: Named) -> FollowingIndex:
    """The index of these accounts, made of nothing else."""
    return make(named).index


FIRST = rows_of(account(1, "Acme Inc"), account(2, "Beta Labs", "Beta"), account(3, "Gamma Bank"), account(4, "Delta"))


def test_index_is_read_from_its_file(tmp_path: Path) -> None:
    """The second time nothing is made, and the same is found."""
    path = tmp_path / "there" / "names"
    made = make(FIRST, path)
    assert made.said == "made anew"
    again = make(FIRST, path)
    assert again.said == f"read from `{path}`"
    assert again.index.changes == 0
    assert found_by(again.index) == found_by(fresh(FIRST))


CHANGES: list[Named] = [
    rows_of(account(1, "Acme Inc"), account(3, "Gamma Bank"), account(4, "Delta")),
    rows_of(account(2, "Beta Labs", "Beta"), account(3, "Gamma Labs"), account(4, "Delta"), account(5, "Acme Bank")),
    rows_of(account(9, "Omega")),
    rows_of(*(each for _, each in reversed(FIRST))),
    [(0, account(1, "Acme Inc")), (7, account(8, "Acme Bank"))],
    [],
]


@pytest.mark.parametrize("now", CHANGES)
def test_file_of_other_accounts_is_brought_up(tmp_path: Path, now: Named) -> None:
    """Accounts that went, came, changed their names or their places: as if the file had never been."""
    path = tmp_path / "names"
    make(FIRST, path)
    assert found_by(make(now, path).index) == found_by(fresh(now))
    assert found_by(make(now, None, make(FIRST)).index) == found_by(fresh(now))


_NAMES = st.sampled_from(("Acme Inc", "Beta Labs", "Acme Bank", "Gamma", "Delta Labs", "Omega Bank", "Ab Labs", ""))
_WORLDS = st.dictionaries(st.integers(0, 12), st.tuples(_NAMES, _NAMES), max_size=8).map(
    lambda names: [(at, account(number, *both)) for at, (number, both) in enumerate(names.items())]
)


@given(_WORLDS, _WORLDS, _WORLDS)
def test_index_of_before_finds_what_a_fresh_one_finds(first: Named, second: Named, third: Named) -> None:
    """Brought up twice, from one world to any other."""
    before = make(second, None, make(first))
    assert found_by(make(third, None, before).index) == found_by(fresh(third))


@pytest.mark.usefixtures("logs_nowhere")
@pytest.mark.parametrize("damage", [b"", b"TurnoutNames", None])
def test_damaged_file_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    """Empty, or cut off; what is found is right all the same, and the file is whole again."""
    path = tmp_path / "names"
    make(FIRST, path)
    path.write_bytes(path.read_bytes()[:-70] if damage is None else damage)
    made = make(FIRST, path)
    assert made.said == "made anew"
    assert found_by(made.index) == found_by(fresh(FIRST))
    assert make(FIRST, path).said.startswith("read from")


@pytest.mark.usefixtures("logs_nowhere")
def test_file_that_cannot_be_written_keeps_nobody_from_anything(tmp_path: Path) -> None:
    """Its folder is a file."""
    (tmp_path / "there").write_text("")
    assert found_by(make(FIRST, tmp_path / "there" / "names").index) == found_by(fresh(FIRST))


def test_few_accounts_are_not_kept(tmp_path: Path) -> None:
    """Their index is made in less time than a file is opened."""
    make(FIRST, tmp_path / "names", kept_min=5)
    assert not (tmp_path / "names").exists()


def test_every_name_of_an_account_is_found() -> None:
    """Its aliases too, and what stands in brackets."""
    index = fresh(rows_of(account(1, "Social Finance (SoFi)", "Golden Pacific"), account(2, "Acme")))
    for asked in ("sofi", "golden pacific", "social finance"):
        assert index.search(asked, 1)[0].row == 0
