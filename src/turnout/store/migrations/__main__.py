"""Write a migration from how the tables differ: `python -m turnout.store.migrations next "Say what changes"`.

`first` writes the first one anew, which is right only until a version with it was released.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from turnout.store.database import HEAD
from turnout.store.schema import MIGRATIONS, alembic_config, migrating, upgrade


def write_migration(message: str, *, is_first: bool) -> None:
    """Write the migration that turns what the migrations make into what the tables say."""
    revision = "0001" if is_first else f"{int(HEAD) + 1:04}"
    if is_first:
        for path in (MIGRATIONS / "versions").glob("r*.py"):
            path.unlink()
    with tempfile.TemporaryDirectory() as folder, migrating(Path(folder) / "empty.db") as connection:
        if not is_first:
            upgrade(connection)
        config = alembic_config(connection)
        command.revision(config, message, autogenerate=True, rev_id=revision)
    sys.stdout.write(f"wrote {revision}; run `ruff format`, read it, and set HEAD in store/database.py to it\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["first"]:
        write_migration("The first schema.", is_first=True)
    elif len(sys.argv) == 3 and sys.argv[1] == "next":
        write_migration(sys.argv[2], is_first=False)
    else:
        sys.exit(__doc__)
