"""A world is read whole: whatever is wrong in it is named, and the rest is there."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.world import WorldFiles, read_world
from turnout.core.account import Account, AccountId, Acquaintance, Opportunity
from turnout.core.assign.roster import Roster
from turnout.core.decision import Verdict
from turnout.core.rep import Absence, Rep, RepId, RepStatus, Team, WorkWeek
from turnout.errors import InputError

_REPS = """rep_id,name,email,team,country,timezone,work_days,work_start,work_end
ann,Ann,Ann@acme.example,emea,Germany,Europe/Berlin,Mon-Fri,09:00,18:00
bob,Bob,bob@acme.example,amer,US,America/New_York,Mon-Fri,08:00,17:00
"""
_ACCOUNTS = """account_id,name,domain,country_code,owner_id,parent_id
A1,Acme Inc,acme.example,US,ann,
A2,Acme GmbH,acme-de.example,DE,bob,A1
"""


def _world(folder: Path, **files: str) -> WorldFiles:
    for name, text in {"reps": _REPS, **files}.items():
        (folder / f"{name}.csv").write_text(text)
    return read_world(folder)


def _problems(world: WorldFiles) -> list[Finding]:
    return [finding for finding in world.problems if not finding.is_notice]


def _only_problem(world: WorldFiles) -> Finding:
    (problem,) = _problems(world)
    assert problem.remedy
    return problem


def _rep(tmp_path: Path, header: str, cells: str) -> Rep:
    return _world(tmp_path, reps=f"rep_id,{header}\nann,{cells}\n").reps[0]


def test_reps_alone_are_a_world(tmp_path: Path) -> None:
    """Missing files mean none, and a notice says so of each that is usually there."""
    world = _world(tmp_path)
    assert [rep.id for rep in world.reps] == ["ann", "bob"]
    assert set(map(len, (world.accounts, world.absences, world.opportunities, world.acquaintances))) == {0}
    assert [(finding.file, finding.is_notice) for finding in world.problems] == [
        ("accounts.csv", True), ("account_domains.csv", True), ("time_off.csv", True),
    ]  # fmt: skip
    assert str(world.problems[0]) == "`accounts.csv`: the file is missing, so there are no accounts"


def test_a_world_without_reps_is_refused(tmp_path: Path) -> None:
    """The error names the folder and the file it needs."""
    with pytest.raises(InputError, match=r"has no `reps.csv`; add one with at least the column `rep_id`"):
        read_world(tmp_path)
    with pytest.raises(InputError, match="is not a folder"):
        read_world(tmp_path / "nowhere")


def test_a_missing_column_is_refused_with_what_was_found(tmp_path: Path) -> None:
    """The error names the file, the column, what was found, the nearest spelling and the remedy."""
    with pytest.raises(InputError) as caught:
        _world(tmp_path, reps="repid,name\nann,Ann\n")
    assert str(caught.value).endswith(
        "reps.csv` has no column `rep_id`; found `repid`, `name`; did you mean `repid`?; "
        "name one column `rep_id` (or `id`, `user_id`, `rep`, `owner_id`)"
    )


def test_a_packed_world_is_read(tmp_path: Path) -> None:
    """Each file may end in `.gz`."""
    (tmp_path / "reps.csv.gz").write_bytes(gzip.compress(_REPS.encode()))
    assert len(read_world(tmp_path).reps) == 2


def test_a_rep_is_read_with_hours_and_place(tmp_path: Path) -> None:
    """Hours stay as written, countries become codes, addresses lower case."""
    ann = _world(tmp_path).reps[0]
    assert (ann.email, ann.country, ann.zone, ann.teams) == ("ann@acme.example", "DE", "Europe/Berlin", ("emea",))
    assert ann.week == WorkWeek("Mon-Fri", ("09:00-18:00",))


def test_headers_of_other_systems_are_understood(tmp_path: Path) -> None:
    """A column goes by several names; the telling one wins over `id`."""
    world = _world(
        tmp_path,
        reps="User Id,Full Name,Time Zone,Reports To\nann,Ann,Europe/Paris,\n",
        accounts="Id,Account Name,Owner,Billing Country,Annual Revenue\nA1,Acme,ann,France,5M\n",
    )
    assert (world.reps[0].name, world.reps[0].zone) == ("Ann", "Europe/Paris")
    account = world.accounts[0]
    assert (account.id, account.name, account.owner, account.country) == ("A1", "Acme", "ann", "FR")
    assert account.attributes == {"annual_revenue": "5M"}


def test_skills_go_by_their_plural_and_as_they_are(tmp_path: Path) -> None:
    """Several values are folded; languages become codes; single columns may be asked for too."""
    rep = _rep(tmp_path, "languages,products,region,certified in", "German; EN,Crème;Cards,EMEA,SOC 2|ISO")
    assert rep.skills["languages"] == {"de", "en"}
    assert rep.skills["products"] == {"creme", "cards"}
    assert rep.skills["region"] == rep.skills["regions"] == {"emea"}
    assert rep.skills["certified_in"] == {"soc 2", "iso"}
    assert "name" not in rep.skills


def test_numbers_and_caps_are_read(tmp_path: Path) -> None:
    """Every whole number may weigh; a blank cap is no cap."""
    rep = _rep(tmp_path, "weight,daily_cap,open_cap,quota,manager_id", "75,8,,1000,12")
    assert rep.numbers == {"weight": 75, "daily_cap": 8, "quota": 1000}
    assert (rep.daily_cap, rep.open_cap) == (8, None)


@pytest.mark.parametrize("text", ["1.5", "-3", "many"])
def test_a_cap_that_is_no_count_is_reported(tmp_path: Path, text: str) -> None:
    """The rep stays, without the cap."""
    world = _world(tmp_path, reps=f"rep_id,daily_cap\nann,{text}\n")
    assert world.reps[0].daily_cap is None
    assert "daily_cap" not in world.reps[0].numbers
    assert _only_problem(world).message == f"`daily_cap` is `{text}`, which is no count; it is left out"


def test_somebody_may_be_in_several_teams(tmp_path: Path) -> None:
    """Teams are split at `;`, and each team that is named exists."""
    world = _world(tmp_path, reps="rep_id,team\nann,AMER-ENT;PUBSEC\n")
    assert world.reps[0].teams == ("AMER-ENT", "PUBSEC")
    assert world.teams == (Team("AMER-ENT"), Team("PUBSEC"))


def test_teams_have_hours_and_lend_their_zone(tmp_path: Path) -> None:
    """A rep without a zone is in the team's."""
    world = _world(
        tmp_path,
        reps="rep_id,team\nann,emea\n",
        teams="team,timezone,work_days,work_start,work_end,holidays\nemea,Europe/Paris,Mon-Thu,10:00,16:00,FR\n"
        "emea,UTC,,,,\n,UTC,,,,\n",
    )
    assert world.teams == (Team("emea", "Europe/Paris", WorkWeek("Mon-Thu", ("10:00-16:00",), ("FR",))),)
    assert world.reps[0].zone == "Europe/Paris"
    assert [(finding.line, finding.message) for finding in _problems(world)] == [
        (3, "team `emea` is there already; this row is left out"), (4, "the team has no name"),
    ]  # fmt: skip


