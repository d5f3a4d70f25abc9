"""Other people and other leads: as they are written, and what comes of them."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from tests.core.decide.office import BY_DAY, MONDAY, rep
from turnout.core.decision import AccountMatch, Known
from turnout.core.lead import Lead, LeadId
from turnout.core.match.duplicates import person_key
from turnout.core.rep import RepId
from turnout.core.simulate.arrival import Arrival, Enriched
from turnout.core.simulate.what_if import Added, Away, Burst, WhatIf, roster_then, with_added
from turnout.core.simulate.what_if_text import (
    parse_added,
    parse_away,
    parse_burst,
    parse_team,
    parse_volume,
    what_if_of,
)
from turnout.errors import InputError

PEOPLE = [rep("anna", teams=("desk",), zone="America/New_York", week=BY_DAY), rep("bela", teams=("desk",))]
MATCH = AccountMatch(None, 0.0, "", "")


def _arrivals(count: int) -> list[Arrival]:
    return [
        Arrival(
            MONDAY + n * timedelta(minutes=1), Lead(LeadId(f"L{n}"), MONDAY, {"source": "form"}),
            Known({"source": "form"}), {"source": "form", "score": 5}, MATCH, f"p{n}@x.example",
        )
        for n in range(count)
    ]  # fmt: skip


def test_what_ifs_are_read_as_they_are_written() -> None:
    """Each in its own words."""
    assert parse_away("anna=2026-12-01..2026-12-05") == Away(RepId("anna"), date(2026, 12, 1), date(2026, 12, 5))
    assert parse_away("anna=2026-12-01").last == date(2026, 12, 1)
    assert parse_added("kim like=anna") == Added(RepId("kim"), RepId("anna"))
    assert parse_added("kim team=amer,emea zone=Europe/Paris").teams == ("amer", "emea")
    assert parse_team("lanes=anna, bela") == ("lanes", ("anna", "bela"))
    assert [parse_volume(text) for text in ("3x", "0.5x", "150%")] == [3, Fraction(1, 2), Fraction(3, 2)]
    burst = parse_burst("2000@2026-12-01T10:00+01:00 source=webinar over=30m")
    assert burst == Burst(2_000, datetime(2026, 12, 1, 9, tzinfo=UTC), timedelta(minutes=30), {"source": "webinar"})


@pytest.mark.parametrize(
    "said",
    [
        {"away": ["anna"]},
        {"away": ["anna=tomorrow"]},
        {"away": ["anna=2026-12-05..2026-12-01"]},
        {"added": ["kim"]},
        {"added": ["kim hours=late"]},
        {"teams": ["lanes"]},
        {"volume": "lots"},
        {"volume": "0x"},
        {"volume": "1000x"},
        {"bursts": ["2000"]},
        {"bursts": ["0@2026-12-01T10:00"]},
        {"bursts": ["10@2026-12-01T10:00 webinar"]},
        {"bursts": ["10@2026-12-01T10:00 over=long"]},
    ],
)
def test_what_is_none_is_refused_with_what_to_write(said: dict[str, list[str]]) -> None:
    """Nothing is guessed."""
    with pytest.raises(InputError, match=r"write|name=value"):
        what_if_of(**said)  # type: ignore[arg-type]  # each has its own type


def test_people_are_others_than_they_are() -> None:
    """Days away are those of the rep's own zone; who is new is like somebody; who left receives nothing."""
    what_if = what_if_of(
        away=["anna=2026-12-01..2026-12-02"],
        without=["bela"],
        added=["kim like=anna", "lea team=lane"],
        teams=["new=anna"],
    )
    roster = roster_then(PEOPLE, [], [], what_if)
    assert roster.absences(RepId("anna")) == (
        (datetime(2026, 12, 1, 5, tzinfo=UTC), datetime(2026, 12, 3, 5, tzinfo=UTC)),
    )
    assert not roster.reps[RepId("bela")].is_active
    assert (roster.reps[RepId("kim")].week, roster.reps[RepId("kim")].teams) == (BY_DAY, ("desk",))
    assert roster.members["new"] == ["anna"]
    assert roster.members["lane"] == ["lea"]
    for wrong in (WhatIf(without=(RepId("nobody"),)), WhatIf(added=(Added(RepId("anna"), RepId("bela")),))):
        with pytest.raises(InputError):
            roster_then(PEOPLE, [], [], wrong)


def test_twice_the_leads_are_of_twice_the_people() -> None:
    """Each has one copy, within an hour, in the order of time; the same question adds the same leads."""
    found = list(with_added(_arrivals(20), what_if_of(volume="2x")))
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert len({each.person for each in found}) == len({each.lead.id for each in found}) == 40
    copies = {each.lead.id: each.at for each in found if "~" in each.lead.id}
    assert copies.keys() == {f"L{n}~2" for n in range(20)}
    assert all(
        timedelta() <= at - _arrivals(20)[n].at < timedelta(hours=1)
        for n in range(20)
        for at in [copies[LeadId(f"L{n}~2")]]
    )
    assert found == list(with_added(_arrivals(20), what_if_of(volume="2x")))


def test_broken_volumes_are_by_the_draw() -> None:
    """Two and a half times, and a third; fewer leads are some of those that were."""
    assert 240 < sum(1 for _ in with_added(_arrivals(100), what_if_of(volume="2.5x"))) < 260
    fewer = list(with_added(_arrivals(300), what_if_of(volume="33.3%")))
    assert 70 < len(fewer) < 130
    assert {each.lead.id for each in fewer} < {each.lead.id for each in _arrivals(300)}


def test_a_burst_says_what_it_is_told_to_say() -> None:
    """Copies of real leads between the others, with other words in them."""
    at = MONDAY + timedelta(minutes=5)
    text = f"30@{at:%Y-%m-%dT%H:%MZ} source=webinar score=9 product=x over=2m"
    found = list(with_added(_arrivals(10), what_if_of(bursts=[text])))
    added = [each for each in found if each.lead.id.startswith("burst-1-")]
    assert len(added) == 30
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert all(at <= each.at < at + timedelta(minutes=2) for each in added)
    facts = {"source": "webinar", "score": 9, "product": "x"}
    assert all(each.facts == facts and each.lead.values["source"] == "webinar" for each in added)


def test_a_copy_of_a_file_s_lead_is_of_somebody_else_of_the_same_company() -> None:
    """Its mailbox is another one, at the same domain."""
    known = Known({"email": "anna@acme.example"})
    [_, copy] = with_added([Enriched(MONDAY, Lead(LeadId("L1"), MONDAY), known)], what_if_of(volume="2x"))
    mailbox = str(copy.known.facts["email"])
    assert person_key(mailbox) not in {None, person_key("anna@acme.example")}
    assert mailbox.endswith("@acme.example")
    assert known.facts == {"email": "anna@acme.example"}
