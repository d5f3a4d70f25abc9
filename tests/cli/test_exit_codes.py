"""How commands end: the code, one sentence on standard error, never a traceback; and what stays of one interrupted."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from tests.cli.started import TURNOUT, Shell, known, recent_office, start
from tests.pipeline.stored_office import Office
from turnout.cli.app import app
from turnout.cli.commands import COMMANDS
from turnout.cli.exits import EXIT_CODES
from turnout.cli.servers import ask_server

# What a command must be given beside `--db`, so that it comes to the store.
_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "accounts set": ("A1", "--owner", "ann"),
    "accounts show": ("A1",),
    "check": ("policy.yaml",),
    "connectors remove": ("email",),
    "connectors set": ("email", "from=a@x.example"),
    "connectors test": ("email",),
    "diff": ("policy.yaml", "live"),
    "disputes answer": ("1", "upheld"),
    "duplicates confirm": ("L1",),
    "duplicates reject": ("L1",),
    "duplicates show": ("L1",),
    "explain": ("L1",),
    "import DIR": ("world",),
    "import accounts": ("world/accounts.csv",),
    "import domains": ("world/accounts.csv",),
    "import leads": ("leads.csv",),
    "import names": ("world/names.csv",),
    "import reps": ("world/reps.csv",),
    "import time-off": ("world/reps.csv",),
    "key create": ("--name", "n", "--scope", "admin"),
    "key revoke": ("n",),
    "users add": ("a@b.example", "--role", "admin"),
    "users change": ("a@b.example", "--name", "A"),
    "users invite": ("a@b.example",),
    "users password": ("a@b.example", "--password-stdin"),
    "users remove": ("a@b.example",),
    "leave": ("ann",),
    "leads accept": ("L1",),
    "leads close": ("L1", "--outcome", "won"),
    "leads extend": ("L1", "--by", "2h"),
    "leads merge": ("L1", "--into", "L2"),
    "leads pass": ("L1",),
    "leads pause": ("L1",),
    "leads reassign": ("L1",),
    "leads resume": ("L1",),
    "leads separate": ("L1",),
    "leads show": ("L1",),
    "leads snooze": ("L1",),
    "leads touch": ("L1",),
    "leads undo-move": ("m1",),
    "merge accounts": ("A1", "A2"),
    "merge people": ("jo@acme.example", "jo@home.example"),
    "merge show": ("1",),
    "merge undo": ("1",),
    "messages cancel": ("1",),
    "messages retry": ("1",),
    "messages show": ("1",),
    "person erase": ("jo@acme.example", "--yes"),
    "person export": ("jo@acme.example",),
    "policy approve": ("1",),
    "policy drafts add": ("policy.yaml",),
    "policy drafts cancel": ("1",),
    "policy drafts change": ("1", "policy.yaml"),
    "policy drafts check": ("1",),
    "policy drafts discard": ("1",),
    "policy drafts publish": ("1",),
    "policy drafts show": ("1",),
    "policy drafts submit": ("1",),
    "policy migrate": ("1",),
    "policy publish": ("policy.yaml",),
    "policy pull": ("policies",),
    "policy push": ("policy.yaml",),
    "policy report": ("policy.yaml",),
    "policy schedule": ("1", "--at", "2099-01-01"),
    "policy status": ("policy.yaml",),
    "policy undo": ("1",),
    "pools credit": ("desk", "ann", "1"),
    "pools ledger": ("desk",),
    "pools show": ("desk",),
    "reps available": ("ann",),
    "reps away": ("ann",),
    "reps notify": ("ann",),
    "reps show": ("ann",),
    "reviews confirm": ("1",),
    "reviews reject": ("1",),
    "reviews show": ("1",),
    "reviews undo": ("1",),
    "serve": ("--port", "0"),
    "simulate": ("--policy", "live"),
    "test": ("policy.yaml",),
    "webhooks add": ("https://hooks.example/x",),
    "webhooks remove": ("wh_1",),
    "webhooks resend": ("wh_1", "--since", "2h"),
    "webhooks rotate": ("wh_1",),
    "webhooks set": ("wh_1", "--off"),
    "webhooks test": ("wh_1",),
}  # fmt: skip
# They make a store where there is none.
_MAKING = {
    "serve",
    "migrate",
    "key create",
    "users add",
    "policy publish",
    *(name for name in _ARGUMENTS if name.startswith("import")),
}


def _with_store(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:  # noqa: ANN401 - Typer's own
    """Every command that has `--db`, as it is written."""
    inner = getattr(command, "commands", None)
    if inner is not None:
        for name in inner:
            yield from _with_store(inner[name], (*path, name))
    elif any("--db" in parameter.opts for parameter in command.params):
        yield " ".join(path)


ALL_WITH_STORE = sorted(_with_store(typer.main.get_command(app)))


def test_what_stands_in_the_table_is_what_commands_say_of_themselves() -> None:
    """A list of commands is made of the table; each command's own help begins with the same words."""
    loaded = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for name, entry in COMMANDS.items():
        first = " ".join((loaded[name].help or "").partition("\n\n")[0].split())
        assert first == entry.said, name
        assert loaded[name].name == name


