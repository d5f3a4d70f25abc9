"""The addresses of a name, found within a time: the system's own search has no limit that a caller could set."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from queue import Empty, SimpleQueue

# The addresses of a host; raises OSError where there are none.
Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> list[str]:
    """Every address that a host has, in the order in which the system would try them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # The scope of a link-local address goes with it, which is refused all the same.
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def resolve_within(resolve: Resolve, host: str, port: int, seconds: float) -> list[str]:
    """As `resolve`, or TimeoutError where that takes longer. An address is its own answer. Raises OSError."""
    try:
        return [str(ip_address(host))]
    except ValueError:
        pass
    answers: SimpleQueue[Sequence[str] | OSError] = SimpleQueue()
    threading.Thread(target=_answer, args=(resolve, host, port, answers), name="resolving", daemon=True).start()
    try:
        answer = answers.get(timeout=max(seconds, 0.0))
    except Empty:
        raise TimeoutError("the search for its address took too long") from None
    if isinstance(answer, OSError):
        raise answer
    return list(answer)


def _answer(resolve: Resolve, host: str, port: int, answers: SimpleQueue[Sequence[str] | OSError]) -> None:
    try:
        answers.put(resolve(host, port))
    except OSError as error:
        answers.put(error)
    except ValueError as error:
        # A name that cannot be one, such as a label that is too long.
        answers.put(OSError(str(error)))
