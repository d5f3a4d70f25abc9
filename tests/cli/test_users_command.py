"""`turnout users`: the first admin, and everybody after."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from turnout.cli.app import app
from turnout.errors import InputError, RefusedError
from turnout.pipeline.edits.passwords import is_password
from turnout.store.database import open_database
from turnout.store.users import User, user_by_email


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where a store will be."""
    return f"sqlite:///{tmp_path / 'turnout.db'}"


def users(url: str, *said: str, typed: str = "") -> Result:
    """Run a command."""
    return CliRunner().invoke(app, ["users", *said, "--db", url], input=typed)


def found(url: str, email: str) -> User | None:
    """A user as they are kept."""
    database = open_database(url)
    with database.reading() as tx:
        user = user_by_email(tx, email)
    database.close()
    return user


def test_the_first_admin_gets_a_link(url: str) -> None:
    """In a store that is made for it; only the address goes to standard output."""
    added = users(url, "add", "Ada@x.example", "--role", "admin", "--name", "Ada")
    assert added.exit_code == 0, added.output
    assert added.stdout.strip().startswith("http://127.0.0.1:8080/sign-in/invitation#")
    again = users(url, "invite", "ada@x.example", "--json")
    assert json.loads(again.stdout)["address"] != added.stdout.strip()
    listed = json.loads(users(url, "list", "--json").stdout)
    assert [(each["email"], each["role"], each["active"]) for each in listed] == [("ada@x.example", "admin", True)]
    assert "ada@x.example" in users(url, "list").output


def test_a_password_comes_from_the_terminal_or_a_pipe(url: str) -> None:
    """Never from an argument; one that is guessed is refused."""
    users(url, "add", "ada@x.example", "--role", "admin")
    assert users(url, "password", "ada@x.example", "--password-stdin", typed="a long one indeed\n").exit_code == 0
    assert isinstance(
        users(url, "password", "ada@x.example", "--password-stdin", typed="short\n").exception, InputError
    )
    user = found(url, "ada@x.example")
    assert user is not None
    assert is_password(user.password, "a long one indeed")


def test_somebody_is_changed_and_removed(url: str) -> None:
    """What is said and nothing else; the last admin stays, and who is unknown is said so."""
    users(url, "add", "ada@x.example", "--role", "admin")
    users(url, "add", "mia@x.example", "--role", "manager", "--team", "x", "--team", "y")
    assert users(url, "change", "mia@x.example", "--name", "Mia", "--disable").exit_code == 0
    mia = found(url, "mia@x.example")
    assert mia is not None
    assert (mia.name, mia.teams, mia.is_active, mia.role) == ("Mia", ("x", "y"), False, "manager")
    for said in (
        ("invite", "mia@x.example"),
        ("change", "ada@x.example", "--role", "ops"),
        ("remove", "ada@x.example"),
    ):
        assert isinstance(users(url, *said).exception, RefusedError)
    assert users(url, "remove", mia.id).exit_code == 0
    assert found(url, "mia@x.example") is None
    for wrong in (("change", "mia@x.example", "--name", "M"), ("add", "x@x.example", "--role", "rep", "--rep", "no")):
        assert isinstance(users(url, *wrong).exception, InputError)
