"""The stable codes of findings: how much each matters, what it means, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from turnout.core.policy.finding import Severity


@dataclass(frozen=True, slots=True)
class CodeSaid:
    """What a code means to the person who reads it, and the remedy."""

    severity: Severity
    what: str
    remedy: str


CODES: Final[Mapping[str, CodeSaid]] = {
    # Conditions (core/policy/check).
    "not-decided": CodeSaid(
        Severity.NOTE,
        "The check could not settle this within its budget, or the conditions are too large to be settled exactly.",
        "Give the check more time, or make the condition simpler.",
    ),
    "never-true": CodeSaid(
        Severity.ERROR,
        "The condition contradicts itself: no lead can ever meet it.",
        "Correct the condition, or remove the rule.",
    ),
    "dead-rule": CodeSaid(
        Severity.ERROR,
        "No lead ever reaches the rule: the rules above it take every lead that would fit.",
        "Move the rule above those that take its leads, narrow those, or remove it.",
    ),
    "dead-row": CodeSaid(
        Severity.ERROR,
        "No lead ever reaches the row of the table: the rows above it, or the rules above its rule, take every lead.",
        "Move the row up, narrow the rows above it, or remove it.",
    ),
    "dead-territory": CodeSaid(
        Severity.ERROR,
        "The territory is never anybody's: the territories above it take every lead that would fit.",
        "Move the territory up, narrow those above it, or remove it.",
    ),
    "dead-sla-line": CodeSaid(
        Severity.ERROR,
        "The promise is never given: the lines above it take every lead that would fit.",
        "Move the line up, narrow those above it, or remove it.",
    ),
    "always-true": CodeSaid(
        Severity.WARNING,
        "Every lead that gets this far fits the condition, so nothing below it is ever reached.",
        "Narrow the condition, or move it to the end and leave its `when` out.",
    ),
    "order-matters": CodeSaid(
        Severity.NOTE,
        "Two rules fit the same leads and send them to different places, so their order decides.",
        "Nothing, where the order is meant; else make the conditions exclude each other.",
    ),
    "reaches-last": CodeSaid(
        Severity.NOTE,
        "What is left for the last rule, in words.",
        "Write a rule for these leads where the last rule is not the right place for them.",
    ),
    "territories-overlap": CodeSaid(
        Severity.WARNING,
        "Two territories claim the same leads and give them to different people; the upper one gets them.",
        "Make the territories exclude each other, or keep the order on purpose.",
    ),
    "territory-hole": CodeSaid(
        Severity.NOTE,
        "Leads that belong to no territory.",
        "Add the missing places to a territory, or end the table with one for all others.",
    ),
    "no-territory": CodeSaid(
        Severity.WARNING,
        "A rule ends in `territory.pool` or `territory.owner` and fits leads that belong to no territory.",
        "Ask for `territory is known`, name a target behind it, or let the territories cover these leads.",
    ),
    # What the parser refuses (core/policy/chains and everything else).
    "unreadable": CodeSaid(
        Severity.ERROR,
        "The policy cannot be read: something in it is wrong, and nothing else was looked at.",
        "Do what the sentence says; it names the nearest right word where there is one.",
    ),
    "no-last-rule": CodeSaid(
        Severity.ERROR,
        "There is no last rule that takes every lead that is left.",
        "End the rules with one that has no `when`.",
    ),
    "chain-ends-nowhere": CodeSaid(
        Severity.ERROR,
        "A chain of targets may give nobody, and says nothing about that.",
        "End it with a pool, a queue, `hold 4h` or `next rule`.",
    ),
    "fallback-loop": CodeSaid(
        Severity.ERROR,
        "Pools that have nobody hand a lead to each other in a circle.",
        "End one of the chains in a hold, a queue or another pool.",
    ),
    "hold-without-end": CodeSaid(
        Severity.ERROR,
        "A hold waits for something that never comes.",
        "Name a pool or a calendar that opens, or a time: `hold 4h`.",
    ),
    # Chains, pools, queues and promises by themselves (core/review).
    "target-never-tried": CodeSaid(
        Severity.WARNING,
        "A target stands behind one that always takes the lead, or that leaves the chain.",
        "Move it before that one, or take it out.",
    ),
    "weight-of-zero": CodeSaid(
        Severity.WARNING,
        "A member of a pool has the weight 0 and gets no turn.",
        "Give a weight of at least 1, or take the name out.",
    ),
    "cap-of-zero": CodeSaid(
        Severity.WARNING,
        "A cap of 0 stops everybody whom it is about.",
        "Write the number that was meant, or take the cap out.",
    ),
    "offer-to-one": CodeSaid(
        Severity.WARNING,
        "A pool offers its leads for a time, and has one rep: an offer that runs out finds nobody else in it.",
        "Add somebody to the pool, say where such leads go (`nobody`), or take `accept within` out.",
    ),
    "queue-unwatched": CodeSaid(
        Severity.WARNING,
        "Nobody is told of the leads in a queue.",
        "Write `watched by:` with a rep, a team, a pool or an address.",
    ),
    "stage-never-reached": CodeSaid(
        Severity.WARNING,
        "A stage of a promise stands behind a `reassign`, after which the times begin anew for somebody else.",
        "Do it at the time of the `reassign`, or before.",
    ),
    "reminder-too-late": CodeSaid(
        Severity.NOTE,
        "A reminder comes when the promise is broken already.",
        "Remind earlier than `touch within`.",
    ),
    "promises-contradict": CodeSaid(
        Severity.WARNING,
        "Two times of a promise do not go together: one cuts the other off.",
        "Make the customer's time the longest, and the time to accept the shortest.",
    ),
    "rule-over": CodeSaid(
        Severity.WARNING,
        "The rule's `until` has passed: it fits no lead any more.",
        "Take the rule out, or give it another date.",
    ),
    "review-overdue": CodeSaid(
        Severity.NOTE,
        "The rule's `review by` has passed.",
        "Ask whoever answers for the rule, and give it another date.",
    ),
    # Names that nothing uses (core/review/unused).
    "unused-definition": CodeSaid(Severity.NOTE, "A definition that no condition uses.", "Take it out."),
    "unused-list": CodeSaid(Severity.NOTE, "A list that nothing is looked up in.", "Take it out, or use it."),
    "unused-calendar": CodeSaid(Severity.NOTE, "A calendar that nothing opens or closes by.", "Take it out."),
    "unused-queue": CodeSaid(Severity.NOTE, "A queue that no lead ever comes to.", "Take it out, or send leads to it."),
    "unused-pool": CodeSaid(
        Severity.WARNING,
        "A pool that no lead ever comes to: its people may wait for leads that never come.",
        "Send leads to it, or take it out.",
    ),
    "unused-field": CodeSaid(
        Severity.NOTE,
        "A declared field that decides nothing.",
        "Nothing, where people are to read it; else take it out.",
    ),
    "unused-territories": CodeSaid(
        Severity.WARNING,
        "The table of territories decides nothing.",
        "Send leads to `territory.pool` or `territory.owner`.",
    ),
    "counter-of-one": CodeSaid(
        Severity.NOTE,
        "A pool names a counter that it shares with no other pool; perhaps the name is misspelt.",
        "Write the name that the other pools have, or leave `counter` out.",
    ),
    # Lists (core/review/lists).
    "list-key-twice": CodeSaid(
        Severity.WARNING,
        "A key stands in a list more than once, and only its first row is read.",
        "Keep the row that is right.",
    ),
    "list-key-never-met": CodeSaid(
        Severity.WARNING,
        "A key of a list is nothing that the field it is compared with can be.",
        "Write it as the field has it: a domain as `acme.com`, a country by its code or English name.",
    ),
    "list-names-nobody": CodeSaid(
        Severity.WARNING,
        "A list sends leads to a name that is no rep, pool or queue.",
        "Correct the name, or add the rep.",
    ),
    "list-never-met": CodeSaid(
        Severity.NOTE,
        "No lead of late had any key of the list.",
        "See whether the keys are written as leads have them.",
    ),
    "value-never-seen": CodeSaid(
        Severity.WARNING,
        "No lead of late had a value that a condition names, and many had one that is written much like it.",
        "Write the value as leads have it.",
    ),
    # People, hours and volume (core/review).
    "rep-left": CodeSaid(
        Severity.WARNING,
        "The policy names somebody who has left or is on leave: nothing they are named for reaches them.",
        "Name somebody else; `turnout leave` shows everything that names a rep.",
    ),
    "rep-unknown": CodeSaid(
        Severity.ERROR,
        "The policy names somebody who is not among the reps.",
        "Correct the name, or import the rep first.",
    ),
    "backup-left": CodeSaid(
        Severity.WARNING,
        "Whoever stands in for a rep has left or is on leave.",
        "Name another backup.",
    ),
    "manager-missing": CodeSaid(
        Severity.WARNING,
        "A promise tells the manager of reps who have none.",
        "Give these reps a manager, or tell a pool or an address.",
    ),
    "pool-empty": CodeSaid(
        Severity.WARNING,
        "Nobody in the pool can be given a lead.",
        "Name a team or reps who work here.",
    ),
    "weight-unknown": CodeSaid(
        Severity.WARNING,
        "The pool weighs by a number that no rep has, so all weigh the same.",
        "Correct the name of the number, or import it with the reps.",
    ),
    "skill-nobody-has": CodeSaid(
        Severity.WARNING,
        "A pool asks for a skill that nobody in it has.",
        "Add somebody who has it, add the skill to the reps, or say where such leads go: `nobody: {unskilled: ...}`.",
    ),
    "hours-unreadable": CodeSaid(
        Severity.WARNING,
        "The working hours of somebody cannot be read: pools that mind hours pass them over.",
        "Correct the hours of the rep.",
    ),
    "never-open": CodeSaid(
        Severity.WARNING,
        "Nobody of the pool has any working hours.",
        "Give the reps hours, or the pool a calendar or `hours: always`.",
    ),
    "closed-and-lost": CodeSaid(
        Severity.WARNING,
        "There are hours in which nobody of the pool works, and a lead that comes then only raises an alert.",
        "Say where it goes: `nobody: {closed: hold until open}`, or another pool.",
    ),
    "gap-in-week": CodeSaid(
        Severity.NOTE,
        "Nobody of the pool works at a time when one would expect somebody: a pause in the day, or a whole weekday.",
        "Shift somebody's hours, where that was not meant.",
    ),
    "everybody-away": CodeSaid(
        Severity.NOTE,
        "On a coming day everybody of the pool is away who would work.",
        "Ask somebody to stand in, where the place its leads then go to is not the right one.",
    ),
    "capped-out": CodeSaid(
        Severity.WARNING,
        "At the volume of last month everybody's cap would be used up, often before noon.",
        "Raise the cap, add people, or send a part of the leads elsewhere.",
    ),
    "arrives-while-closed": CodeSaid(
        Severity.NOTE,
        "A large part of the pool's leads comes when nobody of it works.",
        "Nothing, where waiting is right; else send these leads to somebody who is awake.",
    ),
}
