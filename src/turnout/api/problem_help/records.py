"""What is kept: accounts, people, reps, teams, users, keys, connectors, and who leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from turnout.api.problem_help.wording import Help, missing

RECORDS: Final[Mapping[str, Help]] = {
    "pool_not_found": missing("pool of the live policy", "`GET /api/v1/pools`"),
    "rep_not_found": missing("rep", "`GET /api/v1/reps`"),
    "person_not_found": Help(
        "There is no such person here, or the lead names none that could be told apart.",
        "People are known by the e-mail of a lead, or by the id with which they were sent.",
    ),
    "merge_not_found": missing("merge", "`GET /api/v1/merges`"),
    "account_not_found": missing("account", "`GET /api/v1/accounts`"),
    "domain_not_found": Help(
        "The account does not have this domain.", "`GET /api/v1/accounts/{account}` lists the domains it has."
    ),
    "opportunity_not_found": missing("opportunity", "`GET /api/v1/opportunities`"),
    "absence_not_found": missing("absence", "the rep's own list"),
    "team_not_found": missing("team", "`GET /api/v1/teams`"),
    "calendar_not_found": missing("calendar", "`GET /api/v1/calendars`"),
    "verification_running": Help(
        "Somebody asked for it a moment ago; one is done at a time.",
        "`GET /api/v1/audit/verify` says how far it is.",
    ),
    "import_not_found": missing("import", "the answer that began it"),
    "name_not_found": Help(
        "The account has no other name of this number.",
        "`GET /api/v1/accounts/{account}/names` lists them, with `?withdrawn=true` also those taken back.",
    ),
    "key_not_found": missing("key", "`GET /api/v1/keys`"),
    "user_not_found": missing("user", "`GET /api/v1/users`"),
    "oidc_not_set": Help(
        "The settings name no provider of sign-in.",
        "Set `oidc_issuer`, `oidc_client_id` and `oidc_client_secret`, or sign in with a password.",
    ),
    "user_exists": Help(
        "An address is one user's.",
        "Change the user who has it, or give another address.",
    ),
    "user_disabled": Help(
        "This user was shut out.",
        "Change them to be active first.",
    ),
    "last_admin": Help(
        "It would leave nobody who may do everything.",
        "Make somebody else an admin first.",
    ),
    "invitation_over": Help(
        "A link with which to set a password works once, for three days, and only until a newer one is made.",
        "Ask an admin for a new one: `turnout users invite ADDRESS`.",
    ),
    "view_not_found": Help(
        "There is no view of this number, or it is somebody else's own.", "`GET /api/v1/views` lists those you have."
    ),
    "view_exists": Help(
        "Of your views, and of those that everybody has, no two have the same name.",
        "Give another name, or change the view that has it.",
    ),
    "too_many_views": Help("Nobody finds anything among more views than these.", "Delete one that is not used."),
    "not_your_view": Help(
        "What everybody sees is shared, and changed, by ops and admins.",
        "Save it as a view of your own, or ask one of them.",
    ),
    "webhook_not_found": missing("webhook", "`GET /api/v1/webhooks`"),
    "connector_not_found": missing("connector", "`GET /api/v1/connectors`"),
    "account_merged": Help(
        "The account of this id was merged into another one; what is read by it is read of that one.",
        "Write to the account that the detail names, or undo the merge with `POST /api/v1/merges/{merge}/undo`.",
    ),
    "same_account": Help("The account that stays and the one that goes are the same.", "Name two accounts."),
    "same_person": Help(
        "The two addresses reach one mailbox, or were merged before.",
        "There is nothing to do; or name another address.",
    ),
    "merge_undone": Help("Somebody has undone this merge already.", "There is nothing to do."),
    "merge_in_use": Help(
        "What the merge changed was changed again since, so it cannot be taken back as it was.",
        "The detail names each thing that is in the way and what to do about it; then ask again.",
    ),
    "departure_not_found": Help(
        "Nobody leaves, or has left, by the departure that the request means.",
        "`GET /api/v1/departures` lists them all; `POST .../departure` makes one.",
    ),
    "departure_not_done": Help(
        "The latest departure of the rep waits for its day, was called off, or was undone already.",
        "Call one that waits off with `DELETE`; of the others there is nothing to undo.",
    ),
    "departure_planned": Help(
        "Somebody is to leave on a day that was named before.",
        "Call that departure off with `DELETE`, then ask again.",
    ),
    "realignment_not_found": missing("realignment", "`GET /api/v1/realignments`"),
    "realignment_over": Help(
        "The realignment was applied to its end, or taken back.",
        "Plan a new one; of what was applied, `undo` takes back all or one batch.",
    ),
    "realignment_running": Help(
        "Its batches are being applied at this moment.", "Stop it first; what has moved by then can be taken back."
    ),
    "realignment_stale": Help(
        "Somebody published a policy since, by which other accounts may have to move.",
        "Plan a new realignment: it asks the policy that is live now.",
    ),
    "nothing_to_realign": Help(
        "The owner of every account is the one it is to have, or an exception keeps it where it is.",
        "There is nothing to do; `preview` says how many accounts each exception keeps.",
    ),
    "bad_condition": Help(
        "The accounts that a realignment is about are said by a condition, as rules have them, and this one cannot be "
        "read, asks for what no account says, or does not say who gets them.",
        "The detail names the word that is wrong. Ask for `country`, `employees` or the fields that begin with "
        "`account.`, and name an `owner` or a `pool`.",
    ),
    "nothing_to_undo": Help(
        "No account of the realignment, or of the batch that was named, has moved, or all of it was taken back.",
        "There is nothing to do.",
    ),
    "account_in_use": Help(
        "Something still names the account: another account as its parent, a person, or an opportunity.",
        "Change or delete that first; the detail names it.",
    ),
    "rep_not_active": Help(
        "The rep has left, or receives no leads for another reason.", "Name somebody else, or make the rep active."
    ),
    "already_away": Help("The rep gets no leads at the moment anyway.", "There is nothing to do."),
    "not_in_pool": Help(
        "The rep is no member of the pool, so it owes them no turns.",
        "`GET /api/v1/pools/{pool}` lists the members; the live policy says who they are.",
    ),
    "no_turns": Help(
        "The pool picks by something else than turns, so none can be given or taken.",
        "Give turns in a pool that keeps a counter; `GET /api/v1/pools` says how each picks.",
    ),
    "connector_not_set": Help(
        "Neither the environment nor the store says how this service is reached.",
        "`PUT /api/v1/connectors/{name}` or `turnout connectors set NAME` says it. What the environment says is "
        "changed where it stands.",
    ),
    "unknown_rep": Help("No rep has the id that the body names.", "`GET /api/v1/reps` lists them."),
    "no_business_domain": Help(
        "The lead wrote from free mail or from nowhere, so there is no domain to learn.",
        "Confirm the review without `domain`.",
    ),
    "unknown_account": Help("No account has the id that the body names.", "`GET /api/v1/accounts` lists them."),
    "account_circle": Help(
        "An account would be, over others, its own parent.", "Take the parent from one of the accounts first."
    ),
}
