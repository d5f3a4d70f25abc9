"""The map of territories: whose a place is as the engine finds it, and what other rows would change."""

from __future__ import annotations

from turnout.core.policy.model import Policy
from turnout.core.policy.parse import parse_policy
from turnout.pipeline.boards.territory_map import (
    TerritoryRow,
    check_rows,
    places_of,
    preview_rows,
    rows_of,
    telling_size,
)

POLICY = """
# Whoever comes.
rules:
  - name: Territories
    when: territory is known
    to: territory.pool
  - name: Everyone else
    to: desk
territories: |
  name    | when                                | pool
  Large   | employees >= 1000 and region is EMEA | large
  Germany | country is DE                       | dach
  West    | country is US and state in CA, WA   | west
  Pacific | state is CA                         | desk
pools:
  desk:  {reps: [anna]}
  large: {reps: [bela]}
  dach:  {reps: [carl]}
  west:  {reps: [dora]}
"""


def policy() -> Policy:
    """The policy above."""
    return parse_policy(POLICY)


def owner(code: str, employees: int | None = None) -> tuple[str | None, list[str]]:
    """The names of the row that has a place, and of those that would."""
    names = [row.name for row in rows_of(policy())]
    place = next(place for place in places_of(policy(), employees) if place.code == code)
    return names[place.row - 1] if place.row else None, [names[row - 1] for row in place.others]


def test_a_place_is_whose_the_engine_says() -> None:
    """By size too, and nobody's where no row fits; a country whose states differ is told by its states."""
    assert owner("DE") == ("Germany", [])
    assert owner("DE", 5_000) == ("Large", ["Germany"])
    assert owner("FR") == (None, [])
    assert owner("FR", 1_000) == ("Large", [])
    assert owner("US") == (None, [])
    assert owner("US-CA") == ("West", ["Pacific"])
    assert owner("US-WA") == ("West", [])
    assert owner("US-TX") == (None, [])


def test_every_country_is_on_the_map_once() -> None:
    """With the number that maps know it by, and its region."""
    places = places_of(policy())
    assert len({place.code for place in places}) == len(places) > 290
    german = next(place for place in places if place.code == "DE")
    assert (german.name, german.number, german.kind, german.region) == ("Germany", "276", "country", "EMEA")
    assert {place.name for place in places if place.kind == "state"} >= {"California", "District of Columbia"}


def test_a_policy_without_territories_has_no_map() -> None:
    """There is nothing to draw."""
    bare = parse_policy(
        POLICY.partition("territories:")[0].replace("territory.pool", "desk") + "pools: {desk: {reps: [anna]}}"
    )
    assert places_of(bare) == []
    assert rows_of(bare) == []


def test_the_map_that_says_most_is_shown_first() -> None:
    """Of a size on which most rows have a place; where all have as many, of none that is known."""
    assert telling_size(policy()) == 2_000
    small = parse_policy(POLICY.replace("employees >= 1000", "employees < 50"))
    assert telling_size(small) == 10
    assert telling_size(parse_policy(POLICY.replace("employees >= 1000 and ", ""))) is None


def test_overlaps_and_holes_are_those_of_the_check() -> None:
    """The upper row has what both claim; what belongs to none is said in words."""
    checks = check_rows(policy())
    clashes = {clash.row: clash.others for clash in checks.clashes}
    assert 2 in clashes[1]
    assert clashes[3] == [4]
    assert checks.holes
    assert checks.is_whole


def test_other_rows_say_what_they_would_change() -> None:
    """A row that is new, one that is another, one that is gone; and whose every place would be."""
    rows = rows_of(policy())
    wished = [
        rows[0],
        TerritoryRow("Germany", "country in DE, AT", "dach"),
        TerritoryRow("Nordics", "country is SE", "desk"),
    ]
    found, text = preview_rows(policy(), POLICY, {}, wished)
    assert found.faults == []
    assert {change.name: (change.before is None, change.after is None) for change in found.changes} == {
        "Germany": (False, False),
        "Nordics": (True, False),
        "West": (False, True),
        "Pacific": (False, True),
    }
    assert {move.code: (move.before, move.after) for move in found.moves} == {
        "AT": (None, "Germany"),
        "SE": (None, "Nordics"),
        "US-CA": ("West", None),
        "US-WA": ("West", None),
    }
    assert "# Whoever comes." in text
    assert [row.name for row in rows_of(parse_policy(text))] == ["Large", "Germany", "Nordics"]


def test_the_order_of_rows_is_a_change() -> None:
    """Of two that fit the first counts."""
    rows = rows_of(policy())
    found, _ = preview_rows(policy(), POLICY, {}, [rows[1], rows[0], *rows[2:]])
    assert found.reordered
    assert found.changes == []
    assert [move.code for move in found.moves] == ["DE"]
    assert not preview_rows(policy(), POLICY, {}, rows)[0].reordered


def test_rows_that_cannot_be_are_named_with_their_fault() -> None:
    """A condition that cannot be read, a field that is none, a pool that is none."""
    for row, said in (
        (TerritoryRow("X", "country is", "desk"), "country is"),
        (TerritoryRow("X", "contry is DE", "desk"), "did you mean `country`"),
        (TerritoryRow("X", "country is DE", "dsk"), "`dsk`"),
    ):
        found, text = preview_rows(policy(), POLICY, {}, [rows_of(policy())[0], row])
        assert text == ""
        assert found.checks is None
        assert [fault.row for fault in found.faults][:1] == [2]
        assert any(said in fault.said for fault in found.faults), found.faults
