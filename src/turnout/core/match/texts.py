"""Company names as words that can be compared across spellings, languages and scripts, and as the index holds them.

The core name is known to `names`; here it is spelled in Latin letters, its general words in one spelling each, and
the words that names leave out as they please are left out. How two names compare is in `features`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from anyascii import anyascii

from turnout.core.account import Account
from turnout.core.fields.domains import host_of, registrable_domain
from turnout.core.match.names import core_name
from turnout.core.match.words import SPELLINGS, STOP_WORDS, UNSPACED_WORDS

# Says how texts are made: an index that was kept on disk with another one is built anew.
TEXTS_VERSION: Final = "3"
# Nobody's company has a longer name; what is typed behind it is not read.
NAME_CHARS_MAX: Final = 160
# Initials of more words are nobody's short name.
INITIALS_MAX: Final = 7
# What comes between the words of an index text and what is only looked up as a whole.
BETWEEN: Final = " | "
_WORDS_MAX = 14
# Shorter sounds are those of too many names.
_SOUND_CHARS_MIN = 2
# Of more names than this of one account the rest is not looked up by likeness.
_NAMES_MAX = 40

_OTHERWISE = (
    r"formerly(?: known as)?|formely|f/?k/?a|d/?b/?a|a/?k/?a|t/a|trading as|doing business as|previously|ehemals|"
    r"vormals|anciennement|now|also known as|operating as|o/a"
)
# Where one name ends and another begins.
_SEAM = re.compile(rf"\s*(?:\||[(,;\s-]+(?:{_OTHERWISE})\b[\s.:)]*)\s*", re.IGNORECASE)
_BEGINS_OTHERWISE = re.compile(rf"^(?:{_OTHERWISE})\b[\s.:]*", re.IGNORECASE)
_IN_BRACKETS = re.compile("[(\\[\uff08]([^()\\[\\]\uff08\uff09]*)[)\\]\uff09]")
# One of these words, as they look after folding, may stand before another name.
_MARKERS = frozenset(
    {
        "formerly", "formely", "fka", "dba", "aka", "ta", "trading", "doing", "previously", "ehemals", "vormals",
        "anciennement", "now", "known", "operating", "oa", "f", "d", "a",
    }
)  # fmt: skip
_LATIN_RUN = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f0-9&'.\- ]{2,}")
# Letters that tell little from one spelling to the next: they are left out, or one stands for several.
_SOUNDS = bytes.maketrans(b"cqzxgjvwpd", b"kkskkyffbt")
_SILENT = b"aeiouyhw "
_RUN = re.compile(rb"(.)\1+")


class NameText(NamedTuple):
    """A name as it is compared: its words, the same written as one (before general words were made one), initials.

    `sound` is what is left of its letters when it is only heard.
    """

    words: tuple[str, ...]
    joined: str
    initials: tuple[str, ...] = ()
    sound: str = ""


def read_name(name: str) -> NameText:
    """A name as it is compared; empty where it has no letter and no digit."""
    words = _latin_words(name)
    joined = "".join(words)
    return NameText(_compared(words), joined, _initials(words), sound_of(joined))


def index_texts(account: Account) -> list[str]:
    """The texts an account is found by, one for each of its names; its domains' labels stand in the first."""
    texts = name_texts(account.name)
    if account.aliases:
        texts += [text for name in account.aliases[:_NAMES_MAX] for text in name_texts(name)]
        texts = list(dict.fromkeys(texts))
    labels = " ".join(["@" + label for label in labels_of.__wrapped__(account.domains)]) if account.domains else ""
    if labels:
        first = texts[0] if texts else ""
        texts[:1] = [f"{first}{' ' if BETWEEN in first else BETWEEN}{labels}"]
    return texts


def index_text(name: str) -> str:
    """A name as the index holds it: its words, then what it is looked up by as a whole; empty for no name."""
    return _text(_latin_words(name))


def name_texts(name: str) -> list[str]:
    """The texts one name is found by: its own, and those of other names that stand in it."""
    words = _latin_words(name)
    own = _text(words)
    if name.isascii() and not ("(" in name or "[" in name or "|" in name) and _MARKERS.isdisjoint(words):
        return [own] if own else []
    return list(dict.fromkeys(filter(None, (own, *map(index_text, other_names(name))))))


def asked_text(name: NameText, labels: Sequence[str] = ()) -> str:
    """What the index is asked for a typed name: initials may stand for the name, or the name for its initials."""
    words, joined, initials, sound = name
    extra = [joined, *initials, *["@" + label for label in labels]]
    if joined:
        extra.append("@" + joined)
    if len(joined) <= INITIALS_MAX:
        extra.append("^" + joined)
    if len(sound) > _SOUND_CHARS_MIN:
        extra.append("~" + sound)
    return " ".join(words) + BETWEEN + " ".join(extra)


