"""Chromium for the browser tests: the one that is named or installed, else one that this module gets.

`python tests/browser/chromium.py` is what `make test` runs before the tests. As root on Debian and its kin it installs
the distribution's package; as anybody else it unpacks the same package into `.venv/chromium`, and changes nothing of
the machine. Where neither can be, it says so, and the browser tests are skipped. Playwright's own downloads are not
used: whoever tests behind a mirror has the distribution's packages already.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

VARIABLE: Final = "TURNOUT_CHROMIUM"
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
UNPACKED: Final = Path(__file__).resolve().parents[2] / ".venv" / "chromium"
REMEDY: Final = (
    f"install Chromium (`apt-get install chromium`), or set {VARIABLE} to a Chrome or Chromium of yours, "
    "and run `make test` again"
)
_SECONDS_MAX: Final = 900


def find_chromium() -> Path | None:
    """The browser to test with; None where there is none."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    installed = next((path for name in NAMES if (path := shutil.which(name))), None)
    if installed:
        return Path(installed)
    unpacked = UNPACKED / "usr" / "lib" / "chromium" / "chromium"
    return unpacked if unpacked.exists() else None


def environment() -> dict[str, str | float | bool]:
    """What the browser's process needs in its environment: an unpacked one has its libraries beside it."""
    libraries = [str(path) for path in sorted((UNPACKED / "usr" / "lib").glob("*-linux-gnu*"))]
    libraries += [str(path / "pulseaudio") for path in map(Path, libraries) if (path / "pulseaudio").is_dir()]
    paths = [*libraries, *filter(None, [os.environ.get("LD_LIBRARY_PATH", "")])]
    return {**os.environ, "LD_LIBRARY_PATH": os.pathsep.join(paths)} if libraries else dict(os.environ)


def get_chromium() -> str:
    """Install or unpack one. Empty when it is there, else why it is not."""
    apt = shutil.which("apt-get")
    if apt is None or shutil.which("dpkg") is None:
        return "this system has no `apt-get`"
    if os.geteuid() == 0:
        said = _do([apt, "-qq", "update"]) or _do([apt, "-qq", "-y", "install", "--no-install-recommends", "chromium"])
    else:
        said = _unpack(apt)
    return said or ("" if find_chromium() else "the package brought no browser")


def _unpack(apt: str) -> str:
    """Chromium and whatever of its libraries this machine lacks, into a folder of ours."""
    work = UNPACKED.with_name("chromium.packages")
    shutil.rmtree(work, ignore_errors=True)
    for folder in ("lists/partial", "archives/partial"):
        (work / folder).mkdir(parents=True)
    own = [
        apt, "-qq",
        "-o", f"Dir::State::lists={work / 'lists'}",
        "-o", f"Dir::Cache={work}",
        "-o", f"Dir::Cache::archives={work / 'archives'}",
        # Nothing of the machine's is written, so nobody else has to wait.
        "-o", "Debug::NoLocking=1",
        "-o", "APT::Sandbox::User=",
    ]  # fmt: skip
    said = _do([*own, "update"]) or _do(
        [*own, "-y", "install", "--no-install-recommends", "--download-only", "chromium"]
    )
    if said:
        return said
    UNPACKED.mkdir(parents=True, exist_ok=True)
    for package in sorted((work / "archives").glob("*.deb")):
        said = said or _do(["dpkg", "-x", str(package), str(UNPACKED)])
    shutil.rmtree(work, ignore_errors=True)
    return said


def _do(command: Sequence[str]) -> str:
    """Run a command to its end. Empty when it went well, else the last that it said."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(  # noqa: S603 - the system's own package manager
            command, capture_output=True, text=True, env=env, check=False, timeout=_SECONDS_MAX
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"`{command[0]}`: {error}"
    lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return "" if done.returncode == 0 else f"`{Path(command[0]).name}`: {lines[-1] if lines else done.returncode}"


def main() -> None:
    """Say which browser there is, after getting one where there was none; without one, the tests are left out."""
    if find_chromium() is None:
        sys.stdout.write("browser tests: getting Chromium; this happens once\n")
        why = get_chromium()
        if why:
            sys.stdout.write(f"browser tests: THEY ARE SKIPPED: no Chromium ({why}); {REMEDY}\n")
            return
    sys.stdout.write(f"browser tests: {find_chromium()}\n")


if __name__ == "__main__":
    main()
