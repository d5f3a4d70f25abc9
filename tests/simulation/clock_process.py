"""A process that only lets time pass: `clock_process.py URL NOW`. It says `.` after every transaction, for ever."""

from __future__ import annotations

import os
import sys
from datetime import datetime

from turnout.pipeline.asking.jobs import Tick
from turnout.pipeline.serving.dispatcher import Dispatcher
from turnout.store.database import open_database


def main() -> None:
    """Look at what is due again and again."""
    now = datetime.fromisoformat(sys.argv[2])
    dispatcher = Dispatcher(open_database(sys.argv[1]), lambda: now, os.urandom)
    while True:
        dispatcher.run([Tick()])
        sys.stdout.write(".")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
