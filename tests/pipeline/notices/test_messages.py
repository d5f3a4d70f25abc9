"""What a notice says when it is sent: from what is so by then, and nothing once it is untrue; on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pipeline.stored_office import MONDAY, POLICY, Office
from turnout.core.account import AccountId, Opportunity
from turnout.core.lead import LeadId
from turnout.core.notify.message import Action, Message
from turnout.core.notify.preferences import Preferences
from turnout.core.notify.reasons import sentence
from turnout.core.rep import RepId
from turnout.pipeline.asking.jobs import Accept, Close, Job, Pass, Reassign, Snooze, Tick, Touch
from turnout.pipeline.notices.links import Links
from turnout.pipeline.notices.messages import LINK_LIFE, Composer, Telling
from turnout.pipeline.record.people_data import erase_person
from turnout.store.history import put_opportunities
from turnout.store.outbox import texts_of
from turnout.store.rep_notifications import put_preferences

pytestmark = pytest.mark.usefixtures("each_database")
LINKS = Links(lambda: b"k" * 32, "https://leads.example.com")
L1, L2 = LeadId("L1"), LeadId("L2")
ANN, DAN, EVE = RepId("ann"), RepId("dan"), RepId("eve")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A small office."""
    found = Office(tmp_path)
    yield found
    found.close()


def tellings(office: Office, kind: str) -> list[Telling]:
    """The notices of a kind, each for the rep that it names."""
    rows = office.rows(
        "SELECT lead, decision, kind, recipient, number FROM outbox WHERE kind = ? ORDER BY lead, decision", kind
    )
    with office.database.reading() as tx:
        texts = texts_of(tx, [(lead, decision, kind, who, number) for lead, decision, kind, who, number in rows])
    return [
        Telling(lead, decision, kind, who, text, who, "email")
        for (lead, decision, kind, who, _), text in zip(rows, texts, strict=True)
    ]


def composed(office: Office, telling: Telling, composer: Composer | None = None) -> Message | None:
    """The message, as it is at the moment."""
    with office.database.reading() as tx:
        return (composer or Composer(LINKS)).compose(tx, telling, office.now)


def message(office: Office, telling: Telling) -> Message:
    """The message, which is still true."""
    found = composed(office, telling)
    assert found is not None
    return found


def test_a_new_lead_is_told_with_its_account_and_its_promise(office: Office) -> None:
    """Who wrote, whose account it is, what was sold to it, until when, and why it is theirs."""
    with office.database.begin() as tx:
        deals = [
            Opportunity(AccountId("acme"), "ann", "Closed", "lost", None, MONDAY - timedelta(days=70)),
            Opportunity(AccountId("acme"), "ann", "Closed", "won", None, MONDAY - timedelta(days=7)),
        ]
        put_opportunities(tx, deals)
    office.lead("jo@acme.example", name="Jo Doe", message="Please call")
    told = message(office, tellings(office, "assigned")[0])
    values = {line.label: line.text for line in told.lines}
    assert told.title == "New lead: Jo Doe, Acme"
    assert values["Account"] == "Acme, customer"
    assert values["Account owner"] == "you"
    assert values["Last deal"] == "won on 31 Aug 2026"
    assert values["Wrote"] == "Please call"
    assert told.why == ("Rule “Owned” fits this lead.", "You own the account Acme.")
    assert told.deadline is not None
    assert (told.deadline.text, told.deadline.note) == ("Mon 7 Sep, 13:00 UTC", "Only working hours count.")
    assert not told.is_hot


def test_what_is_behind_a_button_is_the_recipients_alone(office: Office) -> None:
    """Signed for the rep and the decision; an offer's link ends with it, another one after a week."""
    office.lead(plan="hot")
    [telling] = tellings(office, "offered")
    told = message(office, telling)
    assert [button.action for button in told.buttons] == [Action.ACCEPT, Action.PASS, Action.OPEN]
    for button in told.buttons:
        claims = LINKS.reads(button.token)
        assert claims is not None
        assert (claims.action, claims.decision, claims.rep) == (button.action, telling.decision, DAN)
        assert claims.expires_at == office.now + timedelta(minutes=10)
        assert button.url == f"https://leads.example.com/a/{button.token}"
    assert told.code == LINKS.code(telling.lead, DAN)
    office.lead("jo@acme.example")
    [button, *_] = message(office, tellings(office, "assigned")[0]).buttons
    claims = LINKS.reads(button.token)
    assert claims is not None
    assert claims.expires_at == office.now + LINK_LIFE


