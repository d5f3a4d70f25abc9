"""What a shell offers when somebody presses the tabulator: through the scripts and variables that shells use."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.started import known, recent_office
from turnout.cli.app import main
from turnout.cli.commands import COMMANDS
from turnout.cli.keys import SCOPES as KEY_SCOPES
from turnout.cli.users import ROLES as USER_ROLES
from turnout.core.account import Account, AccountId
from turnout.pipeline.edits.users import ROLES
from turnout.store.accounts import put_accounts
from turnout.store.api_keys import SCOPES
from turnout.store.database import open_database


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store in it."""
    folder = tmp_path_factory.mktemp("home")
    office = recent_office(folder)
    office.lead("jo@acme.example")
    office.lead(plan="park", lead="Mine-1")
    office.lead(lead="$(touch pwned)`x`'\"")
    office.close()
    return folder


@pytest.fixture(scope="module")
def url(home: Path) -> str:
    """The address of that store."""
    return f"sqlite:///{home / 'turnout.db'}"


class Tabulator:
    """Asks for what may follow a line, through the variables by which each shell asks."""

    def __init__(self, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capture = capture
        self._patch = patch

    def bash(self, line: str, url: str) -> list[str]:
        """As bash asks, with the words of the line."""
        at = str(len(line.split(" ")) - 1)
        return self._ask(url, _TURNOUT_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=at).split("\n")

    def zsh(self, line: str, url: str) -> list[str]:
        """As zsh asks, which reads the answer as a command."""
        said = self._ask(url, _TURNOUT_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS=line)
        if said == "_files":
            return [""]
        assert said.startswith("_arguments '*: :((")
        # It takes a colon for the end of the word, unless it is told otherwise.
        entries = said.removeprefix("_arguments '*: :((").splitlines()
        return [entry.split('"')[1].replace("\\\\:", ":") for entry in entries]

    def fish(self, line: str, url: str) -> list[str]:
        """As fish asks."""
        return [entry.split("\t")[0] for entry in self.fish_with_help(line, url)]

    def fish_with_help(self, line: str, url: str) -> list[str]:
        """As fish asks, with what stands beside each word."""
        mode = {"_TURNOUT_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
        return self._ask(url, _TYPER_COMPLETE_ARGS=line, **mode).split("\n")

    def _ask(self, url: str, **environment: str) -> str:
        """What is offered; an error, or a word on standard error, would stand in the middle of somebody's line."""
        self._capture.readouterr()
        with self._patch.context() as patch:
            patch.setenv("TURNOUT_DB", url)
            for name, value in environment.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as left:
                main(())
        out, err = self._capture.readouterr()
        assert (left.value.code, err) == (0, "")
        return out.rstrip("\n")


@pytest.fixture
def tab(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Tabulator:
    """A tabulator in a folder without a store."""
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    return Tabulator(capsys, monkeypatch)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_is_offered_what_may_follow(shell: str, tab: Tabulator, url: str) -> None:
    """Commands, options' values, and what is in the store: leads, reps, pools, accounts, versions."""
    for line, offered in (
        ("turnout pol", ["policy"]),
        ("turnout leads re", ["reassign", "resume"]),
        ("turnout leads show M", ["Mine-1"]),
        ("turnout leads accept L", ["L1"]),
        ("turnout leads list --rep a", ["ann"]),
        ("turnout leads list --status r", ["rejected"]),
        ("turnout reps show c", ["cleo"]),
        ("turnout pools show l", ["lane", "least", "line"]),
        ("turnout accounts set z", ["zeta"]),
        ("turnout leads close L1 --outcome me", ["meeting"]),
        ("turnout key create --scope da", ["data:read", "data:write"]),
    ):
        assert sorted(getattr(tab, shell)(line, url)) == offered, line


def test_all_commands_are_offered(tab: Tabulator, url: str) -> None:
    """From the table, without loading one."""
    assert set(COMMANDS) <= set(tab.bash("turnout ", url))


def test_the_newest_leads_are_offered_first(tab: Tabulator, url: str) -> None:
    """And none whose name a shell would run."""
    assert tab.zsh("turnout leads show ", url) == ["Mine-1", "L1"]
    assert tab.bash("turnout leads show $", url) == [""]


def test_what_a_name_says_commands_no_shell(tab: Tabulator, tmp_path: Path) -> None:
    """It is shown without its marks; bash is not offered two words for one."""
    database = open_database(f"sqlite:///{tmp_path / 'b.db'}")
    odd = Account(AccountId("A1"), "`touch x` $(touch x) \"'; touch x")
    with database.begin() as tx:
        put_accounts(tx, [odd, Account(AccountId("two words"), "Two")])
    database.close()
    url = database.url
    offered = tab.fish_with_help("turnout accounts show ", url)
    assert offered == ["A1\ttouch x touch x touch x", "two words\tTwo"]
    assert tab.bash("turnout accounts show ", url) == ["A1"]


@pytest.fixture
def silent_server() -> Iterator[str]:
    """The address of a PostgreSQL server that takes a call and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"postgresql://somebody@127.0.0.1:{listening.getsockname()[1]}/turnout"


def test_nothing_is_said_where_nothing_can_be_asked(tab: Tabulator, tmp_path: Path, silent_server: str) -> None:
    """A store that is not there, damaged, no store at all, or does not answer: nothing is offered, made or said."""
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"this is no database" * 100)
    empty = tmp_path / "empty.db"
    empty.touch()
    for url in (
        f"sqlite:///{tmp_path / 'none.db'}",
        f"sqlite:///{damaged}",
        f"sqlite:///{empty}",
        f"sqlite:///{tmp_path}",
        "nonsense",
        silent_server,
    ):
        assert tab.bash("turnout leads show ", url) == [""], url
        assert tab.zsh("turnout reps show ", url) == [""], url
    assert sorted(path.name for path in tmp_path.iterdir()) == ["damaged.db", "empty.db"]
    assert empty.stat().st_size == 0


def test_a_line_that_makes_no_sense_is_not_argued_with(tab: Tabulator, url: str) -> None:
    """Wrong commands, options and files: nothing is said on any of them, and nothing offered where nothing fits."""
    for line in ("turnout nonsense x", "turnout import nowhere x", "turnout leads list --limit ", "turnout 'x"):
        assert tab.zsh(line, url) == [""], line
        assert tab.bash(line, url) == [""], line
    assert "leads" in tab.zsh("turnout --nope ", url)


def test_the_option_that_names_the_store_counts(tab: Tabulator, url: str) -> None:
    """Where it stands in the line before."""
    assert tab.bash(f"turnout leads show --db {url} M", "nonsense") == ["Mine-1"]


def _with_program(tmp_path: Path) -> dict[str, str]:
    """An environment in which `turnout` is this program, with a home of its own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "turnout"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m turnout "$@"\n')
    program.chmod(0o755)
    own = known({"HOME": str(tmp_path)})
    return {**own, "PATH": f"{folder}:{own['PATH']}"}


def _in_shell(shell: str, script: str, cwd: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - a shell of this machine, with our own script
        [shell, "-c", script], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_bash_completes_with_the_script_it_is_given(home: Path, url: str, tmp_path: Path) -> None:
    """`--show-completion` prints it; a bash that has read it fills in a lead."""
    environment = {**_with_program(tmp_path), "TURNOUT_DB": url}
    script = """
        eval "$(turnout --show-completion)"
        complete -p turnout
        COMP_WORDS=(turnout leads show M) COMP_CWORD=3
        _turnout_completion turnout
        echo "${COMPREPLY[@]}"
    """
    done = _in_shell("bash", script, home, environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n")[:2] == ["complete -o default -F _turnout_completion turnout", "Mine-1"]


@pytest.mark.slow
def test_completion_is_installed_for_the_shell_that_asks(home: Path, tmp_path: Path) -> None:
    """Into the home folder, with one line in the shell's own file."""
    done = _in_shell("bash", "turnout --install-completion; exit $?", home, _with_program(tmp_path))
    assert done.returncode == 0, done.stderr
    installed = tmp_path / ".bash_completions" / "turnout.sh"
    assert "_TURNOUT_COMPLETE=complete_bash" in installed.read_text()
    assert str(installed) in (tmp_path / ".bashrc").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_complete_with_their_scripts(shell: str, home: Path, url: str, tmp_path: Path) -> None:
    """Where there is such a shell here: it reads its script without a word."""
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} on this machine")
    script = {
        "zsh": 'autoload -Uz compinit; compinit -u; eval "$(_TURNOUT_COMPLETE=source_zsh turnout)"; '
        "echo ${_comps[turnout]}",
        "fish": "_TURNOUT_COMPLETE=source_fish turnout | source; complete -C 'turnout leads show M'",
    }[shell]
    environment = {**_with_program(tmp_path), "TURNOUT_DB": url}
    done = _in_shell(shell, script, home, environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("_turnout_completion" if shell == "zsh" else "Mine-1") in done.stdout


def test_scopes_of_keys_are_those_there_are() -> None:
    """The command line knows them without loading the store."""
    assert set(KEY_SCOPES) == set(SCOPES)
    assert set(USER_ROLES) == set(ROLES)
