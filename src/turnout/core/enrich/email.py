"""An e-mail address as people paste it: the bare address, whether it is well formed, whether it is a role's.

What kind of host it is at is in `hosts`; no server is asked whether the mailbox exists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from turnout.core.fields.domains import host_of
from turnout.core.fields.text import clean

_IN_BRACKETS = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>")
# An address that was pasted with nothing around it.
_ALONE = re.compile(r"[a-z0-9_.+-]+@[a-z0-9.-]*[a-z0-9]")
_BETWEEN = re.compile(r"[\s,;]+")
_ORDINARY = re.compile(
    r"(?=[^@]{1,64}@.{4,253}$)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
# Names that no mail reaches (RFC 6761); `.example` stays, for it is what examples and tests are written with.
_NOWHERE = (".invalid", ".localhost", ".local", ".test")
_ROLES = frozenset(
    {
        "abuse", "accounting", "accounts", "admin", "administration", "administrator", "ap", "ar", "billing",
        "booking", "bookings", "business", "buchhaltung", "career", "careers", "commercial", "compliance", "contact",
        "contacto", "contactus", "contato", "customercare", "customerservice", "customersupport", "dpo", "einkauf",
        "email", "enquiries", "enquiry", "events", "feedback", "finance", "general", "hello", "help", "helpdesk",
        "hi", "hostmaster", "hr", "info", "information", "inquiries", "inquiry", "invoice", "invoices", "it", "jobs",
        "kontakt", "legal", "mail", "mailbox", "marketing", "media", "news", "newsletter", "no-reply", "noreply",
        "do-not-reply", "donotreply", "office", "operations", "orders", "partners", "payroll", "postmaster", "pr",
        "press", "privacy", "procurement", "purchasing", "reception", "recruiting", "recruitment", "register",
        "reservations", "root", "sales", "secretary", "security", "service", "services", "shop", "spam", "subscribe",
        "support", "sysadmin", "team", "tech", "ventas", "verkauf", "vertrieb", "web", "webmaster", "welcome",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """One address: `host` is None where it is not well formed."""

    email: str
    host: str | None
    is_role: bool

    @property
    def is_valid(self) -> bool:
        """True for an address that can exist."""
        return self.host is not None


def read_email(text: str) -> Address:
    """The address in a text: lower case, out of `Name <a@b.c>` and `mailto:`, the first one of several."""
    email = text if _ALONE.fullmatch(text) else _bare(text)
    local, _, host = email.rpartition("@")
    if not _is_well_formed(email):
        return Address(email, None, is_role=False)
    return Address(email, host_of(host), local.partition("+")[0] in _ROLES)


def _bare(text: str) -> str:
    email = clean(text).strip().lower()
    if found := _IN_BRACKETS.search(email):
        email = found[1]
    email = email.removeprefix("mailto:").partition("?")[0] if email.startswith("mailto:") else email
    email = email.strip(" \"'<>()[],;:").rstrip(".")
    if email.count("@") > 1:
        email = next((part for part in _BETWEEN.split(email) if "@" in part), email)
    return email


def _is_well_formed(email: str) -> bool:
    """Ordinary addresses by one expression (1 us); the library (50 us) is asked about international ones only."""
    if email.isascii():
        return _ORDINARY.fullmatch(email) is not None and not email.endswith(_NOWHERE)
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - 40 ms to load, rarely needed

    try:
        validate_email(email[:320], check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