@lru_cache(maxsize=16_384)
def parse_text(text: str) -> NameText:
    """The name an index text was made of."""
    own, _, extra = text.partition(BETWEEN)
    joined, sound, initials = "", "", []
    for each in extra.split(" ") if extra else ():
        mark = each[0]
        if mark == "^":
            initials.append(each[1:])
        elif mark == "~":
            sound = each[1:]
        elif mark != "@":
            joined = each
    joined = joined or own.replace(" ", "")
    return NameText(tuple(own.split(" ")), joined, tuple(initials), sound or sound_of(joined))


def other_names(name: str) -> Iterator[str]:
    """The names that stand in one: around `formerly`, `d/b/a` and bars, in brackets, in another script."""
    name = name[:NAME_CHARS_MAX]
    bare = _IN_BRACKETS.sub(" ", name)
    parts = [_BEGINS_OTHERWISE.sub("", part.strip(" -,;:/()")) for part in _SEAM.split(name)]
    if len(parts) > 1:
        yield from (_IN_BRACKETS.sub(" ", part) for part in parts if len(part) > 1)
    elif bare != name and len(bare.strip()) > 2:
        yield bare
    for found in _IN_BRACKETS.finditer(name):
        inner = _BEGINS_OTHERWISE.sub("", found[1].strip())
        if inner != found[1].strip() or _is_short_for(inner, bare) or _are_two_scripts(inner, bare):
            yield inner
    if not bare.isascii():
        latin = max(_LATIN_RUN.findall(bare), key=len, default="").strip()
        rest = bare.replace(latin, " ") if latin else ""
        if len(latin) > 3 and sum(not char.isascii() and char.isalpha() for char in rest) > 1:
            yield latin
            yield rest


@lru_cache(maxsize=16_384)
def labels_of(domains: tuple[str, ...]) -> tuple[str, ...]:
    """The name-like part of each domain, without hyphens: `mail.rolls-royce.co.uk` has `rollsroyce`."""
    return tuple(dict.fromkeys([label for domain in domains if (label := _label(domain))]))


def _label(domain: str) -> str:
    if domain.count(".") > 1:
        host = host_of(domain)
        domain = registrable_domain(host) or host if host else domain
    return domain.partition(".")[0].replace("-", "")


def sound_of(joined: str) -> str:
    """What is left of a name's letters when it is only heard: `unikredit` and `unicredit` are one."""
    bare = joined.encode("ascii", "ignore").translate(_SOUNDS, _SILENT)
    return _RUN.sub(rb"\1", bare).decode()


def _text(words: list[str]) -> str:
    """The index text of a name's Latin words."""
    if not words:
        return ""
    joined, compared = "".join(words), _compared(words)
    text = " ".join(compared)
    sound = sound_of(joined)
    extra = f"{joined} " if len(compared) > 1 or joined != text else ""
    for each in _initials(words):
        extra += f"^{each} "
    if len(sound) > _SOUND_CHARS_MIN:
        extra += f"~{sound} "
    return f"{text}{BETWEEN}{extra[:-1]}" if extra else text


def _latin_words(name: str) -> list[str]:
    """The words of the core name in Latin letters."""
    if len(name) > NAME_CHARS_MAX:
        name = name[:NAME_CHARS_MAX]
    core = core_name.__wrapped__(name) if name.isascii() else _latin(core_name.__wrapped__(name))
    return core.split()[:_WORDS_MAX]


def _latin(core: str) -> str:
    """A core name in Latin letters; general words of scripts without spaces are translated."""
    if core.isascii():
        return core
    for form, word in UNSPACED_WORDS.items():
        if form in core:
            core = core.replace(form, f" {word} ")
    spelled = anyascii(core).lower().replace("'", "")
    return "".join([char if char.isalnum() else " " for char in spelled])


def _compared(words: list[str]) -> tuple[str, ...]:
    """Words in the spelling they are compared in, without those that names leave out as they please."""
    if len(words) < 2:
        return tuple([SPELLINGS.get(word, word) for word in words])
    kept = [SPELLINGS.get(word, word) for word in words if word not in STOP_WORDS]
    return tuple(kept) if sum(map(len, kept)) > 2 else tuple(words)


def _initials(words: list[str]) -> tuple[str, ...]:
    """The initials of a name's words, without and with the words that names leave out as they please."""
    if len(words) < 2:
        return ()
    every = "".join([word[0] for word in words])
    few = "".join([word[0] for word in words if word not in STOP_WORDS])
    return tuple([each for each in ((few, every) if few != every else (every,)) if 1 < len(each) <= INITIALS_MAX])


def _are_two_scripts(one: str, other: str) -> bool:
    """True where one of two names is in Latin letters and the other has none of them."""
    return bool(_LATIN_RUN.search(one)) != bool(_LATIN_RUN.search(other))


def _is_short_for(short: str, name: str) -> bool:
    """True for one word whose letters stand in a name in this order, from its first on: `SoFi` in `Social Finance`."""
    letters = iter("".join(name.lower().split()))
    return (
        1 < len(short) <= INITIALS_MAX + 3
        and short.isalnum()
        and short[0].lower() == name.strip()[:1].lower()
        and all(letter in letters for letter in short.lower())
    )
