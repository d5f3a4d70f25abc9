"""Everything that is made at its first use, used once before the first lead comes: nobody is to wait for it.

The tables of phone numbers and domains, the working years of everybody's calendar, the paths of a decision. A hundred
leads that come with the first second would otherwise wait for all of it together.
"""

from __future__ import annotations

from datetime import datetime

from turnout.core.calendar import due
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId
from turnout.pipeline.asking.jobs import Capture, Job, Preview
from turnout.pipeline.serving.dispatcher import Dispatcher

_NOBODY = {
    "email": "warm-up@turnout.example",
    "name": "Nobody At All",
    "phone": "+49 30 901820",
    "company": "Turnout Warm-up GmbH",
    "title": "Head of Nothing",
    "country": "Germany",
    "city": "Berlin",
    "employees": "51-200",
    "message": "nothing",
}


def warm_up(dispatcher: Dispatcher, now: datetime) -> None:
    """Decide about a lead that is not there, and keep nothing of it. The dispatcher has done its first job."""
    live = dispatcher.live
    if not live.policy_hash:
        return
    roster = live.world.roster
    for rep in roster.reps:
        due(roster.calendar(rep), now, 3_600, absences=roster.absences(rep))
    for room in live.engine.rooms.values():
        room.here(now)
    lead = _nobody(now)
    job: Job = Preview(Capture(lead, live.enricher.enrich(lead), live.policy_hash))
    dispatcher.run([job])


def warm_up_reading(enricher: Enricher, now: datetime) -> None:
    """Read a lead that is not there, in a process that reads leads and does not decide."""
    enricher.enrich(_nobody(now))


def _nobody(now: datetime) -> Lead:
    return Lead(LeadId("warm-up"), now, _NOBODY)
