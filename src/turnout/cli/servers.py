"""The servers of a store, asked how they are: the one that its lock names, and whichever an address is given of."""

from __future__ import annotations

import json
import os
import re
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from turnout.errors import InputError

TIMEOUT_SECONDS: Final = 3.0
_BODY_BYTES_MAX: Final = 1_000_000
_HOLDER: Final = re.compile(r"process (\d+)(?: at (\S+))?")


def ask_server(url: str) -> dict[str, Any]:
    """What a server says of its health, with its address; `down` where it does not answer.

    Raises InputError for what is no address of a server.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError(f"--url `{url}` is not the address of a server; write `http://127.0.0.1:8080`")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("GET", f"{parts.path.rstrip('/')}/healthz", headers={"accept": "application/json"})
            told = json.loads(connection.getresponse().read(_BODY_BYTES_MAX))
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return {"url": url, "status": "down", "causes": [f"the server at {url} does not answer ({why.lower()})"]}
    if not isinstance(told, dict) or "status" not in told:
        return {"url": url, "status": "down", "causes": [f"what answers at {url} is no Turnout"]}
    return {"url": url, **told}


def server_of_file(store: Path) -> dict[str, Any] | None:
    """The server of a store in a file, asked how it is; None where there is none.

    A lock is not tried for, since that could keep a server from starting: whoever wrote it must live and answer.
    """
    try:
        said = store.with_name(f"{store.name}.lock").read_text(encoding="utf-8")
    except OSError:
        return None
    found = _HOLDER.match(said)
    if found is None or not found[2] or not _lives(int(found[1])):
        return None
    told = ask_server(_reachable(found[2]))
    return {"process": int(found[1]), **told}


def _reachable(address: str) -> str:
    """Whoever listens on every address is found at this machine's own."""
    return address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")


def _lives(process: int) -> bool:
    if os.name == "nt":
        # There a signal of 0 is Ctrl-C; whether somebody answers has to be enough.
        return True
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
