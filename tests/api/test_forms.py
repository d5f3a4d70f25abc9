"""Forms are read as browsers send them, and nobody is sent to another site than the one they came from."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.api.forms import (
    FIELD_CHARS_MAX,
    FIELDS_MAX,
    REDIRECT_CHARS_MAX,
    URLENCODED,
    gather_form,
    origin_of,
    read_form,
    safe_redirect,
)
from turnout.errors import InputError

PAGE = {"Origin": "https://site.example", "Referer": "https://site.example/products/contact?utm_source=x"}
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40)
NAMES = TEXTS.map(str.strip).filter(lambda name: name and not name.startswith("_") and name != "redirect")


def test_fields_are_read_as_browsers_write_them() -> None:
    """Plus is a space, percent is a byte, and UTF-8 is what bytes mean."""
    body = b"Work+Email=ana%40acme.de&name=Ana+M%C3%BCller&note=1%2B1%3D2&raw=M\xc3\xbcller&empty=&bare"
    assert read_form(body, URLENCODED).fields == {
        "Work Email": "ana@acme.de",
        "name": "Ana Müller",
        "note": "1+1=2",
        "raw": "Müller",
        "empty": "",
        "bare": "",
    }


@pytest.mark.parametrize("body", [b"", b"&", b"&&=", b"=x&=y"])
def test_a_form_without_names_is_empty(body: bytes) -> None:
    """That nothing was sent is for the intake to say."""
    assert read_form(body, URLENCODED) == gather_form([])


def test_several_values_of_a_name_are_joined() -> None:
    """Check boxes send a field each; a blank one says nothing."""
    assert read_form(b"interest=pumps&a=1&interest=&interest=valves", URLENCODED).fields == {
        "interest": "pumps, valves",
        "a": "1",
    }


def test_line_ends_are_those_that_scripts_send() -> None:
    """The same text is the same lead, whether the browser or the script sent it."""
    assert read_form(b"message=one%0D%0Atwo%0Athree", URLENCODED).fields == {"message": "one\ntwo\nthree"}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (f"{URLENCODED}; charset=windows-1252", b"price=%80+9&name=M%FCller"),
        (f'{URLENCODED};Charset="ISO-8859-1"', b"price=%80+9&name=M\xfcller"),
        (f"{URLENCODED.upper()} ; boundary=x; charset=latin-1", b"price=%80+9&name=M%FCller"),
        (URLENCODED, b"_charset_=windows-1252&price=%80+9&name=M%FCller"),
        (f"{URLENCODED}; charset=UTF-8", b"price=%E2%82%AC+9&name=M%C3%BCller"),
    ],
)
def test_a_stated_charset_is_honoured(content_type: str, body: bytes) -> None:
    """In the header, or where browsers write it: Latin-1 is read as windows-1252, as browsers do."""
    assert read_form(body, content_type).fields == {"price": "€ 9", "name": "Müller"}


@pytest.mark.parametrize(
    ("content_type", "body", "remedy"),
    [
        (URLENCODED, b"name=M%FCller", "serve its page as UTF-8"),
        (URLENCODED, b"name=%ED%A0%80", "serve its page as UTF-8"),
        (f"{URLENCODED}; charset=windows-1252", b"name=%81", "not in `windows-1252`"),
        (f"{URLENCODED}; charset=utf-7", b"a=b", "charset `utf-7` is not read"),
        (URLENCODED, b"_charset_=%FF&a=b", "is not read; send the form as `utf-8`"),
        ("multipart/form-data; boundary=x", b"--x--", "remove `enctype`"),
        ("text/plain", b"a=b", f"send `{URLENCODED}`"),
        ("", b"a=b", f"send `{URLENCODED}`"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy(content_type: str, body: bytes, remedy: str) -> None:
    """Guessing would route a lead by a wrong name."""
    with pytest.raises(InputError) as refused:
        read_form(body, content_type)
    assert remedy in str(refused.value)


def test_limits_are_exact() -> None:
    """The largest form passes, one more of anything does not."""
    assert len(read_form(urlencode({f"f{n}": n for n in range(FIELDS_MAX)}).encode(), URLENCODED).fields) == FIELDS_MAX
    with pytest.raises(InputError, match="201 fields"):
        read_form(b"a=1&" * (FIELDS_MAX + 1), URLENCODED)
    longest = "é" * FIELD_CHARS_MAX
    assert read_form(urlencode({"message": longest}).encode(), URLENCODED).fields["message"] == longest
    with pytest.raises(InputError, match="field `message` has 20,001 characters"):
        read_form(urlencode({"message": longest + "é"}).encode(), URLENCODED)
    with pytest.raises(InputError, match="field `a` has 20,002 characters"):
        read_form(urlencode([("a", "x" * 10_000)] * 2).encode(), URLENCODED)


def test_what_is_ours_is_no_fact() -> None:
    """Where to go, the trap, the keys and whatever else begins with `_`."""
    form = read_form(
        b"email=a%40b.de&_redirect=%2Fthanks+&redirect=%2Fother&_key=tnt_x&_idempotency_key=k1&_subject=hi&_trap=+",
        URLENCODED,
    )
    assert form.fields == {"email": "a@b.de"}
    assert (form.redirect, form.key, form.idempotency_key, form.is_trap) == ("/thanks", "tnt_x", "k1", False)
    assert read_form(b"redirect=%2Fother&_redirect=", URLENCODED).redirect == "/other"


@pytest.mark.parametrize("text", ["x", "http://spam.example", " 0"])
def test_any_text_in_the_trap_means_a_machine(text: str) -> None:
    """People do not see the field."""
    assert gather_form([("email", "a@b.de"), ("_trap", text)]).is_trap


@given(st.dictionaries(NAMES, TEXTS, max_size=20))
def test_what_is_encoded_is_read_back(fields: dict[str, str]) -> None:
    """Any names and any values; line ends are a matter of their own."""
    assert read_form(urlencode(fields).encode(), URLENCODED).fields == fields


@given(
    st.binary(max_size=400), st.sampled_from(["", "; charset=latin-1", "; charset=utf-8", ";;=;charset", "; charset=x"])
)
def test_any_bytes_are_read_or_refused(body: bytes, parameters: str) -> None:
    """Nothing else is ever raised, and nothing of ours becomes a fact."""
    try:
        form = read_form(body, URLENCODED + parameters)
    except InputError:
        return
    assert all(name and not name.startswith("_") for name in form.fields)


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("https://site.example/thanks", "https://site.example/thanks"),
        ("HTTPS://Site.Example:443/thanks?a=1#top", "https://site.example/thanks?a=1#top"),
        ("https://site.example", "https://site.example/"),
        ("https://site.example?done", "https://site.example/?done"),
        ("/thanks.html", "https://site.example/thanks.html"),
        ("thanks.html", "https://site.example/products/thanks.html"),
        ("../thanks", "https://site.example/thanks"),
        ("?sent=1", "https://site.example/products/contact?sent=1"),
        ("/danke-schön für %C3%BC", "https://site.example/danke-sch%C3%B6n%20f%C3%BCr%20%C3%BC"),
        ("/go?to=https://evil.example//x", "https://site.example/go?to=https://evil.example//x"),
    ],
)
def test_a_page_of_the_same_site_is_an_address_to_go_to(target: str, address: str) -> None:
    """Absolute, or relative to the page the form was on."""
    assert safe_redirect(target, PAGE) == address


@pytest.mark.parametrize(
    "target",
    [
        "", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:\\\\evil.example",
        "https://evil.example", "https:/evil.example", "https:evil.example", "https:///evil.example",
        "https://site.example@evil.example/", "https://x@site.example/", "https://site.example.evil.example/",
        "https://site.example:8443/", "http://site.example/", "https://site.examplé/", "https://SITE.EXAMPLE\u2044.evil/",
        "javascript:alert(1)", "JaVaScRiPt://site.example/%0aalert(1)", "data:text/html,x", "vbscript:x",
        "mailto:a@b.de", "x" * (REDIRECT_CHARS_MAX + 1),
        "/a\r\nSet-Cookie: x=1", "/a\nb", "/\t/evil.example", "\t//evil.example", " //evil.example", " /a", "/a\0",
        "java\nscript:alert(1)", "/\u202egnp", "https://[::1", "https://site.example:99999999/",
    ],
)  # fmt: skip
def test_no_other_address_is(target: str) -> None:
    """Other sites, other schemes, and everything that browsers read otherwise than it looks."""
    assert safe_redirect(target, PAGE) is None


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"origin": "http://site.example:8000"}, "http://site.example:8000/thanks"),
        ({"referer": "http://site.example:8000/a/b"}, "http://site.example:8000/a/thanks"),
        ({"ORIGIN": "null", "Referer": "http://[::1]:8000/a/b"}, "http://[::1]:8000/a/thanks"),
        ({"Origin": "https://a.example", "Referer": "https://b.example/x/y"}, "https://a.example/thanks"),
        ({"Origin": "https://a.example", "Referer": "https://a.example/x/y\\z"}, "https://a.example/thanks"),
        ({"Origin": "null"}, None),
        ({"Origin": "file://", "Referer": "about:blank"}, None),
        ({}, None),
    ],
)
def test_the_site_is_where_the_request_came_from(headers: dict[str, str], address: str | None) -> None:
    """The origin, else the referrer, which alone says which folder; without either there is nowhere to go."""
    assert safe_redirect("thanks", headers) == address


@pytest.mark.parametrize("address", ["http://A.example:80/x", "HTTP://a.example", "http://a.example:0080?x"])
def test_origins_compare_as_in_browsers(address: str) -> None:
    """Case and the scheme's own port do not count."""
    assert origin_of(address) == "http://a.example"


