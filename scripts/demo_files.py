"""Write the demo company's exports that the web app's first run opens: `python scripts/demo_files.py [FOLDER]`.

Leads, accounts and reps as a CRM would hand them over, into `web/public/demo-company`; the same each time.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import Final

from turnout.testing.demo_accounts import ACCOUNT_COLUMNS
from turnout.testing.demo_company import build_company, write_records
from turnout.testing.demo_leads import LEAD_COLUMNS, leads
from turnout.testing.demo_people import REP_COLUMNS

FOLDER: Final = Path(__file__).resolve().parents[1] / "web" / "public" / "demo-company"
LEADS: Final = 900


def write_files(folder: Path) -> None:
    """Three files of one company; the folder is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    company = build_company()
    write_records(folder / "leads.csv", LEAD_COLUMNS, islice(leads(company=company), LEADS))
    write_records(folder / "accounts.csv", ACCOUNT_COLUMNS, company.accounts)
    write_records(folder / "reps.csv", REP_COLUMNS, company.reps)


if __name__ == "__main__":
    write_files(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
