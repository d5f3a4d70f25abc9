"""What a message says: who, why you, what is known, until when, and what can be done; in every language."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.decision import Candidates, Decision, Outcome, Tried, Verdict
from turnout.core.fields.catalogue import Value
from turnout.core.lead import LeadId
from turnout.core.notify.about import About, Deal, Due, KnownAccount, Recipient
from turnout.core.notify.catalogue import CATALOGUES, words_in
from turnout.core.notify.content import MESSAGE_CHARS_MAX, changed_message, message_for, shortened
from turnout.core.notify.digest import digest_of
from turnout.core.notify.message import Action, Earlier, Message, NoticeKind
from turnout.core.notify.moments import date_said, moment_said
from turnout.core.notify.reasons import sentence
from turnout.core.notify.texts.en import ENGLISH
from turnout.core.notify.words import Answers, Page, Words
from turnout.core.rep import RepId

NOW = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
LEAD = LeadId("L-1")
BEA, AL = RepId("bea"), RepId("al")
READER = Recipient(BEA, "en", "Europe/Berlin")
FACTS: Mapping[str, Value] = {
    "first_name": "Ann",
    "last_name": "Example",
    "title": "VP Marketing",
    "company": "Acme",
    "employees": 1200,
    "email": "ann@acme.example",
    "phone": "+49301234567",
    "message": "Hello,\nplease call me.",
    "source": "demo_form",
    "country": "DE",
}
# Kinds that people are told of; events are for programs.
KINDS = [kind for kind in NoticeKind if kind is not NoticeKind.EVENT]


def decided(target: str, rep: RepId = BEA, *, pool: str | None = None, count: int = 0, hop: int = 0) -> Decision:
    """A decision in which a target gave somebody."""
    members = tuple(RepId(f"r{at}") for at in range(count))
    candidates = Candidates(members, (Verdict.ELIGIBLE,) * count, tuple(range(count))) if pool else None
    tried = (Tried(target, rep=rep, pool=pool, candidates=candidates),)
    return Decision(LEAD, NOW, Outcome.ASSIGNED, "rule DACH fits", "DACH", rep, tried=tried, hop=hop)


def about(**known: object) -> About:
    """A lead of which everything is known."""
    account = KnownAccount("Acme", "customer", AL, "Al Winter", Deal("Closed", "won", NOW - timedelta(days=90)))
    earlier = [Earlier(NOW - timedelta(days=30 * at), "Al", "closed") for at in range(1, 6)]
    base = About(LEAD, FACTS, decided("acme", pool="enterprise", count=3), account, earlier, assignee_name="Bea Stone")
    return replace(base, **known)  # type: ignore[arg-type]


def told(kind: NoticeKind, known: About | None = None, said: str = "", reader: Recipient = READER) -> Message:
    """The message."""
    return message_for(kind, said, known or about(), reader, NOW)


def values(message: Message) -> dict[str, str]:
    """What the lines say, by label."""
    return {line.label: line.text for line in message.lines}


def test_a_new_lead_is_told_with_all_that_a_call_needs() -> None:
    """Who, which company, how they are reached, what they wrote, and whose account it is."""
    message = told(NoticeKind.ASSIGNED)
    assert message.title == "New lead: Ann Example, Acme"
    assert values(message) == {
        "Person": "Ann Example, VP Marketing",
        "Company": "Acme, 1,200 employees",
        "E-mail": "ann@acme.example",
        "Phone": "+49301234567",
        "Wrote": "Hello,\nplease call me.",
        "Came from": "demo_form",
        "Place": "DE",
        "Account": "Acme, customer",
        "Account owner": "Al Winter",
        "Last deal": "won on 9 Jun 2026",
    }
    assert {line.href for line in message.lines} == {"", "mailto:ann@acme.example", "tel:+49301234567"}
    assert len(message.earlier) == 3


@pytest.mark.parametrize(
    ("decision", "known", "why"),
    [
        (decided("enterprise", pool="enterprise", count=3), {}, "It was your turn among 3 in enterprise."),
        (decided("enterprise", pool="enterprise", count=1), {}, "In enterprise you are the one who can take it now."),
        (decided("account.owner"), {}, "You own the account Acme."),
        (decided("account.owner even if away"), {}, "You own the account Acme."),
        (decided("account.owner"), {"stands_in_for": "Al Winter"}, "You stand in for Al Winter."),
        (decided("account.ultimate_parent.owner"), {}, "You own the company above Acme."),
        (decided("opportunity.owner"), {}, "You had the last deal with Acme."),
        (decided("person.owner"), {}, "This person was with you before."),
        (decided("rep bea"), {}, "The rule names you."),
    ],
)
def test_why_you_is_said_in_a_sentence(decision: Decision, known: Mapping[str, object], why: str) -> None:
    """The rule first, then what made it this rep."""
    message = told(NoticeKind.ASSIGNED, about(decision=decision, **known))
    assert message.why == ("Rule “DACH” fits this lead.", why)


def test_what_has_no_sentence_of_its_own_is_said_in_the_decisions_words() -> None:
    """A lead that was given by hand, or came by a list, keeps its reason."""
    by_hand = replace(decided("rep bea"), rule="", reason="given to bea by hand (knows them)", hop=1)
    message = told(NoticeKind.ASSIGNED, about(decision=by_hand))
    assert message.why == ("Given to bea by hand (knows them).", "Somebody else had it before.")


def test_the_deadline_is_in_the_readers_own_zone() -> None:
    """The same instant reads otherwise in Berlin and in New York, and says which time counts."""
    due = Due("touch", NOW + timedelta(minutes=25), is_working_time=True)
    berlin = told(NoticeKind.ASSIGNED, about(due=due)).deadline
    assert berlin is not None
    assert (berlin.what, berlin.text) == ("Answer by", "Mon 7 Sep, 10:25 CEST")
    assert berlin.note == "Only working hours count."
    york = told(NoticeKind.ASSIGNED, about(due=due), reader=Recipient(BEA, "en", "America/New_York")).deadline
    assert york is not None
    assert (york.due_at, york.text) == (berlin.due_at, "Mon 7 Sep, 04:25 EDT")


def test_an_offer_is_answered_with_two_buttons() -> None:
    """Take it or pass it on; a lead that one has can be answered, passed or put off."""
    assert [button.action for button in told(NoticeKind.OFFERED).buttons] == [Action.ACCEPT, Action.PASS, Action.OPEN]
    expected = [Action.TOUCH, Action.PASS, Action.SNOOZE, Action.OPEN]
    assert [button.action for button in told(NoticeKind.ASSIGNED).buttons] == expected


def test_a_lead_with_a_clock_for_accepting_can_be_accepted() -> None:
    """Also where it was given and not offered."""
    message = told(NoticeKind.ASSIGNED, about(due=Due("accept", NOW)))
    assert message.buttons[0].action is Action.ACCEPT


def test_a_bare_address_gets_no_buttons() -> None:
    """A link is somebody's; whoever is no rep has none."""
    message = told(NoticeKind.TELL, said="nobody answered within 5m", reader=Recipient())
    assert message.buttons == ()
    assert message.why == ("Nobody answered within 5m.",)
    assert values(message)["With"] == "Bea Stone"


