"""What spoke for two records being one person's, and what against, in words a person can check.

No value of theirs is repeated, so that it may be kept where nothing personal is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from turnout.core.match.person.score import Score

_WORDS: Final = {
    "given:same": "same given name",
    "given:nick": "one given name is a nickname of the other",
    "given:initial": "one given name is the other's initial",
    "given:part": "given names agree in part",
    "given:close": "given names are spelled alike",
    "given:other": "different given names",
    "family:same": "same family name",
    "family:part": "family names agree in part",
    "family:close": "family names are spelled alike",
    "family:initial": "one family name is the other's initial",
    "family:other": "different family names",
    "swapped:yes": "given and family name stand in each other's place",
    "mail:same": "same mailbox",
    "mail:role": "same shared mailbox",
    "mail:local": "same name before the `@`",
    "mail:close": "mail addresses differ by a slip",
    "mail:name": "mail addresses spell one name",
    "mail:beside": "two mailboxes at one host",
    "mail:other": "different mail addresses",
    "company:account": "same account",
    "company:domain": "same company domain",
    "company:same": "same company",
    "company:close": "companies are spelled alike",
    "company:other": "different companies",
    "phone:same": "same phone number",
    "phone:other": "different phone numbers",
    "number:same": "same number of theirs",
    "number:close": "numbers of theirs differ by a slip",
    "number:other": "different numbers of theirs",
    "born:same": "same day of birth",
    "born:close": "days of birth differ by a slip",
    "born:near": "days of birth differ by two slips",
    "born:other": "different days of birth",
    "postal:same": "same postal code",
    "postal:close": "postal codes differ by a slip",
    "postal:other": "different postal codes",
    "street:same": "same street",
    "street:close": "streets are spelled alike",
    "street:other": "different streets",
    "city:same": "same city",
    "city:close": "cities are spelled alike",
    "city:other": "different cities",
    "state:same": "same state",
    "state:other": "different states",
    "country:other": "different countries",
    "title:same": "same job title",
    "title:other": "different job titles",
}
# What says next to nothing either way is not worth a word.
_SAID_FROM: Final = 0.2


def codes_of(score: Score) -> tuple[str, ...]:
    """The steps that mattered, what said most first; those that spoke against it begin with `-`."""
    told = [(worth, f"{field}:{how}") for (field, how, _), worth in score.parts if abs(worth) >= _SAID_FROM]
    return tuple(
        f"-{code}" if worth < 0 else code for worth, code in sorted(told, key=lambda each: (-abs(each[0]), each))
    )


def evidence(codes: Iterable[str]) -> tuple[str, ...]:
    """What spoke for it, in words; full names are said in one."""
    said = [code for code in codes if not code.startswith("-")]
    if {"given:same", "family:same"} <= set(said):
        at = min(said.index("given:same"), said.index("family:same"))
        said[at : at + 1] = ["name"]
        said = [code for code in said if code not in {"given:same", "family:same"}]
    return tuple("same name" if code == "name" else _WORDS.get(code, code) for code in said)


def against(codes: Iterable[str]) -> tuple[str, ...]:
    """What spoke against it, in words."""
    return tuple(_WORDS.get(code[1:], code[1:]) for code in codes if code.startswith("-"))


def why(codes: Iterable[str]) -> str:
    """Both as one text: `same phone number, same name; against: different companies`."""
    codes = tuple(codes)
    spoke, not_so = ", ".join(evidence(codes)), ", ".join(against(codes))
    return f"{spoke}; against: {not_so}" if not_so else spoke
