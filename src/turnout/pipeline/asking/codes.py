"""The codes that a face may give with a job: why, how, and with what outcome. Any other is refused with the list."""

from __future__ import annotations

PASS_REASONS = ("busy", "not_my_territory", "not_a_fit", "conflict", "language", "leaving", "misrouted", "other")
REASSIGN_REASONS = ("manual", "sla_breach", "misrouted", "rep_left", "territory_change", "customer_request", "other")
ACCOUNT_REASONS = ("match_confirmed", "match_undone", "rematched", "merged", "manual")
CREDIT_REASONS = ("bad_lead", "duplicate", "misrouted", "absence", "correction", "goodwill", "other")
PAUSE_REASONS = ("waiting_for_customer", "waiting_for_partner", "customer_asked_later", "other")
RESUME_REASONS = ("customer_answered", "time_is_over", "mistake", "other")
EXTEND_REASONS = (
    "customer_asked_later",
    "agreed_with_customer",
    "needs_research",
    "waiting_for_colleague",
    "rep_unavailable",
    "other",
)
PROMISES = ("touch", "at_most", "accept")
TOUCH_KINDS = ("email", "call", "meeting", "chat", "sms", "visit")
CLOSE_OUTCOMES = (
    "qualified",
    "unqualified",
    "meeting",
    "opportunity",
    "won",
    "lost",
    "spam",
    "misrouted",
    "no_answer",
    "other",
)
