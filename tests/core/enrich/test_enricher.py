"""A captured lead becomes known facts of the types the catalogue names, each with its source."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.account import Account, AccountId
from turnout.core.capture.headers import ALIASES
from turnout.core.capture.mapper import capture
from turnout.core.decision import Known
from turnout.core.enrich.enricher import Enricher, learn_from_account
from turnout.core.fields.catalogue import BUILT_IN, CAPTURED_FIELDS, DERIVED_FIELDS, Field, Kind, Value
from turnout.core.lead import LeadId
from turnout.errors import InputError

NOW = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


def known_of(enricher: Enricher | None = None, /, **values: str) -> Known:
    """What is known of a lead with these values."""
    lead = capture(values, lead_id=LeadId("L1"), received_at=NOW)
    return (enricher or Enricher()).enrich(lead)


def is_of_type(value: Value, field: Field) -> bool:
    """True for a value of the field's kind; a tuple only where the field may hold several."""
    if isinstance(value, tuple):
        return field.many and bool(value) and all(isinstance(part, str) for part in value)
    match field.kind:
        case Kind.TEXT:
            return isinstance(value, str) and bool(value)
        case Kind.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Kind.DATE:
            return type(value) is date
        case Kind.YES_NO:
            return isinstance(value, bool)
        case Kind.CHOICE:
            return value in field.choices


def test_a_whole_lead_is_known() -> None:
    """The ordinary case, every derived field included."""
    known = known_of(
        email="Ann Lee <Ann.Lee@Mail.Acme.example>", phone="(415) 555-0134", title="VP of Engineering", company="Acme",
        country="U.S.", state="California", city="San Francisco", zip="94105", employees="201-1000", revenue="$10-50M",
        language="English", industry="SaaS", first_name="Ann", last_name="Lee", score="80", do_not_email="no",
    )  # fmt: skip
    assert known.facts == {
        "title": "VP of Engineering", "company": "Acme", "city": "San Francisco", "first_name": "Ann",
        "last_name": "Lee",
        "name": "Ann Lee", "email": "ann.lee@mail.acme.example", "valid_email": True, "disposable_email": False,
        "free_email": False, "role_email": False, "domain": ("mail.acme.example", "acme.example"),
        "business_domain": ("mail.acme.example", "acme.example"), "phone": "+14155550134", "valid_phone": True,
        "employees": 201, "revenue": 10_000_000, "score": 80, "industry": "Software", "language": "en",
        "seniority": "vp", "function": "engineering", "country": "US", "postal_code": "94105", "state": "CA",
        "zone": "America/Los_Angeles", "region": "NORAM", "do_not_email": False, "received_at": date(2026, 9, 7),
    }  # fmt: skip
    assert known.sources["employees"].read == "201-1000"
    assert known.sources["country"].read == "U.S."


@pytest.mark.parametrize(
    "name", ["company", "title", "country", "state", "city", "industry", "employees", "last_name", "source", "language"]
)
@pytest.mark.parametrize("text", ["Select", "n/a", "-", "test", "asdf", "please select"])
def test_placeholders_are_unknown(name: str, text: str) -> None:
    """They stand for nothing."""
    assert name not in known_of(**{name: text}).facts


def test_people_may_be_called_na_and_messages_may_be_test() -> None:
    """What is nothing elsewhere is a family name in Korea."""
    known = known_of(first_name="Yong", last_name="Na", message="test")
    assert known.facts["name"] == "Yong Na"
    assert known.facts["message"] == "test"
    assert "name" not in known_of(first_name="Test", last_name="Test").facts
    assert known_of(first_name="Ann", last_name="Select").facts["name"] == "Ann"


@pytest.mark.parametrize("email", ["ann@gmail.com", "ann@mailinator.com", "ann@x.wordpress.com"])
def test_free_disposable_and_shared_hosts_are_no_business_domain(email: str) -> None:
    """They are a domain, and nobody's."""
    known = known_of(email=email)
    assert "domain" in known.facts
    assert "business_domain" not in known.facts


def test_the_website_stands_in_for_a_private_address() -> None:
    """It says which company a Gmail user works for; a page on a network does not."""
    known = known_of(email="ann@gmail.com", website="https://www.acme.example/about")
    assert known.facts["business_domain"] == ("acme.example",)
    assert known.facts["free_email"] is True
    assert known.sources["domain"].place == "website"
    assert "business_domain" not in known_of(email="ann@gmail.com", website="facebook.com/acme").facts
    assert known_of(email="ann@acme.example", website="other.example").facts["domain"] == ("acme.example",)


def test_a_company_may_name_its_own_free_hosts() -> None:
    """A telephone company's mailboxes, for one."""
    known = known_of(Enricher(free_domains=["@Telco.example"]), email="ann@mail.telco.example")
    assert known.facts["free_email"] is True
    assert "business_domain" not in known.facts


