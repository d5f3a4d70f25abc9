"""An account at Twilio on this machine: the part of its API that we use, strict about what it is sent.

After Twilio's OpenAPI document of messages (API 2010-04-01), to which `test_contract` holds it where that is at hand.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Mapping
from typing import Any, Final

from tests.connectors.twins.loopback import Answered, Asked, Loopback
from turnout.connectors.sms.alphabet import segments

Data = dict[str, Any]

SID: Final = "AC" + "a" * 32
TOKEN: Final = "loopback-token"  # noqa: S105 - of a twin
SENDER: Final = "+15005550006"
SERVICE: Final = "MG" + "b" * 32
ANNA: Final = "+491701234567"
STOPPED: Final = "+491700000000"
ROOT: Final = f"/2010-04-01/Accounts/{SID}"
_NUMBER: Final = re.compile(r"\+[1-9]\d{6,14}")
_DATE: Final = "Mon, 07 Sep 2026 09:00:00 +0000"


class TwilioTwin(Loopback):
    """One account with one number and one messaging service."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Data] = []
        self.status = "active"

    def answer(self, asked: Asked) -> Answered:
        """What Twilio says."""
        given = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {given}":
            return _error(401, 20003, "Authenticate")
        match asked.method, asked.path.removeprefix(ROOT):
            case "POST", "/Messages.json":
                return self._create(asked.fields)
            case "GET", "/Messages.json":
                return self._list(asked.query)
            case "GET", ".json":
                return Answered({"sid": SID, "friendly_name": "Acme", "status": self.status})
            case "GET", "/IncomingPhoneNumbers.json":
                owned = [SENDER] if asked.query["PhoneNumber"] == SENDER else []
                return Answered({"incoming_phone_numbers": [{"phone_number": each} for each in owned]})
            case "GET", path if path.startswith("/Messages/SM"):
                found = [each for each in self.sent if path.endswith(f"{each['sid']}.json")]
                return Answered(found[0]) if found else _error(404, 20404, "The requested resource was not found")
            case _:
                return _error(404, 20404, "The requested resource was not found")

    def _create(self, fields: Mapping[str, Any]) -> Answered:
        assert set(fields) <= {"To", "From", "MessagingServiceSid", "Body"}, fields
        if not _NUMBER.fullmatch(fields["To"]) or fields["To"].startswith("+4900"):
            return _error(400, 21211, f"Invalid 'To' Phone Number: {fields['To']}")
        if fields["To"] == STOPPED:
            return _error(400, 21610, "Attempt to send to unsubscribed recipient")
        if fields.get("From", SENDER) != SENDER or fields.get("MessagingServiceSid", SERVICE) != SERVICE:
            return _error(400, 21659, "'From' is not a Twilio phone number or Short Code country mismatch")
        if not 1 <= len(fields["Body"]) <= 1_600:
            return _error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        self.sent.append(_message(len(self.sent), fields))
        return Answered(self.sent[-1], 201)

    def _list(self, query: Mapping[str, str]) -> Answered:
        assert set(query) <= {"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"}, (
            query
        )
        found = [each for each in reversed(self.sent) if each["to"] == query.get("To", each["to"])]
        size = int(query.get("PageSize", "50"))
        uri = f"{ROOT}/Messages.json?PageSize={size}&Page=0"
        return Answered(
            {
                "messages": found[:size],
                "page": 0,
                "page_size": size,
                "start": 0,
                "end": max(0, min(size, len(found)) - 1),
                "uri": uri,
                "first_page_uri": uri,
                "next_page_uri": None,
                "previous_page_uri": None,
            }
        )


def signed(url: str, fields: Mapping[str, str], token: str = TOKEN) -> dict[str, str]:
    """The headers of a request that Twilio makes to an address."""
    said = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    signature = base64.b64encode(hmac.digest(token.encode(), said.encode(), "sha1")).decode()
    return {"X-Twilio-Signature": signature}


def reply(text: str, sender: str = ANNA, number: int = 1) -> dict[str, str]:
    """What Twilio hands over when somebody sends a text message."""
    return {
        "MessageSid": f"SM{number:032x}",
        "SmsMessageSid": f"SM{number:032x}",
        "AccountSid": SID,
        "From": sender,
        "To": SENDER,
        "Body": text,
        "NumMedia": "0",
        "NumSegments": "1",
        "FromCountry": "DE",
    }


def _message(number: int, fields: Mapping[str, Any]) -> Data:
    sid = f"SM{number:032x}"
    return {
        "account_sid": SID,
        "api_version": "2010-04-01",
        "body": fields["Body"],
        "date_created": _DATE,
        "date_sent": None,
        "date_updated": _DATE,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": fields.get("From"),
        "messaging_service_sid": fields.get("MessagingServiceSid"),
        "num_media": "0",
        "num_segments": str(segments(fields["Body"])),
        "price": None,
        "price_unit": None,
        "sid": sid,
        "status": "queued",
        "subresource_uris": {"media": f"{ROOT}/Messages/{sid}/Media.json"},
        "to": fields["To"],
        "uri": f"{ROOT}/Messages/{sid}.json",
    }


def _error(status: int, code: int, said: str) -> Answered:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return Answered({"code": code, "message": said, "more_info": more, "status": status}, status)
