"""Which services there are, who says how they are reached, and that no secret is seen on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import pytest

from turnout.config import Settings
from turnout.connectors.base import NeedsHumanError, Outgoing
from turnout.core.notify.message import Message, NoticeKind
from turnout.errors import InputError, RefusedError, SettingsError
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.notices.connection_checks import try_connector
from turnout.pipeline.notices.connection_edits import rekey, remove_connector, set_connector
from turnout.pipeline.notices.connections import CHANNELS, Connections
from turnout.store.database import Database
from turnout.store.destinations import add_destinations, block, blocked_destinations

pytestmark = pytest.mark.usefixtures("each_database")
KEY: Final = "a secret of some length"
OTHER_KEY: Final = "another one of some length"
SAID: Final = Settings(secret_key=KEY)
TOKEN: Final = "xoxb-very-secret"  # noqa: S105 - it is none
NOW: Final = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


def keep(database: Database, name: str, said: Settings = SAID, **fields: str) -> None:
    """Say how a service is reached."""
    connections = Connections(database, said)
    with editing(database, NOW, "local") as edit:
        set_connector(edit, connections.seal, name, {each.removesuffix("_"): text for each, text in fields.items()})


def everything_kept(database: Database) -> str:
    """Every text of the tables that could give a secret away."""
    with database.reading() as tx:
        tables = ("secrets", "connector_settings", "events", "meta", "destinations")
        return repr([tx.rows(f"SELECT * FROM {table}") for table in tables])  # noqa: S608 - ours


def test_nobody_has_said_anything(database: Database) -> None:
    """Then there is no channel, but for webhooks, which need nothing to be said."""
    connections = Connections(database, SAID)
    assert connections.names() == ()
    assert [connections.connector(name) for name in CHANNELS] == [None] * len(CHANNELS)
    assert [connections.configured_from(name) for name in CHANNELS] == [""] * len(CHANNELS)
    assert connections.connector("pigeon") is None
    webhooks = connections.connector("webhook")
    assert webhooks is not None
    assert "no credentials" in webhooks.check()


def test_what_is_kept_is_sealed_and_found_again(database: Database) -> None:
    """The connector is made with it; the store, the record and what is printed have no secret."""
    keep(database, "slack", token=TOKEN, url="https://slack.example/api")
    connections = Connections(database, SAID)
    assert connections.names() == ("slack",)
    assert connections.configured_from("slack") == "store"
    assert connections.configuration("slack") == {"token": TOKEN, "url": "https://slack.example/api"}
    connector = connections.connector("slack")
    assert connector is not None
    assert connector.name == "slack"
    assert connections.connector("slack") is connector
    assert TOKEN not in everything_kept(database)
    assert TOKEN not in repr(connections)


def test_the_environment_goes_before_the_store(database: Database) -> None:
    """All of it: a channel is never made of two halves."""
    keep(database, "sms", sid="AC1", token=TOKEN, from_="+15005550006")
    said = msgspec.structs.replace(SAID, twilio_sid="AC2", twilio_token="t2", twilio_from="+15005550007")  # noqa: S106
    connections = Connections(database, said)
    assert connections.configured_from("sms") == "environment"
    assert connections.configuration("sms") == {"sid": "AC2", "token": "t2", "from": "+15005550007"}


def test_half_of_what_is_needed_is_said_to_whoever_uses_it(database: Database) -> None:
    """The channel is there, and what is lacking is named with the setting that says it."""
    connections = Connections(database, msgspec.structs.replace(SAID, twilio_sid="AC2"))
    connector = connections.connector("sms")
    assert connector is not None
    with pytest.raises(NeedsHumanError, match=r"`sms` lacks `token` .*`twilio_token`.*`twilio_from`"):
        connector.check()
    with pytest.raises(NeedsHumanError, match="lacks"):
        connector.deliver(Outgoing("k", "+1", Message(NoticeKind.TEST, "hello")))


def test_another_key_is_said_to_whoever_uses_it_and_stops_nobody_else(database: Database) -> None:
    """What is needed to go on is named; the other channels are as they were."""
    keep(database, "slack", token=TOKEN)
    said = Settings(secret_key=OTHER_KEY, twilio_sid="AC2", twilio_token="t", twilio_from="+1")  # noqa: S106
    connections = Connections(database, said)
    connector = connections.connector("slack")
    assert connector is not None
    with pytest.raises(NeedsHumanError, match="another `secret_key`") as error:
        connector.check()
    assert TOKEN not in str(error.value)
    assert connections.configuration("slack") is None
    assert set(connections.names()) == {"slack", "sms"}


def test_what_another_process_changes_is_noticed(database: Database) -> None:
    """The connector is made anew; one that did not change from the environment stays."""
    keep(database, "slack", token=TOKEN)
    connections = Connections(database, SAID)
    first, version = connections.connector("slack"), connections.version()
    keep(database, "slack", token="xoxb-other")  # noqa: S106 - not one
    connections.look_again()
    assert connections.version() > version
    assert connections.connector("slack") is not first
    assert connections.configuration("slack") == {"token": "xoxb-other"}
    with editing(database, NOW, "local") as edit:
        remove_connector(edit, "slack")
    connections.look_again()
    assert connections.connector("slack") is None
    with pytest.raises(RefusedError, match="nothing is kept"), editing(database, NOW, "local") as edit:
        remove_connector(edit, "slack")


def test_what_is_not_said_stays_and_an_empty_text_takes_away(database: Database) -> None:
    """A secret need not be given again to change a name; what is needed cannot be taken away."""
    keep(database, "email", url="smtp://u:p@mail.example:587", from_="a@x.example", ca_file="ca.pem")
    keep(database, "email", from_="b@x.example", ca_file="")
    assert Connections(database, SAID).configuration("email") == {
        "url": "smtp://u:p@mail.example:587",
        "from": "b@x.example",
    }
    with pytest.raises(InputError, match="needs `url`"):
        keep(database, "email", url="")
    with pytest.raises(InputError, match="did you mean `from`"):
        keep(database, "email", form="c@x.example")
    with pytest.raises(InputError, match="one line"):
        keep(database, "email", from_="a\nBcc: x")
    with pytest.raises(RefusedError, match="did you mean `email`"):
        keep(database, "emial", from_="c@x.example")


def test_changed_credentials_wake_what_waited_for_them(database: Database) -> None:
    """Nobody has to look for what was parked meanwhile."""
    keep(database, "slack", token=TOKEN)
    with database.begin() as tx:
        add_destinations(tx, ["slack", "sms"])
        for name in ("slack", "sms"):
            assert block(tx, name, "revoked", 1)
    keep(database, "slack", token="xoxb-new")  # noqa: S106 - not one
    with database.reading() as tx:
        assert [row.name for row in blocked_destinations(tx)] == ["sms"]


def test_a_key_is_changed_without_a_gap(database: Database) -> None:
    """With the old one beside it everything is read; after `rekey` the old one is needed no more."""
    keep(database, "slack", token=TOKEN)
    both = Connections(database, Settings(secret_key=OTHER_KEY, secret_key_old=KEY))
    assert both.configuration("slack") == {"token": TOKEN}
    with editing(database, NOW, "local") as edit:
        assert rekey(edit, both.seal) == 1
    assert Connections(database, Settings(secret_key=OTHER_KEY)).configuration("slack") == {"token": TOKEN}
    assert Connections(database, SAID).configuration("slack") is None


def test_postgresql_needs_a_key_that_is_set_and_a_file_makes_its_own(database: Database) -> None:
    """Machines that share a server share no file; beside a store in a file one is made, for its owner only."""
    connections = Connections(database, Settings())
    if database.dialect == "postgresql":
        with pytest.raises(SettingsError, match="`TURNOUT_SECRET_KEY`"):
            _ = connections.seal
        return
    keep(database, "slack", Settings(), token=TOKEN)
    assert connections.configuration("slack") == {"token": TOKEN}
    [key] = Path(database.url.removeprefix("sqlite:///")).parent.glob("*.key")
    assert key.stat().st_mode & 0o777 == 0o600


def test_trying_what_nobody_has_set_up_says_how_to(database: Database) -> None:
    """Names the command."""
    with pytest.raises(RefusedError, match="turnout connectors set slack"):
        try_connector(Connections(database, SAID), "slack", "", NOW, "local")


def test_trying_says_in_a_sentence_what_is_wrong(database: Database) -> None:
    """Here nobody listens; the password in the address is not said."""
    keep(database, "email", url="smtp://u:very-secret@127.0.0.1:9", from_="a@x.example")
    tried = try_connector(Connections(database, SAID), "email", "", NOW, "local")
    assert not tried.is_ok
    assert "127.0.0.1" in tried.said
    assert "very-secret" not in tried.said


def test_every_channel_is_made_by_what_its_row_names(database: Database) -> None:
    """Its module has a `connect` that takes the fields of the row."""
    examples = {"url": "smtp://127.0.0.1:9", "from": "+15005550006", "token": "t", "sid": "AC1"}
    for name, channel in CHANNELS.items():
        connections = Connections(database, SAID)
        fields = {each.name: examples[each.name] for each in channel.fields if each.is_required}
        if name == "email":
            fields["from"] = "a@x.example"
        with editing(database, NOW, "local") as edit:
            set_connector(edit, connections.seal, name, fields)
        connector = connections.connector(name)
        assert connector is not None
        assert connector.name == name
        assert hasattr(connector, "deliver")


def test_settings_that_channels_name_are_settings() -> None:
    """Each field is said by a setting of its own, and a secret by one that is hidden."""
    from turnout.config.settings import known_settings  # noqa: PLC0415 - only here

    known = known_settings()
    named = [each for channel in CHANNELS.values() for each in channel.fields]
    assert all(each.setting in known for each in named)
    assert len({each.setting for each in named}) == len(named)
    assert all(known[each.setting].is_secret == each.is_secret for each in named)