def test_starting_loads_no_command() -> None:
    """Help, a version and a mistake cost what they need: neither the store nor SQLAlchemy, nor any command."""
    code = (
        "import sys; from turnout.cli.app import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "seen = {name.removeprefix('turnout.cli.') for name in sys.modules if name.startswith('turnout.')}\n"
        "print(sorted(seen & {'leads', 'serve', 'reps', 'turnout.store.database'}), 'sqlalchemy' in sys.modules)"
    )
    for words in (("--help",), ("--version",), ("nonsense",)):
        done = subprocess.run(  # noqa: S603 - our own program
            [TURNOUT[0], "-c", code, *words], capture_output=True, text=True, check=True, env=known({})
        )
        assert done.stdout.splitlines()[-1] == "[] False", words


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files that commands read, and files that are no store."""
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "reps.csv").write_text("rep_id\nann\n")
    (tmp_path / "world" / "names.csv").write_text("account_id,name,kind\nA1,Acme Old,former\n")
    (tmp_path / "world" / "accounts.csv").write_text("account_id,name,domain\nA1,Acme,acme.example\n")
    (tmp_path / "leads.csv").write_text("lead_id,email\nL1,jo@acme.example\n")
    (tmp_path / "policy.yaml").write_text("rules:\n  - {name: All, to: P}\npools:\n  P: {reps: [ann]}\n")
    (tmp_path / "damaged.db").write_bytes(b"this is no database" * 100)
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE theirs (a)")
    other.close()
    return tmp_path


@pytest.mark.parametrize("command", ALL_WITH_STORE)
def test_a_store_that_cannot_be_used_is_one_sentence(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For every command: no address, no store, another program's, one that is not there; nothing is made or changed."""
    monkeypatch.chdir(folder)
    before = _contents(folder)
    words = (*command.split(), *_ARGUMENTS.get(command, ()))
    urls = {
        "nonsense": "is not the address of a database",
        "sqlite:///damaged.db": "is not a database",
        "sqlite:///other.db": "is another program's database",
        "mysql://host/name": "is not the address of a database",
        "postgresql://somebody:secret@127.0.0.1:9/turnout": "127.0.0.1",
    }
    if command not in _MAKING:
        urls["sqlite:///none.db"] = "does not exist"
    for url, said in urls.items():
        ended = Shell(url, capsys).call(*words)
        assert (ended.code, ended.out) == (2, ""), (url, ended)
        assert ended.err.startswith("turnout: ")
        assert said in ended.err, url
        assert ended.err.count("\n") == 1
        assert "secret" not in ended.err
    assert _contents(folder) == before


