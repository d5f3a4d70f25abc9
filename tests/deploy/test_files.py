"""The files of `deploy/` say what they mean: they parse, name what there is, and hold to the rules they state."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.api.client import Caller
from tests.deploy.containerfile import environment_of, read_stages
from turnout.api.lead_bulk import BYTES_MAX
from turnout.cli.commands import COMMANDS
from turnout.config import Settings, load_settings
from turnout.config.settings import known_settings
from turnout.observe.families import FAMILIES, PREFIX

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
# Numbers that Prometheus has by itself.
_OTHERS = {"up"}


def read(name: str) -> str:
    """A file of `deploy/`."""
    return (DEPLOY / name).read_text(encoding="utf-8")


def compose() -> dict[str, Any]:
    """The compose file."""
    found: dict[str, Any] = yaml.safe_load(read("compose.yaml"))
    return found


# The image


def test_the_image_is_built_in_two_stages_and_ends_without_what_builds() -> None:
    """What installs stays behind, and nobody in it is root."""
    _, build, final = read_stages(read("Containerfile"))
    assert build[0].rest.endswith("AS build")
    assert not any(each.name == "RUN" and re.search(r"pip install|gcc|apt", each.rest) for each in final)
    assert any("pip uninstall --yes pip setuptools" in each.rest for each in final)
    copies = [each.rest for each in final if each.name == "COPY"]
    assert copies == ["--from=build /opt/turnout /opt/turnout"]
    user = next(each.rest for each in final if each.name == "USER")
    assert user == "10001:10001"
    assert [each.name for each in final].index("USER") > [each.name for each in final].index("COPY")


def test_everything_that_is_installed_is_locked_by_hash() -> None:
    """Each install names a lock file and asks for hashes, or takes nothing from elsewhere."""
    _, build, _ = read_stages(read("Containerfile"))
    installs = [each.rest for each in build if "pip install" in each.rest or "pip wheel" in each.rest]
    assert len(installs) == 4
    for install in installs:
        assert "--require-hashes" in install or "--no-index" in install or "--no-build-isolation" in install, install
        for name in re.findall(r"-r (\S+)", install):
            assert "--hash=sha256:" in (ROOT / name).read_text()


def test_the_image_has_the_versions_that_the_tests_ran_with() -> None:
    """Its lock files are parts of the one that `make test` installs from."""
    pinned = dict(
        re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / "requirements" / "lock.txt").read_text(), re.MULTILINE)
    )
    for name in ("serve-lock.txt", "build-lock.txt"):
        text = (ROOT / "requirements" / name).read_text()
        part = dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE))
        assert part.items() <= pinned.items(), name
    served = (ROOT / "requirements" / "serve-lock.txt").read_text()
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*asked["dependencies"], *asked["optional-dependencies"]["otel"]]
    locked = set(re.findall(r"^([\w.-]+)(?:\[\w+\])?==", served, re.MULTILINE))
    assert {re.split(r"[^\w.-]", one)[0] for one in wanted} <= locked


def test_what_the_image_copies_is_let_into_its_build() -> None:
    """Whatever `.containerignore` leaves out cannot be copied."""
    _, build, _ = read_stages(read("Containerfile"))
    let_in = {line[1:] for line in (ROOT / ".containerignore").read_text().splitlines() if line.startswith("!")}
    for each in build:
        if each.name == "COPY":
            for name in each.rest.split()[:-1]:
                assert name.split("/")[0] in let_in, name
                assert (ROOT / name).exists(), name


def test_the_image_starts_a_server_and_says_how_it_is() -> None:
    """`turnout serve`, with settings that there are, and a health check that asks it."""
    _, _, final = read_stages(read("Containerfile"))
    by_name = {each.name: each for each in final}
    assert (by_name["ENTRYPOINT"].words, by_name["CMD"].words) == (["turnout"], ["serve"])
    assert "/healthz" in by_name["HEALTHCHECK"].words[2]
    environment = {name: value for name, value in environment_of(final).items() if name.startswith("TURNOUT_")}
    said = load_settings(environment=environment)
    assert (said.host, said.db, said.log_format, said.demo) == (
        "0.0.0.0",  # noqa: S104 - within its container
        "sqlite:////var/lib/turnout/turnout.db",
        "json",
        False,
    )
    volume = next(each.rest for each in final if each.name == "VOLUME")
    assert said.db == f"sqlite:///{volume}/turnout.db"


# Several servers


def test_two_servers_wait_for_the_store_to_be_migrated() -> None:
    """The database is there, then its schema is this version's, then servers start, then the proxy asks them."""
    services = compose()["services"]
    assert services["database"]["image"].endswith("postgres:18")
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["migrate"]["restart"] == "no"
    servers = [name for name, service in services.items() if service.get("command") == ["serve"]]
    assert len(servers) == 2
    for name in servers:
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert set(services["proxy"]["depends_on"]) == set(servers)
    proxied = re.search(r"reverse_proxy ([^{]+)\{", read("caddy/Caddyfile"))
    assert proxied
    assert proxied[1].split() == [f"{name}:8080" for name in servers]


