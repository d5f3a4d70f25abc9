"""A first policy for a company: it reads back, checks clean, passes its own tests, and says what was seen."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from turnout.core.policy.check import check_conditions
from turnout.core.policy.compile import compile_policy
from turnout.core.policy.finding import Severity
from turnout.core.policy.parse import parse_policy
from turnout.core.review.drafting.areas import Kind, Size, area_named, kind_named, size_named
from turnout.core.review.drafting.draft import draft_policy
from turnout.core.review.drafting.plan import plan_policy
from turnout.core.review.drafting.seen import Seen, SeenAccounts, SeenRep, SeenSize
from turnout.core.review.examples import run_examples

NOW = datetime(2026, 9, 9, 10, tzinfo=UTC)


def team(name: str, count: int = 2, **said: object) -> tuple[SeenRep, ...]:
    """So many reps of one team."""
    return tuple(SeenRep(f"{name.lower()}-{n}", (name,), **said) for n in range(count))  # type: ignore[arg-type]


def drafted(seen: Seen) -> str:
    """The draft, which parses, has no fault, and passes its own tests."""
    text = draft_policy(seen)
    policy = parse_policy(text, None, {rep.id for rep in seen.reps})
    compiled = compile_policy(policy)
    bad = [finding for finding in check_conditions(compiled) if finding.severity is Severity.ERROR]
    assert not bad, bad
    failed = [result for result in run_examples(compiled, None, NOW) if result.is_failed]
    assert not failed, failed
    return text


def test_rules_stand_in_the_order_that_is_recommended() -> None:
    """Account owner, list imports, territory, size, round robin."""
    seen = Seen(
        leads=100,
        countries={"DE": 60, "US": 40},
        sources={"list_import": 20, "Google": 80},
        reps=(*team("EMEA"), *team("AMER"), *team("Strategic")),
        accounts=(SeenAccounts("emea-0", "DE", "", 10),),
    )
    policy = parse_policy(drafted(seen))
    assert [rule.name for rule in policy.rules] == [
        "Accounts stay with their owner",
        "Lists come in slowly",
        "Territories",
        "Large companies",
        "Everyone else",
    ]
    assert [(each.name, each.pool) for each in policy.territories] == [("EMEA", "emea"), ("Americas", "amer")]


def test_teams_share_a_region_by_size() -> None:
    """The rows exclude each other, and whoever sells to small companies gets the rest."""
    seen = Seen(leads=10, reps=(*team("AMER-ENT"), *team("AMER-MM"), *team("AMER-SMB"), *team("DACH"), *team("EMEA")))
    policy = parse_policy(drafted(seen))
    assert [each.pool for each in policy.territories] == ["dach", "emea", "amer-ent", "amer-mm", "amer-smb"]
    text = draft_policy(seen)
    assert "region is EMEA and not country in AT, CH, DE" in " ".join(text.split())


def test_new_companies_go_to_those_who_qualify_them() -> None:
    """Where some qualify leads and others sell, accounts that are known go to the sellers."""
    sold = (SeenAccounts("", "DE", "", 3),)
    seen = Seen(leads=10, accounts=sold, reps=(*team("SDR-EMEA"), *team("SDR-AMER"), *team("EMEA"), *team("AMER")))
    policy = parse_policy(drafted(seen))
    assert [rule.name for rule in policy.rules] == ["Territories", "New companies by region", "Everyone else"]
    assert policy.pool("sdr-emea").team == "SDR-EMEA"


def test_where_a_team_sells_is_learned_from_what_it_owns() -> None:
    """A team whose name says nothing has nearly all of its accounts in one country."""
    seen = Seen(
        leads=10,
        reps=(*team("Blue"), *team("Red")),
        accounts=(
            SeenAccounts("blue-0", "FR", "", 9),
            SeenAccounts("blue-1", "DE", "", 1),
            SeenAccounts("red-0", "US", "", 9),
        ),
    )
    text = drafted(seen)
    assert "Blue 90% of its 10 accounts are there" in " ".join(text.replace("#", " ").split())
    assert {each.name for each in parse_policy(text).territories} == {"France", "United States"}


def test_sizes_are_told_apart_where_the_accounts_tell() -> None:
    """The round number that puts most accounts into the segment they have."""
    sizes = tuple(SeenSize("Enterprise", 600 + 100 * n) for n in range(30)) + tuple(
        SeenSize("SMB", 10 + n) for n in range(30)
    )
    accounts = (SeenAccounts("emea-ent-0", "DE", "Enterprise", 30), SeenAccounts("emea-smb-0", "DE", "SMB", 30))
    seen = Seen(10, reps=(*team("EMEA-ENT"), *team("EMEA-SMB")), accounts=accounts, account_sizes=sizes)
    plan = plan_policy(seen)
    assert 39 < plan.sizes.enterprise_min <= 600
    assert plan.sizes.because == "these numbers put 60 of 60 accounts into the segment they have"


def test_a_language_that_only_some_speak_is_asked_for() -> None:
    """Where everybody speaks it, or nobody does, it is no need."""
    french = SeenRep("f", ("EMEA",), languages=frozenset({"en", "fr"}))
    english = SeenRep("e", ("EMEA",), languages=frozenset({"en"}))
    seen = Seen(100, languages={"fr": 10, "en": 90}, reps=(french, english, *team("AMER", 3)))
    assert parse_policy(drafted(seen)).pool("emea").needs[0].field == "language"
    assert not parse_policy(drafted(Seen(100, languages={"en": 90}, reps=seen.reps))).pool("emea").needs


def test_nobody_at_all_is_a_queue() -> None:
    """A company without reps still has a policy that reads."""
    assert parse_policy(drafted(Seen(leads=1))).rules[-1].name == "Everyone else"


def test_what_a_team_is_called_says_much() -> None:
    """Where, how large, and what it does."""
    assert [getattr(area_named(name), "name", None) for name in ("Sales DACH", "UK SMB", "AMER-ENT", "Blue")] == [
        "DACH",
        "United Kingdom",
        "Americas",
        None,
    ]
    assert [size_named(name) for name in ("AMER-ENT", "Mid-Market", "KMU", "Blue")] == [
        Size.ENTERPRISE,
        Size.MID_MARKET,
        Size.SMALL,
        None,
    ]
    assert kind_named("SDR EMEA", []) is Kind.INBOUND
    assert kind_named("Team 7", ["Account Executive", "Account Executive"]) is Kind.SALES
    assert kind_named("Leadership", []) is Kind.MANAGERS
    assert kind_named("Customer Success", []) is Kind.OTHER


NAMES = st.one_of(
    st.sampled_from(
        [
            "EMEA",
            "AMER-ENT",
            "AMER-SMB",
            "SDR-EMEA",
            "DACH",
            "Managers",
            "hold",
            "rep",
            "next",
            "Open",
            "US Public",
            "7",
        ]
    ),
    st.text(min_size=1, max_size=12).filter(lambda text: bool(text.strip()) and text.isprintable()).map(str.strip),
)
CODES = st.sampled_from(["DE", "US", "CA", "BR", "JP", "GB", "FR", ""])
WORDS = st.one_of(
    st.sampled_from(["list_import", "Demo", "Google", "Messe; Köln", 'the "big" webinar', "is known", "event, Paris"]),
    st.text(max_size=12),
)
IDS = st.one_of(
    st.sampled_from(["ann", "rep bob", "R 7", "next rule"]),
    st.from_regex(r"[a-z][a-z0-9@.-]{0,8}", fullmatch=True),
)
REPS = st.builds(
    SeenRep,
    id=IDS,
    teams=st.lists(NAMES, max_size=2).map(tuple),
    role=st.sampled_from(["", "AE", "SDR", "Manager", "Support"]),
    region=st.one_of(st.just(""), NAMES),
    country=CODES,
    languages=st.frozensets(st.sampled_from(["en", "de", "fr"]), max_size=2),
    is_active=st.booleans(),
    has_hours=st.booleans(),
    has_manager=st.booleans(),
    weight=st.one_of(st.none(), st.integers(0, 100)),
)
SEGMENTS = st.sampled_from(["", "Enterprise", "SMB", "Mid-Market", "Public Sector", "Tier 1, gold"])


@st.composite
def companies(draw: st.DrawFn) -> Seen:
    """Anything that may be seen."""
    reps = draw(st.lists(REPS, max_size=8, unique_by=lambda rep: rep.id))
    owners = st.sampled_from([rep.id for rep in reps] or [""])
    accounts = st.builds(SeenAccounts, owner=owners, country=CODES, segment=SEGMENTS, count=st.integers(1, 30))
    sizes = st.builds(SeenSize, segment=SEGMENTS, employees=st.integers(0, 5_000), count=st.integers(1, 40))
    counts = st.integers(1, 50)
    return Seen(
        leads=draw(st.integers(1, 200)),
        countries=draw(st.dictionaries(CODES.filter(bool), counts, max_size=5)),
        languages=draw(st.dictionaries(st.sampled_from(["en", "de", "fr"]), counts, max_size=3)),
        sources=draw(st.dictionaries(WORDS, counts, max_size=5)),
        channels=draw(st.dictionaries(WORDS, counts, max_size=3)),
        unreachable=draw(st.integers(0, 3)),
        disposable=draw(st.integers(0, 3)),
        score_high=draw(st.one_of(st.none(), st.integers(1, 100))),
        reps=tuple(reps),
        accounts=tuple(draw(st.lists(accounts, max_size=6))),
        account_sizes=tuple(draw(st.lists(sizes, max_size=6))),
        has_parents=draw(st.booleans()),
    )


@settings(max_examples=60)
@given(companies())
def test_whatever_was_seen_the_draft_reads_and_checks_clean(seen: Seen) -> None:
    """No company is so odd that its first policy has a fault, or fails its own tests."""
    drafted(seen)
