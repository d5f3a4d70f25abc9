"""Messages made of what is known of a lead: who it is, why you, what we know of them, until when, and what can be done.

Values in, a `Message` out. Where the values come from and whether they still hold is the pipeline's to know; which
links are behind the buttons too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import quote

from turnout.core.decision import Decision, Tried
from turnout.core.fields.catalogue import Value
from turnout.core.notify.about import About, Due, KnownAccount, Recipient
from turnout.core.notify.catalogue import words_in
from turnout.core.notify.message import Action, Button, Deadline, Line, Message, NoticeKind
from turnout.core.notify.moments import date_said, moment_said
from turnout.core.notify.reasons import reason_in
from turnout.core.notify.words import Words

# A message is read on the way to a call; the whole text is where the lead is.
MESSAGE_CHARS_MAX: Final = 600
VALUE_CHARS_MAX: Final = 120
EARLIER_MAX: Final = 3
# Each kind's buttons, the one that matters first.
_BUTTONS: Final[Mapping[NoticeKind, tuple[Action, ...]]] = {
    NoticeKind.OFFERED: (Action.ACCEPT, Action.PASS, Action.OPEN),
    NoticeKind.ASSIGNED: (Action.TOUCH, Action.PASS, Action.SNOOZE, Action.OPEN),
    NoticeKind.REMIND: (Action.TOUCH, Action.PASS, Action.SNOOZE, Action.OPEN),
    NoticeKind.JOINED: (Action.TOUCH, Action.OPEN),
    NoticeKind.TELL: (Action.OPEN,),
    NoticeKind.ALERT: (Action.OPEN,),
    NoticeKind.ANSWERED: (Action.OPEN,),
}
# Kinds that say why this person has the lead; the others say what happened.
_SAYS_WHY_YOU: Final = frozenset({NoticeKind.ASSIGNED, NoticeKind.OFFERED})
_SAYS_WHAT: Final = frozenset(
    {NoticeKind.TELL, NoticeKind.ALERT, NoticeKind.TAKEN, NoticeKind.REMIND, NoticeKind.ANSWERED}
)
# What is promised by the one who reads it.
_HAS_A_DEADLINE: Final = frozenset({NoticeKind.ASSIGNED, NoticeKind.OFFERED, NoticeKind.JOINED, NoticeKind.REMIND})
_SAYS_WHO_HAS_IT: Final = frozenset({NoticeKind.TELL, NoticeKind.ALERT, NoticeKind.ANSWERED})


def message_for(kind: NoticeKind, said: str, about: About | None, recipient: Recipient, now: datetime) -> Message:
    """The message that tells one recipient of a notice; `said` is the notice's own sentence, empty where it has none.

    Without a lead it is about Turnout itself.
    """
    words = words_in(recipient.language)
    if about is None:
        return _without_lead(kind, said, recipient, words)
    is_known = recipient.rep is not None
    return Message(
        kind=kind,
        title=_title(kind, about, words),
        intro=words.intro[kind],
        lines=tuple(_lines(kind, about, recipient, words)),
        why=tuple(_why(kind, said, about, recipient, words)),
        earlier=() if kind is NoticeKind.TAKEN else tuple(about.earlier[:EARLIER_MAX]),
        deadline=deadline_of(about.due, recipient, words, now) if _is_theirs(kind, about, recipient) else None,
        buttons=tuple(Button(action, words.actions[action]) for action in _actions(kind, about) if is_known),
        lead=about.lead,
        recipient=recipient.rep,
        language=words.language,
        zone=recipient.zone,
        is_hot=about.is_hot,
        footer=words.footer.format(lead=about.lead),
    )


def changed_message(message: Message, standing: str, *, is_over: bool = True) -> Message:
    """The same message with what became of the lead where the intro was; once all is over there is nothing to press."""
    if not is_over:
        return replace(message, intro=standing)
    return replace(message, intro=standing, buttons=(), deadline=None, code="")


def _without_lead(kind: NoticeKind, said: str, recipient: Recipient, words: Words) -> Message:
    title = words.title[kind]
    if kind is NoticeKind.ALERT:
        title = title.format(who="Turnout")
    return Message(
        kind=kind,
        title=title,
        intro=words.intro[kind],
        why=(reason_in(words, said, None),) if said else (),
        recipient=recipient.rep,
        language=words.language,
        zone=recipient.zone,
        footer=words.footer_digest,
    )


def who_said(about: About) -> str:
    """Whom a lead is about, short enough for a subject: `Ann Example, Acme`; its id where nothing else is known."""
    person = person_said(about.facts)
    company = _text(about.facts, "company") or (_clean(about.account.name) if about.account else "")
    email = "" if person else _text(about.facts, "email")
    return shortened(", ".join(filter(None, (person, email, company))) or _clean(str(about.lead)), VALUE_CHARS_MAX)


def person_said(facts: Mapping[str, Value]) -> str:
    """What the person is called."""
    full = " ".join(filter(None, (_text(facts, "first_name"), _text(facts, "last_name"))))
    return _text(facts, "name") or full


def deadline_of(due: Due | None, recipient: Recipient, words: Words, now: datetime) -> Deadline | None:
    """Until when something is promised, as the recipient reads it."""
    if due is None:
        return None
    what = {"accept": words.take_by, "touch": words.answer_by}.get(due.kind, words.answer_at_most)
    note = words.counts_working if due.is_working_time else words.counts_always
    return Deadline(due.due_at, moment_said(due.due_at, recipient.zone, words, now), what, note)


def _is_theirs(kind: NoticeKind, about: About, recipient: Recipient) -> bool:
    """Whether the one who reads it has promised something; who is only told of a lead has, where it is theirs."""
    has_it = about.decision is not None and recipient.rep is not None and about.decision.assignee == recipient.rep
    return kind in _HAS_A_DEADLINE or (kind is NoticeKind.TELL and has_it)


def _title(kind: NoticeKind, about: About, words: Words) -> str:
    title = words.title[kind].format(who=who_said(about))
    return f"{words.test_mark}: {title}" if about.is_test else title


def _actions(kind: NoticeKind, about: About) -> tuple[Action, ...]:
    """What can be done; a lead that is to be accepted by a clock can be, whether it was offered or given."""
    actions = _BUTTONS.get(kind, ())
    is_to_accept = about.due is not None and about.due.kind == "accept"
    return (
        (Action.ACCEPT, *actions)
        if is_to_accept and Action.PASS in actions and actions[0] != Action.ACCEPT
        else actions
    )


def _lines(kind: NoticeKind, about: About, recipient: Recipient, words: Words) -> Iterator[Line]:
    """Facts with their labels, those that a call needs first."""
    facts = about.facts
    if kind in _SAYS_WHO_HAS_IT:
        yield Line(words.has_it, about.assignee_name or words.nobody)
    yield from _person_lines(facts, words)
    if kind is NoticeKind.TAKEN:
        return
    yield from _contact_lines(facts, words)
    if message := _text(facts, "message", MESSAGE_CHARS_MAX):
        yield Line(words.wants, message)
    origin = [_text(facts, name) for name in ("source", "campaign", "page")]
    if any(origin):
        yield Line(words.source, " · ".join(dict.fromkeys(filter(None, origin))))
    place = [_text(facts, name) for name in ("city", "state", "country")]
    if any(place):
        yield Line(words.place, ", ".join(filter(None, place)))
    if language := _text(facts, "language"):
        yield Line(words.language_wanted, language)
    if about.account is not None:
        yield from _account_lines(about.account, recipient, words)


def _person_lines(facts: Mapping[str, Value], words: Words) -> Iterator[Line]:
    person, title = person_said(facts), _text(facts, "title")
    if person or title:
        yield Line(words.person, ", ".join(filter(None, (person, title))))
    company, employees = _text(facts, "company"), facts.get("employees")
    if company:
        size = words.employees.format(number=_number(employees, words)) if isinstance(employees, int | float) else ""
        yield Line(words.company, ", ".join(filter(None, (company, size))))


def _contact_lines(facts: Mapping[str, Value], words: Words) -> Iterator[Line]:
    if email := _text(facts, "email"):
        refused = facts.get("do_not_email") is True
        yield Line(
            words.email, words.no_mail.format(address=email) if refused else email, f"mailto:{quote(email, safe='@+')}"
        )
    if phone := _text(facts, "phone"):
        refused = facts.get("do_not_call") is True
        href = "" if refused else f"tel:{''.join(char for char in phone if char in '+0123456789')}"
        yield Line(words.phone, words.no_calls.format(number=phone) if refused else phone, href)


def _account_lines(account: KnownAccount, recipient: Recipient, words: Words) -> Iterator[Line]:
    yield Line(words.account, ", ".join(filter(None, (account.name, account.kind))))
    if account.owner is not None:
        is_own = account.owner == recipient.rep
        yield Line(words.account_owner, words.you if is_own else account.owner_name or account.owner)
    if deal := account.deal:
        if deal.closed_at is None:
            text = words.deal_open.format(stage=deal.stage).rstrip(": ")
        else:
            outcome = deal.outcome or deal.stage or words.closed
            text = words.deal_closed.format(outcome=outcome, date=date_said(deal.closed_at, recipient.zone, words))
        yield Line(words.last_deal, text)


def _why(kind: NoticeKind, said: str, about: About, recipient: Recipient, words: Words) -> Iterator[str]:
    decision = about.decision
    if kind in _SAYS_WHAT and said:
        yield reason_in(words, said, decision)
    if kind in _SAYS_WHY_YOU and decision is not None:
        reasons = list(_why_you(decision, about, recipient, words))
        yield from reasons or [reason_in(words, decision.reason, decision)]
        if decision.hop:
            yield words.why_again
    if about.is_hot and kind in _SAYS_WHY_YOU:
        yield words.why_hot


def _why_you(decision: Decision, about: About, recipient: Recipient, words: Words) -> Iterator[str]:
    """Why this rep, from the target that gave them; nothing where it takes the decision's own words to say it."""
    tried = next((each for each in reversed(decision.tried) if each.rep is not None), None)
    if tried is None or tried.rep != recipient.rep or not decision.rule:
        return
    account = about.account.name if about.account else ""
    found = _target_said(tried, account, words)
    if about.stands_in_for:
        found = words.why_stands_in.format(rep=about.stands_in_for)
    if found:
        yield words.why_rule.format(rule=decision.rule)
        yield found


