"""What is known of a lead by now: what it came in with, refreshed by what the leads that joined it said.

Nothing that came in is changed: what is known by now is worked out from it whenever it is asked for, so a lead that is
separated again takes what it said along. Fields that are read out of one another, such as a country and its region, are
taken together, from the lead that says them best; of two that say them as well, the one that came in later.

| fields | best |
|---|---|
| address and its domain | well formed, then no throw-away one, then a company's, then a person's and no role's |
| phone | a number that can exist |
| name | the one with more parts |
| title, seniority, function | a title before a mere choice |
| place | a country that was typed, then the phone's, then the one that city or postal code tell, then any guess |
| asked for no e-mail, no calls | whoever asked for it has asked |
| company, website, size, industry, language, message, score, consent | whatever was said last |

Where a lead came from (source, campaign, page, how they heard) is its own and stays. Fields that the policy declares
are read by the policy of the lead that is refreshed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from turnout.core.decide.account_facts import add_present_account, facts_with
from turnout.core.decide.case import Case
from turnout.core.decision import Known
from turnout.core.enrich.declared import learn_declared
from turnout.core.fields.catalogue import Field, Value
from turnout.core.lead import Lead, LeadId

Rank = tuple[bool | int, ...]


class Said(NamedTuple):
    """What one lead came in with, and its place among all leads in the order of their arrival."""

    arrival: int
    lead: Lead
    known: Known


class _Group(NamedTuple):
    """Fields that are taken together. `rank` says how well they are said, None for not at all.

    What the best of them leaves open others may fill who do not contradict it in any of `agreeing`.
    """

    names: tuple[str, ...]
    rank: Callable[[Known], Rank | None]
    agreeing: tuple[str, ...] = ()


def refresh(case: Case, arrival: int, followers: Sequence[Said]) -> None:
    """Let a case know what these leads said, and no others; a lead that was erased stays unknown."""
    own = case.came_with
    if not own.facts or (case.own is None and not followers):
        return
    first = Said(arrival, case.lead, own.known)
    known, told_by = refreshed(first, followers, case.engine.policy.declared)
    if told_by:
        case.own, case.told_by = own, told_by
        case.known, case.facts = known, own.facts
        case.facts = facts_with(case, case.match)
    elif case.own is not None:
        case.own, case.told_by = None, {}
        case.known, case.facts = own
        add_present_account(case)


def said_by(case: Case, arrival: int) -> Said:
    """What the lead of a case itself came in with."""
    return Said(arrival, case.lead, case.came_with.known)


def refreshed(
    first: Said, followers: Iterable[Said], declared: Sequence[Field] = ()
) -> tuple[Known, dict[str, LeadId]]:
    """What is known of the first lead by now, and for each field that another one says otherwise, which one does."""
    everybody = sorted([first, *followers], key=_arrival, reverse=True)
    known, told_by = Known(dict(first.known.facts), dict(first.known.sources)), dict[str, LeadId]()
    own = {field.name for field in declared}
    for group in _GROUPS:
        names = tuple(name for name in group.names if name not in own)
        for name, teller in _tellers(group, names, everybody).items():
            _take(known, told_by, name, first, teller)
    for field in declared:
        if not field.name.startswith("account."):
            _take_declared(known, told_by, field, first, everybody)
    return known, told_by


def _arrival(said: Said) -> int:
    return said.arrival


def _tellers(group: _Group, names: Sequence[str], everybody: Sequence[Said]) -> dict[str, Said]:
    """Who says each field of a group; nobody of any field where nobody says anything of it."""
    ranked = [(rank, said) for said in everybody if (rank := group.rank(said.known)) is not None]
    if not ranked:
        return {}
    # The later come first already, and sorting keeps them so.
    ranked.sort(key=_rank_of, reverse=True)
    best, *others = [said for _, said in ranked]
    tellers = dict.fromkeys(names, best)
    told: dict[str, Value] = {
        name: value for name in group.agreeing if (value := best.known.facts.get(name)) is not None
    }
    for other in others if group.agreeing else ():
        facts = other.known.facts
        if all(facts.get(name, value) == value for name, value in told.items()):
            new = [name for name in group.agreeing if name in facts and name not in told]
            told.update((name, facts[name]) for name in new)
            tellers.update((name, other) for name in names if name in new or _follows(name, new, best, other))
    return tellers


def _follows(name: str, new: Sequence[str], best: Said, other: Said) -> bool:
    """A zone that was read out of the state or the postal code goes with whoever says those."""
    if name != "zone" or "zone" not in other.known.facts or not ("state" in new or "postal_code" in new):
        return False
    source = best.known.sources.get("zone")
    return source is None or source.place != "form"


def _rank_of(ranked: tuple[Rank, Said]) -> Rank:
    return ranked[0]


def _take(known: Known, told_by: dict[str, LeadId], name: str, first: Said, teller: Said) -> None:
    """Let a field be what one lead says of it, which may be nothing."""
    value, source = teller.known.facts.get(name), teller.known.sources.get(name)
    if teller is first:
        return
    if value == first.known.facts.get(name):
        # What comes out the same may have been read out of something else.
        if source is not None and source.place == "derived":
            known.sources[name] = source
        return
    told_by[name] = teller.lead.id
    known.facts.pop(name, None)
    known.sources.pop(name, None)
    if value is not None:
        known.facts[name] = value
    if source is not None:
        known.sources[name] = source


def _take_declared(
    known: Known, told_by: dict[str, LeadId], field: Field, first: Said, everybody: Sequence[Said]
) -> None:
    """The latest value of a field that the policy declares, as that policy reads it."""
    for said in everybody:
        if said is first:
            if field.name in first.known.facts:
                return
            continue
        found = Known()
        learn_declared(found, said.lead.values, field, said.lead.received_at.date())
        if field.name in found.facts:
            _take(known, told_by, field.name, first, Said(said.arrival, said.lead, found))
            return


def _is_own(known: Known, name: str) -> bool:
    """Whether a lead says a field itself: what its account said of it may be another's by now."""
    source = known.sources.get(name)
    return name in known.facts and source is not None and source.place != "account"


