"""Conditions as a person writes them, as a tree: `(hot or score >= 50) and country in DE, AT, CH`.

Text in, tree out, and back. What a field or a name means is settled in `bind`; here only the grammar lives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from turnout.errors import TurnoutError

DEPTH_MAX = 60
LENGTH_MAX = 100_000


class Op(StrEnum):
    """How a field is compared."""

    IS = "is"
    IS_NOT = "is not"
    IN = "in"
    AT_LEAST = ">="
    AT_MOST = "<="
    MORE = ">"
    LESS = "<"
    STARTS = "starts with"
    ENDS = "ends with"
    CONTAINS = "contains"
    KNOWN = "is known"
    UNKNOWN = "is unknown"
    ARRIVES_IN = "arrives in"
    ARRIVES_OUTSIDE = "arrives outside"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One field against values, as they were written. `arrives in office` has the field `arrives`."""

    field: str
    op: Op
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A bare name: a defined condition or a yes/no field."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """True where its part is not; two-valued."""

    part: Condition


@dataclass(frozen=True, slots=True)
class And:
    """True where every part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where any part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Always:
    """The condition of a rule without `when`."""


Condition = Comparison | Named | Not | And | Or | Always
ALWAYS = Always()


class ConditionError(TurnoutError):
    """A condition that cannot be read; the message names the word and the remedy."""


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<sign>>=|<=|==|!=|[()<>=,])
      | (?P<word>[^\s()<>=,"!]+|!)
    )""",
    re.VERBOSE,
)
_KEYWORDS = frozenset({"and", "or", "not", "is", "in", "known", "unknown", "contains", "starts", "ends", "arrives"})
_ENDS_VALUE = frozenset({"and", "or"})
_SIGNS = {">=": Op.AT_LEAST, "<=": Op.AT_MOST, ">": Op.MORE, "<": Op.LESS}
_NAME = re.compile(r"[^\W\d][\w.\-]*")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    is_quoted: bool = False

    @property
    def word(self) -> str:
        """The word as a keyword, or nothing where it was quoted."""
        return "" if self.is_quoted else self.text.casefold()


def parse_condition(text: str) -> Condition:
    """The tree of a condition. Raises ConditionError with the word that is wrong and what to write instead."""
    if len(text) > LENGTH_MAX:
        raise ConditionError(f"the condition is longer than {LENGTH_MAX:,} characters; put the values into a list")
    reader = _Reader(list(_tokens(text)))
    if reader.peek() is None:
        raise ConditionError("the condition is empty; leave `when` out for a rule that always fits")
    tree = reader.expression(0)
    rest = reader.peek()
    if rest is not None:
        if rest.text == ",":
            raise ConditionError("a `,` does not belong here; several values need `in`: `country in DE, AT`")
        raise ConditionError(f"`{rest.text}` does not belong here; join conditions with `and` or `or`")
    return tree


def _tokens(text: str) -> Iterator[_Token]:
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise ConditionError(f"the quote at `{text[position : position + 20].strip()}` is never closed")
        quoted = match["quoted"]
        if quoted is not None:
            yield _Token(re.sub(r"\\(.)", r"\1", quoted[1:-1]), is_quoted=True)
        else:
            yield _Token(match["sign"] or match["word"])
        position = match.end()


class _Reader:
    """Recursive descent over the tokens; each method takes what it reads."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def word(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at].word if at < len(self._tokens) else ""

    def take(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def expression(self, depth: int) -> Condition:
        if depth > DEPTH_MAX:
            raise ConditionError(f"parentheses are nested deeper than {DEPTH_MAX}; give parts a name under `define`")
        parts, joiner = [self.unary(depth)], ""
        while self.word() in {"and", "or"}:
            word = self.take().word
            if joiner and word != joiner:
                raise ConditionError("`and` and `or` are mixed; put parentheses around the part that belongs together")
            joiner = word
            parts.append(self.unary(depth))
        if not joiner:
            return parts[0]
        return And(_flat(And, parts)) if joiner == "and" else Or(_flat(Or, parts))

    def unary(self, depth: int) -> Condition:
        token = self.peek()
        if token is None:
            raise ConditionError("the condition ends where another part is expected")
        if token.word == "not":
            self.take()
            if depth > DEPTH_MAX:
                raise ConditionError("too many `not` in a row")
            return Not(self.unary(depth + 1))
        if token.word == "(":
            self.take()
            inside = self.expression(depth + 1)
            if self.word() != ")":
                raise ConditionError("a parenthesis is opened and never closed")
            self.take()
            return inside
        return self.comparison()

    def comparison(self) -> Condition:
        token = self.take()
        if token.word in {")", ",", "<", ">", "<=", ">=", "=", "==", "!="}:
            raise ConditionError(f"`{token.text}` stands where a field or a name is expected")
        if token.word == "arrives":
            return self.arrival()
        if token.is_quoted or not _NAME.fullmatch(token.text) or token.word in _KEYWORDS:
            raise ConditionError(f"`{token.text}` is not a field or a name; a condition starts with one")
        name, word = token.text, self.word()
        if word == "is":
            return self.equality(name)
        if word == "in":
            self.take()
            return Comparison(name, Op.IN, self.values(name, "in"))
        if word in _SIGNS:
            sign = _SIGNS[self.take().word]
            return Comparison(name, sign, (self.value(name, sign),))
        if word in {"starts", "ends"}:
            return self.affix(name)
        if word == "contains":
            self.take()
            return Comparison(name, Op.CONTAINS, self.values(name, "contains"))
        self.refuse_foreign(name, word)
        return Named(name)

    def refuse_foreign(self, name: str, word: str) -> None:
        """Say what to write instead of what other languages write."""
        if word in {"=", "=="}:
            raise ConditionError(f"`{word}` is not part of the language; write `{name} is ...`")
        if word in {"!=", "!"}:
            raise ConditionError(f"`!=` is not part of the language; write `{name} is not ...`")
        if word == "not":
            raise ConditionError(f"`not` goes before the field: `not {name} ...`")
        if word and word not in {"and", "or", ")", ","}:
            text = self._tokens[self._at].text
            raise ConditionError(f"`{text}` after `{name}` is not a comparison; write `is`, `in`, `>=`, `contains` ...")

    def equality(self, name: str) -> Condition:
        self.take()
        word, after = self.word(), self.word(1)
        ends = {"", "and", "or", ")"}
        if word in {"known", "unknown"} and after in ends:
            return Comparison(name, Op.KNOWN if self.take().word == "known" else Op.UNKNOWN)
        if word == "not":
            self.take()
            if after in {"known", "unknown"} and self.word(1) in ends:
                return Comparison(name, Op.UNKNOWN if self.take().word == "known" else Op.KNOWN)
            if after == "in":
                raise ConditionError(f"`is not in` is not part of the language; write `not {name} in ...`")
            return Comparison(name, Op.IS_NOT, (self.single(name, "is not"),))
        if word == "in":
            raise ConditionError(f"`is in` is not part of the language; write `{name} in ...`")
        return Comparison(name, Op.IS, (self.single(name, "is"),))

    def single(self, name: str, op: str) -> str:
        value = self.value(name, op)
        if self.word() == ",":
            kind = "in" if op == "is" else "not ... in"
            raise ConditionError(f"`{name} {op}` takes one value; for several write `{kind} {value}, ...`")
        return value

    def affix(self, name: str) -> Condition:
        word = self.take().word
        if self.word() != "with":
            raise ConditionError(f"`{word}` after `{name}` must be `{word} with`")
        self.take()
        op = Op.STARTS if word == "starts" else Op.ENDS
        return Comparison(name, op, self.values(name, op))

    def arrival(self) -> Condition:
        word = self.word()
        if word not in {"in", "outside"}:
            raise ConditionError("`arrives` must be followed by `in` or `outside` and a calendar")
        self.take()
        op = Op.ARRIVES_IN if word == "in" else Op.ARRIVES_OUTSIDE
        return Comparison("arrives", op, (self.single("arrives", word),))

    def values(self, name: str, op: str) -> tuple[str, ...]:
        found = [self.value(name, op)]
        while self.word() == ",":
            self.take()
            found.append(self.value(name, op))
        return tuple(found)

    def value(self, name: str, op: str) -> str:
        """Words up to the next `and`, `or`, `,` or `)`, joined by single spaces; a quoted text stands alone."""
        token = self.peek()
        if token is not None and token.is_quoted:
            return self.take().text
        words: list[str] = []
        while (token := self.peek()) is not None and not token.is_quoted:
            if token.word in _ENDS_VALUE or token.text in {",", ")"}:
                break
            if token.text in {"(", "<", ">", "<=", ">=", "=", "==", "!="}:
                raise ConditionError(f"`{token.text}` after `{name} {op}` must be quoted to be part of a value")
            words.append(self.take().text)
        if not words:
            raise ConditionError(f"a value is missing after `{name} {op}`")
        return " ".join(words)


def _flat(kind: type[And | Or], parts: list[Condition]) -> tuple[Condition, ...]:
    """`(a and b) and c` is `a and b and c`."""
    flat: list[Condition] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return tuple(flat)


def format_condition(condition: Condition) -> str:
    """The condition as text, such that `parse_condition(format_condition(c)) == c`."""
    match condition:
        case Always():
            return "always"
        case Named(name):
            return name
        case Not(part):
            return f"not {_inside(part)}"
        case And(parts):
            return " and ".join(_inside(part) for part in parts)
        case Or(parts):
            return " or ".join(_inside(part) for part in parts)
        case Comparison():
            return _format_comparison(condition)


def _inside(part: Condition) -> str:
    text = format_condition(part)
    return f"({text})" if isinstance(part, And | Or) else text


def _format_comparison(comparison: Comparison) -> str:
    values = ", ".join(quote(value) for value in comparison.values)
    match comparison.op:
        case Op.KNOWN | Op.UNKNOWN:
            return f"{comparison.field} {comparison.op}"
        case Op.ARRIVES_IN | Op.ARRIVES_OUTSIDE:
            return f"{comparison.op} {values}"
        case _:
            return f"{comparison.field} {comparison.op} {values}"


def quote(value: str) -> str:
    """The value, in quotes where it would not be read back as it is."""
    words = value.split(" ")
    is_plain = bool(value) and all(re.fullmatch(r"""[^\s()<>=,"'!]+""", word) for word in words)
    if is_plain and not _KEYWORDS.intersection(word.casefold() for word in words):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def names_in(condition: Condition) -> Iterator[str]:
    """Every bare name of the tree, in order."""
    match condition:
        case Named(name):
            yield name
        case Not(part):
            yield from names_in(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from names_in(part)
        case _:
            return


def comparisons_in(condition: Condition) -> Iterator[Comparison]:
    """Every comparison of the tree, in order."""
    match condition:
        case Comparison():
            yield condition
        case Not(part):
            yield from comparisons_in(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from comparisons_in(part)
        case _:
            return
