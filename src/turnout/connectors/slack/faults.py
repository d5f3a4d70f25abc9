"""What Slack's refusals mean for whoever sends: pure. The words after each code say what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from turnout.connectors.base import (
    BusyError,
    DeliveryError,
    InDoubtDeliveryError,
    NeedsHumanError,
    RefusedDeliveryError,
)

_NEW_TOKEN: Final = "install the app again, and give its bot token with `turnout connectors set slack`"  # noqa: S105 - advice
_ADMIN: Final = "ask an administrator of the workspace"
# Nothing goes out until somebody mends these.
_MENDED_BY: Final[Mapping[str, str]] = {
    "invalid_auth": _NEW_TOKEN,
    "not_authed": _NEW_TOKEN,
    "token_revoked": _NEW_TOKEN,
    "token_expired": _NEW_TOKEN,
    "account_inactive": _NEW_TOKEN,
    "not_allowed_token_type": "a bot token is wanted, which begins with `xoxb-`",
    "missing_scope": "add the scope to the app, install it again, and give its new token",
    "no_permission": "the app lacks a right; add its scopes and install it again",
    "messages_tab_disabled": "switch on the app's Messages tab (App Home), so that it may write to people",
    "access_denied": _ADMIN,
    "accesslimited": _ADMIN,
    "ekm_access_denied": _ADMIN,
    "enterprise_is_restricted": _ADMIN,
    "org_login_required": _ADMIN,
    "team_access_not_granted": _ADMIN,
    "team_not_found": _ADMIN,
    "two_factor_setup_required": _ADMIN,
}
# This one message, or this one address, is not taken; all others are.
_ADDRESS_MENDED_BY: Final[Mapping[str, str]] = {
    "channel_not_found": "look at the id, and invite the app to the channel if it is a private one",
    "not_in_channel": "invite the app to the channel",
    "is_archived": "the channel is archived; name another",
    "user_not_found": "look at the user's id",
    "users_not_found": "nobody in the workspace has this mail address; give the rep's Slack user id instead",
    "user_disabled": "the user has left the workspace",
    "cannot_dm_bot": "this is an app, not a person",
    "restricted_action": "the workspace lets only some post there",
}
_TRY_LATER: Final = frozenset({"ratelimited", "rate_limited", "request_timeout", "service_unavailable"})
# Slack says of these that some of it may have happened.
_DOUBTFUL: Final = frozenset({"internal_error", "fatal_error"})
_CODE_CHARS_MAX: Final = 80


def fault_of(status: int, code: str, headers: Mapping[str, str], needed: str = "") -> DeliveryError:
    """The error that an answer of Slack's is. `needed` is the scope it asks for, where it says so."""
    shown = code[:_CODE_CHARS_MAX]
    if status == 429 or code in _TRY_LATER:
        return BusyError(f"Slack takes no more at the moment (`{shown or status}`)", _wait_seconds(headers))
    if status >= 500 or code in _DOUBTFUL:
        return InDoubtDeliveryError(f"Slack answered `{shown if code in _DOUBTFUL else status}`; it may have arrived")
    if code in _MENDED_BY:
        scope = f" (scope `{needed[:_CODE_CHARS_MAX]}`)" if needed else ""
        return NeedsHumanError(f"Slack answered `{shown}`{scope}: {_MENDED_BY[code]}")
    if code in _ADDRESS_MENDED_BY:
        return RefusedDeliveryError(f"Slack answered `{shown}`: {_ADDRESS_MENDED_BY[code]}")
    if status in {401, 403}:
        return NeedsHumanError(f"Slack, or a proxy before it, answered `{status}`: {_NEW_TOKEN}")
    if not code:
        return NeedsHumanError(f"no Slack answers there (`{status}`); look at the connector's `url`, and at proxies")
    return RefusedDeliveryError(f"Slack does not take this message (`{shown or status}`)")


def _wait_seconds(headers: Mapping[str, str]) -> float | None:
    stated = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(stated) if stated.isdigit() else None
