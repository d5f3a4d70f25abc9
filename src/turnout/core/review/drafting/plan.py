"""What a first policy for a company is made of, before it is text: who gets what, in the order the field recommends.

Account owner, list imports, territory, size, whoever's turn it is. `draft` writes it down, with comments and tests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from turnout.core.fields.text import fold
from turnout.core.fields.values import is_placeholder
from turnout.core.policy.condition import Condition
from turnout.core.review.drafting.areas import Kind, Size, words_of
from turnout.core.review.drafting.ground import Plot, plots_of
from turnout.core.review.drafting.groups import Group, groups_of
from turnout.core.review.drafting.seen import Seen
from turnout.core.review.drafting.sizes import Sizes, sizes_of

_IMPORTS: Final = frozenset(
    {
        "import", "imports", "imported", "list", "webinar", "webinars", "event", "events", "messe", "tradeshow",
        "trade", "fair", "badge", "upload", "csv", "conference", "offline", "purchased", "liste", "summit", "expo",
    }
)  # fmt: skip
_HOT: Final = frozenset(
    {
        "demo", "trial", "pricing", "price", "quote", "angebot", "preis", "preise", "sales", "callback", "buy",
        "testversion", "rfp", "beratung",
    }
)  # fmt: skip
# A source that few leads come from is not worth a rule.
_SHARE_MIN: Final = 0.002
_SOURCES_MAX: Final = 12
_LANGUAGE_SHARE_MIN: Final = 0.02
# Words of the language and names that the draft itself gives: no pool can be called so.
_TAKEN: Final = frozenset(
    {
        "enterprise", "mid-market", "small", "public-sector", "hot", "bulk", "data-desk", "hold", "queue", "rep",
        "reject", "next", "known", "unknown", "and", "or", "not", "is", "in", "manager", "assignee", "open", "always",
    }
)  # fmt: skip
_NOT_A_NAME: Final = re.compile(r"[^a-z0-9]+")
_NAME_CHARS_MAX: Final = 40
# A field, and texts of it that are of one kind.
Texts = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the draft says. `pools` are groups by their pools' names; `fallback` is the pool for everyone else.

    `plots` are territories, `newcomers` those of companies that nobody knows, where others qualify them than sell;
    territories are then only `is_for_known` companies.
    """

    seen: Seen
    sizes: Sizes
    pools: Mapping[str, Group] = field(default_factory=dict)
    plots: tuple[Plot, ...] = ()
    newcomers: tuple[Plot, ...] = ()
    is_for_known: bool = False
    segments: tuple[tuple[Size, str], ...] = ()
    fallback: str = ""
    managers: str = ""
    owners: tuple[str, ...] = ()
    bulk: Texts = ()
    hot: Texts = ()
    speaking: frozenset[str] = frozenset()
    left_out: tuple[Group, ...] = ()

    def pool(self, group: Group) -> str:
        """The pool of a group."""
        return next(name for name, other in self.pools.items() if other.name == group.name)

    @property
    def used_sizes(self) -> tuple[Size, ...]:
        """The classes of companies that something depends on."""
        plots = (*self.plots, *self.newcomers)
        used = {size for plot in plots for size in (plot.size, *plot.other_sizes) if size}
        used.update(size for size, _ in self.segments)
        return tuple(size for size in Size if size in used)

    def condition(self, size: Size) -> Condition:
        """When a company is of a class that is used."""
        found = self.sizes.condition(size)
        assert found is not None, "nothing depends on a size of which nothing is known"
        return found


def plan_policy(seen: Seen) -> Plan:
    """Who gets what, as far as it can be seen."""
    sizes = sizes_of(seen)
    told = [size for size in Size if sizes.condition(size) is not None]
    groups = groups_of(seen)
    sellers = [group for group in groups if group.kind is Kind.SALES]
    inbound = [group for group in groups if group.kind is Kind.INBOUND]
    managers = next((group for group in groups if group.kind is Kind.MANAGERS), None)
    everybody = sellers or inbound or list(groups)
    fallback = _fallback(inbound, everybody)
    segments = _segments(everybody, told, fallback)
    plots = _divided(sellers or inbound, told, fallback, [size for size, _ in segments])
    # Those who qualify leads take companies of all sizes.
    newcomers = _divided([replace(group, size=None) for group in inbound], (), fallback) if sellers else ()
    used = [*(plot.group for plot in (*plots, *newcomers)), *(group for _, group in segments)]
    pools = _named([*used, *(group for group in (fallback, managers) if group)])
    names = {group.name: name for name, group in pools.items()}
    return Plan(
        seen=seen,
        sizes=sizes,
        pools=pools,
        plots=plots,
        newcomers=newcomers,
        is_for_known=bool(sellers and inbound and seen.accounts),
        segments=tuple((size, names[group.name]) for size, group in segments),
        fallback=names[fallback.name] if fallback else "",
        managers=names[managers.name] if managers and fallback and managers.name != fallback.name else "",
        owners=_owners(seen),
        bulk=_kinds(seen, _IMPORTS, also=seen.bursts),
        hot=_kinds(seen, _HOT, but=_IMPORTS),
        speaking=frozenset(
            name
            for name, group in pools.items()
            if fallback is not None and group.name != fallback.name and _needs_language(seen, group)
        ),
        left_out=tuple(group for group in groups if group.name not in names),
    )


