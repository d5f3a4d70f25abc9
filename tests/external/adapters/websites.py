"""The kind about spellings of a website: which of them are the company's domain to us."""

from __future__ import annotations

from itertools import product

from tests.external.agreement import Answer
from tests.external.given import Given
from turnout.core.fields.domains import host_of

_SCHEMES = ("", "http://", "https://")
_HOSTS = ("", "www.", "mail.", "not-")


def website_variants(given: Given) -> Answer:
    """The spellings, of all that could be written, that mean the domain; a subdomain and another name do not."""
    domain = given.text("domain")
    spellings = (f"{scheme}{host}{domain}" for scheme, host in product(_SCHEMES, _HOSTS))
    return {"variants": {spelling for spelling in spellings if host_of(spelling) == host_of(domain)}}
