"""Endpoints of webhooks made, changed, given a new secret, switched off and removed: each an edit, in the record."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from turnout.connectors.base import RefusedDeliveryError
from turnout.errors import InputError, RefusedError, suggestion
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.serving.feed import FeedKind
from turnout.store.destinations import add_destinations, forget_destination, wake
from turnout.store.feed import FEED_NUMBER
from turnout.store.meta import read_number
from turnout.store.metadata import to_micros
from turnout.store.outbox import tell_admins
from turnout.store.secrets import Seal, forget_secrets, keep_secret, rename_secret
from turnout.store.transaction import Transaction
from turnout.store.webhook_endpoints import Endpoint, find_endpoint, keep_endpoint, remove_endpoint

URL_CHARS_MAX: Final = 2_000
DESCRIPTION_CHARS_MAX: Final = 300
BY_HAND: Final = "switched off by hand"
_ID_BYTES: Final = 6


def add_webhook(
    edit: Edit, seal: Seal, networks: Sequence[str], url: str, kinds: Sequence[str], description: str
) -> tuple[Endpoint, str]:
    """A new endpoint and what signs for it. It is told what happens from now on. Raises InputError."""
    made = Endpoint(
        id=f"wh_{secrets.token_hex(_ID_BYTES)}",
        url=usable_url(url, networks),
        kinds=usable_kinds(kinds),
        description=_usable_description(description),
        off_why="",
        place=read_number(edit.tx, FEED_NUMBER),
        made_at=edit.at,
        on_since=edit.at,
    )
    secret = _new_secret()
    keep_endpoint(edit.tx, made)
    add_destinations(edit.tx, [made.destination])
    keep_secret(edit.tx, seal, made.secret, secret)
    edit.changed("webhook", {"webhook": made.id}, None, _told(made))
    return made, secret


def change_webhook(
    edit: Edit,
    endpoint: Endpoint,
    networks: Sequence[str],
    *,
    url: str | None = None,
    kinds: Sequence[str] | None = None,
    description: str | None = None,
    is_on: bool | None = None,
) -> Endpoint:
    """An endpoint with what is said of it otherwise; what is None stays. Raises InputError.

    One that is switched on again is told what happens from then on; what it missed can be resent.
    """
    changed = replace(
        endpoint,
        url=endpoint.url if url is None else usable_url(url, networks),
        kinds=endpoint.kinds if kinds is None else usable_kinds(kinds),
        description=endpoint.description if description is None else _usable_description(description),
    )
    if is_on is False and changed.is_on:
        changed = replace(changed, off_why=BY_HAND)
    if is_on and not changed.is_on:
        changed = replace(changed, off_why="", place=read_number(edit.tx, FEED_NUMBER), on_since=edit.at)
    if changed != endpoint:
        keep_endpoint(edit.tx, changed)
        wake(edit.tx, changed.destination)
        edit.changed("webhook", {"webhook": changed.id}, _told(endpoint), _told(changed))
    return changed


def switch_off(edit: Edit, endpoint: str, why: str) -> None:
    """Tell an endpoint nothing any more, and those who look after Turnout why; nothing where it is off already."""
    found = find_endpoint(edit.tx, endpoint)
    if found is None or not found.is_on:
        return
    keep_endpoint(edit.tx, replace(found, off_why=why))
    edit.changed("webhook", {"webhook": endpoint, "why": why}, {"is_on": "yes"}, {"is_on": "no"}, kind="webhook_off")
    subject = f"webhook {endpoint} off since {to_micros(edit.at)}"
    tell_admins(edit.tx, subject, f"webhook `{endpoint}` was switched off: {why}", to_micros(edit.at))


def renew_webhook(edit: Edit, seal: Seal, endpoint: Endpoint, overlap: timedelta) -> tuple[Endpoint, str]:
    """An endpoint with a new secret, and that; for so long both sign. Raises SettingsError."""
    secret = _new_secret()
    renewed = replace(endpoint, old_until=edit.at + overlap if overlap else None)
    if overlap:
        rename_secret(edit.tx, seal, endpoint.secret, endpoint.old_secret)
    else:
        forget_secrets(edit.tx, [endpoint.old_secret])
    keep_secret(edit.tx, seal, endpoint.secret, secret)
    keep_endpoint(edit.tx, renewed)
    edit.happened("webhook_renewed", {"webhook": endpoint.id, "overlap_seconds": int(overlap.total_seconds())})
    return renewed, secret


def remove_webhook(edit: Edit, endpoint: Endpoint) -> None:
    """Let go of an endpoint and its secrets; what is under way to it is not sent."""
    forget_secrets(edit.tx, [endpoint.secret, endpoint.old_secret])
    remove_endpoint(edit.tx, endpoint, edit.at)
    forget_destination(edit.tx, endpoint.destination)
    edit.changed("webhook", {"webhook": endpoint.id}, _told(endpoint), None)


def _told(endpoint: Endpoint) -> dict[str, object]:
    """What of an endpoint is said to whoever changes it; of its address the record says only that it is another."""
    return {
        "url": endpoint.url,
        "kinds": endpoint.kinds,
        "description": endpoint.description,
        "is_on": "yes" if endpoint.is_on else "no",
        "off_why": endpoint.off_why,
    }


def found_webhook(tx: Transaction, endpoint: str) -> Endpoint:
    """The endpoint with an id. Raises RefusedError where there is none."""
    found = find_endpoint(tx, endpoint)
    if found is None:
        raise RefusedError(
            "webhook_not_found", f"there is no webhook `{endpoint[:60]}`; `turnout webhooks list` has all"
        )
    return found


def usable_url(url: str, networks: Sequence[str] = ()) -> str:
    """An address that webhooks can go to, as far as it says itself. Raises InputError for any other."""
    from turnout.connectors.webhook.client import must_be_usable  # noqa: PLC0415 - slow to load
    from turnout.connectors.webhook.networks import networks_of  # noqa: PLC0415 - as above

    if len(url) > URL_CHARS_MAX or not url.isprintable():
        raise InputError(f"an address for webhooks is one line of at most {URL_CHARS_MAX:,} characters")
    try:
        return must_be_usable(url.strip(), networks_of(networks))
    except RefusedDeliveryError as error:
        raise InputError(str(error)) from None


def usable_kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    """Kinds of events, each once and in the order of all; none is all of them. Raises InputError for an unknown one."""
    known = [kind.value for kind in FeedKind]
    for kind in kinds:
        if kind not in known:
            raise InputError(
                f"`{kind}` is no kind of event{suggestion(kind, known) or f'; there are {_listed(known)}'}"
            )
    return tuple(kind for kind in known if kind in kinds)


def _usable_description(description: str) -> str:
    said = description.strip()
    if len(said) > DESCRIPTION_CHARS_MAX or not said.isprintable():
        raise InputError(f"a description is one line of at most {DESCRIPTION_CHARS_MAX} characters")
    return said


def _new_secret() -> str:
    from turnout.connectors.webhook.signing import SECRET_BYTES, written_secret  # noqa: PLC0415 - slow to load

    return written_secret(secrets.token_bytes(SECRET_BYTES))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
