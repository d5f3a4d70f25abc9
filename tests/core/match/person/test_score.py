"""Whether two records are one person's: what speaks for it, what against, and what never is enough."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from turnout.core.match.person.frequency import Frequencies
from turnout.core.match.person.record import read_record, record_of
from turnout.core.match.person.score import ASK_FROM, SAME_FROM, Judge, Likeness, likeness_of
from turnout.core.match.person.words import against, codes_of, evidence, why

JUDGE = Judge()
ANY_RECORD = st.dictionaries(
    st.sampled_from(
        ["first_name", "last_name", "name", "email", "phone", "company", "title", "street", "city", "state", "country",
         "postal_code", "born", "number"]
    ),
    st.text(max_size=60) | st.emails() | st.sampled_from(["Ann", "Bob", "+1 212 736 5000", "Acme Inc.", "2001-02-03"]),
)  # fmt: skip


def _score(one: dict[str, str], other: dict[str, str]) -> float:
    return JUDGE.score(read_record(one), read_record(other)).value


def test_a_name_alone_is_never_enough() -> None:
    """However rare the name, and though the country is the same."""
    rare = {"first_name": "Zebulon Q.", "last_name": "Featherstonehaugh", "country": "US"}
    assert _score(rare, rare) < ASK_FROM


def test_a_name_and_a_phone_number_are() -> None:
    """A nickname does no harm."""
    one = {"first_name": "Bob", "last_name": "Farnsworth", "phone": "+1 212 736 5000"}
    other = {"first_name": "Robert", "last_name": "Farnsworth", "phone": "(212) 736-5000"}
    assert _score(one, other) >= SAME_FROM


def test_names_in_each_others_place() -> None:
    """Given and family name were swapped in a form; the mailbox says the same."""
    one = {"first_name": "Isla", "last_name": "Hall", "email": "isla97@hall.example"}
    other = {"first_name": "Hall", "last_name": "Isla", "email": "isla97@hall.example"}
    found = JUDGE.score(read_record(one), read_record(other))
    assert found.value >= SAME_FROM
    assert "given and family name stand in each other's place" in against(codes_of(found))


def test_numbered_mailboxes_are_several_peoples() -> None:
    """`kim2` is no slip for `kim3`."""
    one = {"last_name": "Kim", "email": "kim2@acme.example"}
    found = JUDGE.score(read_record(one), read_record(one | {"email": "kim3@acme.example"}))
    assert "mail:close" not in codes_of(found)


def test_what_is_absent_says_nothing() -> None:
    """A field that one of them lacks changes nothing."""
    one = {"first_name": "Ann", "last_name": "Berg", "email": "ann@berg.example"}
    assert _score(one, one | {"phone": "+12127365000", "title": "CTO", "city": "Oslo"}) == _score(one, one)


def test_what_many_share_says_less() -> None:
    """A number that forty people gave is a switchboard's."""
    shared = "+12127365000"
    people = [
        read_record({"first_name": f"P{number}", "last_name": f"Q{chr(97 + number % 26)}x{number}", "phone": shared})
        for number in range(600)
    ]
    one, other = (
        read_record({"first_name": "Ann", "last_name": family, "phone": shared}) for family in ("Berg", "Bergen")
    )
    assert Judge(Frequencies(people)).log_odds(one, other) < JUDGE.log_odds(one, other) - 3


def test_why_is_said_in_words_and_repeats_nothing() -> None:
    """What spoke for it and against it, without anybody's name or number."""
    one = {"first_name": "Bob", "last_name": "Farnsworth", "phone": "+12127365000", "company": "Planet Express"}
    other = {"first_name": "Robert", "last_name": "Farnsworth", "phone": "+12127365000", "company": "Slurm"}
    codes = codes_of(JUDGE.score(read_record(one), read_record(other)))
    assert evidence(codes) == ("same phone number", "same family name", "one given name is a nickname of the other")
    assert against(codes) == ("different companies",)
    assert why(codes).endswith("; against: different companies")


def test_two_thresholds() -> None:
    """Same, ask, different."""
    assert [likeness_of(score) for score in (0.99, 0.7, 0.2)] == [Likeness.SAME, Likeness.ASK, Likeness.DIFFERENT]


def test_facts_of_a_lead_are_read_as_a_row_is() -> None:
    """What enrichment has read gives the same record."""
    row = {"first_name": "Bob", "last_name": "Farnsworth", "email": "bob@planetexpress.example", "company": "Planet"}
    assert record_of(row) == read_record(row)


@settings(deadline=None)  # The first texts load tables of countries and hosts.
@given(ANY_RECORD, ANY_RECORD)
def test_any_text_is_compared(one: dict[str, str], other: dict[str, str]) -> None:
    """Nothing that people type raises, the order does not matter, and a score is a share."""
    first, second = read_record(one), read_record(other)
    score = JUDGE.score(first, second)
    assert 0 <= score.value <= 1
    assert abs(score.value - JUDGE.score(second, first).value) < 1e-9
