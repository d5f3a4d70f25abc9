"""What one person, or one place, is told: content as data, the same for every channel.

Why somebody is told is a `Notice`, written with what it is about; a `Message` is made from it when it is delivered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from turnout.core.lead import LeadId
from turnout.core.rep import RepId


class NoticeKind(StrEnum):
    """Why somebody is told."""

    ASSIGNED = "assigned"
    OFFERED = "offered"
    JOINED = "joined"
    REMIND = "remind"
    TELL = "tell"
    ALERT = "alert"
    TAKEN = "taken"
    ANSWERED = "answered"
    DIGEST = "digest"
    TEST = "test"
    # For programs: it has an `Event`, and no sentences.
    EVENT = "event"


class Action(StrEnum):
    """What a button does. `open` only leads to the lead."""

    ACCEPT = "accept"
    PASS = "pass"  # noqa: S105 - a verb
    SNOOZE = "snooze"
    TOUCH = "touch"
    OPEN = "open"


class Button(NamedTuple):
    """One thing that can be done from the message itself.

    `url` is a signed link, `token` what is signed in it, for channels with buttons of their own; empty where there is
    none.
    """

    action: Action
    label: str
    url: str = ""
    token: str = ""


class Line(NamedTuple):
    """A fact with its label, both as they are read. `href` is where it leads (`mailto:`, `tel:`), empty for nowhere."""

    label: str
    text: str
    href: str = ""


class Earlier(NamedTuple):
    """An earlier conversation with the same person or account: when, who had it, what became of it."""

    at: datetime
    rep: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when something is promised: the instant, how it reads in the recipient's zone, and what is promised.

    `what` is read before `text` (`Answer by` `Mon 7 Sep, 10:15 CEST`); `note` says which time counts.
    """

    due_at: datetime
    text: str
    what: str
    note: str = ""


class Event(NamedTuple):
    """What programs are told: something that happened, and when. `data` are values as JSON has them."""

    kind: str
    at: datetime
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Message:
    """All that a channel shows. `title` is the subject; `why` are sentences: why you, why now.

    `lead` is None where it is about no lead. `is_hot` is for channels that can be loud. `code` is what an answer names
    the lead by where nothing can be pressed; empty where no answer is expected.
    """

    kind: NoticeKind
    title: str
    intro: str = ""
    lines: tuple[Line, ...] = ()
    why: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    deadline: Deadline | None = None
    buttons: tuple[Button, ...] = ()
    lead: LeadId | None = None
    recipient: RepId | None = None
    language: str = "en"
    zone: str = "UTC"
    is_hot: bool = False
    footer: str = ""
    items: Sequence[Message] = field(default=())
    code: str = ""
    event: Event | None = None