def test_several_spans_a_day_beat_start_and_end(tmp_path: Path) -> None:
    """`work_hours` holds breaks; a shift may pass midnight."""
    rep = _rep(tmp_path, "work_days,work_start,work_end,work_hours", "Mon-Fri,09:00,17:00,09:00-12:00; 22:00-06:00")
    assert rep.week.spans == ("09:00-12:00", "22:00-06:00")


@pytest.mark.parametrize(("text", "codes"), [("DE-BY;fr", ("DE-BY", "FR")), ("yes", ("DE",)), ("no", ()), ("", ())])
def test_holidays_are_of_places(tmp_path: Path, text: str, codes: tuple[str, ...]) -> None:
    """`yes` means the rep's own country; none is the default."""
    assert _rep(tmp_path, "country,holidays", f"Germany,{text}").week.holidays == codes


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("bavaria,", "no public holidays are known for country `BAVARIA`"),
        ("yes,", "holidays are `yes`, but no country is known"),
        (",Atlantis", "country `Atlantis` is unknown; it is left out"),
    ],
)
def test_unknown_places_are_reported(tmp_path: Path, cells: str, message: str) -> None:
    """The rep stays, without the place."""
    world = _world(tmp_path, reps=f"rep_id,holidays,country\nann,{cells}\n")
    assert world.reps[0].week.holidays == ()
    assert message in _only_problem(world).message


def test_an_unknown_zone_is_utc_and_reported(tmp_path: Path) -> None:
    """The nearest zone is offered."""
    world = _world(tmp_path, reps="rep_id,timezone\nann,Europe/Berln\n")
    assert world.reps[0].zone == "UTC"
    problem = _only_problem(world)
    assert (problem.file, problem.line) == ("reps.csv", 2)
    assert problem.message == "time zone `Europe/Berln` is unknown; did you mean `Europe/Berlin`?; UTC is used"


