"""The checkpoints that join the chains: each goes on from the one before, and every head in it is still there."""

from __future__ import annotations

from collections.abc import Callable

from turnout.pipeline.record.verify.chains import Chains
from turnout.pipeline.record.verify.finding import Findings
from turnout.store.audit import Head, checkpoint_hash, decode_heads, root
from turnout.store.transaction import Transaction

_CHECKPOINTS = "SELECT number, at, heads, previous, hash FROM checkpoints WHERE number > ? ORDER BY number LIMIT 500"
_LINK = "SELECT hash FROM links WHERE chain = ? AND number = ?"


def check_checkpoints(
    tx: Transaction, chains: Chains, noted: str, findings: Findings, told: Callable[[int], None]
) -> tuple[int, bytes]:
    """How many checkpoints there are, and the newest one's hash; whatever is wrong with them is kept.

    `noted` is the hash of one that somebody wrote down elsewhere, which must still be there; empty for none.
    """
    starts = dict(chains.starts)
    before = start = root(tx)
    starts.pop(start, None)
    number, is_met = 0, not noted
    # Ours begin at 1; one that somebody gave a lower number is looked at too.
    after = -1
    while rows := tx.rows(_CHECKPOINTS, (after,)):
        for at_number, at, text, previous, joined in rows:
            if at_number != number + 1:
                findings.add("checkpoints", f"checkpoint {number + 1}", f"missing; {at_number} follows {number}")
            elif previous != before:
                findings.add("checkpoints", f"checkpoint {at_number}", "does not go on from the one before")
            if checkpoint_hash(previous, at_number, at, text) != joined:
                findings.add("checkpoints", f"checkpoint {at_number}", "was changed: its hash is another")
            else:
                _check_heads(tx, at_number, decode_heads(text), findings)
            number, before = at_number, joined
            starts.pop(joined, None)
            is_met = is_met or joined.hex() == noted
        after = number
        told(number)
    for chain in starts.values():
        findings.add("links", f"chain `{chain}` link 1", "goes on from a checkpoint that is not there")
    if not is_met:
        findings.add("checkpoints", f"`{noted}`", "missing; it was noted elsewhere, so this is not that store any more")
    return number, before if number else b""


def _check_heads(tx: Transaction, number: int, heads: list[Head], findings: Findings) -> None:
    for head in heads:
        found = tx.rows(_LINK, (head.chain, head.number))
        row = f"chain `{head.chain}` link {head.number}"
        if not found:
            findings.add("links", row, f"missing; checkpoint {number} has it")
        elif found[0][0] != head.hash:
            findings.add("links", row, f"was rewritten: checkpoint {number} has another hash of it")
