"""Slack's Web API through its official client: one call, one answer, and every failure as one of ours.

The client's own retries are off, since whoever calls us keeps count, and so is its log, which would hold messages.
"""

from __future__ import annotations

import http.client
import logging
import ssl
from collections.abc import Callable, Mapping
from socket import gaierror
from typing import TYPE_CHECKING, Any, Final
from urllib.error import URLError

from turnout.connectors.base import (
    BusyError,
    DeliveryError,
    InDoubtDeliveryError,
    NeedsHumanError,
)
from turnout.connectors.slack.faults import fault_of
from turnout.connectors.slack.mapping import Block

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

Data = Mapping[str, Any]
_Call = Callable[["WebClient"], "SlackResponse"]

SLACK_URL: Final = "https://slack.com/api/"
SECONDS_MAX: Final = 10
_LOOK_BACK_MAX: Final = 200
_EVENT: Final = "turnout_message"
# What happens before anything was sent.
_NOT_REACHED: Final = (ConnectionRefusedError, gaierror)


class SlackClient:
    """Calls Slack with one token. Safe for several threads; nothing of it is kept open between calls."""

    def __init__(self, token: str, url: str = "", seconds_max: int = SECONDS_MAX) -> None:
        self._token = token
        self._url = url or SLACK_URL
        self._seconds_max = seconds_max

    def post(
        self, channel: str, text: str, blocks: list[Block], key: str, thread: str = "", *, is_loud: bool = True
    ) -> tuple[str, str]:
        """The channel and the moment by which Slack knows it. A loud one in a `thread` is seen outside it too."""
        how: dict[str, Any] = {"thread_ts": thread, "reply_broadcast": is_loud} if thread else {}
        said = self._change(
            lambda client: client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=blocks,
                metadata={"event_type": _EVENT, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
                **how,
            )
        )
        return str(said["channel"]), str(said["ts"])

    def update(self, channel: str, moment: str, text: str, blocks: list[Block]) -> None:
        """Change a message in place. Raises DeliveryError, also where it is gone."""
        self._ask(lambda client: client.chat_update(channel=channel, ts=moment, text=text, blocks=blocks))

    def open_dialog(self, trigger: str, view: Block) -> None:
        """Show a dialog to whoever just pressed a button, which can be done for three seconds."""
        self._ask(lambda client: client.views_open(trigger_id=trigger, view=view))

    def user_by_mail(self, mail: str) -> str:
        """The id of the user with this mail address."""
        return str(self._ask(lambda client: client.users_lookupByEmail(email=mail))["user"]["id"])

    def conversation_with(self, user: str) -> str:
        """The id of the channel in which the app writes to a user."""
        return str(self._ask(lambda client: client.conversations_open(users=user))["channel"]["id"])

    def sent_with(self, key: str, channel: str, thread: str = "") -> str:
        """The moment of a message that was sent with a key; empty where there is none among the latest."""
        how: dict[str, Any] = {"channel": channel, "limit": _LOOK_BACK_MAX, "include_all_metadata": True}
        if thread:
            said = self._ask(lambda client: client.conversations_replies(ts=thread, **how))
        else:
            said = self._ask(lambda client: client.conversations_history(**how))
        return next((str(each["ts"]) for each in said["messages"] if _key_of(each) == key), "")

    def who(self) -> tuple[str, str, frozenset[str]]:
        """The workspace, the app's name in it, and the scopes it has."""
        scopes = ""

        def ask(client: WebClient) -> SlackResponse:
            nonlocal scopes
            said = client.auth_test()
            scopes = _header(said.headers, "x-oauth-scopes")
            return said

        said = self._ask(ask)
        return str(said["team"]), str(said["user"]), frozenset(scopes.replace(" ", "").split(",")) - {""}

    def _change(self, call: _Call) -> Data:
        """What Slack answers to something that must not happen twice. Raises DeliveryError."""
        from slack_sdk import WebClient  # noqa: PLC0415 - slow to load
        from slack_sdk.errors import SlackApiError, SlackRequestError  # noqa: PLC0415 - as above

        client = WebClient(self._token, self._url, self._seconds_max, retry_handlers=[], logger=_SILENT)
        try:
            return _data_of(call(client))
        except SlackApiError as error:
            raise _api_fault(error.response) from None
        except SlackRequestError:
            raise NeedsHumanError("Slack's address is none; look at the connector's `url`") from None
        except (OSError, http.client.HTTPException, UnicodeDecodeError) as error:
            raise _broken(error) from None
        except ValueError:
            raise NeedsHumanError("Slack's token or address has characters that cannot be sent; set it again") from None

    def _ask(self, call: _Call) -> Data:
        """The same for what may be asked for again: nothing is in doubt."""
        try:
            return self._change(call)
        except InDoubtDeliveryError as error:
            raise BusyError(str(error), error.after_seconds) from None


def answer_at(url: str, said: Mapping[str, Any]) -> bool:
    """Say something where a button was pressed, at the address that came with it. False where it was not taken.

    Nothing depends on it: what was done is done, and the message is changed by other means as well.
    """
    from slack_sdk.webhook import WebhookClient  # noqa: PLC0415 - slow to load

    client = WebhookClient(url, SECONDS_MAX, retry_handlers=[], logger=_SILENT)
    try:
        return client.send_dict(dict(said)).status_code == 200
    except (OSError, http.client.HTTPException):
        return False


_SILENT: Final = logging.getLogger("turnout.slack")
_SILENT.propagate = False
_SILENT.setLevel(logging.CRITICAL + 1)


def _api_fault(response: SlackResponse) -> DeliveryError:
    data = response.data if isinstance(response.data, dict) else {}
    code = data.get("error")
    # An answer that is no JSON has the client's own sentence in the place of a code.
    word = code if isinstance(code, str) and code.replace("_", "").isalnum() else ""
    headers = {str(name): _first(value) for name, value in dict(response.headers).items()}
    return fault_of(int(response.status_code), word, headers, str(data.get("needed") or ""))


def _broken(error: Exception) -> DeliveryError:
    """A connection that failed. Once something may have been sent, nobody knows whether it arrived."""
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return NeedsHumanError(
            f"Slack's certificate is not trusted ({cause.verify_message}); look at proxies on the way"
        )
    if isinstance(cause, _NOT_REACHED):
        return BusyError(f"Slack cannot be reached ({_named(cause)})")
    return InDoubtDeliveryError(f"Slack did not answer ({_named(cause)}); the message may have arrived")


def _named(cause: object) -> str:
    """A cause without what was sent, which texts of errors may hold."""
    return cause if isinstance(cause, str) else type(cause).__name__


def _data_of(response: SlackResponse) -> Data:
    assert isinstance(response.data, dict), "all that is asked for is answered in JSON"
    return response.data


def _key_of(message: Data) -> str:
    metadata = message.get("metadata") or {}
    return str((metadata.get("event_payload") or {}).get("key", "")) if metadata.get("event_type") == _EVENT else ""


def _header(headers: Mapping[str, Any], name: str) -> str:
    return next((_first(value) for each, value in dict(headers).items() if each.lower() == name), "")


def _first(value: object) -> str:
    """A header's value, which the client has as a list at times."""
    return str(value[0]) if isinstance(value, list) and value else str(value)
