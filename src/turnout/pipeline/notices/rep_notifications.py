"""How a rep wants to be told, as people write it: in one spelling, checked, and kept with a line in the record.

What it means is `core.notify.preferences`' to know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from turnout.core.notify.catalogue import CATALOGUES
from turnout.core.notify.preferences import Preferences, faults_of
from turnout.core.rep import RepId
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.notices.recipients import CHANNELS
from turnout.store.rep_notifications import drop_preferences, find_preferences, put_preferences, rep_of_address

# What is kept where a rep said nothing: their own zone, everything at once.
NOTHING_SAID: Final = Preferences(zone="")
_PHONE: Final = re.compile(r"\+[1-9]\d{6,14}")
_SLACK: Final = re.compile(r"[UWCGD][A-Z0-9]{5,20}")
_EMAIL: Final = re.compile(r'[^\s<>()\[\],;:\\"@]+@[^\s<>()\[\],;:\\"@]+')
_IN_NUMBERS: Final = str.maketrans("", "", " -()/.")


def written(said: Preferences) -> Preferences:
    """Preferences in the spelling that is kept."""
    return replace(
        said,
        channels=tuple(dict.fromkeys(name.strip().lower() for name in said.channels)),
        email=said.email.strip().lower(),
        phone=said.phone.translate(_IN_NUMBERS),
        slack=said.slack.strip().upper(),
        language=said.language.strip().lower(),
        zone=said.zone.strip(),
    )


def notification_faults(edit: Edit, rep: RepId, said: Preferences) -> Iterator[tuple[str, str]]:
    """Each field that cannot be, with what is wrong and the remedy."""
    yield from faults_of(replace(said, zone=said.zone or "UTC"), CHANNELS)
    if said.email and not _EMAIL.fullmatch(said.email):
        yield "email", "this is no e-mail address; write one such as `ann@example.com`"
    if said.phone and not _PHONE.fullmatch(said.phone):
        yield "phone", "this is no number with its country; write one such as `+4930123456`"
    if said.slack and not _SLACK.fullmatch(said.slack):
        yield "slack", "this is no id of Slack; copy a member's from their profile, such as `U02ABC123`"
    if said.language and said.language not in CATALOGUES:
        known = ", ".join(f"`{language}`" for language in sorted(CATALOGUES))
        yield "language", f"there are no messages in `{said.language}`; there are in {known}"
    for field, channel, address in (("phone", "sms", said.phone), ("slack", "slack", said.slack)):
        other = rep_of_address(edit.tx, channel, address) if address else None
        # An answer from there must be one rep's.
        if other is not None and other != rep:
            yield field, f"it is the {field} of `{other}`; each rep needs their own"


def keep_notifications(edit: Edit, rep: RepId, said: Preferences) -> bool:
    """Keep what a rep said; False where it is what they said before. Addresses are not in the record."""
    before = find_preferences(edit.tx, rep)
    if before == said:
        return False
    put_preferences(edit.tx, rep, said)
    edit.changed("notifications", {"rep": rep}, before, said, kind="notifications_changed")
    return True


def forget_notifications(edit: Edit, rep: RepId) -> bool:
    """Let a rep be told as those who said nothing; False for one who said nothing."""
    before = find_preferences(edit.tx, rep)
    is_dropped = drop_preferences(edit.tx, rep)
    if is_dropped:
        edit.changed("notifications", {"rep": rep}, before, None, kind="notifications_forgotten")
    return is_dropped
