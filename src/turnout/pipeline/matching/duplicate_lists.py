"""Who and what is probably kept twice, over a whole store or a file: groups for somebody to look at.

Nothing is changed. Each group names the one that others would be merged into: of people who has an open lead, then an
owner, then more leads, then whoever came first; of accounts a customer, then one with an owner, then one with open
leads, then the older one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from turnout.connectors.csv_file.accounts import read_accounts as read_account_file
from turnout.connectors.csv_file.columns import Aliases, records_of
from turnout.connectors.csv_file.decisions import safe_text, write_rows
from turnout.connectors.csv_file.table import read_table
from turnout.core.account import Account
from turnout.core.capture.headers import field_of
from turnout.core.enrich.hosts import is_free
from turnout.core.match.account_twins import companies, twin_groups
from turnout.core.match.person.blocking import candidates
from turnout.core.match.person.clusters import Link, group
from turnout.core.match.person.frequency import Frequencies
from turnout.core.match.person.record import PersonRecord, read_record, record_of
from turnout.core.match.person.score import ASK_FROM, Judge, odds_of
from turnout.core.match.person.words import codes_of, why
from turnout.pipeline.asking.answer import said
from turnout.store.accounts import read_accounts
from turnout.store.codec.sender import sender_of
from turnout.store.database import Database
from turnout.store.metadata import from_micros
from turnout.store.person_keys import Sender, senders_after
from turnout.store.transaction import Transaction, take_time

# What is done, how many are done, of how many.
Progress = Callable[[str, int, int], None]
PEOPLE_COLUMNS: Final = (
    "cluster", "id", "survivor", "score", "why", "name", "email", "phone", "company", "title", "city", "country",
    "leads", "open_lead", "owner", "last_seen",
)  # fmt: skip
ACCOUNT_COLUMNS: Final = (
    "cluster", "id", "survivor", "score", "why", "name", "domains", "country", "type", "owner", "parent", "open_leads",
)  # fmt: skip
_SENDERS_AT_ONCE: Final = 2_000
_TOLD_EVERY: Final = 20_000
# Of a large group each row is compared with so many others to say what it has in common with them.
_COMPARED_MAX: Final = 20
_PERSON_ALIASES: Aliases = {
    "id": ("rec_id", "mention_id", "unique_id", "person_id", "contact_id", "lead_id"),
    "first_name": ("given_name", "forename", "given", "vorname"),
    "last_name": ("surname", "family_name", "nachname"),
    "street": ("address_1", "address", "street_address"),
    "city": ("suburb", "town", "locality"),
    "postal_code": ("postcode", "zip", "zip_code"),
    "born": ("date_of_birth", "dob", "birthday", "birth_date"),
    "number": ("soc_sec_id", "customer_number", "tax_id", "passport"),
    "account": ("account_id",),
}


def _untold(_what: str, _done: int, _all: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Listed:
    """The groups found, as rows of a file under `columns`; `compared` is how many people or accounts there are."""

    columns: tuple[str, ...]
    rows: list[dict[str, str]] = field(default_factory=list)
    clusters: int = 0
    compared: int = 0


@dataclass(slots=True)
class _Person:
    """Somebody as they are listed: what is compared, what is shown, and what says who of several is kept."""

    record: PersonRecord
    shown: dict[str, str]
    place: int
    leads: int = 0
    open_lead: str = ""
    owner: str = ""

    def precedence(self) -> tuple[bool, bool, int, int]:
        """The lowest is the one that is kept."""
        return not self.open_lead, not self.owner, -self.leads, self.place


def list_people(database: Database, score_min: float = ASK_FROM, progress: Progress = _untold) -> Listed:
    """People of a store who probably are one, by whatever their leads said of them. Raises StoreError."""
    with database.reading() as tx:
        take_time(tx)
        people = _people_of(tx, progress)
    return _listed_people(people, score_min, progress)


def list_people_of_file(path: Path, score_min: float = ASK_FROM, progress: Progress = _untold) -> Listed:
    """People of a CSV file who probably are one. Raises InputError for a file that cannot be read."""
    people = []
    for place, record in enumerate(_rows_of(path)):
        name = record.get("id") or str(place + 1)
        full = record.get("name") or f"{record.get('first_name', '')} {record.get('last_name', '')}".strip()
        shown = {column: record.get(column, "") for column in PEOPLE_COLUMNS} | {"id": name, "name": full}
        people.append(_Person(read_record(record, name), shown, place, leads=sum(map(bool, record.values()))))
        if place % _TOLD_EVERY == 0:
            progress("people", place, place)
    # How many fields are filled says who is kept, and is no number of leads.
    return _listed_people(people, score_min, progress, is_file=True)


def _rows_of(path: Path) -> Iterator[Mapping[str, str]]:
    for record in records_of(read_table(path), _PERSON_ALIASES):
        yield {**{field_of(name): text for name, text in record.values.items()}, **record.values}


def _people_of(tx: Transaction, progress: Progress) -> list[_Person]:
    """Everybody who has a mailbox once, with the latest that each of their leads said; the other leads one by one."""
    found: dict[str, _Person] = {}
    values: dict[str, dict[str, Any]] = {}
    total = int(tx.rows("SELECT count(*) FROM leads")[0][0])
    last, done = 0, 0
    while senders := senders_after(tx, last, _SENDERS_AT_ONCE):
        for sender in senders:
            if sender.facts is not None:
                _add_lead(found, values, sender)
        last, done = senders[-1].lead, done + len(senders)
        progress("leads", done, total)
    owners = {person: (owner, seen) for person, owner, seen in tx.rows("SELECT person, owner, last_seen FROM people")}
    for key, person in found.items():
        owner, seen = owners.get(key, (None, None))
        person.record = record_of(values[key], key, person.record.account)
        person.owner = owner or ""
        person.shown |= _shown(key, values[key]) | {"owner": person.owner, "open_lead": person.open_lead}
        person.shown |= {"leads": str(person.leads), "last_seen": said(from_micros(seen)) if seen else ""}
    return list(found.values())


def _add_lead(found: dict[str, _Person], values: dict[str, dict[str, Any]], sender: Sender) -> None:
    assert sender.facts is not None, "an erased lead is nobody's"
    key = sender.person or sender.id
    facts = {name: value for name, value in sender_of(bytes(sender.facts)).items() if value is not None}
    person = found.setdefault(key, _Person(PersonRecord(key), {}, len(found)))
    values.setdefault(key, {}).update(facts)
    person.leads += 1
    if sender.account:
        person.record = replace(person.record, account=sender.account)
    if sender.status == "open":
        person.open_lead = sender.id


def _shown(key: str, facts: Mapping[str, Any]) -> dict[str, str]:
    full = facts.get("name") or " ".join(filter(None, (facts.get("first_name"), facts.get("last_name"))))
    columns = ("email", "phone", "company", "title", "city", "country")
    return {"id": key, "name": str(full), **{column: str(facts.get(column) or "") for column in columns}}


def _listed_people(people: Sequence[_Person], score_min: float, progress: Progress, *, is_file: bool = False) -> Listed:
    """The groups of people; those who are the same in everything are compared once."""
    same: dict[PersonRecord, list[int]] = {}
    for place, person in enumerate(people):
        same.setdefault(replace(person.record, id=""), []).append(place)
    records = list(same)
    judge = Judge(Frequencies(records))
    found = _groups(records, judge, odds_of(score_min), progress)
    alone = set(range(len(records))) - {place for members in found for place in members}
    found += [[place] for place in sorted(alone) if _are_twins(records[place], same, judge, score_min)]
    clusters = [[people[at] for place in members for at in same[records[place]]] for members in found]
    rows = []
    for number, members in enumerate(sorted(clusters, key=lambda each: min(person.place for person in each)), 1):
        rows += list(_person_rows(number, members, judge, is_file=is_file))
    return Listed(PEOPLE_COLUMNS, rows, len(clusters), len(people))


def _groups(records: Sequence[PersonRecord], judge: Judge, odds_min: float, progress: Progress) -> list[list[int]]:
    links = []
    for done, (one, other) in enumerate(candidates(records)):
        odds = judge.log_odds(records[one], records[other])
        if odds >= odds_min:
            links.append(Link(one, other, odds))
        if done % _TOLD_EVERY == 0:
            progress("pairs", done, done)
    return group(len(records), links, lambda one, other: judge.log_odds(records[one], records[other]), odds_min)


def _are_twins(record: PersonRecord, same: Mapping[PersonRecord, list[int]], judge: Judge, score_min: float) -> bool:
    """Whether several records that do not differ in anything say enough to be one person's."""
    return len(same[record]) > 1 and judge.log_odds(record, record) >= odds_of(score_min)


