"""Company names as they are compared: folded, without the legal form, and the keys an account is found by.

The table of legal forms is our own and covers the forms that registers of many countries use. Words that tell
companies apart (`Holdings`, `Group`, `Trust`, `II`, a country in the name) are kept. Similarity does not live here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from turnout.core.fields.text import fold

# One word each, as it looks after folding and after initials were joined (`S.p.A.` is `spa`, `A/S` is `as`).
_FORMS = """
    inc incorporated corp corporation co company ltd limited llc llp lp lllp pllc plc ulc cic clg dac teoranta teo
    pty pte pvt bhd sdn berhad pcl publ ltee
    ag gmbh ggmbh mbh gesmbh kg kgaa ohg gbr ug haftungsbeschrankt ek eg ev se aktiengesellschaft
    sa sas sasu eurl sarl scs sca snc sci scop sprl srl srls bv nv bvba cvba vof cv
    spa sapa scarl scpa sl slu slp slne sau lda ltda limitada eireli sac saa saic sacifi saci saca sab sapi
    ab as asa ans aps ivs oy oyj hb kb hf ehf ohf uab sia ou
    sro doo dd ad ood eood ead zrt nyrt kft zoo spzoo spj spk
    ooo oao zao pao nao jsc ojsc pjsc cjsc
    tas tbk persero kk gk yk
    sal sae saog saoc qsc qpsc ksc kscp kpsc bsc wll fze fzco fzllc dmcc
