"""The size of a company as forms offer it: bands such as `201-1000`, `5000+` and `$10-50M`. The lower end counts."""

from __future__ import annotations

import re
from functools import lru_cache

from turnout.core.fields.text import fold

_SCALE = {
    "k": 10**3, "t": 10**3, "tsd": 10**3, "thousand": 10**3, "tausend": 10**3, "mille": 10**3, "mil": 10**3,
    "m": 10**6, "mm": 10**6, "mn": 10**6, "mio": 10**6, "mln": 10**6, "million": 10**6, "millions": 10**6,
    "millionen": 10**6, "millones": 10**6, "milhoes": 10**6, "lakh": 10**5, "lakhs": 10**5, "lac": 10**5,
    "crore": 10**7, "crores": 10**7, "cr": 10**7, "b": 10**9, "bn": 10**9, "billion": 10**9, "billions": 10**9,
    "mrd": 10**9, "md": 10**9, "milliarden": 10**9, "milliards": 10**9, "miliardi": 10**9,
}  # fmt: skip
_AMOUNT = re.compile(r"(\d+(?:[.,'\u2019 ]\d+)*)\s*([a-z]+)?")
_UPPER_END_ONLY = re.compile(r"(?:<|≤|less than|under|below|fewer than|up to|bis zu|unter|weniger als|moins de|"
                             r"menos de|meno di|jusqu'a|max\.?|until|no more than)")  # fmt: skip
_GROUPED = re.compile(r"\d{1,3}(?:[.,'\u2019 ]\d{3})+")
_ALONE = frozenset(
    {"just me", "only me", "myself", "solo", "self-employed", "self employed", "freelancer", "sole trader"}
)
# A spreadsheet reads `11-50` and `2-10` as dates; the month is the number it was.
_MONTHS = {
    month: number
    for number, month in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_AS_A_DATE = re.compile(r"([a-z]{3})-(\d{2})|(\d{1,2})-([a-z]{3})")
_DIGITS_MAX = 18


@lru_cache(maxsize=8_192)
def read_band(text: str) -> int | None:
    """The lower end of a band, or the number itself, rounded down; None where there is no number.

    `less than 10` begins at nothing and gives 0. Currencies, words and signs around the numbers do not matter.
    """
    folded = fold(text.replace("\u2013", "-").replace("\u2014", "-"))
    if folded in _ALONE:
        return 1
    if number := _unspoilt(folded):
        return number
    amounts = _AMOUNT.findall(folded)[:2]
    if not amounts or any(len(digits) > _DIGITS_MAX + 8 for digits, _ in amounts):
        return None
    if _UPPER_END_ONLY.search(folded[: folded.index(amounts[0][0])]):
        return 0
    return _lower_end(amounts)


def _unspoilt(folded: str) -> int | None:
    """The lower end of a band that a spreadsheet took for a date: `nov-50` was 11-50, `10-jan` was 1-10."""
    found = _AS_A_DATE.fullmatch(folded)
    if found is None:
        return None
    return _MONTHS.get(found[1] or found[4])


def _lower_end(amounts: list[tuple[str, str]]) -> int:
    """`10-50m` means 10 million to 50 million: a scale said once stands for both ends."""
    (low, word), *rest = amounts
    scale = _SCALE.get(word)
    if scale is None and rest:
        upper = _SCALE.get(rest[0][1], 1)
        scale = upper if not word and _as_number(low) < _as_number(rest[0][0]) else 1
    return int(_as_number(low) * (scale or 1))


def _as_number(digits: str) -> float:
    """`1.000`, `1,000` and `1 000` are a thousand; `1,5` and `2.75` have decimals."""
    if _GROUPED.fullmatch(digits):
        return int(re.sub(r"\D", "", digits))
    whole, *decimals = re.split(r"[.,'\u2019 ]", digits)
    if len(decimals) == 1 and len(decimals[0]) <= 2:
        return float(f"{whole}.{decimals[0]}")
    grouped = re.match(_GROUPED, digits)
    return int(re.sub(r"\D", "", grouped.group() if grouped else whole))
