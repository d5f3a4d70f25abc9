"""Settings: where they come from, in which order, and what is said of one that cannot be."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.config import Settings, database_url, find_settings, load_settings, shown_url, sqlite_path, variables_of
from turnout.config.settings import known_settings
from turnout.config.values import kind_in_words, shown_value
from turnout.errors import SettingsError, StoreError
from turnout.pipeline.notices.connections import CHANNELS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and an environment that says nothing."""
    for name in list(os.environ):
        if name.startswith("TURNOUT_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _refusal(text: str, folder: Path) -> str:
    """What is said of a file with this text."""
    (folder / "turnout.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(environment={})
    return str(caught.value)


# Where values come from


def test_an_option_goes_before_the_environment_that_before_the_file_and_that_before_the_default(folder: Path) -> None:
    """Each place is named beside its value, so that an operator sees which one won."""
    (folder / "turnout.toml").write_text('host = "10.0.0.1"\nport = 81\nreaders = 4\n')
    found = find_settings({"host": "10.0.0.3", "port": None}, environment={"TURNOUT_HOST": "x", "TURNOUT_PORT": "82"})
    said = found.settings
    assert (said.host, said.port, said.readers, said.batch_max) == ("10.0.0.3", 82, 4, 256)
    assert [found.places[name] for name in ("host", "port", "readers", "batch_max")] == [
        "`--host`",
        "`TURNOUT_PORT`",
        "`turnout.toml` line 3",
        "default",
    ]


def test_with_nothing_said_everything_has_its_default(folder: Path) -> None:
    """An empty variable is none."""
    assert folder.is_dir()
    assert load_settings(environment={"TURNOUT_PORT": "", "PATH": "/bin"}) == Settings()


def test_the_file_is_the_one_named_before_the_one_here(folder: Path) -> None:
    """By option, then by variable, then by where it lies."""
    for name, port in (("turnout.toml", 1), ("a.toml", 2), ("b.toml", 3)):
        (folder / name).write_text(f"port = {port}")
    environment = {"TURNOUT_CONFIG": "b.toml"}
    assert load_settings(environment={}).port == 1
    assert load_settings(environment=environment).port == 3
    assert load_settings(config="a.toml", environment=environment).port == 2


@pytest.mark.parametrize("config", ["gone.toml", None])
def test_a_file_that_was_named_must_be_there(folder: Path, config: str | None) -> None:
    """One that merely could lie here need not."""
    assert folder.is_dir()
    with pytest.raises(SettingsError, match=r"`gone\.toml`, which `--config` or `TURNOUT_CONFIG` names, is no file"):
        load_settings(config=config, environment={"TURNOUT_CONFIG": "gone.toml"})


def test_a_secret_may_stand_in_a_file_of_its_own(folder: Path) -> None:
    """As containers and services are given them; the end of its line is not part of it."""
    (folder / "db").write_text("postgresql://me:pw@host/leads\n")
    found = find_settings(environment={"TURNOUT_DB_FILE": "db"})
    assert found.settings.db == "postgresql://me:pw@host/leads"
    assert found.places["db"] == "`db`, which `TURNOUT_DB_FILE` names"
    with pytest.raises(SettingsError, match="both say"):
        load_settings(environment={"TURNOUT_DB_FILE": "db", "TURNOUT_DB": "sqlite:///a.db"})


def test_what_was_said_as_options_reaches_a_process_that_is_started(folder: Path) -> None:
    """By its environment, which everybody may read, so without secrets."""
    assert folder.is_dir()
    told = variables_of({"db": "postgresql://u:pw@h/d", "log_level": "debug", "demo": False, "port": None}, "a.toml")
    assert told == {"TURNOUT_LOG_LEVEL": "debug", "TURNOUT_DEMO": "false", "TURNOUT_CONFIG": "a.toml"}


def test_what_a_cluster_says_of_a_service_of_our_name_is_not_taken_for_ours(folder: Path) -> None:
    """A cluster tells every container of its services, and ours may well be called `turnout`."""
    assert folder.is_dir()
    said = {
        "TURNOUT_SERVICE_HOST": "10.0.0.1",
        "TURNOUT_SERVICE_PORT_HTTP": "8080",
        "TURNOUT_PORT": "tcp://10.0.0.1:8080",
        "TURNOUT_PORT_8080_TCP_ADDR": "10.0.0.1",
    }
    assert load_settings(environment=said) == Settings()


# What cannot be


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n\nprot = 8080", "`turnout.toml` line 3: `prot` is no setting; did you mean `port`?"),
        ("public-url = 'https://a.example'", "line 1: `public-url` is no setting; did you mean `public_url`?"),
        ("xyzzy = 1", "line 1: `xyzzy` is no setting; remove it"),
        ("port = 8080\n[server]\nhost = 'a'", "line 2: `server` is a table; settings stand one a line"),
        ("port = 99999", "line 1: `port` cannot be `99999`; it is a whole number from 0 to 65,535"),
        ("port = true", "`port` cannot be `true`; it is a whole number"),
        ("port = 80.5", "`port` cannot be `80.5`"),
        ("drain_seconds = nan", "`drain_seconds` cannot be `nan`; it is a number from 0 to 300"),
        ("log_level = 'loud'", "it is one of `debug`, `info`, `warning`, `error`"),
        ("demo = 'perhaps'", "it is `true` or `false`"),
        ("trusted_proxies = ['10.0.0.0/8', 'proxy']", "`proxy` is no address and no network"),
        ("public_url = 'leads.example.com'", "write an address such as `https://leads.example.com`"),
        ("db = 'leads.db'", "`turnout.toml` line 1: `leads.db` is not the address of a database"),
        ("db = 5", "`db` cannot be `[hidden]`; it is text"),
        ("port = ", "`turnout.toml` cannot be read as TOML: "),
        ("port = 1\nport = 2", "`turnout.toml` cannot be read as TOML: "),
    ],
)
def test_what_cannot_be_in_a_file_is_told_with_its_line_and_its_remedy(folder: Path, text: str, said: str) -> None:
    """The place, the value, and what to write."""
    assert said in _refusal(text, folder)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TURNOUT_PROT", "1", "`TURNOUT_PROT` in the environment is no setting; did you mean `TURNOUT_PORT`?"),
        ("TURNOUT_PORT", "http", "`TURNOUT_PORT`: `port` cannot be `http`; it is a whole number from 0 to 65,535"),
        ("TURNOUT_TRUSTED_PROXIES", "10.0.0.0/8, x", "`x` is no address and no network"),
        ("TURNOUT_DB_FILE", "gone", "`TURNOUT_DB_FILE` cannot be read from `gone` (no such file or directory)"),
    ],
)
def test_what_cannot_be_in_the_environment_is_told_with_its_variable(
    folder: Path, name: str, value: str, said: str
) -> None:
    """As in a file, with the variable for the place."""
    assert folder.is_dir()
    with pytest.raises(SettingsError) as caught:
        load_settings(environment={name: value})
    assert said in str(caught.value)