def _target_said(tried: Tried, account: str, words: Words) -> str:
    if tried.pool is not None:
        count = len(tried.candidates.present) if tried.candidates else 0
        pattern = words.why_turn if count > 1 else words.why_alone
        return pattern.format(pool=tried.pool, count=count)
    target = tried.target.removesuffix(" even if away")
    if target.startswith("rep "):
        return words.why_named
    pattern = {
        "account.owner": words.why_owner if account else "",
        "account.parent.owner": words.why_parent_owner if account else "",
        "account.ultimate_parent.owner": words.why_parent_owner if account else "",
        "opportunity.owner": words.why_deal if account else "",
        "person.owner": words.why_person,
    }.get(target, "")
    return pattern.format(account=account)


def shortened(text: str, chars_max: int) -> str:
    """The beginning of a text, cut between words where it is too long."""
    if len(text) <= chars_max:
        return text
    cut = text[: chars_max - 1]
    space = cut.rfind(" ")
    return f"{cut[:space] if space > chars_max // 2 else cut}…"


def _text(facts: Mapping[str, Value], name: str, chars_max: int = VALUE_CHARS_MAX) -> str:
    """A fact as one line, or for what somebody wrote as their own lines."""
    value = facts.get(name)
    if value is None or value == ():
        return ""
    text = _clean(", ".join(value) if isinstance(value, tuple) else str(value))
    lines = [" ".join(line.split()) for line in text.splitlines()] if name == "message" else [" ".join(text.split())]
    return shortened("\n".join(line for line in lines if line), chars_max)


def _clean(text: str) -> str:
    """A text without signs that turn, hide or end what stands beside them."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\n" else " " for char in "\n".join(text.splitlines()))


def _number(value: float, words: Words) -> str:
    return f"{int(value):,}".replace(",", words.thousands)
