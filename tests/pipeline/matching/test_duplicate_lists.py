"""Groups of people and accounts over a store or a file: who is kept, what is written, and how well it does."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.people import CONTACTS, pairwise_f1
from tests.pipeline.stored_office import Office
from turnout.core.lead import LeadId
from turnout.errors import InputError
from turnout.pipeline.asking.jobs import Close
from turnout.pipeline.matching.duplicate_lists import list_accounts, list_people, list_people_of_file, write_listed
from turnout.pipeline.record.people_data import erase_person


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A small office over a store."""
    found = Office(tmp_path)
    yield found
    found.close()


@pytest.mark.usefixtures("each_database")
def test_who_has_an_open_lead_is_kept(office: Office) -> None:
    """Before whoever came first; and each row says what is known of them."""
    office.lead("bob@planetexpress.example", first_name="Bob", last_name="Farnsworth", company="Planet Express")
    office.run(Close(LeadId("L1"), "won"))
    office.lead("bobf@gmail.com", first_name="Robert", last_name="Farnsworth", company="Planet Express, Inc.")
    office.lead("amy@mars.example", first_name="Amy", last_name="Wong")
    told: list[tuple[str, int, int]] = []
    listed = list_people(office.database, progress=lambda *said: told.append(said))
    assert (listed.clusters, listed.compared) == (1, 3)
    assert [(row["id"], row["survivor"], row["open_lead"]) for row in listed.rows] == [
        ("bobf@gmail.com", "yes", "L2"),
        ("bob@planetexpress.example", "", ""),
    ]
    assert listed.rows[1]["last_seen"].startswith("2026-09-07T09:00:00")
    assert ("leads", 3, 3) in told


@pytest.mark.usefixtures("each_database")
def test_whoever_was_erased_is_in_no_list(office: Office) -> None:
    """Nothing is known of them by which they could be compared."""
    office.lead("bob@planetexpress.example", first_name="Bob", last_name="Farnsworth", company="Planet Express")
    office.lead("bobf@gmail.com", first_name="Bob", last_name="Farnsworth", company="Planet Express")
    erase_person(office.database, "bobf@gmail.com", office.now)
    listed = list_people(office.database)
    assert (listed.clusters, listed.compared) == (0, 1)


@pytest.mark.usefixtures("each_database")
def test_accounts_without_twins_are_in_no_list(office: Office) -> None:
    """Two accounts with nothing in common."""
    listed = list_accounts(office.database)
    assert (listed.clusters, listed.rows, listed.compared) == (0, [], 2)


def test_many_records_of_one_person_are_one_group(tmp_path: Path) -> None:
    """Also where they do not differ in anything; where all they have is a name, they stay apart."""
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = ["name,company,phone"] + ["Ann Berg,Acme,+12127365000"] * 300 + ["Zoe Quist,,"] * 5
    path.write_text("\n".join(rows) + "\n", "utf-8")
    listed = list_people_of_file(path)
    assert (listed.clusters, len(listed.rows)) == (1, 300)
    write_listed(out, listed)
    with out.open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert [row["survivor"] for row in written].count("yes") == 1
    assert written[0]["phone"] == "'+12127365000"


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    """With what is wrong with it."""
    path = tmp_path / "in.csv"
    path.write_text("name\n", "utf-8")
    with pytest.raises(InputError, match="no rows"):
        list_people_of_file(path)


@pytest.mark.shared
@pytest.mark.skipif(not CONTACTS.is_dir(), reason="the reference data `../shared/matching/contacts` is not here")
@pytest.mark.parametrize(
    ("name", "column", "least"),
    [("patentsview_inventors_dev", "mention_id", 0.97), ("febrl4", "rec_id", 0.999), ("fake_1000", "unique_id", 0.86)],
)
def test_people_of_the_reference_sets_are_found(tmp_path: Path, name: str, column: str, least: float) -> None:
    """Floors, not targets: each is above what Splink reaches out of the box, or as good."""
    path = tmp_path / f"{name}.csv"
    path.write_bytes(gzip.decompress((CONTACTS / f"{name}.csv.gz").read_bytes()))
    with path.open(encoding="utf-8", newline="") as file:
        truth = {row[column]: row.get("cluster_id") or row["cluster"] for row in csv.DictReader(file)}
    found = {row["id"]: row["cluster"] for row in list_people_of_file(path).rows}
    assert pairwise_f1(found, truth) >= least
