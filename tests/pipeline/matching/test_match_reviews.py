"""Answers to the review queue: names that leads are found by at once, leads that learn of it, and all of it undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pipeline.matching.asked import ACTOR, apply, ask_about, confirm, keep, reject, state_of, undo
from tests.pipeline.stored_office import POLICY, Office
from turnout.core.account import Account, AccountId
from turnout.core.decision import AccountMatch, MatchVerdict
from turnout.core.lead import LeadId
from turnout.errors import RefusedError
from turnout.pipeline.asking.jobs import Accept, Close, SetAccount, Touch
from turnout.pipeline.edits.account_edits import keep_account
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.history.replay import replay
from turnout.pipeline.matching import match_reviews
from turnout.pipeline.matching.match_reviews import Learn
from turnout.pipeline.matching.review_records import records_of
from turnout.pipeline.record.people_data import erase_person, export_person
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.running import Running
from turnout.store.account_names import NameKind, names_of
from turnout.store.match_reviews import find_review, list_reviews, not_applied

pytestmark = pytest.mark.usefixtures("each_database")
TYPED = "Acmee Internationale Werke"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that nobody has asked for anything yet."""
    office = Office(tmp_path)
    yield office
    office.close()


def asked(office: Office, email: str = "jo@gmail.com", company: str = TYPED, plan: str = "") -> int:
    """The review of a lead that just came in."""
    lead = office.lead(email, company=company, plan=plan).lead_id
    number = ask_about(office, lead)
    assert number is not None, "a new text is asked about"
    return number


def account_of(office: Office, lead: str) -> str | None:
    """The account of a lead as it is kept now."""
    [(account,)] = office.rows("SELECT account FROM leads WHERE id = ?", lead)
    return None if account is None else str(account)


def kinds(office: Office) -> list[str]:
    """What the record says was done about names and reviews."""
    rows = office.rows("SELECT kind FROM events WHERE kind LIKE 'match_%' OR kind LIKE 'name_%' ORDER BY seq")
    return [kind for (kind,) in rows]


# Confirmed


def test_a_confirmed_text_is_a_name_at_once(office: Office) -> None:
    """The next lead that types it, in any legal form, is the account's."""
    confirm(office, asked(office))
    assert office.lead("ann@gmail.com", company=f"{TYPED.upper()} GmbH").account_id == "acme"


def test_its_lead_gets_the_account_and_stays_where_it_is(office: Office) -> None:
    """By a decision of its own: whoever has it keeps it, its clocks run on, no turn is taken."""
    review = asked(office)
    [first] = office.history("L1")
    turns = sorted(office.rows("SELECT * FROM ledger"), key=repr)
    clocks = sorted(office.rows("SELECT * FROM clocks"), key=repr)
    office.wait(minutes=5)
    confirm(office, review)
    second = office.history("L1")[1]
    assert (second.assignee, second.pool, second.promise) == (first.assignee, first.pool, first.promise)
    assert second.match is not None
    assert (second.match.account, second.match.verdict) == ("acme", MatchVerdict.MATCH)
    assert second.reason == "account acme: a person confirmed it"
    assert account_of(office, "L1") == "acme"
    assert sorted(office.rows("SELECT * FROM ledger"), key=repr) == turns
    assert sorted(office.rows("SELECT * FROM clocks"), key=repr) == clocks


def test_it_knows_what_its_account_says_when_it_is_decided_again(office: Office) -> None:
    """So a rep who passes it passes it to the owner."""
    review = asked(office, plan="hot")
    assert "account.owner" not in office.facts("L1")
    confirm(office, review)
    facts = office.facts("L1")
    assert (facts["account"], facts["account.owner"], facts["account.type"]) == ("acme", "ann", "customer")
    holder = office.history("L1")[-1].assignee
    office.ask(Accept(LeadId("L1"), holder))


def test_another_account_may_be_meant(office: Office) -> None:
    """Whichever is named, it gets the name and the lead."""
    confirm(office, asked(office), "zeta", Learn(NameKind.FORMER))
    assert account_of(office, "L1") == "zeta"
    with office.database.reading() as tx:
        [name] = names_of(tx, "zeta")
        assert (name.name, name.kind, name.source, name.actor, name.review) == (TYPED, "former", "confirmed", ACTOR, 1)


def test_a_business_domain_is_learned_where_it_is_said(office: Office) -> None:
    """Not otherwise; and free mail is no domain of anybody."""
    first = asked(office, "jo@acmee.example")
    confirm(office, first, learn=Learn(None, domain=True))
    assert office.lead("al@acmee.example").account_id == "acme"
    second = asked(office, "mo@gmail.com", "Another Name Altogether")
    with pytest.raises(RefusedError, match="wrote from no business domain"):
        confirm(office, second, learn=Learn(domain=True))
    assert [state for (state,) in office.rows("SELECT state FROM match_reviews ORDER BY number")] == [
        "confirmed",
        "open",
    ]


