"""`turnout connectors`: services set up, tried and forgotten from a shell; secrets never stand on a command line."""

from __future__ import annotations

import io

import pytest

from tests.cli.started import Shell
from turnout.cli.connectors import NAMES
from turnout.pipeline.notices.connections import CHANNELS

pytestmark = pytest.mark.usefixtures("each_database", "secret_key")
URL = "smtp://me:very-secret@127.0.0.1:9"


@pytest.fixture
def secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """What PostgreSQL needs to be told."""
    monkeypatch.setenv("TURNOUT_SECRET_KEY", "a secret of some length")


def given(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Standard input, which is no terminal."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_the_names_of_the_help_are_those_that_there_are() -> None:
    """Loading them for a line of help would take too long."""
    assert tuple(CHANNELS) == NAMES


def test_a_service_is_set_up_listed_and_forgotten(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its secret is read from standard input, and shown nowhere."""
    assert {each["configured_from"] for each in shell.data("connectors", "list")} == {None}
    given(monkeypatch, URL)
    done = shell.call("connectors", "set", "email", "from=leads@x.example")
    assert (done.code, "`turnout connectors test email`" in done.out) == (0, True), done.err
    listed = shell.call("connectors", "list")
    assert "from=leads@x.example" in listed.out
    assert "very-secret" not in done.out + done.err + listed.out
    # What is kept need not be said again.
    assert shell.data("connectors", "set", "email", "from=b@x.example") == {"name": "email", "set": ["from"]}
    given(monkeypatch, "smtp://127.0.0.1:9")
    assert shell.data("connectors", "set", "email", "url") == {"name": "email", "set": ["url"]}
    assert shell.call("connectors", "remove", "email").code == 0
    assert shell.call("connectors", "remove", "email").code == 2


def test_several_secrets_are_read_one_a_line(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of the fields; one that is lacking is named."""
    given(monkeypatch, "xoxb-1", "signing")
    assert shell.data("connectors", "set", "slack", "signing_secret") == {
        "name": "slack",
        "set": ["signing_secret", "token"],
    }
    given(monkeypatch)
    ended = shell.call("connectors", "set", "sms", "sid=AC1", "from=+15005550006")
    assert (ended.code, "`sms` needs `token`" in ended.err) == (2, True)


def test_a_secret_on_the_command_line_is_refused(shell: Shell) -> None:
    """It would stand in the shell's history, and in the list of processes."""
    ended = shell.call("connectors", "set", "slack", "token=xoxb-1")
    assert ended.code == 2
    assert "asked for" in ended.err
    assert "xoxb-1" not in ended.err


def test_what_cannot_be_is_one_sentence(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown connector or field, nothing said, a field that is lacking."""
    for words, said in (
        (("set", "emial", "from=x"), "did you mean `email`"),
        (("set", "slack", "tokn=x"), "did you mean `token`"),
        (("set", "slack", "url"), "FIELD=VALUE"),
        (("test", "slack"), "`turnout connectors set slack`"),
        (("test", "pigeon"), "there is no connector"),
    ):
        given(monkeypatch, "a-secret")
        ended = shell.call("connectors", *words)
        assert (ended.code, ended.err.count("\n")) == (2, 1), words
        assert said in ended.err


def test_a_test_says_in_one_line_what_is_wrong(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a code of its own, and without the password."""
    given(monkeypatch, URL)
    shell.call("connectors", "set", "email", "from=leads@x.example")
    ended = shell.call("connectors", "test", "email")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "127.0.0.1" in ended.err
    assert "very-secret" not in ended.err


def test_the_environment_is_said_to_go_first(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sets what is not used is told."""
    monkeypatch.setenv("TURNOUT_SLACK_TOKEN", "xoxb-very-secret")
    listed = shell.call("connectors", "list").out
    assert "environment" in listed
    assert "very-secret" not in listed
    given(monkeypatch, "xoxb-1")
    assert "goes before this" in shell.call("connectors", "set", "slack").err


def test_a_key_is_changed(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new key beside the old one, `rekey`, then the new one alone."""
    given(monkeypatch, URL)
    shell.call("connectors", "set", "email", "from=leads@x.example")
    monkeypatch.setenv("TURNOUT_SECRET_KEY", "a new secret of some length")
    ended = shell.call("connectors", "test", "email")
    assert (ended.code, "another `secret_key`" in ended.err) == (1, True)
    assert shell.call("connectors", "rekey").code == 2
    monkeypatch.setenv("TURNOUT_SECRET_KEY_OLD", "a secret of some length")
    assert shell.data("connectors", "rekey") == {"secrets": 1}
    monkeypatch.delenv("TURNOUT_SECRET_KEY_OLD")
    assert "127.0.0.1" in shell.call("connectors", "test", "email").err
