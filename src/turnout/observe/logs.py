"""How a running Turnout tells what it does: lines on standard error, JSON on a pipe and readable on a terminal.

Everything passes `redact` first, also what libraries log and the text of exceptions. What to say is the callers' part.
What is said of every lead goes out through `say_all`, which writes the same lines in a tenth of the time.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TextIO, cast

import msgspec
import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

from turnout.observe.redact import redact_fields, redact_text
from turnout.observe.requests import ASKED

# What a line has of its own; the texts among it can hold what somebody else wrote.
_TEXTS = ("event", "exception", "logger")
_OURS = frozenset({*_TEXTS, "level", "timestamp", "logger"})


@dataclass(slots=True)
class _Sink:
    """Where lines go now: as `configure_logs` said, and before it nowhere but for warnings."""

    out: TextIO | None = None
    level: int = logging.WARNING
    as_json: bool = True


_sink = _Sink()
_encode = msgspec.json.Encoder().encode


def configure_logs(level: str = "info", stream: TextIO | None = None, *, as_json: bool | None = None) -> None:
    """Send everything from this level up to a stream (standard error), as JSON unless it is a terminal."""
    out = stream or sys.stderr
    number = logging.getLevelNamesMapping()[level.upper()]
    as_json = not out.isatty() if as_json is None else as_json
    renderer = _renderer(out, as_json=as_json)
    _configure_ours(out, number, renderer)
    _take_over_logging(out, number, renderer)
    _sink.out, _sink.level, _sink.as_json = out, number, as_json


def are_logged(level: int) -> bool:
    """Whether lines of a level are written at all. Ask before making them."""
    return _sink.out is not None and level >= _sink.level


def say_all(part: str, level: int, lines: Iterable[tuple[str, Mapping[str, str | int | float | None]]]) -> None:
    """Write lines, each an event with its fields, in one go. The names of fields are ours; texts are redacted."""
    out = _sink.out
    if out is None or level < _sink.level:
        return
    name = logging.getLevelName(level).lower()
    if not _sink.as_json:
        log = get_logger(part)
        for event, fields in lines:
            log.log(level, event, **fields)
        return
    now = f"{datetime.now(UTC).isoformat()[:-6]}Z"
    told = b"\n".join(
        _encode({"part": part, **_clean_fields(fields), "event": event, "level": name, "timestamp": now})
        for event, fields in lines
    )
    with suppress(OSError, ValueError):
        out.write(f"{told.decode()}\n")
        out.flush()


def _clean_fields(fields: Mapping[str, str | int | float | None]) -> dict[str, str | int | float | None]:
    return {name: _clean_text(value) if type(value) is str else value for name, value in fields.items()}


# Rules, pools and people are the same in line after line.
_clean_text = lru_cache(4_096)(redact_text)


def get_logger(part: str) -> FilteringBoundLogger:
    """A logger for one part of Turnout, named in each line. Nothing is ever written without being redacted."""
    if not structlog.is_configured():
        # A program that embeds Turnout and says nothing about logs hears of trouble only, and keeps its own logging.
        _configure_ours(sys.stderr, logging.WARNING, _renderer(sys.stderr, as_json=not sys.stderr.isatty()))
    return cast("FilteringBoundLogger", structlog.get_logger(part=part))


def _configure_ours(out: TextIO, level: int, renderer: Processor) -> None:
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, _add_request, *_steps(), renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Lines(out),
        cache_logger_on_first_use=False,
    )


class _Lines(structlog.WriteLogger):
    """Writes lines. One that cannot be written is lost: a full disk must not stop whoever wanted to tell of it.

    Nor must a stream that was closed, which is a ValueError.
    """

    def msg(self, message: str) -> None:
        with suppress(OSError, ValueError):
            super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def _steps() -> list[Processor]:
    return [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact,
    ]


def _add_request(_logger: object, _method: str, line: EventDict) -> EventDict:
    """Say which request a line is about, where there is one."""
    asked = ASKED.get()
    if asked.request and "request" not in line:
        line["request"] = asked.request
        if asked.trace:
            line["trace"] = asked.trace
    return line


def _renderer(out: TextIO, *, as_json: bool) -> Processor:
    if as_json:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    # Tracebacks were made into text, and cleaned, before they get here.
    return structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback)


def _redact(_logger: object, _method: str, line: EventDict) -> EventDict:
    ours = {name: line[name] for name in line if name in _OURS}
    ours |= {name: redact_text(str(ours[name])) for name in _TEXTS if name in ours}
    return ours | redact_fields({name: value for name, value in line.items() if name not in _OURS})


def _take_over_logging(out: TextIO, level: int, renderer: Processor) -> None:
    """What libraries say through the standard library's loggers comes out the same way."""
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, _add_request, *_steps()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # A library's chatter below a warning is of no use to whoever runs a server.
    root.setLevel(max(level, logging.WARNING))
