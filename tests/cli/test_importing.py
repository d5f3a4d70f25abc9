"""`turnout import` and `turnout policy publish` as a person starts them."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TURNOUT = (sys.executable, "-m", "turnout")
REPS = "rep_id,name,team,status\nr1,Ann,AE,active\nr2,Ben,AE,active\n"
ACCOUNTS = "account_id,name,domain,owner_id\nA1,Acme,acme.com,r1\nA2,Beta,beta.com,r9\n"
POLICY = "rules:\n  - name: All\n    to: P\npools:\n  P: {reps: [r1, r2]}\n"


def turnout(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder."""
    known = {name: text for name, text in os.environ.items() if name != "TURNOUT_DB"}
    return subprocess.run(  # noqa: S603 - our own program
        [*TURNOUT, *arguments], cwd=cwd, capture_output=True, text=True, check=False, env=known | environment
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a company in `world` and a policy."""
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "reps.csv").write_text(REPS)
    (tmp_path / "world" / "accounts.csv").write_text(ACCOUNTS)
    (tmp_path / "policy.yaml").write_text(POLICY)
    return tmp_path


def test_a_folder_is_imported_and_a_policy_is_published(folder: Path) -> None:
    """From files to a store with a live policy in two commands; what is wrong is told and kept beside its file."""
    done = turnout("import", "world", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "reps: 2 new, 0 changed, 0 unchanged" in done.stdout
    assert "kept in .turnout/turnout.db" in done.stdout
    assert "`accounts.csv` line 3: `owner_id` is `r9`, who is not a rep" in done.stderr
    assert (folder / "world" / "accounts.errors.csv").is_file()
    published = turnout("policy", "publish", "policy.yaml", "--note", "the first", cwd=folder)
    assert published.returncode == 0, published.stderr
    assert published.stdout.startswith("version 1 (")
    assert published.stdout.endswith(") is live\n")
    assert "is live already" in turnout("policy", "publish", "policy.yaml", cwd=folder).stdout
    listed = turnout("policy", "list", cwd=folder).stdout.splitlines()
    assert [line.startswith("live") for line in listed] == [True, False]
    assert listed[1].endswith("the first")


def test_one_kind_of_file_goes_where_the_option_says(folder: Path) -> None:
    """`--db` goes before the environment; `--json` is one document on standard output."""
    elsewhere = f"sqlite:///{folder / 'b.db'}"
    reps = turnout("import", "reps", "world/reps.csv", "--db", elsewhere, cwd=folder, TURNOUT_DB="nonsense")
    assert reps.returncode == 0, reps.stderr
    accounts = turnout("import", "accounts", "world/accounts.csv", "--json", cwd=folder, TURNOUT_DB=elsewhere)
    said = json.loads(accounts.stdout)
    assert said["imported"]["accounts"]["new"] == 2
    assert said["problems"][0]["line"] == 3
    assert said["error_files"] == ["world/accounts.errors.csv"]
    assert not (folder / ".turnout").exists()
    listed = turnout("policy", "list", "--json", "--db", elsewhere, cwd=folder)
    assert json.loads(listed.stdout) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "nowhere"), "`nowhere` is neither a folder nor a kind of file; write `turnout import DIR`"),
        (("import", "rep"), "did you mean `reps`?"),
        (("import", "reps", "none.csv"), "`none.csv` does not exist; check the path"),
        (("import", "reps", "world/reps.csv", "--db", "a.db"), "write `sqlite:///a.db`"),
        (("import", "reps", "world/reps.csv", "--db", "sqlite:///policy.yaml"), "`policy.yaml` is not a database"),
        (("import", "accounts", "policy.yaml"), "has no column `account_id`"),
        (("policy", "publish", "policy.yaml"), "`r1` is unknown"),
        (("policy", "list"), "`.turnout/turnout.db` does not exist"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    """No traceback, and the remedy."""
    done = turnout(*arguments, cwd=folder)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_terminal_sees_a_bar(folder: Path) -> None:
    """Where somebody watches, each kind has a bar; it is gone when the import is done."""
    ours, theirs = pty.openpty()
    command = [*TURNOUT, "import", "world", "--db", f"sqlite:///{folder / 'b.db'}"]
    process = subprocess.Popen(command, cwd=folder, stderr=theirs, stdout=subprocess.PIPE, text=True)  # noqa: S603
    os.close(theirs)
    out, _ = process.communicate()
    shown = b""
    try:
        while part := os.read(ours, 65_536):
            shown += part
    except OSError:
        pass  # the other end is closed, which is how a terminal ends
    finally:
        os.close(ours)
    assert process.returncode == 0
    assert "accounts: 2 new" in out
    assert b"2/2" in shown