def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    """Without a traceback."""
    (folder / "turnout.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="is not text in UTF-8"):
        load_settings(environment={})


def test_a_byte_order_mark_before_the_text_is_passed_over(folder: Path) -> None:
    """Editors on some systems write one."""
    (folder / "turnout.toml").write_bytes(b"\xef\xbb\xbfport = 9\r\n")
    assert load_settings(environment={}).port == 9


@given(st.text(min_size=1).filter(lambda text: "\0" not in text))
def test_a_secret_that_cannot_be_is_never_shown(text: str) -> None:
    """Whatever is wrong with it."""
    with pytest.raises(SettingsError) as caught:
        load_settings(environment={"TURNOUT_DB": f"postgresql+odd://me:hunter2{text}@host/db"})
    assert "hunter2" not in str(caught.value)


# The table


def test_every_default_is_a_value_that_may_be_said() -> None:
    """As text, the way a person would write it."""
    for setting in known_settings().values():
        text = shown_value(setting, setting.default)
        if text and not setting.is_secret:
            assert getattr(load_settings(environment={setting.variable: text}), setting.name) == setting.default


def test_every_setting_says_what_it_is() -> None:
    """A sentence, a type in words, and whoever reads it."""
    for setting in known_settings().values():
        assert setting.help.endswith("."), setting.name
        assert kind_in_words(setting)
        assert setting.read_by


def test_every_setting_is_read_by_somebody() -> None:
    """A setting that nothing reads would be a promise that nothing keeps."""
    source = Path(__file__).parents[1] / "src" / "turnout"
    code = "".join(path.read_text() for path in source.rglob("*.py"))
    reads = r"\b(said|settings|self|load_settings\(\))\.{}\b"
    # What a channel is told is read by the name that its row has for it.
    by_name = {field.setting for channel in CHANNELS.values() for field in channel.fields}
    unread = [name for name in known_settings() if name not in by_name and not re.search(reads.format(name), code)]
    assert unread == []


def test_reading_settings_loads_little() -> None:
    """Every command reads them, so they must cost next to nothing: no TOML reader where there is no file."""
    script = "import sys, turnout.config as c; c.load_settings(environment={}); print(*sys.modules)"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/")  # noqa: S603 - our own
    assert not {"tomllib", "pydantic", "sqlalchemy", "structlog"} & set(done.stdout.split())


# Addresses of databases


def test_the_option_goes_before_the_environment_and_that_before_the_working_directory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nearest word counts, and an empty one is none."""
    assert folder.is_dir()
    monkeypatch.setenv("TURNOUT_DB", "sqlite:///b.db")
    assert database_url("sqlite:///a.db") == "sqlite:///a.db"
    assert database_url(None) == database_url("") == "sqlite:///b.db"
    monkeypatch.setenv("TURNOUT_DB", "")
    assert database_url() == "sqlite:///.turnout/turnout.db"


def test_three_slashes_are_relative_and_four_are_absolute() -> None:
    """As in every other program that takes such addresses."""
    assert sqlite_path("sqlite:///a/b.db") == Path("a/b.db")
    assert sqlite_path("sqlite:////a/b.db") == Path("/a/b.db")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("postgresql://me:pw@host:5433/leads", "postgresql://me:pw@host:5433/leads"),
        ("postgres://host/leads?sslmode=require", "postgresql://host/leads?sslmode=require"),
        ("postgresql:///leads?host=/run/postgresql", "postgresql:///leads?host=/run/postgresql"),
        ("postgresql://?service=leads", "postgresql://?service=leads"),
    ],
)
def test_a_server_is_named_as_its_own_programs_name_it(url: str, kept: str) -> None:
    """`postgres://` is the same in fewer letters."""
    assert database_url(url) == kept


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("a.db", "write `sqlite:///a.db`"),
        ("/var/a.db", "write `sqlite:////var/a.db`"),
        ("sqlite://a.db", "write `sqlite:///a.db`"),
        ("sqlite:a.db", "write `sqlite:///a.db`"),
        ("mysql://host/a", "write `sqlite:///.turnout/turnout.db`"),
        ("postgresql+psycopg://host/a", "begin it with `postgresql://`"),
        ("postgresql:/host/a", "begin it with `postgresql://`"),
        ("postgresql://me@host", "names no database; write `postgresql://USER@HOST/turnout`"),
        ("postgresql://host/", "names no database"),
        ("sqlite:///", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///a.db?mode=ro", "has options, and there are none; write `sqlite:///a.db`"),
    ],
)
def test_what_is_no_address_is_refused_with_the_right_one(url: str, said: str) -> None:
    """The message holds what to write."""
    with pytest.raises(StoreError) as caught:
        database_url(url)
    assert said in str(caught.value)


def test_a_server_is_no_file() -> None:
    """What only a file can do says so."""
    with pytest.raises(StoreError, match="this needs a file"):
        sqlite_path("postgresql://me:hunter2@host/a")


_SECRET = st.text(min_size=1).map(lambda text: f"hunter2{text}hunter2")


@given(
    st.sampled_from(["postgresql://", "postgres://", "postgresql+psycopg://", "mysql://", "postgres:", "sqlite://"]),
    st.from_regex(r"[a-z]{0,8}", fullmatch=True),
    _SECRET,
    st.sampled_from(["host/db", "host:5432/db?sslmode=require", "/db"]),
)
def test_a_password_is_never_shown(scheme: str, user: str, secret: str, where: str) -> None:
    """Whatever it is made of, also where it should have been escaped; the rest is shown."""
    shown = shown_url(f"{scheme}{user}:{secret}@{where}")
    assert "hunter2" not in shown
    assert shown == f"{scheme}{user}:***@{where}"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me@host:5433/leads?sslmode=require",
        "postgresql://me@/leads?host=%2Frun%2Fpostgresql",
        "postgresql:///leads",
        "sqlite:////home/me@work/leads.db",
        "sqlite:///leads.db",
    ],
)
def test_an_address_without_a_password_is_shown_as_it_is(url: str) -> None:
    """Whoever reads it is to find the store."""
    assert shown_url(url) == url


def test_a_password_among_the_options_is_hidden_as_well() -> None:
    """The driver takes it there too."""
    shown = shown_url("postgresql://h/d?user=me&password=hunter2&sslpassword=hunter3&sslmode=require")
    assert shown == "postgresql://h/d?user=me&password=***&sslpassword=***&sslmode=require"


@given(st.text(), _SECRET)
def test_no_refusal_of_an_address_shows_its_password(scheme: str, secret: str) -> None:
    """What was meant for another database may hold a secret."""
    assert "hunter2" not in _said_of(f"{scheme}://me:{secret}@host")


def _said_of(url: str) -> str:
    """What is said against an address; nothing where it can be used."""
    try:
        database_url(url)
    except StoreError as error:
        return str(error)
    return ""
