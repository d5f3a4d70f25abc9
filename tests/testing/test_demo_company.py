"""The invented company is whole, always the same, and the demo policy is written for it."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from turnout.connectors.csv_file.leads import read_leads
from turnout.connectors.csv_file.world import WorldFiles, read_world
from turnout.core.rep import RepId, RepStatus
from turnout.testing.demo_company import DEMO_DAY, build_company, write_records, write_world
from turnout.testing.demo_leads import COMPETITORS, LEAD_COLUMNS, PARTNERS, leads

_LISTS = Path(__file__).parents[2] / "examples" / "demo" / "lists"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> WorldFiles:
    """The company as it comes back from its files."""
    folder = tmp_path_factory.mktemp("world") / "demo"
    write_world(folder)
    return read_world(folder)


def test_the_same_seed_and_day_give_the_same_company() -> None:
    """Another seed gives another one."""
    assert build_company(3, date(2026, 1, 5)) == build_company(3, date(2026, 1, 5))
    assert build_company(3).accounts != build_company(4).accounts


def test_its_files_are_sound(world: WorldFiles) -> None:
    """Nothing is wrong with them but the doubled accounts that are meant to be there."""
    assert {finding.message.partition(" `")[0] for finding in world.problems} == {"domain"}
    assert len(world.problems) == 4
    assert 290 <= len(world.accounts) <= 330
    assert world.opportunities
    assert world.acquaintances


def test_its_people_are_many_sided(world: WorldFiles) -> None:
    """Forty reps in eight teams and at least ten zones, one gone, one on leave, some away, some with a backup."""
    assert (len(world.reps), len(world.teams)) == (40, 8)
    assert len({rep.zone for rep in world.reps}) >= 10
    assert Counter(rep.status for rep in world.reps) == {
        RepStatus.ACTIVE: 38, RepStatus.LEAVE: 1, RepStatus.DEPARTED: 1,
    }  # fmt: skip
    assert sum(rep.backup is not None for rep in world.reps) >= 4
    noon = datetime(2026, 9, 7, 12, tzinfo=UTC)
    assert {absence.rep for absence in world.absences if absence.start <= noon < absence.end} >= {"gus", "nina", "ivo"}
    assert all(rep.week and rep.skills["languages"] and rep.skills["products"] for rep in world.reps)


def test_its_accounts_have_families_owners_and_trouble(world: WorldFiles) -> None:
    """Grandchildren, accounts of somebody who left, name twins, and ZIPs that have their zeros back."""
    parents = {account.id: account.parent for account in world.accounts}
    assert any(parent and parents[parent] for parent in parents.values())
    owners = Counter(account.owner for account in world.accounts)
    assert min(owners[RepId("lena")], owners[RepId("tomas")], owners[None]) >= 3
    names = Counter(account.name for account in world.accounts)
    assert sum(count == 2 for count in names.values()) >= 4
    zips = [a.attributes["postal_code"] for a in world.accounts if a.country == "US" and "postal_code" in a.attributes]
    assert "02110" in zips
    assert {len(code) for code in zips} == {5}


def test_every_domain_is_reserved(world: WorldFiles) -> None:
    """Nothing the demo does can reach a real company."""
    assert {domain.rpartition(".")[2] for account in world.accounts for domain in account.domains} == {"example"}
    assert {rep.email.rpartition("@")[2] for rep in world.reps} == {"marrowby.example"}


def test_the_stream_of_leads_is_always_the_same_and_in_order() -> None:
    """Two streams agree for as long as anybody looks; times never go back and ids never repeat."""
    first = list(islice(leads(5), 2_000))
    assert first == list(islice(leads(5), 2_000))
    assert first != list(islice(leads(6), 2_000))
    times = [datetime.fromisoformat(lead["received_at"]) for lead in first]
    assert times == sorted(times)
    assert times[0].date() == DEMO_DAY
    assert len({lead["lead_id"] for lead in first}) == 2_000
    assert {tuple(lead) for lead in first} == {LEAD_COLUMNS}


def test_leads_come_in_bursts_and_in_office_hours() -> None:
    """A webinar brings eighty in three minutes, a list 150 in one second, and the weekend little."""
    times = [datetime.fromisoformat(lead["received_at"]) for lead in islice(leads(), 3_000)]
    assert Counter(times).most_common(1)[0][1] == 150
    by_minute = Counter(time.replace(second=0) for time in times)
    webinar = datetime(2026, 9, 10, 15, 58, tzinfo=UTC)
    assert sum(by_minute[webinar + timedelta(minutes=minute)] for minute in range(3)) >= 80
    by_weekday = Counter(time.weekday() for time in times)
    assert by_weekday[6] * 4 < by_weekday[0]


def test_leads_carry_the_dirt_that_forms_collect() -> None:
    """Every kind of it occurs within a month."""
    month = list(islice(leads(), 1_500))
    emails = [lead["email"] for lead in month]
    assert any(email.isupper() for email in emails)
    assert any("+work@" in email for email in emails)
    assert any(" at " in email for email in emails)
    assert any(email.endswith("@mailinator.com") for email in emails)
    assert any("@gmail.com" in email for email in emails)
    assert {"USA", "U.S.", "Deutschland", "UK", "Select", ""} <= {lead["country"] for lead in month}
    assert {"Select", "n/a", "5000+"} <= {lead["employees"] for lead in month}
    assert any(lead["email"].rpartition("@")[2] in COMPETITORS for lead in month)
    people = Counter(email.lower().strip() for email in emails)
    assert people.most_common(1)[0][1] >= 2


def test_leads_survive_a_file(tmp_path: Path) -> None:
    """Messages with line ends, quotes and semicolons come back whole."""
    written = list(islice(leads(), 300))
    write_records(tmp_path / "leads.csv", LEAD_COLUMNS, written)
    read = read_leads(tmp_path / "leads.csv")
    assert [dict(zip(read.headers, row.cells, strict=True)) for row in read.rows] == written
    assert (read.problems, read.notices) == ((), ())


def test_most_leads_belong_to_a_known_company(world: WorldFiles) -> None:
    """About half do, and strangers never share a domain with an account by chance."""
    known = {domain for account in world.accounts for domain in account.domains}
    hosts = [lead["email"].lower().strip().rpartition("@")[2].removeprefix("mail.") for lead in islice(leads(), 1_000)]
    assert 400 <= sum(host in known for host in hosts) <= 620


def test_the_lists_of_the_demo_policy_fit_the_company(world: WorldFiles) -> None:
    """Named accounts and partners belong to people who are there; leads come from the same competitors and partners."""
    active = {rep.id for rep in world.reps if rep.is_active}
    named = _rows("named_accounts.csv")
    accounts = {str(account.id): account for account in world.accounts}
    assert {row["rep"] for row in named} <= active
    assert {accounts[row["account"]].attributes["named_account"] for row in named} == {"yes"}
    assert {row["manager"] for row in _rows("partners.csv")} <= active
    assert {row["partner_id"] for row in _rows("partners.csv")} == set(PARTNERS)
    assert {row["domain"] for row in _rows("competitors.csv")} == set(COMPETITORS)


def _rows(name: str) -> list[dict[str, str]]:
    with (_LISTS / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