def test_somebody_whose_lead_is_gone_is_told_no_more_of_the_person() -> None:
    """How to reach somebody is for who has them."""
    message = told(NoticeKind.TAKEN, said="reassigned because nobody answered")
    assert set(values(message)) == {"Person", "Company"}
    assert (message.earlier, message.deadline, message.buttons) == ((), None, ())
    assert message.why == ("Reassigned because nobody answered.",)


def test_who_asked_for_no_calls_is_not_called() -> None:
    """The number stands there with what they asked for, and cannot be pressed."""
    message = told(NoticeKind.ASSIGNED, about(facts={**FACTS, "do_not_call": True, "do_not_email": True}))
    assert values(message)["Phone"] == "+49301234567 (asked for no calls)"
    assert values(message)["E-mail"] == "ann@acme.example (asked for no e-mail)"
    assert "tel:+49301234567" not in {line.href for line in message.lines}


def test_an_address_says_nothing_to_the_readers_own_mail_program() -> None:
    """Nobody who fills in a form adds a recipient or a text to the answer."""
    message = told(
        NoticeKind.ASSIGNED, about(facts={"email": "a@x.example?bcc=b@y.example&body=hi", "phone": "+49;ext=1"})
    )
    assert {line.href for line in message.lines} >= {"mailto:a@x.example%3Fbcc%3Db@y.example%26body%3Dhi", "tel:+491"}


def test_signs_that_turn_or_hide_text_are_left_out() -> None:
    """A name cannot make a subject read otherwise than it is."""
    message = told(NoticeKind.ASSIGNED, about(facts={"name": "Ann\u202egnp.exe\x07\u200b", "company": "A\nB"}))
    assert message.title == "New lead: Ann gnp.exe, A B"


def test_a_lead_of_which_nothing_is_known_goes_by_its_id() -> None:
    """As one whose person was erased."""
    message = told(NoticeKind.ASSIGNED, About(LEAD, {}))
    assert message.title == "New lead: L-1"
    assert message.lines == ()


def test_a_test_lead_is_marked() -> None:
    """Nobody may take it for a person."""
    assert told(NoticeKind.ASSIGNED, about(is_test=True)).title == "TEST: New lead: Ann Example, Acme"


def test_what_is_about_no_lead_is_told_without_one() -> None:
    """A credential that was revoked is for the administrators."""
    message = message_for(NoticeKind.ALERT, "slack needs a human", None, Recipient(), NOW)
    assert message.title == "Somebody has to look: Turnout"
    assert (message.why, message.lead) == (("Slack needs a human.",), None)


