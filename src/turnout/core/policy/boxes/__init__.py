"""Exact algebra of conditions: fields are cut into atoms that no condition can tell apart, clauses are boxes of them.

`Space` answers whether a lead exists that meets some conditions and none of others, with that lead as the witness.
"""

from turnout.core.policy.boxes.answer import Answer, Facts
from turnout.core.policy.boxes.related import impossible_in, is_possible
from turnout.core.policy.boxes.space import Space

__all__ = ["Answer", "Facts", "Space", "impossible_in", "is_possible"]
