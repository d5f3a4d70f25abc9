"""What can be said of a policy's conditions alone, exactly: findings, each with a lead that the engine was run on.

What needs people, hours, lists or volume is not here but in the review of a company.
"""

from turnout.core.policy.check.check import check_conditions
from turnout.core.policy.check.overlaps import Overlaps, count_overlaps

__all__ = ["Overlaps", "check_conditions", "count_overlaps"]