def _address(known: Known) -> Rank | None:
    facts = known.facts
    if "email" not in facts and "domain" not in facts:
        return None
    is_well_formed, is_kept = facts.get("valid_email") is True, facts.get("disposable_email") is not True
    return is_well_formed, is_kept, "business_domain" in facts, facts.get("role_email") is not True


def _phone(known: Known) -> Rank | None:
    return (known.facts.get("valid_phone") is True,) if "phone" in known.facts else None


def _name(known: Known) -> Rank | None:
    facts = known.facts
    parts = ("first_name" in facts) + ("last_name" in facts)
    name = facts.get("name")
    words = min(2, len(name.split())) if isinstance(name, str) else 0
    return (max(parts, words),) if parts or words else None


def _title(known: Known) -> Rank | None:
    facts = known.facts
    return ("title" in facts,) if any(name in facts for name in ("title", "seniority", "function")) else None


def _place(known: Known) -> Rank | None:
    """By what tells the country; where only the account does, by what was typed beside it."""
    typed = any(_is_own(known, name) for name in ("state", "postal_code", "city"))
    if _is_own(known, "country"):
        return (_TELLS_COUNTRY.get(known.sources["country"].place, 1),)
    return (_TELLS_COUNTRY["city"] if "country" in known.facts else 0,) if typed else None


def _alone(name: str) -> Callable[[Known], Rank | None]:
    return lambda known: (True,) if _is_own(known, name) else None


def _asked_for(name: str) -> Callable[[Known], Rank | None]:
    return lambda known: (known.facts[name] is True,) if name in known.facts else None


_TELLS_COUNTRY: Final[Mapping[str, int]] = {"form": 4, "phone": 3, "state": 2, "postal_code": 2, "city": 2}
_GROUPS: Final = (
    _Group(
        ("email", "valid_email", "free_email", "disposable_email", "role_email", "domain", "business_domain"), _address
    ),
    _Group(("phone", "valid_phone"), _phone),
    _Group(("first_name", "last_name", "name"), _name, ("name", "first_name", "last_name")),
    _Group(("title", "seniority", "function"), _title),
    _Group(
        ("country", "region", "state", "postal_code", "city", "zone"),
        _place,
        ("country", "state", "postal_code", "city"),
    ),
    *(_Group((name,), _asked_for(name)) for name in ("do_not_email", "do_not_call")),
    *(
        _Group((name,), _alone(name))
        for name in (
            "company", "website", "employees", "revenue", "industry", "language", "message", "score", "visits",
            "seconds_on_site", "consent",
        )
    ),
)  # fmt: skip
