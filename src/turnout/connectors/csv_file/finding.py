"""What was wrong, or worth knowing, in the files of a world: a file, a line, a sentence and a remedy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found while reading; the rest was read all the same.

    `line` counts from 1 and is 0 for a whole file. A notice needs nobody to act.
    """

    file: str
    line: int
    message: str
    remedy: str = ""
    is_notice: bool = False

    def __str__(self) -> str:
        place = f"`{self.file}` line {self.line}" if self.line else f"`{self.file}`"
        return f"{place}: {self.message}" + (f"; {self.remedy}" if self.remedy else "")