def test_without_links_a_message_only_tells(office: Office) -> None:
    """A server that has no secret, or knows not where it is reached."""
    office.lead(plan="hot")
    told = composed(office, tellings(office, "offered")[0], Composer())
    assert told is not None
    assert {(button.url, button.token) for button in told.buttons} == {("", "")}
    assert told.code == ""


def test_an_offer_is_untrue_once_it_is_over(office: Office) -> None:
    """Accepted, run out, or closed: nobody is asked any more."""
    for plan in ("hot", "hot", "hot"):
        office.lead(plan=plan)
    first, second, third = tellings(office, "offered")
    office.ask(Accept(L1))
    assert composed(office, first) is None
    office.ask(Close(L2, "spam"))
    assert composed(office, second) is None
    assert composed(office, third) is not None
    office.wait(minutes=10)
    assert composed(office, third) is None


def test_a_lead_that_is_answered_is_not_asked_for_again(office: Office) -> None:
    """Neither as new nor by a reminder; who joined it later is still told of."""
    office.lead("jo@acme.example")
    office.lead("jo@acme.example", message="And my number is ...")
    [assigned], [joined] = tellings(office, "assigned"), tellings(office, "joined")
    remind = assigned._replace(kind="remind", text="nobody answered")
    assert composed(office, assigned) is not None
    assert composed(office, remind) is not None
    office.ask(Touch(L1))
    assert composed(office, assigned) is None
    assert composed(office, remind) is None
    told = message(office, joined)
    assert told.title.startswith("Wrote again: ")
    assert [each.rep for each in told.earlier] == ["ann"]


def test_a_lead_that_moved_on_is_told_to_nobody_who_had_it(office: Office) -> None:
    """But that it is gone is true for exactly as long as it is."""
    office.lead("jo@acme.example")
    [assigned] = tellings(office, "assigned")
    taken = assigned._replace(kind="taken", text="given to ben by hand")
    assert composed(office, taken) is None
    office.ask(Reassign(L1, RepId("ben")))
    assert composed(office, assigned) is None
    assert message(office, taken).why == ("Given to ben by hand.",)


def test_a_message_is_changed_into_what_became_of_the_lead(office: Office) -> None:
    """Whatever that is; once it is over there is nothing left to press."""
    office.lead(plan="hot")
    [telling] = tellings(office, "offered")
    steps: list[tuple[Job, str]] = [
        (Touch(L1), "This lead has been answered."),
        (Reassign(L1, EVE), "eve has this lead now."),
        (Close(L1, "won"), "This lead is closed."),
    ]
    for job, standing in steps:
        office.ask(job)
        told = updated(office, telling)
        assert (told.intro, told.buttons, told.deadline) == (standing, (), None)


def test_a_changed_message_keeps_what_is_of_use_while_nobody_has_answered(office: Office) -> None:
    """An offer that was taken can be answered, passed and put off, with links that outlive the offer."""
    office.lead(plan="hot")
    [telling] = tellings(office, "offered")
    still = updated(office, telling)
    assert [button.action for button in still.buttons] == [Action.ACCEPT, Action.PASS, Action.OPEN]
    assert still.title.startswith("Will you take it?")
    office.ask(Accept(L1))
    told = updated(office, telling)
    assert told.intro == "You have taken this lead."
    assert told.title.startswith("New lead: ")
    assert told.deadline is not None
    assert told.deadline.what == "Answer by"
    assert [button.action for button in told.buttons] == [Action.TOUCH, Action.PASS, Action.SNOOZE, Action.OPEN]
    for button in told.buttons:
        claims = LINKS.reads(button.token)
        assert claims is not None
        assert (claims.action, claims.rep, claims.expires_at) == (button.action, DAN, office.now + LINK_LIFE)
    office.ask(Snooze(L1, office.now + timedelta(minutes=5), DAN))
    assert updated(office, telling) == told
    office.ask(Pass(L1, DAN, "busy"))
    assert updated(office, telling).buttons == ()


def test_a_lead_that_was_given_and_not_offered_is_not_said_to_be_taken(office: Office) -> None:
    """Before anybody said so; what can be done with it stays."""
    office.lead("jo@acme.example")
    [telling] = tellings(office, "assigned")
    office.ask(Snooze(L1, office.now + timedelta(minutes=5), ANN))
    told = updated(office, telling)
    assert told.intro == "This lead is yours."
    assert [button.action for button in told.buttons] == [Action.TOUCH, Action.PASS, Action.SNOOZE, Action.OPEN]


