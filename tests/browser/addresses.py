"""Every address of the web app, by area, with who looks at it there. Some name what is in the store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from tests.browser.served import Served
from turnout.testing.api_caller import ApiCaller


class Address(NamedTuple):
    """Where a page is, and the role that it is visited as; `of` makes an address that names something in the store."""

    path: str
    role: str = "admin"
    of: Callable[[Served], str] | None = None

    def on(self, served: Served) -> str:
        """The address as a browser takes it."""
        return self.of(served) if self.of else self.path


def planned(served: Served) -> int:
    """The number of a realignment that waits to be started."""
    with ApiCaller(served.address) as caller:
        made = msgspec.json.decode(caller.post("/api/v1/realignments", {}).body)
    return int(made["number"])


def moved(served: Served) -> str:
    """What a move of two leads is called."""
    with ApiCaller(served.address) as caller:
        body = {"leads": list(served.leads[-2:]), "to": "nina", "reason": "manual"}
        made = msgspec.json.decode(caller.post("/api/v1/leads/reassign", body).body)
        if all(each["code"] for each in made["leads"]):
            made = msgspec.json.decode(caller.post("/api/v1/leads/reassign", {**body, "to": "marta"}).body)
    return str(made["move"])


ADDRESSES: Final = (
    # Who comes in
    Address("/sign-in", ""),
    Address("/sign-in/invitation#a-link", ""),
    # Leads
    Address("/leads"),
    Address("/leads?status=open&touched=false"),
    Address("/leads/{lead}", of=lambda served: f"/leads/{served.leads[-1]}"),
    Address("/my", "rep"),
    Address("/my?view=numbers", "rep"),
    Address("/disputes", "manager"),
    Address("/moves", "manager"),
    Address("/moves/{move}", "ops", of=lambda served: f"/moves/{moved(served)}"),
    # Promises, review
    Address("/promises", "manager"),
    Address("/promises?view=breached&group=team", "manager"),
    *(Address(f"/promises?view={view}", "manager") for view in ("offers", "holds", "queues", "messages")),
    Address("/review", "ops"),
    Address("/review?view=duplicates", "ops"),
    Address("/review?view=waiting", "ops"),
    # Policy, territories, people
    Address("/policy", "ops"),
    Address("/policy?view=text", "viewer"),
    Address("/policy/drafts", "ops"),
    Address("/policy/versions", "ops"),
    Address("/policy/deploys/1", "ops"),
    Address("/policy/difference?old=live&now=live", "ops"),
    Address("/policy/simulations", "ops"),
    Address("/policy/simulations?begin=true", "ops"),
    Address("/policy/tests", "ops"),
    Address("/policy/lists", "ops"),
    Address("/policy/lists/named", "ops"),
    Address("/territories", "ops"),
    Address("/territories?view=map&size=500&place=DE", "ops"),
    Address("/territories?view=map&scope=us", "viewer"),
    Address("/territories?row=DACH", "ops"),
    Address("/people", "ops"),
    Address("/people/reps/hana", "manager"),
    Address("/people/teams", "manager"),
    Address("/people/teams/emea", "manager"),
    Address("/people/hours", "manager"),
    Address("/people/absences", "manager"),
    Address("/people/absences?as=list", "ops"),
    Address("/people/pools", "ops"),
    Address("/people/pools/inbound-desk", "ops"),
    Address("/people/departures", "ops"),
    Address("/people/departures/new?rep=anna", "ops"),
    Address("/people/realignments", "ops"),
    Address("/people/realignments/new", "ops"),
    Address("/people/realignments/{realignment}", "ops", of=lambda served: f"/people/realignments/{planned(served)}"),
    # Looking back
    Address("/insights", "ops"),
    *(Address(f"/insights?tab={tab}", "manager") for tab in ("speed", "promises", "fairness", "routing", "conversion")),
    Address("/insights?tab=load", "rep"),
    Address("/insights/leads?metric=kept&part=rest", "viewer"),
    Address("/data-health", "ops"),
    Address("/audit", "ops"),
    # Setting up
    Address("/start"),
    Address("/connectors"),
    Address("/connectors?view=webhooks"),
    Address("/connectors?view=form"),
    Address("/settings"),
    Address("/settings/users"),
    Address("/settings/keys"),
    Address("/nowhere"),
)
