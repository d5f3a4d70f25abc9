"""Records as strangers send them: a lead or a problem comes of whatever they hold, and one content has one digest."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.api.forms import read_form
from turnout.api.lead_ids import LeadIds
from turnout.api.problems import Problem
from turnout.api.record import Reading, identity_of, read_json, read_lead

NOW = datetime(2026, 9, 7, 9, tzinfo=UTC)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
NAMES = st.sampled_from(["email", "lead_id", "Company Name", "id", "received_at", "source", "external_id", "_trap"])
RECORDS = st.dictionaries(NAMES | st.text(max_size=12), SCALARS | st.lists(SCALARS, max_size=3), max_size=8)


def read(record: dict[str, object]) -> Reading:
    """A record as the intake reads it."""
    return read_lead(record, NOW, LeadIds())


@given(RECORDS)
def test_every_flat_record_is_a_lead_or_a_problem(record: dict[str, object]) -> None:
    """Nothing else comes out; a lead has the server's time, only text, and an id that can stand in an address."""
    try:
        reading = read(read_json(json.dumps(record).encode("utf-8", "surrogatepass")))
    except Problem as problem:
        _expect_refusal(problem)
        return
    lead = reading.lead
    assert lead.received_at == NOW
    assert lead.values
    assert all(type(value) is str and value for value in lead.values.values())
    assert 0 < len(lead.id) <= 200
    assert "/" not in lead.id
    assert lead.id.isprintable()
    # What goes to the store is Unicode that can be written.
    json.dumps([lead.id, dict(lead.values)], ensure_ascii=False).encode()


@given(st.binary(max_size=200))
def test_any_bytes_are_an_object_or_a_problem(body: bytes) -> None:
    """As they come from the net."""
    try:
        found = read_json(body)
    except Problem as problem:
        _expect_refusal(problem)
        return
    assert isinstance(found, dict)


def _expect_refusal(problem: Problem) -> None:
    assert problem.status in {400, 422}


@given(RECORDS, st.randoms())
def test_the_order_of_fields_does_not_count(record: dict[str, object], draw: object) -> None:
    """Unless two names stand for one field, the digest and key of a shuffled record are the same."""
    try:
        first = read(record)
    except Problem:
        return
    names = list(record)
    draw.shuffle(names)  # type: ignore[attr-defined]
    second = read({name: record[name] for name in names})
    if first.lead.values == second.lead.values and first.own_id == second.own_id:
        assert identity_of(first, "") == identity_of(second, "")
    else:
        assert identity_of(first, "").digest != identity_of(second, "").digest


@given(
    st.dictionaries(st.sampled_from(["email", "company", "message"]), st.text(min_size=1), min_size=1),
    st.dictionaries(st.sampled_from(["email", "company", "message"]), st.text(min_size=1), min_size=1),
)
def test_different_content_has_another_digest(one: dict[str, object], other: dict[str, object]) -> None:
    """And only different content does."""
    try:
        first, second = read(one), read(other)
    except Problem:
        return
    is_same = first.lead.values == second.lead.values
    assert (identity_of(first, "").digest == identity_of(second, "").digest) is is_same


def test_a_form_and_json_with_the_same_words_have_the_same_digest() -> None:
    """A page's script and its fallback are one capture."""
    form = read_form(b"email=jo%40a.example&tag=a&tag=b&message=hi+there", "application/x-www-form-urlencoded")
    posted = read({"email": "jo@a.example", "tag": ["a", "b"], "message": "hi there "})
    assert identity_of(read(dict(form.fields)), "k") == identity_of(posted, "k")


def test_keys_of_different_kinds_never_meet() -> None:
    """A header's key that looks like an id, an id that looks like a header's key, a source with a colon in it."""
    named = [
        identity_of(read({"lead_id": "x", "a": "b"}), ""),
        identity_of(read({"a": "b"}), "x"),
        identity_of(read({"a": "b"}), "lead:x"),
        identity_of(read({"source": "a", "external_id": "b:c"}), ""),
        identity_of(read({"source": "a:b", "external_id": "c"}), ""),
        identity_of(read({"source": "a"}), ""),
    ]
    assert len({identity.key for identity in named}) == len(named)


def test_only_content_is_forgotten() -> None:
    """A hash of the content names a lead for ten seconds; keys and ids do so for ever."""
    assert identity_of(read({"email": "a@a.example"}), "").window_seconds == 10
    assert identity_of(read({"email": "a@a.example"}), "k").window_seconds == 0
    assert identity_of(read({"lead_id": "x", "email": "a@a.example"}), "").window_seconds == 0


def test_lead_id_goes_before_its_other_names() -> None:
    """`id` stands for it too, and its own name is the surer."""
    assert read({"id": "1", "email": "a@a.example", "lead_id": "2"}).own_id == "2"


def test_a_page_does_not_name_its_lead() -> None:
    """What it says is ours to choose."""
    reading = read_lead({"lead_id": "x", "email": "a@a.example"}, NOW, LeadIds(), may_name=False)
    assert reading.own_id == ""
    assert reading.lead.id != "x"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (1.5, "1.5"),
        (-0.25, "-0.25"),
        (1e300, "1e+300"),
        (True, "true"),
        (False, "false"),
        (["a", 1, None, True], "a, 1, true"),
        ("  x ", "x"),
        ("a\x00b", "ab"),
    ],
)
def test_values_become_the_text_a_person_would_type(value: object, text: str) -> None:
    """Whatever type they had."""
    assert read({"field": value}).lead.values == {"field": text}


@pytest.mark.parametrize("value", [None, "", " ", [], [None], "\x00"])
def test_a_value_that_says_nothing_is_left_out(value: object) -> None:
    """It is not there at all."""
    assert read({"field": value, "email": "a@a.example"}).lead.values == {"email": "a@a.example"}


@pytest.mark.parametrize(("value", "is_trap"), [("", False), ("  ", False), ("x", True), (1, True), (None, False)])
def test_a_filled_trap_is_told_and_is_no_fact(value: object, is_trap: bool) -> None:
    """`_trap` is between the page and us."""
    reading = read({"_trap": value, "email": "a@a.example"})
    assert reading.is_trap is is_trap
    assert reading.lead.values == {"email": "a@a.example"}


def test_our_names_do_not_hide_theirs() -> None:
    """`_page` is ours and `page` is a field."""
    assert read({"_page": "1", "page": "2", "_key": "3"}).lead.values == {"page": "2"}