@pytest.mark.parametrize(
    ("days", "start", "end", "message"),
    [
        ("Mon-Fri", "09:00", "09:00", "hours `09:00-09:00` are empty"),
        ("Mon-Fri", "25:00", "26:00", "time `25:00` in `25:00-26:00` is not a time of day"),
        ("Mon-Fri", "early", "17:00", "time `early` in `early-17:00` is not a time of day"),
        ("Mon-Fri", "09:00", "", "time `` in `09:00-` is not a time of day"),
        ("Mon-Frei", "09:00", "17:00", "weekday `frei` in `Mon-Frei` is unknown"),
    ],
)
def test_impossible_hours_are_reported_and_the_rep_stays(
    tmp_path: Path, days: str, start: str, end: str, message: str
) -> None:
    """Pools that mind hours pass the rep over until somebody puts the hours right."""
    world = _world(tmp_path, reps=f"rep_id,work_days,work_start,work_end\nann,{days},{start},{end}\n")
    now = datetime(2026, 9, 7, 10, tzinfo=UTC)
    assert Roster(world.reps).availability(world.reps[0].id, now, None)[0] is Verdict.CLOSED
    assert message in _only_problem(world).message


@pytest.mark.parametrize(
    ("text", "status"),
    [("", "active"), ("Active", "active"), ("On Leave", "leave"), ("departed", "departed"), ("inactive", "departed")],
)
def test_status_has_many_spellings(tmp_path: Path, text: str, status: str) -> None:
    """Systems say it differently."""
    assert _rep(tmp_path, "status", text).status == RepStatus(status)


def test_an_unknown_status_keeps_leads_away_and_is_reported(tmp_path: Path) -> None:
    """Nobody gets leads by a typing error."""
    world = _world(tmp_path, reps="rep_id,status\nann,actve\n")
    assert not world.reps[0].is_active
    assert _only_problem(world).message == (
        "status `actve` is unknown; did you mean `active`?; this rep gets no leads until it is put right"
    )


def test_the_first_of_two_reps_with_one_id_wins(tmp_path: Path) -> None:
    """The second row is reported with the line of the first; a row without id is reported too."""
    world = _world(tmp_path, reps="rep_id,name\nann,First\nann,Second\n,Nobody\n")
    assert [rep.name for rep in world.reps] == ["First"]
    assert [(finding.line, finding.message) for finding in _problems(world)] == [
        (3, "rep `ann` is on line 2 already; this row is left out"),
        (4, "the rep has no id; the row is left out"),
    ]


def test_managers_and_backups_are_people_who_exist(tmp_path: Path) -> None:
    """They may stand further down; nobody backs up themselves."""
    world = _world(tmp_path, reps="rep_id,manager_id,backup_id\nann,cid,bob\nbob,zoe,bob\ncid,,zed\n")
    assert [(rep.manager, rep.backup) for rep in world.reps] == [("cid", "bob"), (None, None), (None, None)]
    assert [finding.message for finding in _problems(world)] == [
        "manager `zoe` is not a rep; it is left out",
        "backup `bob` is the rep; it is left out",
        "backup `zed` is not a rep; it is left out",
    ]


def test_the_day_somebody_joined_is_read(tmp_path: Path) -> None:
    """A day or an instant will do."""
    assert _rep(tmp_path, "start_date", "2026-09-01").joined_on == date(2026, 9, 1)


def test_an_account_is_read_with_all_its_columns(tmp_path: Path) -> None:
    """Known columns have their place, the others are attributes, and a parent may stand further down."""
    world = _world(
        tmp_path,
        accounts="account_id,name,domain,aliases,country,country_code,owner_id,parent_id,backup_id,Named Account,type\n"
        "A2,Acme GmbH,https://www.ACME.example/de,Acme DE;AcmeSoft|AS,Germany,DE,ann,A1,bob,yes,customer\n"
        "A1,Acme Inc,,,,US,,,,,\n",
        account_domains="domain,account_id,kind\nacme-soft.example,A2,alias\nacme.example,A2,primary\n",
        time_off="rep_id,start,end\n",
    )
    assert world.problems == ()
    assert world.accounts == (
        Account(
            id=AccountId("A2"), name="Acme GmbH", domains=("acme.example", "acme-soft.example"),
            aliases=("Acme DE", "AcmeSoft", "AS"), parent=AccountId("A1"), owner=RepId("ann"),
            backup=RepId("bob"), country="DE", attributes={"named_account": "yes", "type": "customer"},
        ),
        Account(id=AccountId("A1"), name="Acme Inc", country="US"),
    )  # fmt: skip


