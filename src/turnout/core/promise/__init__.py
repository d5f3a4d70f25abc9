"""When promises fall due: stages in working time, and a wall-clock maximum."""

from turnout.core.promise.clocks import Stage, at_most, due_instants

__all__ = ["Stage", "at_most", "due_instants"]
