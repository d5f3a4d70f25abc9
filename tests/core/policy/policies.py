"""Policies that the tests of the language share: the example company's, and one for each thing that must be sayable."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

NORTHWIND_FOLDER: Final = Path(__file__).parents[3] / "examples" / "northwind"
NORTHWIND: Final = (NORTHWIND_FOLDER / "policy.yaml").read_text(encoding="utf-8")
LISTS: Final[Mapping[str, str]] = {
    **{
        f"lists/{name}": (NORTHWIND_FOLDER / "lists" / name).read_text(encoding="utf-8")
        for name in ("competitors.csv", "named_accounts.csv")
    },
    "named.csv": "account,rep\nLitware,anna\nTrey Research,bela\n",
    "partners.csv": "partner_id;manager\np1;anna\np2;bela\n",
}

_DESK: Final = """
  - name: Everyone else
    to: desk
pools:
  desk: {team: inbound}
"""

SAYABLE: Final[Mapping[str, str]] = {
    "named accounts in one region": """
lists: {named: named.csv}
define:
  dach: country in DE, AT, CH
rules:
  - name: Named
    when: dach and account in named
    to: [named.rep, enterprise-dach]
  - name: Everyone else
    to: desk
pools:
  enterprise-dach: {team: dach}
  desk: {team: inbound}
""",
    "a language, by reason of nobody": """
rules:
  - name: German
    when: language is de
    to: german
  - name: Everyone else
    to: desk
pools:
  german:
    team: sdr
    needs: language de
    nobody: {closed: senior-de, full: [hold 1h, manager], unskilled: inbound-desk}
  senior-de: {reps: [anna, bela], hours: always}
  manager: {reps: [chloe]}
  inbound-desk: {team: inbound}
  desk: {team: inbound}
""",
    "score tiers": """
rules:
  - name: Best
    when: score >= 80
    to: aes
  - name: Good
    when: score >= 50
    to: sdrs
  - name: The rest and the unknown
    to: queue nurture
pools:
  aes: {team: ae}
  sdrs: {team: sdr}
queues:
  nurture: {watched by: marketing}
""",
    "partner leads": """
fields:
  registration: {type: choice, of: [open, closed], from: registered_until}
lists: {partners: partners.csv}
rules:
  - name: Partners
    when: partner_id in partners and registration is open
    to: [partners.manager, partner-desk]
    tell: [account.owner]
  - name: Everyone else
    to: desk
pools:
  partner-desk: {team: partners}
  desk: {team: inbound}
""",
    "product specialists": """
fields:
  product: {type: choice, of: [core, security, platform], many: yes}
rules:
  - name: Two products
    when: product is core and product is security
    to: both
  - name: Everyone else
    to: desk
pools:
  both: {team: specialists, needs: all product, nobody: either}
  either: {team: specialists, needs: any product, nobody: desk}
  desk: {team: inbound}
""",
    "parent and child": """
define:
  enterprise: employees >= 1000
rules:
  - name: Family
    when: account.ultimate_parent.owner is known
    to: [account.ultimate_parent.owner, account.owner, territory.pool]
"""
    + _DESK.replace("pools:", "territories: |\n  name | when | pool\n  All  | enterprise | desk\npools:"),
    "follow the sun": """
rules:
  - name: Europe first
    when: region is EMEA
    to: [emea, amer, apac, hold until open]
  - name: Everyone else
    to: [amer, emea, apac, hold until open]
pools:
  emea: {team: emea, hours: berlin}
  amer: {team: amer}
  apac: {team: apac}
calendars:
  berlin: {zone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}, holidays: [DE]}
""",
    "weekends": """
calendars:
  office:
    zone: Europe/Berlin
    hours:
      mon-thu: 09:00-12:00, 13:00-17:00
      fri: 09:00-15:00
    holidays: DE
    overrides:
      2026-12-24: 09:00-12:00
define:
  hot: score >= 80
rules:
  - name: Duty
    when: arrives outside office and hot
    to: duty
  - name: Everyone else
    to: [desk, hold until open]
pools:
  duty: {reps: [anna]}
  desk: {team: inbound}
""",
    "somebody who returns": """
rules:
  - name: Returns
    when: account.last_opportunity.closed_days <= 180
    to: [opportunity.owner, person.owner, next rule]
"""
    + _DESK,
    "a webinar list": """
