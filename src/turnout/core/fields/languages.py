"""Languages: every usual spelling to one ISO 639 code. Which language a lead wants is for `enrich` to read."""

from __future__ import annotations

from functools import cache, lru_cache

from turnout.core.fields.language_names import TABLE
from turnout.core.fields.text import fold

# What people type and no list of names holds, and codes that were replaced.
_TYPED = {
    "mandarin": "zh", "cantonese": "zh", "simplified chinese": "zh", "traditional chinese": "zh", "putonghua": "zh",
    "norwegian bokmal": "no", "bokmal": "no", "nynorsk": "no", "nb": "no", "nn": "no", "nob": "no", "nno": "no",
    "castilian": "es", "castellano": "es", "brazilian portuguese": "pt", "brazilian": "pt", "flemish": "nl",
    "vlaams": "nl", "farsi": "fa", "tagalog": "tl", "filipino": "tl", "swiss german": "de", "schweizerdeutsch": "de",
    "british english": "en", "american english": "en", "iw": "he", "in": "id", "ji": "yi", "jp": "ja", "cn": "zh",
    "gr": "el", "mo": "ro", "fil": "tl",
}  # fmt: skip

_NORWEGIAN = frozenset({"nb", "nn"})


@lru_cache(maxsize=4_096)
def language_code(text: str) -> str | None:
    """The two-letter ISO 639 code of a language however it is written (`German`, `Deutsch`, `de-DE`, `deu`), or None.

    The two written Norwegians are `no`: nobody hires for one of them.
    """
    folded = fold(text)
    names = _codes_by_name()
    if found := names.get(folded):
        return found
    head = folded.replace("_", "-").partition("-")[0].partition("(")[0].strip()
    return names.get(head)


@cache
def _codes_by_name() -> dict[str, str]:
    codes: dict[str, str] = {}
    for line in TABLE.splitlines():
        code, english, *others = line.split("|")
        codes.update(dict.fromkeys((*others, fold(english)), code))
    codes.update((line[:2], line[:2]) for line in TABLE.splitlines())
    codes.update(_TYPED)
    return {name: "no" if code in _NORWEGIAN else code for name, code in codes.items()}