_PIECES = st.sampled_from(
    ["/", "//", "\\", "..", ".", ":", "@", "?", "#", "%2f", "%5c", "%0d%0a", "\r", "\n", "\t", " ", "\0", "http:",
     "https:", "https://", "javascript:", "site.example", "evil.example", "[::1]", ":443", ";", "ß",
     "。", "\u2028", "\u00ad", "a"]
)  # fmt: skip
_TARGETS = st.lists(_PIECES, max_size=8).map("".join) | st.text(max_size=30)
_REFERERS = st.sampled_from(["https://site.example/", PAGE["Referer"], "https://evil.example/", ""]) | _TARGETS


@given(_TARGETS, _REFERERS, st.booleans())
def test_nobody_is_ever_sent_to_another_site(target: str, referer: str, has_origin: bool) -> None:
    """Whatever is asked for, the answer is a plain address on the site that the form was on."""
    headers = {"referer": referer} | ({"origin": PAGE["Origin"]} if has_origin else {})
    address = safe_redirect(target, headers)
    if address is None:
        return
    site = PAGE["Origin"] if has_origin else origin_of(referer)
    assert site is not None
    assert address.startswith(f"{site}/")
    assert urlsplit(address).netloc == urlsplit(site).netloc
    assert address.isascii() and address.isprintable(), "it goes into a header"  # noqa: PT018 - one thought
    assert not {" ", "\\", '"', "<", ">"} & set(address)


@given(_TARGETS)
def test_a_safe_address_stays_as_it_is(target: str) -> None:
    """Asked for again, it is the same address: nothing in it means something else the second time."""
    address = safe_redirect(target, PAGE)
    assert address is None or safe_redirect(address, PAGE) == address
