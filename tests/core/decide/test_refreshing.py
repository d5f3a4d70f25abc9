"""What is known of a lead by now: the best that it and the leads that joined it say of each field, with whose it is."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.core.decide.office import DAY, HOUR, MINUTE, MONDAY, Office, account, rep
from turnout.core.decide.decide import open_case
from turnout.core.decide.handling import close, merge, pass_on, reassign, separate
from turnout.core.decide.receipt import receipt, sentences
from turnout.core.decide.refreshing import Said, refreshed
from turnout.core.decision import Known, Outcome
from turnout.core.enrich.enricher import Enricher
from turnout.core.fields.catalogue import Field, Kind
from turnout.core.lead import Lead, LeadId

PAT = "pat@pat.example"
POLICY = """
rules:
  - {name: German, when: country is DE, to: deutsch}
  - {name: Rest, to: desk}
pools:
  desk: {reps: [anna, bela], nobody: {closed: hold until open}}
  deutsch: {reps: [dora]}
sla:
  - touch within: 1h
"""


def office(**values: object) -> Office:
    """Three people, one of whom speaks German."""
    return Office(POLICY, [rep("anna"), rep("bela"), rep("dora")], **values)  # type: ignore[arg-type]


def said(arrival: int, **values: str) -> Said:
    """What a lead with these values came in with."""
    lead = Lead(LeadId(f"L{arrival}"), MONDAY, values)
    return Said(arrival, lead, Enricher().enrich(lead))


def of(*everybody: Said, declared: Sequence[Field] = ()) -> tuple[Known, dict[str, LeadId]]:
    """What is known of the first of these by now."""
    return refreshed(everybody[0], everybody[1:], declared)


# Which value is best


def test_what_was_said_last_is_known() -> None:
    """Of contact facts and the message, with the lead that said it."""
    known, told_by = of(
        said(1, email=PAT, message="hello", company="Acme", website="acme.example"),
        said(2, email=PAT, message="call me", phone="+49 30 901820", company=""),
    )
    assert (known.facts["message"], known.facts["phone"], known.facts["company"]) == ("call me", "+4930901820", "Acme")
    assert (told_by["message"], told_by["phone"]) == ("L2", "L2")
    assert "company" not in told_by


def test_what_says_nothing_changes_nothing() -> None:
    """Neither an empty form nor placeholders, and nothing is told by anybody."""
    first = said(1, email=PAT, phone="+49 30 901820", company="Acme", country="DE", city="Berlin")
    known, told_by = of(first, said(2, email=PAT, phone="n/a", company="test", country="Select"))
    assert (known, told_by) == (first.known, {})


def test_what_was_guessed_never_takes_the_place_of_what_was_typed() -> None:
    """A country that was typed stays against a domain's and a phone's; a typed one goes before both."""
    typed = said(1, email=PAT, country="France")
    guessed = said(2, email="pat@pat.de", phone="+49 30 901820")
    assert of(typed, guessed)[0].facts["country"] == "FR"
    known, told_by = of(said(1, email="pat@pat.de"), said(2, email=PAT, country="France"))
    assert (known.facts["country"], known.facts["zone"], told_by["zone"]) == ("FR", "Europe/Paris", "L2")
    assert known.sources["region"].read == "country FR"


def test_places_that_agree_are_put_together_and_others_are_not_mixed() -> None:
    """A later form that only says the country keeps the state; one that says another country does not."""
    first = said(1, email=PAT, country="US", state="NY", city="Buffalo")
    same, _ = of(first, said(2, email=PAT, country="US"))
    assert (same.facts["state"], same.facts["city"], same.facts["zone"]) == ("NY", "Buffalo", "America/New_York")
    other, _ = of(first, said(2, email=PAT, country="DE"))
    assert (other.facts["country"], other.facts["zone"]) == ("DE", "Europe/Berlin")
    assert "state" not in other.facts
    assert "city" not in other.facts


def test_an_address_that_reaches_nobody_does_not_take_the_place_of_one_that_does() -> None:
    """Nor a throw-away one, a private one that of a company, a role's that of a person; with its domain."""
    work = said(1, email="pat@acme.example")
    for worse in ("pat@acme", "pat@mailinator.com", "pat@gmail.com", "info@acme.example"):
        assert of(work, said(2, email=worse))[0].facts["email"] == "pat@acme.example"
        known, _ = of(said(1, email=worse), said(2, email="pat@acme.example"))
        assert (known.facts["email"], known.facts["business_domain"]) == ("pat@acme.example", ("acme.example",))
    assert of(work, said(2, email="pat@other.example"))[0].facts["domain"] == ("other.example",)
    assert of(said(1, email=PAT, phone="+49 30 901820"), said(2, email=PAT, phone="12"))[0].facts["valid_phone"]