rules:
  - name: Hot from the webinar
    when: source is list_import and score >= 80
    to: desk
  - name: Webinar
    when: source is list_import
    to: desk
    release: 60 an hour
    priority: low
"""
    + _DESK,
    "a starter": """
rules:
  - name: Account owner
    when: account.owner is known
    to: [account.owner, desk]
  - name: Territory
    when: territory is known
    to: [territory.pool, desk]
  - name: Segment
    when: employees >= 1000
    to: enterprise
  - name: Round robin
    to: desk
territories: |
  name   | when                  | pool
  DACH   | country in DE, AT, CH | enterprise
pools:
  enterprise: {team: enterprise}
  desk: {team: inbound}
""",
    "every option": """
fields:
  plan: text
  seats: number
  renewal: {type: date, from: renewal_date, note: the day the contract ends}
  product: {type: choice, of: [core, security], many: yes}
lists:
  vip: [Litware, "Trey, Research"]
  named: named.csv
define:
  big: seats >= 5k or plan is "enterprise (2026)"
calendars:
  office: {zone: Europe/Berlin, hours: mon-fri 09:00-17:00, holidays: [DE]}
rules:
  - name: "Owner: even if away"
    when: account in vip
    to: [account.owner even if away, rep anna]
    ignore: caps
    priority: high
    release: 20 an hour
    tell: [manager, desk, sales@northwind.example]
    from: 2026-01-01
    until: 2026-12-31
    owner: dana
    review by: 2026-06-30
    note: |
      Agreed with the board.

      Do not touch.
  - name: By size
    when: seats is known
    table: |
      when                        | to
      seats in 1..10 or not big   | desk
      plan starts with "a\\|b"     | named.rep, desk
                                  | hold 4h, queue nurture
  - name: By map
    table:
      - when: big
        to: desk
      - to: [hold until office, desk]
  - name: Rejected
    when: email ends with .invalid
    reject: not a customer
  - name: Everyone else
    to: desk
territories:
  - {name: North, when: big, pool: desk}
  - {name: South, when: not big, owner: rep anna}
pools:
  desk:
    reps: [anna 2, bela 1, rep chloe 1]
    weight by: quota
    pick: fair share
    counter: shared
    needs: [language, any product, language de fr]
    hours: office
    cap: [12 a day each, 100 a week in all]
    rolling: yes
    zone: Europe/Berlin
    week starts: sunday
    open at most: 25 each
    absence: credit 3
    accept within: 2m
    ramp: 4 weeks
    pause after: 3 missed
    nobody: {closed: hold until open, full: [hold 1h, queue nurture], else: queue nurture}
    note: the desk
queues:
  nurture: {watched by: marketing, note: warm them up}
  data-desk: watched by ops
sla:
  - name: Hot
    when: big
    accept within: 2m
    touch within: 5m
    at 3m: remind
    at 5m always: [reassign, tell manager]
    at most: 4h
  - touch within: 8h
    at 8h: to queue nurture
tests:
  - name: A big one
    lead: {seats: "6000", country: DE, company: [Acme, "a,b"], email: jo@acme.example}
    account: {owner: anna, type: customer, parent.owner: bela, last_opportunity.closed_days: "30"}
    person: {owner: anna, last_seen_days: "12"}
    at: 2026-03-02T09:00
    away: anna
    full: [bela]
    departed: desk
    then: {to: [desk, queue nurture], not to: rep zoe, pool: desk, touch within: 5m, touch by: monday 09:05}
    note: read from the top
  - lead: {}
    then: {outcome: held}
""",
    "uncertain accounts to a data desk": """
matching:
  match from: 0.95
  ask from: 60%
  prefer: [customers, same country, owner active, latest activity, has owner]
  types: [Customer, prospect]
rules:
  - name: Whoever has the account
    when: match is match and match.score >= 0.97
    to: [account.owner, desk]
  - name: Somebody is to say which account it is
    when: match is review
    to: queue data-desk
  - name: Everyone else
    to: desk
pools:
  desk: {team: inbound}
queues:
  data-desk: watched by ops
""",
    "no preference at all": """
matching:
  match from: 1
  prefer: []
rules:
  - name: Everyone else
    to: desk
pools:
  desk: {team: inbound}
""",
}

TEXTS: Final[Mapping[str, str]] = {"northwind": NORTHWIND, **SAYABLE}
