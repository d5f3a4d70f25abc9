"""A draft of the policy on its way: begun, changed by one or several people, looked at, approved, live now or later.

Nobody's work is lost: a change says which revision it is of, and every revision is kept. Results and approvals belong
to a content by its hash, so another word in the text needs them anew. What stands before the door is `gates`'; what
comes due without anybody asking is `scheduled_drafts`'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

from turnout.core.policy.finding import Severity
from turnout.errors import Problem, RefusedError
from turnout.pipeline.edits.changes import checked_why
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.policies.content import Draft, keep_version
from turnout.pipeline.policies.gates import GateResult
from turnout.pipeline.policies.publish import content_for, go_live, read_draft
from turnout.pipeline.policies.readings import reading_for, reading_of
from turnout.store.drafts import (
    ApprovalRow,
    DraftRow,
    ResultRow,
    add_approval,
    add_draft,
    add_revision,
    approvals_of,
    find_draft,
    next_number,
    put_draft,
    put_result,
)
from turnout.store.metadata import from_micros, to_micros
from turnout.store.policies import find_version, live_policy, was_live
from turnout.store.transaction import Transaction

OPEN: Final = "open"
SCHEDULED: Final = "scheduled"
PUBLISHED: Final = "published"
DISCARDED: Final = "discarded"
KINDS: Final = ("check", "tests", "difference", "simulation")
APPROVALS_MAX: Final = 1
# Who acted when a scheduled moment came: whoever scheduled it.
_RESULT_BYTES_MAX: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Going:
    """How a draft goes live: why, how many approvals it needs, what the gate left out with the reason.

    With `replaces` that version must be live just before; empty is whatever there is.
    """

    note: str = ""
    approvals: int = 0
    passed_over: Mapping[str, str] = field(default_factory=dict)
    replaces: str = ""


def keep_draft(edit: Edit, text: str, lists: Mapping[str, str], *, note: str = "", base: str | None = None) -> DraftRow:
    """Begin a draft; its text need not be right. `base` is the version it was made from, else what is live."""
    at = to_micros(edit.at)
    live = live_policy(edit.tx) or ""
    row = DraftRow(
        number=next_number(edit.tx),
        state=OPEN,
        revision=1,
        hash=reading_for(edit, text, lists).hash,
        base=live if base is None else base,
        note=note,
        text=text,
        lists=_encoded(lists),
        author=edit.actor,
        made_at=at,
        changed_by=edit.actor,
        changed_at=at,
        editors="[]",
        submitted_by="",
        submitted_at=None,
        publish_at=None,
        scheduled_by="",
        expects="",
        without="{}",
        error="",
        publication=None,
    )
    add_draft(edit.tx, row)
    edit.happened("draft_begun", _about(row) | {"base": row.base})
    return row


def change_draft(
    edit: Edit, number: int, text: str, lists: Mapping[str, str], revision: int | None = None, note: str | None = None
) -> DraftRow:
    """Let a draft say something else. Raises RefusedError where it is not of that revision any more, or not open.

    Whoever has asked for approval asks again: it was for another text.
    """
    row = must_be_open(edit.tx, number)
    if revision is not None and revision != row.revision:
        raise RefusedError("draft_changed", said_who_changed(row))
    same = (row.text, row.lists, row.note) == (text, _encoded(lists), row.note if note is None else note)
    if same:
        return row
    changed = row._replace(
        revision=row.revision + 1,
        text=text,
        lists=_encoded(lists),
        hash=reading_for(edit, text, lists).hash,
        note=row.note if note is None else note,
        changed_by=edit.actor,
        changed_at=to_micros(edit.at),
        editors=msgspec.json.encode(sorted(row.writers | {edit.actor})).decode(),
        error="",
    )
    if changed.hash != row.hash or not changed.hash:
        changed = changed._replace(submitted_by="", submitted_at=None)
    put_draft(edit.tx, changed)
    add_revision(edit.tx, changed)
    edit.happened("draft_changed", _about(changed) | {"revision": changed.revision})
    return changed


def said_who_changed(row: DraftRow) -> str:
    """Who was faster, for whoever was about to change the same draft."""
    at = f"{from_micros(row.changed_at):%Y-%m-%dT%H:%M:%SZ}"
    who = f"`{row.changed_by}` changed draft {row.number} at {at}, it is at revision {row.revision} now"
    return f"{who}; read it again and put your change into what it says"


def submit_draft(edit: Edit, number: int) -> DraftRow:
    """Ask for somebody's approval of what a draft says. Raises RefusedError, PolicyError where it cannot be read."""
    row = must_be_open(edit.tx, number)
    content_for(edit, row.text, row.texts)
    changed = row._replace(submitted_by=edit.actor, submitted_at=to_micros(edit.at))
    put_draft(edit.tx, changed)
    edit.happened("draft_submitted", _about(changed))
    return changed


