"""A store full of leads that nobody decided: rows as a busy year leaves them, in bulk, with rare values among them.

Only what lists ask for is true to life; a decision has no body, and no chain knows of these leads.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from turnout.core.decision import Source
from turnout.core.fields.catalogue import Value
from turnout.pipeline.serving.search_index import index_leads
from turnout.store.codec.facts import encode_facts
from turnout.store.database import Database
from turnout.store.decisions import DecisionRow, add_decisions
from turnout.store.leads import LeadRow, PersonalRow, add_leads

CHUNK: Final = 10_000
REPS: Final = 400
ACCOUNTS: Final = 50_000
RULES: Final = 120
POOLS: Final = 30
START_MICROS: Final = 1_750_000_000_000_000
STEP_MICROS: Final = 30_000_000
_SYLLABLES: Final = ("ba", "ce", "di", "fo", "gu", "ha", "jo", "ke", "li", "mo", "na", "pe", "ri", "so", "tu", "va")
_FREE: Final = ("gmail.com", "outlook.com", "yahoo.com")
_FORM: Final = Source("form", "")

Rows = tuple[LeadRow, DecisionRow, PersonalRow]


def fill(database: Database, count: int, tell: Callable[[str], None], *, is_indexed: bool = True) -> None:
    """Write so many leads, and put all of them into the index of words. Raises StoreError."""
    drawn = drawn_rows(count)
    for done in range(0, count, CHUNK):
        tell(f"{done:,} of {count:,} leads are written")
        leads, decisions, personal = zip(*islice(drawn, CHUNK), strict=True)
        with database.begin() as tx:
            add_decisions(tx, decisions)
            add_leads(tx, leads, personal)
    indexed = 0
    while is_indexed and (found := index_leads(database)):
        indexed += found
        if indexed % CHUNK < found:
            tell(f"the words of {indexed:,} leads are indexed")


def drawn_rows(count: int) -> Iterator[Rows]:
    """The rows of so many leads, in their order."""
    draws = random.Random(f"leads {count}")
    for seq in range(1, count + 1):
        yield _row(draws, seq)


def name_of(number: int) -> str:
    """A word made of a number: the same for the same, and hardly any two alike."""
    word = ""
    while number or len(word) < 4:
        number, at = divmod(number, len(_SYLLABLES))
        word += _SYLLABLES[at]
    return word


def _row(draws: random.Random, seq: int) -> Rows:
    at = START_MICROS + seq * STEP_MICROS
    # One in a hundred thousand is the rare value of its column.
    is_rare = seq % 100_000 == 7
    outcome = "held" if is_rare else draws.choices(("assigned", "offered", "queued", "rejected"), (80, 10, 7, 3))[0]
    is_closed = draws.random() < 0.8
    has_rep = outcome in {"assigned", "offered"}
    assignee = f"rep-{int(draws.paretovariate(0.9)) % REPS:03}" if has_rep else None
    rule = "Board members" if is_rare else f"Rule {int(draws.paretovariate(0.7)) % RULES}"
    pool = "late night" if is_rare else f"pool-{draws.randrange(POOLS)}"
    account = f"acc-{draws.randrange(ACCOUNTS):05}" if draws.random() < 0.4 else None
    queue = "nurture" if outcome == "queued" else ""
    status = "rejected" if outcome == "rejected" else "closed" if is_closed else "open"
    close = draws.choice(("won", "lost", "qualified", "spam")) if status == "closed" else ""
    team, due = f"team-{draws.randrange(12)}", at + 3_600_000_000
    origin = "import" if is_rare else draws.choice(("api", "api", "form"))
    lead = LeadRow(
        seq, f"L{seq:026}", at, origin, status, seq, 1, None, at + 60_000_000 if is_closed else None,
        at + 90_000_000 if close else None, close, outcome, assignee, team, pool, queue, rule, account, at, due,
    )  # fmt: skip
    decision = DecisionRow(
        seq, seq, 1, at, outcome, assignee, team, pool, queue, rule, account, None, None, "all", due, None, None,
        f"rule `{rule}` gave it to `{pool}`", "0" * 64, b"",
    )  # fmt: skip
    return lead, decision, _personal(draws, seq)


def _personal(draws: random.Random, seq: int) -> PersonalRow:
    first, last = name_of(draws.randrange(400)), name_of(draws.randrange(60_000) + 65_536)
    company = f"{name_of(draws.randrange(40_000) + 65_536)} {draws.choice(('ltd', 'gmbh', 'inc', 'works'))}"
    domain = draws.choice(_FREE) if draws.random() < 0.3 else f"{company.replace(' ', '-')}.example"
    facts: dict[str, Value] = {
        "first_name": first, "last_name": last, "name": f"{first} {last}", "company": company,
        "email": f"{first}.{last}@{domain}", "country": "DE", "employees": 240, "source": "webinar",
    }  # fmt: skip
    values = {name: str(value) for name, value in facts.items()}
    encoded = encode_facts(facts, dict.fromkeys(facts, _FORM), values)
    return PersonalRow(seq, f"person-{seq}", b"0" * 16, encoded, b"{}")
