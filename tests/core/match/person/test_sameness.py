"""What is very sure of a lead that just came in, what is asked about, and what is left."""

from __future__ import annotations

import pytest

from turnout.core.match.person.live_keys import live_keys
from turnout.core.match.person.record import read_record
from turnout.core.match.person.sameness import compare_leads
from turnout.core.match.person.score import Judge, Likeness

JUDGE = Judge()
BOB = {
    "first_name": "Bob", "last_name": "Farnsworth", "email": "bob.farnsworth@planet.example", "company": "Planet",
    "title": "Captain", "city": "New York", "country": "US",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "likeness"),
    [
        ({"first_name": "Robert", "email": "robert.farnsworth@planet.example"}, Likeness.SAME),
        ({"email": "bf1955@gmail.com"}, Likeness.SAME),
        ({"email": "bf1955@gmail.com", "first_name": "Bbo"}, Likeness.SAME),
        # Another job at another mailbox of the same company is somebody else as often as not.
        ({"email": "bob2@planet.example", "title": "Janitor"}, Likeness.ASK),
        # A shared mailbox, and another given name.
        ({"email": "info@planet.example"}, Likeness.ASK),
        ({"first_name": "Amy", "email": "amy@planet.example"}, Likeness.DIFFERENT),
        # A name alone.
        ({"email": "bf1955@gmail.com", "company": ""}, Likeness.DIFFERENT),
        ({"email": "bob@slurm.example", "company": "Slurm"}, Likeness.DIFFERENT),
        # Everything but the country.
        ({"email": "bf1955@gmail.com", "country": "DE"}, Likeness.ASK),
    ],
)
def test_against_bob(change: dict[str, str], likeness: Likeness) -> None:
    """Each with the lead of Bob that is open."""
    assert compare_leads(read_record(BOB), read_record({**BOB, **change}), JUDGE).likeness is likeness


def test_of_two_kims_at_one_company_nobody_knows() -> None:
    """A name that many have does not join by itself, unless they have the same job in the same city."""
    one = {"first_name": "Minjun", "last_name": "Kim", "email": "mkim@hooli.example", "company": "Hooli"}
    other = one | {"email": "minjun.kim@hooli.example"}
    assert compare_leads(read_record(one), read_record(other), JUDGE).likeness is Likeness.ASK
    desk = {"title": "Head of Payroll", "city": "Busan"}
    assert compare_leads(read_record(one | desk), read_record(other | desk), JUDGE).likeness is Likeness.SAME


def test_keys_bring_together_what_may_be_one() -> None:
    """A private address with the company meets the one at work; a shared mailbox has no keys."""
    private = read_record(BOB | {"email": "bf1955@gmail.com"})
    assert set(live_keys(read_record(BOB))) & set(live_keys(private))
    assert live_keys(read_record(BOB | {"email": "info@planet.example"})) == ()
    assert live_keys(read_record({"first_name": "Bob", "last_name": "Farnsworth"})) == ()
