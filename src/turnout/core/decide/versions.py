"""A lead under another version of the policy than the one it came in with: what that version reads in it.

What came in stays as it was kept, and each version reads it for itself: the fields it declares, its territories, its
calendars. Who the person was is what was known when the lead came in.
"""

from __future__ import annotations

from dataclasses import replace

from turnout.core.decide.account_facts import add_present_account, facts_with
from turnout.core.decide.case import Case
from turnout.core.decide.engine import Engine
from turnout.core.enrich.enricher import Enricher
from turnout.core.route.facts import Facts, add_moment


def under(case: Case, engine: Engine) -> Case:
    """The same lead as this version reads it, by itself: what leads that joined it said is not in it.

    Back under the version it came in with, it is exactly what it was.
    """
    policy, base = case.came or (case.engine.policy.content_hash, case.came_with)
    came = None if policy == engine.policy.content_hash else (policy, base)
    found = replace(
        case, engine=engine, known=base.known, facts=base.facts, tried=[], alerts=[], own=None, told_by={}, came=came
    )
    read_anew(found)
    add_present_account(found)
    return found


def read_anew(case: Case) -> None:
    """Let a case know what its version reads in the lead, where that came in under another one.

    One that was erased knows nothing. The day is that on which the lead came in, whenever this is asked.
    """
    if case.came is None or not case.came[1].facts:
        return
    of_the_person: Facts = {name: value for name, value in case.came[1].facts.items() if name.startswith("person.")}
    case.known = Enricher(case.engine.policy.declared).enrich(case.lead)
    case.facts = of_the_person
    add_moment(of_the_person, case.engine.policy, case.lead.received_at, case.lead.received_at)
    case.facts = facts_with(case, case.match)
