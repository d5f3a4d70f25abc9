"""What comes of a text message that somebody sent back: which lead they mean, what is done, what they are answered."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from turnout.connectors.sms.inbound import Inbound
from turnout.connectors.sms.replies import NUMBERS, TEXT_CHARS_MAX, Reply, choices_of, read_reply
from turnout.core.notify.message import Action
from turnout.core.notify.words import Words
from turnout.core.rep import RepId
from turnout.pipeline.asking.front import Front
from turnout.pipeline.notices.links import Links
from turnout.pipeline.notices.messages import words_of
from turnout.pipeline.notices.pressing import press
from turnout.store.rep_notifications import rep_of_address

CHANNEL: Final = "sms"
_REMEMBERED_MAX: Final = 1_000
# When to be reminded, for whoever does not say.
_SOON: Final = "15m"


class TextReplies:
    """Answers text messages. The same one, handed over twice, is answered the same and does nothing more.

    A code and an answer work once wherever they arrive. Without a code a lead is meant that may be another one by the
    second time, so what was answered lately is remembered here.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answered: OrderedDict[str, str] = OrderedDict()

    def answer(self, front: Front, links: Links, inbound: Inbound, language: str = "") -> str:
        """What is sent back; empty for nothing. Blocks. Raises StoreError where the store cannot be used."""
        with self._lock:
            known = self._answered.get(inbound.sid)
        if known is not None:
            return known
        said = answer_reply(front, links, inbound, language)
        with self._lock:
            self._answered[inbound.sid] = said
            if len(self._answered) > _REMEMBERED_MAX:
                self._answered.popitem(last=False)
        return said


def answer_reply(front: Front, links: Links, inbound: Inbound, language: str = "") -> str:
    """Do what a reply says, and answer it. Whoever is no rep, and says nothing we know, is not answered.

    `language` is for whoever said none of their own.
    """
    reply = read_reply(inbound.text)
    with front.database.asking() as tx:
        rep = rep_of_address(tx, CHANNEL, inbound.sender)
        words = words_of(tx, rep or "", language)
        token = links.find_code(tx, reply.code, rep, front.now()) if rep and reply else None
    if rep is None:
        return words.answers.stranger_by_text if reply else ""
    if reply is None:
        # Machines answer in whole sentences, and would answer ours as well.
        return words.reply_unclear if len(inbound.text) <= TEXT_CHARS_MAX else ""
    if token is None:
        return words.reply_no_such.format(code=reply.code) if reply.code else words.reply_which
    return _done(front, links, token, reply, rep, inbound.sid, words)


def _done(front: Front, links: Links, token: str, reply: Reply, rep: RepId, sid: str, words: Words) -> str:
    if reply.action is Action.PASS and not reply.choice:
        begin = f"{reply.code} {NUMBERS[reply.action]}".strip()
        return words.reply_why.format(begin=begin, choices=", ".join(choices_of(reply.action)))
    choice = reply.choice or (_SOON if reply.action is Action.SNOOZE else "")
    how = {"choice": choice, "by": CHANNEL, "nonce": sid, "language": words.language}
    return press(front, links, token, reply.action, rep=rep, **how).text
