"""Says what is being done while somebody waits for it, and what stays when they wait no longer.

How far an import has come is shown in `importing`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def doing_shown(doing: str) -> Iterator[Callable[[str], None]]:
    """A line that can be changed and is gone at the end, where there is a terminal to show it; else nothing."""
    if not sys.stdout.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

    with Console().status(f"{doing} ...") as status:
        yield lambda text: status.update(f"{text} ...")


@contextmanager
def kept_if_interrupted(say: Callable[[], str]) -> Iterator[None]:
    """Where somebody ends what is done in the block (Ctrl-C), tell them what of it stays."""
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write(f"turnout: interrupted; {say()}\n")
        raise
