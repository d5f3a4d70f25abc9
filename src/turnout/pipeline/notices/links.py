"""Buttons in messages: signed links that name a decision and whose it is, expire, and each work once.

A link holds no more than that, so it fits into a text message; whose lead it is by now is asked of the store when it is
used. What pressing does is `presses`'.
"""

from __future__ import annotations

import hmac
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, NamedTuple

from turnout.config import Settings
from turnout.config.secret_key import key_for, load_secret_key
from turnout.core.notify.message import Action
from turnout.core.rep import RepId
from turnout.errors import SettingsError
from turnout.observe.logs import get_logger
from turnout.store.metadata import EPOCH
from turnout.store.transaction import Transaction

_log = get_logger(__name__)
PATH: Final = "/a"
TOKEN_CHARS_MAX: Final = 400
CODE_CHARS: Final = 4
# Nobody can try 2**80 signatures at a server that counts how often an address comes.
_SIGNATURE_BYTES: Final = 10
_ACTIONS: Final = (Action.OPEN, Action.ACCEPT, Action.PASS, Action.SNOOZE, Action.TOUCH)
_EXPIRY_BYTES, _LENGTH_BYTES = 4, 1
# What a code typed on a telephone opens: long enough to be used at once.
_CODE_LIFE: Final = timedelta(minutes=15)
_OPEN_OF_REP: Final = (
    "SELECT a.lead, a.decision, l.touched_at FROM assignments a JOIN leads l ON l.seq = a.lead"
    " WHERE a.rep = ? AND a.until IS NULL ORDER BY a.seq DESC"
)


class Claims(NamedTuple):
    """What a signed link says: what stands first on its page, the decision (`decisions.seq`) and whose link it is."""

    action: Action
    decision: int
    rep: RepId
    expires_at: datetime


class Links:
    """Makes and reads the links of one store. Safe to use from any thread.

    `load` gives the store's secret when it is first needed; where it raises SettingsError there are no links. `base` is
    where others reach the server; without it a link would lead nowhere, so there are tokens only.
    """

    def __init__(self, load: Callable[[], bytes], base: str = "") -> None:
        self._load = load
        self._base = base.rstrip("/")

    def button_url(self, action: Action, decision: int, rep: RepId, expires_at: datetime) -> str:
        """The address of the page where a rep does something with the lead of a decision; empty where there is none."""
        token = self.token(action, decision, rep, expires_at) if self._base else ""
        return f"{self._base}{PATH}/{token}" if token else ""

    def lead_url(self, lead: str) -> str:
        """Where the app shows a lead; empty where nobody said where the server is."""
        return f"{self._base}/leads/{lead}" if self._base else ""

    def token(self, action: Action, decision: int, rep: RepId, expires_at: datetime) -> str:
        """The signed part of such an address alone; empty where there is no secret."""
        key = self._key
        if not key:
            return ""
        number = decision.to_bytes(max(1, (decision.bit_length() + 7) // 8), "big")
        minutes = -(-(expires_at - EPOCH) // timedelta(minutes=1))
        head = bytes((_ACTIONS.index(action),)) + minutes.to_bytes(_EXPIRY_BYTES, "big") + bytes((len(number),))
        said = head + number + rep.encode()
        return urlsafe_b64encode(_signature(key, said) + said).decode().rstrip("=")

    def reads(self, token: str) -> Claims | None:
        """What a token says, or None for one that we have not signed. Whether it is over is for the caller to see."""
        key = self._key
        if not key or len(token) > TOKEN_CHARS_MAX or not token.isascii():
            return None
        try:
            whole = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        signature, said = whole[:_SIGNATURE_BYTES], whole[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, _signature(key, said)):
            return None
        return _claims(said)

    def code(self, lead: int, rep: RepId) -> str:
        """What a rep types to mean one of their leads (`leads.seq`); empty where there is no secret."""
        digest = hmac.digest(self._key, f"{lead} {rep}".encode(), "sha256") if self._key else b""
        return b32encode(digest).decode()[:CODE_CHARS]

    def find_code(self, tx: Transaction, code: str, rep: RepId, now: datetime) -> str | None:
        """A token for the lead that a rep means by a code; without one, for the only lead they have not answered."""
        found = [
            decision
            for lead, decision, touched_at in tx.rows(_OPEN_OF_REP, (rep,))
            if (self.code(lead, rep) == code.strip().upper() if code.strip() else touched_at is None)
        ]
        if len(found) != 1:
            return None
        return self.token(Action.OPEN, found[0], rep, now + _CODE_LIFE) or None

    @cached_property
    def _key(self) -> bytes:
        try:
            return key_for(self._load(), "links")
        except SettingsError as error:
            _log.warning("no_links", why=str(error))
            return b""


def links_of(settings: Settings, url: str, address: str = "") -> Links:
    """The links of the store at `url`; `address` is where this process listens, for whoever said nothing better."""
    return Links(lambda: load_secret_key(settings, url), settings.public_url or address)


def _signature(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, said, "sha256")[:_SIGNATURE_BYTES]


def _claims(said: bytes) -> Claims:
    """What was signed, read; it is ours, so it has the shape that `token` gave it."""
    expires = int.from_bytes(said[1 : 1 + _EXPIRY_BYTES], "big")
    start = 1 + _EXPIRY_BYTES + _LENGTH_BYTES
    end = start + said[start - 1]
    number, rep = int.from_bytes(said[start:end], "big"), said[end:].decode()
    return Claims(_ACTIONS[said[0]], number, RepId(rep), EPOCH + timedelta(minutes=expires))
