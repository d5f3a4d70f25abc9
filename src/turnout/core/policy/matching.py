"""What a policy says of matching leads to accounts: how sure it must be, and whom to prefer among equals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Preference(StrEnum):
    """A tie-breaker among accounts that fit a lead about equally well."""

    CUSTOMERS = "customers"
    SAME_COUNTRY = "same country"
    OWNER_ACTIVE = "owner active"
    LATEST_ACTIVITY = "latest activity"
    HAS_OWNER = "has owner"


DEFAULT_PREFERENCES = (Preference.SAME_COUNTRY,)


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """From `match_min` (0 to 1) on a candidate is the lead's account; from `review_min` on a person is asked.

    None leaves a threshold to the model, which knows at which score it is right often enough. `types` are the account
    types that may be matched, in lower case; none of them for all.
    """

    match_min: float | None = None
    review_min: float | None = None
    prefer: tuple[Preference, ...] = DEFAULT_PREFERENCES
    types: tuple[str, ...] = ()


DEFAULT_SETTINGS: Final = MatchSettings()
