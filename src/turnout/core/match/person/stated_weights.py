"""What is said of steps that no set of ours can teach: those that only leads and contacts of a CRM have.

They are stated, not learnt: a phone number or an account in common is taken for what it is in most companies' books.
Others are stated because the sets at hand were made or chosen in a way that teaches them wrong.
"""

from __future__ import annotations

from typing import Final

LIKELY: Final[dict[tuple[str, str], float]] = {
    ("phone", "same"): 0.7,
    ("title", "same"): 0.4,
    ("company", "account"): 0.7,
    ("company", "domain"): 0.6,
    ("mail", "role"): 0.5,
}
WORTH: Final[dict[tuple[str, str], float]] = {
    # Many have two numbers.
    ("phone", "other"): -0.4,
    ("title", "other"): -0.2,
    ("given", "initial"): 2.0,
    ("given", "nick"): 4.0,
    ("given", "part"): 2.5,
    ("family", "part"): 3.3,
    # Most people have a private address beside the one at work, few have two at one company.
    ("mail", "other"): -1.0,
    ("mail", "beside"): -1.5,
    # People move, and travel.
    ("country", "other"): -1.5,
    ("family", "initial"): 1.5,
    # Given and family name in each other's place.
    ("swapped", "yes"): -1.0,
}
