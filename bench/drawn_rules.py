"""Rules and leads' facts, drawn by a seed: what a company with many segments, lists and campaigns would have.

A rule has two to four conditions over countries, employees, industry, source, score, title, domain lists, free mail and
a field with several values. Facts are unknown as often as forms leave them empty.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Final

from turnout.core.fields.catalogue import BUILT_IN, Field, Kind, Value
from turnout.core.policy.bind import Bound, Scope, bind_condition
from turnout.core.policy.condition import parse_condition
from turnout.core.policy.model import PolicyList

# The countries of leads, the commonest first.
COUNTRIES: Final = (
    "US", "DE", "GB", "FR", "IT", "ES", "NL", "CH", "AT", "BE", "SE", "NO", "DK", "FI", "PL", "CZ", "IE", "PT",
    "GR", "HU", "RO", "BG", "TR", "IL", "AE", "SA", "ZA", "NG", "KE", "EG", "IN", "CN", "JP", "KR", "SG", "AU",
    "NZ", "BR", "MX", "AR", "CL", "CO", "CA",
)  # fmt: skip
INDUSTRIES: Final = (
    "software", "banking", "insurance", "retail", "manufacturing", "healthcare", "education", "telecommunications",
    "energy", "construction", "automotive", "media", "government", "real estate", "transportation", "hospitality",
)  # fmt: skip
SOURCES: Final = ("demo_form", "google", "webinar", "list_import", "partner", "chat", "linkedin", "fair", "newsletter")
PRODUCTS: Final = ("cards", "payouts", "fx", "billing", "lending", "treasury", "tax", "payroll")
BANDS: Final = (0, 10, 50, 100, 200, 500, 1_000, 2_500, 5_000, 10_000, 50_000)
RANKS: Final = ("chief", "vp", "head of", "director", "manager", "senior", "lead", "junior", "assistant", "")
FIELDS_OF_WORK: Final = (
    "finance", "sales", "marketing", "engineering", "operations", "treasury", "accounting", "procurement", "it",
    "legal", "product", "data", "security", "people", "strategy", "payments", "support", "risk", "design", "growth",
)  # fmt: skip
LISTS: Final = 20
LISTED_DOMAINS: Final = 40
KNOWN_DOMAINS: Final = 4_000

PRODUCT: Final = Field("product", Kind.CHOICE, PRODUCTS, many=True, is_declared=True)


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a rule as plain data, so that every peer may say it in its own language.

    `op` is `in`, `between`, `at least`, `contains`, `not true` or `any of`.
    """

    field: str
    op: str
    texts: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    list: str = ""

    @property
    def said(self) -> str:
        """The term in the policy language."""
        match self.op:
            case "between":
                return f"{self.field} in {self.low}..{self.high}"
            case "at least":
                return f"{self.field} >= {self.low}"
            case "contains":
                return f"{self.field} contains {', '.join(self.texts)}"
            case "not true":
                return f"not {self.field}"
            case _:
                return f"{self.field} in {self.list or ', '.join(self.texts)}"


Terms = tuple[Term, ...]


def draw_rules(count: int, seed: int = 1) -> list[Terms]:
    """So many rules, narrow ones before broad ones as people order them; the last has no terms and fits every lead."""
    draws = random.Random(f"rules {count} {seed}")
    return [*sorted((_draw_rule(draws) for _ in range(count - 1)), key=_breadth), ()]


def _breadth(terms: Terms) -> float:
    """About which share of leads a rule fits."""
    return prod(_SHARES[term.field] * max(1, min(3, len(term.texts))) for term in terms)


def _draw_rule(draws: random.Random) -> Terms:
    wanted = draws.choices((2, 3, 4), (3, 5, 2))[0]
    kinds = draws.sample(_KINDS, wanted, counts=_WEIGHTS)
    terms = [_draw_term(draws, kind) for kind in dict.fromkeys(kinds)]
    if len(terms) < 2:
        terms.append(_draw_term(draws, "country" if terms[0].field != "country" else "employees"))
    return tuple(terms)


