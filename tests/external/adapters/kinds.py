"""Which adapter speaks for which kind of case, and which kinds wait for a later part of the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.external.adapters import batches, hours, loads, promises, records, shares, skills, turns, websites
from tests.external.agreement import Answer
from tests.external.given import Given

Adapter = Callable[[Given], Answer]

ADAPTERS: Mapping[str, Adapter] = {
    "add_working_days": hours.later_day,
    "attribute_match": skills.attribute_match,
    "availability_pick": turns.availability_pick,
    "batch": batches.batch,
    "bulk": batches.bulk,
    "bulk_rr": turns.bulk_rr,
    "capacity_filter": loads.capacity_filter,
    "daily_quota": loads.daily,
    "elapsed": hours.passed,
    "fairness": turns.fairness,
    "fairness_filter": shares.fairness_filter,
    "interval_bound": shares.interval_bound,
    "is_working": hours.working,
    "is_working_day": hours.working_day,
    "least_open": loads.least_open,
    "lifecycle": records.lifecycle,
    "merge": records.merge,
    "next_working": hours.opening,
    "period_quota": loads.period,
    "qualify": shares.qualified,
    "rate_limit": loads.rate_limit,
    "rotation": turns.rotation,
    "rr_from_history": turns.rr_from_history,
    "rr_order": shares.rr_order,
    "rr_pick": shares.rr_order,
    "rule_gate": records.rule_gate,
    "sequence": turns.sequence,
    "sla_due": hours.sla_due,
    "sla_eval": promises.sla_eval,
    "sla_set_once": hours.sla_set_once,
    "sla_status": promises.sla_status,
    "sla_timeline": promises.sla_timeline,
    "striping": turns.striping,
    "website_variants": websites.website_variants,
    "working_ranges": hours.ranges,
}

# Each waits for a stage that does not exist yet: fuzzy matching, related leads, telling people, scores from history.
LATER = frozenset(
    {"account_owner", "dominant_account", "duplicates", "naive_bayes", "naive_bayes_counts", "sla_notify"}
)
