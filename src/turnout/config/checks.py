"""What must hold of a value beside its type. A check gives the value as it is kept, or raises ValueError."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Final

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
