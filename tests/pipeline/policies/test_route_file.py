"""Files in, decisions out: what a person meets who routes their own files, the wrong ones included."""

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from turnout.core.lead import LeadId
from turnout.errors import InputError, PolicyError
from turnout.pipeline.policies.receipts import receipt_text, write_receipts
from turnout.pipeline.policies.route_file import Reading, Routed, route_file, write_routed

POLICY = """
rules:
  - name: Accounts
    when: account.owner is known
    to: [account.owner, account.parent.owner, desk]
  - name: Rest
    to: desk
pools:
  desk: {reps: [anna, bela], hours: always}
"""
REPS = "rep_id,name,team,timezone,work_days,work_start,work_end,status\n"
ANNA_AND_BELA = REPS + "anna,Anna,ae,Europe/Berlin,Mon-Fri,09:00,18:00,active\nbela,Bela,ae,UTC,,,,active\n"
LEADS = "lead_id,received_at,email,company\n"
ONE_LEAD = LEADS + "L1,2026-09-07T10:00:00Z,jo@acme.com,Acme\n"

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Write a world, a policy and leads; any of them may be replaced."""

    def write(**files: str | bytes) -> Path:
        texts: dict[str, str | bytes] = {"policy": POLICY, "reps": ANNA_AND_BELA, "leads": ONE_LEAD, **files}
        for name, text in texts.items():
            path = tmp_path / (f"{name}.yaml" if name == "policy" else f"{name}.csv")
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write


def run(folder: Path) -> Routed:
    """Route the folder's leads by its policy in its world."""
    return route_file(folder / "leads.csv", folder / "policy.yaml", folder)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a written file."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def outcomes(routed: Routed) -> dict[str, str]:
    """Lead -> who or what it went to."""
    return {decision.lead: decision.assignee or str(decision.outcome) for decision in routed.decisions}


def test_every_lead_of_the_file_has_one_row_in_its_order(folder: Folder) -> None:
    """Leads are decided by time, and written in the order in which they stood."""
    leads = ONE_LEAD + "L0,2026-09-07T09:00:00Z,al@beta.com,Beta\n"
    here = folder(leads=leads)
    routed = run(here)
    assert write_routed(routed, here / "out.csv") is None
    rows = read_rows(here / "out.csv")
    assert [(row["lead_id"], row["assignee"]) for row in rows] == [("L1", "bela"), ("L0", "anna")]
    assert list(rows[0]) == [
        "lead_id",
        "outcome",
        "assignee",
        "team",
        "pool",
        "queue",
        "rule",
        "account_id",
        "match_score",
        "duplicate_of",
        "sla",
        "sla_due",
        "decided_at",
        "reason",
    ]


@pytest.mark.parametrize(
    "leads",
    [
        "\ufeff" + ONE_LEAD,
        ONE_LEAD.replace(",", ";"),
        (LEADS + "L1,2026-09-07T10:00:00Z,jo@acme.com,Caf\u00e9\n").encode("latin-1"),
        LEADS + "L1,2026-09-07 10:00:00,jo@acme.com,Acme\n",
        LEADS + "L1,2026-09-07T12:00:00+02:00,jo@acme.com,A\x00c\x07me \u202e\U0001f680\n",
        LEADS + f"L1,2026-09-07T10:00:00Z,jo@acme.com,{'A' * 5_000}\n",
        LEADS + "L1,2026-09-07T10:00:00Z,jo,Acme\n",
        "Lead ID,Created At,Work Email,Company Name\nL1,2026-09-07T10:00:00Z,jo@acme.com,Acme\n",
    ],
    ids=["BOM", "semicolons", "Latin-1", "no zone", "control characters", "5,000 characters", "half a mail", "aliases"],
)
def test_odd_files_are_read(folder: Folder, leads: str | bytes) -> None:
    """What spreadsheets and forms export is routed like anything else."""
    assert outcomes(run(folder(leads=leads))) == {"L1": "anna"}


def test_bad_rows_go_to_a_file_and_the_rest_is_done(folder: Folder) -> None:
    """A broken quote, a time that is none and a used id are told with line and remedy."""
    leads = (
        LEADS
        + 'L1,2026-09-07T10:00:00Z,a@acme.com,"Acme\n'
        + "L2,2026-09-07T10:01:00Z,b@acme.com,Acme\n"
        + "L3,yesterday,c@acme.com,Acme\n"
        + "L2,2026-09-07T10:02:00Z,d@acme.com,Acme\n"
        + "L4,2026-09-07T10:03:00Z,e@acme.com,Acme\n"
    )
    here = folder(leads=leads)
    routed = run(here)
    assert outcomes(routed) == {"L2": "anna", "L4": "bela"}
    bad = write_routed(routed, here / "out.csv")
    assert bad == here / "out.errors.csv"
    rows = read_rows(bad)
    assert [row["line"] for row in rows] == ["2", "4", "5"]
    assert all(row["reason"] and row["remedy"] for row in rows)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"leads": ""}, r"leads\.csv.*empty"),
        ({"leads": "lead_id,email\nL1,a@b.c\n"}, r"received_at"),
        ({"reps": ""}, r"reps\.csv"),
        ({"reps": "name,team\nAnna,ae\n"}, r"rep_id"),
    ],
    ids=["empty leads", "no time", "empty reps", "no rep id"],
)
def test_files_that_cannot_be_used_are_said_so(folder: Folder, files: dict[str, str], message: str) -> None:
    """The message names the file, what is missing and what to do."""
    with pytest.raises(InputError, match=message):
        run(folder(**files))


