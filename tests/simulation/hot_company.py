"""A company whose processes are always in each other's way: few people, who share counters, caps and capacity.

Two sides share one counter, one rep stands in four pools, offers and holds run out within seconds, and half of those
who write are the same few people.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from tests.simulation.callers import Post
from tests.simulation.company import run

OPEN_MAX: Final = 5
REPS: Final = tuple("abcdefgh")
TOPICS: Final = ("hot", "left", "right", "capped", "crowded", "offer", "slow", "rest", "park")
_PEOPLE: Final = 40


@dataclass(frozen=True, slots=True)
class Caps:
    """How many leads a day: each of `left` and of `right`, all of `capped`, and rep `e` over all pools."""

    sides: int = 12
    capped: int = 25
    daily: int = 20


_POLICY: Final = """
fields:
  topic: {{type: choice, of: [{topics}]}}
rules:
  - {{name: Hot, when: topic is hot, to: hot, ignore: caps, priority: high}}
  - {{name: Left, when: topic is left, to: left}}
  - {{name: Right, when: topic is right, to: right}}
  - {{name: Capped, when: topic is capped, to: [capped, queue overflow]}}
  - {{name: Crowded, when: topic is crowded, to: crowded}}
  - {{name: Offers, when: topic is offer, to: lane}}
  - {{name: Slow, when: topic is slow, to: hot, release: 36000 an hour, priority: low}}
  - {{name: Park, when: topic is park, to: queue nurture}}
  - {{name: Rest, to: rest, note: "{note}"}}
queues:
  overflow: {{watched by: a}}
  nurture: {{watched by: a}}
pools:
  hot:     {{reps: [a, b, c 2, d], hours: always}}
  left:    {{reps: [c, d, e], hours: always, counter: sides, cap: {sides} a day each, nobody: queue overflow}}
  right:   {{reps: [d, e, f 3], hours: always, counter: sides, cap: {sides} a day each, nobody: queue overflow}}
  capped:  {{reps: [a, g], hours: always, cap: {capped} a day in all, nobody: queue overflow}}
  crowded: {{reps: [g, h], hours: always, open at most: {open_max} each, nobody: [hold 1m, queue overflow]}}
  lane:    {{reps: [a, f, h], hours: always, accept within: 2s, nobody: queue overflow}}
  rest:    {{reps: [b, e, f, h], hours: always, nobody: queue overflow}}
"""
_COLUMNS: Final = "rep_id,name,team,timezone,work_days,work_hours,daily_cap,open_cap"


def write_company(folder: Path, caps: Caps) -> Path:
    """The company's world and its policy in a folder; gives the policy's file."""
    rows = [f"{rep},{rep.upper()},all,UTC,Mon-Sun,00:00-24:00,{caps.daily if rep == 'e' else ''}," for rep in REPS]
    (folder / "reps.csv").write_text("\n".join([_COLUMNS, *rows]) + "\n")
    return write_policy(folder / "hot.yaml", caps)


def write_policy(path: Path, caps: Caps, note: str = "") -> Path:
    """The policy in a file; another note makes it another version that says the same."""
    said = _POLICY.format(
        topics=", ".join(TOPICS), open_max=OPEN_MAX, sides=caps.sides, capped=caps.capped, note=note or "none"
    )
    path.write_text(said)
    return path


def make_hot_store(url: str, folder: Path, caps: Caps) -> None:
    """A store with the company in it, where a database is empty."""
    policy = write_company(folder, caps)
    run("import", str(folder), "--db", url)
    run("policy", "publish", str(policy), "--db", url)


def hot_posts(seed: int) -> Iterator[Post]:
    """Leads without end, each with a key of its own; the same seed always gives the same ones."""
    draws = random.Random(seed)
    for number in count():
        topic = draws.choice(TOPICS)
        # Half of them are from people who write again and again, to whichever server.
        again = draws.random() < 0.5
        person = f"p{draws.randrange(_PEOPLE)}" if again else f"n{seed}-{number}"
        body = {"email": f"{person}@{person}.example", "topic": topic, "message": f"no. {number}"}
        yield Post(f"{seed}-{number:06}", json.dumps(body).encode())
