"""Signed links: what they say, how long they are, and that nobody else makes one."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from turnout.config import Settings
from turnout.core.notify.message import Action
from turnout.core.rep import RepId
from turnout.pipeline.notices.links import Claims, Links, links_of

EXPIRES = datetime(2026, 9, 7, 12, 0, tzinfo=UTC)
LINKS = Links(lambda: b"k" * 32, "https://leads.example.com/")
ANA = RepId("ana")


@given(
    action=st.sampled_from(Action),
    decision=st.integers(0, 2**62),
    rep=st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    minutes=st.integers(0, 10_000_000),
)
def test_a_token_says_what_was_signed(action: Action, decision: int, rep: str, minutes: int) -> None:
    """Whatever was put in comes out again."""
    expires_at = EXPIRES + timedelta(minutes=minutes)
    token = LINKS.token(action, decision, RepId(rep), expires_at)
    assert LINKS.reads(token) == Claims(action, decision, RepId(rep), expires_at)


@given(place=st.integers(0, 23), bit=st.integers(0, 7))
def test_a_token_that_was_changed_says_nothing(place: int, bit: int) -> None:
    """Any bit of it counts."""
    whole = bytearray(urlsafe_b64decode(LINKS.token(Action.ACCEPT, 70_000, RepId("anton"), EXPIRES)))
    whole[place] ^= 1 << bit
    assert LINKS.reads(urlsafe_b64encode(whole).decode().rstrip("=")) is None


@given(token=st.text(max_size=60))
def test_what_nobody_signed_says_nothing(token: str) -> None:
    """However it is written."""
    assert LINKS.reads(token) is None


def test_another_secret_signs_otherwise() -> None:
    """A link of one store opens nothing in another."""
    assert Links(lambda: b"l" * 32).reads(LINKS.token(Action.ACCEPT, 7, ANA, EXPIRES)) is None


def test_a_link_fits_into_a_text_message() -> None:
    """With a usual name and the millionth decision it has under 65 characters."""
    url = LINKS.button_url(Action.ACCEPT, 1_000_000, RepId("rep-117"), EXPIRES)
    assert url.startswith("https://leads.example.com/a/")
    assert len(url) <= 65


def test_an_expiry_is_never_earlier_than_asked() -> None:
    """It counts in minutes, and a begun one is whole."""
    claims = LINKS.reads(LINKS.token(Action.PASS, 7, ANA, EXPIRES + timedelta(seconds=1)))
    assert claims is not None
    assert claims.expires_at == EXPIRES + timedelta(minutes=1)


def test_without_a_secret_or_an_address_there_are_no_links(tmp_path: Path) -> None:
    """A message then has no buttons; nothing fails, and nothing that was not signed is believed."""
    none = links_of(Settings(public_url="https://a.example"), "postgresql://host/turnout")
    assert none.button_url(Action.ACCEPT, 7, ANA, EXPIRES) == ""
    assert none.reads(LINKS.token(Action.ACCEPT, 7, ANA, EXPIRES)) is None
    assert none.code(1, ANA) == ""
    nowhere = links_of(Settings(), f"sqlite:///{tmp_path}/turnout.db")
    assert nowhere.button_url(Action.ACCEPT, 7, ANA, EXPIRES) == ""
    assert nowhere.token(Action.ACCEPT, 7, ANA, EXPIRES)


def test_a_code_is_short_and_the_reps_own() -> None:
    """Two reps mean different leads by the same code."""
    codes = {LINKS.code(lead, rep) for lead in range(20) for rep in (ANA, RepId("bo"))}
    assert {len(code) for code in codes} == {4}
    assert len(codes) == 40
