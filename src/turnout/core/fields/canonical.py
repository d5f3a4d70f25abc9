"""The one spelling a text is compared in, by what the field means. The spellings themselves are in their own files."""

from __future__ import annotations

from turnout.core.fields.catalogue import Meaning
from turnout.core.fields.countries import country_code
from turnout.core.fields.domains import host_of
from turnout.core.fields.industries import industry
from turnout.core.fields.languages import language_code
from turnout.core.fields.states import state_code


def canonical(meaning: Meaning, text: str) -> str | None:
    """The text in the spelling that values of this meaning compare in; None for a country or language nobody knows."""
    match meaning:
        case Meaning.COUNTRY:
            return country_code(text)
        case Meaning.LANGUAGE:
            return language_code(text)
        case Meaning.STATE:
            return state_code(text, None) or text
        case Meaning.INDUSTRY:
            return industry(text)
        case Meaning.DOMAIN:
            return host_of(text)
        case Meaning.PLAIN:
            return text
