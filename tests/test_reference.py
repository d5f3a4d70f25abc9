"""The generated reference pages say what the code says."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_reference_pages_are_up_to_date(tmp_path: Path) -> None:
    """Every field, command and schema entry is documented; `python scripts/reference.py` mends it."""
    made = tmp_path / "docs" / "reference"
    script = (ROOT / "scripts" / "reference.py").read_text(encoding="utf-8")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "reference.py").write_text(script, encoding="utf-8")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    subprocess.run([sys.executable, "scripts/reference.py"], cwd=tmp_path, check=True)
    for page in sorted(made.iterdir()):
        committed = (ROOT / "docs" / "reference" / page.name).read_text(encoding="utf-8")
        assert page.read_text(encoding="utf-8") == committed, f"{page.name} is out of date: run scripts/reference.py"
