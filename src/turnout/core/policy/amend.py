"""The smallest change of a policy's text that makes it say something else: comments, order and layout are kept.

The text is cut along its YAML tree into pieces, and only pieces whose meaning changed are written anew. What comes out
is read again; where a fine cut did not say what it should, a coarser one is made, in the end the whole text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from turnout.core.policy.model import Policy
from turnout.core.policy.pairing import are_same
from turnout.core.policy.parse import parse_draft
from turnout.core.policy.plain import policy_data
from turnout.core.policy.render import render_policy
from turnout.core.policy.splice import CannotKeepError, Splicer
from turnout.core.policy.yaml_text import Data
from turnout.errors import PolicyError


def amend(text: str, policy: Policy) -> str:
    """The text changed to say the policy; the text itself where it says it already.

    A text that cannot be read is given up for the policy's canonical one.
    """
    try:
        old = policy_data(parse_draft(text))
    except PolicyError:
        return render_policy(policy)
    new = policy_data(policy)
    if are_same(old, new):
        return text
    kept = next((attempt for attempt in _attempts(text, old, new) if _says(attempt, new)), None)
    return render_policy(policy) if kept is None else kept


def _attempts(text: str, old: Mapping[str, Data], new: Mapping[str, Data]) -> Iterator[str]:
    """The text amended by finer and then by coarser cuts: values, then entries, then sections."""
    bare = text.removeprefix("\ufeff")
    newline = "\r\n" if "\r\n" in bare else "\n"
    for depth in (99, 2, 1):
        try:
            amended = Splicer(bare, depth).spliced(old, new)
        except CannotKeepError:
            continue
        yield text[: len(text) - len(bare)] + _with_newlines(amended, newline)


def _with_newlines(text: str, newline: str) -> str:
    return text if newline == "\n" else text.replace("\r\n", "\n").replace("\n", newline)


def _says(text: str, new: Mapping[str, Data]) -> bool:
    try:
        said = policy_data(parse_draft(text))
    except PolicyError:
        return False
    return are_same(said, new)
