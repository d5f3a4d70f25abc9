"""Why somebody is told is said in their own language, though the record says it in English."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.decision import Decision, Nobody, Outcome
from turnout.core.lead import LeadId
from turnout.core.notify.catalogue import words_in
from turnout.core.notify.reasons import reason, reason_in, sentence
from turnout.core.notify.texts.en import ENGLISH
from turnout.core.rep import RepId
from turnout.pipeline.asking.codes import REASSIGN_REASONS

GERMAN = words_in("de")
DECIDED = Decision(
    LeadId("L-1"),
    datetime(2026, 9, 7, 8, 0, tzinfo=UTC),
    Outcome.ASSIGNED,
    "DACH: bea through list `owners`",
    "DACH",
    RepId("bea"),
)
NAMES = st.text(st.characters(categories=("Ll", "Lu", "Nd"), include_characters="-_. "), min_size=1, max_size=20)


# What these came to is counted, and said in the words of a language.
COUNTED = {"territories_changed", "territories_taken_back", "accounts_moved", "accounts_taken_back"}


@given(st.sampled_from(sorted(set(ENGLISH.reasons) - COUNTED)), st.data())
def test_every_reason_is_said_in_german_whatever_stands_in_it(code: str, data: st.DataObject) -> None:
    """Its parts are found again and stand in the German sentence."""
    names = sorted({name for _, name, _, _ in string.Formatter().parse(ENGLISH.reasons[code]) if name})
    parts = {name: data.draw(NAMES).strip() or "x" for name in names} | ({"counts": "7 y"} if "counts" in names else {})
    expected = {name: GERMAN.codes.get(part, part) if name == "why" else part for name, part in parts.items()}
    assert reason_in(GERMAN, reason(code, **parts), DECIDED) == sentence(GERMAN.reasons[code].format(**expected))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("you were given 1 account", "Sie bekamen 1 Account."),
        (
            "you were given 1,204 accounts, 1 open lead and 2 open deals; others were given 3 open leads",
            "Sie bekamen 1.204 Accounts, 1 offenen Lead, 2 offene Geschäfte; andere bekamen 3 offene Leads.",
        ),
    ],
)
def test_what_a_change_of_territories_came_to_is_counted_in_german(changes: str, said: str) -> None:
    """What one got, and what one gave."""
    assert reason_in(GERMAN, f"territories have changed: {changes}", None) == f"Gebiete haben gewechselt: {said}"


@pytest.mark.parametrize("code", sorted(ENGLISH.reasons))
def test_in_english_a_reason_is_as_the_record_has_it(code: str) -> None:
    """With a capital and a full stop."""
    assert reason_in(ENGLISH, ENGLISH.reasons[code], DECIDED) == sentence(ENGLISH.reasons[code])


def test_several_reasons_are_each_said() -> None:
    """As an alert has them; one that has no words is left out."""
    first, second = reason("wait_ended"), reason("away", rep="bea")
    said = [
        "Niemand hat den Lead genommen, ehe seine Wartezeit um war",
        "bea ist nicht da, und die Regel hat sonst niemanden.",
    ]
    expected = "; ".join(said)
    assert reason_in(GERMAN, f"{first}; {second}", DECIDED) == expected
    assert reason_in(GERMAN, f"{first}; whatever; {second}", DECIDED) == expected


def test_codes_in_a_reason_are_words() -> None:
    """Why nobody could, and why a lead was given by hand; what somebody wrote stays as it is."""
    assert set(Nobody) | set(REASSIGN_REASONS) <= set(GERMAN.codes)
    said = reason("not_closed", pool="desk", why="full and unskilled")
    assert reason_in(GERMAN, said, None).endswith("sondern voll, ohne die nötigen Kenntnisse.")
    by_hand = reason("by_hand", rep="bea", why="rep_left")
    assert reason_in(GERMAN, by_hand, DECIDED) == "Von Hand an bea gegeben (jemand ist gegangen)."
    assert reason_in(GERMAN, "given to bea by hand (Bea kennt sie)", DECIDED).endswith("(Bea kennt sie).")


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (DECIDED, "Die Regel „DACH“ hat ihn bea gegeben."),
        (replace(DECIDED, outcome=Outcome.OFFERED), "Die Regel „DACH“ bietet ihn bea an."),
        (
            replace(DECIDED, outcome=Outcome.QUEUED, queue="nurture"),
            "Die Regel „DACH“ hat ihn in die Warteschlange nurture gelegt.",
        ),
        (
            replace(DECIDED, outcome=Outcome.DUPLICATE, rule="", duplicate_of=LeadId("L-0")),
            "Die Person hat schon einen offenen Lead, L-0.",
        ),
        (replace(DECIDED, rule=""), "Warum, steht beim Lead selbst."),
    ],
)
def test_what_has_no_words_is_told_by_what_was_decided(decision: Decision, said: str) -> None:
    """By the rule where there is one; never in a language that its reader does not read."""
    assert reason_in(GERMAN, decision.reason, decision) == said


def test_what_is_about_no_lead_is_told_as_it_is() -> None:
    """Nothing else is known of it."""
    assert reason_in(GERMAN, "slack needs a human", None) == "Slack needs a human."
