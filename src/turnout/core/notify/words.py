"""What every language has a sentence for. The sentences are in `texts`, one module a language.

A language that lacks one cannot be made, so none is ever missing. Names in braces are filled in by `content` and
`digest`; a test holds every language to the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from turnout.core.decision import Outcome
from turnout.core.notify.message import Action, NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What whoever presses a button is answered: what came of it (`done` is by what it did), or where the lead is."""

    done: Mapping[Action, str]
    already: str
    reminded: str
    moment: str
    cut_short: str
    gone: str
    not_yours: str
    too_old: str
    unknown_choice: str
    nothing_to_press: str
    refused: str
    again: str
    stranger_in_slack: str
    stranger_by_text: str
    no_dialog: str
    closed: str
    joined: str
    with_nobody: str
    offered: str
    offered_until: str
    answered: str
    unanswered: str
    promised: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What stands on the page behind a button of a message, besides what the message says."""

    accept: str
    called: str
    mailed: str
    ask_why: str
    optional: str
    go_on: str
    answered_already: str
    shortly: str
    open: str
    why: str
    cut_short: str
    too_old: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language. `title` and `intro` are by kind; `actions` are the words on buttons."""

    language: str

    # Titles are the subjects of mails.
    title: Mapping[NoticeKind, str]
    intro: Mapping[NoticeKind, str]
    actions: Mapping[Action, str]

    # What is known of the lead: labels, and how values are said.
    person: str
    company: str
    email: str
    phone: str
    no_mail: str
    no_calls: str
    wants: str
    source: str
    place: str
    language_wanted: str
    account: str
    account_owner: str
    you: str
    last_deal: str
    deal_open: str
    deal_closed: str
    has_it: str
    nobody: str
    employees: str
    thousands: str

    # Why somebody is told.
    why_rule: str
    why_owner: str
    why_parent_owner: str
    why_deal: str
    why_person: str
    why_turn: str
    why_alone: str
    why_named: str
    why_stands_in: str
    why_again: str
    why_hot: str
    why_otherwise: str
    # Reasons, as `reasons` finds them again in what the record says; and the codes that may stand in them.
    reasons: Mapping[str, str]
    codes: Mapping[str, str]
    # What a decision came to; empty for the record's own language, for in that the record says more itself.
    decided: Mapping[Outcome, str] = field(default_factory=dict)

    # Until when something is promised.
    take_by: str
    answer_by: str
    answer_at_most: str
    counts_working: str
    counts_always: str
    moment: str
    moment_of_another_year: str
    date: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]

    # Earlier conversations.
    earlier: str
    still_open: str
    closed: str

    # Where a message is changed in place: what became of the lead.
    now_yours: str
    now_answered: str
    now_elsewhere: str
    now_waiting: str
    now_closed: str

    # What is asked back where a button needs to know more: why, when, how; by the codes that jobs have.
    asked: Mapping[Action, str]
    pass_reasons: Mapping[str, str]
    snoozes: Mapping[str, str]
    touches: Mapping[str, str]
    comment: str
    send: str
    cancel: str

    # What comes of a press.
    answers: Answers
    page: Page

    # Answers to text messages.
    reply_unclear: str
    reply_which: str
    reply_no_such: str
    reply_why: str

    # Digests, tests, and what stands below.
    digest_one: str
    digest_many: str
    digest_intro: str
    footer: str
    footer_digest: str
    test_mark: str
    hot_mark: str
    reply_hint: str
