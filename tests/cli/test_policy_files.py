"""`turnout policy pull`, `push` and `status`: over a store, and over a server, which say the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.bridged import SERVER, served
from tests.cli.started import Ended, Shell
from tests.pipeline.stored_office import POLICY, Office
from turnout.cli.policy_server import ServerOrigin
from turnout.errors import InputError
from turnout.pipeline.policies.policy_folder import Kept, write_folder
from turnout.store.policies import live_policy

LISTED = POLICY.replace(
    "rules:", "lists: {vip: lists/vip.csv}\nrules:\n  - {name: Vip, when: domain in vip, to: rep ann}", 1
)
FAILING = "\ntests:\n  - {name: Wrong, lead: {plan: junk}, then: desk}\n"
Asking = Callable[..., Ended]


@pytest.fixture
def folder(tmp_path: Path, office: Office) -> Path:
    """A folder to work in; what is live has a list."""
    (office.folder / "lists").mkdir()
    (office.folder / "lists" / "vip.csv").write_text("domain\nvip.example\n", "utf-8")
    office.publish(f"# the first line\n{LISTED}")
    return tmp_path / "work"


@pytest.fixture(params=["store", "server"])
def asked(
    request: pytest.FixtureRequest, office: Office, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Asking]:
    """Runs a command on the store itself, or on a server over it."""
    if request.param == "store":
        yield shell.call
        return
    with served(office.database.url, monkeypatch):
        yield lambda *words: shell.call_bare(*words, "--server", SERVER, "--key", "tnt_x")


def live_of(office: Office) -> str | None:
    """The hash of what is live."""
    with office.database.asking() as tx:
        return live_policy(tx)


def test_what_is_live_is_pulled_as_files(asked: Asking, folder: Path, office: Office) -> None:
    """The text as it was written, the lists beside it, and a mark that is the same everywhere."""
    assert asked("policy", "pull", str(folder)).code == 0
    assert (folder / "policy.yaml").read_text("utf-8") == f"# the first line\n{LISTED}"
    assert (folder / "lists" / "vip.csv").read_text("utf-8") == "domain\nvip.example\n"
    mark = json.loads((folder / ".turnout-policy.json").read_text("utf-8"))
    assert mark == {
        "format": 1,
        "hash": live_of(office),
        "version": 2,
        "file": "policy.yaml",
        "lists": ["lists/vip.csv"],
    }
    assert asked("policy", "status", str(folder)).out.splitlines()[0].endswith("policy.yaml: says what is live")


def test_a_change_is_pushed_and_goes_live(asked: Asking, folder: Path, office: Office) -> None:
    """First as a draft, then live; the mark follows."""
    asked("policy", "pull", str(folder))
    before = live_of(office)
    (folder / "lists" / "vip.csv").write_text("domain\nvip.example\nnew.example\n", "utf-8")
    said = json.loads(asked("policy", "status", str(folder), "--json").out)
    assert (said["state"], said["files"]) == ("ahead", {"lists/vip.csv": "changed"})
    kept = json.loads(asked("policy", "push", str(folder), "--note", "one more", "--json").out)
    assert (kept["draft"], kept["version"], live_of(office)) == (1, None, before)
    ended = asked("policy", "push", str(folder), "--publish")
    assert (ended.code, ended.out) == (0, f"version 3 ({kept['hash'][:12]}) is live; it has no tests\n")
    assert live_of(office) == kept["hash"]
    assert json.loads((folder / ".turnout-policy.json").read_text("utf-8"))["version"] == 3
    again = asked("policy", "push", str(folder), "--publish")
    assert "is live already" in again.out


def test_a_push_is_refused_where_the_live_one_moved(asked: Asking, folder: Path, office: Office) -> None:
    """Whoever knows it may replace it."""
    asked("policy", "pull", str(folder))
    moved = office.publish(LISTED.replace("junk: junk", "x").replace("reject: junk", "reject: trash"))
    text = (folder / "policy.yaml").read_text("utf-8")
    (folder / "policy.yaml").write_text(text.replace("reject: junk", "reject: rubbish"), "utf-8")
    ended = asked("policy", "push", str(folder), "--publish")
    assert (ended.code, live_of(office)) == (1, moved)
    assert f"`{moved[:12]}` is live now" in ended.err
    assert "another version went live since" in asked("policy", "status", str(folder)).out
    assert asked("policy", "push", str(folder), "--publish", "--replace").code == 0
    assert live_of(office) != moved


def test_what_went_live_from_the_commit_before_may_be_replaced(asked: Asking, folder: Path, office: Office) -> None:
    """A mark that is kept in git is older than what was pushed from there."""
    asked("policy", "pull", str(folder))
    before = folder.with_name("before")
    shutil.copytree(folder, before)
    (before / "policy.yaml").write_text(LISTED.replace("reject: junk", "reject: one"), "utf-8")
    office.publish((before / "policy.yaml").read_text("utf-8"))
    (folder / "policy.yaml").write_text(LISTED.replace("reject: junk", "reject: two"), "utf-8")
    assert asked("policy", "push", str(folder), "--publish").code == 1
    assert asked("policy", "push", str(folder), "--publish", "--from", str(before)).code == 0


def test_a_pull_overwrites_nobodys_work(asked: Asking, folder: Path, office: Office) -> None:
    """What was changed here is kept; what differs only in comments is left as it is."""
    asked("policy", "pull", str(folder))
    path = folder / "policy.yaml"
    path.write_text(f"# mine\n{LISTED}", "utf-8")
    assert asked("policy", "pull", str(folder)).code == 0
    assert path.read_text("utf-8") == f"# mine\n{LISTED}"
    path.write_text(LISTED.replace("reject: junk", "reject: rubbish"), "utf-8")
    ended = asked("policy", "pull", str(folder))
    assert ended.code == 1
    assert "was changed here and not pushed" in ended.err
    assert asked("policy", "pull", str(folder), "--replace").code == 0
    assert path.read_text("utf-8") == f"# the first line\n{LISTED}"
    office.publish(LISTED.replace("reject: junk", "reject: trash"))
    assert json.loads(asked("policy", "status", str(folder), "--json").out)["state"] == "behind"
    assert asked("policy", "pull", str(folder)).code == 0
    assert "reject: trash" in path.read_text("utf-8")


def test_a_push_with_a_failing_test_is_refused(asked: Asking, folder: Path, office: Office) -> None:
    """As a draft too; the reason for passing it over is asked for."""
    asked("policy", "pull", str(folder))
    path, before = folder / "policy.yaml", live_of(office)
    path.write_text(path.read_text("utf-8") + FAILING, "utf-8")
    for more in ((), ("--publish",)):
        ended = asked("policy", "push", str(folder), *more)
        assert (ended.code, live_of(office)) == (3, before)
        assert "tests > Wrong: `to` was to be `desk` and is `reject`" in ended.err
    ended = asked("policy", "push", str(folder), "--publish", "--without-tests", "it is known")
    assert ended.code == 0, ended.err
    assert live_of(office) != before
    again = asked("policy", "push", str(folder), "--publish")
    assert (again.code, "is live already" in again.out) == (0, True)


def test_a_policy_with_mistakes_is_told_and_not_pushed(asked: Asking, folder: Path) -> None:
    """`status` says where; `push` tells all."""
    asked("policy", "pull", str(folder))
    path = folder / "policy.yaml"
    path.write_text(path.read_text("utf-8").replace("to: line", "to: lin"), "utf-8")
    assert "cannot be read: rules > Line: pool `lin` is unknown" in asked("policy", "status", str(folder)).out
    ended = asked("policy", "push", str(folder))
    assert (ended.code, "did you mean `line`?" in ended.err) == (2, True)


def test_a_folder_that_was_never_pulled_replaces_nothing_unasked(asked: Asking, folder: Path) -> None:
    """Files from elsewhere have no mark."""
    folder.mkdir()
    (folder / "policy.yaml").write_text(POLICY, "utf-8")
    ended = asked("policy", "push", str(folder), "--publish")
    assert (ended.code, "never pulled" in ended.err) == (1, True)


@pytest.mark.parametrize("path", ["../outside.csv", "/etc/outside.csv", "C:/outside.csv", "a\\..\\..\\b.csv"])
def test_a_list_that_leads_out_of_the_folder_is_not_written(tmp_path: Path, path: str) -> None:
    """A policy comes from elsewhere; nothing at all is written then."""
    with pytest.raises(InputError, match="outside the policy's folder"):
        write_folder(tmp_path / "work", Kept("h", 1, "text", {path: "domain\n"}))
    assert not (tmp_path / "work").exists()


def test_a_server_that_is_none_or_not_there_is_told(shell: Shell, tmp_path: Path) -> None:
    """In one sentence each."""
    (tmp_path / "policy.yaml").write_text(POLICY, "utf-8")
    assert "is not the address of a server" in shell.call_bare("policy", "status", str(tmp_path), "--server", "x").err
    ended = shell.call_bare("policy", "status", str(tmp_path), "--server", "http://127.0.0.1:9")
    assert (ended.code, "does not answer" in ended.err) == (2, True)
    assert "not both" in shell.call("policy", "status", str(tmp_path), "--server", SERVER).err


def test_a_key_is_asked_for_where_one_is_needed() -> None:
    """What a server refuses is told with what to do."""

    def refuse(_request: httpx.Request) -> httpx.Response:
        said = {"code": "key_missing", "detail": "this needs an API key", "status": 401}
        return httpx.Response(401, json=said)

    with pytest.raises(InputError, match="give a key with `--key`"):
        ServerOrigin(SERVER, client=httpx.Client(transport=httpx.MockTransport(refuse))).live()
