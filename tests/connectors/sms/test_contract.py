"""The twin of Twilio, and what we send to it, are as Twilio's own document says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from tests.connectors.sms.test_connector import OUTGOING
from tests.connectors.twins.twilio import ANNA, ROOT, SENDER, SERVICE, SID, TOKEN, TwilioTwin
from turnout.connectors.sms.connector import connect

DOCUMENT = Path(__file__).resolve().parents[4] / "shared/specs/twilio/twilio_api_v2010.messages_calls.json"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DOCUMENT.exists(), reason="needs ../shared/specs/twilio, which is not beside the project"),
]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """Twilio's document."""
    found: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))
    return found


@pytest.fixture
def twilio() -> Iterator[TwilioTwin]:
    """The twin."""
    with TwilioTwin() as twin:
        yield twin


def _valid(document: dict[str, Any], schema: dict[str, Any], value: object) -> None:
    whole = _as_json_schema({**schema, "components": document["components"]})
    jsonschema.Draft7Validator(whole, format_checker=None).validate(value)


def _as_json_schema(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A schema of OpenAPI 3.0 as one of JSON Schema: what is nullable may be null."""
    match value:
        case dict():
            inner = {name: _as_json_schema(each) for name, each in value.items() if name not in {"nullable", "example"}}
            return {"anyOf": [inner, {"type": "null"}]} if value.get("nullable") is True else inner
        case list():
            return [_as_json_schema(each) for each in value]
        case _:
            return value


@pytest.mark.parametrize("sender", [SENDER, SERVICE])
def test_what_is_sent_fits_the_document(document: dict[str, Any], twilio: TwilioTwin, sender: str) -> None:
    """Every field by its name and form."""
    connect({"sid": SID, "token": TOKEN, "from": sender, "url": twilio.url}).deliver(OUTGOING)
    [asked] = twilio.asked
    content = document["paths"][MESSAGES]["post"]["requestBody"]["content"]
    _valid(document, content[asked.headers["content-type"]]["schema"], asked.fields)


def test_the_twin_answers_as_the_document_says(document: dict[str, Any], twilio: TwilioTwin) -> None:
    """A message that was made, one by its id, and the list of them."""
    with httpx.Client(base_url=f"{twilio.url}{ROOT}", auth=(SID, TOKEN)) as client:
        made = client.post("/Messages.json", data={"To": ANNA, "From": SENDER, "Body": "Hello"})
        responses = document["paths"][MESSAGES]["post"]["responses"]
        _valid(document, responses[str(made.status_code)]["content"]["application/json"]["schema"], made.json())
        one = client.get(f"/Messages/{made.json()['sid']}.json").json()
        _valid(document, {"$ref": "#/components/schemas/api.v2010.account.message"}, one)
        several = client.get("/Messages.json", params={"To": ANNA, "PageSize": "5"})
        listed = document["paths"][MESSAGES]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        _valid(document, listed, several.json())
        assert len(several.json()["messages"]) == 1
