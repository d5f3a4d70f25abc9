"""Random conditions and leads over a few fields of every kind. The same code draws from hypothesis and from a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Protocol, TypeVar

from tests.core.policy.reference import Fact, Language
from turnout.core.fields.catalogue import BUILT_IN, Field, Kind
from turnout.core.policy.bind import Scope
from turnout.core.policy.condition import And, Comparison, Condition, Named, Not, Op, Or, parse_condition
from turnout.core.policy.model import PolicyList

T = TypeVar("T")


class Choose(Protocol):
    """Draws one of the options."""

    def __call__(self, options: Sequence[T]) -> T:
        """One of the options."""
        ...


_ORDERED = (Op.AT_LEAST, Op.AT_MOST, Op.MORE, Op.LESS, Op.IS, Op.IS_NOT, Op.IN, Op.KNOWN, Op.UNKNOWN)
_TEXTUAL = (Op.IS, Op.IS_NOT, Op.IN, Op.STARTS, Op.ENDS, Op.CONTAINS, Op.KNOWN, Op.UNKNOWN)
_EQUAL = (Op.IS, Op.IS_NOT, Op.IN, Op.KNOWN, Op.UNKNOWN)

# Each field: the operators it takes, the values conditions name, and the values leads have.
_FIELDS: Final[Mapping[str, tuple[Sequence[Op], Sequence[str], Sequence[Fact]]]] = {
    "score": (_ORDERED, ("10", "20", "50", "80", "10..20", "50..80", "2k"), (None, 0, 10, 15, 20.5, 50, 80, 2000)),
    "employees": (_ORDERED, ("100", "1k", "100..999", "1M"), (None, 50, 100, 999, 999.5, 1000, 1_000_000)),
    "renewal": (
        _ORDERED,
        ("2026-01-01", "2026-06-30", "2027-01-01"),
        (None, date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2027, 1, 2)),
    ),
    "country": (_EQUAL, ("DE", "no", "Germany", "FR"), (None, "DE", "NO", "FR", "US")),
    "source": (_TEXTUAL, ("Google", "demo_form", "Café", "é"), (None, "google", "DEMO_FORM", "cafe noir", "É", "x")),
    "product": (_EQUAL, ("core", "security"), (None, (), ("core",), ("core", "security"), ("platform", "Security"))),
    "topics": (_TEXTUAL, ("a", "ab", "B"), (None, (), ("a",), ("ab", "b"), ("B",), ("c", "a", "ab"))),
    "account": ((Op.IS, Op.IS_NOT, Op.IN), ("litware", "trey research"), (None,)),
    "consent": ((Op.IS, Op.IS_NOT, Op.KNOWN, Op.UNKNOWN), ("yes", "no"), (None, True, False)),
}
_LISTS: Final[Mapping[str, Sequence[str]]] = {
    "vip": ("litware", "trey research"),
    "sources": ("google", "é"),
    "tiers": ("10..20", "80"),
}
_LIST_OF: Final = {"account": "vip", "source": "sources", "topics": "sources", "score": "tiers"}
_DEFINE: Final = {
    "hot": parse_condition("score >= 80 or source is demo_form"),
    "dach": parse_condition("country in DE, no"),
    "odd": parse_condition("not hot and (dach or not consent)"),
}

LANGUAGE: Final = Language(_DEFINE, _LISTS)
SCOPE: Final = Scope(
    catalogue=BUILT_IN.with_declared(
        [
            Field("renewal", Kind.DATE, is_declared=True),
            Field("topics", many=True, is_declared=True),
            Field("product", Kind.CHOICE, ("core", "security", "platform"), many=True, is_declared=True),
        ]
    ),
    lists={name: PolicyList(name, ("key",), tuple((key,) for key in keys)) for name, keys in _LISTS.items()},
    define=_DEFINE,
    calendars=frozenset({"office"}),
)


# Every value of each fact that leads here have.
VALUES: Final[Mapping[str, Sequence[Fact]]] = {
    **{name: options for name, (_, _, options) in _FIELDS.items()},
    "employees": (None, 50, 100, 999, 1000, 1_000_000),
    "account.keys": ((), ("litware",), ("trey research", "trey.example"), ("other",)),
    "free_email": (None, True, False),
    "arrives in office": (True, False),
}


def make_condition(choose: Choose, depth: int = 3) -> Condition:
    """A condition of at most so many levels."""
    kind = choose(("comparison", "comparison", "named", "not", "and", "or")) if depth else "comparison"
    match kind:
        case "comparison":
            return _make_comparison(choose)
        case "named":
            return Named(choose(("hot", "dach", "odd", "consent", "free_email")))
        case "not":
            return Not(make_condition(choose, depth - 1))
        case _:
            parts = tuple(make_condition(choose, depth - 1) for _ in range(choose((2, 3))))
            return _joined(parts, And if kind == "and" else Or)


def _joined(parts: tuple[Condition, ...], join: type[And | Or]) -> Condition:
    """As the grammar has it: no conjunction directly inside a conjunction."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, join) else (part,))]
    return join(tuple(flat))


def _make_comparison(choose: Choose) -> Comparison:
    name = choose((*_FIELDS, "arrives"))
    if name == "arrives":
        return Comparison("arrives", choose((Op.ARRIVES_IN, Op.ARRIVES_OUTSIDE)), ("office",))
    ops, values, _ = _FIELDS[name]
    op = choose(ops)
    if op in {Op.KNOWN, Op.UNKNOWN}:
        return Comparison(name, op)
    if op is Op.IN and name in _LIST_OF and choose((True, False)):
        return Comparison(name, op, (_LIST_OF[name],))
    plain = [value for value in values if ".." not in value]
    if op in {Op.IN, Op.STARTS, Op.ENDS, Op.CONTAINS}:
        options = values if op is Op.IN else plain
        return Comparison(name, op, tuple(choose(options) for _ in range(choose((1, 2)))))
    return Comparison(name, op, (choose(plain),))


def make_lead(choose: Choose) -> dict[str, Fact]:
    """The facts of a lead; about a quarter of them unknown."""
    lead: dict[str, Fact] = {name: choose(options) for name, (_, _, options) in _FIELDS.items()}
    for name in ("account.keys", "free_email", "arrives in office"):
        lead[name] = choose(VALUES[name])
    return {name: fact for name, fact in lead.items() if fact is not None or choose((True, False))}