def test_what_the_account_is_called_already_teaches_nothing(office: Office) -> None:
    """Its own name is not added once more."""
    confirm(office, asked(office, company="ACME Inc."))
    assert office.rows("SELECT count(*) FROM account_names") == [(0,)]


def test_open_reviews_of_the_same_text_are_settled_with_it(office: Office) -> None:
    """In any spelling, from the same domain or free mail; another company's domain is another question."""
    first = asked(office, "jo@acmee.example")
    same, free = asked(office, "al@acmee.example", f"{TYPED} Ltd"), asked(office, "al@gmail.com", TYPED.lower())
    other = asked(office, "al@bricks.example")
    confirm(office, first)
    with office.database.reading() as tx:
        states = {row.number: (row.state, row.settled_with) for row in list_reviews(tx)}
    assert states == {
        first: ("confirmed", None),
        same: ("confirmed", first),
        free: ("confirmed", first),
        other: ("open", None),
    }
    assert [account_of(office, f"L{number}") for number in range(1, 5)] == ["acme", "acme", "acme", None]


def test_the_rules_say_anew_who_gets_it_where_that_is_asked(office: Office) -> None:
    """The owner of the account gets the lead; one that somebody answered stays."""
    first, second = asked(office, plan="line"), asked(office, "al@gmail.com", "Something Else", plan="line")
    office.ask(Touch(LeadId("L2")))
    before = office.history("L2")[-1].assignee
    confirm(office, first, reassign=True)
    confirm(office, second, reassign=True)
    assert [office.history(lead)[-1].assignee for lead in ("L1", "L2")] == ["ann", before]
    assert account_of(office, "L2") == "acme"


@pytest.mark.parametrize("plan", ["fair", "night"])
def test_whoever_got_it_by_an_answer_that_is_taken_back_has_their_turn_again(office: Office, plan: str) -> None:
    """Once, with the cause `match_undone`, be it the same one or not; who had it before has it for what they paid."""
    review = asked(office, plan=plan)
    first = office.history("L1")[-1].assignee
    with editing(office.database, office.now, ACTOR) as edit:
        keep_account(edit, Account(AccountId("kappa"), "Kappa"), None)
    confirm(office, review, "kappa", reassign=True)
    other = office.history("L1")[-1].assignee
    assert (other == first) is (plan == "night")
    undo(office, review)
    assert office.history("L1")[-1].assignee == first
    assert office.rows("SELECT rep, kind, cause FROM ledger ORDER BY seq") == [
        (first, "turn", ""),
        (other, "turn", ""),
        (other, "credit", "match_undone"),
    ]
    assert office.rows("SELECT how_ended FROM assignments ORDER BY seq") == [("rematched",), ("match_undone",), (None,)]
    assert verify(office.database).findings == ()
    assert replay(office.database).differences == []


def test_a_lead_that_is_closed_stays_as_it_is(office: Office) -> None:
    """The name is learned; what was is not rewritten."""
    review = asked(office)
    office.ask(Close(LeadId("L1"), "won"))
    confirm(office, review)
    assert (account_of(office, "L1"), len(office.history("L1"))) == (None, 1)
    assert office.lead("al@gmail.com", company=TYPED).account_id == "acme"


@pytest.mark.parametrize("account", ["nobody", "ACME"])
def test_an_account_that_is_not_there_is_refused(office: Office, account: str) -> None:
    """And nothing is changed."""
    review = asked(office)
    before = state_of(office)
    with pytest.raises(RefusedError, match=f"no account `{account}`"):
        confirm(office, review, account)
    assert state_of(office) == before


def test_a_review_is_answered_once(office: Office) -> None:
    """Whoever comes second is told how it stands."""
    review = asked(office)
    reject(office, review)
    for again in (confirm, reject):
        with pytest.raises(RefusedError, match="is rejected already; undo that first"):
            again(office, review)


# Rejected


def test_a_rejected_text_is_not_asked_about_again(office: Office) -> None:
    """In any spelling; from a business domain it is another question."""
    first, waiting = asked(office), asked(office, "al@gmail.com")
    reject(office, first)
    with office.database.reading() as tx:
        row = find_review(tx, waiting)
    assert row is not None
    assert (row.state, row.settled_with) == ("rejected", first)
    office.lead("mo@gmail.com", company=f"{TYPED.lower()} AG")
    assert ask_about(office, "L3") is None
    assert asked(office, "mo@acmee.example") == 3
    assert account_of(office, "L1") is None


