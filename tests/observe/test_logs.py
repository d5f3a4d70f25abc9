"""Logs: one line for each thing said, clean of personal facts and secrets, from us and from libraries."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from turnout.observe.logs import are_logged, configure_logs, get_logger, say_all
from turnout.observe.requests import ASKED, Asked


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """A pipe that logs go to; how logging was before is put back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    configure_logs(stream=out)
    yield out
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def _lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_pipe_gets_one_json_object_a_line(out: io.StringIO) -> None:
    """What was said, how bad it is, when, by which part, and with what."""
    get_logger("writer").info("committed", jobs=3)
    (line,) = _lines(out)
    assert line.pop("timestamp")
    assert line == {"event": "committed", "level": "info", "part": "writer", "jobs": 3}


def test_a_terminal_gets_a_readable_line(out: io.StringIO) -> None:
    """No braces and no quotes around what was said, and still nothing personal."""
    configure_logs(stream=out, as_json=False)
    get_logger("writer").info("committed for ann@acme.example", jobs=3, email="ann@acme.example")
    assert "committed for [hidden]" in out.getvalue()
    assert "jobs=3" in out.getvalue()
    assert "acme" not in out.getvalue()


def test_an_exception_is_logged_without_what_it_quotes(out: io.StringIO) -> None:
    """The traceback shows where, not for whom."""
    try:
        raise ValueError("no mailbox ann@acme.example")  # noqa: TRY301 - it is what is logged
    except ValueError:
        get_logger("writer").exception("a job failed")
    (line,) = _lines(out)
    assert "test_logs.py" in str(line["exception"])
    assert "acme" not in out.getvalue()


def test_libraries_are_heard_from_a_warning_up_and_cleaned_too(out: io.StringIO) -> None:
    """Their lines look like ours."""
    logging.getLogger("uvicorn.error").info("started")
    logging.getLogger("uvicorn.error").warning("cannot serve %s", "ann@acme.example")
    (line,) = _lines(out)
    assert (line["event"], line["level"], line["logger"]) == ("cannot serve [hidden]", "warning", "uvicorn.error")


def test_what_is_below_the_level_is_not_written(out: io.StringIO) -> None:
    """A server says what it was asked to say."""
    configure_logs("warning", out)
    get_logger("writer").info("committed")
    get_logger("writer").warning("slow")
    assert [line["event"] for line in _lines(out)] == ["slow"]


def test_an_embedding_program_keeps_its_own_logging() -> None:
    """Asking for a logger changes nothing of the standard library's."""
    handlers = logging.getLogger().handlers[:]
    structlog.reset_defaults()
    get_logger("writer")
    assert logging.getLogger().handlers == handlers
    assert structlog.is_configured()
    structlog.reset_defaults()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.emails(), st.from_regex(r"tnt_[A-Za-z0-9_-]{30}", fullmatch=True), st.text(max_size=8), st.booleans())
def test_no_address_and_no_key_ever_gets_through(
    out: io.StringIO, address: str, key: str, name: str, as_json: bool
) -> None:
    """In what is said, in a field, in a field's name, nested, in an exception, and by a library."""
    configure_logs(stream=out, as_json=as_json)
    out.seek(0)
    out.truncate()
    log = get_logger("writer")
    log.warning("for %s with %s", address, key)
    log.warning("x", **{name or "x": [{address: key}, address]} if name != "event" else {})
    log.warning("x", logger=address, level=address, timestamp=key, part=address)
    try:
        raise ValueError(address, key)  # noqa: TRY301 - it is what is logged
    except ValueError:
        log.exception(key)
        logging.getLogger("library").exception("%s and %s", address, {"deep": key})
    assert address not in out.getvalue()
    assert key[4:] not in out.getvalue()


def test_lines_of_many_leads_look_like_any_other(out: io.StringIO) -> None:
    """They are written in another way, for it is quicker; whoever reads them need not know."""
    get_logger("writer").info("decided", lead="L1", rule="All", ms=1.25, pool=None)
    say_all("writer", logging.INFO, [("decided", {"lead": "L1", "rule": "All", "ms": 1.25, "pool": None})] * 2)
    told = _lines(out)
    for line in told:
        assert line.pop("timestamp")
    assert told[0] == told[1] == told[2]


def test_lines_of_many_leads_are_cleaned_too(out: io.StringIO) -> None:
    """A caller's own id of a lead may be an address."""
    say_all("writer", logging.INFO, [("decided", {"lead": "ann@acme.example", "rule": "key tnt_abcdefgh12345678"})])
    assert "acme" not in out.getvalue()
    assert "abcdefgh" not in out.getvalue()
    configure_logs(stream=out, as_json=False)
    say_all("writer", logging.INFO, [("decided", {"lead": "ann@acme.example"})])
    assert "decided" in out.getvalue()
    assert "acme" not in out.getvalue()


def test_lines_of_many_leads_are_made_only_where_they_are_wanted(out: io.StringIO) -> None:
    """Whoever makes them asks before."""
    configure_logs("warning", out)
    assert not are_logged(logging.INFO)
    assert are_logged(logging.WARNING)
    say_all("writer", logging.INFO, [("decided", {"lead": "L1"})])
    assert out.getvalue() == ""


def test_a_line_says_for_which_request_it_is(out: io.StringIO) -> None:
    """Ours and a library's, for as long as the request is answered."""
    token = ASKED.set(Asked("r1", "ab" * 16))
    try:
        get_logger("api").warning("slow")
        logging.getLogger("library").warning("slow")
    finally:
        ASKED.reset(token)
    get_logger("api").warning("slow")
    told = _lines(out)
    assert [line.get("request") for line in told] == ["r1", "r1", None]
    assert [line.get("trace") for line in told] == ["ab" * 16, "ab" * 16, None]


def test_a_closed_stream_stops_nobody(out: io.StringIO) -> None:
    """Whoever tells of a failed lead goes on, though nobody hears it."""
    configure_logs(stream=out)
    out.close()
    get_logger("writer").error("a batch failed")
    say_all("writer", logging.ERROR, [("refused", {"lead": "L1"})])