def test_a_name_with_fewer_parts_does_not_take_the_place_of_a_fuller_one() -> None:
    """Of two that are as full the later one counts."""
    first = said(1, email=PAT, first_name="Robert", last_name="Miller")
    assert of(first, said(2, email=PAT, first_name="Bob"))[0].facts["last_name"] == "Miller"
    assert of(first, said(2, email=PAT, first_name="Bob", last_name="Müller"))[0].facts["last_name"] == "Müller"


def test_who_asked_to_be_left_alone_has_asked() -> None:
    """A later form with the box not ticked takes nothing back."""
    known, told_by = of(said(1, email=PAT, do_not_call="no"), said(2, do_not_call="yes"), said(3, do_not_call="no"))
    assert (known.facts["do_not_call"], told_by["do_not_call"]) == (True, "L2")


def test_where_a_lead_came_from_is_its_own() -> None:
    """Source, campaign and what it was referred by stay those of the first."""
    known, _ = of(said(1, email=PAT, source="google", campaign="spring"), said(2, source="webinar", campaign="x"))
    assert (known.facts["source"], known.facts["campaign"]) == ("google", "spring")


def test_a_declared_field_is_read_by_the_policy_of_the_first() -> None:
    """Whatever the other lead's policy made of the text; what is not of its type says nothing."""
    size = Field("fleet", Kind.NUMBER, is_declared=True)
    known, told_by = of(said(1, email=PAT), said(2, fleet="40"), said(3, fleet="many"), declared=[size])
    assert (known.facts["fleet"], told_by["fleet"]) == (40, "L2")


def test_a_lead_that_came_before_the_first_only_fills_what_is_open() -> None:
    """It is the time of arrival that counts, not that of joining."""
    known, _ = of(said(5, email=PAT, message="new"), said(2, message="old", phone="+49 30 901820"))
    assert (known.facts["message"], known.facts["phone"]) == ("new", "+4930901820")


TEXTS = {
    "email": ("", PAT, "pat@gmail.com", "info@acme.example", "no mail", "p@mailinator.com"),
    "phone": ("", "+49 30 901820", "12", "+1 212 555 0100"),
    "first_name": ("", "Pat", "Patricia"),
    "last_name": ("", "Lee"),
    "name": ("", "Pat Lee", "P"),
    "title": ("", "CTO", "Sales Manager"),
    "seniority": ("", "vp"),
    "company": ("", "Acme", "Acme GmbH"),
    "website": ("", "https://acme.example"),
    "country": ("", "DE", "US", "nowhere"),
    "state": ("", "NY", "BY"),
    "city": ("", "Munich", "Buffalo"),
    "postal_code": ("", "80331", "10001"),
    "zone": ("", "Europe/Berlin"),
    "message": ("", "hi", "call"),
    "do_not_email": ("", "yes", "no"),
    "fleet": ("", "1", "2"),
}
FLEET = [Field("fleet", Kind.NUMBER, is_declared=True)]
RECORDS = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in TEXTS.items()}), min_size=1, max_size=5
)


@given(RECORDS, st.randoms(use_true_random=False), st.integers(0, 4))
def test_any_followers_in_any_order_come_to_the_same(
    records: list[dict[str, str]], draws: object, first_at: int
) -> None:
    """Arrival alone counts; once more changes nothing; without those who left it is what it was without them."""
    everybody = [
        said(number, **{name: text for name, text in record.items() if text}) for number, record in enumerate(records)
    ]
    first = everybody[first_at % len(everybody)]
    followers = [each for each in everybody if each is not first]
    known, told_by = refreshed(first, followers, FLEET)
    shuffled = list(followers)
    draws.shuffle(shuffled)  # type: ignore[attr-defined]
    assert refreshed(first, shuffled, FLEET) == (known, told_by)
    again, _ = refreshed(first._replace(known=known), followers, FLEET)
    assert again.facts == known.facts
    assert refreshed(first, (), FLEET)[1] == {}
    assert all(known.facts.get(name) != first.known.facts.get(name) for name in told_by)
    assert {name for name in first.known.facts if name not in told_by} <= known.facts.keys()


# On a desk