_KINDS: Final = ("country", "employees", "industry", "source", "score", "title", "domain", "free_email", "product")
_SHARES: Final = {
    "country": 0.04, "employees": 0.1, "industry": 0.06, "source": 0.11, "score": 0.25, "title": 0.05, "domain": 0.004,
    "free_email": 0.85, "product": 0.15,
}  # fmt: skip
_WEIGHTS: Final = (6, 5, 4, 3, 2, 2, 2, 2, 2)


def _draw_term(draws: random.Random, kind: str) -> Term:
    match kind:
        case "country":
            return Term(kind, "in", tuple(draws.sample(COUNTRIES, draws.choice((1, 1, 2, 3)))))
        case "employees":
            low = draws.randrange(len(BANDS) - 1)
            return Term(kind, "between", low=BANDS[low] + draws.randrange(5), high=BANDS[low + 1] - 1)
        case "industry":
            return Term(kind, "in", tuple(draws.sample(INDUSTRIES, draws.choice((1, 1, 2)))))
        case "source":
            return Term(kind, "in", (draws.choice(SOURCES),))
        case "score":
            return Term(kind, "at least", low=draws.randrange(50, 96, 5))
        case "title":
            return Term(kind, "contains", tuple(draws.sample((*RANKS[:-1], *FIELDS_OF_WORK), draws.choice((1, 2)))))
        case "domain":
            name = f"named_{draws.randrange(LISTS)}"
            return Term(kind, "in", tuple(row[0] for row in domain_lists()[name].rows), list=name)
        case "free_email":
            return Term(kind, "not true")
        case _:
            return Term(kind, "any of", tuple(draws.sample(PRODUCTS, draws.choice((1, 1, 2)))))


def bind_rules(rules: Sequence[Terms]) -> list[Bound]:
    """The rules as our policies have them, through the parser of the language."""
    scope = Scope(BUILT_IN.with_declared([PRODUCT]), lists=domain_lists())
    return [bind_condition(parse_condition(said(terms) or "not score >= 999999"), scope) for terms in rules]


def said(terms: Terms) -> str:
    """The condition in the policy language; empty for the rule that always fits."""
    return " and ".join(term.said for term in terms)


@cache
def domain_lists() -> Mapping[str, PolicyList]:
    """Lists of named accounts by domain."""
    draws = random.Random("domain lists")
    return {
        name: PolicyList(
            name, ("domain",), tuple((_domain(n),) for n in draws.sample(range(KNOWN_DOMAINS), LISTED_DOMAINS))
        )
        for name in (f"named_{number}" for number in range(LISTS))
    }


def _domain(number: int) -> str:
    return f"company-{number}.example"


def draw_facts(count: int, seed: str) -> list[dict[str, Value]]:
    """The facts of so many leads that nobody has seen before, as enrichment leaves them; unknown facts are absent.

    Domains and titles repeat as they do in earnest: known companies and common titles often, the rest once.
    """
    draws = random.Random(f"facts {seed}")
    return [_draw_lead(draws) for _ in range(count)]


def _draw_lead(draws: random.Random) -> dict[str, Value]:
    is_known = draws.random() < 0.4
    number = int(KNOWN_DOMAINS * draws.random() ** 2) if is_known else draws.randrange(KNOWN_DOMAINS, 10**9)
    found: dict[str, Value | None] = {
        "country": draws.choices(COUNTRIES, range(len(COUNTRIES), 0, -1))[0] if draws.random() < 0.95 else None,
        "employees": draws.randrange(1, draws.choice(BANDS[1:])) if draws.random() < 0.75 else None,
        "industry": draws.choice(INDUSTRIES) if draws.random() < 0.8 else None,
        "source": draws.choice(SOURCES),
        "score": draws.randrange(101) if draws.random() < 0.9 else None,
        "title": _draw_title(draws) if draws.random() < 0.85 else None,
        "domain": (_domain(number),) if draws.random() < 0.97 else None,
        "free_email": draws.random() < 0.15,
        "product": tuple(draws.sample(PRODUCTS, draws.choice((1, 1, 2, 3)))) if draws.random() < 0.7 else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _draw_title(draws: random.Random) -> str:
    title = f"{draws.choice(RANKS)} {draws.choice(FIELDS_OF_WORK)}".strip().title()
    return title if draws.random() < 0.8 else f"{title} {draws.randrange(10**6)}"
