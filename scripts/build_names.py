"""Write the tables of country and language names that `turnout.core.fields` reads, from the Unicode CLDR in Babel.

Run it when Babel is updated: `python scripts/build_names.py`. Loading forty locales at start-up takes 240 ms, the
written tables take a few. CLDR data is under the Unicode licence (Unicode-3.0), Babel under BSD-3-Clause. The zones
of countries are from tzdata's `zone.tab`, which is in the public domain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path

from babel import Locale
from babel.core import get_global

from turnout.core.fields.text import fold

FIELDS = Path(__file__).parent.parent / "src" / "turnout" / "core" / "fields"
LOCALES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "bg", "el", "tr",
    "ru", "uk", "hr", "sr", "sl", "lt", "lv", "et", "is", "ga", "ca", "eu", "gl", "sq", "mk", "ar", "he", "fa", "hi",
    "bn", "ta", "te", "th", "vi", "id", "ms", "fil", "sw", "af", "zh", "zh_Hant", "ja", "ko", "ka", "hy", "az", "kk",
)  # fmt: skip


def write_tables() -> None:
    """Both tables, each line a code, its English name, and every other spelling, folded."""
    zones = get_global("territory_zones")
    countries = {str(code) for code in zones if len(str(code)) == 2 and str(code).isalpha()} - {"ZZ"} | {"XK"}
    aliases = get_global("language_aliases")
    languages = {str(code) for code in Locale("en").languages if len(str(code)) == 2}
    long_codes = {long: short for long, short in aliases.items() if len(long) == 3 and short in languages}
    _write(
        FIELDS / "country_names.py",
        "What countries are called in sixty languages, with their ISO 3166 alpha-3 and numeric codes.",
        _lines(countries, lambda locale: locale.territories, _country_codes(countries)),
    )
    _write(
        FIELDS / "language_names.py",
        "What languages are called in sixty languages, with their three-letter codes.",
        _lines(languages, lambda locale: locale.languages, long_codes),
    )
    _write(
        FIELDS / "country_zones.py",
        "The IANA time zones of each country.",
        _zone_lines(),
        origin="`zone.tab` of tzdata (public domain)",
        shape="country code, its zones in the order of the file",
        unusual="",
    )


def _zone_lines() -> list[str]:
    zones: dict[str, list[str]] = {"XK": ["Europe/Belgrade"]}
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            zones.setdefault(country, []).append(zone)
    return [" ".join([country, *found]) for country, found in sorted(zones.items())]


def _country_codes(countries: set[str]) -> dict[str, str]:
    """ISO alpha-3 and numeric codes, which CLDR keeps as aliases of the alpha-2 codes."""
    found = {}
    for alias, codes in get_global("territory_aliases").items():
        if len(codes) == 1 and codes[0] in countries and len(alias) == 3:
            found[alias] = codes[0]
    return found


def _lines(codes: set[str], names_of: Callable[[Locale], Mapping[str, str]], extra: Mapping[str, str]) -> list[str]:
    """One line per code; a spelling that stands for two codes goes to neither, unless it is the English one."""
    english = names_of(Locale.parse("en"))
    owner: dict[str, str | None] = {}
    for name in LOCALES:
        for code, text in names_of(Locale.parse(name)).items():
            if code in codes and fold(english[code]) != fold(text):
                key = fold(text)
                owner[key] = code if owner.get(key, code) == code else None
    taken = {fold(english[code]) for code in codes}
    owner.update({fold(alias): code for alias, code in extra.items()})
    spellings: dict[str, list[str]] = {code: [] for code in codes}
    for text, holder in sorted(owner.items()):
        if holder and text not in taken and len(text) > 1:
            spellings[holder].append(text)
    return ["|".join([code, english[code], *spellings[code]]) for code in sorted(codes)]


def _write(
    path: Path,
    title: str,
    lines: list[str],
    *,
    origin: str = "the Unicode CLDR (Unicode-3.0) in Babel",
    shape: str = "code, English name, other spellings as `fold` writes them",
    unusual: str = ", RUF001",
) -> None:
    header = (
        f'"""{title}\n\nWritten by scripts/build_names.py from {origin}; not edited by hand.\n'
        f'Each line: {shape}.\n"""\n'
        f"# ruff: noqa: E501{unusual}\n"
    )
    path.write_text(header + '\nTABLE = """\\\n' + "\n".join(lines) + '\n"""\n', encoding="utf-8")


if __name__ == "__main__":
    write_tables()
