"""Build and check the web app: `python scripts/web.py build|test|check`, with whatever Node there is.

Node comes from PATH where it is new enough, else from the locked package that `make` has put into `.venv`. What is
installed already is not asked for again, and what is built already is not built again. Needs nothing but Python.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
WEB: Final = ROOT / "web"
BUILT: Final = ROOT / "src" / "turnout" / "ui" / "dist"
NODE_MIN: Final = (20, 19)
NOT_HERE: Final = 3
# Not `npm ci`: it refuses a lock that lacks what other platforms would need, and not every mirror has all of that. The
# versions and hashes of the lock hold all the same.
_INSTALL: Final = ("install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline")
# What a build is made of; the types of the interface are made of its document.
_SOURCES: Final = (
    WEB / "src",
    WEB / "public",
    WEB / "scripts",
    WEB / "api" / "openapi.json",
    WEB / "index.html",
    WEB / "package-lock.json",
    WEB / "tsconfig.json",
    WEB / "vite.config.ts",
    ROOT / "src" / "turnout" / "ui" / "content-security-policy.txt",
)
_MADE: Final = frozenset({WEB / "src" / "base" / "api" / "schema.d.ts"})
_STEPS: Final = {
    "build": ("api:types", "build"),
    "test": ("api:types", "build", "test"),
    "check": ("check",),
}


def main() -> int:
    """Do what the first argument says; 0 when it is done, 3 where what is needed cannot be had here."""
    what = sys.argv[1] if len(sys.argv) > 1 else "build"
    if what not in _STEPS:
        sys.stderr.write(f"web: `{what}` is none of {', '.join(f'`{name}`' for name in _STEPS)}\n")
        return 2
    mark, wanted = BUILT / ".made-of", fingerprint()
    is_built = mark.is_file() and mark.read_text() == wanted
    if what == "build" and is_built:
        return 0
    folder = node_folder()
    if folder is None:
        sys.stderr.write(
            f"web: Node {'.'.join(map(str, NODE_MIN))} or newer with npm is needed to build the web app, and neither "
            "PATH nor `.venv/bin` has it; install it, or run `make`, which brings one as a Python package\n"
        )
        return NOT_HERE
    with _alone():
        environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
        if not is_installed() and not _run(environment, *_INSTALL):
            sys.stderr.write("web: what the app is built with could not be installed; is the npm registry reachable?\n")
            return NOT_HERE
        for step in _STEPS[what]:
            if step == "build" and is_built:
                continue
            began = time.monotonic()
            if not _run(environment, "run", "--silent", step):
                sys.stderr.write(f"web: `npm run {step}` failed\n")
                return 1
            sys.stdout.write(f"web: {step} done in {time.monotonic() - began:.0f} s\n")
        # Only a whole build is marked.
        if (BUILT / "index.html").is_file() and fingerprint() == wanted:
            mark.write_text(wanted)
    return 0


def node_folder() -> Path | None:
    """The folder of a Node that is new enough and has its npm; None where there is none."""
    found = [Path(path).parent for name in ("node",) if (path := shutil.which(name))]
    for folder in (*found, ROOT / ".venv" / "bin"):
        if _version(folder / "node") >= NODE_MIN and shutil.which("npm", path=str(folder)):
            return folder
    return None


def _version(node: Path) -> tuple[int, int]:
    if not node.exists():
        return (0, 0)
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - found
    numbers = re.match(r"v(\d+)\.(\d+)", said)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)


def is_installed() -> bool:
    """Whether every package of the lock file is there in its version: npm writes down what it has installed."""
    try:
        wanted: dict[str, Any] = json.loads((WEB / "package-lock.json").read_text())["packages"]
        have: dict[str, Any] = json.loads((WEB / "node_modules" / ".package-lock.json").read_text())["packages"]
    except (OSError, ValueError, KeyError):
        return False
    # Some are for another system only, and left out by npm.
    return all(
        name in have and have[name].get("version") == package.get("version")
        for name, package in wanted.items()
        if name and not package.get("optional")
    )


def fingerprint() -> str:
    """What the sources of the app are now."""
    digest = sha256()
    for source in _SOURCES:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file() and path not in _MADE and not path.name.endswith(".test.ts"):
                digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
                digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _run(environment: dict[str, str], *arguments: str) -> bool:
    npm = shutil.which("npm", path=environment["PATH"])
    assert npm is not None
    return subprocess.run([npm, *arguments], cwd=WEB, env=environment, check=False).returncode == 0  # noqa: S603 - npm


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for whoever else builds here; two at once would empty each other's folder."""
    import fcntl  # noqa: PLC0415 - not everywhere, and the rest of this file is

    with (WEB / ".building").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
