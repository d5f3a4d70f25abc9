"""A message as a page of HTML, as mail programs take it: one column, styles inline, nothing fetched from anywhere."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from turnout.core.notify.catalogue import words_in
from turnout.core.notify.message import Message, NoticeKind
from turnout.core.notify.moments import date_said

if TYPE_CHECKING:
    from jinja2 import Template

_NEWS: Final = frozenset({NoticeKind.TELL, NoticeKind.ALERT, NoticeKind.TAKEN, NoticeKind.REMIND, NoticeKind.ANSWERED})


def page_of(message: Message) -> str:
    """The page. Whatever was typed into a form is shown as text, never as markup."""
    words = words_in(message.language)
    return _template().render(
        message=message, words=words, is_news=is_news, date_said=lambda at: date_said(at, message.zone, words)
    )


def is_news(message: Message) -> bool:
    """Whether what happened is what a message is about: it then stands above what is known of the lead."""
    return message.kind in _NEWS


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - slow to load

    loader = PackageLoader("turnout.connectors.email", ".")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html.jinja")
