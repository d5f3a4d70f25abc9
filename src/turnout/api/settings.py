"""What may be set about the server. Where it listens, and how it is started, is the command's to say."""

from __future__ import annotations

from dataclasses import dataclass

from turnout.api.keyring import Keyring


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """`is_loopback` is true for a server that only this machine can reach, which then needs no key.

    `forms_per_minute` and `forms_burst` limit what one address may send from web pages; `waiting_max` is in jobs.
    """

    keyring: Keyring | None = None
    is_loopback: bool = True
    body_bytes_max: int = 262_144
    waiting_max: int = 10_000
    forms_per_minute: int = 30
    forms_burst: int = 10


DEFAULTS = ApiSettings()
