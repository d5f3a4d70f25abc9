"""Tables brought into a store: what is new, what is wrong, and what the company then is."""

import csv
import dataclasses
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.stores import url_in
from turnout.connectors.csv_file.world import read_world as read_files
from turnout.core.account import AccountId
from turnout.errors import InputError, StoreError
from turnout.pipeline.engine.live import Live
from turnout.pipeline.engine.open_store import live_engine, world_of
from turnout.pipeline.imports import import_world
from turnout.pipeline.imports.import_world import Imported, import_file, import_folder
from turnout.pipeline.imports.world_changes import Kind
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.record.verify import verify
from turnout.store.database import Database, open_database
from turnout.store.meta import WORLD_VERSION, bump
from turnout.store.metadata import EPOCH
from turnout.store.world import StoredWorld, read_world
from turnout.testing.demo_company import write_world

pytestmark = pytest.mark.usefixtures("each_database")
LATER = datetime(2027, 1, 1, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
HALYARD = ROOT.parent / "shared" / "halyard"
TABLES = {
    Kind.REPS: "rep_id,name,email,team,status\nr1,Ann,ann@us.com,AE,active\nr2,Ben,ben@us.com,AE,active\n",
    Kind.ACCOUNTS: "account_id,name,domain,owner_id,parent_id\nA1,Acme Sub,sub.acme.com,r1,A2\nA2,Acme,acme.com,r2,\n",
    Kind.DOMAINS: "domain,account_id\nacme.com,A2\nacme.de,A2\n",
    Kind.TIME_OFF: "rep_id,start,end\nr1,2026-09-07,2026-09-08\n",
    Kind.OPPORTUNITIES: "account_id,owner_id,outcome\nA1,r1,won\nA1,r1,\n",
    Kind.PEOPLE: "email,owner_id,last_seen\njo@x.com,r1,2026-01-01\n",
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A fresh store."""
    (tmp_path / "store").mkdir()
    opened = open_database(url_in(tmp_path / "store"))
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small company's tables."""
    made = tmp_path / "company"
    made.mkdir()
    for kind, table in TABLES.items():
        (made / import_world.FILES[kind]).write_text(table)
    return made


def stored(database: Database) -> StoredWorld:
    """The world as the store has it."""
    with database.reading() as tx:
        return read_world(tx)


def counts(imported: Imported) -> dict[str, tuple[int, int, int]]:
    """New, changed and unchanged by kind."""
    return {tally.kind.value: (tally.new, tally.changed, tally.unchanged) for tally in imported.tallies}


def problems(imported: Imported) -> list[str]:
    """What was wrong, as it is told."""
    return [str(finding) for finding in imported.findings if not finding.is_notice]


def write(folder: Path, kind: Kind, table: str) -> Path:
    """Put another table in the place of a company's."""
    path = folder / import_world.FILES[kind]
    path.write_text(table)
    return path


def assert_same_world(database: Database, folder: Path) -> None:
    """What the store says is what the files say, down to the order."""
    files, world = read_files(folder), stored(database)
    for name in ("accounts", "reps", "teams", "absences", "opportunities"):
        assert getattr(world, name) == getattr(files, name), name


def test_the_demo_company_comes_back_as_its_files_say(database: Database, tmp_path: Path) -> None:
    """Every account, rep, team, absence and deal is equal, and so is the world that decides."""
    write_world(tmp_path / "demo")
    imported = import_folder(database, tmp_path / "demo")
    assert_same_world(database, tmp_path / "demo")
    assert counts(imported)["people"][0] > 0
    world = world_of(stored(database))
    assert len(world.book) == len(read_files(tmp_path / "demo").accounts)


@pytest.mark.shared
@pytest.mark.skipif(not HALYARD.is_dir(), reason="the reference data `../shared/halyard` is not here")
def test_the_reference_company_comes_back_as_its_files_say(database: Database, tmp_path: Path) -> None:
    """The same for a company with two absences at once, twins of accounts and shared domains."""
    names = [name for name in import_world.FILES.values() if (HALYARD / name).exists()]
    (tmp_path / "halyard").mkdir()
    for name in names:
        shutil.copyfile(HALYARD / name, tmp_path / "halyard" / name)
    imported = import_folder(database, tmp_path / "halyard")
    assert_same_world(database, tmp_path / "halyard")
    told = {str(problem) for problem in read_files(tmp_path / "halyard").problems if not problem.is_notice}
    assert set(problems(imported)) == told


def test_importing_again_changes_nothing(database: Database, folder: Path) -> None:
    """The second time everything is as it was, and nobody has to read the world anew."""
    first = import_folder(database, folder)
    version = stored(database).version
    second = import_folder(database, folder)
    assert all(unchanged == 0 for kind, (_, _, unchanged) in counts(first).items() if kind != "domains")
    assert counts(first)["domains"] == (1, 0, 1)
    assert all(new == changed == 0 for new, changed, _ in counts(second).values())
    assert stored(database).version == version == 1


def test_one_file_after_another_is_the_same_as_the_folder(database: Database, folder: Path) -> None:
    """Each kind on its own, in the order a person would take."""
    for kind in (Kind.REPS, Kind.ACCOUNTS, Kind.DOMAINS, Kind.TIME_OFF, Kind.OPPORTUNITIES, Kind.PEOPLE):
        import_file(database, kind, folder / import_world.FILES[kind])
    assert_same_world(database, folder)
    # Who had whom is asked of the store, so that nobody has to take it in.
    assert stored(database).version == 5


def test_an_import_is_told_in_the_record_by_table_and_count(database: Database, folder: Path) -> None:
    """Who did it and how much there was, nothing of what it says; what changed nothing is not told."""
    import_folder(database, folder, actor="K1", now=EPOCH)
    path = write(folder, Kind.ACCOUNTS, "account_id,name,owner_id\nA2,Acme AG,r2\nA3,Third,r1\n")
    import_file(database, Kind.ACCOUNTS, path)
    import_file(database, Kind.ACCOUNTS, path)
    with database.reading() as tx:
        told = [body for (body,) in tx.rows("SELECT body FROM events WHERE kind = 'imported' ORDER BY seq")]
    assert told[1] == '{"by":"K1","table":"accounts","new":2,"changed":0,"unchanged":0}'
    assert told[len(TABLES) :] == ['{"by":"cli","table":"accounts","new":1,"changed":1,"unchanged":0}']
    assert not any("Acme" in body or "jo@" in body for body in told)
    assert verify(database).is_whole


def test_what_an_import_says_of_people_is_told_one_by_one(database: Database, folder: Path) -> None:
    """What was and what is, of each rep and absence that is new or other; names and addresses are not in it."""
    import_folder(database, folder, actor="K1", now=EPOCH)
    path = write(folder, Kind.REPS, TABLES[Kind.REPS].replace("AE,active", "SDR,leave", 1).replace("Ann", "Anna"))
    import_file(database, Kind.REPS, path)
    with database.reading() as tx:
        rows = tx.rows("SELECT kind, body FROM events WHERE kind LIKE 'rep!_%' ESCAPE '!' ORDER BY seq")
        absences = tx.rows("SELECT body FROM events WHERE kind = 'absence_added'")
    assert [kind for kind, _ in rows] == ["rep_added", "rep_added", "rep_changed"]
    changed = json.loads(rows[-1][1])
    assert changed == {
        "by": "cli",
        "rep": "r1",
        "fields": ["name", "teams", "status"],
        "before": {"teams": ["AE"], "status": "active"},
        "after": {"teams": ["SDR"], "status": "leave"},
    }
    assert [json.loads(body)["rep"] for (body,) in absences] == ["r1"]
    assert not any("Ann" in body or "us.com" in body for _, body in rows)


def test_a_server_takes_in_what_an_import_changed(database: Database, folder: Path) -> None:
    """Piece by piece, and it then has the same world as one that reads everything."""
    import_folder(database, folder)
    publish_in(database, folder)
    live = Live()
    tables = {
        Kind.ACCOUNTS: "account_id,name,domain,owner_id\nA2,Acme AG,acme.at,r1\nA3,Third,third.com,r1\n",
        Kind.DOMAINS: "domain,account_id\nmore.com,A3\n",
        Kind.OPPORTUNITIES: "account_id,owner_id,outcome\nA1,r2,lost\n",
        Kind.TIME_OFF: "rep_id,start,end\nr2,2026-09-07,2026-09-08\n",
        Kind.REPS: "rep_id,name,team\nr3,Cleo,AE\n",
    }
    for kind, table in (*tables.items(), (Kind.OPPORTUNITIES, "opportunity_id,account_id\nd1,A3\n")):
        with database.reading() as tx:
            live.refresh(tx)
        import_file(database, kind, write(folder, kind, table))
        with database.reading() as tx:
            live.refresh(tx)
            fresh = world_of(read_world(tx))
        assert {each.id: each for each in live.world.book} == {each.id: each for each in fresh.book}
        assert live.world.book.with_domain("more.com") == fresh.book.with_domain("more.com")
        assert live.world.roster.reps == fresh.roster.reps
        for account in fresh.book:
            both = [world.account_facts(account, (), LATER) for world in (live.world, fresh)]
            assert both[0] == both[1]


def publish_in(database: Database, folder: Path) -> None:
    """A policy over the company's two reps."""
    policy = folder / "policy.yaml"
    policy.write_text("rules:\n  - name: All\n    to: P\npools:\n  P: {reps: [r1, r2]}\n")
    publish_policy(database, policy, EPOCH)


def test_only_what_differs_is_written(database: Database, folder: Path) -> None:
    """A changed row is counted as changed, a new one as new; what the file leaves out stays."""
    import_folder(database, folder)
    path = write(folder, Kind.ACCOUNTS, "account_id,name,owner_id\nA2,Acme AG,r2\nA3,Third,r1\n")
    assert counts(import_file(database, Kind.ACCOUNTS, path)) == {"accounts": (1, 1, 0)}
    names = {account.id: (account.name, account.domains) for account in stored(database).accounts}
    assert names == {"A1": ("Acme Sub", ("sub.acme.com",)), "A2": ("Acme AG", ("acme.de",)), "A3": ("Third", ())}


def test_a_parent_may_be_in_the_store_already(database: Database, folder: Path) -> None:
    """A file of new accounts need not repeat those above them, nor do grandparents get lost."""
    import_folder(database, folder)
    path = write(folder, Kind.ACCOUNTS, "account_id,name,parent_id\nA3,Third,A1\nA4,Fourth,A9\n")
    imported = import_file(database, Kind.ACCOUNTS, path)
    parents = {account.id: account.parent for account in stored(database).accounts}
    assert parents == {"A1": "A2", "A2": None, "A3": "A1", "A4": None}
    assert [line for line in problems(imported) if "A9" in line]
    assert len(problems(imported)) == 1


def test_a_circle_through_the_store_is_cut_in_the_file(database: Database, folder: Path) -> None:
    """The file's link is the one that closes it, and is left out."""
    import_folder(database, folder)
    path = write(folder, Kind.ACCOUNTS, "account_id,name,parent_id,domain\nA2,Acme,A1,acme.com\n")
    imported = import_file(database, Kind.ACCOUNTS, path)
    assert "each other's parents" in problems(imported)[0]
    parents = {account.id: account.parent for account in stored(database).accounts}
    assert parents == {"A1": "A2", "A2": None}


def test_a_manager_may_be_in_the_store_already(database: Database, folder: Path) -> None:
    """A file of one new rep names people who are known."""
    import_folder(database, folder)
    path = write(folder, Kind.REPS, "rep_id,manager_id,backup_id\nr3,r1,nobody\n")
    imported = import_file(database, Kind.REPS, path)
    assert len(problems(imported)) == 1
    reps = {rep.id: (rep.manager, rep.backup, rep.name) for rep in stored(database).reps}
    assert reps == {"r1": (None, None, "Ann"), "r2": (None, None, "Ben"), "r3": ("r1", None, "")}


def test_reps_who_are_missing_from_the_file_are_named(database: Database, folder: Path) -> None:
    """Nobody is removed by an oversight; the notice says what to write."""
    import_folder(database, folder)
    path = write(folder, Kind.REPS, "rep_id,name,email,team\nr1,Ann,ann@us.com,AE\n")
    imported = import_file(database, Kind.REPS, path)
    assert [finding.message for finding in imported.findings] == [
        "`r2` stood in an earlier file and not in this one; nothing changes for them"
    ]
    assert len(stored(database).reps) == 2


def test_an_unknown_owner_is_reported_and_the_account_comes_without_one(database: Database, folder: Path) -> None:
    """The problem is told with its place and remedy, and stands in the file of errors with the row."""
    path = write(folder, Kind.ACCOUNTS, "account_id,name,owner_id\nA1,Acme,r9\n,No id,r1\n")
    imported = import_folder(database, folder)
    assert stored(database).accounts[0].owner is None
    assert "`accounts.csv` line 2: `owner_id` is `r9`, who is not a rep" in problems(imported)[0]
    assert imported.error_files[0] == path.with_name("accounts.errors.csv")
    rows = list(csv.DictReader(imported.error_files[0].read_text().splitlines()))
    assert [(row["line"], row["raw"]) for row in rows[:2]] == [("2", "A1,Acme,r9"), ("3", ",No id,r1")]
    assert rows[0]["remedy"] == "add them to `reps.csv` or correct the id"


def test_the_file_of_errors_goes_when_the_errors_are_gone(database: Database, folder: Path) -> None:
    """What an earlier import could not read is not what this one could not."""
    path = write(folder, Kind.ACCOUNTS, "account_id,owner_id\nA1,r9\nA2,\n")
    assert import_folder(database, folder).error_files
    write(folder, Kind.ACCOUNTS, TABLES[Kind.ACCOUNTS])
    assert not import_folder(database, folder).error_files
    assert not path.with_name("accounts.errors.csv").exists()


def test_a_table_that_cannot_be_read_changes_nothing(database: Database, folder: Path) -> None:
    """One file without its column, and none of the others is brought in either."""
    write(folder, Kind.TIME_OFF, "who,when\nr1,now\n")
    with pytest.raises(InputError, match="has no column `rep_id`"):
        import_folder(database, folder)
    assert stored(database) == StoredWorld()


def test_an_import_is_taken_back_when_it_breaks_in_the_middle(database: Database, folder: Path) -> None:
    """What was written before the fault is not there afterwards."""

    def stop(kind: str, done: int, _all: int) -> None:
        if kind == Kind.TIME_OFF and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_folder(database, folder, stop)
    assert stored(database) == StoredWorld()


def test_a_world_that_changes_meanwhile_is_compared_anew(database: Database, folder: Path) -> None:
    """An import that was overtaken looks again; one that always is says so."""

    def overtaken(times: int) -> Callable[[Kind, int, int], None]:
        left = [times]

        def change_the_world(kind: Kind, done: int, _all: int) -> None:
            if kind is Kind.REPS and not done and left[0]:
                left[0] -= 1
                with database.begin() as tx:
                    bump(tx, WORLD_VERSION)

        return change_the_world

    with pytest.raises(StoreError, match="kept changing"):
        import_folder(database, folder, overtaken(99))
    assert stored(database).reps == ()
    assert counts(import_folder(database, folder, overtaken(2)))["reps"] == (2, 0, 0)


def test_progress_is_told_to_its_end(database: Database, folder: Path) -> None:
    """Each kind that has anything to write reaches its whole."""
    told: list[tuple[str, int, int]] = []
    import_folder(database, folder, lambda *step: told.append(step))
    assert told.index(("accounts", 0, 2)) < told.index(("accounts", 2, 2))
    last = {kind: (done, total) for kind, done, total in told}
    assert all(done == total for done, total in last.values())


def test_packed_tables_are_read(database: Database, folder: Path) -> None:
    """A file may end in `.gz`, as everywhere."""
    import gzip  # noqa: PLC0415 - only here

    packed = gzip.compress((folder / "reps.csv").read_bytes())
    (folder / "reps.csv").unlink()
    (folder / "reps.csv.gz").write_bytes(packed)
    assert counts(import_folder(database, folder))["reps"] == (2, 0, 0)


def test_a_folder_with_nothing_in_it_is_refused(database: Database, tmp_path: Path) -> None:
    """Nothing was imported, and that is not a success."""
    with pytest.raises(InputError, match=r"has none of .*add `reps.csv`"):
        import_folder(database, tmp_path / "store")


def test_who_left_is_told_with_all_that_still_names_them(database: Database, folder: Path) -> None:
    """Accounts they own, and rules and pools of the live policy."""
    import_folder(database, folder)
    publish_in(database, folder)
    path = write(
        folder, Kind.REPS, TABLES[Kind.REPS].replace("r1,Ann,ann@us.com,AE,active", "r1,Ann,ann@us.com,AE,left")
    )
    notices = import_file(database, Kind.REPS, path).notices
    assert notices[0] == "rep `r1` has left and still owns accounts (1); give these another owner"
    assert "pools > P: `r1` (departed) cannot receive leads" in notices[1]
    with database.reading() as tx:
        engine = live_engine(tx, world_of(read_world(tx)))
    assert "r1" in engine.rooms["P"].members


def test_a_domain_of_two_accounts_is_reported(database: Database, folder: Path) -> None:
    """Both keep it; somebody has to say whose it is."""
    import_folder(database, folder)
    path = write(
        folder, Kind.DOMAINS, "domain,account_id\nacme.com,A1\nnonsense,A1\nx.com,A9\nown.com,A1\nown.com,A1\n"
    )
    imported = import_file(database, Kind.DOMAINS, path)
    assert counts(imported) == {"domains": (2, 0, 0)}
    assert [line.partition(": ")[2].partition(";")[0] for line in problems(imported)] == [
        "domain `acme.com` belongs to account `A2` and to account `A1`",
        "`nonsense` is no domain",
        "`A9`, who is said to have `x.com`, is not an account",
    ]
    by_id = {account.id: account for account in stored(database).accounts}
    assert by_id[AccountId("A1")].domains == ("sub.acme.com", "acme.com", "own.com")


def test_the_order_of_absences_does_not_count_as_a_change(database: Database, folder: Path) -> None:
    """Two that begin together are a group; the group is compared as it stands in the file."""
    both = "rep_id,start,end\nr1,2026-09-07,2026-09-08\nr2,2026-09-07,\nr1,2026-09-07,2026-09-11\n"
    write(folder, Kind.TIME_OFF, both)
    import_folder(database, folder)
    assert counts(import_folder(database, folder))["time-off"] == (0, 0, 3)
    assert [dataclasses.astuple(absence)[0] for absence in stored(database).absences] == ["r1", "r2", "r1"]
