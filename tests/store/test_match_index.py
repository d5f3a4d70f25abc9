"""The file of the index of names: what is written is read, and what cannot be used is refused with its reason."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from turnout.core.match.index import NamesIndex
from turnout.store.match_index import MatchIndexError, open_index, write_index

NAMES = ("acme tools", "national bank of kansas", "open text | opentext", "株式会社")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A file that keeps an index."""
    path = tmp_path / "names.index"
    write_index(path, NamesIndex.build(enumerate(NAMES)).to_arrays(), "texts 1", "world 7")
    return path


def test_an_index_out_of_a_file_finds_the_same(kept: Path) -> None:
    """And says what it was built from."""
    opened = open_index(kept, "texts 1")
    again, index = NamesIndex.from_arrays(opened.arrays), NamesIndex.build(enumerate(NAMES))
    assert opened.source == "world 7"
    assert [again.search(name, 3) for name in NAMES] == [index.search(name, 3) for name in NAMES]
    assert [again.text_of(entry) for entry in range(4)] == [index.text_of(entry) for entry in range(4)]


def test_an_empty_index_can_be_kept(tmp_path: Path) -> None:
    """A store may have no account yet."""
    write_index(tmp_path / "index", NamesIndex.build(()).to_arrays(), "1")
    assert len(NamesIndex.from_arrays(open_index(tmp_path / "index", "1").arrays)) == 0


def test_further_arrays_are_kept_beside_it(tmp_path: Path) -> None:
    """Of every type, in any order, aligned or not."""
    arrays: dict[str, NDArray[np.generic]] = {
        "ids": np.frombuffer(b"A1\x00A22", np.uint8), "prints": np.array([7, 1 << 31], np.uint32),
        "none": np.zeros(0, np.int32), "long": np.array([-1, 1 << 40]), "part": np.arange(9, dtype=np.int32)[::2],
    }  # fmt: skip
    write_index(tmp_path / "index", arrays, "1")
    opened = open_index(tmp_path / "index", "1").arrays
    assert {name: array.tolist() for name, array in opened.items()} == {n: a.tolist() for n, a in arrays.items()}
    assert {name: array.dtype for name, array in opened.items()} == {n: a.dtype for n, a in arrays.items()}


def test_only_its_user_may_read_it(kept: Path) -> None:
    """Names of customers are nobody else's business."""
    assert kept.stat().st_mode & 0o777 == 0o600


def test_nothing_else_is_left_in_the_folder(kept: Path) -> None:
    """What was written on the way has become the file."""
    assert [each.name for each in kept.parent.iterdir()] == ["names.index"]


def test_mapped_arrays_cannot_be_written_to(kept: Path) -> None:
    """Other processes read the same memory."""
    rows = open_index(kept, "texts 1").arrays["rows"]
    with pytest.raises(ValueError, match="read-only"):
        rows[0] = 1


def test_whoever_has_the_former_file_open_keeps_it(kept: Path) -> None:
    """A new file takes the place of the old one without touching it."""
    before = NamesIndex.from_arrays(open_index(kept, "texts 1").arrays)
    write_index(kept, NamesIndex.build([(0, "other")]).to_arrays(), "texts 1")
    assert before.search("acme tools", 1)[0].row == 0
    assert len(NamesIndex.from_arrays(open_index(kept, "texts 1").arrays)) == 1


def test_a_file_cut_off_anywhere_is_refused(kept: Path) -> None:
    """From an empty one to one that lacks its last byte."""
    whole = kept.read_bytes()
    for size in {*range(0, len(whole), 41), *range(40), len(whole) - 1}:
        kept.write_bytes(whole[:size])
        with pytest.raises(MatchIndexError, match="anew"):
            open_index(kept, "texts 1")


def test_a_file_that_is_too_long_is_refused(kept: Path) -> None:
    """Something was written behind it."""
    kept.write_bytes(kept.read_bytes() + b"\0" * 64)
    with pytest.raises(MatchIndexError, match="bytes instead of"):
        open_index(kept, "texts 1")


def test_a_changed_byte_anywhere_is_noticed(kept: Path) -> None:
    """In the header and in the arrays; only the bytes that fill up the header say nothing."""
    whole = kept.read_bytes()
    opened = open_index(kept, "texts 1").arrays
    read = 0
    for at in range(0, len(whole), 7):
        kept.write_bytes(whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :])
        try:
            found = open_index(kept, "texts 1").arrays
        except MatchIndexError:
            continue
        read += 1
        assert all((found[name] == opened[name]).all() for name in opened)
    assert read <= 64 // 7 + 1


@pytest.mark.parametrize(
    ("at", "byte", "said"), [(0, b"X", "is no index of names"), (12, b"\x09", "of another version of Turnout")]
)
def test_another_file_and_another_format_are_told_apart(kept: Path, at: int, byte: bytes, said: str) -> None:
    """Each with its own sentence, since one is to be rebuilt and the other was not ours."""
    whole = kept.read_bytes()
    kept.write_bytes(whole[:at] + byte + whole[at + 1 :])
    with pytest.raises(MatchIndexError, match=said):
        open_index(kept, "texts 1")


def test_texts_made_in_another_way_are_refused(kept: Path) -> None:
    """Names that are compared differently now would be found no more."""
    with pytest.raises(MatchIndexError, match="as another version of Turnout compares them; it is built anew"):
        open_index(kept, "texts 2")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """With the system's reason."""
    with pytest.raises(MatchIndexError, match="cannot be read"):
        open_index(tmp_path / "nothing", "1")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Nothing is written, and the message says where."""
    with pytest.raises(MatchIndexError, match="nowhere"):
        write_index(tmp_path / "nowhere" / "index", {}, "1")


def test_a_process_killed_while_it_writes_leaves_the_former_file(kept: Path) -> None:
    """Whatever was written up to then is in another file."""
    before = kept.read_bytes()
    program = (
        "import os, sys, numpy\n"
        "from pathlib import Path\n"
        "from turnout.store import match_index\n"
        "os.fsync = lambda number: os._exit(9)\n"
        "match_index.write_index(Path(sys.argv[1]), {'a': numpy.zeros(9, numpy.uint8)}, '1')\n"
    )
    assert subprocess.run([sys.executable, "-c", program, str(kept)], check=False).returncode == 9  # noqa: S603
    assert kept.read_bytes() == before
