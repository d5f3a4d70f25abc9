"""What must hold of a value beside its type. A check gives the value as it is kept, or raises ValueError."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Final

SECRET_CHARS_MIN: Final = 16
_LIMIT: Final = re.compile(r"[a-z_]+=[1-9]\d{0,3}:([1-9]\d{0,4}(\.\d+)?|0\.\d*[1-9])")
# Groups may hold what directories put there, such as `CN=Sales,OU=...`, but for the comma that parts the list.
_ROLE: Final = re.compile(r"[^=,]([^,]*[^,])?=(admin|ops|manager(:[^:,]+)?|rep|viewer)")
_WEB: Final = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?", re.IGNORECASE)


def must_be_web_address(value: str) -> str:
    """An http(s) address without a slash at its end, or nothing."""
    if value and not _WEB.fullmatch(value):
        raise ValueError("write an address such as `https://leads.example.com`, without a user or a query")
    return value.rstrip("/")


def must_be_networks(value: Sequence[str]) -> tuple[str, ...]:
    """Addresses and networks as they were written, each of which is one."""
    for one in value:
        try:
            ip_network(one)
        except ValueError:
            raise ValueError(f"`{one}` is no address and no network; write one such as `10.0.0.0/8`") from None
    return tuple(value)


def must_be_long_enough(value: str) -> str:
    """A secret that nobody guesses, or nothing."""
    if value and len(value) < SECRET_CHARS_MIN:
        raise ValueError(f"write at least {SECRET_CHARS_MIN} characters, such as `openssl rand -base64 32` prints")
    return value


def must_be_limits(value: Sequence[str]) -> tuple[str, ...]:
    """Channels with how many at the same time and how many a second, as they were written."""
    for one in value:
        if not _LIMIT.fullmatch(one):
            raise ValueError(f"`{one}` is no limit; write `CHANNEL=AT_ONCE:A_SECOND`, such as `email=8:50`")
    return tuple(value)


def must_be_roles(value: Sequence[str]) -> tuple[str, ...]:
    """Groups with the role that each has, as they were written."""
    for one in value:
        if not _ROLE.fullmatch(one):
            raise ValueError(f"`{one}` gives no group a role; write `GROUP=ROLE`, such as `sales-ops=ops`")
    return tuple(value)


def must_be_thresholds(value: Sequence[str]) -> tuple[str, ...]:
    """What a simulation must not show, as it was written."""
    if value:
        from turnout.core.simulate.thresholds import Threshold, ThresholdError  # noqa: PLC0415 - few say any

        for one in value:
            try:
                Threshold.parse(one)
            except ThresholdError as error:
                raise ValueError(str(error)) from None
    return tuple(value)
