"""The first hour of a new customer: exports of strangers' systems, a policy drafted, leads run through it in memory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from turnout.core.decision import Outcome
from turnout.core.policy.finding import Severity
from turnout.core.review.drafting.known_columns import Sheet
from turnout.core.review.drafting.written_times import Order
from turnout.errors import InputError
from turnout.pipeline.first_hour.try_holes import holes_of
from turnout.pipeline.first_hour.try_tally import load_by_rep
from turnout.pipeline.first_hour.trying import Asked, Tried, try_out

HALYARD = Path(__file__).parents[4] / "shared" / "halyard"
PEOPLE = (
    "Full Name,Username,Active,Role,Time Zone,Department,Working Hours,Working Days",
    "Ann Lee,ann@x.example,TRUE,Account Executive,America/New_York,Sales US,09:00-17:00,Mon-Fri",
    "Bob Ray,bob@x.example,1,Account Executive,Europe/Berlin,Sales EMEA,09:00-17:00,Mon-Fri",
    "Cleo Fox,cleo@x.example,1,Account Executive,Europe/Berlin,Sales EMEA,09:00-17:00,Mon-Fri",
    "Gone Guy,gone@x.example,FALSE,Account Executive,Europe/Berlin,Sales EMEA,,",
)
ACCOUNTS = (
    "Account Owner,Account Name,Billing Country,Website,Employees",
    '"Lee, Ann",Alpha,USA,http://www.alpha.example/,500',
    "Bob Ray,Beta,Germany,beta.example,20",
    "Gone Guy,Gamma,Germany,gamma.example,20",
    ",Delta,Germany,delta.example,20",
    "Grand Totals (4 records)",
)
LEADS = (
    "Record ID,First Name,Email,Create Date,Country/Region,Company Name,Original Source",
    "1,Jo,jo@alpha.example,09/07/2026 10:00 AM,United States,Alpha,Google",
    "2,Al,al@beta.example,09/08/2026 10:00 AM,Germany,Beta,Google",
    "3,Di,di@gamma.example,09/09/2026 4:00 AM,Germany,Gamma,Google",
    "4,Ed,ed@delta.example,09/10/2026 4:00 AM,Germany,Delta,Google",
    "5,Flo,flo@new.example,09/13/2026 4:00 PM,Deutschland,New,Google",
    "6,Guy,guy@odd.example,09/14/2026 10:00 AM,Bielefeldistan,Odd,Google",
    "6,Guy,guy@odd.example,09/14/2026 11:00 AM,,Odd,Google",
    "7,Hal,hal@odd2.example,14/14/2026 10:00 AM,France,Odd,Google",
)


def written(folder: Path, name: str, lines: Iterable[str]) -> Path:
    """A file of these lines."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def asked_of(folder: Path) -> Asked:
    """The three exports of a small company."""
    leads, accounts = written(folder, "l.csv", LEADS), written(folder, "a.csv", ACCOUNTS)
    return Asked(leads, accounts, written(folder, "r.csv", PEOPLE))


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    """A small company, tried once for all tests that only look."""
    folder = tmp_path_factory.mktemp("company")
    return try_out(asked_of(folder))


def test_everybody_is_found_by_whatever_they_are_called(tried: Tried) -> None:
    """Owners by their names, either way round; reps have ids made of their addresses."""
    assert [account.owner for account in tried.accounts] == ["ann", "bob", "gone", None]
    assert {rep.id: rep.is_active for rep in tried.reps.values()} == {
        "ann": True,
        "bob": True,
        "cleo": True,
        "gone": False,
    }


def test_leads_go_where_the_draft_says(tried: Tried) -> None:
    """To the owner, past one who left, to the territory, to whoever's turn it is; and somebody twice is one person."""
    ends = {str(lead): (end.outcome, end.rule, end.rep) for lead, end in tried.tally.ends.items()}
    assert ends["1"] == (Outcome.ASSIGNED, "Accounts stay with their owner", "ann")
    assert ends["2"] == (Outcome.ASSIGNED, "Accounts stay with their owner", "bob")
    assert {ends[lead][1:] for lead in "34"} == {("Territories", "bob"), ("Territories", "cleo")}
    assert ends["6"][1] == "Everyone else"
    assert ends["row-8"][0] is Outcome.DUPLICATE


def test_what_cannot_be_read_is_told_by_its_line(tried: Tried) -> None:
    """A total below the accounts, a day that does not exist; ids that were used twice are counted."""
    bad = {export.sheet: [(row.line, row.reason) for row in export.bad_rows] for export in tried.exports}
    assert bad[Sheet.LEADS] == [(9, "`14/14/2026 10:00 AM` is no time")]
    assert bad[Sheet.ACCOUNTS][0][0] == 6
    assert "1 leads have an id that another one has" in tried.exports[0].notices[0]


def test_the_order_of_dates_is_decided_and_said(tried: Tried) -> None:
    """The second number is above 12, so the first is the month."""
    assert tried.times is not None
    assert tried.times.order is Order.MONTH_FIRST
    assert "the second number is above 12" in tried.times.because