def updated(office: Office, telling: Telling) -> Message:
    """What a message that was sent says by now."""
    with office.database.reading() as tx:
        told = Composer(LINKS).compose(tx, telling, office.now, is_update=True)
    assert told is not None
    return told


def test_everybody_reads_their_own_language_and_zone(office: Office) -> None:
    """As they said; else the server's language and the rep's zone."""
    office.lead("jo@acme.example", name="Jo Doe")
    [telling] = tellings(office, "assigned")
    with office.database.begin() as tx:
        put_preferences(tx, "ann", Preferences(language="de", zone="Asia/Tokyo"))
    told = message(office, telling)
    assert told.title == "Neuer Lead: Jo Doe, Acme"
    assert told.deadline is not None
    assert told.deadline.text == "Mo, 7. Sept., 22:00 Uhr JST"
    with office.database.begin() as tx:
        put_preferences(tx, "ann", Preferences(zone=""))
    german = composed(office, telling, Composer(LINKS, "de"))
    assert german is not None
    assert german.language == "de"


def test_what_a_german_reads_has_no_english_reason_in_it(office: Office) -> None:
    """Whatever befell their leads: given, offered, run out, not answered, told of, alerted."""
    for plan in ("hot", "line", "night", "fair", "least", ""):
        office.lead("jo@acme.example" if not plan else "", plan=plan)
    office.ask(Reassign(L2, EVE))
    for _ in range(12):
        office.wait(hours=4)
        office.run(Tick())
    told = [
        each for kind in ("assigned", "offered", "remind", "tell", "alert", "taken") for each in tellings(office, kind)
    ]
    assert {each.kind for each in told} == {"assigned", "offered", "remind", "alert", "taken"}
    for each in told:
        with office.database.reading() as tx:
            message = Composer(LINKS, "de").compose(tx, each, office.now)
        assert message is None or sentence(each.text) not in message.why, each
        assert message is None or not {" the ", " and ", " lead "} & set(_spaced(message.why)), message


def _spaced(texts: Iterable[str]) -> Iterator[str]:
    """Every word between spaces."""
    for text in texts:
        yield from (f" {word} " for word in text.split())


def test_of_somebody_who_was_erased_nothing_is_told(office: Office) -> None:
    """The lead is still theirs; who it was from, nobody says."""
    office.lead("jo@acme.example", name="Jo Doe", phone="+4930123456")
    [telling] = tellings(office, "assigned")
    erase_person(office.database, "jo@acme.example", office.now)
    told = message(office, telling)
    assert told.title == "New lead: Acme"
    assert "Jo" not in repr(told)
    assert "+4930123456" not in repr(told)


def test_a_lead_is_hot_as_its_policy_says(office: Office) -> None:
    """By the definition `hot`; without one, by the priority of the rule that decided."""
    office.lead(plan="hot")
    office.lead(plan="line")
    assert hot_ones(office) == [True, False]
    defined = POLICY.replace("rules:\n", "define:\n  hot: plan is line\nrules:\n", 1)
    office.publish(defined)
    office.lead(plan="hot")
    office.lead(plan="line")
    assert hot_ones(office) == [True, False, False, True]


def hot_ones(office: Office) -> list[bool]:
    """Which leads are hot."""
    with office.database.reading() as tx:
        return [Composer().is_hot(tx, lead) for (lead,) in office.rows("SELECT seq FROM leads ORDER BY seq")]


def test_a_digest_leaves_out_what_is_no_longer_true(office: Office) -> None:
    """And is nothing where nothing is left."""
    office.lead("jo@acme.example")
    office.lead("jo@acme.example")
    [joined], [assigned] = tellings(office, "joined"), tellings(office, "assigned")
    taken = assigned._replace(kind="taken")
    with office.database.reading() as tx:
        both = Composer(LINKS).compose_digest(tx, [joined, taken], office.now)
        assert both is not None
        assert [item.kind for item in both.items] == ["joined"]
        assert Composer(LINKS).compose_digest(tx, [taken], office.now) is None
        assert Composer(LINKS).compose_digest(tx, [], office.now) is None


def test_what_is_about_no_lead_is_told_as_it_is(office: Office) -> None:
    """Administrators are told of Turnout itself."""
    told = message(office, Telling(0, 7, "alert", "", "the credentials of slack were revoked", "", "email"))
    assert told.why == ("The credentials of slack were revoked.",)
    assert told.recipient is None
