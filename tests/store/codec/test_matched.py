"""A match that was kept before matches had verdicts and candidates, and what is left of one when a person is erased."""

from __future__ import annotations

import msgspec

from turnout.core.account import AccountId
from turnout.core.decision import AccountMatch, MatchCandidate, MatchVerdict
from turnout.pipeline.record.people_data import case_without_person
from turnout.store.codec.case import decode_match

# As the first version wrote it: policy, match, person, excluded, hops, released_at, credited.
_FIRST = '["p",{{"account":{},"score":0.9,"via":"name","reason":"why"}},null,[],0,null,[]]'


def test_an_earlier_match_has_the_verdict_that_it_was() -> None:
    """One that names an account is a match, one that does not is none."""
    assert decode_match(_FIRST.format('"A1"').encode()) == AccountMatch(
        AccountId("A1"), 0.9, "name", "why", MatchVerdict.MATCH
    )
    assert decode_match(_FIRST.format("null").encode()).verdict is MatchVerdict.NONE


def test_an_erased_case_quotes_nothing_of_what_was_typed() -> None:
    """Neither the reason nor what spoke for or against a candidate stays."""
    candidate = MatchCandidate(AccountId("A1"), "Acme", 0.7, ("`akme` sounds like Acme",), ("`x.com` is not theirs",))
    match = AccountMatch(None, 0.7, "similar", "company `akme` is near", MatchVerdict.REVIEW, (candidate,), 3)
    kept = msgspec.json.encode(["p", match, "ann@x.com", [], 0, None, []])
    left = case_without_person(kept)
    assert b"akme" not in left
    assert b"x.com" not in left
    assert decode_match(left).version == 3
