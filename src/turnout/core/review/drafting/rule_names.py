"""What the rules of a draft are called, for the draft itself and for its tests."""

from __future__ import annotations

from typing import Final

from turnout.core.review.drafting.areas import Size

NO_THROW_AWAYS: Final = "No throw-away addresses"
UNREACHABLE: Final = "Nobody can be reached"
OWNERS: Final = "Accounts stay with their owner"
BULK: Final = "Lists come in slowly"
TERRITORIES: Final = "Territories"
NEW_COMPANIES: Final = "New companies by region"
ALL_ELSE: Final = "Everyone else"
SIZE_NAMES: Final = {
    Size.PUBLIC: "Public bodies",
    Size.ENTERPRISE: "Large companies",
    Size.MID_MARKET: "Mid-sized companies",
    Size.SMALL: "Small companies",
}
