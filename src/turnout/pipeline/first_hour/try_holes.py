"""Where the holes are: what a trial showed to be missing, how many leads fall into it, and what mends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from turnout.core.decision import Outcome
from turnout.core.fields.countries import country_name
from turnout.core.rep import RepId, RepStatus
from turnout.core.review.saying import counted
from turnout.pipeline.first_hour.try_tally import Tally, load_by_rep
from turnout.pipeline.first_hour.trying import Tried

_NAMED_MAX: Final = 5
_ALONE_SHARE_MIN: Final = 0.02


class Hole(NamedTuple):
    """Something that is missing. `leads` is how many it touches, of those that were tried; 0 where none does yet.

    One that is not `to_mend` is worth knowing, and as it should be.
    """

    code: str
    title: str
    leads: int
    said: str
    remedy: str
    to_mend: bool = True


def holes_of(tried: Tried) -> list[Hole]:
    """What is missing, the widest first; then what is only worth knowing."""
    found = [*_of_accounts(tried), *_of_leads(tried), *_of_people(tried)]
    return sorted(found, key=lambda hole: (not hole.to_mend, -hole.leads))


def _of_accounts(tried: Tried) -> Iterator[Hole]:
    tally, accounts = tried.tally, tried.accounts
    if not accounts:
        said = "Without a list of accounts every lead is a stranger's: nobody keeps their own customers."
        yield Hole("no-accounts", "No accounts were given", tried.leads, said, "run it again with ACCOUNTS.csv")
        return
    unowned = sum(1 for account in accounts if not account.owner)
    if unowned:
        said = (
            f"{unowned:,} of {len(accounts):,} accounts have no owner; {tally.unowned:,} leads belong to one of them."
        )
        yield Hole(
            "no-owner",
            "Accounts without an owner",
            tally.unowned,
            said,
            "give them owners, or leave them to the territories",
        )
    unsure, strangers = tally.matches["review"], tally.matches["none"]
    if strangers:
        said = f"{strangers:,} leads belong to no account you listed. That is usual for new business."
        remedy = "the rules below decide who gets these"
        yield Hole("no-account", "Leads of companies you do not know", strangers, said, remedy, to_mend=False)
    if unsure:
        said = f"For {unsure:,} leads an account looks right, but not surely so."
        yield Hole(
            "unsure-account", "Leads that need a look", unsure, said, "a person confirms these in `turnout reviews`"
        )


def _of_leads(tried: Tried) -> Iterator[Hole]:
    tally = tried.tally
    outcomes = tally.outcomes
    unknown = tally.countries[""]
    if unknown:
        typed = _named(tally.unread_countries)
        read = f" Some typed what is no country: {typed}." if typed else ""
        said = f"Of {unknown:,} leads neither form, phone, address nor account says where they are.{read}"
        yield Hole("no-country", "Unknown country", unknown, said, "make the country a required field of your form")
    nowhere = tally.nowhere.total()
    if tried.plan.plots and nowhere and not tried.plan.is_for_known:
        placed = Counter({country_name(code): count for code, count in tally.nowhere.items()})
        said = f"{nowhere:,} leads come from where nobody sells: {_named(placed)}."
        yield Hole(
            "no-territory", "No territory", nowhere, said, "add rows to `territories`, or let the last rule have them"
        )
    if fallen := tally.by("rule")[tally.last_rule]:
        yield _last_rule(tried, fallen)
    waited = sum(tally.closed)
    if waited:
        said = f"{waited:,} leads came when nobody who could take them was at work{_waits_said(tally)}."
        yield Hole(
            "out-of-hours", "Nobody at work", waited, said, "follow the sun: let another region's pool take hot leads"
        )
    if held := outcomes[Outcome.HELD]:
        said = f"{held:,} leads still wait for somebody when the file ends."
        yield Hole("held", "Still waiting", held, said, "look at the hours, caps and absences of their pools")
    if doubled := outcomes[Outcome.DUPLICATE]:
        said = f"{doubled:,} leads are the same person's as an open one; they join it and use no turn."
        yield Hole(
            "duplicates",
            "Duplicates",
            doubled,
            said,
            "nothing to do: somebody else would have called twice",
            to_mend=False,
        )
    if rejected := outcomes[Outcome.REJECTED]:
        said = f"{rejected:,} leads came from addresses that are thrown away."
        yield Hole("rejected", "Rejected", rejected, said, "take the rule out if you want them", to_mend=False)


def _last_rule(tried: Tried, fallen: int) -> Hole:
    """What the last rule took: where some qualify leads and others sell, that is what it is for."""
    name = f"Caught by `{tried.tally.last_rule}`"
    if tried.plan.is_for_known:
        said = f"{fallen:,} leads of companies you do not know go to those who qualify leads, by the last rule."
        return Hole(
            "last-rule",
            name,
            fallen,
            said,
            "add rules above it for those that need nobody to qualify them",
            to_mend=False,
        )
    said = f"{fallen:,} leads fitted no rule but the last."
    return Hole("last-rule", name, fallen, said, "if these are many, a rule is missing")


def _of_people(tried: Tried) -> Iterator[Hole]:
    left = [rep for rep in tried.reps.values() if rep.status is RepStatus.DEPARTED]
    owning = Counter(account.owner for account in tried.accounts if account.owner)
    touched = tried.tally.left_owners.total()
    still = {rep.id: owning[rep.id] for rep in left if owning[rep.id]}
    if still:
        some = ", ".join(f"{_name(tried, rep)} ({count:,})" for rep, count in [*still.items()][:_NAMED_MAX])
        said = f"People who left still own accounts: {some}. Their leads went to the next target."
        yield Hole(
            "left-owners", "Owners who left", touched, said, "`turnout leave REP` gives their accounts to others"
        )
    loads = load_by_rep(tried.tally)
    idle = [rep for rep in tried.reps.values() if rep.is_active and rep.id not in loads]
    if idle:
        some = ", ".join(_name(tried, rep.id) for rep in idle[:_NAMED_MAX]) + (
            " and others" if len(idle) > _NAMED_MAX else ""
        )
        said = f"{counted(len(idle), 'active person', 'active people')} would have got nothing: {some}."
        yield Hole(
            "idle",
            "People without leads",
            0,
            said,
            "put their team into a pool or a territory, if they should get leads",
        )
    alone = Counter({rep: alone for rep, (_, _, alone) in loads.items() if alone})
    if alone.total() >= _ALONE_SHARE_MIN * tried.leads:
        some = ", ".join(f"{_name(tried, rep)} ({count:,})" for rep, count in alone.most_common(_NAMED_MAX))
        said = f"{alone.total():,} leads went to the only one of a pool who was there and could take them: {some}."
        yield Hole(
            "alone", "One person alone", alone.total(), said, "stagger hours, or let two pools help each other out"
        )
    if not any(rep.week for rep in tried.reps.values()):
        said = "No file says when anybody works, so everybody was taken to be there always."
        yield Hole(
            "no-hours", "No working hours", 0, said, "add time zone, work_days, work_start and work_end to REPS.csv"
        )


def _waits_said(tally: Tally) -> str:
    if not tally.waits_minutes:
        return ""
    waits = sorted(tally.waits_minutes)
    return f"; half of those that waited did so for more than {_duration(waits[len(waits) // 2])}"


def _duration(minutes: float) -> str:
    return f"{minutes:.0f} minutes" if minutes < 90 else f"{minutes / 60:.0f} hours"


def _name(tried: Tried, rep: str) -> str:
    found = tried.reps.get(RepId(rep))
    return found.name or str(found.id) if found else rep


def _named(counts: Counter[str]) -> str:
    return ", ".join(f"{name} ({count:,})" for name, count in counts.most_common(_NAMED_MAX))
