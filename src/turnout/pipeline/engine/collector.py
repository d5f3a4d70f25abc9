"""How eagerly Python looks for garbage in a process that decides about leads."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def calm_collector() -> None:
    """Look for circular garbage a hundred times less often than Python does by itself.

    A decision makes hundreds of objects and no circles, so looking after every 700 costs a tenth of the time and finds
    nothing; what a fault or a framework leaves is still found.
    """
    gc.set_threshold(100_000, 5, 5)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let the collector wait while much is made that lives long, and never walk through it."""
    if gc.get_freeze_count():
        # Garbage would be kept for ever as well; a process that has only just loaded has none.
        gc.collect()
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def keep_what_is() -> None:
    """What was made until now lives as long as the process: the collector need not walk through it."""
    gc.collect()
    gc.freeze()