"""
# Written out and short.
_SAME_FORMS = {
    "incorporated": "inc", "corporation": "corp", "limited": "ltd", "company": "co", "publ": "",
    "aktiengesellschaft": "ag",
    "limitada": "ltda", "private": "pvt", "proprietary": "pty", "berhad": "bhd", "public": "p",
}  # fmt: skip
_ASCII = "abcdefghijklmnopqrstuvwxyz0123456789"
_CYRILLIC_FORMS = frozenset({"ооо", "оао", "зао", "пао", "ао"})  # noqa: RUF001 - they are Cyrillic
_ONE_WORD = frozenset(_FORMS.split()) | _CYRILLIC_FORMS
# Words that are a legal form only together.
_PHRASES = frozenset(
    tuple(phrase.split())
    for phrase in """
    s de rl|s de rl de cv|sab de cv|sapi de cv|sa de cv|sociedad anonima|sociedad limitada|sociedade anonima
    societe anonyme|societa per azioni|societa a responsabilita limitata|societe par actions simplifiee
    societe a responsabilite limitee|naamloze vennootschap|besloten vennootschap|aktiebolaget publ|s coop
    sp zoo|sp z oo|spolka akcyjna|spolka z ograniczona odpowiedzialnoscia|akciova spolecnost
    joint stock company|public joint stock company|open joint stock company|joint stock co|share company
    public company limited|public limited company|private limited company|private limited|proprietary limited
    limited liability company|limited liability partnership|limited partnership|unlimited company
    p ltd|p limited|anonim sirketi|anonim ortakligi|ltd sti|fz llc|gesellschaft mit beschrankter haftung
    kabushiki kaisha|kabushiki gaisha|yugen kaisha|godo kaisha
    """.replace("\n", "|").split("|")
    if phrase.strip()
)
# What lists of securities put behind a company's name.
_SHARES = frozenset(
    tuple(phrase.split())
    for phrase in """
    class a|class b|class c|class v|cl a|cl b|cl c|series a|series b|series c|registered shares|bearer shares
    ordinary shares|ordinary share|common stock|common shares|preferred stock|preferred shares|preference shares
    american depositary shares|american depositary receipts|depositary receipts|depositary shares|capital stock
    sponsored adr|unsponsored adr|adr|non voting|subordinate voting shares|subordinate voting
    """.replace("\n", "|").split("|")
    if phrase.strip()
)
_ENDINGS = _PHRASES | _SHARES | {(word,) for word in _ONE_WORD}
_ENDING_WORDS_MAX = max(map(len, _ENDINGS))
# How many words the endings have that a word is the last of, the most first. A letter may end anything that is spaced.
_LENGTHS = {
    last: tuple(sorted({len(ending) for ending in _ENDINGS if ending[-1] == last}, reverse=True))
    for last in {ending[-1] for ending in _ENDINGS}
}
_ANY_LENGTH = tuple(range(_ENDING_WORDS_MAX, 0, -1))
# Forms that stand in front of the name, in languages where that is the rule.
_BEGINNINGS = frozenset({"the", "pt", "ooo", "oao", "zao", "pao", "pjsc", "ojsc", "cjsc"}) | _CYRILLIC_FORMS
# Two characters that a name may begin with, and its core name then begins with them for sure.
_SURE_STARTS = {one + other for one in _ASCII for other in _ASCII} - {word[:2] for word in _BEGINNINGS}
_CONJUNCTIONS = frozenset({"and", "und", "et"})
# Scripts without spaces: these are cut off either end as they stand.
_UNSPACED = tuple(
    sorted(
        (
            fold(form)
            for form in (
                "株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "(株)", "(有)", "(同)",
                "股份有限公司", "有限责任公司", "有限責任公司", "有限公司", "股份公司",
                "주식회사", "유한회사", "(주)", "(유)",
            )
        ),
        key=len,
        reverse=True,
    )
)  # fmt: skip

_INITIALS = re.compile(r"(?<![^\W_])[^\W_](?:[./] ?[^\W_](?![^\W_]))+\.?")
_STATE_REMARK = re.compile(r"\s[/\\][a-z]{2,3}[/\\]?\s*$")
_LAST_REMARK = re.compile(r"^(.*\S)\s*[(\[]([^()\[\]]*)[)\]]\s*$")
# Apostrophes as keyboards and word processors write them, an accent or a prime among them.
_MARKS = str.maketrans(dict.fromkeys("'`\u2018\u2019\u00b4\u02bc\u2032", ""))
# A mark within a word is a letter that somebody styled.
_INNER_MARK = re.compile(r"(?<=[^\W\d_])!(?=[^\W\d_])")
_WORD = re.compile(r"[^\W_]+")
# The same for ASCII, byte by byte: letters are small, whatever is no letter or digit is a space, apostrophes go.
_ASCII_WORDS = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else ord(" ") for code in range(256))
_ASCII_APOSTROPHES = b"'`"
# What of printable ASCII says no more than that a word ends or goes on; the rest makes initials and remarks.
_ORDINARY = bytes(code for code in range(32, 127) if chr(code) not in "&+./\\()[]")
_LOOSE_ENDINGS = frozenset({"group", "groupe", "gruppe", "grupo", "gruppo", "holding", "holdings", "hldg", "hldgs"})


def name_keys(text: str) -> tuple[str, ...]:
    """The keys a company's name is looked up by, the safest first: the core name, then the same without spaces.

    None for a name without a letter or a digit.
    """
    core = core_name(text)
    if " " in core:
        return (core, core.replace(" ", ""))
    return (core,) if core else ()


def filing_keys(text: str) -> tuple[tuple[str, ...], str]:
    """What an account of this name is filed under: its `name_keys` and its `loose_key`.

    It is for going through all accounts once: nothing is kept, so that names which are asked for often stay at hand.
    """
    core = core_name.__wrapped__(text)
    joined = core.replace(" ", "")
    loose = joined if core.rpartition(" ")[2] not in _LOOSE_ENDINGS else _without_loose_endings(core)
    if joined == core:
        return ((core,) if core else ()), loose
    return (core, joined), loose


def start_of(text: str) -> str:
    """The first two characters of the joined name, most often without working that out; empty for no name."""
    start = text[:2].lower()
    return start if start in _SURE_STARTS else core_name.__wrapped__(text).replace(" ", "")[:2]


def joined_name(text: str) -> str:
    """The core name without spaces: `OpenText` and `Open Text` are one."""
    return core_name(text).replace(" ", "")


def loose_key(text: str) -> str:
    """A weaker key: the core name, joined, without a trailing `Group` or `Holdings`; empty for no name.

    It is safe only where it is one account's alone, which the book knows and this module does not.
    """
    return _without_loose_endings(core_name(text))


def _without_loose_endings(core: str) -> str:
    words = core.split()
    while len(words) > 1 and words[-1] in _LOOSE_ENDINGS:
        words.pop()
    return "".join(words)


@lru_cache(maxsize=65_536)
def core_name(text: str) -> str:
    """The name folded, without legal forms, share classes, a leading `The`, punctuation and `&` or `and`.

    Something always remains of a text that has a letter or a digit: a name that is nothing but a legal form is kept.
    """
    if "!" in text:
        text = _INNER_MARK.sub("i", text)
    words = _plain_words(text) if text.isascii() else None
    if words is None:
        words = _words_of(text)
    _drop_ending_forms(words)
    while len(words) > 1 and words[0] in _BEGINNINGS:
        del words[0]
    return " ".join(words)


def legal_form(text: str) -> str:
    """The legal form at the end of a name, in one spelling of a few (`ltd`, `inc`, `corp`); empty for none."""
    words = _plain_words(text) if text.isascii() else None
    if words is None:
        words = _words_of(text)
    form = words[-length:] if (length := _ending_length(words)) else []
    return "".join([_SAME_FORMS.get(word, word) for word in form])


def _plain_words(text: str) -> list[str] | None:
    """What `_words_of` gives for most names, sooner; None for ASCII that wants a closer look."""
    plain = text.encode()
    if odd := plain.translate(None, _ORDINARY):
        if odd.strip(b"&") not in {b"", b"."} or (b"." in odd and not plain.endswith(b".")):
            return None
        plain = plain.replace(b"&", b" and ")
    return _without_conjunctions(plain.translate(_ASCII_WORDS, _ASCII_APOSTROPHES).decode().split())


def _words_of(text: str) -> list[str]:
    """The words of a name without remarks, in any script."""
    # What is kept of a name is its core, so that its folded form need not be kept as well.
    return _words(_without_remarks(_without_unspaced_forms(fold.__wrapped__(text))))


def _without_unspaced_forms(folded: str) -> str:
    if folded.isascii():
        return folded
    stripped = folded
    for form in _UNSPACED:
        stripped = stripped.removeprefix(form).removesuffix(form).strip()
    return stripped or folded


def _without_remarks(folded: str) -> str:
    """The name without `/DE/`, and without what stands in brackets right behind a legal form: `plc (UK)`."""
    if "/" in folded or "\\" in folded:
        folded = _STATE_REMARK.sub("", folded)
    if not folded.endswith((")", "]")):
        return folded
    found = _LAST_REMARK.match(folded)
    if found is None:
        return folded
    head = _words(found[1])
    return found[1] if len(head) > 1 and _ending_length(head) else folded


def _words(folded: str) -> list[str]:
    """The words of a name; initials are one word (`S.p.A.` is `spa`), `and` between words is left out."""
    if "." in folded or "/" in folded:
        folded = _INITIALS.sub(_join_initials, folded)
    folded = folded.replace("&", " and ").replace("+", " and ")
    if folded.isascii():
        return _without_conjunctions(folded.encode().translate(_ASCII_WORDS, _ASCII_APOSTROPHES).decode().split())
    return _without_conjunctions(_WORD.findall(folded.translate(_MARKS)))


def _without_conjunctions(words: list[str]) -> list[str]:
    if len(words) < 2 or _CONJUNCTIONS.isdisjoint(words):
        return words
    return words[:1] + [word for word in words[1:] if word not in _CONJUNCTIONS]


def _join_initials(found: re.Match[str]) -> str:
    return found[0].replace(".", "").replace("/", "").replace(" ", "") + " "


def _drop_ending_forms(words: list[str]) -> None:
    while length := _ending_length(words):
        del words[-length:]


def _ending_length(words: list[str]) -> int:
    """How many words at the end are one legal form or share class; at least one word of the name is left."""
    if len(words) < 2:
        return 0
    last = words[-1]
    for length in _LENGTHS.get(last, ()) if len(last) > 1 else _ANY_LENGTH:
        ending = words[-length:]
        if length < len(words) and (tuple(ending) in _ENDINGS or _are_spaced_initials(ending)):
            return length
    return 0


def _are_spaced_initials(words: list[str]) -> bool:
    """True for a form whose letters were typed apart: `S A`, `B V`."""
    return len(words) > 1 and all(len(word) == 1 for word in words) and "".join(words) in _ONE_WORD