def test_the_holes_are_counted(tried: Tried) -> None:
    """Each with what mends it; what is only worth knowing comes last."""
    holes = {hole.code: hole for hole in holes_of(tried)}
    assert holes["no-owner"].leads == 1
    assert holes["left-owners"].leads == 1
    assert "Gone Guy (1)" in holes["left-owners"].said
    assert holes["no-country"].leads == 2
    assert "Bielefeldistan (1)" in holes["no-country"].said
    assert holes["out-of-hours"].leads >= 1
    assert holes["duplicates"].leads == 1
    codes = [hole.to_mend for hole in holes_of(tried)]
    assert codes == sorted(codes, reverse=True)


def test_the_draft_checks_clean_and_passes_its_tests(tried: Tried) -> None:
    """Through the check and the runner that a policy of one's own goes through."""
    assert not [finding for finding in tried.findings if finding.severity is Severity.ERROR]
    assert tried.tests
    assert not [test.name for test in tried.tests if test.is_failed]


def test_every_lead_is_somebodys_or_told(tried: Tried) -> None:
    """Loads and other ends add up to all leads."""
    outcomes = tried.tally.outcomes
    assert sum(whole for whole, _, _ in load_by_rep(tried.tally).values()) == outcomes[Outcome.ASSIGNED]
    assert outcomes.total() == tried.leads == sum(tried.tally.arrivals) == 7


def test_the_same_files_come_to_the_same(tmp_path: Path, tried: Tried) -> None:
    """To the last word of the policy and the last lead."""
    again = try_out(asked_of(tmp_path))
    assert (again.policy, again.tally.ends) == (tried.policy, tried.tally.ends)


def test_leads_alone_are_enough(tmp_path: Path) -> None:
    """Whoever had them takes turns; where nobody is named stand-ins do, in the regions that leads come from."""
    owners = [
        "Email,Lead Owner",
        *(f"jo{n}@a{n}.example,{('Ann Lee', 'Bob Ray', 'No owner')[n % 3]}" for n in range(9)),
    ]
    tried = try_out(Asked(written(tmp_path, "l.csv", owners)))
    assert set(tried.reps) == {"ann-lee", "bob-ray"}
    assert any("the leads have no times" in note for note in tried.notes)
    places = ["E-Mail;Land;Datum", *(f"jo{n}@a{n}.example;{('Deutschland', 'USA')[n % 2]};1.9.2026" for n in range(9))]
    tried = try_out(Asked(written(tmp_path, "m.csv", places)))
    assert {rep.teams[0] for rep in tried.reps.values()} == {"EMEA", "North America"}
    assert "region is NORAM" in tried.policy


def test_columns_can_be_named_either_way_round(tmp_path: Path) -> None:
    """`email=X` and `X=email`; of one file only where it is said. What no file has is refused with what is near."""
    leads = written(tmp_path, "l.csv", ["X,Wer", "jo@a.example,Acme"])
    reps = written(tmp_path, "r.csv", ["X,Gruppe", "ann,EMEA"])
    columns = [("email", "leads:X"), ("Wer", "company"), ("reps:name", "X"), ("team", "Gruppe")]
    tried = try_out(Asked(leads, reps=reps, columns=columns))
    assert [guess.field for guess in tried.exports[0].guesses] == ["email", "company"]
    assert {rep.teams for rep in tried.reps.values()} == {("EMEA",)}
    with pytest.raises(InputError, match="no file has a column `Grupe`"):
        try_out(Asked(leads, reps=reps, columns=[("team", "Grupe")]))
    with pytest.raises(InputError, match="`teem` is no field of reps; did you mean `team`"):
        try_out(Asked(leads, reps=reps, columns=[("teem", "Gruppe")]))


def test_what_holds_no_lead_is_refused(tmp_path: Path) -> None:
    """With the first fault that was found."""
    leads = written(tmp_path, "l.csv", ["Email,Datum", "jo@a.example,gestern"])
    with pytest.raises(InputError, match=r"no lead of .* could be read"):
        try_out(Asked(leads, columns=[("received_at", "Datum")]))


@pytest.mark.shared
@pytest.mark.skipif(not HALYARD.is_dir(), reason="the reference data `../shared/halyard` is not here")
def test_the_reference_company_gets_a_policy_to_start_from() -> None:
    """Its teams, regions, sizes and languages are seen; nearly everybody goes somewhere."""
    tried = try_out(Asked(HALYARD / "leads.csv", HALYARD / "accounts.csv", HALYARD / "reps.csv"))
    pools = {territory.pool for territory in tried.tally.engine.policy.policy.territories}
    assert pools == {"can", "apac", "emea-ent", "emea-com", "latam", "pubsec", "amer-ent", "amer-mm", "amer-smb"}
    assert tried.tally.outcomes[Outcome.ASSIGNED] > 4_400
    assert tried.tally.by("rule")["Everyone else"] < 150
    assert not [finding for finding in tried.findings if finding.severity is Severity.ERROR]
    assert not [test.name for test in tried.tests if test.is_failed]
