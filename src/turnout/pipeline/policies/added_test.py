"""A decision that was taken becomes a test in a policy's file; the file's comments and layout stay as they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

from turnout.connectors.csv_file.encoding import read_text
from turnout.core.policy.amend import amend
from turnout.core.policy.compile import compile_policy
from turnout.core.policy.model import Example
from turnout.core.policy.parse import parse_draft
from turnout.core.review.examples import run_example
from turnout.errors import InputError
from turnout.pipeline.policies.examples import people_of
from turnout.store.database import Database
from turnout.store.policies import live_policy, load_policy


def add_test(path: Path, example: Example) -> Example:
    """Write an example behind those that a policy's file has; gives it with the name that it has there.

    Raises InputError, and PolicyError for a file that cannot be read, with nothing written.
    """
    if not path.is_file():
        raise InputError(f"`{path}` is not a file; name a policy such as `policy.yaml`")
    text = read_text(path)[0]
    policy = parse_draft(text)
    added = replace(example, name=_free_name(example.name, {each.name for each in policy.tests}))
    amended = amend(text, replace(policy, tests=(*policy.tests, added)))
    path.write_bytes(amended.encode())
    return added


def _free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it where another test has it."""
    if name not in taken:
        return name
    return next(numbered for number in count(2) if (numbered := f"{name} ({number})") not in taken)


def tried_test(database: Database, example: Example, now: datetime) -> str:
    """What an example comes to under the live policy where that is not what it says; empty where it is.

    A test knows neither what was on anybody's desk nor whose turn it was.
    """
    with database.asking() as tx:
        live, people = live_policy(tx), people_of(tx)
        if live is None:
            return ""
        policy = compile_policy(load_policy(tx, live))
    return run_example(policy, example, people, now).said
