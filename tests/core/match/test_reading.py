"""What leads type as their company, read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.match.reading import means_no_company, read_company


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Contoso", ["contoso"]),
        ("Contoso, Inc.", ["contoso"]),
        ("Alpha, a division of Beta Corp", ["alphaadivisionofbeta", "alpha", "beta"]),
        ("c/o Gamma", ["cogamma", "gamma"]),
        ("Alpha - Beta Works", ["alphabetaworks", "alpha", "betaworks"]),
        ("delta.io", ["deltaio", "delta"]),
        ("ann@delta.example", ["delta"]),
        ("Mr.Epsilon", ["mrepsilon"]),
    ],
)
def test_the_names_in_a_text_are_found(text: str, names: list[str]) -> None:
    """The whole first, then what stands before and behind a comma, a dash, `a division of`; an address is its label."""
    assert [name.joined for name in read_company(text).names] == names


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("ann@mail.delta.com", ("mail.delta.com", "delta.com")),
        ("https://www.delta.com:8080/about", ("delta.com",)),
        ("delta.com.", ("delta.com",)),
        ("Mr.Epsilon", ()),
        ("Delta", ()),
    ],
)
def test_an_address_gives_its_hosts(text: str, hosts: tuple[str, ...]) -> None:
    """Without scheme, port, path and trailing dot."""
    assert read_company(text).hosts == hosts


@pytest.mark.parametrize(
    "text",
    ["Freelancer", "FREELANCE", "n/a", "N.A.", "Independant", "imdependemt", "Self-employeed", "none", "学生"],
)
def test_texts_that_mean_no_company(text: str) -> None:
    """In several languages, mistyped or not."""
    assert means_no_company(text)


@pytest.mark.parametrize("text", ["3M", "HP", "Independence Bank", "Individual Software Inc", "佳", "Nonesuch"])
def test_texts_that_mean_a_company(text: str) -> None:
    """Short ones, and ones that begin like those that mean none."""
    assert not means_no_company(text)


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    """At most three names, none of them empty."""
    names, hosts = read_company(text)
    assert len(names) <= 3
    assert all(name.words and name.joined for name in names)
    assert all(host == host.lower() for host in hosts)