def test_every_command_of_the_compose_file_is_one() -> None:
    """A command that was renamed would be found out when it is needed."""
    for name in ("migrate", "server-1", "server-2"):
        assert compose()["services"][name]["command"][0] in COMMANDS


def test_secrets_are_files_and_stand_nowhere_else() -> None:
    """No service has a password in its environment, and whoever reads a secret was given it."""
    found = compose()
    for name, service in found["services"].items():
        for variable, value in service.get("environment", {}).items():
            is_secret = "PASSWORD" in variable or variable.startswith("TURNOUT_DB")
            assert not value or not is_secret or variable.endswith("_FILE"), f"{name}: {variable}"
            if str(value).startswith("/run/secrets/"):
                assert Path(value).name in service["secrets"]
        assert set(service.get("secrets", [])) <= found["secrets"].keys()
    ignored = (ROOT / ".gitignore").read_text()
    assert all(secret["file"].startswith("./secrets/") for secret in found["secrets"].values())
    assert "deploy/secrets/" in ignored.splitlines()


def test_a_server_has_time_to_stop() -> None:
    """It is killed only after it could have drained and answered; the proxy has seen by then that it stops."""
    found = compose()
    for service in (found["services"]["server-1"], found["services"]["server-2"]):
        environment = {name: value for name, value in service["environment"].items() if not name.endswith("_FILE")}
        said = load_settings(environment=environment)
        assert int(service["stop_grace_period"].rstrip("s")) > said.drain_seconds + said.stop_seconds_max
        interval, kept = (
            float(found_[1]) for name in ("health_interval", "keepalive")
            if (found_ := re.search(rf"{name} (\d+)s", read("caddy/Caddyfile")))
        )  # fmt: skip
        assert said.drain_seconds > 2 * interval
        assert said.keep_alive_seconds > kept
        assert said.trusted_proxies == (found["networks"]["inside"]["ipam"]["config"][0]["subnet"],)
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]


def test_the_caddy_file_is_whole() -> None:
    """Every block that is opened is closed, and readiness is what is looked at."""
    text = re.sub(r"#.*", "", read("caddy/Caddyfile"))
    assert text.count("{") == text.count("}")
    assert "health_uri /readyz" in text


# One machine


def nginx_blocks(text: str) -> list[Any]:
    """What an nginx configuration says: directives as lists of words, blocks as such a list with a list after it."""
    tokens = re.findall(r"[{};]|[^\s{};]+", re.sub(r"#.*", "", text))
    stack: list[list[Any]] = [[]]
    words: list[str] = []
    for each in tokens:
        match each:
            case ";":
                assert words, "a directive says nothing"
                stack[-1].append(words)
                words = []
            case "{":
                block: list[Any] = []
                stack[-1].append([words, block])
                stack.append(block)
                words = []
            case "}":
                assert not words, f"`{' '.join(words)}` lacks its semicolon"
                stack.pop()
            case _:
                words.append(each)
    assert len(stack) == 1, "a block is not closed"
    assert not words
    return stack[0]


def test_the_nginx_example_passes_on_what_there_is(local: Caller) -> None:
    """Each place is one of ours, and each goes to the servers."""
    (upstream, servers), (_, server) = nginx_blocks(read("nginx/turnout.conf"))
    assert upstream == ["upstream", "turnout"]
    assert len([each for each in servers if each[0] == "server"]) == 2
    said = {each[0]: each[1:] for each in server if isinstance(each[0], str)}
    assert int(said["client_max_body_size"][0].rstrip("m")) * 1_048_576 > BYTES_MAX
    keep_alive = next(each[1] for each in servers if each[0] == "keepalive_timeout")
    assert int(keep_alive.rstrip("s")) < Settings().keep_alive_seconds
    known = set(local.get("/openapi.json").json()["paths"])
    for head, block in (each for each in server if isinstance(each[0], list)):
        assert head[0] == "location"
        assert ["proxy_pass", "http://turnout"] in block
        if head[1] == "=":
            assert head[2] in known, head


