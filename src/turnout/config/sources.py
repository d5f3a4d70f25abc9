"""Where settings come from: options before the environment, that before a file, that before what holds by itself.

A file is the one named, else `turnout.toml` in the working directory, else the machine's. What is in it that is no
setting is refused, with the line; as is a variable that begins with `TURNOUT_` and is none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from turnout.config.settings import PREFIX, Setting, Settings, known_settings
from turnout.config.values import read_value
from turnout.errors import SettingsError, suggestion

CONFIG_VARIABLE: Final = "TURNOUT_CONFIG"
FILES: Final = (Path("turnout.toml"), Path("/etc/turnout/turnout.toml"))
DEFAULT: Final = "default"
_FILE: Final = "_FILE"
# What a cluster says of a service that is called `turnout`, and what our own tests say to each other.
_NOT_OURS: Final = re.compile(r"TURNOUT_TEST_\w+|TURNOUT_(\w+_)?(SERVICE_(HOST|PORT)\w*|PORT_\d+_(TCP|UDP)\w*)")
_ADDRESS_OF_A_CLUSTER: Final = re.compile(r"(tcp|udp|sctp)://")


@dataclass(frozen=True, slots=True)
class Found:
    """All settings, and by the name of each where its value was said, such as `turnout.toml` line 3."""

    settings: Settings
    places: Mapping[str, str]


def load_settings(
    options: Mapping[str, object] | None = None,
    config: Path | str | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """The settings that hold here. Raises SettingsError, as `find_settings`."""
    return find_settings(options, config, environment).settings


def find_settings(
    options: Mapping[str, object] | None = None,
    config: Path | str | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Found:
    """The settings that hold here, each with its place. An option that is None, and an empty variable, say nothing.

    Raises SettingsError with the place, the value (but a secret's) and the remedy for what is unknown or cannot be.
    """
    values: dict[str, Any] = {}
    places = dict.fromkeys(known_settings(), DEFAULT)
    for setting, written, place in (
        *_from_file(config, environment),
        *_from_environment(environment),
        *_from_options(options or {}),
    ):
        values[setting.name] = read_value(setting, written, place)
        places[setting.name] = place
    return Found(Settings(**values), places)


def variables_of(options: Mapping[str, object], config: Path | str | None = None) -> dict[str, str]:
    """Options as a process that is started reads them from its environment; secrets are not handed on like this."""
    told = {
        known_settings()[name].variable: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in options.items()
        if value is not None and not known_settings()[name].is_secret
    }
    return told | ({CONFIG_VARIABLE: str(config)} if config else {})


Said = Iterator[tuple[Setting, object, str]]


def _from_options(options: Mapping[str, object]) -> Said:
    for name, value in options.items():
        if value is not None:
            yield known_settings()[name], value, f"`--{name.replace('_', '-')}`"


def _from_environment(environment: Mapping[str, str]) -> Said:
    by_variable = {setting.variable: setting for setting in known_settings().values()}
    in_files = {f"{name}{_FILE}": setting for name, setting in by_variable.items() if setting.is_secret}
    for name, value in environment.items():
        if not name.startswith(PREFIX) or not value or name == CONFIG_VARIABLE or _is_anothers(name, value):
            continue
        if name in in_files:
            yield _from_secret_file(in_files[name], name, value, environment)
        elif name in by_variable:
            yield by_variable[name], value, f"`{name}`"
        else:
            near = suggestion(name, [*by_variable, *in_files, CONFIG_VARIABLE])
            raise SettingsError(f"`{name}` in the environment is no setting{near or '; remove it'}")


def _is_anothers(name: str, value: str) -> bool:
    return _NOT_OURS.fullmatch(name) is not None or _ADDRESS_OF_A_CLUSTER.match(value) is not None


def _from_secret_file(
    setting: Setting, name: str, path: str, environment: Mapping[str, str]
) -> tuple[Setting, object, str]:
    """A secret that stands in a file of its own, as containers and services are given them."""
    if environment.get(setting.variable):
        raise SettingsError(f"`{name}` and `{setting.variable}` both say what `{setting.name}` is; remove one")
    return setting, _read(Path(path), f"`{name}`").strip(), f"`{path}`, which `{name}` names"


def _from_file(config: Path | str | None, environment: Mapping[str, str]) -> Said:
    path = _file(config, environment)
    if path is None:
        return
    text = _read(path, "the settings")
    for name, value in _parsed(text, path).items():
        place = f"`{path}` line {_line(text, name)}"
        setting = known_settings().get(name)
        if isinstance(value, dict):
            raise SettingsError(f"{place}: `{name}` is a table; settings stand one a line, without tables")
        if setting is None:
            near = suggestion(name.replace("-", "_"), known_settings())
            raise SettingsError(f"{place}: `{name}` is no setting{near or '; remove it'}")
        yield setting, value, place


def _file(config: Path | str | None, environment: Mapping[str, str]) -> Path | None:
    """The file to read; None for none. Raises SettingsError where one was named that is not there."""
    named = config or environment.get(CONFIG_VARIABLE)
    if named:
        if not Path(named).is_file():
            raise SettingsError(
                f"`{named}`, which `--config` or `{CONFIG_VARIABLE}` names, is no file; write it, or name none"
            )
        return Path(named)
    return next((path for path in FILES if path.is_file()), None)


def _read(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        why = str(error.strerror).lower()
        raise SettingsError(f"{what} cannot be read from `{path}` ({why}); check the file and its rights") from None
    except UnicodeDecodeError:
        raise SettingsError(f"`{path}` is not text in UTF-8; save it as such") from None


def _parsed(text: str, path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - most start without a file

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = f"{str(error)[:1].lower()}{str(error)[1:]}"
        raise SettingsError(f"`{path}` cannot be read as TOML: {said}; write `name = value`, texts in quotes") from None


def _line(text: str, name: str) -> int:
    """The line on which a name is given a value; 1 where it is written in a way that nobody writes."""
    found = re.search(rf"""^[ \t]*\[?[ \t]*["']?{re.escape(name)}["']?[ \t]*[].=]""", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1
