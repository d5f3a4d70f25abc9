"""How good the data is that leads bring and decisions go by: what is known, from where, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import msgspec
import numpy as np

from turnout.errors import RefusedError
from turnout.pipeline.insights.record import FIELDS, PLACES, TYPED, Flag, Kind
from turnout.pipeline.insights.selecting import Mask, View


class Fault(NamedTuple):
    """One thing that may be wrong with a lead."""

    title: str
    meaning: str
    has: Callable[[View], Mask]


FAULTS: Final[Mapping[str, Fault]] = {
    "unmatched": Fault(
        "No account found",
        "Nothing tells whose lead it is: no account has its domain or its name.",
        lambda view: ~view.has(Flag.MATCHED) & ~view.has(Flag.AMBIGUOUS),
    ),
    "ambiguous": Fault(
        "Account not sure",
        "There was a likely account, but not sure enough: a person is to confirm it.",
        lambda view: view.has(Flag.AMBIGUOUS),
    ),
    "free_mail": Fault(
        "Free mailbox",
        "The address is of a free-mail provider, so it tells no company.",
        lambda v: v.has(Flag.FREE_MAIL),
    ),
    "disposable": Fault(
        "Throw-away address", "The address is of a provider of throw-away addresses.", lambda v: v.has(Flag.DISPOSABLE)
    ),
    "bad_email": Fault("Broken address", "The e-mail address is not well formed.", lambda v: v.has(Flag.BAD_EMAIL)),
    "bad_phone": Fault("Impossible number", "The phone number cannot exist.", lambda v: v.has(Flag.BAD_PHONE)),
    "placeholder": Fault(
        "Placeholder typed",
        "A form field held something that stands for nothing, such as `Select` or `n/a`.",
        lambda v: v.has(Flag.PLACEHOLDER),
    ),
}


class FieldCoverage(msgspec.Struct, frozen=True, gc=False):
    """Of how many leads a field is known, by where its value came from."""

    field: str
    known: int
    places: dict[str, int]


class FaultCount(msgspec.Struct, frozen=True, gc=False):
    """How many leads have a fault."""

    fault: str
    leads: int


class SourcePlaceholders(msgspec.Struct, frozen=True, gc=False):
    """A source whose leads bring placeholders: how many of them, and in which fields."""

    source: str
    leads: int
    of: int
    fields: dict[str, int]


class Health(NamedTuple):
    """The data of a view's leads, of which there are `leads`."""

    leads: int
    fields: list[FieldCoverage]
    faults: list[FaultCount]
    forms: list[SourcePlaceholders]


def health(view: View, most: int = 12) -> Health:
    """What is known and what is wrong; of erased leads nothing is known, and they are left out."""
    kept = view.only(~view.has(Flag.ERASED))
    return Health(
        kept.size,
        [_known(kept, name) for name in FIELDS],
        [FaultCount(name, int(np.count_nonzero(fault.has(kept)))) for name, fault in FAULTS.items()],
        _forms(kept, most),
    )


def _known(view: View, name: str) -> FieldCoverage:
    counts = np.bincount(view.column(f"from_{name}"), minlength=len(PLACES)).tolist()
    places = {place: counts[at] for at, place in enumerate(PLACES) if at and counts[at]}
    return FieldCoverage(name, view.size - counts[0], places)


def _forms(view: View, most: int) -> list[SourcePlaceholders]:
    names = view.frame.names.by_code[Kind.SOURCE]
    sources, typed = view.column(Kind.SOURCE.value), view.column("typed")
    of = np.bincount(sources, minlength=len(names))
    leads = np.bincount(sources[typed != 0], minlength=len(names))
    chosen = sorted(np.flatnonzero(leads).tolist(), key=lambda code: (-leads[code], names[code].name))[:most]
    found = []
    for code in chosen:
        bits = typed[sources == code]
        fields = {name: int(np.count_nonzero(bits & np.uint16(1 << at))) for at, name in enumerate(TYPED)}
        some = {name: count for name, count in fields.items() if count}
        found.append(SourcePlaceholders(names[code].name, int(leads[code]), int(of[code]), some))
    return found


def faulty(view: View, fault: str) -> Mask:
    """The leads behind a count: a fault, `unknown:FIELD`, `known:FIELD` or `known:FIELD:PLACE`, `typed:FIELD`.

    Raises RefusedError for anything else.
    """
    kept: Mask = ~view.has(Flag.ERASED)
    return kept & _having(view, fault)


def _having(view: View, fault: str) -> Mask:
    if fault in FAULTS:
        return FAULTS[fault].has(view)
    what, _, rest = fault.partition(":")
    field, _, place = rest.partition(":")
    if what == "typed" and field in TYPED:
        typed: Mask = (view.column("typed") & np.uint16(1 << TYPED.index(field))) != 0
        return typed
    if what in {"unknown", "known"} and field in FIELDS and (not place or place in PLACES):
        places = view.column(f"from_{field}")
        wanted: Mask = places == PLACES.index(place) if place or what == "unknown" else places > 0
        return wanted
    raise RefusedError("invalid", f"`{fault[:40]}` is nothing that leads are counted by")