def _person_rows(number: int, members: Sequence[_Person], judge: Judge, *, is_file: bool) -> Iterator[dict[str, str]]:
    survivor = min(members, key=_Person.precedence)
    for person in sorted(members, key=lambda each: (each is not survivor, each.place)):
        others = [other for other in members if other is not person][:_COMPARED_MAX]
        best = max((judge.score(person.record, other.record) for other in others), key=lambda score: score.value)
        row = person.shown | {"leads": ""} if is_file else person.shown
        yield row | _said_of(number, person is survivor, best.value, why(codes_of(best)))


def _said_of(number: int, is_survivor: bool, score: float, reason: str) -> dict[str, str]:
    survivor = "yes" if is_survivor else ""
    return {"cluster": str(number), "survivor": survivor, "score": f"{score:.3f}", "why": reason}


def list_accounts(database: Database, score_min: float = ASK_FROM, progress: Progress = _untold) -> Listed:
    """Accounts of a store that probably are one company. Raises StoreError."""
    with database.reading() as tx:
        take_time(tx)
        accounts = read_accounts(tx)
        open_leads: dict[str, int] = dict(
            tx.rows(
                "SELECT account, count(*) FROM leads WHERE account IS NOT NULL AND status = 'open' GROUP BY account"
            )
        )
    return _listed_accounts(accounts, open_leads, score_min, progress)


