"""A posted record: which media type, within what size, as JSON or as a form. What it says is read in `record`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from turnout.api.forms import URLENCODED, Form, read_form
from turnout.api.headers import Headers
from turnout.api.problems import Problem
from turnout.api.record import read_json
from turnout.errors import InputError

JSON: Final = b"application/json"
_FORM: Final = URLENCODED.encode()
_IDEMPOTENCY_KEY_CHARS_MAX: Final = 255


class Posted(NamedTuple):
    """A flat record, and the form it was in where it came as one."""

    record: Mapping[str, Any]
    form: Form | None = None


def is_form(headers: Headers) -> bool:
    """True for a form, False for JSON. Raises Problem for any other media type, or a charset JSON does not have."""
    stated = headers.get(b"content-type", b"")
    if stated == JSON:
        return False
    media_type, _, parameters = stated.partition(b";")
    kind = media_type.strip().lower()
    if kind == _FORM:
        return True
    if kind != JSON:
        shown = kind.decode("latin-1")[:60]
        said = f"`{shown}` is not read here" if shown else "the request has no `Content-Type`"
        raise Problem("wrong_media_type", f"{said}; send `application/json`, or `{URLENCODED}` from a form")
    if b"charset" in parameters.lower() and b"utf-8" not in parameters.lower():
        raise Problem("wrong_media_type", "JSON is read as UTF-8 only; leave out `charset`")
    return False


def read_posted(headers: Headers, body: bytes) -> Posted:
    """The record in a body. Raises Problem where it cannot be read, with the remedy."""
    if not is_form(headers):
        return Posted(read_json(body))
    if body.lstrip()[:1] == b"{":
        # Forms write `{` as `%7B`: this is JSON that a tool such as curl sent under its own default.
        raise Problem("wrong_media_type", "this is JSON sent as a form; say `Content-Type: application/json`")
    try:
        form = read_form(body, headers[b"content-type"].decode("latin-1"))
    except InputError as error:
        raise Problem("bad_body", str(error)) from None
    return Posted(form.fields, form)


def idempotency_key(headers: Headers, form: Form | None) -> str:
    """The key the caller gave this request, or nothing. Raises Problem for one that cannot be kept."""
    raw = headers.get(b"idempotency-key")
    if raw is None:
        if form is None or not form.idempotency_key:
            return ""
        raw = form.idempotency_key.encode()
    return readable_key(raw.decode("latin-1"))


def readable_key(key: str, name: str = "Idempotency-Key") -> str:
    """A key as it was given. Raises Problem for one that cannot be kept."""
    if not key or len(key) > _IDEMPOTENCY_KEY_CHARS_MAX or not (key.isascii() and key.isprintable()):
        fault = f"must be 1 to {_IDEMPOTENCY_KEY_CHARS_MAX} printable ASCII characters, such as a UUID"
        raise Problem("bad_idempotency_key", f"`{name}` {fault}")
    return key
