"""What won leads are worth, by currency: amounts of several currencies are never added."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt

from turnout.pipeline.insights.metrics import METRICS
from turnout.pipeline.insights.record import Kind
from turnout.pipeline.insights.selecting import Mask, View

_HUNDREDTHS = 100


class Worth(msgspec.Struct, frozen=True, gc=False):
    """What `leads` won leads are worth together; the currency is empty where nobody said it."""

    currency: str
    amount: float
    leads: int


def worth_of(view: View) -> list[Worth]:
    """What a view's won leads are worth, the currency of the most of them first; those without an amount are out."""
    return worth_by(view, np.zeros(view.size, np.int64), 1)[0]


def worth_by(view: View, groups: npt.NDArray[np.int64], size: int) -> list[list[Worth]]:
    """The same by group: `groups` has the group of each lead, from 0 on, out of `size`; -1 for none."""
    some = _valued(view) & (groups >= 0)
    names = view.frame.names.by_code[Kind.CURRENCY]
    at = groups[some] * len(names) + view.column(Kind.CURRENCY.value)[some]
    amounts = np.bincount(at, view.column("won")[some].astype(np.float64), minlength=size * len(names))
    leads = np.bincount(at, minlength=size * len(names))
    found: list[list[Worth]] = [[] for _ in range(size)]
    for place in np.flatnonzero(leads).tolist():
        group, code = divmod(place, len(names))
        found[group].append(Worth(names[code].name, round(float(amounts[place])) / _HUNDREDTHS, int(leads[place])))
    return [sorted(each, key=lambda worth: (-worth.leads, worth.currency)) for each in found]


def _valued(view: View) -> Mask:
    won = METRICS["won"].fits
    assert won is not None, "a share is of those that fit"
    mask: Mask = won(view) & (view.column("won") > 0)
    return mask
