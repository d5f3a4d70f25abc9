"""What may be set about the server. Where it listens, and how it is started, is the command's to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final, NamedTuple

from turnout.api.keyring import Keyring
from turnout.config import Settings
from turnout.errors import SettingsError
from turnout.pipeline.notices.links import Links, links_of

_DEFAULT: Final = Settings()


def _no_secret() -> bytes:
    raise SettingsError("nobody said what signs the links")


NO_LINKS: Final = Links(_no_secret)


class DemoUser(NamedTuple):
    """Somebody of the demo company, with the password that everybody may know."""

    name: str
    email: str
    password: str
    role: str
    about: str


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """`is_loopback` is true for a server that only this machine can reach, which then needs no key.

    `demo_users` are offered to whoever comes to sign in. All else is as in the table of settings (`config.settings`),
    where it says what each does.
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
    demo_users: tuple[DemoUser, ...] = ()
    said: Settings = field(default=_DEFAULT, repr=False)
    # Where each was said, for those who ask what holds here.
    places: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


DEFAULTS: Final = ApiSettings()


def settings_of(
    said: Settings,
    keyring: Keyring | None,
    *,
    is_loopback: bool,
    address: str = "",
    demo_users: tuple[DemoUser, ...] = (),
) -> ApiSettings:
    """What was said of the server, of all that was said; `address` is where it listens."""
    shared = {each.name: getattr(said, each.name) for each in fields(ApiSettings) if hasattr(said, each.name)}
    links = links_of(said, said.db, address)
    return ApiSettings(keyring, is_loopback, **shared, links=links, demo_users=demo_users, said=said)
