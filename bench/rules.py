"""Finding the first rule that fits: our index at 10 to 10,000 rules, beside every peer that gives the same answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bench.drawn_rules import Terms, bind_rules, draw_facts, draw_rules
from bench.figure import Figure, Peer, Unit, spread_of
from bench.rule_peers import Chooser, cel_python, cel_rust, complete, generated_python, naive, zen_table
from bench.stopwatch import Work, time_by_turns
from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import Bound
from turnout.core.policy.index import Index

MICRO = 1e-6
AGREEMENT_LEADS = 400
# `cel-python` needs a tenth of a second for a lead.
FEW_LEADS = 4


@dataclass(frozen=True, slots=True)
class Size:
    """How many rules, what is asked of the index at this size, and how many leads peers get in one run."""

    rules: int
    at_least_us: float
    want_us: float
    peer_leads: int


SIZES = (Size(10, 10, 5, 400), Size(100, 10, 5, 200), Size(1_000, 10, 5, 60), Size(10_000, 40, 15, 8))
LEADS = 3_000


@dataclass(frozen=True, slots=True)
class Rival:
    """A peer: how it is made of rules, up to how many rules it can be waited for, and how many leads it gets."""

    make: Callable[[Sequence[Terms]], Chooser]
    rules_max: int = 10_000
    leads_max: int = LEADS

    def leads(self, size: Size) -> int:
        """How many leads it is given in one run."""
        return LEADS if self.make is generated_python else min(size.peer_leads, self.leads_max)


RIVALS = {
    "generated Python": Rival(generated_python),
    "Zen decision table": Rival(zen_table),
    "CEL (Rust binding)": Rival(cel_rust),
    "cel-python": Rival(cel_python, rules_max=100, leads_max=FEW_LEADS),
}


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """The time of one evaluation at each size, and how it grows from the smallest."""
    for size in SIZES:
        tell(f"{size.rules:,} rules")
        yield _at(size)
    tell("growth")
    yield from _growth()


def _growth() -> Iterator[Figure]:
    """Measured by turns of its own, since a machine may change its pace between one size and the next."""
    counts = (10, 1_000, 10_000)
    works = {str(count): partial(_ours, Index(bind_rules(draw_rules(count)))) for count in counts}
    found = time_by_turns(works)
    smallest = found["10"].median
    for count, at_least, want in ((1_000, 4.0, 3.0), (10_000, None, None)):
        spread = found[str(count)]
        growth = spread_of([each / smallest for each in (spread.least, spread.median, spread.most)])
        yield Figure(f"growth from 10 to {count:,} rules", growth, Unit.TIMES, at_least, want)


def _at(size: Size) -> Figure:
    rules = draw_rules(size.rules)
    bounds = bind_rules(rules)
    index = Index(bounds)
    rivals = {name: rival for name, rival in RIVALS.items() if size.rules <= rival.rules_max}
    choosers = {name: rival.make(rules) for name, rival in rivals.items()}
    notes = {name: _agreement(index, chooser, 4 * rivals[name].leads(size)) for name, chooser in choosers.items()}
    works: dict[str, Work] = {"ours": partial(_ours, index)}
    works |= {name: partial(_theirs, chooser, rivals[name].leads(size)) for name, chooser in choosers.items()}
    works["our conditions one by one"] = partial(_one_by_one, bounds, size.peer_leads)
    found = time_by_turns(works)
    others = tuple(Peer(name, found[name], notes.get(name, "")) for name in works if name != "ours")
    at_least, want = size.at_least_us * MICRO, size.want_us * MICRO
    return Figure(f"first of {size.rules:,} rules, per lead", found["ours"], Unit.SECONDS, at_least, want, others)


def _agreement(index: Index, chooser: Chooser, leads: int) -> str:
    """On how many leads the peer's answers are ours, or on how many they are not."""
    facts = draw_facts(min(AGREEMENT_LEADS, leads), "agreement")
    wrong = sum(index.first(each) != chooser(complete(each)) for each in facts)
    return f"{wrong} of {len(facts)} answers differ" if wrong else f"same answers on {len(facts)} leads"


def _ours(index: Index, run: int) -> Callable[[], int]:
    """Leads nobody has seen; what the index remembers is from other leads of the runs before, as in earnest."""
    facts = draw_facts(LEADS, f"run {run}")

    def work() -> int:
        first = index.first
        for each in facts:
            first(each)
        return len(facts)

    return work


def _theirs(chooser: Chooser, leads: int, run: int) -> Callable[[], int]:
    """The same leads, completed and folded before the clock starts, which is a gift to the peer."""
    facts = [complete(each) for each in draw_facts(leads, f"run {run}")]

    def work() -> int:
        for each in facts:
            chooser(each)
        return len(facts)

    return work


def _one_by_one(bounds: Sequence[Bound], leads: int, run: int) -> Callable[[], int]:
    facts: list[dict[str, Value]] = draw_facts(leads, f"run {run}")
    choose = naive(bounds)

    def work() -> int:
        for each in facts:
            choose(each)
        return len(facts)

    return work
