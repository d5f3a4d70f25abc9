"""Connectors over HTTP: secrets go in and never come out; a try says in a sentence what is wrong."""

from __future__ import annotations

from typing import Final

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.api.settings import ApiSettings
from turnout.config import Settings
from turnout.pipeline.serving.running import Running

pytestmark = pytest.mark.usefixtures("each_database")
PATH: Final = "/api/v1/connectors"
SAID: Final = Settings(secret_key="a secret of some length")  # noqa: S106
EMAIL: Final = {"url": "smtp://me:very-secret@127.0.0.1:9", "from": "leads@x.example"}


@pytest.fixture
def server(stored: Running, calling: Calling) -> Caller:
    """A server with a key for secrets."""
    return calling(stored, ApiSettings(said=SAID))


def test_every_connector_is_listed_with_what_it_needs(server: Caller) -> None:
    """Also those of which nobody has said anything."""
    found = server.get(PATH).json()["connectors"]
    assert [each["name"] for each in found] == ["email", "slack", "sms"]
    assert {each["configured_from"] for each in found} == {""}
    fields = {field["name"]: field for field in found[0]["fields"]}
    assert fields["url"]["is_secret"] is True
    assert fields["url"]["setting"] == "smtp_url"
    assert not any(field["is_kept"] for field in fields.values())


def test_secrets_are_written_and_never_read(server: Caller, stored: Running) -> None:
    """What is no secret is shown as it is kept; the store has the others sealed."""
    answer = server.call("PUT", f"{PATH}/email", json={"fields": EMAIL})
    assert answer.status_code == 200, answer.text
    assert server.get(f"{PATH}/email").json() == answer.json()
    assert server.get(f"{PATH}/email").headers["etag"] == answer.headers["etag"]
    assert answer.json()["configured_from"] == "store"
    fields = {field["name"]: (field["is_kept"], field["value"]) for field in answer.json()["fields"]}
    assert fields == {"url": (True, None), "from": (True, "leads@x.example"), "ca_file": (False, None)}
    everything = server.get(PATH).text + answer.text
    with stored.database.reading() as tx:
        tables = ("events", "secrets", "connector_settings", "write_answers")
        everything += repr([tx.rows(f"SELECT * FROM {table}") for table in tables])  # noqa: S608 - ours
    assert "very-secret" not in everything


def test_what_is_left_out_stays(server: Caller) -> None:
    """A secret need not be sent again to change something else; what is needed must be there."""
    problem(server.call("PUT", f"{PATH}/email", json={"fields": {"from": "a@x.example"}}), 422, "invalid")
    assert server.get(f"{PATH}/email").json()["configured_from"] == ""
    server.call("PUT", f"{PATH}/email", json={"fields": EMAIL})
    changed = server.call("PUT", f"{PATH}/email", json={"fields": {"from": "b@x.example"}})
    assert [field["value"] for field in changed.json()["fields"]] == [None, "b@x.example", None]
    problem(server.call("PUT", f"{PATH}/email", json={"fields": {"frm": "b@x.example"}}), 422, "invalid")
    problem(server.call("PUT", f"{PATH}/pigeon", json={"fields": {"from": "b@x.example"}}), 404, "connector_not_found")
    problem(
        server.call("PUT", f"{PATH}/email", json={"fields": EMAIL}, headers={"if-match": '"old"'}),
        412,
        "precondition_failed",
    )


def test_a_try_says_what_is_wrong_without_the_secret(server: Caller) -> None:
    """Nobody listens there; and a connector that nobody set up is another problem than one that does not exist."""
    problem(server.post(f"{PATH}/email/test"), 409, "connector_not_set")
    problem(server.post(f"{PATH}/pigeon/test"), 404, "connector_not_found")
    server.call("PUT", f"{PATH}/email", json={"fields": EMAIL})
    for body in ({}, {"to": "me@x.example"}):
        tried = server.post(f"{PATH}/email/test", body)
        assert tried.status_code == 200
        assert tried.json()["ok"] is False
        assert "127.0.0.1" in tried.json()["said"]
        assert "very-secret" not in tried.text


def test_a_connector_is_forgotten(server: Caller) -> None:
    """Secrets and all; what was never said cannot be."""
    server.call("PUT", f"{PATH}/email", json={"fields": EMAIL})
    assert server.call("DELETE", f"{PATH}/email").status_code == 204
    assert server.get(f"{PATH}/email").json()["configured_from"] == ""
    problem(server.call("DELETE", f"{PATH}/email"), 409, "connector_not_set")


def test_the_environment_is_shown_as_what_holds(stored: Running, calling: Calling) -> None:
    """What is kept besides is shown, and said not to be what is used."""
    said = Settings(secret_key="a secret of some length", slack_token="xoxb-very-secret")  # noqa: S106
    server = calling(stored, ApiSettings(said=said))
    found = server.get(f"{PATH}/slack")
    assert found.json()["configured_from"] == "environment"
    assert "very-secret" not in found.text
    kept = server.call("PUT", f"{PATH}/slack", json={"fields": {"token": "xoxb-other"}}).json()
    assert kept["configured_from"] == "environment"
    assert kept["fields"][0]["is_kept"] is True
