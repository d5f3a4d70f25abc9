"""Which country a company's name or a language points to: legal forms and country names that say so nine times in ten.

The shares were counted on 37,800 listed companies. `Inc`, `Ltd`, `AG`, `S.A.` and `plc` are left out: too many
countries have them. Names as such are for `match`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from turnout.core.fields.countries import country_code
from turnout.core.fields.text import fold

_LEGAL_FORMS = {
    "CZ": "s.r.o",
    "DE": "kgaa|gmbh & co kg|gmbh & co. kg|mbh|ug (haftungsbeschrankt)",
    "DK": "a/s|aps|i/s",
    "FI": "oyj|oy|abp",
    "FR": "sarl|s.a.r.l|sasu|eurl",
    "HU": "nyrt|zrt|kft",
    "ID": "tbk",
    "IN": "pvt|private limited",
    "IS": "hf|ehf",
    "IT": "s.p.a|spa|s.r.l|srl",
    "JP": "k.k|kabushiki kaisha|株式会社",
    "MX": "s.a.b|de c.v|de cv",
    "MY": "sdn bhd|sdn. bhd|berhad|bhd",
    "NO": "asa",
    "PL": "sp. z o.o|sp z o.o|sp. z o. o",
    "PT": "sgps|lda",
    "SE": "ab|publ|aktiebolag",
    "SG": "pte",
    "TH": "public company limited|pcl",
    "TR": "anonim sirketi|sanayi|ticaret",
}
# Countries whose name is also a state's, a person's, a bird's or half the world's market.
_SAYS_LITTLE = frozenset(
    {
        "china", "georgia", "jordan", "chad", "turkey", "ireland", "mongolia", "malaysia", "guinea", "niger", "mali",
        "cuba", "peru", "lebanon", "jersey", "america", "botswana", "bahamas", "greenland", "guyana", "fiji",
        "antarctica", "dominica", "guernsey",
    }
)  # fmt: skip
# Languages that are spoken in one country, more or less.
_HOMES = {
    "bg": "BG", "cs": "CZ", "da": "DK", "et": "EE", "fi": "FI", "he": "IL", "hi": "IN", "hr": "HR", "hu": "HU",
    "hy": "AM", "id": "ID", "is": "IS", "it": "IT", "ja": "JP", "ka": "GE", "kk": "KZ", "km": "KH", "ko": "KR",
    "lo": "LA", "lt": "LT", "lv": "LV", "mk": "MK", "mn": "MN", "my": "MM", "no": "NO", "pl": "PL", "sk": "SK",
    "sl": "SI", "sv": "SE", "th": "TH", "tr": "TR", "uk": "UA", "vi": "VN",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_NAME_WORDS_MAX = 3
_COMPANY_CHARS_MAX = 200


@lru_cache(maxsize=8_192)
def country_of_company(name: str) -> str | None:
    """The country whose legal form (`Oyj`, `S.p.A.`) or own name at the end (`Acme India Ltd`) a company bears."""
    folded = fold(name[:_COMPANY_CHARS_MAX])
    if found := _legal_forms().search(folded):
        return _country_by_form()[found.group()]
    return "ID" if folded.startswith("pt ") else _named_at_the_end(_WORD.findall(folded))


def country_of_language(code: str) -> str | None:
    """The one country a language is at home in (`ja`: JP), or None for those of several."""
    return _HOMES.get(code)


def _named_at_the_end(words: list[str]) -> str | None:
    """A country's name among the last three words, the longest first, but not as the whole name."""
    for start in range(max(1, len(words) - _NAME_WORDS_MAX), len(words)):
        for end in range(len(words), start, -1):
            name = " ".join(words[start:end])
            if len(name) > 4 and name not in _SAYS_LITTLE and (country := country_code(name)):
                return country
    return None


@cache
def _country_by_form() -> dict[str, str]:
    return {form: country for country, forms in _LEGAL_FORMS.items() for form in forms.split("|")}


@cache
def _legal_forms() -> re.Pattern[str]:
    forms = sorted(_country_by_form(), key=len, reverse=True)
    return re.compile(r"(?<![^\W_])(?:" + "|".join(map(re.escape, forms)) + r")(?![^\W_])")
