"""One server per store: locks that its processes hold, and that the system takes back when they die."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from turnout.errors import StoreError

# A process that has lost its server ends after the commit that it is in.
_FORMER_SECONDS_MAX: Final = 30.0


@contextmanager
def hold_serve_lock(
    store: Path, address: str = "", *, otherwise: str = "serve another file with `--db`"
) -> Iterator[None]:
    """Be the one server of a store. Raises StoreError that names the process that is it already.

    `otherwise` is what one can do but stop that process. The lock is the operating system's: it ends with its process,
    however that ends. The file stays.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only a server needs it

    path = store.with_name(f"{store.name}.lock")
    lock = FileLock(path, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise StoreError(f"`{store}` is served already by {_holder(path)}; stop that one, or {otherwise}") from None
    except OSError as error:
        raise StoreError(f"`{path}` cannot be written ({str(error.strerror).lower()}); check its folder") from error
    try:
        path.write_text(f"process {os.getpid()}{f' at {address}' if address else ''}\n", encoding="utf-8")
        yield
    finally:
        lock.release()


@contextmanager
def hold_writer_lock(store: Path) -> Iterator[None]:
    """Be what writes for the server of a store, once the writer of a server that was killed has finished its commit.

    Raises StoreError where that one does not end.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only a server needs it

    path = store.with_name(f"{store.name}.writer.lock")
    try:
        with FileLock(path, timeout=_FORMER_SECONDS_MAX, mode=0o600, poll_interval=0.01):
            yield
    except Timeout:
        raise StoreError(
            f"what wrote for a former server of `{store}` is still there; look for it, and end it"
        ) from None


def _holder(path: Path) -> str:
    """Who wrote themselves into the lock; nobody in the moment between taking it and writing."""
    try:
        return path.read_text(encoding="utf-8").strip() or "another process"
    except OSError:
        return "another process"