def test_a_message_that_is_changed_says_what_became_of_the_lead() -> None:
    """And can be answered no more."""
    before = told(NoticeKind.OFFERED, about(due=Due("accept", NOW)))
    after = changed_message(before, "Al Winter has this lead now.")
    assert (after.intro, after.buttons, after.deadline) == ("Al Winter has this lead now.", (), None)
    assert after.lines == before.lines


def test_long_texts_are_cut_between_words() -> None:
    """What somebody pastes into a form does not fill a telephone."""
    message = told(NoticeKind.ASSIGNED, about(facts={"message": "word " * 500}))
    assert len(values(message)["Wrote"]) <= MESSAGE_CHARS_MAX
    assert values(message)["Wrote"].endswith("word…")


def test_a_digest_holds_messages_in_their_order() -> None:
    """One of them gives it its title; of none there is no digest."""
    one, two = told(NoticeKind.TELL), told(NoticeKind.TAKEN)
    both = digest_of([one, two], READER)
    assert both is not None
    assert both.title == "Summary: 2 messages"
    assert [item.title for item in both.items] == [one.title, two.title]
    assert [item.buttons for item in both.items] == [one.buttons, two.buttons]
    assert "Place" in values(one)
    assert list(values(both.items[0])) == ["With", "Person", "Company", "E-mail", "Phone", "Wrote"]
    single = digest_of([one], READER)
    assert single is not None
    assert single.title == "Summary: For your information: Ann Example, Acme"
    assert digest_of([], READER) is None


def test_moments_are_said_with_their_day() -> None:
    """So that they stay true in a mail that is read tomorrow; another year is named."""
    winter = datetime(2027, 1, 4, 7, 5, tzinfo=UTC)
    assert moment_said(winter, "Europe/Berlin", ENGLISH, NOW) == "Mon 4 Jan 2027, 08:05 CET"
    assert moment_said(NOW, "Europe/Berlin", words_in("de"), NOW) == "Mo, 7. Sept., 10:00 Uhr CEST"
    assert moment_said(NOW, "America/Sao_Paulo", ENGLISH, NOW) == "Mon 7 Sep, 05:00 UTC-03"
    assert date_said(NOW, "no/zone", ENGLISH) == "7 Sep 2026"


@pytest.mark.parametrize("language", ["de", "de-AT", "DE_ch"])
def test_a_language_is_found_by_its_first_part(language: str) -> None:
    """Whoever has none of ours reads English."""
    assert words_in(language).language == "de"
    assert words_in("fr").language == "en"


@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_every_language_says_the_same(language: str) -> None:
    """No sentence is empty or missing, and each is filled in with the same names as the English one."""
    words = CATALOGUES[language]
    for name, text, other in _pairs(words, ENGLISH):
        assert text, name
        # What was refused is explained in the record's language alone.
        assert _names(text) == _names(other) or name == "refused", name
    assert set(words.decided) == (set() if words is ENGLISH else set(Outcome))
    assert set(words.title) >= set(KINDS)
    assert set(words.intro) >= set(KINDS)
    assert set(words.actions) == set(Action)


def _pairs(words: Words | Answers | Page, english: Words | Answers | Page) -> Iterator[tuple[str, str, str]]:
    """Every text with its name and the English one."""
    for each in fields(words):
        ours, theirs = getattr(words, each.name), getattr(english, each.name)
        if isinstance(ours, Answers | Page):
            yield from _pairs(ours, theirs)
        elif isinstance(ours, Mapping):
            assert each.name == "decided" or ours.keys() == theirs.keys(), each.name
            yield from ((each.name, ours[key], theirs[key]) for key in theirs)
        elif isinstance(ours, tuple):
            yield from ((each.name, *pair) for pair in zip(ours, theirs, strict=True))
        else:
            yield each.name, ours, theirs


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(sorted(FACTS)), st.text(max_size=300)))
def test_whatever_was_typed_a_message_can_be_made_of_it(kind: NoticeKind, typed: dict[str, str]) -> None:
    """Braces, line breaks and signs of control are only text; a line but for what was written is one line."""
    message = told(kind, about(facts=typed, due=Due("touch", NOW)), said=typed.get("message", ""))
    assert "\n" not in message.title
    assert all("\n" not in line.text for line in message.lines if line.label != ENGLISH.wants)


@given(st.text(max_size=400), st.integers(min_value=1, max_value=300))
def test_what_is_shortened_is_never_too_long(text: str, most: int) -> None:
    """And what was short enough is as it was."""
    short = shortened(text, most)
    assert len(short) <= most
    assert len(text) > most or short == text


def test_a_reason_becomes_a_sentence() -> None:
    """With a capital and a full stop, unless it ends by itself."""
    assert sentence("  nobody is  there") == "Nobody is there."
    assert sentence("is anybody there?") == "Is anybody there?"
    assert sentence("") == ""
