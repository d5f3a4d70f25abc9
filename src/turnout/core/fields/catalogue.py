"""The fields a policy may speak of: their names, types and what each holds. Declared fields are added to these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# One value as conditions see it; several values are a tuple; None is unknown.
Scalar = str | int | float | bool | date
Value = Scalar | tuple[str, ...] | None


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes/no"
    CHOICE = "choice"


class Meaning(StrEnum):
    """Which everyday spelling a text field is brought to before it is compared."""

    PLAIN = "plain"
    COUNTRY = "country"
    STATE = "state"
    LANGUAGE = "language"
    INDUSTRY = "industry"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, its type, the choices it has, whether it may hold several values, where it comes from."""

    name: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    many: bool = False
    source: str = ""
    meaning: Meaning = Meaning.PLAIN
    help: str = ""
    is_declared: bool = False


SENIORITIES = ("owner", "c-level", "vp", "director", "manager", "senior", "entry", "intern")
FUNCTIONS = (
    "executive", "engineering", "it", "product", "marketing", "sales", "finance", "hr", "operations", "legal",
    "procurement", "support", "security", "data", "design", "research", "education", "healthcare", "other",
)  # fmt: skip
MATCHES = ("match", "review", "none")
REGIONS = ("NORAM", "LATAM", "EMEA", "APAC")


class Catalogue(Mapping[str, Field]):
    """Every field by name. Immutable: `with_declared` gives a larger one."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._fields = {field.name: field for field in fields}

    def __getitem__(self, name: str) -> Field:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def with_declared(self, declared: Iterable[Field]) -> Catalogue:
        """This catalogue and the fields that a policy declares; a declared field takes the place of its namesake."""
        return Catalogue([*self._fields.values(), *declared])


def _text(name: str, text: str, meaning: Meaning = Meaning.PLAIN, *, many: bool = False) -> Field:
    return Field(name, Kind.TEXT, meaning=meaning, many=many, help=text)


def _number(name: str, text: str) -> Field:
    return Field(name, Kind.NUMBER, help=text)


def _yes_no(name: str, text: str) -> Field:
    return Field(name, Kind.YES_NO, help=text)


def _date(name: str, text: str) -> Field:
    return Field(name, Kind.DATE, help=text)


def _choice(name: str, text: str, choices: tuple[str, ...]) -> Field:
    return Field(name, Kind.CHOICE, choices=choices, help=text)


CAPTURED_FIELDS = (
    _text("source", "where the lead came from: `demo_form`, `google`, `list_import`"),
    _text("channel", "how it reached us: form, chat, phone, import"),
    _text("campaign", "the campaign it belongs to"),
    _text("medium", "the marketing medium (`utm_medium`)"),
    _text("referrer", "the page that linked to us"),
    _text("page", "the page the form stood on"),
    _text("first_name", "given name"),
    _text("last_name", "family name"),
    _text("name", "full name"),
    _text("email", "the e-mail address, lower case"),
    _text("phone", "the phone number in E.164 (`+4930123456`)"),
    _text("title", "job title as typed"),
    _text("company", "company as typed"),
    _text("website", "the company's website"),
    _text("country", "ISO 3166 code of where the lead is", Meaning.COUNTRY),
    _text("state", "state or province code", Meaning.STATE),
    _text("city", "city as typed"),
    _text("postal_code", "postal code, with its leading zeros"),
    _text("language", "ISO 639 code of the language wanted", Meaning.LANGUAGE),
    _text("industry", "industry in one taxonomy", Meaning.INDUSTRY),
    _text("message", "what the person wrote"),
    _text("how_heard", "how they heard of us"),
    _text("ip", "the address the lead came from"),
    _text("partner_id", "the partner who brought the lead"),
    _number("employees", "number of employees; the lower end of a band"),
    _number("revenue", "yearly revenue; the lower end of a band"),
    _number("score", "lead score"),
    _number("visits", "visits to the website"),
    _number("seconds_on_site", "seconds spent on the website"),
    _yes_no("do_not_email", "the person asked for no e-mail"),
    _yes_no("do_not_call", "the person asked for no calls"),
    _yes_no("consent", "the person agreed to be contacted"),
    _date("received_at", "when the lead came in"),
)
DERIVED_FIELDS = (
    _text("domain", "domain of the e-mail address, else of the website", Meaning.DOMAIN, many=True),
    _text("business_domain", "the same, unknown for free, disposable and shared hosts", Meaning.DOMAIN, many=True),
    _yes_no("valid_email", "the address is well formed"),
    _yes_no("free_email", "the address is of a free-mail provider"),
    _yes_no("disposable_email", "the address is of a throw-away provider"),
    _yes_no("role_email", "the address is a role's, such as info@"),
    _yes_no("valid_phone", "the number can exist"),
    _text("zone", "IANA time zone of where the lead is"),
    _choice("region", "sales region of the country", REGIONS),
    _choice("seniority", "seniority read from the title", SENIORITIES),
    _choice("function", "business function read from the title", FUNCTIONS),
    _text("territory", "name of the first territory that fits"),
)
ACCOUNT_FIELDS = (
    _choice(
        "match", "whether an account was found: `match`, `review` where a person is to confirm it, or `none`", MATCHES
    ),
    _number("match.score", "how sure the best candidate is, 0 to 1"),
    _text("account", "the account the lead belongs to (id)"),
    _text("account.name", "its name"),
    _text("account.domain", "its domains", Meaning.DOMAIN, many=True),
    _text("account.owner", "the rep who owns it"),
    _text("account.parent", "its parent (id)"),
    _text("account.parent.owner", "the rep who owns its parent"),
    _text("account.ultimate_parent", "the top of its hierarchy (id)"),
    _text("account.ultimate_parent.owner", "the rep who owns the top of its hierarchy"),
    _text("account.type", "customer, prospect, target, partner"),
    _text("account.segment", "its segment"),
    _text("account.sector", "its sector"),
    _text("account.industry", "its industry", Meaning.INDUSTRY),
    _text("account.country", "its country", Meaning.COUNTRY),
    _text("account.state", "its state", Meaning.STATE),
    _text("account.city", "its city"),
    _text("account.postal_code", "its postal code"),
    _text("account.territory", "its territory"),
    _number("account.employees", "its number of employees"),
    _number("account.revenue", "its yearly revenue"),
    _yes_no("account.named_account", "it is a named account"),
    _yes_no("account.has_open_opportunity", "a deal with it is open"),
    _text("account.last_opportunity.stage", "stage of its latest opportunity"),
    _text("account.last_opportunity.outcome", "won, lost; unknown while open"),
    _text("account.last_opportunity.owner", "the rep who owned its latest opportunity"),
    _number("account.last_opportunity.value", "value of its latest opportunity"),
    _number("account.last_opportunity.closed_days", "days since its latest opportunity was closed"),
    _text("opportunity.owner", "the rep who owns the account's open, else its latest, opportunity"),
    _yes_no("person.known", "this person wrote to us before"),
    _text("person.owner", "the rep who had this person before"),
    _text("person.last_outcome", "what became of their last lead"),
    _number("person.last_seen_days", "days since their last lead"),
)

BUILT_IN = Catalogue([*CAPTURED_FIELDS, *DERIVED_FIELDS, *ACCOUNT_FIELDS])
