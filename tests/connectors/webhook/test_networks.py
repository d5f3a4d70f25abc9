"""Where webhooks may go: public addresses only, however another one is written, and what was allowed by name."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.connectors.webhook.networks import is_allowed, networks_of, why_not

PUBLIC = ("93.184.215.14", "8.8.8.8", "1.1.1.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8")
NOT_PUBLIC = {
    "0.0.0.0": "of this machine",  # noqa: S104 - this is what must not be spoken to
    "0.1.2.3": "of this machine",
    "127.0.0.1": "of this machine",
    "127.255.255.254": "of this machine",
    "::1": "of this machine",
    "::": "of this machine",
    "10.1.2.3": "private",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.168.1.1": "private",
    "fd12:3456::1": "private",
    "100.64.0.1": "behind a carrier's NAT",
    "169.254.169.254": "link-local, where clouds keep their metadata",
    "fe80::1": "link-local",
    "fe80::1%2": "link-local",
    "fd00:ec2::254": "private",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast",
    "ff02::1": "multicast",
    "255.255.255.255": "reserved",
    "240.0.0.1": "reserved",
    "192.0.0.192": "for protocols",
    "198.18.0.1": "for benchmarks",
    "203.0.113.5": "for documentation",
    "2001:db8::1": "for documentation",
    "::ffff:127.0.0.1": "of this machine",
    "::ffff:169.254.169.254": "link-local, where clouds keep their metadata",
    "::ffff:10.0.0.1": "private",
    "::127.0.0.1": "of this machine",
    "64:ff9b::7f00:1": "of this machine",
    "64:ff9b::a9fe:a9fe": "link-local, where clouds keep their metadata",
    "2002:7f00:1::": "of this machine",
    "2002:a00:1::": "private",
    "64:ff9b:1::1": "for translation",
    "fec0::1": "site-local",
    "2001:0:53aa:64c:0:0:f5ff:fffe": "for protocols",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_spoken_to(address: str) -> None:
    """What anybody can reach is no secret of ours."""
    assert why_not(address) == ""


@pytest.mark.parametrize(("address", "what"), NOT_PUBLIC.items())
def test_other_addresses_may_not_however_they_are_written(address: str, what: str) -> None:
    """This machine, its neighbours and the metadata of clouds, also inside an IPv6 address."""
    assert why_not(address) == what


def test_a_network_that_was_named_may_be_spoken_to_and_its_neighbour_may_not() -> None:
    """Whoever runs Turnout may name networks of their own."""
    allowed = networks_of(["10.20.0.0/16", "fd12::/32", "127.0.0.1"])
    assert [why_not(address, allowed) for address in ("10.20.255.1", "::ffff:10.20.0.1", "fd12::9", "127.0.0.1")] == [
        *("", "", "", "")
    ]
    assert why_not("10.21.0.1", allowed) == "private"
    assert why_not("127.0.0.2", allowed) == "of this machine"
    assert not is_allowed("8.8.8.8", allowed)


@given(st.ip_addresses(v=4))
def test_an_address_means_the_same_in_every_way_of_writing_it(address: IPv4Address) -> None:
    """Mapped, translated, or of a tunnel: what is refused plainly is refused so as well."""
    plain = why_not(str(address))
    assert why_not(f"::ffff:{address}") == plain
    assert why_not(str(IPv6Address(int(ip_network("64:ff9b::/96")[0]) + int(address)))) == plain
    assert why_not(str(IPv6Address((0x2002 << 112) + (int(address) << 80)))) == plain


@given(st.ip_addresses())
def test_what_may_be_spoken_to_is_public_and_of_one_machine(address: IPv4Address | IPv6Address) -> None:
    """Whatever the version of Python knows of networks, nothing gets through that it holds to be private."""
    if why_not(str(address)) == "":
        # Some versions hold the address of a tunnel to be private though it leads to a public one.
        through = address.sixtofour if isinstance(address, IPv6Address) else None
        assert (through or address).is_global
        assert not address.is_multicast
        assert not address.is_loopback
        assert not address.is_link_local
