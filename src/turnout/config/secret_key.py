"""The one secret of a store: what signs the links in messages and hides the credentials of connectors.

It is the setting `secret_key`; where that is not set, a store in a file has it in a file beside it, made on first need
and readable by its owner only. What is signed or hidden with it is not known here.
"""

from __future__ import annotations

import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Final

from turnout.config.addresses import is_postgresql, sqlite_path
from turnout.config.settings import Settings
from turnout.errors import SettingsError

_SUFFIX: Final = ".key"
_NEW_BYTES: Final = 32


def load_secret_key(settings: Settings, url: str) -> bytes:
    """The secret of the store at an address, as 32 bytes. Raises SettingsError where none can be had.

    Every process of a store must have the same: machines that share a PostgreSQL have no file in common.
    """
    if settings.secret_key:
        return sha256(settings.secret_key.encode()).digest()
    if is_postgresql(url):
        raise SettingsError(
            "a store on PostgreSQL needs the setting `secret_key`, the same for every process;"
            " set `TURNOUT_SECRET_KEY` to what `openssl rand -base64 32` prints"
        )
    return sha256(_kept_beside(sqlite_path(url)).encode()).digest()


def key_for(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose only, 32 bytes: who learns it has neither the secret nor a key for anything else."""
    return hmac.digest(secret, f"turnout {purpose}".encode(), "sha256")


def _kept_beside(store: Path) -> str:
    """The text in the file beside a store. Of several processes that make it at once the first one's stands."""
    path = store.with_name(f"{store.name}{_SUFFIX}")
    try:
        if not path.exists():
            _make(path)
        kept = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = str(getattr(error, "strerror", None) or "it is not text").lower()
        raise SettingsError(f"the secret of the store cannot be kept in `{path}` ({why}); set `secret_key`") from None
    if not kept:
        raise SettingsError(f"`{path}` is empty, and what was signed or hidden needs what was in it; bring it back")
    return kept


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"{secrets.token_urlsafe(_NEW_BYTES)}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link is made only where there is none, so nobody's file is ever replaced.
        path.hardlink_to(new)
    except FileExistsError:
        pass
    finally:
        new.unlink()
