"""What is seen in a stranger's leads, accounts and reps: the counts that a first policy is drafted from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from turnout.core.account import Account
from turnout.core.enrich.bands import read_band
from turnout.core.enrich.email import read_email
from turnout.core.enrich.hosts import is_disposable
from turnout.core.fields.countries import country_code, region_of
from turnout.core.fields.languages import language_code
from turnout.core.fields.values import is_placeholder, parse_number
from turnout.core.lead import Lead
from turnout.core.rep import Rep, RepId
from turnout.core.review.drafting.areas import REGIONS
from turnout.core.review.drafting.seen import Seen, SeenAccounts, SeenRep, SeenSize

# So many of one source within so many seconds came as a list, not as people.
_BURST_LEADS: Final = 40
_BURST_SECONDS: Final = 300
_BURST_SHARE: Final = 0.5
_REGION_SHARE_MIN: Final = 0.1
_SCORED_SHARE_MIN: Final = 0.3


def see(leads: Sequence[Lead], accounts: Sequence[Account], reps: Iterable[Rep]) -> Seen:
    """The counts. Leads must be in the order of their times."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    sizes: Counter[int] = Counter()
    scores: list[float] = []
    unreachable = disposable = 0
    for lead in leads:
        values = lead.values
        for name, text in _said(lead):
            counts[name][text] += 1
        if (band := read_band(values.get("employees", ""))) is not None:
            sizes[band] += 1
        if (score := parse_number(values.get("score", ""))) is not None:
            scores.append(score)
        address = read_email(values["email"]) if values.get("email") else None
        disposable += bool(address and address.host and is_disposable(address.host))
        phone = values.get("phone", "")
        unreachable += not (address and address.is_valid) and (not phone or is_placeholder(phone))
    by_account = Counter((each.owner or "", each.country, each.attributes.get("segment", "")) for each in accounts)
    by_size = Counter(
        (each.attributes.get("segment", ""), read_band(each.attributes.get("employees", ""))) for each in accounts
    )
    return Seen(
        leads=len(leads),
        countries=counts["country"],
        languages=counts["language"],
        sources=counts["source"],
        channels=counts["channel"],
        bursts=_bursts(leads),
        sizes=sizes,
        unreachable=unreachable,
        disposable=disposable,
        score_high=_high(scores, len(leads)),
        reps=tuple(_rep(rep) for rep in reps),
        accounts=tuple(SeenAccounts(*key, count) for key, count in by_account.items()),
        account_sizes=tuple(SeenSize(segment, size, count) for (segment, size), count in by_size.items() if size),
        has_parents=any(each.parent for each in accounts),
    )


def _said(lead: Lead) -> Iterable[tuple[str, str]]:
    values = lead.values
    for name in ("source", "channel"):
        if (text := values.get(name)) and not is_placeholder(text):
            yield name, text
    if (text := values.get("country")) and (code := country_code(text)):
        yield "country", code
    if (text := values.get("language")) and (code := language_code(text)):
        yield "language", code


def _bursts(leads: Sequence[Lead]) -> frozenset[str]:
    """Sources of which at least half came many at a time."""
    times: defaultdict[str, list[datetime]] = defaultdict(list)
    for lead in leads:
        if source := lead.values.get("source"):
            times[source].append(lead.received_at)
    return frozenset(source for source, moments in times.items() if _in_bursts(moments) >= _BURST_SHARE * len(moments))


def _in_bursts(moments: Sequence[datetime]) -> int:
    """How many of these rising moments have so many others just before them."""
    last = len(moments) - 1
    found, at = 0, 0
    while at + _BURST_LEADS - 1 <= last:
        if (moments[at + _BURST_LEADS - 1] - moments[at]).total_seconds() <= _BURST_SECONDS:
            found += _BURST_LEADS
            at += _BURST_LEADS
        else:
            at += 1
    return found


def _high(scores: Sequence[float], leads: int) -> int | None:
    """The score that a tenth reaches, where enough have one and it tells anybody from the others."""
    if len(scores) < max(20, _SCORED_SHARE_MIN * leads):
        return None
    ranked = sorted(scores)
    high = int(ranked[len(ranked) * 9 // 10])
    return high if high > ranked[len(ranked) // 2] and high > 0 else None


def _rep(rep: Rep) -> SeenRep:
    return SeenRep(
        id=rep.id,
        teams=rep.teams,
        role=rep.role,
        region=rep.region,
        country=rep.country,
        languages=rep.skills.get("languages", frozenset()),
        is_active=rep.is_active,
        has_hours=bool(rep.week),
        has_manager=rep.manager is not None,
        weight=rep.numbers.get("weight"),
    )


def stand_ins(leads: Sequence[Lead]) -> dict[RepId, Rep]:
    """Somebody to give leads to where nobody is named: two in each region that many come from, else three in all."""
    regions = Counter(region_of(code) or "" for lead in leads if (code := country_code(lead.values.get("country", ""))))
    wide = [region for region, count in regions.most_common() if region and count >= _REGION_SHARE_MIN * len(leads)]
    if len(wide) > 1:
        teams = [REGIONS[region].name for region in wide]
        made = [(f"{team.lower().replace(' ', '-')}-{n}", f"{team}, {n}", team) for team in teams for n in (1, 2)]
        return {RepId(rep): Rep(RepId(rep), name, teams=(team,)) for rep, name, team in made}
    names = ("First stand-in", "Second stand-in", "Third stand-in")
    return {RepId(f"stand-in-{n}"): Rep(RepId(f"stand-in-{n}"), name) for n, name in enumerate(names, 1)}
