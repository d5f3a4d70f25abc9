"""The review queue as rows: one for a lead, none for a rejected text, and answers that reach their leads once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.stored_office import Office
from turnout.store.match_reviews import (
    CONFIRMED,
    REJECTED,
    NewReview,
    ReviewRow,
    applied,
    count_reviews,
    domain_key,
    find_review,
    list_reviews,
    not_applied,
    oldest_open,
    open_reviews,
    reopen_review,
    review_counts,
    settle_review,
    text_key,
)
from turnout.store.transaction import Transaction

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A store with four leads."""
    office = Office(tmp_path)
    for _ in range(4):
        office.lead()
    yield office
    office.close()


def asked(lead: int, company: str = "Hooli", domain: str = "", at: int = 1) -> NewReview:
    """A question about a lead."""
    return NewReview(lead, lead, "acme", 0.7, at, company, domain)


def review(tx: Transaction, number: int) -> ReviewRow:
    """A review that is there."""
    found = find_review(tx, number)
    assert found is not None
    return found


def test_a_lead_is_asked_about_once(office: Office) -> None:
    """Whoever asks again changes nothing."""
    with office.database.begin() as tx:
        open_reviews(tx, [asked(1), asked(2, at=5)])
        open_reviews(tx, [asked(1, "Another")])
        open_reviews(tx, [])
        assert [(row.lead, row.lead_id, row.state) for row in list_reviews(tx)] == [
            (1, "L1", "open"),
            (2, "L2", "open"),
        ]
        assert (count_reviews(tx), oldest_open(tx)) == (2, 1)
        assert review_counts(tx) == {"open": 2, "confirmed": 0, "rejected": 0, "withdrawn": 0}


def test_a_rejected_text_is_known_by_its_hash(office: Office) -> None:
    """In any spelling of its legal form, and only from the same domain."""
    with office.database.begin() as tx:
        open_reviews(tx, [asked(1, "Hooli Ltd", "hooli.example")])
        settle_review(tx, 1, REJECTED, by="ann", at=2)
        open_reviews(
            tx, [asked(2, "HOOLI limited", "hooli.example"), asked(3, "Hooli"), asked(4, "X", "hooli.example")]
        )
        assert [row.lead for row in list_reviews(tx)] == [1, 3, 4]


def test_a_hash_is_of_one_store() -> None:
    """And of a text or a domain, of which the same letters are not the same; nothing has none."""
    assert text_key("a", "Hooli") == text_key("a", "HOOLI Inc.") != text_key("b", "Hooli")
    assert text_key("a", "hooli.example") != domain_key("a", "hooli.example")
    assert (text_key("a", ""), text_key("a", "  "), domain_key("a", "")) == ("", "", "")
    assert text_key("a", "\N{PARTY POPPER}") != ""


def test_a_lead_that_learnt_of_an_older_answer_has_still_to_learn(office: Office) -> None:
    """Somebody may answer anew while it learns."""
    with office.database.begin() as tx:
        open_reviews(tx, [asked(1)])
        settle_review(tx, 1, CONFIRMED, by="ann", at=2, chosen="acme")
        then = review(tx, 1)
        assert not_applied(tx) == [(1, "L1", "ann")]
        reopen_review(tx, 1)
        applied(tx, then, has_moved=False, moved_from=None)
        assert not_applied(tx) == [(1, "L1", "")]
        applied(tx, review(tx, 1), has_moved=False, moved_from=None)
        assert not_applied(tx) == []
