"""What writes leads: one connection of a process that begins, commits, and says whether what we remember holds."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from turnout.store.transaction import Transaction


class Writer(Protocol):
    """Owned by one thread. After `StoreError` the transaction is gone; the next `begin` starts anew."""

    def begin(self) -> tuple[Transaction, bool]:
        """A transaction, and whether what we remember of the whole store may be old. Raises StoreError."""
        ...

    def commit(self) -> None:
        """Keep everything; it is on disk when this returns. Raises StoreError, and then nothing is kept.

        An InDoubtError says that nobody knows: the connection broke while it was kept.
        """
        ...

    def try_to_write(self) -> None:
        """Write as much as a batch of leads does, and take it back. Raises StoreError where it cannot be kept."""
        ...

    def rollback(self) -> None:
        """Keep nothing of the transaction."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...


@runtime_checkable
class SharedWriter(Writer, Protocol):
    """What writes beside other processes that write to the same store at the same time."""

    @property
    def aside(self) -> Transaction:
        """What is kept at once, whatever becomes of the transaction."""
        ...
