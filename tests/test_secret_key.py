"""The one secret of a store: where it comes from, and that nobody else reads it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from turnout.config import Settings
from turnout.config.secret_key import key_for, load_secret_key
from turnout.errors import SettingsError

SAID = Settings(secret_key="a secret of sixteen or more")  # noqa: S106 - of nothing


def test_a_store_in_a_file_has_its_secret_beside_it(tmp_path: Path) -> None:
    """It is made once, for its owner only, and is another one for another store."""
    url, other = f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/b.db"
    made = load_secret_key(Settings(), url)
    assert len(made) == 32
    assert load_secret_key(Settings(), url) == made
    assert load_secret_key(Settings(), other) != made
    assert (tmp_path / "a.db.key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db.key", "b.db.key"]


def test_those_who_make_it_at_once_have_the_same(tmp_path: Path) -> None:
    """Whoever comes first makes it, and everybody reads that."""
    url = f"sqlite:///{tmp_path}/new/turnout.db"
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: load_secret_key(Settings(), url), range(32)))
    assert len(made) == 1
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["turnout.db.key"]


def test_the_setting_stands_before_the_file(tmp_path: Path) -> None:
    """With the setting nothing is written."""
    load_secret_key(SAID, f"sqlite:///{tmp_path}/a.db")
    assert load_secret_key(SAID, f"sqlite:///{tmp_path}/a.db") == load_secret_key(SAID, "postgresql://host/turnout")
    assert not list(tmp_path.iterdir())


def test_a_store_on_postgresql_needs_the_setting() -> None:
    """Machines that share it have no file in common."""
    with pytest.raises(SettingsError, match="TURNOUT_SECRET_KEY"):
        load_secret_key(Settings(), "postgresql://host/turnout")


def test_an_empty_file_is_no_secret(tmp_path: Path) -> None:
    """A secret that was lost is not made anew in silence: what was hidden with it would be lost as well."""
    (tmp_path / "a.db.key").write_text("")
    with pytest.raises(SettingsError, match="bring it back"):
        load_secret_key(Settings(), f"sqlite:///{tmp_path}/a.db")


def test_each_purpose_has_a_key_of_its_own() -> None:
    """Whoever learns one knows no other."""
    secret = load_secret_key(SAID, "postgresql://host/turnout")
    assert len({secret, key_for(secret, "links"), key_for(secret, "credentials")}) == 3
