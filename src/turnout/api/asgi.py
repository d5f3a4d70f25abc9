"""The little of ASGI that plain functions need: a request's body, within a limit, and an answer in two messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

from turnout.api.headers import Headers
from turnout.api.problems import PROBLEM_TYPE, Problem, problem_of
from turnout.observe.logs import get_logger

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Pairs = tuple[tuple[bytes, bytes], ...]


class Reply(NamedTuple):
    """A whole answer. Its headers have lower-case names, and neither type nor length, which are added."""

    status: int
    media_type: bytes
    body: bytes
    headers: Pairs = ()


class ClientGone(Exception):  # noqa: N818 - it is nobody's error
    """The client went away before its request was complete; there is nobody to answer."""


async def read_body(receive: Receive, headers: Headers, bytes_max: int) -> bytes:
    """The whole body. Raises Problem as soon as it is larger than allowed, whatever its header said."""
    stated = headers.get(b"content-length", b"")
    if stated.isdigit() and int(stated[:16]) > bytes_max:
        raise too_large(bytes_max)
    message = await receive()
    body: bytes = message.get("body", b"")
    parts, size = [body], len(body)
    while message.get("more_body") and size <= bytes_max:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
    if message["type"] == "http.disconnect":
        raise ClientGone
    if size > bytes_max:
        raise too_large(bytes_max)
    return body if len(parts) == 1 else b"".join(parts)


def too_large(bytes_max: int) -> Problem:
    """The problem of a body over the limit. The connection is closed: what is left of the body is not read."""
    detail = f"the body has more than {bytes_max:,} bytes; send one lead, and no files"
    return Problem("body_too_large", detail, headers={"Connection": "close"})


def problem_reply(problem: Problem) -> Reply:
    """A problem as `application/problem+json`."""
    headers = tuple((name.lower().encode(), value.encode("latin-1")) for name, value in problem.headers.items())
    return Reply(problem.status, PROBLEM_TYPE.encode(), problem.body(), headers)


def told_problem(error: Exception, route: str) -> Problem:
    """The problem an error is; what nobody expected is written to the log, and to nobody else."""
    problem = problem_of(error)
    if problem.code == "internal":
        get_logger("api").error("request_failed", route=route, exc_info=error)
    return problem


async def send_reply(send: Send, reply: Reply, more: Pairs = ()) -> None:
    """Send a whole answer. One without content has no type; its length is said all the same, but for 204."""
    headers = [*reply.headers, *more]
    if reply.media_type:
        headers.append((b"content-type", reply.media_type))
    if reply.status != 204:
        headers.append((b"content-length", b"%d" % len(reply.body)))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