def test_a_website_stands_in_for_a_missing_domain(tmp_path: Path) -> None:
    """Only where the row names no domain."""
    world = _world(tmp_path, accounts="id,name,domain,website\n1,A,,http://www.a.example/x\n2,B,b.example,c.example\n")
    assert [account.domains for account in world.accounts] == [("a.example",), ("b.example",)]


def test_an_owner_may_be_named_by_mail_address(tmp_path: Path) -> None:
    """Some systems export the address."""
    assert _world(tmp_path, accounts="id,name,owner\n1,A,ANN@acme.example\n").accounts[0].owner == "ann"


def test_an_unknown_owner_is_reported_and_the_account_is_there(tmp_path: Path) -> None:
    """It is imported without one."""
    world = _world(tmp_path, accounts="account_id,name,owner_id\nA1,Acme,zoe\n")
    assert world.accounts[0].owner is None
    assert _only_problem(world).message == "`owner_id` is `zoe`, who is not a rep; the account is imported without"


def test_an_unknown_parent_is_reported(tmp_path: Path) -> None:
    """The account is there without one."""
    world = _world(tmp_path, accounts="account_id,name,parent_id\nA1,Acme,A9\n")
    assert world.accounts[0].parent is None
    assert "the parent `A9`, which is not an account" in _only_problem(world).message


@pytest.mark.parametrize("rows", ["A1,Acme,A1\n", "A1,Acme,A2\nA2,Bcme,A3\nA3,Ccme,A1\n"])
def test_an_account_that_is_its_own_ancestor_has_no_parent(tmp_path: Path, rows: str) -> None:
    """A circle is reported once, at its first account, and cut."""
    world = _world(tmp_path, accounts=f"account_id,name,parent_id\n{rows}")
    assert {account.parent for account in world.accounts} == {None}
    assert _only_problem(world).line == 2
    assert "parent" in _only_problem(world).message


def test_the_first_of_two_accounts_with_one_id_wins(tmp_path: Path) -> None:
    """The second row and a row without id are reported."""
    world = _world(tmp_path, accounts="account_id,name\nA1,First\nA1,Second\n,None\n")
    assert [account.name for account in world.accounts] == ["First"]
    assert [finding.line for finding in _problems(world)] == [3, 4]


def test_two_accounts_with_one_domain_keep_it(tmp_path: Path) -> None:
    """It is reported with both; the match stage settles it."""
    world = _world(
        tmp_path,
        accounts="account_id,name,domain\nA1,Acme,acme.example\nA2,Bcme,\n",
        account_domains="domain,account_id\nacme.example,A2\n",
    )
    assert [account.domains for account in world.accounts] == [("acme.example",), ("acme.example",)]
    assert _only_problem(world).message == "domain `acme.example` belongs to account `A1` and to account `A2`"


def test_domains_that_cannot_be_are_reported(tmp_path: Path) -> None:
    """No dot, or an account that is not there."""
    world = _world(
        tmp_path,
        accounts="account_id,name,domain\nA1,Acme,none\n",
        account_domains="domain,account_id\nlocalhost,A1\nacme.example,A9\n",
    )
    assert world.accounts[0].domains == ()
    assert [(finding.file, finding.message) for finding in _problems(world)] == [
        ("accounts.csv", "`none` is no domain; it is left out"),
        ("account_domains.csv", "`localhost` is no domain; it is left out"),
        ("account_domains.csv", "`A9`, who is said to have `acme.example`, is not an account; the row is left out"),
    ]


@pytest.mark.parametrize(
    ("country", "given", "kept"),
    [("US", "2139", "02139"), ("USA", "501", "00501"), ("US", "2139-4307", "02139-4307"), ("US", "94111", "94111"),
     ("NO", "0151", "0151"), ("AU", "2000", "2000")],
)  # fmt: skip
def test_united_states_zips_get_their_zeros_back(tmp_path: Path, country: str, given: str, kept: str) -> None:
    """Other countries have codes of four digits of their own."""
    world = _world(tmp_path, accounts=f"account_id,name,country,zip\nA1,Acme,{country},{given}\n")
    assert world.accounts[0].attributes["postal_code"] == kept


def test_days_off_are_inclusive_in_the_zone_of_the_rep(tmp_path: Path) -> None:
    """From local midnight to the midnight after the last day, in UTC; without an end it is one day."""
    world = _world(
        tmp_path, time_off="rep_id,start,end,kind\nann,2026-09-07,2026-09-08,vacation\nbob,2026-11-01,,sick\n"
    )
    assert world.absences == (
        Absence(RepId("ann"), datetime(2026, 9, 6, 22, tzinfo=UTC), datetime(2026, 9, 8, 22, tzinfo=UTC), "vacation"),
        # New York sets its clocks back on that day, so that it lasts 25 hours.
        Absence(RepId("bob"), datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC), "sick"),
    )


