"""One example of a policy's `tests` section from its YAML entry. Whether its names mean anything is asked elsewhere."""

from __future__ import annotations

from typing import Final

from turnout.core.policy.model import Example
from turnout.core.policy.nodes import Seq, Text
from turnout.core.policy.reading import Place

EXAMPLE_KEYS: Final = (
    "name", "lead", "account", "person", "at", "away", "full", "departed", "then", "note",
)  # fmt: skip
# What may be said of a lead's end. A text alone is `to`.
THEN_KEYS: Final = (
    "to", "not to", "outcome", "rule", "pool", "team", "territory", "tell", "reason", "held until",
    "sla", "accept within", "touch within", "at most", "accept by", "touch by", "at most by",
)  # fmt: skip


def parse_example(item: Place, number: int) -> Example:
    """The example of one entry; what is wrong goes to the findings and the rest is read."""
    keys = dict(item.entries(EXAMPLE_KEYS))
    for key in ("lead", "then"):
        if key not in keys:
            item.refuse(f"`{key}` is missing; an example has a `lead` and says what happens `then`")
    name = (keys["name"].text() or "") if "name" in keys else ""
    place = Place(item.node, path_of(name, number), item.findings)

    def at(key: str) -> Place | None:
        return place.at(keys[key].node, key) if key in keys else None

    def words(key: str) -> tuple[str, ...]:
        found = at(key)
        return found.words() if found else ()

    def text(key: str) -> str:
        found = at(key)
        return (found.text() or "") if found else ""

    return Example(
        name=name or f"example {number}",
        lead=_pairs(at("lead")),
        then=_then(at("then")),
        at=text("at"),
        away=words("away"),
        full=words("full"),
        account=_pairs(at("account")),
        person=_pairs(at("person")),
        departed=words("departed"),
        note=text("note"),
    )


def path_of(name: str, number: int) -> tuple[str, ...]:
    """The place of an example: by its name, else by its number from 1."""
    return ("tests", name if name and name != f"example {number}" else f"item {number}")


def _pairs(place: Place | None) -> tuple[tuple[str, str], ...]:
    """What is said field by field; a value of several stands with commas."""
    found = place.entries() if place else ()
    return tuple((name, ", ".join(entry.words())) for name, entry in found)


def _then(place: Place | None) -> tuple[tuple[str, str], ...]:
    if place is None:
        return ()
    if isinstance(place.node, Text | Seq):
        said = ", ".join(place.words())
        return (("to", said),) if said else ()
    return tuple((name, ", ".join(entry.words())) for name, entry in place.entries(THEN_KEYS))
