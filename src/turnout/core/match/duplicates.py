"""When two e-mail addresses are one mailbox. Who wrote from it, and when, is the desk's to remember."""

from __future__ import annotations

import re
from functools import lru_cache

from turnout.core.fields.domains import host_of
from turnout.core.fields.text import clean

# Domains under which one provider delivers to the same mailbox.
_SAME_PROVIDER = {
    "googlemail.com": "gmail.com",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "pm.me": "proton.me",
    "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
    "yandex.by": "yandex.ru",
    "yandex.kz": "yandex.ru",
    "yandex.ua": "yandex.ru",
}
_DOTS_DO_NOT_COUNT = frozenset({"gmail.com"})
# Providers that deliver `anything@user.fastmail.com` to `user@fastmail.com`.
_USER_IN_THE_HOST = ("fastmail.com", "fastmail.fm")
_USERS_HOSTS = tuple(f".{provider}" for provider in _USER_IN_THE_HOST)
_IN_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>")
# An address with nothing around it, which is what enrichment leaves of most.
_ALONE = re.compile(r"[a-z0-9_+-][a-z0-9_.+-]*@[a-z0-9.-]*[a-z0-9]")


@lru_cache(maxsize=4_096)
def person_key(email: str) -> str | None:
    """The mailbox an address reaches, the same for every spelling of it; None for a text that is no address.

    Case, spaces, `mailto:`, `Name <...>` and `+tag` do not count, nor do a provider's own aliases. What follows a
    hyphen does: `ann-1@yahoo.com` and `ann-2@yahoo.com` are two people.
    """
    local, at, host = (email if _ALONE.fullmatch(email) else _bare(email)).rpartition("@")
    domain = host_of(host)
    if not (at and local and domain) or "@" in local:
        return None
    return _mailbox(_without_tag(local), _SAME_PROVIDER.get(domain, domain))


def _bare(email: str) -> str:
    """The address alone, in lower case, out of what mail programs and web pages write around it."""
    text = "".join(clean(email).split()).casefold()
    bracketed = _IN_BRACKETS.search(text)
    if bracketed:
        text = bracketed[1]
    return text.removeprefix("mailto:").partition("?")[0].strip("<>\"',;.")


def _without_tag(local: str) -> str:
    return local.partition("+")[0] or local


def _mailbox(local: str, domain: str) -> str:
    if domain in _DOTS_DO_NOT_COUNT:
        local = local.replace(".", "") or local
    if domain.endswith(_USERS_HOSTS):
        provider = next(provider for provider in _USER_IN_THE_HOST if domain.endswith(f".{provider}"))
        return f"{domain.removesuffix(f'.{provider}').rpartition('.')[2]}@{provider}"
    return f"{local}@{domain}"
