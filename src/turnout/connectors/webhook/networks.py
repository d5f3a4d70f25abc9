"""Where a webhook may go: public addresses, and networks of one's own that were allowed. Pure; nothing is looked up.

Whoever may name an address for webhooks could otherwise have this machine speak to what only it can reach: itself, its
neighbours, and the metadata that clouds keep at a link-local address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The registries of IANA for special purposes, with multicast; versions of Python differ in what they know of them.
_SPECIAL: Final = tuple(
    (ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "of this machine"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "behind a carrier's NAT"),
        ("127.0.0.0/8", "of this machine"),
        ("169.254.0.0/16", "link-local, where clouds keep their metadata"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "of relays"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::1/128", "of this machine"),
        ("::/96", "of this machine"),
        ("100::/64", "for discarding"),
        ("2001::/23", "for protocols"),
        ("2001:db8::/32", "for documentation"),
        ("3fff::/20", "for documentation"),
        ("5f00::/16", "for segment routing"),
        ("64:ff9b:1::/48", "for translation"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_NAT64: Final = ip_network("64:ff9b::/96")


def networks_of(written: Iterable[str]) -> tuple[Network, ...]:
    """Networks as settings write them."""
    return tuple(ip_network(each) for each in written)


def why_not(address: str, allowed: Sequence[Network] = ()) -> str:
    """What keeps a webhook from going to an address: `private`, `link-local`, ...; empty where it may go there."""
    meant = _meant(ip_address(address))
    if is_allowed(address, allowed):
        return ""
    found = next((what for network, what in _SPECIAL if _is_in(meant, network)), "")
    return found or ("" if meant.is_global else "not public")


def is_allowed(address: str, allowed: Sequence[Network]) -> bool:
    """Whether an address is in one of the networks that were allowed by name."""
    meant = _meant(ip_address(address))
    return any(_is_in(meant, network) for network in allowed)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    return IPv4Address(int(address) & 0xFFFF_FFFF) if _is_in(address, _NAT64) else address


def _is_in(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network
