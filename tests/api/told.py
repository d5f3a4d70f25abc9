"""A server that tells reps, up to the message itself: what was written about a lead, composed and handed over.

Which messages are due, and that each goes out once, is the worker's and tested there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from tests.api.client import Caller
from turnout.api.settings import ApiSettings
from turnout.config import Settings
from turnout.connectors.base import Connector, Outgoing, Receipt
from turnout.core.notify.message import Message
from turnout.core.notify.preferences import Preferences
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.notices.links import Links
from turnout.pipeline.notices.messages import Composer, Telling
from turnout.pipeline.serving.running import Running
from turnout.store.rep_notifications import put_preferences

BASE: Final = "https://leads.example.com"
LINKS: Final = Links(lambda: b"k" * 32, BASE)
_TOLD: Final = (
    "SELECT o.lead, o.decision, o.kind, o.recipient, o.text FROM outbox o JOIN leads l ON l.seq = o.lead"
    " WHERE l.id = ? AND o.recipient = ? ORDER BY o.decision DESC"
)


def settings_with(said: Mapping[str, str]) -> ApiSettings:
    """A server whose connections are said by its settings."""
    return ApiSettings(links=LINKS, said=Settings(**said))  # type: ignore[arg-type]  # all of these are text


def reaches(stored: Running, rep: str, said: Preferences) -> None:
    """A rep says where they are reached."""
    with editing(stored.database, stored.now(), "test") as edit:
        put_preferences(edit.tx, rep, said)


def composed(stored: Running, lead: str, rep: str, channel: str, *, is_update: bool = False) -> Message | None:
    """What a rep is told of a lead at the moment, by the latest notice they have of it."""
    with stored.database.asking() as tx:
        number, decision, kind, recipient, text = tx.rows(_TOLD, (lead, rep))[0]
        telling = Telling(number, decision, kind, recipient, text, rep, channel)
        return Composer(LINKS).compose(tx, telling, stored.now(), is_update=is_update)


def told(stored: Running, connector: Connector, lead: str, rep: str, address: str) -> Receipt:
    """Tell a rep of a lead over a channel."""
    message = composed(stored, lead, rep, connector.name)
    assert message is not None, "it is true"
    return connector.deliver(Outgoing(f"{lead}:{rep}", address, message))


def holder(caller: Caller, lead: str) -> tuple[str, str]:
    """Whether a lead is on offer or in somebody's hands, and who has it."""
    said = caller.get(f"/api/v1/leads/{lead}").json()
    return said["outcome"], said["assignee"]


def in_german(said: Preferences) -> Preferences:
    """The same for somebody who reads German."""
    return replace(said, language="de")
