"""What a lead typed as its company, read: the names in it, the hosts in it, and whether it means no company at all."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extractOne

from turnout.core.fields.domains import domains_of, host_of
from turnout.core.fields.text import fold
from turnout.core.match.names import core_name
from turnout.core.match.texts import NAME_CHARS_MAX, NameText, labels_of, other_names, read_name
from turnout.core.match.words import NO_COMPANY, NO_COMPANY_MISTYPED

# A text is one of `NO_COMPANY_MISTYPED` where it agrees with it so far (0 to 1).
_MISTYPED_MIN = 0.8
_MISTYPED_CHARS_MIN = 7
_CHARS_MIN = 2
# Of one text no more names than this are looked up.
_NAMES_MAX = 3
_A_HOST = re.compile(r"(?:\S+@|https?://)?[\w-]+(?:\.[\w-]+)+\.?(?::\d+)?(?:/\S*)?", re.IGNORECASE)
_PART_OF = re.compile(
    r"^(.+?)[\s,;-]+(?:an? )?(?:division|subsidiary|unit|part|member|brand|affiliate|branch|department|dept) of "
    r"(?:the )?(.+)$|^(?:c/o|care of|attn:?|on behalf of|working for|employee of|student at|employed at|i work at|at)"
    r"\s+(.+)$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\s+[-\u2013\u2014/]+\s+|\s*[,;]\s+")
# What an address ends in that stands without `www.`; `MR.DOLLAR` is none.
_COUNTRY_CHARS = 2
_USUAL_ENDS = frozenset(
    {"com", "net", "org", "edu", "gov", "biz", "info", "app", "dev", "cloud", "tech", "shop", "online", "site", "xyz"}
)
_NOT_LETTERS = re.compile(r"[^a-z]+")


class CompanyReading(NamedTuple):
    """The names that stand in a text, the whole of it first, and the hosts if it is an address. Neither: no company."""

    names: tuple[NameText, ...] = ()
    hosts: tuple[str, ...] = ()


@lru_cache(maxsize=8_192)
def read_company(text: str) -> CompanyReading:
    """What a typed company says; nothing where it means that there is none (`Freelancer`, `n/a`, `-`)."""
    text = text[:NAME_CHARS_MAX].strip()
    if _A_HOST.fullmatch(text) and (host := host_of(text)):
        whole, bare = read_name(host), read_name(labels_of((host,))[0])
        if "@" in text or "://" in text or text[:4].lower() == "www.":
            return CompanyReading((bare,), domains_of(host))
        if len(host.rpartition(".")[2]) == _COUNTRY_CHARS or host.rpartition(".")[2] in _USUAL_ENDS:
            return CompanyReading((whole, bare), domains_of(host))
    if means_no_company(text):
        return CompanyReading()
    names = dict.fromkeys(name for part in _names_in(text) if (name := read_name(part)).words)
    return CompanyReading(tuple(names)[:_NAMES_MAX])


def means_no_company(text: str) -> bool:
    """True for what people type who have no company, or will not say, mistyped or not."""
    folded = fold(text).strip(" .,;:!?-_*#'\"()[]/")
    if folded in NO_COMPANY or not any(map(str.isalnum, folded)) or (len(folded) < _CHARS_MIN and folded.isascii()):
        return True
    letters = _NOT_LETTERS.sub("", folded)
    if len(letters) < _MISTYPED_CHARS_MIN or len(letters) + 4 < len(folded):
        return False
    return (
        extractOne(letters, NO_COMPANY_MISTYPED, scorer=Levenshtein.normalized_similarity, score_cutoff=_MISTYPED_MIN)
        is not None
    )


def _names_in(text: str) -> list[str]:
    """The texts that may be the company's name, the whole first."""
    found = [text]
    if part := _PART_OF.match(text):
        found += [name for name in part.groups() if name]
    if not text.isascii() or any(char in text for char in "([|/") or " " in text:
        found += other_names(text)
    broken = _BREAK.split(text, maxsplit=1)
    if len(broken) > 1:
        found += [part for part in broken if len(part) > _CHARS_MIN and not _is_legal_form(part)]
    return found


def _is_legal_form(text: str) -> bool:
    return core_name(f"x {text}") == "x"
