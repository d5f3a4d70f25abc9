"""The keys by which a lead's sender is found among those whose leads are open: exact texts, for an index to hold.

They bring together whoever is worth comparing; that somebody shares a key proves nothing (see `sameness`).
"""

from __future__ import annotations

from turnout.core.match.person.blocking import skeleton_of
from turnout.core.match.person.record import PersonRecord

# A number that so many people gave is a switchboard's; nobody is known by it.
SHARED_FROM = 3
PHONE = "phone"


def live_keys(record: PersonRecord) -> tuple[str, ...]:
    """The phone number, and the family name, as it sounds, with each name of the company."""
    if record.is_role:
        return ()
    keys = [f"{PHONE} {record.phone}"] if record.phone else []
    family = skeleton_of(record.family)
    if family:
        keys += [f"at {family} {company}" for company in sorted({record.account, record.domain, record.company} - {""})]
    return tuple(keys)


def is_phone(key: str) -> bool:
    """Whether a key is a number, which several people may answer."""
    return key.startswith(f"{PHONE} ")
