"""How much each step says, learnt from records of known people. Written by `scripts/train_people.py`.

`LIKELY` is how often two records of one person show a step whose worth depends on the value: it is compared with how
many people have that value. `WORTH` is the logarithm of how much likelier a step is for one person than for two.
"""

from __future__ import annotations

from typing import Final

LIKELY: Final[dict[tuple[str, str], float]] = {
    ("born", "same"): 0.68,
    ("city", "same"): 0.73,
    ("company", "same"): 0.62,
    ("family", "same"): 0.67,
    ("given", "same"): 0.7,
    ("mail", "local"): 0.16,
    ("mail", "same"): 0.58,
    ("number", "same"): 0.91,
    ("postal", "same"): 0.84,
    ("state", "same"): 0.74,
    ("street", "same"): 0.51,
}
WORTH: Final[dict[tuple[str, str], float]] = {
    ("born", "close"): 3.66,
    ("born", "near"): 0.3,
    ("born", "other"): -1.92,
    ("city", "close"): 2.16,
    ("city", "other"): -2.06,
    ("company", "close"): 3.02,
    ("company", "other"): -0.57,
    ("family", "close"): 4.84,
    ("family", "other"): -2.28,
    ("given", "close"): 4.62,
    ("given", "other"): -2.09,
    ("mail", "close"): 7.75,
    ("mail", "name"): 4.72,
    ("number", "close"): 7.57,
    ("number", "other"): -2.6,
    ("postal", "close"): 2.41,
    ("postal", "other"): -2.6,
    ("state", "other"): -1.53,
    ("street", "close"): 5.69,
    ("street", "other"): -2.1,
}
