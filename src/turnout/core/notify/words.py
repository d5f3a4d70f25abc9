"""What every language has a sentence for. The sentences are in `texts`, one module a language.

A language that lacks one cannot be made, so none is ever missing. Names in braces are filled in by `content` and
`digest`; a test holds every language to the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from turnout.core.notify.message import Action, NoticeKind


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
