"""Slack as a channel: to a person or a channel, a thread a lead, and a message that can be changed in place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final, NamedTuple

from turnout.connectors.base import Configuration, NeedsHumanError, Outgoing, Receipt, RefusedDeliveryError
from turnout.connectors.slack.client import SlackClient
from turnout.connectors.slack.mapping import Block, blocks_of, text_of

NAME: Final = "slack"
CAN_REPLACE: Final = True
# What each right is for; without the first nothing is sent.
SCOPES: Final[Mapping[str, str]] = {
    "chat:write": "to write",
    "im:write": "to write to a person",
    "im:history": "to look whether a message in doubt has arrived",
    "users:read": "to find people",
    "users:read.email": "to find people by their mail address",
}
_USER: Final = re.compile(r"[UW][A-Z0-9]{6,20}")
_CHANNEL: Final = re.compile(r"[CGD][A-Z0-9]{6,20}")
_KNOWN_MAX: Final = 10_000


class SlackConnector:
    """Delivers to one workspace. An address is a user's or a channel's id, or a user's mail address."""

    name = NAME

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._users: dict[str, str] = {}

    def deliver(self, outgoing: Outgoing) -> Receipt:
        """Post a message, or change the one it replaces. Raises DeliveryError."""
        to = self._id_of(outgoing.address)
        blocks, text = blocks_of(outgoing.message, to if _USER.fullmatch(to) else ""), text_of(outgoing.message)
        earlier = _Place.of(outgoing.reference)
        if outgoing.replaces and earlier:
            return self._replace(earlier, text, blocks)
        if outgoing.is_doubtful and (found := self._found(outgoing.key, to, earlier)):
            return Receipt(str(found))
        is_loud = bool(outgoing.message.buttons)
        return Receipt(str(self._post(to, text, blocks, outgoing.key, earlier, is_loud=is_loud)))

    def check(self) -> str:
        """Which workspace answers, and as whom. Raises DeliveryError, also where the app lacks a right."""
        workspace, user, scopes = self._client.who()
        lacking = [f"`{scope}` ({what})" for scope, what in SCOPES.items() if scope not in scopes]
        if scopes and lacking:
            raise NeedsHumanError(f"the Slack app lacks {', '.join(lacking)}; add the scopes and install it again")
        return f"writes to the Slack workspace `{workspace}` as `{user}`"

    def _id_of(self, address: str) -> str:
        """The id Slack knows an address by. Raises DeliveryError."""
        if _USER.fullmatch(address) or _CHANNEL.fullmatch(address):
            return address
        if "@" not in address:
            raise RefusedDeliveryError(
                f"`{address[:60]}` is neither an id of Slack, such as `U012ABCDE`, nor an address"
            )
        known = self._users.get(address)
        if known is None:
            known = self._client.user_by_mail(address)
            if len(self._users) >= _KNOWN_MAX:
                self._users.clear()
            self._users[address] = known
        return known

    def _replace(self, earlier: _Place, text: str, blocks: list[Block]) -> Receipt:
        """Change a message. One that somebody has deleted says nothing that is no longer true."""
        try:
            self._client.update(earlier.channel, earlier.moment, text, blocks)
        except RefusedDeliveryError as error:
            if "message_not_found" not in str(error):
                raise
        return Receipt(str(earlier))

    def _found(self, key: str, to: str, earlier: _Place | None) -> _Place | None:
        """Where a message in doubt has arrived; None where it has not, or where the app may not look.

        Two messages are better than none: one that cannot be looked for is sent again.
        """
        try:
            if earlier is None:
                channel = self._client.conversation_with(to) if _USER.fullmatch(to) else to
            elif moment := self._client.sent_with(key, earlier.channel, earlier.thread):
                return _Place(earlier.channel, moment, earlier.thread)
            else:
                # It may have been sent before there was a thread.
                channel = earlier.channel
            moment = self._client.sent_with(key, channel)
        except (NeedsHumanError, RefusedDeliveryError):
            return None
        return _Place(channel, moment) if moment else None

    def _post(
        self, to: str, text: str, blocks: list[Block], key: str, earlier: _Place | None, *, is_loud: bool
    ) -> _Place:
        """A message of its own, or one in the thread of its lead, if that is still there."""
        if earlier is not None:
            with suppress(RefusedDeliveryError):
                said = self._client.post(earlier.channel, text, blocks, key, earlier.thread, is_loud=is_loud)
                return _Place(*said, earlier.thread)
        return _Place(*self._client.post(to, text, blocks, key))


class _Place(NamedTuple):
    """Where a message stands: its channel, its moment, and the moment its thread began. A reference is this as text."""

    channel: str
    moment: str
    began: str = ""

    @classmethod
    def of(cls, reference: str) -> _Place | None:
        """The place that a reference names; None for an empty one."""
        channel, _, moments = reference.partition(":")
        return cls(channel, *moments.split(":")) if moments else None

    @property
    def thread(self) -> str:
        """The thread in which further messages about the lead stand."""
        return self.began or self.moment

    def __str__(self) -> str:
        return ":".join(part for part in self if part)


def connect(configuration: Configuration) -> SlackConnector:
    """The connector of a configuration: `token`, and `url` where Slack is reached by another way."""
    return SlackConnector(SlackClient(configuration.get("token", ""), configuration.get("url", "")))
