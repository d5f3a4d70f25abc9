"""What must not come out of a simulation, as it is written, and by what it is missed."""

import pytest

from tests.core.decide.office import MONDAY
from turnout.core.decision import Outcome
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.core.simulate.chance import NONE
from turnout.core.simulate.outcome import Band, Fate, Kept, LeadLine, Load, RepLine, Simulated
from turnout.core.simulate.thresholds import Threshold, ThresholdError, check_all


def _result() -> Simulated:
    """Ten leads of which three moved and two are held."""
    old = Fate(Outcome.ASSIGNED, "", "Rest", RepId("anna"))
    news = [RepId("bela")] * 3 + [RepId("anna")] * 5
    fates = [Fate(Outcome.ASSIGNED, "", "Rest", rep) for rep in news] + [Fate(Outcome.HELD, "", "Rest")] * 2
    lines = tuple(LeadLine(LeadId(f"L{n}"), MONDAY, old, fate, 1.0) for n, fate in enumerate(fates))
    reps = (
        RepLine(Load("anna", 100, 130), "desk", 130, 130.0, Band(100, 90, 110), Band(100, 90, 140)),
        RepLine(Load("bela", 100, 85), "desk", 0, 0.0, NONE, NONE),
        RepLine(Load("new", 3, 9), "desk", 0, 0.0, NONE, NONE),
    )
    outcomes = (Load("assigned", 10, 8), Load("held", 0, 2))
    return Simulated(
        policy="", since=None, until=None, value_field="score", leads=lines, beside=(), reps=reps,
        teams=(Load("desk", 200, 215),), rules=(), queues=(), outcomes=outcomes, fallback=Load("fallback", 1, 4),
        promises_old=Kept(9, 1), promises_new=Kept(8, 2),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "misses"),
    [
        ("rep gain > 20%", ["rep `anna` gains 30.0% (`rep gain > 20%`)"]),
        ("rep gain > 30%", []),
        ("rep loss >= 15%", ["rep `bela` loses 15.0% (`rep loss >= 15%`)"]),
        ("team gain > 5%", ["team `desk` gains 7.5% (`team gain > 5%`)"]),
        ("team loss > 0%", []),
        ("moved > 2", ["leads that somebody else has: 5 (`moved > 2`)"]),
        ("moved > 50%", []),
        ("fallback >= 40%", ["leads that only the last rule took: 40.0% (`fallback >= 40%`)"]),
        ("fallback >= 5", []),
        ("Held  >1", ["leads that still wait: 2 (`held > 1`)"]),
        ("queued > 0", []),
        ("rejected > 0%", []),
        ("in time < 90%", ["promises kept in time: 80.0% (`in time < 90%`)"]),
        ("missed > 1", ["promises broken: 2 (`missed > 1`)"]),
        ("unfair reps > 0", ["reps whose share chance would not give: 1 (`unfair reps > 0`)"]),
    ],
)
def test_a_threshold_says_by_what_it_is_missed(text: str, misses: list[str]) -> None:
    """Everybody who misses it, with the number; reps with few leads are left out of gains."""
    assert check_all([Threshold.parse(text)], _result()) == misses


def test_a_threshold_is_read_back_as_it_is_written() -> None:
    """Whatever the spaces."""
    for text in ("rep gain > 20%", "in time <= 97.5%", "held >= 3"):
        assert str(Threshold.parse(text)) == text
        assert Threshold.parse(f"  {text.replace(' ', '  ').upper()} ") == Threshold.parse(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nonsense", "is not a threshold"),
        ("rep gain > lots", "is not a threshold"),
        ("rep gian > 20%", "did you mean `rep gain`"),
        ("rep gain > 20", "is a share"),
        ("missed > 3%", "without `%`"),
        ("held = 3", "is not a threshold"),
    ],
)
def test_what_is_no_threshold_is_refused_with_the_remedy(text: str, said: str) -> None:
    """The language is closed."""
    with pytest.raises(ThresholdError, match=said):
        Threshold.parse(text)


def test_what_cannot_be_told_misses_nothing() -> None:
    """Without an answer on record nobody knows whether promises are kept."""
    result = Simulated("", None, None, "", (), (), (), (), (), (), (), Load("fallback"), Kept(), Kept(0, 0, 3))
    assert check_all([Threshold.parse(text) for text in ("in time < 99%", "fallback > 0%")], result) == []