def _fallback(inbound: Sequence[Group], everybody: Sequence[Group]) -> Group | None:
    """Who gets what nobody else does: those who qualify leads for the whole world, else the largest group."""
    candidates = [*(group for group in inbound if group.area is None), *inbound]
    candidates += [group for group in everybody if group.area is None and group.size in {None, Size.SMALL}]
    return next(iter((*candidates, *everybody)), None)


def _divided(
    groups: Sequence[Group], told: Sequence[Size], fallback: Group | None, elsewhere: Sequence[Size] = ()
) -> tuple[Plot, ...]:
    """Rows for these groups, where they say anything that the last rule does not say as well."""
    plots = plots_of(groups, told, elsewhere)
    is_of_use = any(fallback is None or plot.group.name != fallback.name for plot in plots)
    return plots if is_of_use else ()


def _segments(groups: Sequence[Group], told: Sequence[Size], fallback: Group | None) -> list[tuple[Size, Group]]:
    """Groups for a size of company wherever it is."""
    found: dict[Size, Group] = {}
    for group in groups:
        if group.area is None and group.size in told and group is not fallback and group.size is not None:
            found.setdefault(group.size, group)
    return [(size, found[size]) for size in (Size.PUBLIC, Size.ENTERPRISE, Size.MID_MARKET) if size in found]


def _named(groups: Sequence[Group]) -> dict[str, Group]:
    """Each group once, by a name that can stand in a target."""
    pools: dict[str, Group] = {}
    once: dict[str, Group] = {}
    for group in groups:
        once.setdefault(group.name, group)
    for group in once.values():
        base = _NOT_A_NAME.sub("-", fold(group.name)).strip("-")[:_NAME_CHARS_MAX].strip("-") or "team"
        base = f"team-{base}" if base in _TAKEN or base[0].isdigit() else base
        name, number = base, 2
        while name in pools:
            name, number = f"{base}-{number}", number + 1
        pools[name] = group
    return pools


def _owners(seen: Seen) -> tuple[str, ...]:
    """The owners of accounts who are there to be given leads, the one of the most first."""
    active = {rep.id for rep in seen.reps if rep.is_active}
    counts: dict[str, int] = {}
    for account in seen.accounts:
        if account.owner in active:
            counts[account.owner] = counts.get(account.owner, 0) + account.count
    return tuple(sorted(counts, key=lambda rep: (-counts[rep], rep)))


def _kinds(
    seen: Seen, words: frozenset[str], *, also: frozenset[str] = frozenset(), but: frozenset[str] = frozenset()
) -> Texts:
    """The sources, and the channels, whose names say that they are of a kind; by the field that holds them."""
    both = (("source", seen.sources, also), ("channel", seen.channels, frozenset[str]()))
    named = ((name, _named_so(seen, counts, words, more, but)) for name, counts, more in both)
    return tuple((name, texts) for name, texts in named if texts)


def _named_so(
    seen: Seen, counts: Mapping[str, int], words: frozenset[str], also: frozenset[str], but: frozenset[str]
) -> tuple[str, ...]:
    """The commonest first; of two spellings of one the first."""
    least = max(1, seen.leads * _SHARE_MIN)
    found: dict[str, str] = {}
    for text, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        told = {*words_of(text)}
        if count < least or is_placeholder(text) or len(text) > 100 or not text.isprintable():
            continue
        if (told & words and not told & but) or text in also:
            found.setdefault(fold(text), text)
    return tuple(found.values())[:_SOURCES_MAX]


def _needs_language(seen: Seen, group: Group) -> bool:
    """True where leads come in a language that some of the group speak and others do not."""
    least = seen.leads * _LANGUAGE_SHARE_MIN
    spoken = [rep.languages for rep in group.reps]
    if not all(spoken):
        return False
    return any(
        count >= least and 0 < sum(language in each for each in spoken) < len(spoken)
        for language, count in seen.languages.items()
    )
