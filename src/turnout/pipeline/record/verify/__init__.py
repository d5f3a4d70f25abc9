"""Whether a store still says what it said: chains recomputed, every table compared with those it follows from."""

from turnout.pipeline.record.verify.finding import Finding, Progress
from turnout.pipeline.record.verify.verify import Verification, verify

__all__ = ["Finding", "Progress", "Verification", "verify"]
