"""What values are put together from: several texts of a field with many values, or words within one text.

Words are kept apart by something that no test names, so that side by side they make no other word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

from turnout.core.fields.catalogue import Field, Value
from turnout.core.policy.bind import Among, Resembles, Test, passes
from turnout.core.policy.boxes.cutting import as_value, choices_of, named_texts, other_value
from turnout.core.policy.condition import Op

# Parts that were put together: of several values the texts; of one text how it begins and ends, then its words.
Made = tuple[str, ...]


class Wording(Protocol):
    """How the values of a field are made. A signature has a bit for each test that holds, by the test's number."""

    tests: Sequence[Test]
    # Values that stand alone, with their signatures.
    wholes: Sequence[tuple[int, Value]]
    # The tests that nothing put together ever meets.
    of_wholes: int
    # Where putting together begins; None where values only stand alone.
    start: Made | None

    def grown(self, made: Made, test: int, never: int, /) -> Sequence[Made]:
        """Each least way to add one part so that a test holds and none of `never` does by it."""
        ...

    def signature(self, made: Made) -> int:
        """The tests that hold of what was put together."""
        ...

    def value(self, made: Made) -> Value:
        """What was put together as a lead has it."""
        ...


class SeveralTexts:
    """Any number of texts, none included, which is unknown."""

    wholes: Sequence[tuple[int, Value]] = ()
    of_wholes = 0
    start: Made | None = ()

    def __init__(self, spec: Field, tests: Sequence[Test]) -> None:
        self.tests = tests
        self._spec = spec
        # A lead has one host, of which its other domains are the parents.
        self._is_host = spec.name in _HOSTS and not spec.is_declared
        named = _named(spec, tests)
        families = _families(named) if self._is_host else frozenset()
        by_signature: dict[tuple[int, str], str] = {}
        for text, signature in _signatures_of(_single_texts(spec, tests), tests, is_many=True).items():
            # Texts of which the same is true are one, but not hosts: one of them may stand below another host.
            by_signature.setdefault((signature, text if text in families else ""), text)
        self._named = named if self._is_host else {}
        self._signatures = {text: signature for (signature, _), text in by_signature.items()}
        self._meeting: dict[int, list[str]] = defaultdict(list)
        for text, signature in sorted(self._signatures.items(), key=lambda item: item[1].bit_count()):
            for number in range(len(tests)):
                if signature >> number & 1:
                    self._meeting[number].append(text)

    def grown(self, made: Made, test: int, never: int) -> Sequence[Made]:
        """One more text, of those that meet the test and make fewest others hold."""
        kept: list[str] = []
        for text in self._meeting.get(test, ()):
            signature = self._signatures[text]
            if signature & never or not all(self._go_together(text, other) for other in made):
                continue
            if self._is_host or not any(self._signatures[other] & ~signature == 0 for other in kept):
                kept.append(text)
        return [tuple(sorted({*made, text})) for text in kept]

    def _go_together(self, text: str, other: str) -> bool:
        """Whether a field may have both: of two hosts that are named, one stands below the other."""
        return text not in self._named or other not in self._named or _is_below(text, other)

    def signature(self, made: Made) -> int:
        """What holds of any of the texts."""
        found = 0
        for text in made:
            found |= self._signatures[text]
        return found

    def value(self, made: Made) -> Value:
        """The texts as leads have them."""
        return tuple(str(as_value(self._spec, text)) for text in made) or None


_HOSTS = frozenset({"domain", "business_domain"})


def _families(hosts: Mapping[str, object]) -> frozenset[str]:
    """The hosts that stand below another one of these, and those."""
    found: set[str] = set()
    for host in hosts:
        parent = host.partition(".")[2]
        while parent:
            if parent in hosts:
                found |= {host, parent}
            parent = parent.partition(".")[2]
    return frozenset(found)


def _is_below(text: str, other: str) -> bool:
    """Whether one of two hosts is the other or stands below it."""
    return text == other or text.endswith(f".{other}") or other.endswith(f".{text}")


