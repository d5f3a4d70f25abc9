"""`turnout webhooks`: endpoints added, changed, tried, told again and removed from a shell."""

from __future__ import annotations

import pytest
from standardwebhooks import Webhook

from tests.cli.started import Shell
from tests.connectors.webhook.receiver import Reply, receiving
from tests.pipeline.stored_office import Office
from turnout.pipeline.notices.webhooks import follow_webhooks
from turnout.pipeline.serving.feed import follow

pytestmark = pytest.mark.usefixtures("each_database", "secret_key")
URL = "https://hooks.example/turnout"


@pytest.fixture
def secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """What PostgreSQL needs to be told, and that webhooks may go to this machine."""
    monkeypatch.setenv("TURNOUT_SECRET_KEY", "a secret of some length")
    monkeypatch.setenv("TURNOUT_WEBHOOK_NETWORKS", "127.0.0.0/8")


def test_a_webhook_is_added_listed_changed_and_removed(shell: Shell) -> None:
    """Its secret is all that stands on standard output, once."""
    assert "`turnout webhooks add URL`" in shell.call("webhooks", "list").err
    added = shell.call("webhooks", "add", URL, "--kind", "assigned", "--description", "CRM")
    assert added.code == 0
    assert added.out.startswith("whsec_")
    [listed] = shell.data("webhooks", "list")
    webhook = listed["id"]
    assert webhook in added.err
    assert (listed["kinds"], listed["is_on"], listed["description"]) == (["assigned"], True, "CRM")
    assert added.out.strip() not in str(listed)
    assert shell.call("webhooks", "set", webhook, "--off").out == f"webhook `{webhook}` is off: switched off by hand\n"
    changed = shell.data("webhooks", "set", webhook, "--on", "--all-kinds", "--url", f"{URL}/2", "--description", "")
    assert (changed["kinds"], changed["url"], changed["is_on"], changed["description"]) == ([], f"{URL}/2", True, "")
    assert "everything" in shell.call("webhooks", "list").out
    assert shell.call("webhooks", "remove", webhook).code == 0
    ended = shell.call("webhooks", "remove", webhook)
    assert (ended.code, "there is no webhook" in ended.err) == (2, True)


def test_a_test_says_in_one_line_what_came_of_it(shell: Shell) -> None:
    """And with its code: 0 it was taken, 1 it was not."""
    with receiving([Reply(204), Reply(500), Reply(500)]) as receiver:
        made = shell.data("webhooks", "add", receiver.url())
        taken = shell.call("webhooks", "test", made["id"])
        assert (taken.code, taken.out) == (0, f"ok: `{made['id']}` took a test event\n")
        failed = shell.call("webhooks", "test", made["id"])
        assert (failed.code, failed.out, failed.err.count("\n")) == (1, "", 1)
        assert "500" in failed.err
        said = shell.call("webhooks", "test", made["id"], "--json")
        assert (said.code, said.data["ok"]) == (1, False)
    Webhook(made["secret"]).verify(receiver.received[0].body, receiver.received[0].headers)


def test_what_happened_is_told_again(shell: Shell, office: Office) -> None:
    """However much that is; a time that is none is refused."""
    made = shell.data("webhooks", "add", URL)
    for _ in range(3):
        office.lead()
    while follow(office.database):
        pass
    while follow_webhooks(office.database):
        pass
    assert shell.data("webhooks", "resend", made["id"], "--since", "2h") == {"id": made["id"], "events": 3}
    assert shell.call("webhooks", "resend", made["id"], "--since", "now").out.startswith("0 events")
    assert shell.call("webhooks", "resend", made["id"], "--since", "then").code == 2


def test_a_new_secret_is_printed_once(shell: Shell) -> None:
    """It is another one."""
    made = shell.data("webhooks", "add", URL)
    renewed = shell.data("webhooks", "rotate", made["id"], "--hours", "1")
    assert renewed["secret"] != made["secret"]
    assert renewed["old_until"]
    assert shell.call("webhooks", "rotate", made["id"], "--hours", "0").out.startswith("whsec_")


def test_what_cannot_be_is_one_sentence(shell: Shell) -> None:
    """An address that webhooks cannot go to, a kind that is none, nothing to change."""
    for words, said in (
        (("add", "https://10.0.0.1/x"), "private"),
        (("add", URL, "--kind", "asigned"), "did you mean `assigned`"),
        (("set", "wh_1"), "nothing of `wh_1` would change"),
        (("set", "wh_1", "--kind", "closed", "--all-kinds"), "different things"),
        (("test", "wh_1"), "there is no webhook"),
    ):
        ended = shell.call("webhooks", *words)
        assert (ended.code, ended.err.count("\n")) == (2, 1), words
        assert said in ended.err
