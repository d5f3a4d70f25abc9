"""What a Containerfile says, as far as a test must know it: stages, their instructions, and lists as JSON has them."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

KNOWN = frozenset({
    "ARG", "FROM", "ENV", "WORKDIR", "COPY", "RUN", "LABEL", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK",
    "ENTRYPOINT", "CMD",
})  # fmt: skip


class Instruction(NamedTuple):
    """One instruction: `COPY`, and all that follows it on its lines."""

    name: str
    rest: str

    @property
    def words(self) -> list[str]:
        """The list that it has in JSON's form."""
        found: list[str] = json.loads(self.rest[self.rest.index("[") :])
        return found


def read_stages(text: str) -> list[list[Instruction]]:
    """Every stage with its instructions, after what stands before the first. Raises AssertionError for others."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    stages: list[list[Instruction]] = [[]]
    for line in joined.splitlines():
        name, _, rest = line.strip().partition(" ")
        assert name in KNOWN, f"`{name}` is no instruction: {line}"
        assert rest, f"`{name}` says nothing"
        if name == "FROM":
            stages.append([])
        stages[-1].append(Instruction(name, rest.strip()))
    return stages


def environment_of(stage: list[Instruction]) -> dict[str, str]:
    """What a stage sets with `ENV`."""
    pairs = [pair.partition("=") for each in stage if each.name == "ENV" for pair in each.rest.split()]
    return {name: value for name, _, value in pairs}
