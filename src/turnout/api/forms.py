"""Forms of other people's websites: what was typed, where the browser goes next, and whether a machine typed it.

Pure: bytes and headers in, values out. Answers, keys and limits are the intake's; what a field means is `capture`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes, urljoin

from turnout.errors import InputError

FIELDS_MAX = 200
FIELD_CHARS_MAX = 20_000
REDIRECT_CHARS_MAX = 2_000
URLENCODED = "application/x-www-form-urlencoded"
# As browsers do, Latin-1 is read as its superset: it is what pages that say Latin-1 really send.
_CODECS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8"} | dict.fromkeys(
    ("windows-1252", "cp1252", "iso-8859-1", "latin-1", "latin1"), "windows-1252"
)
# User names and anything but plain ASCII hosts do not match, and so are never an origin.
_ORIGIN = re.compile(
    r"(https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?(?=[/?#]|\Z)", re.ASCII | re.IGNORECASE
)
_SCHEME = re.compile(r"[^/?#]*:")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_URL_CHARS = "%/?#[]@!$&'()*+,;=:~"


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent. Only `fields` are facts about the lead; the rest is between the page and us.

    `is_trap` is true where the field that people cannot see (`_trap`) was filled. `key` (`_key`) and
    `idempotency_key` (`_idempotency_key`) are what a page without JavaScript cannot say in headers.
    """

    fields: dict[str, str]
    redirect: str = ""
    is_trap: bool = False
    key: str = ""
    idempotency_key: str = ""


def read_form(body: bytes, content_type: str) -> Form:
    """The form in a request's body.

    Read as UTF-8, or as what the `charset` parameter or a field `_charset_` says. Raises InputError, with the remedy,
    for another type (also for `multipart/form-data`), an unknown charset, bytes that are not text, or too much of it.
    """
    stated = _stated_charset(content_type)
    pairs = [pair.partition(b"=")[::2] for pair in body.split(b"&") if pair]
    if len(pairs) > FIELDS_MAX:
        raise InputError(f"the form has {len(pairs):,} fields; send at most {FIELDS_MAX}")
    codec = _codec(stated or _charset_field(pairs) or "utf-8")
    return gather_form((_text(name, codec), _text(value, codec)) for name, value in pairs)


def gather_form(pairs: Iterable[tuple[str, str]]) -> Form:
    """Names and values as a form, wherever they came from; what a name has several values for is joined by `, `.

    A name that begins with `_` is ours and no fact. Raises InputError for a field that is too long.
    """
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name.strip(), []).append(value)
    joined = {name: _join(name, several) for name, several in values.items()}
    return Form(
        fields={name: value for name, value in joined.items() if name and name[0] != "_" and name != "redirect"},
        redirect=(joined.get("_redirect") or joined.get("redirect", "")).strip(),
        is_trap=bool(joined.get("_trap", "").strip()),
        key=joined.get("_key", "").strip(),
        idempotency_key=joined.get("_idempotency_key", "").strip(),
    )


def safe_redirect(target: str, headers: Mapping[str, str]) -> str | None:
    r"""The address a browser may be sent on to, or None: always one of the site the form was on.

    That site is the request's `Origin`, else its `Referer`. `target` is an address of the same origin, or relative to
    the page. Browsers read `\` as `/`, drop line ends and take `//host` for another site, so none of these pass.
    """
    by_name = {name.lower(): value for name, value in headers.items()}
    referer = by_name.get("referer", "")
    origin = origin_of(by_name.get("origin", "")) or origin_of(referer)
    if origin is None or not _is_plain(target):
        return None
    if _SCHEME.match(target):
        return _at(origin, target)
    base = referer if origin_of(referer) == origin and _is_plain(referer) else f"{origin}/"
    return _at(origin, urljoin(base, target))


def origin_of(address: str) -> str | None:
    """Scheme, host and port of an http(s) address, as browsers compare them; None for anything else."""
    match = _ORIGIN.match(address)
    if match is None:
        return None
    scheme, host, port = match[1].lower(), match[2].lower(), match[3]
    if port is None or int(port) == _DEFAULT_PORTS[scheme]:
        return f"{scheme}://{host}"
    return f"{scheme}://{host}:{int(port)}"


def _stated_charset(content_type: str) -> str:
    """The `charset` parameter, or nothing. Raises InputError for a type that is not a form's."""
    media_type, *parameters = content_type.split(";")
    kind = media_type.strip().lower()
    if kind == "multipart/form-data":
        raise InputError(
            "`multipart/form-data` and files are not read; remove `enctype` from the form, and leave files out"
        )
    if kind != URLENCODED:
        raise InputError(f"`{kind[:60]}` is no form; send `{URLENCODED}`")
    stated = (parameter.partition("=") for parameter in parameters)
    return next((value.strip().strip('"') for name, _, value in stated if name.strip().lower() == "charset"), "")


def _charset_field(pairs: Iterable[tuple[bytes, ...]]) -> str:
    """What a browser wrote into a hidden field `_charset_`: it has no other way to say it."""
    return next((value.decode("ascii", "replace") for name, value in pairs if name == b"_charset_"), "")


def _codec(charset: str) -> str:
    codec = _CODECS.get(charset.strip().lower())
    if codec is None:
        raise InputError(f"charset `{charset[:60]}` is not read; send the form as `utf-8` or `windows-1252`")
    return codec


def _text(raw: bytes, codec: str) -> str:
    spaced = raw.replace(b"+", b" ")
    try:
        # Browsers end lines with CR LF here and with LF in scripts; a lead sent either way has the same content.
        return (unquote_to_bytes(spaced) if b"%" in spaced else spaced).decode(codec).replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise InputError(
            f"the form is not in `{codec}`; serve its page as UTF-8, or add a hidden field named `_charset_`"
        ) from None


def _join(name: str, several: list[str]) -> str:
    value = several[0] if len(several) == 1 else ", ".join(one for one in several if one.strip())
    if max(len(name), len(value)) > FIELD_CHARS_MAX:
        raise InputError(f"field `{name[:60]}` has {len(value):,} characters; send at most {FIELD_CHARS_MAX:,}")
    return value


def _is_plain(target: str) -> bool:
    return (
        0 < len(target) <= REDIRECT_CHARS_MAX
        and target.isprintable()
        and "\\" not in target
        and not target.startswith((" ", "//"))
    )


def _at(origin: str, address: str) -> str | None:
    """An address of that origin, written anew so that nothing of its beginning is the sender's own."""
    match = _ORIGIN.match(address)
    if match is None or origin_of(address) != origin:
        return None
    rest = quote(address[match.end() :], safe=_URL_CHARS)
    return f"{origin}{rest}" if rest.startswith("/") else f"{origin}/{rest}"
