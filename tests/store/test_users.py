"""Users, sessions and reach as they are kept, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from turnout.store.database import Database
from turnout.store.sessions import (
    OidcRequest,
    add_invitation,
    add_oidc_request,
    add_session,
    end_session,
    end_sessions_of,
    find_session,
    forget_ended,
    note_seen,
    take_invitation,
    take_oidc_request,
    token_hash,
)
from turnout.store.users import (
    User,
    find_user,
    has_users,
    list_users,
    note_signed_in,
    put_user,
    remove_user,
    reps_of_teams,
    user_by_email,
    user_by_subject,
    users_version,
)
from turnout.store.within import Within

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
ADA = User("usr_1", "ada@acme.example", "Ada", "manager", NOW, "anna", ("x", "y"), "Europe/Berlin", "de", "hash", "i|1")
BOB = User("usr_2", "bob@acme.example", "", "viewer", NOW)
HOUR = timedelta(hours=1)


def test_a_user_is_kept_whole_and_forgotten_whole(database: Database) -> None:
    """Found by id, address in any case, and the provider's name for them; each change is a new version."""
    with database.begin() as tx:
        assert not has_users(tx)
        before = users_version(tx)
        put_user(tx, ADA)
        put_user(tx, BOB)
        note_signed_in(tx, BOB.id, NOW)
        assert users_version(tx) > before
    with database.reading() as tx:
        assert find_user(tx, "usr_1") == user_by_email(tx, " ADA@acme.example") == user_by_subject(tx, "i|1") == ADA
        assert user_by_subject(tx, "") is None
        assert [user.signed_in_at for user in list_users(tx)] == [None, NOW]
        assert has_users(tx)
    with database.begin() as tx:
        remove_user(tx, ADA.id)
        assert find_user(tx, ADA.id) is None
        assert "ada@acme.example" not in str(tx.rows("SELECT * FROM users"))


def test_a_session_is_kept_by_its_hash(database: Database) -> None:
    """When it was seen goes only forward; it ends alone, or with all of its user's but one."""
    with database.begin() as tx:
        for token in ("one", "two", "three"):
            add_session(tx, token, ADA.id, NOW)
        note_seen(tx, [(token_hash("one"), NOW + HOUR), (token_hash("two"), NOW - HOUR)])
        one, two = (find_session(tx, token_hash(token)) for token in ("one", "two"))
        assert one is not None
        assert two is not None
        assert (one.seen_at, two.seen_at, one.created_at) == (NOW + HOUR, NOW, NOW)
        assert "one" not in str(tx.rows("SELECT * FROM sessions"))
        before = users_version(tx)
        end_session(tx, token_hash("two"))
        end_session(tx, token_hash("nobodys"))
        assert users_version(tx) == before + 1
        end_sessions_of(tx, ADA.id, but=token_hash("one"))
        assert [row[0] for row in tx.rows("SELECT count(*) FROM sessions")] == [1]
        forget_ended(tx, NOW + 2 * HOUR, NOW, NOW)
        assert find_session(tx, token_hash("one")) is None


def test_links_and_ways_to_a_provider_are_good_once(database: Database) -> None:
    """And until their moment; a new link is the only one."""
    request = OidcRequest("state", "nonce", "verifier", "/leads", NOW + HOUR)
    with database.begin() as tx:
        for token in ("first", "second"):
            add_invitation(tx, token, ADA.id, NOW + HOUR)
        assert take_invitation(tx, "first", NOW) is None
        assert [take_invitation(tx, "second", NOW) for _ in range(2)] == [ADA.id, None]
        add_invitation(tx, "third", ADA.id, NOW)
        assert take_invitation(tx, "third", NOW + HOUR) is None
        add_oidc_request(tx, "browser", request)
        assert [take_oidc_request(tx, token) for token in ("other", "browser", "browser")] == [None, request, None]


def test_reach_is_what_somebody_has_had_or_waits_for_their_team(database: Database) -> None:
    """In every form in which a question may ask for it."""
    team, own, nobody = Within(("anna", "bela"), ("x",)), Within(("bela",)), Within()
    with database.begin() as tx:
        for rep, teams in (("anna", '["x"]'), ("bela", '["x","y"]'), ("carl", '["y"]')):
            tx.run("INSERT INTO reps (id, teams) VALUES (?, ?)", (rep, teams))
        for seq, (assignee, name) in enumerate(
            [("anna", "x"), ("carl", "y"), ("carl", "y"), (None, "x"), (None, "y"), (None, "")]
        ):
            values = (seq, f"L{seq}", 0, "api", "open", seq, 1, assignee, name)
            tx.run(
                "INSERT INTO leads (seq, id, received_at, origin, status, decision, number, assignee, team)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
        for seq, lead, rep, until in ((0, 0, "anna", None), (1, 2, "bela", 5), (2, 2, "carl", None), (3, 5, "bela", 5)):
            tx.run(
                "INSERT INTO assignments (seq, lead, decision, rep, since, until, is_offer)"
                " VALUES (?, ?, ?, ?, 0, ?, 0)",
                (seq, lead, lead, rep, until),
            )
        assert reps_of_teams(tx, ("y",)) == ("bela", "carl")
        assert reps_of_teams(tx, ()) == ()
        every = [f"L{seq}" for seq in range(6)]
        for within, seen, held in (
            (team, {"L0", "L2", "L3", "L5"}, {"L0", "L3", "L5"}),
            (own, {"L2", "L5"}, set()),
            (nobody, set(), set()),
        ):
            where = within.leads("l")
            found = tx.rows(f"SELECT l.id FROM leads l WHERE 1 = 1{where.sql}", where.params)  # noqa: S608 - ours
            assert {lead for (lead,) in found} == seen
            numbers = within.numbers("a.lead")
            rows = tx.rows(f"SELECT a.lead FROM assignments a WHERE 1 = 1{numbers.sql}", numbers.params)  # noqa: S608 - ours
            assert {f"L{lead}" for (lead,) in rows} == seen - {"L3"}
            assert within.leads_among(tx, every) == seen
            assert {lead for lead in every if within.has_lead(tx, lead)} == seen
            assert {lead for lead in every if within.holds_lead(tx, lead)} == held
            reps = within.rep("id")
            known = tx.rows(f"SELECT id FROM reps WHERE 1 = 1{reps.sql} ORDER BY id", reps.params)  # noqa: S608 - ours
            assert tuple(rep for (rep,) in known) == within.reps