def test_what_was_rejected_is_asked_again_once_that_is_undone(office: Office) -> None:
    """And the review itself is open again."""
    review = asked(office)
    reject(office, review)
    undo(office, review)
    assert asked(office, "al@gmail.com") == 2


# Undone


@pytest.mark.parametrize("how", ["confirmed", "domain", "other account", "moved", "rejected"])
def test_undoing_takes_back_exactly_what_an_answer_did(office: Office, how: str) -> None:
    """Names, leads, their facts and other reviews are what they were, by a hash over all of it."""
    first = asked(office, "jo@acmee.example", plan="line")
    asked(office, "al@acmee.example")
    before = state_of(office)
    match how:
        case "confirmed":
            confirm(office, first)
        case "domain":
            confirm(office, first, learn=Learn(NameKind.FORMER, domain=True))
        case "other account":
            confirm(office, first, "zeta")
        case "moved":
            confirm(office, first, reassign=True)
        case "rejected":
            reject(office, first)
    assert state_of(office) != before
    undo(office, first)
    if how != "moved":
        assert state_of(office) == before
    else:
        # It is in the same hands; since when, is another moment's.
        assert office.history("L1")[-1].assignee == office.history("L1")[0].assignee
    assert office.lead("mo@gmail.com", company=TYPED).account_id is None


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_answers_undone_leave_no_trace(office: Office, data: st.DataObject) -> None:
    """Whatever was answered, in whatever order it is taken back."""
    texts = ("Nordic Sail", "Nordic Sail Ltd", "Blue Kiln", "nordic sail")
    emails = ("@gmail.com", "@sail.example", "@kiln.example")
    leads: dict[int, str] = {}
    for _ in range(data.draw(st.integers(1, 4))):
        office.count += 1
        email = f"p{office.count}{data.draw(st.sampled_from(emails))}"
        lead = office.lead(email, company=data.draw(st.sampled_from(texts))).lead_id
        number = ask_about(office, lead, data.draw(st.sampled_from(("acme", "zeta"))))
        leads |= {number: lead} if number else {}
    before, answered = state_of(office), []
    for number, lead in leads.items():
        [(state,)] = office.rows("SELECT state FROM match_reviews WHERE number = ?", number)
        if state != "open":
            continue
        if data.draw(st.booleans()):
            domain = data.draw(st.booleans()) and "business_domain" in office.facts(lead)
            confirm(office, number, data.draw(st.sampled_from(("", "acme", "zeta"))), Learn(domain=domain))
        else:
            reject(office, number)
        answered.append(number)
    for number in data.draw(st.permutations(answered)):
        undo(office, number)
    assert state_of(office) == before


def test_one_of_those_that_were_settled_together_may_be_taken_back_alone(office: Office) -> None:
    """The name stays with the one that gave it."""
    first, second = asked(office), asked(office, "al@gmail.com")
    confirm(office, first)
    undo(office, second)
    assert [account_of(office, lead) for lead in ("L1", "L2")] == ["acme", None]
    assert office.lead("mo@gmail.com", company=TYPED).account_id == "acme"
    undo(office, first)
    assert office.lead("mi@gmail.com", company=TYPED).account_id is None


def test_what_has_no_answer_cannot_be_taken_back(office: Office) -> None:
    """An open review says so."""
    review = asked(office)
    with pytest.raises(RefusedError, match="is open; there is no answer"):
        undo(office, review)


# Interrupted, recorded, erased


def test_an_answer_that_was_interrupted_is_finished_by_the_next(office: Office) -> None:
    """The review is answered; its lead learns of it when anybody answers anything, as the review stands by then."""
    first, second = asked(office), asked(office, "al@gmail.com", "Something Else")
    keep(office, first, match_reviews.confirm)
    assert account_of(office, "L1") is None
    reject(office, second)
    assert account_of(office, "L1") == "acme"
    keep(office, first, match_reviews.undo)
    keep(office, first, match_reviews.confirm)
    apply(office)
    apply(office)
    with office.database.reading() as tx:
        assert not_applied(tx) == []
    assert (account_of(office, "L1"), len(office.history("L1"))) == ("acme", 2)


def test_the_record_says_who_answered_what(office: Office) -> None:
    """And holds no word of what was typed, for it is never erased."""
    first, second = asked(office), asked(office, "al@gmail.com", "Something Else")
    confirm(office, first)
    undo(office, first)
    reject(office, second)
    assert kinds(office) == ["name_added", "match_confirmed", "name_withdrawn", "match_undone", "match_rejected"]
    bodies = [json.loads(body) for (body,) in office.rows("SELECT body FROM events WHERE kind LIKE 'match_%'")]
    assert {body["by"] for body in bodies} == {ACTOR}
    everything = repr(office.rows("SELECT body FROM events")).lower()
    assert not [word for word in ("acmee", "something", "gmail") if word in everything]