def test_a_policy_that_names_an_unknown_rep_is_refused(folder: Folder) -> None:
    """With the place and the nearest known rep."""
    with pytest.raises(PolicyError, match="pools > desk: rep `ana` is unknown; did you mean `anna`"):
        run(folder(policy=POLICY.replace("[anna, bela]", "[ana, bela]")))


def test_a_policy_that_names_a_rep_who_left_is_told_and_they_get_nothing(folder: Folder) -> None:
    """The run goes on without them."""
    routed = run(folder(reps=ANNA_AND_BELA.replace("18:00,active", "18:00,departed")))
    assert outcomes(routed) == {"L1": "bela"}
    assert any("`anna` (departed)" in notice and "take them out" in notice for notice in routed.notices)


def test_what_is_wrong_in_the_world_is_told_and_the_rest_is_done(folder: Folder) -> None:
    """A zone nobody knows, hours that cannot be, an account above itself, two accounts with one domain."""
    reps = REPS + (
        "anna,Anna,ae,Europe/Berln,Mon-Fri,09:00,18:00,active\nbela,Bela,ae,UTC,Mon-Fri,25:00,18:00,active\n"
    )
    accounts = "account_id,name,domain,owner_id,parent_id\nA1,Acme,acme.com,,A1\nA2,Acme Two,acme.com,nobody,\n"
    routed = run(folder(reps=reps, accounts=accounts))
    told = "\n".join(routed.notices)
    for wrong in ("Europe/Berln", "25:00", "`A1`", "acme.com", "`nobody`"):
        assert wrong in told
    assert list(outcomes(routed)) == ["L1"]


def test_the_same_files_give_the_same_decisions(folder: Folder) -> None:
    """Nothing depends on the moment or on chance."""
    leads = LEADS + "".join(f"L{n},2026-09-07T10:{n % 60:02}:00Z,p{n}@c{n}.com,C{n}\n" for n in range(200))
    here = folder(leads=leads)
    assert list(run(here).decisions) == list(run(here).decisions)


def test_capacity_frees_when_leads_are_taken_as_closed(folder: Folder) -> None:
    """Without closings open work only grows; with them the waiting lead gets its turn."""
    policy = POLICY.replace("hours: always", "hours: always, open at most: 1 each, nobody: hold 2d")
    leads = LEADS + "".join(f"L{n},2026-09-0{n}T10:00:00Z,p{n}@c{n}.com,C{n}\n" for n in range(1, 6))
    here = folder(policy=policy, leads=leads)
    assert list(outcomes(run(here)).values()).count("held") == 3
    reading = Reading(closed_after=timedelta(hours=30))
    closing = route_file(here / "leads.csv", here / "policy.yaml", here, reading)
    assert "held" not in outcomes(closing).values()


def test_columns_and_zones_are_told_where_the_file_does_not_say(folder: Folder) -> None:
    """A mapping per source, and a zone for times that name none."""
    here = folder(leads="Nummer,Eingang,Kontakt,Firma\nL1,2026-09-07 10:00:00,jo@acme.com,Acme\n")
    columns = {"Nummer": "lead_id", "Eingang": "received_at", "Kontakt": "email", "Firma": "company"}
    routed = route_file(
        here / "leads.csv", here / "policy.yaml", here, Reading(columns, zone=ZoneInfo("Europe/Berlin"))
    )
    (case,) = routed.cases.values()
    assert case.lead.received_at.isoformat() == "2026-09-07T08:00:00+00:00"
    assert (case.facts["email"], case.facts["company"]) == ("jo@acme.com", "Acme")


def test_an_old_file_of_bad_rows_does_not_outlive_them(folder: Folder) -> None:
    """When every row can be read, there is no file of rows that could not."""
    here = folder(leads=LEADS + "L1,soon,a@acme.com,Acme\n")
    assert write_routed(run(here), here / "out.csv") == here / "out.errors.csv"
    folder()
    assert write_routed(run(here), here / "out.csv") is None
    assert not (here / "out.errors.csv").exists()


def test_a_receipt_knows_nothing_that_a_later_lead_said(folder: Folder, tmp_path: Path) -> None:
    """The rules are explained by what was known when they were followed, though a duplicate has said more since."""
    policy = POLICY.replace(
        "  - name: Rest", "  - {name: German, when: country is DE, to: rep bela}\n  - name: Rest", 1
    )
    header = LEADS.strip() + ",country\n"
    leads = (
        header
        + "L1,2026-09-07T10:00:00Z,jo@acme.example,Acme,\n"
        + "L2,2026-09-07T11:00:00Z,jo@acme.example,Acme,Germany\n"
    )
    routed = run(folder(policy=policy, leads=leads))
    case = routed.cases[LeadId("L1")]
    assert (routed.desk.decisions[LeadId("L2")].duplicate_of, case.facts["country"]) == ("L1", "DE")
    write_receipts(routed, tmp_path / "receipts.jsonl")
    first = json.loads((tmp_path / "receipts.jsonl").read_text().splitlines()[0])
    assert [(rule["rule"], rule["fits"]) for rule in first["rules"]][1:] == [("German", False), ("Rest", True)]
    assert "country" not in {entry["field"] for entry in first["known"]}
    assert "DE" not in receipt_text(routed, "L1")
    assert case.facts["country"] == "DE"
