"""Where the store is, as an option and the environment say it."""

from pathlib import Path

import pytest

from turnout.config import database_url, sqlite_path
from turnout.errors import StoreError


def test_the_option_goes_before_the_environment_and_that_before_the_working_directory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The nearest word counts, and an empty one is none."""
    monkeypatch.setenv("TURNOUT_DB", "sqlite:///b.db")
    assert database_url("sqlite:///a.db") == "sqlite:///a.db"
    assert database_url(None) == database_url("") == "sqlite:///b.db"
    monkeypatch.setenv("TURNOUT_DB", "")
    assert database_url() == "sqlite:///.turnout/turnout.db"


def test_three_slashes_are_relative_and_four_are_absolute() -> None:
    """As in every other program that takes such addresses."""
    assert sqlite_path("sqlite:///a/b.db") == Path("a/b.db")
    assert sqlite_path("sqlite:////a/b.db") == Path("/a/b.db")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("a.db", "write `sqlite:///a.db`"),
        ("/var/a.db", "write `sqlite:////var/a.db`"),
        ("sqlite://a.db", "write `sqlite:///a.db`"),
        ("sqlite:a.db", "write `sqlite:///a.db`"),
        ("mysql://host/a", "write `sqlite:///.turnout/turnout.db`"),
        ("postgresql://host/a", "PostgreSQL comes with the next version"),
        ("postgresql+psycopg://host/a", "PostgreSQL comes with the next version"),
        ("sqlite:///", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///a.db?mode=ro", "has options, and there are none; write `sqlite:///a.db`"),
    ],
)
def test_what_is_no_address_is_refused_with_the_right_one(url: str, said: str) -> None:
    """The message holds what to write."""
    with pytest.raises(StoreError) as caught:
        database_url(url)
    assert said in str(caught.value)


def test_an_address_with_a_password_is_never_repeated() -> None:
    """What was meant for another database may hold a secret."""
    with pytest.raises(StoreError) as caught:
        database_url("postgres://me:hunter2@host/a")
    assert "hunter2" not in str(caught.value)
