"""Every address of the web app, by area, with who looks at it there. Some name what is in the store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from tests.browser.served import Served


class Address(NamedTuple):
    """Where a page is, and the role that it is visited as; `of` makes an address that names something in the store."""

    path: str
    role: str = "admin"
    of: Callable[[Served], str] | None = None

    def on(self, served: Served) -> str:
        """The address as a browser takes it."""
        return self.of(served) if self.of else self.path


ADDRESSES: Final = (
    # Who comes in
    Address("/sign-in", ""),
    Address("/sign-in/invitation#a-link", ""),
    # Leads
    Address("/leads"),
    Address("/leads?status=open&touched=false"),
    Address("/leads/{lead}", of=lambda served: f"/leads/{served.leads[-1]}"),
    Address("/my", "rep"),
    # Promises, review
    Address("/promises", "manager"),
    Address("/review", "ops"),
    # Policy, territories, people
    Address("/policy", "ops"),
    Address("/territories", "ops"),
    Address("/people", "ops"),
    # Looking back
    Address("/insights", "ops"),
    Address("/data-health", "ops"),
    Address("/audit", "ops"),
    # Setting up
    Address("/start"),
    Address("/connectors"),
    Address("/settings"),
    Address("/settings/users"),
    Address("/settings/keys"),
    Address("/nowhere"),
)
