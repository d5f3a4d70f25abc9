"""Write the OpenAPI document of this checkout to a file: the types of the web app are made of it.

The app is built over an empty store in memory's stead: a file in a folder that is thrown away. Nothing listens.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from turnout.api.app import create_app
from turnout.api.settings import ApiSettings
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database


def main() -> None:
    """Write it where the first argument says."""
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/empty.db")
        try:
            document = create_app(Running(database), ApiSettings(is_loopback=True)).resources.openapi()
        finally:
            database.close()
    Path(sys.argv[1]).write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
