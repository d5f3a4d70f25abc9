"""The people of the invented company: forty reps in eight teams and twelve zones, and when they are away.

They are written out, not drawn, so that the demo policy can name them and a reader can know them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

Record = dict[str, str]

REP_COLUMNS = (
    "rep_id", "name", "email", "role", "team", "region", "country_code", "timezone", "work_days", "work_hours",
    "holidays", "segments", "products", "languages", "weight", "daily_cap", "open_cap", "status", "joined_on",
    "manager_id", "backup_id",
)  # fmt: skip
ABSENCE_COLUMNS = ("rep_id", "start", "end", "kind")

# name | team | country | zone | products | languages | weight | status; the first word of a name is the id.
_PEOPLE = """
Chloe Marchetti   | strategic | US | America/New_York    | inspect;spares;uptime | en;it | 150 | active
Daniel Osei       | strategic | US | America/Chicago     | inspect;spares;uptime | en;fr | 100 | active
Anna Keller       | strategic | DE | Europe/Berlin       | inspect;uptime        | de;en | 150 | active
Bela Horvath      | strategic | DE | Europe/Berlin       | spares;uptime         | de;en | 50  | active
Keiko Tanabe      | strategic | JP | Asia/Tokyo          | inspect;spares;uptime | ja;en | 100 | active
Ella Brandt       | amer      | US | America/New_York    | inspect;spares        | en    | 100 | active
Finn Delgado      | amer      | US | America/New_York    | spares;uptime         | en;es | 100 | active
Gus Whitfield     | amer      | US | America/Chicago     | inspect;uptime        | en    | 75  | active
Maya Okafor       | amer      | US | America/Denver      | inspect;spares        | en    | 100 | active
Noah Lindqvist    | amer      | US | America/Los_Angeles | uptime                | en    | 125 | active
Rafael Pinheiro   | amer      | BR | America/Sao_Paulo   | inspect;spares;uptime | pt;es;en | 100 | active
Lena Sorensen     | amer      | US | America/Los_Angeles | inspect;spares        | en    | 100 | departed
Hana Novak        | emea      | DE | Europe/Berlin       | inspect;spares        | de;en | 100 | active
Jonas Vogel       | emea      | DE | Europe/Berlin       | spares;uptime         | de;en | 75  | active
Ivo Petrov        | emea      | GB | Europe/London       | inspect;uptime        | en    | 100 | active
Priya Raman       | emea      | GB | Europe/London       | spares;uptime         | en    | 125 | active
Camille Roux      | emea      | FR | Europe/Paris        | inspect;spares;uptime | fr;en | 100 | active
Luc Besson        | emea      | FR | Europe/Paris        | inspect               | fr;en | 50  | active
Marta Ibanez      | emea      | ES | Europe/Madrid       | inspect;spares;uptime | es;it;en | 100 | active
Tomas Weiss       | emea      | DE | Europe/Berlin       | spares                | de;en | 100 | leave
Wei Chen          | apac      | SG | Asia/Singapore      | inspect;spares        | zh;en | 100 | active
Aisha Rahman      | apac      | SG | Asia/Singapore      | uptime                | en    | 100 | active
Sota Kimura       | apac      | JP | Asia/Tokyo          | inspect;spares;uptime | ja;en | 75  | active
Olivia Hart       | apac      | AU | Australia/Sydney    | inspect;uptime        | en    | 100 | active
Jack Nguyen       | apac      | AU | Australia/Sydney    | spares                | en    | 50  | active
Zoe Campbell      | inbound   | US | America/New_York    | inspect;spares;uptime | en    | 100 | active
Owen Price        | inbound   | US | America/Los_Angeles | inspect;spares;uptime | en    | 100 | active
Carmen Vidal      | inbound   | ES | Europe/Madrid       | inspect;spares;uptime | es;en | 100 | active
Felix Bauer       | inbound   | DE | Europe/Berlin       | inspect;spares;uptime | de;en | 100 | active
Nina Fontaine     | inbound   | FR | Europe/Paris        | inspect;spares;uptime | fr;en | 50  | active
Mei Tan           | inbound   | SG | Asia/Singapore      | inspect;spares;uptime | en;zh | 100 | active
Sam Adeyemi       | success   | US | America/Chicago     | inspect;spares;uptime | en    | 100 | active
Ruth Feldman      | success   | US | America/New_York    | inspect;spares;uptime | en    | 100 | active
Greta Lang        | success   | DE | Europe/Berlin       | inspect;spares;uptime | de;en | 100 | active
Hugo Martin       | success   | GB | Europe/London       | inspect;spares;uptime | en;fr | 100 | active
Paula Stein       | partners  | DE | Europe/Berlin       | inspect;spares;uptime | de;en | 100 | active
Marcus Reed       | partners  | US | America/New_York    | inspect;spares;uptime | en    | 100 | active
Victoria Hale     | managers  | US | America/New_York    | inspect;spares;uptime | en    | 100 | active
Stefan Adler      | managers  | DE | Europe/Berlin       | inspect;spares;uptime | de;en | 100 | active
Grace Lim         | managers  | SG | Asia/Singapore      | inspect;spares;uptime | en;zh | 100 | active
"""
_BACKUPS = {"lena": "noah", "tomas": "hana", "anna": "bela", "chloe": "daniel", "camille": "luc", "keiko": "sota"}
_REGIONS = {**dict.fromkeys(("US", "BR"), "AMER"), **dict.fromkeys(("SG", "JP", "AU"), "APAC")}
_MANAGERS = {"AMER": "victoria", "EMEA": "stefan", "APAC": "grace"}
_ROLES = {"inbound": "SDR", "success": "CSM", "managers": "Manager", "partners": "Partner Manager"}
_SEGMENTS = {"strategic": "enterprise", "inbound": "any", "success": "any", "partners": "any", "managers": "any"}
_KINDS = ("vacation", "vacation", "vacation", "training", "sick")


def rep_records(today: date) -> list[Record]:
    """Every rep as a row of `reps.csv`; two of them joined lately."""
    return [_rep_record(line, number, today) for number, line in enumerate(_PEOPLE.strip().splitlines())]


def absence_records(draws: random.Random, today: date) -> list[Record]:
    """Days off around a day: about every second rep once within two months, and two people who are away right now."""
    rows = list(_drawn_absences(draws, today))
    rows.append(_absence("gus", today - timedelta(3), today + timedelta(4), "vacation"))
    rows.append(_absence("nina", today, today, "sick"))
    # An absence may begin at noon; times are in the rep's own zone.
    rows.append({"rep_id": "ivo", "start": f"{today} 13:00", "end": f"{today} 17:30", "kind": "appointment"})
    return rows


def _rep_record(line: str, number: int, today: date) -> Record:
    name, team, country, zone, products, languages, weight, status = (cell.strip() for cell in line.split("|"))
    rep = name.split(maxsplit=1)[0].lower()
    region = _REGIONS.get(country, "EMEA")
    years = timedelta(200 + number * 37)
    return {
        "rep_id": rep,
        "name": name,
        "email": f"{rep}@marrowby.example",
        "role": _ROLES.get(team, "AE"),
        "team": team,
        "region": region,
        "country_code": country,
        "timezone": zone,
        "work_days": "Mon-Fri",
        "work_hours": "09:00-13:00;14:00-18:00" if country == "ES" else "09:00-18:00",
        "holidays": "DE-BE" if zone == "Europe/Berlin" else "yes",
        "segments": _SEGMENTS.get(team, "mid-market;small;public"),
        "products": products,
        "languages": languages,
        "weight": weight,
        "daily_cap": {"inbound": "25", "success": "", "managers": ""}.get(team, "10"),
        "open_cap": {"inbound": "60", "managers": ""}.get(team, "30"),
        "status": status,
        "joined_on": (today - (timedelta(12) if rep in {"jack", "luc"} else years)).isoformat(),
        "manager_id": "" if team == "managers" else _MANAGERS[region],
        "backup_id": _BACKUPS.get(rep, ""),
    }


def _drawn_absences(draws: random.Random, today: date) -> Iterator[Record]:
    for rep in rep_records(today):
        if rep["status"] == "active" and draws.random() < 0.5:
            start = today + timedelta(draws.randrange(5, 60))
            kind = draws.choice(_KINDS)
            days = draws.randrange(4, 12) if kind == "vacation" else draws.randrange(2)
            yield _absence(rep["rep_id"], start, start + timedelta(days), kind)


def _absence(rep: str, start: date, end: date, kind: str) -> Record:
    return {"rep_id": rep, "start": start.isoformat(), "end": end.isoformat(), "kind": kind}
