"""Where a policy names somebody who leaves: every place that a check of the policy knows, and those that data fill."""

from __future__ import annotations

from turnout.core.policy.parse import parse_policy
from turnout.core.rep import Rep, RepId
from turnout.core.review.named_people import people_named
from turnout.pipeline.merging.mentions import mentions_of

POLICY = """
rules:
  - {name: Boss, when: score >= 90, to: [rep anna, trio], tell: [rep anna], owner: anna}
  - name: Table
    when: country in [DE, AT]
    table:
      - {when: country is DE, to: rep anna}
      - {when: country is AT, to: trio}
  - {name: All, to: trio}
pools:
  trio: {reps: [anna 2, bela], hours: always, nobody: rep anna}
  desk: {team: inside, hours: always}
queues:
  later: {watched by: anna}
territories: |
  name | when             | owner
  DACH | country in DE    | anna
lists:
  named: accounts.csv
sla:
  - {touch within: 10m, at 5m: [tell rep anna], at 10m: [to rep anna]}
"""


def test_a_leaver_is_shown_whatever_a_check_would_find_them_named_in() -> None:
    """Each in its own words; where one of the two learns of a new place the other must learn of it too."""
    policy = parse_policy(POLICY, {"accounts.csv": "domain,owner\nacme.example,anna\n"})
    rooms = {_room(each.place) for each in people_named(policy) if each.rep == "anna"}
    assert rooms == {"rules > Boss", "rules > Table > row 1", "pools > trio", "pools > trio > nobody", "queues > later",
                     "territories", "sla"}  # fmt: skip
    shown = mentions_of(policy, Rep(RepId("anna"), email="anna@acme.example", teams=("inside",)))
    assert {_room(each.place) for each in shown} == rooms | {"pools > desk", "lists > named"}
    assert "anna 2" in {each.said for each in shown}
    assert mentions_of(policy, Rep(RepId("carl"))) == []


def _room(place: str) -> str:
    """A place without what the two call differently: a check counts lines and rows, people know them by name."""
    kind = place.partition(" > ")[0]
    return kind if kind in {"territories", "sla"} else place
