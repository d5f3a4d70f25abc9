"""Many messages as one, for whoever wants what is not urgent together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from turnout.core.notify.about import Recipient
from turnout.core.notify.catalogue import words_in
from turnout.core.notify.content import shortened
from turnout.core.notify.message import Message, NoticeKind
from turnout.core.notify.words import Words

# Of what somebody wrote, so much stands in a digest.
CHARS_MAX: Final = 200


def digest_of(messages: Sequence[Message], recipient: Recipient) -> Message | None:
    """One message with these in it, in their order; None where there are none.

    Each keeps its title, what happened and what can be done; a summary has no deadline, for nothing in it is urgent.
    """
    if not messages:
        return None
    words = words_in(recipient.language)
    first = messages[0]
    title = words.digest_one.format(who=first.title) if len(messages) == 1 else words.digest_many
    return Message(
        kind=NoticeKind.DIGEST,
        title=title.format(count=len(messages)) if len(messages) > 1 else title,
        intro=words.digest_intro,
        recipient=recipient.rep,
        language=words.language,
        zone=recipient.zone,
        footer=words.footer_digest,
        items=tuple(_in_short(message, words) for message in messages),
    )


def _in_short(message: Message, words: Words) -> Message:
    """A message as one among many: who it is about and how they are reached; all else is where the lead is."""
    kept = {words.has_it, words.person, words.company, words.email, words.phone, words.wants}
    lines = tuple(line._replace(text=shortened(line.text, CHARS_MAX)) for line in message.lines if line.label in kept)
    return replace(message, lines=lines, earlier=(), deadline=None)
