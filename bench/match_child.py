"""A process that opens an index of names and asks it what it is given: how long opening took, what memory it has."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

import psutil

from turnout.core.match.index import NamesIndex
from turnout.core.match.texts import TEXTS_VERSION
from turnout.store.match_index import open_index


def main(path: Path) -> None:
    """Say it as JSON."""
    texts = json.load(sys.stdin)
    start = perf_counter()
    index = NamesIndex.from_arrays(open_index(path, TEXTS_VERSION).arrays)
    index.search("acme", 1)
    seconds = perf_counter() - start
    for text in texts:
        index.search(text, 20)
    memory = psutil.Process().memory_info()
    print(json.dumps({"seconds": seconds, "bytes": memory.rss, "own": memory.rss - memory.shared}))


main(Path(sys.argv[1]))
