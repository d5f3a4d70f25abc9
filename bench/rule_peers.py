"""Other ways to find the first rule that fits: generated Python, Zen's decision table, two CEL engines, one by one.

Unknown values are a trap in each of them, and each is guarded against it here, since unguarded they misroute instead of
failing: an ordering of null may be an error or, worse, true; an error may come back as an object, which counts as true;
in one CEL engine even `number != null` is an error; `not` of an unknown yes/no must be true. So yes/no fields and lists
are completed (`false`, empty), numbers and texts are asked for with `is not None`, `!= null` or `has` first, only a
result that *is* true counts, and answers are compared with ours before anything is timed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from bench.drawn_rules import Term, Terms
from turnout.core.fields.catalogue import Value
from turnout.core.fields.text import fold
from turnout.core.policy.bind import Bound, holds

# Gives the number of the first rule that fits; takes the facts completed by `complete`.
Chooser = Callable[[Mapping[str, object]], int]

_TEXTS: Final = ("country", "industry", "source", "title")
_NUMBERS: Final = ("employees", "score")
_MANY: Final = ("domain", "product")


def complete(facts: Mapping[str, Value]) -> dict[str, object]:
    """The facts as a peer takes them: every field is there, texts are folded as ours are while comparing."""
    completed: dict[str, object] = dict.fromkeys(_TEXTS) | {name: facts.get(name) for name in _NUMBERS}
    completed.update({name: fold(text) for name in _TEXTS if isinstance(text := facts.get(name), str)})
    completed.update({name: [fold(each) for each in _tuple(facts.get(name))] for name in _MANY})
    return completed | {"free_email": bool(facts.get("free_email"))}


def _tuple(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def naive(bounds: Sequence[Bound]) -> Callable[[Mapping[str, Value]], int]:
    """Our own conditions asked one after the other, without an index."""

    def choose(facts: Mapping[str, Value]) -> int:
        return next(number for number, bound in enumerate(bounds) if holds(bound, facts))

    return choose


def generated_python(rules: Sequence[Terms]) -> Chooser:
    """One function with an `if` per rule, compiled: the limit of what asking one by one can reach in Python."""
    names = (*_TEXTS, *_NUMBERS, *_MANY, "free_email")
    lines = ["def choose(facts):", *(f" {name} = facts[{name!r}]" for name in names)]
    constants: dict[str, object] = {}
    for number, terms in enumerate(rules):
        test = " and ".join(_python(term, constants) for term in terms) or "True"
        lines.append(f" if {test}: return {number}")
    exec(compile("\n".join(lines), "<rules>", "exec"), constants)  # noqa: S102 - our own rules, written above
    chosen: Any = constants["choose"]
    return lambda facts: int(chosen(facts))


def _python(term: Term, constants: dict[str, object]) -> str:
    texts = tuple(map(fold, term.texts))
    match term.op:
        case "between":
            return f"({term.field} is not None and {term.low} <= {term.field} <= {term.high})"
        case "at least":
            return f"({term.field} is not None and {term.field} >= {term.low})"
        case "contains":
            found = " or ".join(f"{text!r} in {term.field}" for text in texts)
            return f"({term.field} is not None and ({found}))"
        case "not true":
            return f"not {term.field}"
        case _:
            name = term.list or f"set_{len(constants)}"
            constants.setdefault(name, frozenset(texts))
            return f"not {name}.isdisjoint({term.field})" if term.field in _MANY else f"{term.field} in {name}"


def zen_table(rules: Sequence[Terms]) -> Chooser:
    """A Zen decision table (Rust) with a column per field and hit policy `first`."""
    engine: Any = import_module("zen").ZenEngine()
    names = (*_TEXTS, *_NUMBERS, *_MANY, "free_email")
    rows = [
        {"_id": str(number), "rule": str(number)} | dict.fromkeys(names, "") | {t.field: _zen(t) for t in terms}
        for number, terms in enumerate(rules)
    ]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in names],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": rows,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": content},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": a + b, "sourceId": a, "targetId": b, "type": "edge"} for a, b in (("in", "table"), ("table", "out"))
    ]
    decision = engine.create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda facts: int(decision.evaluate(facts)["result"]["rule"])


def _zen(term: Term) -> str:
    texts = _quoted(term.texts)
    match term.op:
        case "between":
            return f"$ != null and $ >= {term.low} and $ <= {term.high}"
        case "at least":
            return f"$ != null and $ >= {term.low}"
        case "contains":
            # A cell that does not parse, as one with parentheses after `and` does not, silently counts as false.
            return " or ".join(f"contains($ ?? '', {text})" for text in texts)
        case "not true":
            return "$ == false"
        case _ if term.field in _MANY:
            return f"some($, # in [{', '.join(texts)}])"
        case _:
            return f"$ in [{', '.join(texts)}]"


def cel_rust(rules: Sequence[Terms]) -> Chooser:
    """The `common-expression-language` binding (Rust): one compiled program per rule, asked in order."""
    cel: Any = import_module("cel")
    programs = [cel.compile(_cel(terms)) for terms in rules]

    def choose(facts: Mapping[str, object]) -> int:
        context = {"lead": _known(facts)}
        return next(number for number, each in enumerate(programs) if each.execute(context) is True)

    return choose


def cel_python(rules: Sequence[Terms]) -> Chooser:
    """The `cel-python` package: one program per rule, asked in order. Its own types cost it most of its time."""
    celpy: Any = import_module("celpy")
    environment = celpy.Environment()
    programs = [environment.program(environment.compile(_cel(terms))) for terms in rules]

    def choose(facts: Mapping[str, object]) -> int:
        context = {"lead": celpy.json_to_cel(_known(facts))}
        true = celpy.celtypes.BoolType(source=True)
        return next(number for number, each in enumerate(programs) if each.evaluate(context) == true)

    return choose


def _known(facts: Mapping[str, object]) -> dict[str, object]:
    """Without the unknown ones, which `has` then finds missing."""
    return {name: value for name, value in facts.items() if value is not None}


def _cel(terms: Terms) -> str:
    return " && ".join(map(_cel_term, terms)) or "true"


def _cel_term(term: Term) -> str:
    texts = _quoted(term.texts)
    match term.op:
        case "between":
            return f"has(lead.{term.field}) && lead.{term.field} >= {term.low} && lead.{term.field} <= {term.high}"
        case "at least":
            return f"has(lead.{term.field}) && lead.{term.field} >= {term.low}"
        case "contains":
            found = " || ".join(f"lead.{term.field}.contains({text})" for text in texts)
            return f"has(lead.{term.field}) && ({found})"
        case "not true":
            return f"!lead.{term.field}"
        case _ if term.field in _MANY:
            return f"lead.{term.field}.exists(each, each in [{', '.join(texts)}])"
        case _:
            return f"has(lead.{term.field}) && lead.{term.field} in [{', '.join(texts)}]"


def _quoted(texts: Iterable[str]) -> list[str]:
    return [f"'{fold(text)}'" for text in texts]