class OneText:
    """One text: named as a whole, or put together from a beginning, an end and words between; or unknown."""

    def __init__(self, spec: Field, tests: Sequence[Test]) -> None:
        self.tests = tests
        self._spec = spec
        self._filler = _filler(spec, tests)
        named = _signatures_of(dict(_named(spec, tests)), tests, is_many=False)
        wholes: dict[int, Value] = {0: None}
        for text, signature in named.items():
            wholes.setdefault(signature, as_value(spec, text))
        self.wholes: Sequence[tuple[int, Value]] = tuple(wholes.items())
        self.of_wholes = sum(1 << number for number, test in enumerate(tests) if isinstance(test, Among))
        self.start: Made | None = ("", "") if choices_of(spec) is None else None
        self._other = other_value(spec, named)
        self._known: dict[Made, int] = {}

    def grown(self, made: Made, test: int, _never: int) -> Sequence[Made]:
        """One more word where a test of words asks for it."""
        asked = self.tests[test]
        if not isinstance(asked, Resembles):
            return []
        begins, ends, *words = made
        found: list[Made] = []
        for text in asked.texts:
            if asked.op is Op.STARTS and (text.startswith(begins) or begins.startswith(text)):
                found.append((max(text, begins, key=len), ends, *words))
            elif asked.op is Op.ENDS and (text.endswith(ends) or ends.endswith(text)):
                found.append((begins, max(text, ends, key=len), *words))
            elif asked.op is Op.CONTAINS:
                found.append((begins, ends, *sorted({*words, text})))
        return found

    def signature(self, made: Made) -> int:
        """What holds of the text."""
        found = self._known.get(made)
        if found is None:
            value = self.value(made)
            found = sum(1 << number for number, test in enumerate(self.tests) if passes(test, value))
            self._known[made] = found
        return found

    def value(self, made: Made) -> Value:
        """The parts with something between them; where there is none, any other text that has no word in it."""
        begins, ends, *words = made
        if not any(made):
            plain = self._other
            is_plain = not any(isinstance(test, Resembles) and passes(test, plain) for test in self.tests)
            return plain if is_plain else self._filler
        between = self._filler if self._spec.name in _WITHOUT_SPACES else f" {self._filler} "
        return between.join([begins, *words, ends]).strip()


def _single_texts(spec: Field, tests: Sequence[Test]) -> Mapping[str, tuple[int, ...]]:
    """One text of each kind that a value may be: named, holding a word somewhere, or any other."""
    named = dict(_named(spec, tests))
    if choices_of(spec) is not None:
        return named
    filler = _filler(spec, tests)
    for test in tests:
        if isinstance(test, Resembles):
            for text in test.texts:
                before = "" if test.op is Op.STARTS else filler
                after = "" if test.op is Op.ENDS else filler
                named.setdefault(f"{before}{text}{after}", ())
    other = other_value(spec, named)
    has_word = any(isinstance(test, Resembles) and passes(test, other) for test in tests)
    return {**named, filler if has_word else other: ()}


def _named(spec: Field, tests: Sequence[Test]) -> Mapping[str, tuple[int, ...]]:
    return named_texts(spec, tests)


def _signatures_of(texts: Mapping[str, tuple[int, ...]], tests: Sequence[Test], *, is_many: bool) -> dict[str, int]:
    """The signature of each text. Those of long lists are read from who names them, the few others are asked."""
    asked = [(1 << number, test) for number, test in enumerate(tests) if not isinstance(test, Among)]
    found = {}
    for text, naming in texts.items():
        signature = 0
        for number in naming:
            if isinstance(tests[number], Among):
                signature |= 1 << number
        value: Value = (text,) if is_many else text
        for bit, test in asked:
            if passes(test, value):
                signature |= bit
        found[text] = signature
    return found


# These are written without spaces; what stands between words there looks like a part of them.
_WITHOUT_SPACES = frozenset({"email", "website", "page", "referrer", "phone", "postal_code", "ip"})
_FILLERS = ("...", "~", "#", "|", "x", "q", *map(chr, range(0x4E00, 0x4F00)))
_FILLERS_WITHIN = ("0", "x", "1", "q", *_FILLERS)


def _filler(spec: Field, tests: Sequence[Test]) -> str:
    """Something that no word of a test has a part of."""
    said = "".join(text for test in tests if isinstance(test, Resembles) for text in test.texts)
    fillers = _FILLERS_WITHIN if spec.name in _WITHOUT_SPACES or spec.many else _FILLERS
    return next(filler for filler in fillers if not set(filler) & set(said))
