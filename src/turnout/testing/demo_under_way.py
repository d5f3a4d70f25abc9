"""What is under way at the demo company when somebody comes to look: each of its people has begun something.

A rep disputes leads, a manager has answered one of them; a draft of the policy is written and played over the last two
weeks; somebody is about to leave; programs are told what happens.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from turnout.errors import TurnoutError
from turnout.testing.api_caller import ApiCaller, Reply
from turnout.testing.demo_users import DEMO_USERS

_POLICIES: Final = "/api/v1/policies"
# Which words of the policy the draft has otherwise.
_CHANGES: Final = (
    ("hot:          (source is demo_form and score >= 60)", "hot:          (source is demo_form and score >= 55)"),
    (
        "fast-lane:       {reps: [ella, noah, priya, hana, aisha]",
        "fast-lane:       {reps: [ella, noah, priya, hana, aisha, wei]",
    ),
    ("to: fast-lane\n    ignore: caps", "to: [fast-lane, inbound-desk]\n    ignore: caps"),
)
_DISPUTES: Final = (
    ("wrong_segment", "They have 1,400 people, which makes them strategic.", "anna"),
    ("not_my_territory", "They sit in Madrid; the form said Germany.", "marta"),
    ("duplicate", "Jonas talked to the same person last week.", None),
)
_SIMULATED: Final = timedelta(weeks=2)
_LEAVES: Final = ("tomas", timedelta(days=9))
_WEBHOOKS: Final = (
    ("https://hooks.marrowby.example/leads", "The data warehouse"),
    ("https://old-crm.marrowby.example/in/7", "The old CRM, until the end of the year"),
)


def begin_what_is_under_way(address: str, now: datetime) -> None:
    """Let everybody begin. Raises TurnoutError where the server refuses something."""
    for role, begin in (("rep", _dispute), ("manager", _answer), ("ops", _change), ("admin", _tell_programs)):
        with _as(address, role) as caller:
            begin(caller, now)


@contextmanager
def _as(address: str, role: str) -> Iterator[ApiCaller]:
    who = next(user for user in DEMO_USERS if user.role == role)
    with ApiCaller(address) as caller:
        caller.sign_in(who.email, who.password)
        yield caller


def _dispute(caller: ApiCaller, _: datetime) -> None:
    """A rep says of the leads that they have that they are not theirs."""
    mine = _read(caller.get("/api/v1/leads?status=open&limit=3"), "/api/v1/leads")["leads"]
    for lead, (code, note, meant_for) in zip(mine, _DISPUTES, strict=False):
        _post(caller, f"/api/v1/leads/{lead['lead_id']}/disputes", {"code": code, "note": note, "meant_for": meant_for})


def _answer(caller: ApiCaller, _: datetime) -> None:
    """Their manager has answered the first one; the others wait."""
    raised = _read(caller.get("/api/v1/disputes"), "/api/v1/disputes")["disputes"]
    if raised:
        answer = {"answer": "upheld", "note": "Right, strategic from a thousand on."}
        _post(caller, f"/api/v1/disputes/{raised[-1]['id']}/answer", answer)


def _change(caller: ApiCaller, now: datetime) -> None:
    """Another policy is written, and played over the last weeks; somebody who is on leave will not come back."""
    version = _read(caller.get(f"{_POLICIES}/live"), _POLICIES)["policy"]
    live = _read(caller.get(f"{_POLICIES}/{version}"), _POLICIES)
    text = live["text"]
    for old, new in _CHANGES:
        text = text.replace(old, new)
    written = {"text": text, "lists": live["lists"]}
    _post(caller, "/api/v1/drafts", {**written, "note": "More demo requests are hot, and one more takes them"})
    _post(caller, "/api/v1/simulations", {**written, "since": (now - _SIMULATED).isoformat(), "until": now.isoformat()})
    rep, days = _LEAVES
    _post(caller, f"/api/v1/reps/{rep}/departure", {"on": (now + days).date().isoformat()})


def _tell_programs(caller: ApiCaller, _: datetime) -> None:
    for url, description in _WEBHOOKS:
        _post(caller, "/api/v1/webhooks", {"url": url, "description": description})


def _post(caller: ApiCaller, path: str, body: Mapping[str, object]) -> dict[str, Any]:
    return _read(caller.post(path, body), path)


def _read(reply: Reply, path: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(reply.body)
    if reply.status >= 300:
        raise TurnoutError(f"the server answered {reply.status} to {path}: {said.get('detail', '')}")
    return said
