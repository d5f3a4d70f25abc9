"""Leads and whoever has them: decisions, offers, clocks, reviews, messages, disputes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from turnout.api.problem_help.wording import Help, missing

LEADS: Final[Mapping[str, Help]] = {
    "lead_not_found": missing("lead", "`GET /api/v1/leads`"),
    "decision_not_found": missing("decision", "`GET /api/v1/leads/{lead}/decisions`"),
    "assignment_not_found": missing("assignment", "`GET /api/v1/leads/{lead}/assignments`"),
    "queue_not_found": missing("queue of the live policy", "`GET /api/v1/queues`"),
    "message_not_found": missing("message", "`GET /api/v1/messages`"),
    "message_not_parked": Help(
        "Only a parked message is tried again: this one waits already, is being sent, or has ended.",
        "Look at its `state` with `GET /api/v1/messages/{message}`.",
    ),
    "message_settled": Help(
        "A message that is being sent cannot be taken back, and one that was sent or cancelled waits for nothing.",
        "Look at its `state` with `GET /api/v1/messages/{message}`.",
    ),
    "review_not_found": missing("review", "`GET /api/v1/match-reviews`"),
    "move_not_found": Help(
        "No leads were moved together under this name, or somebody else moved them.",
        "`GET /api/v1/lead-moves` lists the moves that you may see.",
    ),
    "move_over": Help(
        "A move can be taken back for a week, and nothing is added to one that was, or that is somebody else's.",
        "Move its leads one by one, or send another `move`.",
    ),
    "already_disputed": Help(
        "Somebody disputed the lead, and nobody has answered that yet.",
        "Wait for the answer; `GET /api/v1/leads/{lead}/disputes` has it.",
    ),
    "dispute_answered": Help(
        "Somebody else was quicker: the dispute was upheld or declined.",
        "Read the dispute: it says who answered what, and when.",
    ),
    "dispute_not_found": missing("dispute", "`GET /api/v1/disputes`"),
    "outcome_id_taken": Help(
        "Another lead's outcome event has this id.", "Ids of outcome events are for the whole store: send another one."
    ),
    "lead_id_taken": Help(
        "A lead with this id is here already, and this is not a repetition of it.",
        "Leave `lead_id` out to be given one, or send another. A repetition must have the same content or key.",
    ),
    "lead_closed": Help(
        "The lead was closed, so nothing more is done with it.",
        "Where the person comes back, post a new lead: it is decided anew.",
    ),
    "lead_joined": Help(
        "The lead joined an earlier one of the same person; that one is worked on.",
        "Do it to the lead that the detail names, or undo the join with `POST /api/v1/leads/{lead}/separate`.",
    ),
    "lead_rejected": Help(
        "A rule of the policy rejected the lead.",
        "Where that was wrong, give it to somebody with `POST /api/v1/leads/{lead}/reassign`.",
    ),
    "not_offered": Help(
        "The lead is not on offer: somebody has it for good, or nobody has it.", "There is nothing to accept any more."
    ),
    "not_assigned": Help(
        "Nobody has the lead: it waits, or lies in a queue.",
        "Give it to somebody with `POST /api/v1/leads/{lead}/reassign` and `to`.",
    ),
    "not_yours": Help(
        "Another rep than the one who is named has the lead; an offer may have run out meanwhile.",
        "Read the lead to see who has it now.",
    ),
    "already_paused": Help(
        "The clocks of the lead stand still since an earlier pause.",
        "There is nothing to do; let them go on with `POST /api/v1/leads/{lead}/resume`.",
    ),
    "not_paused": Help("The clocks of the lead run, or nothing is promised of it.", "There is nothing to do."),
    "no_clock": Help(
        "Nothing is promised of the lead by now: it was answered, or no line of the policy's `sla` fits it.",
        "There is nothing to do.",
    ),
    "stands_still": Help(
        "The clocks of the lead stand still, so that nobody knows when they fall due.",
        "Extend the promise by so much time with `by_seconds`, or let the clocks go on with "
        "`POST /api/v1/leads/{lead}/resume` first.",
    ),
    "on_offer": Help(
        "An offer goes on to the next one when it runs out; it is not extended.",
        "Give the lead to somebody with `POST /api/v1/leads/{lead}/reassign`, or let the offer run out.",
    ),
    "not_later": Help(
        "The moment that was asked for is past, or not after the promise falls due anyway.",
        "Read the lead's `clocks`, and ask for a later moment.",
    ),
    "too_long": Help(
        "The promise would fall due in more than 30 days from now.",
        "Extend it by less; where it is the customer's turn, let the clocks stand still with "
        "`POST /api/v1/leads/{lead}/pause`.",
    ),
    "already_assigned": Help("The rep who is to get the lead has it already.", "There is nothing to do."),
    "beyond_promise": Help(
        "The reminder would come after what was promised of the lead falls due.",
        "Ask for an earlier one; the detail says when the promise falls due.",
    ),
    "same_lead": Help("Both ids are of the same lead.", "Name in `into` the other lead of the person."),
    "not_joined": Help("The lead has joined no other one, so there is nothing to undo.", "Read the lead."),
    "review_settled": Help(
        "The review was answered already, or its lead was erased.",
        "Read it to see who answered what; `POST /api/v1/match-reviews/{review}/undo` takes an answer back.",
    ),
    "not_answered": Help("The review has no answer that could be taken back.", "There is nothing to undo."),
    "empty_lead": Help(
        "No field of the record has a value that can be read.", "Send at least one, such as `email` or `company`."
    ),
    "bad_lead_id": Help(
        "The id has characters that cannot stand in an address, or is too long.",
        "Use at most 200 printable characters without `/`, or leave it out to be given one.",
    ),
    "unknown_reason": Help(
        "Reasons, kinds and outcomes are coded so that they can be counted, and this is none of the codes.",
        "Send one of those that the detail lists; `other` is always one of them.",
    ),
}
