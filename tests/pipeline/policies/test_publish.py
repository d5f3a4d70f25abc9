"""Versions of the policy: kept for ever, checked before they are live, recorded when they were."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.stores import url_in
from turnout.core.policy.compile import content_hash
from turnout.core.rep import Rep, RepId, RepStatus
from turnout.errors import InputError, PolicyError, StoreError
from turnout.pipeline.engine.open_store import live_engine, world_of
from turnout.pipeline.policies.publish import publish_policy
from turnout.store.database import Database, open_database
from turnout.store.meta import LATEST_MOMENT, POLICY_VERSION, read_number, write_meta
from turnout.store.metadata import to_micros
from turnout.store.policies import Publication, list_publications, live_policy, load_policy, read_version
from turnout.store.reps import put_reps
from turnout.store.world import read_world

pytestmark = pytest.mark.usefixtures("each_database")
NOW = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
POLICY = """
lists:
  named: lists/named.csv
  near: [DE, AT]
rules:
  - name: Named
    when: domain in named
    to: [named.rep, P]
  - name: Rest
    to: P
pools:
  P: {reps: [r1, r2]}
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store with two reps."""
    opened = open_database(url_in(tmp_path))
    with opened.begin() as tx:
        put_reps(tx, [Rep(RepId("r1")), Rep(RepId("r2"))])
    yield opened
    opened.close()


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A policy with a list in a file beside it."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "named.csv").write_text("domain,rep\nacme.com,r1\n")
    path = tmp_path / "policy.yaml"
    path.write_text(POLICY)
    return path


def publications(database: Database) -> Sequence[Publication]:
    """Every publication, the latest first."""
    with database.reading() as tx:
        return list_publications(tx)


def test_a_published_policy_is_live_with_its_lists(database: Database, policy: Path) -> None:
    """It is loaded from the store alone: the files may be gone."""
    published = publish_policy(database, policy, NOW, "the first one")
    policy.unlink()
    (policy.parent / "lists" / "named.csv").unlink()
    with database.reading() as tx:
        content = live_policy(tx)
        assert content == published.hash
        assert content_hash(load_policy(tx, content)) == content
        version = read_version(tx, content)
        assert read_number(tx, POLICY_VERSION) == 1
        engine = live_engine(tx, world_of(read_world(tx)))
    assert version.text == POLICY
    assert version.lists == {"lists/named.csv": "domain,rep\nacme.com,r1\n"}
    assert version.published_at == NOW
    assert engine.policy.content_hash == content
    assert (published.version, published.is_new, published.was_live) == (1, True, False)


def test_the_same_content_moves_the_pointer_only(database: Database, policy: Path) -> None:
    """Going back to an earlier version makes no third one, and is recorded all the same."""
    first = publish_policy(database, policy, NOW)
    again = publish_policy(database, policy, NOW)
    assert (again.version, again.is_new, again.was_live) == (1, False, True)
    policy.write_text(POLICY.replace("name: Rest", "name: Others"))
    second = publish_policy(database, policy, NOW + timedelta(hours=1), "rename")
    assert (second.version, second.is_new, second.was_live) == (2, True, False)
    policy.write_text(f"# a comment says nothing new\n{POLICY}")
    back = publish_policy(database, policy, NOW + timedelta(hours=2), "and back")
    assert (back.hash, back.version, back.is_new, back.was_live) == (first.hash, 1, False, False)
    found = publications(database)
    assert [(entry.number, entry.version, entry.note) for entry in found] == [
        (4, 1, "and back"), (3, 2, "rename"), (2, 1, ""), (1, 1, ""),
    ]  # fmt: skip


def test_a_changed_list_is_another_version(database: Database, policy: Path) -> None:
    """What a policy says depends on its lists, so they are part of it."""
    first = publish_policy(database, policy, NOW)
    (policy.parent / "lists" / "named.csv").write_text("domain,rep\nacme.com,r2\n")
    second = publish_policy(database, policy, NOW)
    assert first.hash != second.hash
    with database.reading() as tx:
        assert read_version(tx, first.hash).lists["lists/named.csv"].endswith("acme.com,r1\n")


def test_a_policy_that_names_nobody_is_refused_and_the_live_one_stays(database: Database, policy: Path) -> None:
    """It may name only reps who are in the store."""
    first = publish_policy(database, policy, NOW)
    policy.write_text(POLICY.replace("r1, r2", "r1, r22"))
    with pytest.raises(PolicyError, match=r"`r22`.*did you mean `r2`"):
        publish_policy(database, policy, NOW)
    with database.reading() as tx:
        assert live_policy(tx) == first.hash
    assert len(publications(database)) == 1


def test_what_this_company_cannot_keep_is_noticed(database: Database, policy: Path) -> None:
    """Somebody who left is no mistake of the policy's writer, and is told."""
    with database.begin() as tx:
        put_reps(tx, [Rep(RepId("r2"), status=RepStatus.DEPARTED)])
    assert "`r2` (departed) cannot receive leads" in publish_policy(database, policy, NOW).notices[0]


def test_time_in_the_store_does_not_run_backwards(database: Database, policy: Path) -> None:
    """A clock that was set back does not put a version before the leads it follows."""
    later = NOW + timedelta(days=1)
    with database.begin() as tx:
        write_meta(tx, LATEST_MOMENT, to_micros(later))
    publish_policy(database, policy, NOW)
    assert publications(database)[0].published_at == later


def test_what_is_not_there_is_said_with_the_remedy(database: Database, tmp_path: Path) -> None:
    """No file, no version, nothing live: each says what to do."""
    with pytest.raises(InputError, match="is not a file; name a policy"):
        publish_policy(database, tmp_path / "none.yaml", NOW)
    with database.reading() as tx, pytest.raises(StoreError, match="`turnout policy list` shows those it has"):
        load_policy(tx, "abc")
    with database.reading() as tx, pytest.raises(StoreError, match="no policy is live; run `turnout policy publish"):
        live_engine(tx, world_of(read_world(tx)))


def test_the_record_says_what_was_published_and_by_whom(database: Database, policy: Path) -> None:
    """Each publication is an event by the hash of its content, and names what it replaced."""
    first = publish_policy(database, policy, NOW)
    policy.write_text(POLICY.replace("name: Rest", "name: Others"))
    second = publish_policy(database, policy, NOW, actor="key1")
    with database.reading() as tx:
        rows = tx.rows("SELECT kind, body FROM events ORDER BY seq")
        publications = list_publications(tx)
    bodies = [(kind, msgspec.json.decode(body)) for kind, body in rows]
    assert [kind for kind, _ in bodies] == ["policy_kept", "published"] * 2
    last = bodies[-1][1]
    assert (last["by"], last["policy"], last["replaced"]) == ("key1", second.hash, first.hash)
    assert [(each.by, each.number) for each in publications] == [("key1", 2), ("cli", 1)]
