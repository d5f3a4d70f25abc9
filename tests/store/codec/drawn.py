"""Values drawn at random for the codec: every type with every part, texts of any writing, instants of any year."""

from __future__ import annotations

from datetime import UTC

from hypothesis import strategies as st

from turnout.core.assign.capacity import CapState
from turnout.core.assign.ledger import Counter, Share, Turn
from turnout.core.decision import (
    AccountMatch,
    Candidates,
    Decision,
    MatchCandidate,
    MatchVerdict,
    Nobody,
    Outcome,
    Promise,
    Source,
    Tried,
    Verdict,
)
from turnout.core.policy.model import (
    HoldTarget,
    ListTarget,
    NextRule,
    OwnerTarget,
    PoolTarget,
    QueueTarget,
    RepTarget,
    TerritoryTarget,
)
from turnout.core.rep import RepId

TEXTS = st.text(max_size=20)
NAMES = st.text(min_size=1, max_size=8)
INSTANTS = st.datetimes(timezones=st.just(UTC))
NUMBERS = st.integers() | st.integers(-(10**30), 10**30)
TUPLES = st.lists(NUMBERS, max_size=6).map(tuple)
FINITE = st.floats(allow_nan=False, allow_infinity=False)

SOURCES = st.builds(Source, TEXTS, TEXTS)
VALUES = TEXTS | NUMBERS | FINITE | st.booleans() | st.dates() | st.none() | st.lists(TEXTS, max_size=3).map(tuple)

SHARES = st.builds(Share, st.lists(NAMES, max_size=6).map(tuple), TUPLES, st.integers(0, 6))
TURNS = st.builds(Turn, NAMES, SHARES, NAMES, NUMBERS, TUPLES, TUPLES)


@st.composite
def candidates(draw: st.DrawFn) -> Candidates:
    """A pool with verdicts; some ways to pick give their numbers as lists, some as tuples."""
    kind = draw(st.sampled_from([list, tuple]))
    numbers = st.lists(NUMBERS, max_size=6).map(kind)
    return Candidates(
        members=tuple(map(RepId, draw(st.lists(NAMES, max_size=6)))),
        base=draw(st.lists(st.sampled_from(Verdict), max_size=6).map(tuple)),
        present=draw(st.lists(st.integers(0, 2_000), max_size=6).map(tuple)),
        blocked=draw(st.dictionaries(st.integers(0, 2_000), st.sampled_from(Verdict))),
        chosen=draw(st.none() | st.integers(0, 2_000)),
        before=draw(numbers),
        after=draw(numbers),
        unit=draw(st.integers(1, 10**15)),
        measure=draw(TEXTS),
        how=draw(TEXTS),
    )


_WHY = st.lists(TEXTS, max_size=2).map(tuple)
_LOOKED_AT = st.lists(st.builds(MatchCandidate, NAMES, TEXTS, FINITE, _WHY, _WHY), max_size=3).map(tuple)
_VERSION = st.integers(0, 10**9)
# Only a match names an account.
MATCHES = st.one_of(
    st.builds(AccountMatch, NAMES, FINITE, TEXTS, TEXTS, st.just(MatchVerdict.MATCH), _LOOKED_AT, _VERSION),
    st.builds(
        AccountMatch,
        st.none(),
        FINITE,
        TEXTS,
        TEXTS,
        st.sampled_from((MatchVerdict.REVIEW, MatchVerdict.NONE)),
        _LOOKED_AT,
        _VERSION,
    ),
)
_MAYBE = st.none() | INSTANTS
PROMISES = st.builds(
    Promise, TEXTS, _MAYBE, _MAYBE, _MAYBE, st.lists(st.tuples(INSTANTS, TEXTS), max_size=3).map(tuple)
)
TRIED = st.builds(
    Tried,
    TEXTS,
    st.none() | NAMES,
    st.none() | st.sampled_from(Nobody),
    TEXTS,
    st.none() | NAMES,
    st.none() | candidates(),
)
_WORDS = st.lists(TEXTS, max_size=3).map(tuple)
DECISIONS = st.builds(
    Decision,
    lead=NAMES,
    decided_at=INSTANTS,
    outcome=st.sampled_from(Outcome),
    reason=TEXTS,
    rule=TEXTS,
    assignee=st.none() | NAMES,
    team=TEXTS,
    pool=TEXTS,
    queue=TEXTS,
    match=st.none() | MATCHES,
    duplicate_of=st.none() | NAMES,
    promise=st.none() | PROMISES,
    accept_by=_MAYBE,
    held_until=_MAYBE,
    tried=st.lists(TRIED, max_size=3).map(tuple),
    tell=_WORDS,
    alerts=_WORDS,
    policy=TEXTS,
    hop=st.integers(0, 9),
)

TARGETS = st.one_of(
    st.builds(OwnerTarget, TEXTS, st.booleans()),
    st.builds(ListTarget, TEXTS, TEXTS),
    st.builds(TerritoryTarget, TEXTS),
    st.builds(PoolTarget, TEXTS),
    st.builds(RepTarget, TEXTS),
    st.builds(QueueTarget, TEXTS),
    st.builds(HoldTarget, st.none() | st.integers(0, 10**9), TEXTS),
    st.just(NextRule()),
)
CHAINS = st.lists(TARGETS, max_size=5).map(tuple)


@st.composite
def counters(draw: st.DrawFn) -> Counter:
    """A counter with a history, and with members who come and go."""
    history = draw(st.lists(st.tuples(INSTANTS, NAMES), max_size=8))
    return Counter(
        draw(NAMES),
        draw(st.integers(1, 10**15)),
        draw(st.dictionaries(NAMES, NUMBERS, max_size=6)),  # type: ignore[arg-type]
        draw(st.sets(NAMES, max_size=6)),  # type: ignore[arg-type]
        draw(st.dictionaries(NAMES, st.fractions(), max_size=6)),  # type: ignore[arg-type]
        draw(st.integers(0, 10**9)),
        draw(st.dictionaries(NAMES, st.integers(0, 10**9), max_size=6)),  # type: ignore[arg-type]
        draw(st.lists(NAMES, unique=True, max_size=6)),  # type: ignore[arg-type]
        [at for at, _ in history],
        [rep for _, rep in history],  # type: ignore[misc]
        draw(st.dictionaries(NAMES, st.integers(-(10**6), 10**6), max_size=6)),  # type: ignore[arg-type]
    )


CAP_STATES = st.builds(CapState, _MAYBE, _MAYBE, st.integers(0, 10**6), st.lists(INSTANTS, max_size=6).map(tuple))
