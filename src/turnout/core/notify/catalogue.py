"""The catalogue of messages by language. Another language is one module of `texts` and one name here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from turnout.core.notify.texts.de import GERMAN
from turnout.core.notify.texts.en import ENGLISH
from turnout.core.notify.words import Words

CATALOGUES: Final[Mapping[str, Words]] = {words.language: words for words in (ENGLISH, GERMAN)}


def words_in(language: str) -> Words:
    """The sentences of a language such as `de` or `de-AT`; English for one that has none."""
    return CATALOGUES.get(language.lower().replace("_", "-").partition("-")[0], ENGLISH)
