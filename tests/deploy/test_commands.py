"""The commands of the compose file and of the image, as they stand there, with a real PostgreSQL but no container.

What a container gives a process is given it here: its environment, its secrets as files, and a port of its own.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.deploy.containerfile import environment_of, read_stages
from tests.deploy.test_files import compose, read
from tests.postgres import PostgresGround

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]
POLICY = "rules:\n  - name: All\n    to: desk\npools:\n  desk: {reps: [anna, bela], hours: always}\n"
SECONDS_MAX = 60.0


class Containers:
    """What the compose file would start, each in a folder of its own, with the image's and the service's settings."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.services: dict[str, dict[str, Any]] = compose()["services"]
        self.image = read_stages(read("Containerfile"))[-1]
        (folder / "turnout_db").write_text(f"{database}\n")

    def environment(self, service: str, **more: str) -> dict[str, str]:
        """What a service's process finds in its environment, with its secrets where they are here."""
        own = {name: value for name, value in environment_of(self.image).items() if name.startswith("TURNOUT_")}
        own |= self.services[service]["environment"] | more
        secrets = {name: value.replace("/run/secrets", str(self.folder)) for name, value in own.items()}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TURNOUT_")}
        return inherited | secrets | {"PYTHONUNBUFFERED": "1"}

    def command(self, service: str, *instead: str) -> list[str]:
        """The image's entry with the service's command, or with another one."""
        entry = next(each.words for each in self.image if each.name == "ENTRYPOINT")
        assert entry == ["turnout"]
        return [sys.executable, "-m", *entry, *(instead or self.services[service]["command"])]

    def run(self, service: str, *instead: str) -> str:
        """Run a service to its end, as `docker compose run` does; what it printed."""
        done = subprocess.run(  # noqa: S603 - our own program
            self.command(service, *instead),
            cwd=self.folder,
            env=self.environment(service),
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS_MAX,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def started(self, service: str, port: int) -> Iterator[subprocess.Popen[str]]:
        """A service that runs until the block ends."""
        with subprocess.Popen(  # noqa: S603 - as above
            self.command(service),
            cwd=self.folder,
            env=self.environment(service, TURNOUT_PORT=str(port)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def is_healthy(self, port: int) -> bool:
        """What the image's own health check says of a server."""
        check = next(each.words for each in self.image if each.name == "HEALTHCHECK")
        assert check[0] == "python"
        environment = os.environ | {"TURNOUT_PORT": str(port)}
        done = subprocess.run([sys.executable, *check[1:]], env=environment, capture_output=True, check=False)  # noqa: S603 - as above
        return done.returncode == 0


@pytest.fixture
def containers(tmp_path: Path, postgres: PostgresGround) -> Iterator[Containers]:
    """The compose file's services over an empty database."""
    url = postgres.empty()
    yield Containers(tmp_path, url)
    postgres.drop(url)


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def until(process: subprocess.Popen[str], is_so: Any) -> None:  # noqa: ANN401 - a question without arguments
    """Wait for a moment that comes soon, while a process runs."""
    end = time.monotonic() + SECONDS_MAX
    while not is_so():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def set_up(containers: Containers) -> Mapping[str, str]:
    """The steps of the how-to before the servers start; a header with a key."""
    assert "was made" in containers.run("migrate")
    assert "nothing was done" in containers.run("migrate"), "it may run before every start"
    (containers.folder / "reps.csv").write_text("rep_id,team\nanna,x\nbela,x\n")
    (containers.folder / "policy.yaml").write_text(POLICY)
    containers.run("migrate", "import", "reps", "reps.csv")
    containers.run("migrate", "policy", "publish", "policy.yaml")
    made = containers.run("migrate", "key", "create", "--name", "shop", "--scope", "admin")
    secret = re.search(r"tnt_\S+", made)
    assert secret, made
    return {"Authorization": f"Bearer {secret[0]}"}


def test_the_compose_files_two_servers_share_one_store(containers: Containers) -> None:
    """Migrated, filled, started, healthy, asked in turn, told to stop: each is drained and ends well."""
    headers = set_up(containers)
    ports = [free_port(), free_port()]
    with ExitStack() as stack:
        servers = [
            stack.enter_context(containers.started(name, port))
            for name, port in zip(("server-1", "server-2"), ports, strict=True)
        ]
        for server, port in zip(servers, ports, strict=True):
            until(server, lambda port=port: containers.is_healthy(port))
        clients = [
            stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60))
            for port in ports
        ]
        got = []
        for number in range(6):
            answer = clients[number % 2].post(
                "/api/v1/leads", json={"lead_id": f"L{number}", "email": f"a@a{number}.example"}
            )
            assert answer.status_code == 201, answer.text
            got.append(answer.json()["assignee"])
        assert sorted(got) == ["anna"] * 3 + ["bela"] * 3, "one ledger, whoever is asked"
        assert all(
            client.get(f"/api/v1/leads/L{number}").status_code == 200 for client in clients for number in range(6)
        )
        assert clients[0].get("/readyz").json() == {"status": "ready"}
        drain(servers[0], clients[0])
        assert clients[1].get("/readyz").json() == {"status": "ready"}, "the other one goes on"
        servers[1].send_signal(signal.SIGTERM)
        servers[1].send_signal(signal.SIGINT)
        out, err = servers[1].communicate(timeout=SECONDS_MAX)
        assert servers[1].returncode == 0, err
        assert "stopped" in out
    # A finding would be its exit code.
    containers.run("migrate", "verify")


def drain(server: subprocess.Popen[str], client: httpx.Client) -> None:
    """Tell a server to stop: it says so, still takes leads in, and then ends as one that was told to."""
    server.send_signal(signal.SIGTERM)
    until(server, lambda: client.get("/readyz").json()["status"] == "stopping")
    assert client.get("/readyz").status_code == 503
    assert client.post("/api/v1/leads", json={"lead_id": "L9", "email": "a@a9.example"}).status_code == 201
    out, err = server.communicate(timeout=SECONDS_MAX)
    assert server.returncode == 0, err
    assert "stopped" in out
    assert "Traceback" not in err


def test_a_server_without_a_key_says_how_to_make_one(containers: Containers) -> None:
    """In a container it listens for everybody, so it must not start without."""
    containers.run("migrate")
    with containers.started("server-1", free_port()) as server:
        _, err = server.communicate(timeout=SECONDS_MAX)
        assert server.returncode == 2
        assert "turnout key create" in err
        assert "postgresql://" not in err
