"""The services that Turnout speaks to: which there are, how each is reached, and what speaks to it.

What the settings say of a channel goes before what the store keeps of it. A new channel is a folder of `connectors`
with a `connect` in its `connector.py`, and a row in the table here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from time import monotonic
from typing import Final, Literal, NamedTuple, cast

import msgspec

from turnout.config import Settings
from turnout.config.secret_key import key_for, load_secret_key
from turnout.connectors.base import Configuration, Connector, NeedsHumanError, Outgoing, Receipt
from turnout.errors import SettingsError, TurnoutError
from turnout.pipeline.notices import webhooks
from turnout.store.connector_settings import (
    connections_version,
    connector_secrets,
    connector_values,
    kept_connectors,
    opened_connector,
)
from turnout.store.database import Database
from turnout.store.secrets import Seal

LOOK_SECONDS: Final = 1.0
_PURPOSE: Final = "credentials"
# The demo has a post office of its own.
Source = Literal["environment", "store", "demo", ""]


class Field(NamedTuple):
    """Something a channel is to be told. `setting` is the name of the setting that says it, where there is one."""

    name: str
    setting: str
    said: str
    is_secret: bool = False
    is_required: bool = True


class Channel(NamedTuple):
    """A way to tell people something: its name, the module whose `connect` makes it, and what that is to be told."""

    name: str
    module: str
    fields: tuple[Field, ...]


CHANNELS: Final[Mapping[str, Channel]] = {
    channel.name: channel
    for channel in (
        Channel(
            "email",
            "turnout.connectors.email.connector",
            (
                Field("url", "smtp_url", "the server, as `smtp://user:password@host:587`", is_secret=True),
                Field("from", "email_from", "whom it comes from, as `Turnout <leads@example.com>`"),
                Field("ca_file", "smtp_ca_file", "certificates to trust, a file in PEM", is_required=False),
            ),
        ),
        Channel(
            "slack",
            "turnout.connectors.slack.connector",
            (
                Field("token", "slack_token", "the bot's token, `xoxb-...`", is_secret=True),
                Field(
                    *("signing_secret", "slack_signing_secret", "what Slack signs presses of buttons with"),
                    is_secret=True,
                    is_required=False,
                ),
                Field("url", "slack_url", "Slack's API, where it is another", is_required=False),
            ),
        ),
        Channel(
            "sms",
            "turnout.connectors.sms.connector",
            (
                Field("sid", "twilio_sid", "the account at Twilio, `AC...`"),
                Field("token", "twilio_token", "its token", is_secret=True),
                Field("from", "twilio_from", "the number texts come from, or a messaging service, `MG...`"),
                Field("url", "twilio_url", "Twilio's API, where it is another", is_required=False),
            ),
        ),
    )
}


class Connections:
    """Every connection of one process; threads may share it. It looks at most once a second for what has changed.

    It must not be asked within a block of the database's `asking`.
    """

    def __init__(
        self, database: Database, said: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.said = said
        self.database = database
        self._clock = clock
        self._lock = threading.RLock()
        self._seal: Seal | None = None
        self._known = _Known(-1, {})
        self._looked_at = -LOOK_SECONDS
        self._from_settings = {name: _said_of(channel, said) for name, channel in CHANNELS.items()}
        self._lasting: dict[str, Connector] = {}

    def connector(self, name: str) -> Connector | None:
        """What speaks to a service; None where nobody has said how. Raises StoreError.

        Where what was said cannot be used, each use of it says so as a NeedsHumanError.
        """
        with self._lock:
            if name == webhooks.NAME:
                return self._kept(self._lasting, name, self._webhooks)
            source = self.configured_from(name)
            if not source:
                return None
            made = self._lasting if source == "environment" else self._look().made
            return self._kept(made, name, lambda: self._connect(CHANNELS[name]))

    def names(self) -> tuple[str, ...]:
        """The channels through which people can be told something. Raises StoreError."""
        return tuple(name for name in CHANNELS if self.configured_from(name))

    def is_said_by_settings(self, name: str) -> bool:
        """Whether the settings say how a service is reached, whatever the store keeps of it."""
        return bool(self._from_settings.get(name))

    def fixed_from(self, name: str) -> Source:
        """Who says how a service is reached, whatever the store keeps of it; empty where that is asked."""
        return "environment" if self.is_said_by_settings(name) else ""

    def configured_from(self, name: str) -> Source:
        """Who says how a service is reached; empty where nobody does. Raises StoreError."""
        if fixed := self.fixed_from(name):
            return fixed
        return "store" if name in CHANNELS and self._look().stored.get(name) else ""

    def configuration(self, name: str) -> Configuration | None:
        """What is said of a service, with secrets; None where nothing is, or it cannot be read. Raises StoreError."""
        try:
            return self.opened(name) if self.configured_from(name) else None
        except SettingsError:
            return None

    def opened(self, name: str) -> Configuration:
        """As `configuration`, of a service of which something is said. Raises SettingsError, and StoreError."""
        if self._from_settings[name]:
            return self._from_settings[name]
        with self.database.asking() as tx:
            return opened_connector(tx, self.seal, name)

    def version(self) -> int:
        """A number that grows whenever something about connections has changed. Raises StoreError."""
        return self._look().version

    def look_again(self) -> None:
        """What was found is old: look at the next question, and not only after a second."""
        with self._lock:
            self._looked_at = -LOOK_SECONDS

    @property
    def seal(self) -> Seal:
        """What secrets are sealed with. Raises SettingsError where there is no key and none can be made."""
        with self._lock:
            if self._seal is None:
                self._seal = seal_of(self.said, self.database.url)
            return self._seal

    def _connect(self, channel: Channel) -> Connector:
        try:
            configuration = self.opened(channel.name)
            lacking = [each for each in channel.fields if each.is_required and not configuration.get(each.name)]
            if lacking:
                raise SettingsError(f"`{channel.name}` lacks {', '.join(_asked_for(each) for each in lacking)}")
            connect = cast("Callable[[Configuration], Connector]", import_module(channel.module).connect)
            return connect(configuration)
        except TurnoutError as error:
            return _Unusable(channel.name, str(error))

    def _webhooks(self) -> Connector:
        return webhooks.connector(self.database, lambda: self.seal, self.said.webhook_networks, self._clock)

    def _look(self) -> _Known:
        with self._lock:
            if monotonic() - self._looked_at < LOOK_SECONDS:
                return self._known
            with self.database.asking() as tx:
                version = connections_version(tx)
                if version != self._known.version:
                    names = [name for name in kept_connectors(tx) if name in CHANNELS]
                    stored = {name: {*connector_values(tx, name), *connector_secrets(tx, name)} for name in names}
                    self._known = _Known(version, stored)
            self._looked_at = monotonic()
            return self._known

    @staticmethod
    def _kept(made: dict[str, Connector], name: str, make: Callable[[], Connector]) -> Connector:
        if name not in made:
            made[name] = make()
        return made[name]


def seal_of(said: Settings, url: str) -> Seal:
    """What the secrets of a store are sealed with, by its settings. Raises SettingsError where there is no key."""
    keys = [load_secret_key(said, url)]
    if said.secret_key_old:
        keys.append(load_secret_key(msgspec.structs.replace(said, secret_key=said.secret_key_old), url))
    return Seal([key_for(key, _PURPOSE) for key in keys])


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store keeps of connections at one version of it, and what was made of that since."""

    version: int
    stored: Mapping[str, set[str]]
    made: dict[str, Connector] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Unusable:
    """Stands for a connector that cannot be made, and says why to whoever would use it."""

    name: str
    why: str

    def deliver(self, _outgoing: Outgoing) -> Receipt:
        """Nothing is delivered."""
        raise NeedsHumanError(self.why)

    def check(self) -> str:
        """Why it cannot be used."""
        raise NeedsHumanError(self.why)


def _said_of(channel: Channel, said: Settings) -> Configuration:
    """What the settings say of a channel, by field; nothing where they say none of it."""
    found = {each.name: str(getattr(said, each.setting)) for each in channel.fields if each.setting}
    return {name: value for name, value in found.items() if value}


def _asked_for(each: Field) -> str:
    return f"`{each.name}` ({each.said}; setting `{each.setting}`)"
