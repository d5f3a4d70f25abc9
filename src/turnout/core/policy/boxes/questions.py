"""Fields of which a value may be in too many ways to list, asked test by test whether it holds.

A question has two options, and laws say which answers exclude each other. What no law says shows in the end, when a
value with these answers is looked for: where there is none, the lead is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from turnout.core.policy.boxes.answer import Facts
from turnout.core.policy.boxes.axes import Box
from turnout.core.policy.boxes.axis import Option
from turnout.core.policy.boxes.parts import Parts
from turnout.core.policy.boxes.search import QUESTION, Open


def with_questions(
    fields: Sequence[Open], split: Mapping[str, Parts], box: Box, live: int, first_law: int
) -> tuple[list[Open], int]:
    """The fields with each split one as its questions, and the bits of their laws, which are clauses to escape."""
    law = first_law
    questions: list[tuple[str, Sequence[Option], int]] = [(field, options, 0) for field, options in fields]
    for field, axis in split.items():
        found = axis.split(box.get(field, axis.anything), live, law)
        own = (1 << law + found.laws) - (1 << law)
        questions += [(f"{field}{QUESTION}{test}", each, own) for test, each in found.questions.items()]
        law += found.laws
    laws = (1 << law) - (1 << first_law)
    # A field has no say in the laws of another one.
    widened = [
        (name, [Option(option.column | laws & ~own, option.value) for option in options])
        for name, options, own in questions
    ]
    return [*widened], laws


def answered(facts: Facts, split: Mapping[str, Parts]) -> Facts | None:
    """The lead with a value for each split field that answers its questions so; None where there is none."""
    found = {name: value for name, value in facts.items() if QUESTION not in name}
    for field, axis in split.items():
        answers = {
            int(name.partition(QUESTION)[2]): value
            for name, value in facts.items()
            if name.startswith(field + QUESTION)
        }
        must = sum(1 << test for test, is_so in answers.items() if is_so)
        never = sum(1 << test for test, is_so in answers.items() if not is_so)
        realised = axis.realised(must, never)
        if realised is None:
            return None
        found[field] = realised[0]
    return found