def ip_in_france(_ip: str) -> str | None:
    """Every address is in France."""
    return "FR"


@pytest.mark.parametrize(
    ("values", "country", "place"),
    [
        ({"country": "Deutschland", "phone": "+33 1 70 18 99 00"}, "DE", "form"),
        ({"country": "Atlantis", "phone": "+33 1 70 18 99 00"}, "FR", "phone"),
        ({"phone": "+33 1 70 18 99 00", "state": "Ontario"}, "FR", "phone"),
        ({"state": "Ontario", "email": "a@acme.de"}, "CA", "state"),
        ({"state": "MA", "zip": "2139"}, "US", "state"),
        ({"state": "MI", "city": "Milan"}, "IT", "state"),
        ({"state": "TX", "city": "Paris"}, "US", "state"),
        ({"zip": "SW1A 1AA", "email": "a@acme.de"}, "GB", "postal_code"),
        ({"city": "Lyon", "email": "a@acme.de"}, "FR", "city"),
        ({"city": "Mexico"}, "MX", "city"),
        ({"email": "a@acme.co.uk"}, "GB", "domain"),
        ({"email": "a@town.gov"}, "US", "domain"),
        ({"email": "a@acme.io", "ip": "192.0.2.1"}, "FR", "ip"),
        ({"company": "Kone Oyj"}, "FI", "company"),
        ({"language": "ja"}, "JP", "language"),
    ],
)
def test_the_strongest_evidence_places_a_lead(values: dict[str, str], country: str, place: str) -> None:
    """Form, phone, address, domain, IP, name of the company, language: in this order."""
    known = known_of(Enricher(ip_country=ip_in_france), **values)
    assert (known.facts["country"], known.sources["country"].place) == (country, place)


@pytest.mark.parametrize("email", ["a@acme.io", "a@acme.ai", "a@acme.co", "a@acme.example", "a@gmail.com", "a@acme.eu"])
def test_an_ending_that_everybody_buys_tells_no_country(email: str) -> None:
    """`.io` is the Indian Ocean's on paper."""
    assert "country" not in known_of(email=email).facts


def test_an_account_outweighs_a_guess_and_not_a_statement() -> None:
    """Its country replaces what was read from address, domain or IP, with all that followed from it."""
    account = Account(
        AccountId("A1"),
        "Acme",
        country="Canada",
        attributes={"state": "Ontario", "employees": "5,000+", "industry": "Banks", "postal_code": "M5V 2T6"},
    )
    guessed = known_of(city="Lyon")
    learn_from_account(guessed, account)
    names = ("country", "state", "region", "zone", "employees", "industry", "postal_code")
    assert [guessed.facts[name] for name in names] == [
        "CA", "ON", "NORAM", "America/Toronto", 5_000, "Banking", "M5V 2T6",
    ]  # fmt: skip
    assert guessed.sources["country"].place == guessed.sources["employees"].place == "account"
    stated = known_of(country="France", employees="7")
    learn_from_account(stated, account)
    assert (stated.facts["country"], stated.facts["employees"]) == ("FR", 7)
    assert "state" not in stated.facts


def test_an_account_places_a_lead_of_nowhere_and_an_unplaced_account_changes_nothing() -> None:
    """Nothing known before, everything after."""
    known = known_of(company="Acme")
    learn_from_account(known, Account(AccountId("A1"), "Acme", country="DE"))
    assert (known.facts["country"], known.facts["zone"]) == ("DE", "Europe/Berlin")
    learn_from_account(known, Account(AccountId("A2"), "Acme", country="Select"))
    assert known.facts["country"] == "DE"


def test_an_unreadable_value_leaves_its_text_as_source() -> None:
    """Whoever asks why a field is unknown reads what was sent."""
    known = known_of(employees="lots", country="Atlantis", language="Klingon")
    assert [name for name in ("employees", "country", "language") if name in known.facts] == []
    assert [known.sources[name].read for name in ("employees", "country", "language")] == [
        "lots",
        "Atlantis",
        "Klingon",
    ]


@pytest.mark.parametrize(
    ("column", "text", "name", "answer"),
    [
        ("opt_out", "yes", "do_not_email", True), ("unsubscribed", "false", "do_not_email", False),
        ("email_opt_in", "no", "do_not_email", True), ("Email Opt In", "yes", "do_not_email", False),
        ("email_opt_in", "opted out", "do_not_email", True), ("phone opt in", "no", "do_not_call", True),
        ("gdpr_consent", "agreed", "consent", True),
    ],
)  # fmt: skip
def test_consent_is_read_whichever_way_it_was_asked(column: str, text: str, name: str, answer: bool) -> None:
    """An opt-in is an opt-out the other way round."""
    assert known_of(**{column: text}).facts[name] is answer


