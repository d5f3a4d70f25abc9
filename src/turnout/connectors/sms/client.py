"""Twilio's API for messages, version 2010-04-01: one call, one answer, and every failure as one of ours."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from turnout.connectors.base import BusyError, DeliveryError, InDoubtDeliveryError, NeedsHumanError
from turnout.connectors.sms.faults import fault_of

if TYPE_CHECKING:
    from httpx import Client

Data = Mapping[str, Any]

TWILIO_URL: Final = "https://api.twilio.com"
CONNECT_SECONDS_MAX: Final = 5.0
SECONDS_MAX: Final = 10.0
_LATEST: Final = 50


class TwilioClient:
    """Calls Twilio for one account. Safe for several threads."""

    def __init__(self, sid: str, token: str, url: str = "", seconds_max: float = SECONDS_MAX) -> None:
        self._sid = sid
        self._token = token
        self._url = (url or TWILIO_URL).rstrip("/")
        self._seconds_max = seconds_max

    def send(self, sender: str, to: str, text: str) -> Data:
        """The message as Twilio has it. `sender` is a number of the account, or one of its messaging services."""
        by = {"MessagingServiceSid": sender} if sender.startswith("MG") else {"From": sender}
        return self._call("POST", "/Messages.json", data={"To": to, "Body": text, **by})

    def message(self, sid: str) -> Data:
        """A message by its id, with its `status` and, where it failed, its `error_code`."""
        return self._ask(f"/Messages/{sid}.json")

    def latest(self, to: str) -> list[Data]:
        """The latest messages to a number, the newest first.

        Not by the day they were sent: what is still queued has none.
        """
        return list(self._ask("/Messages.json", {"To": to, "PageSize": str(_LATEST)})["messages"])

    def account(self) -> Data:
        """The account itself."""
        return self._ask(".json")

    def has_number(self, number: str) -> bool:
        """Whether a number is one of the account's."""
        return bool(self._ask("/IncomingPhoneNumbers.json", {"PhoneNumber": number})["incoming_phone_numbers"])

    def _ask(self, path: str, query: Mapping[str, str] | None = None) -> Data:
        """The answer to what may be asked for again: nothing is in doubt."""
        try:
            return self._call("GET", path, params=query)
        except InDoubtDeliveryError as error:
            raise BusyError(str(error), error.after_seconds) from None

    def _call(self, method: str, path: str, **how: Any) -> Data:  # noqa: ANN401 - httpx's own
        import httpx  # noqa: PLC0415 - slow to load

        try:
            response = self._http.request(method, f"/2010-04-01/Accounts/{self._sid}{path}", **how)
            said = response.json() if response.headers.get("content-type", "").startswith("application/json") else {}
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise _broken(error) from None
        except (ValueError, httpx.DecodingError):
            raise InDoubtDeliveryError("Twilio's answer cannot be read; the message may have arrived") from None
        if not response.is_success or not isinstance(said, dict) or not said:
            code = said.get("code") if isinstance(said, dict) else None
            raise fault_of(response.status_code, code if isinstance(code, int) else 0, response.headers)
        return said

    @cached_property
    def _http(self) -> Client:
        import httpx  # noqa: PLC0415 - as above

        return httpx.Client(
            base_url=self._url,
            auth=(self._sid, self._token),
            timeout=httpx.Timeout(self._seconds_max, connect=min(CONNECT_SECONDS_MAX, self._seconds_max)),
            # What is sent on a connection that the other end is closing would be in doubt, and text messages are few.
            limits=httpx.Limits(max_keepalive_connections=0),
        )


def _broken(error: Exception) -> DeliveryError:
    """A connection that failed. Once something may have been sent, nobody knows whether it arrived."""
    import httpx  # noqa: PLC0415 - as above

    name = type(error).__name__
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL):
        return NeedsHumanError("Twilio's address is none; look at the connector's `url`")
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return NeedsHumanError("Twilio's certificate is not trusted; look at proxies on the way")
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError):
        return BusyError(f"Twilio cannot be reached (`{name}`)")
    return InDoubtDeliveryError(f"Twilio did not answer (`{name}`); the message may have arrived")