def approve_draft(edit: Edit, number: int, note: str = "", content: str = "") -> DraftRow:
    """Say yes to what a draft says; with `content` only if that is still its hash.

    Raises RefusedError for whoever has written of it or has asked for approval: it takes somebody else.
    """
    row = must_be_going(edit.tx, number)
    if not row.hash:
        raise RefusedError("draft_unreadable", f"draft {number} cannot be read, so there is nothing to approve yet")
    if content and content != row.hash:
        raise RefusedError("draft_changed", said_who_changed(row))
    if edit.actor in row.writers or edit.actor == row.submitted_by:
        did = "wrote of" if edit.actor in row.writers else "asked for the approval of"
        raise RefusedError("own_draft", f"`{edit.actor}` {did} draft {number}; somebody else must approve it")
    approval = ApprovalRow(number, row.hash, edit.actor, to_micros(edit.at), checked_why(note))
    if add_approval(edit.tx, approval):
        edit.happened("draft_approved", _about(row))
    return row


def attach(edit: Edit, number: int, kind: str, content: str, body: Mapping[str, Any], *, is_passed: bool) -> DraftRow:
    """Keep a result about what a draft says. Raises RefusedError for one about another content, by its hash."""
    row = must_be_going(edit.tx, number)
    if kind not in KINDS:
        raise RefusedError(
            "invalid", f"`{kind}` is no kind of result; use one of {', '.join(f'`{each}`' for each in KINDS)}"
        )
    if content != row.hash or not content:
        raise RefusedError(
            "draft_changed", f"draft {number} says `{row.hash[:12]}` now, and the result is of `{content[:12]}`"
        )
    said = msgspec.json.encode(body).decode()
    if len(said) > _RESULT_BYTES_MAX:
        raise RefusedError("invalid", f"the result has {len(said):,} bytes; attach at most {_RESULT_BYTES_MAX:,}")
    put_result(edit.tx, ResultRow(number, content, kind, int(is_passed), said, edit.actor, to_micros(edit.at)))
    edit.happened("draft_result", _about(row) | {"kind": kind, "is_passed": is_passed})
    return row


def attach_gate(edit: Edit, number: int, content: str, found: GateResult) -> DraftRow:
    """Keep what the gate said of a draft's content: its tests and the check, as far as they were asked."""
    row = must_be_going(edit.tx, number)
    if "tests" not in found.passed_over:
        failed = [{"place": test.place, "said": test.said} for test in found.tests if test.is_failed]
        body = {"tests": len(found.tests), "failed": failed}
        row = attach(edit, number, "tests", content, body, is_passed=not failed)
    if "check" not in found.passed_over:
        by_severity = Counter(finding.severity.value for finding in found.findings)
        errors = [
            {"code": each.code, "place": each.place, "said": each.said}
            for each in found.findings
            if each.severity is Severity.ERROR
        ]
        row = attach(edit, number, "check", content, {**by_severity, "errors": errors}, is_passed=not errors)
    return row


def discard_draft(edit: Edit, number: int) -> DraftRow:
    """Give a draft up; it stays readable."""
    row = must_be_open(edit.tx, number)
    changed = row._replace(state=DISCARDED)
    put_draft(edit.tx, changed)
    edit.happened("draft_discarded", _about(changed))
    return changed


def schedule_draft(edit: Edit, number: int, at: datetime, going: Going) -> DraftRow:
    """Let a draft go live at a moment, by whatever process is awake then. Raises RefusedError, PolicyError.

    What may go live is asked now, and once more when the moment comes.
    """
    row = must_be_open(edit.tx, number)
    if at <= edit.at:
        said = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        raise RefusedError("invalid", f"`{said}` is past; give a later moment, or publish now")
    content = content_for(edit, row.text, row.texts)
    # What was approved is what it says; with other people a text may say something else.
    must_be_approved(edit.tx, row._replace(hash=content.hash), edit.actor, going.approvals)
    changed = row._replace(
        state=SCHEDULED,
        publish_at=to_micros(at),
        scheduled_by=edit.actor,
        submitted_by=row.submitted_by or edit.actor,
        submitted_at=row.submitted_at or to_micros(edit.at),
        expects=going.replaces,
        without=_encoded(going.passed_over),
        note=going.note or row.note,
        error="",
    )
    put_draft(edit.tx, changed)
    edit.happened("draft_scheduled", _about(changed) | {"publish_at": f"{at:%Y-%m-%dT%H:%M:%SZ}"})
    return changed


def unschedule_draft(edit: Edit, number: int, why: str = "") -> DraftRow:
    """A draft does not go live at its moment; it is open again. With `why` it could not."""
    row = must_find_draft(edit.tx, number)
    if row.state != SCHEDULED:
        raise RefusedError("not_scheduled", f"draft {number} is {row.state}, and waits for no moment")
    changed = row._replace(state=OPEN, publish_at=None, scheduled_by="", expects="", without="{}", error=why[:2_000])
    put_draft(edit.tx, changed)
    edit.happened("schedule_failed" if why else "schedule_cancelled", _about(changed))
    return changed


