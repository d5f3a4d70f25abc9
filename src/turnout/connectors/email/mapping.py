"""A message as a mail: headers that make a thread of each lead, a text and an HTML part that say the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from textwrap import fill
from typing import Final

from turnout.connectors.base import Outgoing, RefusedDeliveryError
from turnout.connectors.email.page import is_news, page_of
from turnout.core.notify.catalogue import words_in
from turnout.core.notify.message import Button, Message
from turnout.core.notify.moments import date_said

_POLICY: Final = SMTP.clone(cte_type="7bit", max_line_length=998)
_WIDTH: Final = 76
_RULE: Final = "-" * 40
_SUBJECT_CHARS_MAX: Final = 200
# One address and nothing else; quoted local parts, which nobody has, are left out.
_ADDRESS: Final = re.compile(r'[^\s<>()\[\],;:\\"@]+@[^\s<>()\[\],;:\\"@]+')


def mail_of(outgoing: Outgoing, sender: str, at: datetime) -> EmailMessage:
    """The mail for a message. Its Message-ID follows from the key alone, so that every attempt has the same.

    Raises RefusedDeliveryError for an address that none can be sent to.
    """
    message = outgoing.message
    name, address = parseaddr(sender)
    domain = _ascii_domain(address)
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = one_line(message.title)[:_SUBJECT_CHARS_MAX]
    mail["From"] = _address(one_line(name), address)
    mail["To"] = _address("", outgoing.address)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{_digest(outgoing.key)}@{domain}>"
    if message.lead is not None:
        # All mails about a lead answer the same one, which was never sent: programs then show them together.
        thread = f"<lead.{_digest(message.lead)}@{domain}>"
        mail["In-Reply-To"] = thread
        mail["References"] = thread
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(text_of(message), cte="quoted-printable")
    mail.add_alternative(page_of(message), subtype="html", cte="quoted-printable")
    mail["Content-Language"] = message.language
    return mail


def envelope_address(address: str) -> str:
    """An address as servers take it: the domain in ASCII; a local part beyond it stays, and needs SMTPUTF8."""
    local, _, _ = address.rpartition("@")
    return f"{local}@{_ascii_domain(address)}"


def text_of(message: Message) -> str:
    """The whole message as plain text: everything that the page says, buttons as addresses."""
    parts = list(_parts(message))
    for item in message.items:
        parts += [_RULE, item.title, *_parts(item, is_item=True)]
    if message.footer:
        parts.append(f"--\n{message.footer}")
    return "\n\n".join(parts) + "\n"


def one_line(text: str) -> str:
    """A text without line breaks and other characters that would end a header."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _parts(message: Message, *, is_item: bool = False) -> Iterator[str]:
    words = words_in(message.language)
    if message.intro and not is_item:
        yield _filled(message.intro)
    if message.is_hot and not is_item:
        yield f"* {words.hot_mark} *"
    if message.why and is_news(message):
        yield _reasons(message)
    if message.deadline is not None:
        deadline = message.deadline
        yield _filled(f"{deadline.what} {deadline.text}. {deadline.note}".strip())
    if message.lines:
        yield "\n".join(_labelled(line.label, line.text) for line in message.lines)
    if message.why and not is_news(message):
        yield _reasons(message)
    if message.earlier:
        earlier = (
            "  ".join(filter(None, (date_said(each.at, message.zone, words), each.rep, each.outcome)))
            for each in message.earlier
        )
        yield "\n".join((f"{words.earlier}:", *(f"  {line}" for line in earlier)))
    if buttons := [button for button in message.buttons if button.url]:
        yield "\n".join(_button(button) for button in buttons)


def _reasons(message: Message) -> str:
    return "\n".join(_filled(reason) for reason in message.why)


def _labelled(label: str, text: str) -> str:
    """A label and its value; what people wrote keeps its own lines, and each is folded."""
    first, *more = text.splitlines() or [""]
    return "\n".join((_filled(f"{label}: {first}", indent="  "), *(_filled(f"  {line}", indent="  ") for line in more)))


def _button(button: Button) -> str:
    # An address that is broken over lines cannot be pressed.
    return f"{button.label}: {button.url}"


def _filled(text: str, indent: str = "") -> str:
    start = indent if text.startswith("  ") else ""
    return fill(
        one_line(text),
        _WIDTH,
        initial_indent=start,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _address(name: str, address: str) -> Address:
    local, _, _ = address.rpartition("@")
    try:
        return Address(name, local, _ascii_domain(address))
    except (ValueError, IndexError):
        raise _no_address(address) from None


def _ascii_domain(address: str) -> str:
    """The domain of an address as DNS has it."""
    domain = address.rpartition("@")[2]
    try:
        found = domain.encode("idna").decode("ascii")
    except UnicodeError:
        found = ""
    if not found or not address.isprintable() or not _ADDRESS.fullmatch(address):
        raise _no_address(address)
    return found


def _no_address(address: str) -> RefusedDeliveryError:
    return RefusedDeliveryError(f"`{one_line(address)[:100]}` is no e-mail address; put it right")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