def _contents(folder: Path) -> dict[str, bytes | str]:
    """What is in every file; of the other program's database what that program sees of it."""
    found: dict[str, bytes | str] = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    connection = sqlite3.connect(folder / "other.db")
    found["other.db"] = "\n".join(connection.iterdump())
    connection.close()
    return found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nonsense",), "no such command `nonsense`; see `turnout --help`"),
        (("explian",), "no such command `explian`. Did you mean `explain`?; see `turnout --help`"),
        (("leads", "lst"), "no such command `lst`. Did you mean `list`?; see `turnout leads --help`"),
        (("explain",), "missing argument `LEAD_ID`; see `turnout explain --help`"),
        (("leads", "list", "--zzz"), "no such option: --zzz; see `turnout leads list --help`"),
        (("leads", "close", "L1"), "missing option `--outcome`; see `turnout leads close --help`"),
        (("leads", "list", "--limit", "0"), "see `turnout leads list --help`"),
    ],
)
def test_wrong_usage_is_one_sentence(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and the help that shows how it is written."""
    ended = Shell("", capsys).call_bare(*words)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("turnout: ")
    assert ended.err.endswith(f"{said}\n")
    assert ended.err.count("\n") == 1


def test_documented_codes_are_those_that_occur() -> None:
    """0, 1, 2, 3 and 130 have a meaning each, and the reference is made of them."""
    assert sorted(EXIT_CODES) == [0, 1, 2, 3, 130]


@pytest.mark.slow
def test_each_code_leaves_a_real_process(office: Office, tmp_path: Path) -> None:
    """Done, refused, wrong, found."""
    (tmp_path / "dead.yaml").write_text(
        "rules:\n  - {name: All, to: desk}\n  - {name: Germany, when: country is DE, to: desk}\n"
        "  - {name: Rest, to: desk}\npools:\n  desk: {reps: [anna], hours: always}\n"
    )
    office.lead()
    office.close()
    url = office.database.url
    for words, code in (
        (("--version",), 0),
        (("leads", "list", "--help"), 0),
        (("leads", "list", "--db", url), 0),
        (("leads", "accept", "L1", "--db", url), 1),
        (("leads", "accept", "L9", "--db", url), 2),
        (("verify", "--db", url, "--checkpoint", "00" * 32), 1),
        (("explain", "L9", "--db", url), 2),
        (("status", "--db", "sqlite:///none.db"), 2),
        (("check", "dead.yaml"), 3),
        ((), 2),
        (("leads",), 2),
    ):
        ended = start(*words, cwd=tmp_path)
        assert ended.code == code, (words, ended)
        assert "Traceback" not in ended.err


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error(office: Office, tmp_path: Path) -> None:
    """`| head -1` ends it without a word."""
    for _ in range(50):
        office.lead()
    office.close()
    script = f'"$0" -m turnout leads list --limit 500 --json --db "{office.database.url}" | head -1'
    done = subprocess.run(  # noqa: S603 - our own program
        ["sh", "-c", script, TURNOUT[0]],  # noqa: S607 - whichever there is
        cwd=tmp_path, capture_output=True, text=True, check=False, env=known({}),
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("{\n", "")


@pytest.mark.slow
def test_a_file_that_cannot_be_written_is_one_sentence(folder: Path) -> None:
    """Whatever the system says, with the file's name."""
    (folder / "leads.csv").write_text("lead_id,received_at,email\nL1,2026-09-07T08:00:00Z,jo@acme.example\n")
    words = ("route", "leads.csv", "--policy", "policy.yaml", "--world", "world", "--out", "nowhere/out.csv")
    ended = start(*words, cwd=folder)
    assert ended.code == 2
    assert "nowhere/out.csv" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.slow
def test_a_fault_of_ours_is_one_sentence_and_a_file(office: Office, tmp_path: Path) -> None:
    """Whoever is to mend it finds the traceback in a file that only its owner reads."""
    with office.database.begin() as tx:
        tx.run("UPDATE reps SET teams = '['")
    office.close()
    (tmp_path / "temporary").mkdir()
    words = ("reps", "list", "--db", office.database.url)
    ended = start(*words, cwd=tmp_path, TMPDIR=str(tmp_path / "temporary"))
    [told] = (tmp_path / "temporary").iterdir()
    assert ended.code == 2
    assert ended.err.startswith("turnout: a fault in Turnout ended this (DecodeError: ")
    assert ended.err.endswith(f"what happened is in {told}, please report it\n")
    assert ended.err.count("\n") == 1
    assert told.read_text().startswith("Traceback")
    assert told.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_an_import_that_is_interrupted_says_what_is_kept_and_goes_on(tmp_path: Path) -> None:
    """Exit code 130; started again it takes in the rest, and every lead is there once."""
    recent_office(tmp_path).close()
    store, count = tmp_path / "turnout.db", 12_000
    url = f"sqlite:///{store}"
    rows = "".join(f"L{at},p{at}@mail{at}.example\n" for at in range(count))
    (tmp_path / "leads.csv").write_text(f"lead_id,email\n{rows}")
    words = ("import", "leads", "leads.csv", "--db", url)
    with subprocess.Popen(  # noqa: S603 - our own program
        [*TURNOUT, *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=known({}),
        preexec_fn=_hear_interrupts,  # noqa: PLW1509 - nothing but a system call
    ) as process:
        while _kept(store) == 0 and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out) == (130, ""), err
    found = re.fullmatch(
        rf"turnout: interrupted; what was decided is kept in {re.escape(str(store))}"
        r"( \(at least ([\d,]+) of 12,000 leads\))?; start it again and it goes on from there\n",
        err,
    )
    assert found, err
    assert int((found[2] or "0").replace(",", "")) <= _kept(store) < count
    again = start(*words, "--json", cwd=tmp_path)
    assert again.code == 0, again.err
    assert again.data["decided"] + again.data["known"] == count
    assert _kept(store) == count


def _hear_interrupts() -> None:
    """Tests that were started in the background would have our programs ignore them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _kept(store: Path) -> int:
    connection = sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM leads").fetchone()[0])
    finally:
        connection.close()


@pytest.mark.slow
def test_a_server_that_is_interrupted_has_done_its_work(office: Office, tmp_path: Path) -> None:
    """Ctrl-C is how it is stopped, so that is no mistake."""
    office.close()
    with subprocess.Popen(  # noqa: S603 - our own program
        [*TURNOUT, "serve", "--port", "0", "--db", office.database.url],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=known({"PYTHONUNBUFFERED": "1"}),
    ) as process:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address, process.communicate()
        while ask_server(address[0])["status"] == "down":
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=180)
    assert (process.returncode, "Traceback" in err) == (0, False)