def list_accounts_of_file(path: Path, score_min: float = ASK_FROM, progress: Progress = _untold) -> Listed:
    """Accounts of a CSV file that probably are one company. Raises InputError for a file that cannot be read."""
    return _listed_accounts(read_account_file(read_table(path), None, {}, []), {}, score_min, progress)


def _listed_accounts(
    accounts: Sequence[Account], open_leads: Mapping[str, int], score_min: float, progress: Progress
) -> Listed:
    found = companies(accounts, is_free)
    groups, _ = twin_groups(found, score_min, lambda done, total: progress("accounts", done, total))
    rows = []
    for number, members in enumerate(groups, 1):
        survivor = min(members, key=lambda place: _account_precedence(accounts[place], open_leads, place))
        for place in sorted(members, key=lambda place: (place != survivor, place)):
            others = [other for other in members if other != place][:_COMPARED_MAX]
            best = max((found.compare(place, other) for other in others), key=lambda twins: twins.score)
            reason = ", ".join(best.evidence) + ("; against: " + ", ".join(best.against) if best.against else "")
            rows.append(
                _account_row(accounts[place], open_leads) | _said_of(number, place == survivor, best.score, reason)
            )
    return Listed(ACCOUNT_COLUMNS, rows, len(groups), len(accounts))


def _account_precedence(account: Account, open_leads: Mapping[str, int], place: int) -> tuple[bool, bool, bool, int]:
    is_customer = account.attributes.get("type", "").casefold() == "customer"
    return not is_customer, not account.owner, not open_leads.get(account.id), place


def _account_row(account: Account, open_leads: Mapping[str, int]) -> dict[str, str]:
    return {
        "id": account.id,
        "name": account.name,
        "domains": ";".join(account.domains),
        "country": account.country,
        "type": account.attributes.get("type", ""),
        "owner": account.owner or "",
        "parent": account.parent or "",
        "open_leads": str(open_leads.get(account.id, 0)),
    }


def write_listed(path: Path, listed: Listed) -> None:
    """Write the groups as CSV, a row for each member. Raises InputError where nothing can be written."""
    write_rows(path, listed.columns, (tuple(safe_text(row[name]) for name in listed.columns) for row in listed.rows))