def test_whoever_works_the_first_lead_sees_what_the_second_said() -> None:
    """In its receipt, with the lead that said it."""
    here = office()
    here.lead("L1", email=PAT, message="hello")
    here.lead("L2", MONDAY + MINUTE, email=PAT, message="call me", phone="+49 30 901820")
    case = here.desk.case_of(LeadId("L1"))
    assert case is not None
    known = {entry["field"]: entry for entry in receipt(here.now("L1"), case)["known"]}
    assert (known["message"]["value"], known["message"]["from"], known["message"]["lead"]) == ("call me", "form", "L2")
    assert known["email"]["lead"] is None
    assert any("message = call me (form of L2)" in each for each in sentences(here.now("L1"), case))


def test_the_next_decision_about_the_first_lead_knows_it() -> None:
    """Passed on, it follows the rules with what is known by then; nobody is asked anew before."""
    here = office()
    assert here.lead("L1", email=PAT).rule == "Rest"
    here.lead("L2", MONDAY + MINUTE, email=PAT, country="DE")
    assert here.now("L1").rule == "Rest"
    pass_on(here.desk, LeadId("L1"), MONDAY + HOUR)
    assert (here.now("L1").rule, here.now("L1").assignee, here.now("L2").assignee) == ("German", "dora", "dora")
    here.check_books()


def test_separated_a_lead_takes_along_what_it_said() -> None:
    """The first one knows exactly what it knew before."""
    here = office()
    here.lead("L1", email=PAT, city="Lyon")
    case = here.desk.case_of(LeadId("L1"))
    assert case is not None
    before = (case.known, case.facts)
    here.lead("L2", MONDAY + MINUTE, email=PAT, country="DE")
    here.lead("L3", MONDAY + MINUTE, email=PAT, message="mine")
    lead = Lead(LeadId("L2"), MONDAY, {"email": PAT, "country": "DE"})
    own = open_case(here.engine, here.desk, lead, Enricher().enrich(lead), MONDAY + HOUR)
    assert separate(here.desk, lead.id, own, MONDAY + HOUR).assignee == "dora"
    assert (case.facts["country"], case.facts["message"], case.told_by) == ("FR", "mine", {"message": "L3"})
    lead = Lead(LeadId("L3"), MONDAY, {"email": PAT, "message": "mine"})
    separate(
        here.desk, lead.id, open_case(here.engine, here.desk, lead, Enricher().enrich(lead), MONDAY), MONDAY + HOUR
    )
    assert (case.known, case.facts, case.told_by) == (*before, {})


def test_leads_that_had_joined_a_lead_that_joins_count_with_it() -> None:
    """All of them refresh the one that stays, in the order in which they came; the turn is given back once."""
    here = office()
    here.lead("L1", email=PAT)
    here.lead("L2", MONDAY + MINUTE, email="p@other.example", message="second")
    here.lead("L3", MONDAY + 2 * MINUTE, email="p@other.example", message="third", country="DE")
    loser = here.now("L2").assignee
    merge(here.desk, LeadId("L2"), LeadId("L1"), MONDAY + HOUR)
    case = here.desk.case_of(LeadId("L1"))
    assert case is not None
    assert (case.facts["message"], case.facts["country"], case.facts["email"]) == ("third", "DE", "p@other.example")
    credits_given = [(e.rep, e.cause) for e in here.desk.books.ledger.entries if e.kind == "credit"]
    assert credits_given == [(loser, "joined")]
    reassign(here.desk, LeadId("L1"), MONDAY + 2 * HOUR)
    assert here.now("L3").assignee == "dora"
    here.check_books()


def test_a_country_that_was_typed_goes_before_the_account_s() -> None:
    """What the account said of the place goes; what it says of its size stays."""
    acme = account("pat", "anna", country="FR", attributes={"employees": "500"})
    here = office(accounts=[acme])
    here.lead("L1", email=PAT)
    case = here.desk.case_of(LeadId("L1"))
    assert case is not None
    assert (case.facts["country"], case.facts["employees"]) == ("FR", 500)
    here.lead("L2", MONDAY + MINUTE, email=PAT, country="DE")
    assert (case.facts["country"], case.facts["region"], case.facts["employees"]) == ("DE", "EMEA", 500)
    assert case.facts["account.country"] == "FR"


def test_a_closed_lead_is_refreshed_by_nobody() -> None:
    """The next lead of its person is one of its own."""
    here = office()
    here.lead("L1", email=PAT)
    close(here.desk, LeadId("L1"), MONDAY + HOUR, "lost")
    assert here.lead("L2", MONDAY + DAY, email=PAT, message="again").outcome is Outcome.ASSIGNED
