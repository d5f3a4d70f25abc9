"""Where a policy lives, for whoever works on it as files: what is live there, and how files get there.

The one here is a store; that behind a server is `turnout.cli.policy_server`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from turnout.errors import RefusedError
from turnout.pipeline.edits.editing import Edit, edited
from turnout.pipeline.policies.content import Draft, keep_version
from turnout.pipeline.policies.drafts import keep_draft, must_need_no_approval
from turnout.pipeline.policies.gates import Demands, GateResult, gate, must_pass
from turnout.pipeline.policies.policy_folder import Kept
from turnout.pipeline.policies.publish import go_live, read_draft
from turnout.store.database import Database
from turnout.store.policies import live_publication, read_version


@dataclass(frozen=True, slots=True)
class Live:
    """What is live, since when and by whom."""

    kept: Kept
    since: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push came to: a draft that is kept, or a version that is live now."""

    hash: str
    draft: int | None = None
    version: int | None = None
    was_live: bool = False
    passed: str = ""


# Hashes of contents, the newest last; none for files that were never pulled.
Expected = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Pushing:
    """What is pushed and how; `hash` is of its content. One of `expects` must still be live; None for whatever is."""

    text: str
    lists: Mapping[str, str]
    expects: Expected
    hash: str
    note: str = ""
    is_published: bool = False
    without_tests: str = ""
    without_check: str = ""


class Origin(Protocol):
    """Where a policy lives."""

    @property
    def name(self) -> str:
        """What a person calls it."""
        ...

    def live(self) -> Live | None:
        """What is live, or None where nothing was published."""
        ...

    def push(self, pushing: Pushing) -> Pushed:
        """Look at what is pushed, and keep it as a draft or make it live. Raises RefusedError, PolicyError."""
        ...


class StoreOrigin:
    """A store, worked on directly."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], actor: str, demands: Demands, approvals: int = 0
    ) -> None:
        self._database = database
        self._now = now
        self._actor = actor
        self._demands = demands
        self._approvals = approvals

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self._database.name

    def live(self) -> Live | None:
        """What is live, or None where nothing was published."""
        with self._database.asking() as tx:
            found = live_publication(tx)
            if found is None:
                return None
            version = read_version(tx, found.policy)
        kept = Kept(version.hash, version.number, version.text, dict(version.lists))
        return Live(kept, f"{found.published_at:%Y-%m-%dT%H:%M:%SZ}", found.by, found.note)

    def push(self, pushing: Pushing) -> Pushed:
        """Look at what is pushed, and keep it as a draft or make it live. Raises RefusedError, PolicyError."""
        with self._database.asking() as tx:
            draft = read_draft(tx, pushing.text, pushing.lists)
        result = must_pass(
            gate(
                self._database,
                draft,
                self._now(),
                self._demands,
                without_tests=pushing.without_tests,
                without_check=pushing.without_check,
            )
        )

        def keep(edit: Edit) -> Pushed:
            found = live_publication(edit.tx)
            must_still_be(found.policy if found else None, pushing.expects)
            if not pushing.is_published:
                row = keep_draft(edit, draft.text, draft.lists, note=pushing.note)
                return Pushed(draft.hash, draft=row.number, passed=_said(result, draft))
            must_need_no_approval(edit.tx, draft.hash, self._approvals)
            version, _ = keep_version(edit, draft, pushing.note)
            is_same = found is not None and found.policy == draft.hash
            if not is_same:
                go_live(edit, draft.hash, pushing.note, result.passed_over)
            return Pushed(draft.hash, version=version, was_live=is_same, passed=_said(result, draft))

        return edited(self._database, self._now, self._actor, "", keep)


def must_still_be(live: str | None, expects: Expected) -> None:
    """Let files through that were made from what is live. Raises RefusedError where that has moved on meanwhile."""
    if expects is None or live in expects or (live is None and not expects):
        return
    now = f"`{live[:12]}` is live now" if live else "nothing is live now"
    before = f"these files are from `{expects[-1][:12]}`" if expects else "these files were never pulled"
    remedy = "pull what is live and put your changes into it, or push with `--replace`"
    raise RefusedError("live_moved", f"{now}, and {before}; {remedy}")


def _said(result: GateResult, draft: Draft) -> str:
    """What was looked at before, in a few words."""
    if "tests" in result.passed_over:
        return "its tests were left out"
    count = len(result.tests)
    if draft.policy.tests and not count:
        return "nothing to look at"
    return f"{count:,} test{'s' if count != 1 else ''} passed" if count else "it has no tests"