def test_times_off_are_instants_in_the_zone_of_the_rep(tmp_path: Path) -> None:
    """Unless they say their own offset."""
    world = _world(tmp_path, time_off="rep_id,from,to\nann,2026-09-07 13:00,2026-09-07T16:30:00Z\n")
    assert world.absences == (
        Absence(RepId("ann"), datetime(2026, 9, 7, 11, tzinfo=UTC), datetime(2026, 9, 7, 16, 30, tzinfo=UTC)),
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "ann,2026-09-08,2026-09-07",
            "the absence ends (`2026-09-07`) before it starts (`2026-09-08`); it is left out",
        ),
        ("zoe,2026-09-08,2026-09-09", "`zoe` is not a rep; the absence is left out"),
        ("ann,09/08/2026,2026-09-09", "`09/08/2026` is no day or time; the absence is left out"),
        ("ann,2026-09-08,9999-12-31", "`9999-12-31` is no day or time; the absence is left out"),
        ("ann,2026-09-08,later", "`later` is no day or time; the absence is left out"),
    ],
)
def test_an_impossible_absence_is_reported(tmp_path: Path, row: str, message: str) -> None:
    """It is left out, and the others are there."""
    world = _world(tmp_path, time_off=f"rep_id,start,end\n{row}\nbob,2026-09-01,2026-09-01\n")
    assert [absence.rep for absence in world.absences] == ["bob"]
    assert _only_problem(world).message == message


def test_opportunities_are_read(tmp_path: Path) -> None:
    """A day counts from midnight in UTC; a closed stage tells the outcome where none is given."""
    world = _world(
        tmp_path,
        accounts=_ACCOUNTS,
        opportunities="account_id,owner_id,stage,outcome,value,closed_at,created_at\n"
        "A1,ann,Closed Lost,,12k,2026-08-01,2026-05-01T09:30:00Z\nA2,zoe,Demo,maybe,lots,soon,\nA9,ann,,,,,\n",
    )
    assert world.opportunities == (
        Opportunity(
            AccountId("A1"), RepId("ann"), "Closed Lost", "lost", 12_000,
            datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 5, 1, 9, 30, tzinfo=UTC),
        ),
        Opportunity(AccountId("A2"), stage="Demo"),
    )  # fmt: skip
    assert [(finding.line, finding.message) for finding in _problems(world)] == [
        (3, "`owner_id` is `zoe`, who is not a rep; it is left out"),
        (3, "outcome `maybe` is unknown; the opportunity counts as open"),
        (3, "value `lots` is no number; it is left out"),
        (3, "`closed_at` is `soon`, which is no time; it is left out"),
        (4, "`A9` is not an account; the opportunity is left out"),
    ]


def test_people_are_read(tmp_path: Path) -> None:
    """Addresses are lower case; a row without one is reported."""
    world = _world(tmp_path, people="email,owner_id,last_seen,outcome\nPat@X.example,ann,2026-01-02,Lost\nnobody,,,\n")
    assert world.acquaintances == (
        Acquaintance("pat@x.example", RepId("ann"), datetime(2026, 1, 2, tzinfo=UTC), "lost"),
    )
    assert _only_problem(world).message == "`nobody` is no e-mail address; the row is left out"


def test_broken_rows_of_any_file_are_findings(tmp_path: Path) -> None:
    """With the file, the line and what to do."""
    world = _world(tmp_path, accounts='account_id,name,domain\nA1,"Acme,acme.example\nA2,Bcme,bcme.example\n')
    assert [account.id for account in world.accounts] == ["A2"]
    assert str(_only_problem(world)) == (
        "`accounts.csv` line 2: a quote is not closed; close the quote, or double quotes inside a quoted cell"
    )


@pytest.mark.shared
def test_halyard_is_read_whole() -> None:
    """Two thousand accounts, and nothing but its doubled accounts to report."""
    folder = Path(__file__).parents[4] / "shared" / "halyard"
    if not folder.is_dir():
        pytest.skip("the reference data is not beside the project")
    world = read_world(folder)
    assert (len(world.accounts), len(world.reps), len(world.teams), len(world.absences)) == (2_000, 68, 13, 73)
    assert all("belongs to account" in finding.message for finding in world.problems)
    assert not [a for a in world.accounts if a.country == "US" and len(a.attributes.get("postal_code", "12345")) < 5]
