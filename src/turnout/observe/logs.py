"""How a running Turnout tells what it does: lines on standard error, JSON on a pipe and readable on a terminal.

Everything passes `redact` first, also what libraries log and the text of exceptions. What to say is the callers' part.
"""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

from turnout.observe.redact import redact_fields, redact_text

# What a line has of its own; the texts among it can hold what somebody else wrote.
_TEXTS = ("event", "exception", "logger")
_OURS = frozenset({*_TEXTS, "level", "timestamp", "logger"})


def configure_logs(level: str = "info", stream: TextIO | None = None, *, as_json: bool | None = None) -> None:
    """Send everything from this level up to a stream (standard error), as JSON unless it is a terminal."""
    out = stream or sys.stderr
    number = logging.getLevelNamesMapping()[level.upper()]
    renderer = _renderer(out, as_json=not out.isatty() if as_json is None else as_json)
    _configure_ours(out, number, renderer)
    _take_over_logging(out, number, renderer)


def get_logger(part: str) -> FilteringBoundLogger:
    """A logger for one part of Turnout, named in each line. Nothing is ever written without being redacted."""
    if not structlog.is_configured():
        # A program that embeds Turnout and says nothing about logs hears of trouble only, and keeps its own logging.
        _configure_ours(sys.stderr, logging.WARNING, _renderer(sys.stderr, as_json=not sys.stderr.isatty()))
    return cast("FilteringBoundLogger", structlog.get_logger(part=part))


def _configure_ours(out: TextIO, level: int, renderer: Processor) -> None:
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *_steps(), renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Lines(out),
        cache_logger_on_first_use=False,
    )


class _Lines(structlog.WriteLogger):
    """Writes lines. One that cannot be written is lost: a full disk must not stop whoever wanted to tell of it."""

    def msg(self, message: str) -> None:
        with suppress(OSError):
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
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *_steps()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # A library's chatter below a warning is of no use to whoever runs a server.
    root.setLevel(max(level, logging.WARNING))