def test_the_unit_starts_what_is_installed_and_lets_it_stop() -> None:
    """Its commands are ours, its settings are known, and it waits for longer than a server takes."""
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(read("systemd/turnout@.service"))
    service = unit["Service"]
    for key in ("ExecStartPre", "ExecStart"):
        program, command = shlex.split(service[key])
        assert Path(program).name == "turnout"
        assert command in COMMANDS
    names = [pair.partition("=")[0] for pair in service["Environment"].split()]
    known = {setting.variable for setting in known_settings().values()}
    assert {name.removesuffix("_FILE") for name in names} <= known
    said = Settings()
    assert int(service["TimeoutStopSec"]) > said.drain_seconds + said.stop_seconds_max
    assert service["KillMode"] == "mixed"
    assert service["NoNewPrivileges"] == "true"
    assert service["User"] != "root"


def test_the_example_of_settings_can_be_used(tmp_path: Path) -> None:
    """As it is, and with what is commented out."""
    load_settings(config=DEPLOY / "turnout.toml", environment={})
    everything = tmp_path / "turnout.toml"
    everything.write_text(re.sub(r"^# (\w+ = )", r"\1", read("turnout.toml"), flags=re.MULTILINE))
    assert load_settings(config=everything, environment={}).trace_share < 1


# Watching


def told_names() -> dict[str, tuple[str, ...]]:
    """Every name that a page of numbers has, with its labels."""
    told: dict[str, tuple[str, ...]] = dict.fromkeys(_OTHERS, ("job", "instance"))
    for name, family in FAMILIES.items():
        labels = (*family.labels, "job", "instance")
        match family.kind:
            case "counter":
                told[f"{PREFIX}{name}_total"] = labels
            case "gauge":
                told[f"{PREFIX}{name}"] = labels
            case "histogram":
                told |= {f"{PREFIX}{name}_{part}": labels for part in ("sum", "count")}
                told[f"{PREFIX}{name}_bucket"] = (*labels, "le")
    return told


def must_be_told(expression: str) -> None:
    """Let an expression through whose numbers and labels there are, and whose brackets are closed."""
    told = told_names()
    for pair in ("()", "{}", "[]"):
        assert expression.count(pair[0]) == expression.count(pair[1]), expression
    names = set(re.findall(r"\b(turnout_\w+|up)\b", expression))
    assert names, expression
    assert names <= told.keys(), f"{sorted(names - told.keys())} in {expression}"
    for name, matchers in re.findall(r"(\w+)\{([^}]*)\}", expression):
        labels = set(re.findall(r"(\w+)\s*[=!]", matchers))
        assert labels <= set(told[name]), f"{labels} in {expression}"
    every = {label for name in names for label in told[name]}
    for grouped in re.findall(r"\bby \(([^)]*)\)", expression):
        assert {label.strip() for label in grouped.split(",")} <= every, expression


def test_every_number_of_the_dashboard_is_told() -> None:
    """A panel that shows nothing would be taken for good news."""
    board = json.loads(read("grafana/turnout.json"))
    panels = [panel for panel in board["panels"] if panel["type"] != "row"]
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert len(panels) > 15
    for panel in panels:
        assert panel["targets"], panel["title"]
        for target in panel["targets"]:
            must_be_told(target["expr"])


def test_panels_of_the_dashboard_do_not_lie_on_each_other() -> None:
    """Each place is one panel's."""
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(read("grafana/turnout.json"))["panels"]:
        at = panel["gridPos"]
        places = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not places & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= places


@pytest.mark.parametrize("rule", yaml.safe_load(read("prometheus/alerts.yaml"))["groups"][0]["rules"])
def test_every_alert_can_be_raised_and_says_what_to_do(rule: dict[str, Any]) -> None:
    """Its numbers are told; it has a name of ours, a severity and a remedy."""
    assert rule["alert"].startswith("Turnout")
    must_be_told(rule["expr"])
    assert rule["labels"]["severity"] in {"page", "look"}
    assert re.fullmatch(r"\d+[smh]", rule["for"])
    assert {"summary", "remedy"} <= rule["annotations"].keys()


def test_what_prometheus_reads_is_there() -> None:
    """Each server by itself, by the names of the compose file."""
    said = yaml.safe_load(read("prometheus/prometheus.yaml"))
    (job,) = said["scrape_configs"]
    targets = {target.partition(":")[0] for each in job["static_configs"] for target in each["targets"]}
    assert targets <= compose()["services"].keys()
    assert all((DEPLOY / "prometheus" / name).exists() for name in said["rule_files"])