def test_the_record_can_be_played_again(office: Office) -> None:
    """Every decision that followed from an answer comes out as it was, also of leads that were moved."""
    first, second = asked(office, plan="line"), asked(office, "al@gmail.com", "Something Else", plan="fair")
    office.wait(minutes=1)
    confirm(office, first, reassign=True)
    confirm(office, second, "zeta")
    office.wait(minutes=1)
    undo(office, second)
    undo(office, first)
    office.ask(SetAccount(LeadId("L2"), AccountMatch(AccountId("acme"), 0.9, "name", "", MatchVerdict.MATCH)))
    assert verify(office.database).findings == ()
    played = replay(office.database)
    assert (played.differences, played.decisions > 6) == ([], True)


def test_an_erased_lead_shows_nothing_of_what_was_typed(office: Office) -> None:
    """Nobody is asked about it any more; of what was rejected only a hash stays, and counts."""
    waiting, gone = asked(office), asked(office, "al@gmail.com", "Something Else")
    reject(office, gone)
    for email in ("jo@gmail.com", "al@gmail.com"):
        erase_person(office.database, email, office.now)
    with office.database.reading() as tx:
        records = records_of(tx, list_reviews(tx))
        rows = list_reviews(tx)
    assert [(record.id, record.state) for record in records] == [(waiting, "withdrawn"), (gone, "rejected")]
    for record in records:
        assert (record.typed.company, record.typed.email, record.reason) == (None, None, "")
        assert not [each for each in record.candidates if each.evidence or each.against]
    assert [bool(row.text_key) for row in rows] == [False, True]
    assert "something" not in repr(office.rows("SELECT * FROM match_reviews")).lower()
    office.lead("mo@gmail.com", company="Something Else")
    assert ask_about(office, "L3") is None
    with pytest.raises(RefusedError, match="its lead was erased"):
        confirm(office, waiting)


def test_a_confirmed_review_of_an_erased_lead_can_be_undone(office: Office) -> None:
    """The name goes; there is no question left to ask."""
    review = asked(office)
    confirm(office, review)
    erase_person(office.database, "jo@gmail.com", office.now)
    undo(office, review)
    assert office.rows("SELECT state FROM match_reviews") == [("withdrawn",)]
    assert office.rows("SELECT count(*) FROM account_names WHERE withdrawn_at IS NULL") == [(0,)]
    assert account_of(office, "L1") is None


# Asked


def test_a_lead_that_is_not_sure_enough_is_asked_about(tmp_path: Path) -> None:
    """In its own transaction, with the best candidate; of one that is rejected or sure nobody is asked."""
    settings_ = "matching: {match from: 0.999, ask from: 0.001}\n"
    office = Office(tmp_path, POLICY + settings_)
    office.lead("jo@gmail.com", company="Acme Trading")
    office.lead("al@gmail.com", company="Acme Trading", plan="junk")
    office.lead("mo@acme.example", company="Acme Trading")
    verdicts = [office.history(f"L{number}")[0].match for number in (1, 2, 3)]
    assert [match.verdict for match in verdicts if match] == [
        MatchVerdict.REVIEW,
        MatchVerdict.REVIEW,
        MatchVerdict.MATCH,
    ]
    assert office.rows("SELECT lead, account, state FROM match_reviews") == [(1, "acme", "open")]
    with office.database.reading() as tx:
        [record] = records_of(tx, list_reviews(tx))
    assert (record.typed.company, record.candidates[0].account) == ("Acme Trading", "acme")
    office.close()


def test_a_server_that_starts_sees_to_what_was_interrupted(office: Office) -> None:
    """Whoever answered and ended before the lead learnt of it need not come back."""
    review = asked(office)
    keep(office, review, match_reviews.confirm)
    office.dispatcher.close()
    running = Running(office.database, clock=lambda: office.now)
    running.start()
    running.stop()
    assert account_of(office, "L1") == "acme"
    [(body,)] = office.rows("SELECT body FROM events WHERE kind = 'account_set'")
    assert json.loads(body)["by"] == ACTOR


def test_what_was_answered_is_given_out_with_the_person(office: Office) -> None:
    """It is kept of them."""
    confirm(office, asked(office))
    with office.database.reading() as tx:
        [lead] = export_person(tx, "jo@gmail.com")["leads"]
    assert [(each["account"], each["state"]) for each in lead["reviews"]] == [("acme", "confirmed")]