def test_declared_fields_are_read_by_their_type() -> None:
    """From their own column or the one they name."""
    declared = [
        Field("product", Kind.CHOICE, ("core", "security", "platform"), many=True),
        Field("seats", Kind.NUMBER, source="Number of Seats"),
        Field("renewal", Kind.DATE),
        Field("is_trial", Kind.YES_NO, source="trial"),
        Field("plan", Kind.CHOICE, ("Basic", "Pro")),
        Field("size", Kind.NUMBER, source="Company Size"),
        Field("tags", many=True),
        Field("missing"),
    ]
    known = known_of(
        Enricher(declared),
        **{
            "product": "Security; core, other | SECURITY", "Number of Seats": "1,200", "renewal": "2026-12-31",
            "Trial": "yes", "plan": "PRO", "Company Size": "51-200", "tags": "a;b", "missing": "n/a",
        },
    )  # fmt: skip
    assert {field.name: known.facts.get(field.name) for field in declared} == {
        "product": ("security", "core"), "seats": 1_200, "renewal": date(2026, 12, 31), "is_trial": True,
        "plan": "Pro", "size": 51, "tags": ("a", "b"), "missing": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("until", "state"),
    [
        ("2026-09-06", "closed"),
        ("2026-09-07", "open"),
        ("2027-01-01T00:00:00Z", "open"),
        ("Open", "open"),
        ("soon", None),
    ],
)
def test_a_date_says_whether_something_is_open(until: str, state: str | None) -> None:
    """Up to and on the day named, counted on the day the lead came in."""
    registration = Field("registration", Kind.CHOICE, ("open", "closed"), source="registered_until")
    known = known_of(Enricher([registration]), registered_until=until)
    assert known.facts.get("registration") == state
    assert known.sources["registration"].read == until


def test_a_declared_field_takes_the_place_of_its_namesake() -> None:
    """A company may count employees in choices of its own."""
    known = known_of(Enricher([Field("employees", Kind.CHOICE, ("few", "many"))]), employees="Many")
    assert known.facts["employees"] == "many"


def test_territory_is_left_to_route() -> None:
    """Everything else of the catalogue is learned from some record."""
    learned = set()
    for values in (
        {field.name: "Acme" for field in CAPTURED_FIELDS if field.kind is Kind.TEXT},
        {"email": "info@acme.de", "phone": "+49 30 23125962", "title": "CEO", "language": "de", "industry": "x"},
        dict.fromkeys(("employees", "revenue", "score", "visits", "seconds_on_site"), "1"),
        {"do_not_email": "1", "do_not_call": "1", "consent": "1", "state": "Ontario", "received_at": "2026-01-01"},
    ):
        learned |= set(known_of(**values).facts)
    assert {field.name for field in (*CAPTURED_FIELDS, *DERIVED_FIELDS)} - learned == {"territory"}


HEADERS = sorted({*ALIASES, *(field.name for field in (*CAPTURED_FIELDS, *DERIVED_FIELDS))})
SNIPPETS = ["US", "Deutschland", "2139", "+49 30 1234567", "a@b.de", "CEO", "1-10", "5000+", "ja", "MA", "Lyon", "x.de"]


@given(st.dictionaries(st.sampled_from(HEADERS), st.sampled_from(SNIPPETS) | st.text()))
def test_any_record_gives_facts_of_the_catalogues_types(record: dict[str, str]) -> None:
    """Strangers' records never raise, and no rule meets a value of a type it was not compiled for."""
    try:
        lead = capture(record, lead_id=LeadId("L1"), received_at=NOW)
    except InputError:
        return
    known = Enricher([Field("page", Kind.NUMBER), Field("ip", Kind.DATE)]).enrich(lead)
    catalogue = BUILT_IN.with_declared([Field("page", Kind.NUMBER), Field("ip", Kind.DATE)])
    assert {name: value for name, value in known.facts.items() if not is_of_type(value, catalogue[name])} == {}
    assert known.facts.keys() <= known.sources.keys()


@given(st.dictionaries(st.sampled_from(HEADERS), st.sampled_from(SNIPPETS)), st.sampled_from(SNIPPETS), st.text())
def test_any_account_may_place_any_lead(record: dict[str, str], country: str, state: str) -> None:
    """Country, region and zone stay of one piece."""
    record.pop("received_at", None)
    known = known_of(**record)
    learn_from_account(
        known, Account(AccountId("A"), "A", country=country, attributes={"state": state, "employees": state})
    )
    assert ("country" in known.facts) == ("region" in known.facts)
    assert "zone" in known.facts or "country" not in known.facts