def publish_kept(edit: Edit, number: int, going: Going) -> DraftRow:
    """Make a draft the live version now. Raises RefusedError, and PolicyError where it cannot be read any more."""
    row = must_be_going(edit.tx, number)
    content = content_for(edit, row.text, row.texts)
    must_be_approved(edit.tx, row._replace(hash=content.hash), edit.actor, going.approvals)
    live = live_policy(edit.tx) or ""
    if going.replaces and live != going.replaces:
        now = f"`{live[:12]}` is live now and not `{going.replaces[:12]}`"
        raise RefusedError(
            "live_moved", f"{now}, which draft {number} was to replace; compare both, and publish it again"
        )
    note = going.note or row.note
    keep_version(edit, content, note)
    publication = go_live(edit, content.hash, note, going.passed_over)
    changed = row._replace(
        state=PUBLISHED,
        submitted_by=row.submitted_by or edit.actor,
        submitted_at=row.submitted_at or to_micros(edit.at),
        error="",
        publication=publication,
    )
    put_draft(edit.tx, changed)
    edit.happened("draft_published", _about(changed) | {"publication": publication})
    return changed


def must_be_approved(tx: Transaction, row: DraftRow, by: str, approvals: int) -> None:
    """Let a draft go that enough people said yes to, who neither wrote of it nor asked. Raises RefusedError."""
    asked_by = row.submitted_by or by
    given = [each for each in approvals_of(tx, row.number, row.hash) if each.actor not in row.writers | {asked_by}]
    if len(given) < approvals:
        who = "somebody who neither wrote it nor asks for it"
        raise RefusedError("approval_needed", f"draft {row.number} must be approved by {who} before it goes live")


def must_need_no_approval(tx: Transaction, content: str, approvals: int) -> None:
    """Let a version go live without a draft where no approval is asked for, or where it was live before.

    Going back must be quick, and what was live was approved then. Raises RefusedError.
    """
    if approvals and not was_live(tx, content):
        remedy = "keep it as a draft with `turnout policy drafts add`, and let somebody approve that"
        raise RefusedError(
            "approval_needed", f"nothing new goes live here without a second person's approval; {remedy}"
        )


def roll_back(edit: Edit, to: str = "", note: str = "") -> int:
    """Make the version before the live one live again, or another that was live; the number of the publication.

    Nobody's approval is asked, nor is it checked anew: it must work on the worst of days. Raises RefusedError.
    """
    live = live_policy(edit.tx)
    if live is None:
        raise RefusedError("no_policy", "no policy is live; publish one with `turnout policy publish POLICY.yaml`")
    wanted = to or _before(edit.tx, live)
    if find_version(edit.tx, wanted) is None or not was_live(edit.tx, wanted):
        raise RefusedError(
            "policy_not_found", f"no policy `{wanted[:64]}` was ever live; `turnout policy list` shows those that were"
        )
    if wanted == live:
        raise RefusedError("same_policy", f"`{wanted[:12]}` is live as it is")
    return go_live(edit, wanted, note or "rolled back")


def _before(tx: Transaction, live: str) -> str:
    found = tx.rows("SELECT policy FROM publications WHERE policy <> ? ORDER BY number DESC LIMIT 1", (live,))
    if not found:
        raise RefusedError("nothing_before", "nothing was live before what is, so there is nothing to go back to")
    return str(found[0][0])


def must_find_draft(tx: Transaction, number: int) -> DraftRow:
    """A draft by its number. Raises RefusedError where there is none."""
    row = find_draft(tx, number)
    if row is None:
        raise RefusedError(
            "draft_not_found", f"there is no draft `{number}`; `turnout policy drafts` shows those there are"
        )
    return row


def must_be_open(tx: Transaction, number: int) -> DraftRow:
    """A draft that may be changed. Raises RefusedError."""
    row = must_find_draft(tx, number)
    if row.state == SCHEDULED:
        raise RefusedError(
            "draft_scheduled", f"draft {number} goes live at its moment; cancel that before you change it"
        )
    return _not_over(row)


def must_be_going(tx: Transaction, number: int) -> DraftRow:
    """A draft that is open, or waits for its moment. Raises RefusedError."""
    return _not_over(must_find_draft(tx, number))


def _not_over(row: DraftRow) -> DraftRow:
    if row.state in {PUBLISHED, DISCARDED}:
        raise RefusedError("draft_over", f"draft {row.number} was {row.state}; begin another one from what it says")
    return row


def read_row(tx: Transaction, row: DraftRow) -> Draft:
    """What a draft says, checked against the people of now. Raises PolicyError with everything that is wrong."""
    return read_draft(tx, row.text, row.texts)


def problems_of(tx: Transaction, row: DraftRow) -> Sequence[Problem]:
    """What keeps a draft from being read, or nothing."""
    return reading_of(tx, row.text, row.texts).problems


def problems_for(edit: Edit, row: DraftRow) -> Sequence[Problem]:
    """The same within an edit. Raises AheadError."""
    return reading_for(edit, row.text, row.texts).problems


def _encoded(texts: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(texts), order="deterministic").decode()


def _about(row: DraftRow) -> dict[str, Any]:
    return {"draft": row.number, "policy": row.hash}
