"""Every number that Turnout tells: its name, its labels and what it says. The reference page is made of this table.

Names begin with `turnout_`; times are seconds. What a label may be is bounded, so that a server's page cannot grow
without end: rules beyond the first `RULES_MAX` a process meets are counted as `other`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

PREFIX: Final = "turnout_"
RULES_MAX: Final = 200
OTHER: Final = "other"
STAGES: Final = ("capture", "enrich", "match", "route", "assign", "write", "commit")

SECONDS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
QUICK_SECONDS: Final = (0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1.0)
SIZES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


class Family(NamedTuple):
    """One family of numbers. `bounds` are those of a histogram's buckets."""

    kind: Literal["counter", "histogram", "gauge"]
    said: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()


FAMILIES: Final[Mapping[str, Family]] = {
    # Leads
    "leads": Family("counter", "Leads decided as they came in.", ("outcome", "origin")),
    "decisions": Family(
        "counter", "Decisions about leads that came in, by the rule that made them.", ("rule", "outcome")
    ),
    "intake_replays": Family("counter", "Captures answered from an earlier answer."),
    "jobs_refused": Family("counter", "Jobs that could not be done.", ("code",)),
    "intake_seconds": Family("histogram", "From a lead's arrival until it is on disk.", bounds=SECONDS),
    "decision_seconds": Family(
        "histogram", "Deciding one lead, its share of the transaction included.", bounds=QUICK_SECONDS
    ),
    "stage_seconds": Family(
        "histogram",
        "One stage: capture and enrich read one lead; match finds its account, route the rule and who gets it, assign "
        "takes the turn; write and commit are of a whole batch.",
        ("stage",),
        QUICK_SECONDS,
    ),
    "commit_seconds": Family("histogram", "Writing one commit to disk.", bounds=SECONDS),
    "commit_jobs": Family("histogram", "Jobs that shared one commit.", bounds=SIZES),
    # What waits
    "holds_waiting": Family("gauge", "Leads that wait for somebody."),
    "offers_open": Family("gauge", "Offers nobody has answered yet."),
    "outbox_due": Family("gauge", "Notices that are due and not planned; 10,000 stands for all above."),
    "outbox_oldest_seconds": Family("gauge", "How long the oldest notice is due."),
    "deliveries_due": Family("gauge", "Messages that are due and not yet taken in hand; 10,000 stands for all above."),
    "deliveries_parked": Family("gauge", "Messages that were given up until somebody looks at them."),
    "destinations_blocked": Family("gauge", "Places to which nothing is sent until somebody mends the connection."),
    "search_behind": Family("gauge", "Leads that cannot be found by their words yet; 10,000 stands for all above."),
    "feed_behind": Family("gauge", "Commits that are not in the feed of events yet."),
    "writer_queue": Family("gauge", "Jobs that wait for the next commit."),
    # Messages
    "deliveries": Family(
        "counter",
        "Tries to send a message: sent, again (later), doubtful (it may have arrived), refused, parked, blocked, "
        "cancelled (no longer true), late (another process had it).",
        ("channel", "outcome"),
    ),
    "delivery_start_seconds": Family(
        "histogram", "From when a message was due until it was taken in hand.", ("channel",), SECONDS
    ),
    "delivery_seconds": Family("histogram", "One call to a service.", ("channel",), SECONDS),
    # The store
    "lock_wait_seconds": Family("histogram", "Waiting for locks of the database, in one transaction.", bounds=SECONDS),
    "lock_retries": Family(
        "counter", "Transactions done again because of others (deadlock, serialization, lost connection)."
    ),
    # HTTP and the process
    "http_requests": Family("counter", "HTTP requests.", ("route", "status")),
    "http_request_seconds": Family("histogram", "Answering one HTTP request.", bounds=SECONDS),
    "ready": Family("gauge", "1 where this server takes leads in, 0 where it does not."),
    "info": Family("gauge", "Always 1; its labels say what runs.", ("version", "python", "database")),
    "process_cpu_seconds": Family("counter", "Processor time used.", ("process",)),
    "process_resident_memory_bytes": Family("gauge", "Memory in use.", ("process",)),
    "process_open_fds": Family("gauge", "Open files and connections.", ("process",)),
    "process_start_time_seconds": Family("gauge", "When it started, in seconds since 1970.", ("process",)),
}
BOUNDS: Final = {name: family.bounds for name, family in FAMILIES.items() if family.kind == "histogram"}
