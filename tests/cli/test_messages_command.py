"""`turnout messages`: what was to be told, and what a person does about what could not be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.started import Shell, recent_office
from tests.pipeline.stored_office import Office
from tests.worker.bench_of_messages import a_message, put, states
from turnout.store.destinations import block


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A store with four messages, two of them parked."""
    with closing(recent_office(tmp_path, hours=1)) as office:
        put(
            office.database,
            a_message("m1"),
            a_message("m2", state="parked"),
            a_message("m3", state="parked", channel="slack", destination="slack"),
            a_message("m4", state="sent", rep="ben"),
        )
        yield office


@pytest.fixture
def shell(office: Office, capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command line over that store."""
    return Shell(office.database.url, capsys)


def test_messages_are_listed(shell: Shell) -> None:
    """All, or those in a state, of a channel, to somebody; the newest first."""
    assert [item["id"] for item in shell.data("messages", "list")["messages"]] == [4, 3, 2, 1]
    for options, numbers in (
        (("--parked",), [3, 2]),
        (("--state", "due"), [1]),
        (("--channel", "slack"), [3]),
        (("--rep", "ben"), [4]),
    ):
        assert [item["id"] for item in shell.data("messages", "list", *options)["messages"]] == numbers, options
    shown = shell.call("messages", "list", "--parked").out
    assert "m2" not in shown
    assert "slack" in shown
    assert shell.call("messages", "list", "--state", "gone").code == 2


def test_one_message_is_shown(shell: Shell) -> None:
    """With its address, and how often it was tried."""
    shown = shell.call("messages", "show", "2").out
    assert "parked" in shown
    assert "a@x.example" in shown
    assert shell.call("messages", "show", "9").code == 2


def test_parked_messages_are_tried_again(office: Office, shell: Shell) -> None:
    """Those that are named, or all; what is not parked is refused, and then nothing is done."""
    assert shell.call("messages", "retry").code == 2
    assert shell.call("messages", "retry", "2", "4").code == 1
    assert states(office.database)["m2"] == "parked"
    assert shell.data("messages", "retry", "2") == {"retried": 1}
    assert shell.data("messages", "retry", "--parked", "--channel", "email") == {"retried": 0}
    assert shell.call("messages", "retry", "--parked").out == "1 message is tried again\n"
    assert set(states(office.database).values()) == {"due", "sent"}


def test_messages_are_cancelled(office: Office, shell: Shell) -> None:
    """Those that wait."""
    assert shell.data("messages", "cancel", "1", "3") == {"cancelled": 2}
    assert shell.call("messages", "cancel", "4").code == 1
    assert states(office.database) == {"m1": "cancelled", "m2": "parked", "m3": "cancelled", "m4": "sent"}


def test_places_say_what_they_wait_for(office: Office, shell: Shell) -> None:
    """One that needs a person, with what is wrong."""
    with office.database.begin() as tx:
        block(tx, "slack", "the token was revoked", 1)
    shown = shell.call("messages", "destinations").out
    assert "needs a human" in shown
    assert "the token was revoked" in shown
    assert [place["name"] for place in shell.data("messages", "destinations")["destinations"]] == ["email", "slack"]
