"""What may be set about the server. Where it listens, and how it is started, is the command's to say."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Final

from turnout.api.keyring import Keyring
from turnout.config import Settings
from turnout.errors import SettingsError
from turnout.pipeline.links import Links, links_of

_DEFAULT: Final = Settings()


def _no_secret() -> bytes:
    raise SettingsError("nobody said what signs the links")


NO_LINKS: Final = Links(_no_secret)


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """`is_loopback` is true for a server that only this machine can reach, which then needs no key.

    All else is as in the table of settings (`config.settings`), where it says what each does.
    """

    keyring: Keyring | None = None
    is_loopback: bool = True
    public_url: str = _DEFAULT.public_url
    trusted_proxies: tuple[str, ...] = _DEFAULT.trusted_proxies
    readers: int = _DEFAULT.readers
    body_bytes_max: int = _DEFAULT.body_bytes_max
    waiting_max: int = _DEFAULT.waiting_max
    forms_per_minute: int = _DEFAULT.forms_per_minute
    forms_burst: int = _DEFAULT.forms_burst
    requests_per_minute: int = _DEFAULT.requests_per_minute
    streams_max: int = _DEFAULT.streams_max
    keep_alive_seconds: int = _DEFAULT.keep_alive_seconds
    drain_seconds: float = _DEFAULT.drain_seconds
    stop_seconds_max: int = _DEFAULT.stop_seconds_max
    links: Links = field(default=NO_LINKS, compare=False)
    said: Settings = field(default=_DEFAULT, repr=False)


DEFAULTS: Final = ApiSettings()


def settings_of(said: Settings, keyring: Keyring | None, *, is_loopback: bool, address: str = "") -> ApiSettings:
    """What was said of the server, of all that was said; `address` is where it listens."""
    shared = {each.name: getattr(said, each.name) for each in fields(ApiSettings) if hasattr(said, each.name)}
    return ApiSettings(keyring, is_loopback, **shared, links=links_of(said, said.db, address), said=said)
