"""What a person agreed to. Opt-in columns of a form speak of opt-out the other way round."""

from __future__ import annotations

from collections.abc import Mapping

from turnout.core.decision import Known
from turnout.core.enrich.place import said
from turnout.core.fields.text import fold
from turnout.core.fields.values import parse_yes_no

# Columns that say the opposite of a field of ours.
_REVERSED = {
    "do_not_email": (
        "email_opt_in", "opt_in_email", "opted_in_to_email", "accepts_email", "email_consent", "subscribed",
        "email_permission", "accepts_marketing", "newsletter_opt_in",
    ),
    "do_not_call": ("phone_opt_in", "call_opt_in", "accepts_calls", "phone_consent", "call_consent", "call_permission"),
    "consent": ("consent_refused", "no_consent"),
}  # fmt: skip
_COLUMNS = frozenset(column for opposites in _REVERSED.values() for column in opposites)
# What a form writes beside yes and no.
_YES = frozenset({"agreed", "accepted", "granted", "given", "i agree", "agree", "opted in", "opt-in", "optin",
                  "subscribed"})  # fmt: skip
_NO = frozenset({"refused", "declined", "denied", "not given", "withdrawn", "revoked", "disagree", "not agreed",
                 "i do not agree", "do not agree", "no consent", "not opted in", "no thanks"})  # fmt: skip
# These say that the person is out, whatever the column is called.
_OUT = frozenset({"opted out", "opt-out", "opt out", "optout", "unsubscribed", "do not email", "do not call",
                  "do not contact", "dnc"})  # fmt: skip


def learn_consent(known: Known, values: Mapping[str, str]) -> None:
    """Keep `do_not_email`, `do_not_call` and `consent`, as said or as the opposite column says."""
    is_reversed = not _COLUMNS.isdisjoint(values)
    for name, opposites in _REVERSED.items():
        if text := values.get(name):
            _learn(known, name, text, name != "consent" if fold(text) in _OUT else read_consent(text))
        elif is_reversed:
            _learn_opposite(known, name, values, opposites)


def read_consent(text: str) -> bool | None:
    """Yes, no, or None where the text is neither; whoever opted out said no."""
    word = fold(text)
    if word in _OUT:
        return False
    if word in _YES:
        return True
    return False if word in _NO else parse_yes_no(text)


def _learn_opposite(known: Known, name: str, values: Mapping[str, str], opposites: tuple[str, ...]) -> None:
    for column in opposites:
        if text := values.get(column):
            _learn(known, name, f"{column}: {text}", _opposite_of(text))
            return


def _opposite_of(text: str) -> bool | None:
    """What a column that says the opposite means for ours: no in an opt-in column is yes to being left alone."""
    answer = read_consent(text)
    return None if answer is None else not answer


def _learn(known: Known, name: str, text: str, answer: bool | None) -> None:
    known.sources[name] = said(text)
    if answer is not None:
        known.facts[name] = answer
