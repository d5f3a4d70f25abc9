"""The id of a request and its place in a trace, as callers send them and as they should not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.observe.requests import Asked, asked_by

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


def test_a_callers_id_is_taken_over() -> None:
    """So that they find our lines by it."""
    assert asked_by({b"x-request-id": b"shop-7/42"}) == Asked("shop-7/42")


@pytest.mark.parametrize("sent", [b"", b"two words", b"x" * 129, b"caf\xc3\xa9", b"a\nb", b"ann@acme.example"])
def test_an_id_that_cannot_be_is_replaced(sent: bytes) -> None:
    """It stands in log lines and in a header, so it is short and plain; an address is never an id."""
    asked = asked_by({b"x-request-id": sent})
    assert len(asked.request) == 16
    assert asked != asked_by({b"x-request-id": sent}), "each is given its own"


def test_a_trace_is_taken_over() -> None:
    """With its span and whether it is recorded; a request without an id has the trace's."""
    asked = asked_by({b"traceparent": f"00-{TRACE}-{SPAN}-01".encode()})
    assert asked == Asked(TRACE, TRACE, SPAN, is_traced=True)
    assert not asked_by({b"traceparent": f"00-{TRACE}-{SPAN}-00".encode()}).is_traced
    later = asked_by({b"traceparent": f"cc-{TRACE}-{SPAN}-01-what-comes".encode(), b"x-request-id": b"r"})
    assert (later.request, later.trace, later.span) == ("r", TRACE, SPAN)


@pytest.mark.parametrize(
    "sent",
    [
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}",
        "",
    ],
)
def test_a_trace_that_cannot_be_is_left_out(sent: str) -> None:
    """As the standard has it: the request goes on without."""
    asked = asked_by({b"traceparent": sent.encode()})
    assert (asked.trace, asked.span, asked.is_traced) == ("", "", False)


@given(st.binary(max_size=200), st.binary(max_size=80))
def test_whatever_is_sent_the_id_can_stand_in_a_header(request: bytes, trace: bytes) -> None:
    """Nothing a caller sends can break an answer or a line."""
    asked = asked_by({b"x-request-id": request, b"traceparent": trace})
    assert 1 <= len(asked.request) <= 128
    assert asked.request.isascii()
    assert asked.request.isprintable()
    assert " " not in asked.request
