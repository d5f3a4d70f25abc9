"""`/problems/{code}`: what a problem means and what to do about it, for whoever follows its `type`. No key is needed.

The same words stand in `docs/reference/problems.md`. The codes themselves are in `problems`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Final, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from turnout.api.problems import CODES, Problem

router = APIRouter(prefix="/problems", include_in_schema=False)


class Help(NamedTuple):
    """Why a problem comes up, and what to do about it. Words in backticks are shown as code."""

    cause: str
    remedy: str


def _missing(what: str, where: str) -> Help:
    return Help(
        f"No {what} has the id that the request names.",
        f"Look for the right id in {where}; ids are told apart by upper and lower case.",
    )


HELP: Final[Mapping[str, Help]] = {
    "bad_body": Help(
        "The body is not JSON in UTF-8, or the request ended before its body did.",
        "Send valid JSON with `Content-Type: application/json`. Text in another encoding must be turned into UTF-8.",
    ),
    "bad_idempotency_key": Help(
        "`Idempotency-Key` is empty, longer than 255 characters, or has characters that are not printable ASCII.",
        "Send a new UUID with each new request, and the same one when you repeat it.",
    ),
    "bad_cursor": Help(
        "`after` is not a cursor that this list gave out. Cursors of one list are none of another.",
        "Send `next` of the page before exactly as it came, or leave `after` out to begin anew.",
    ),
    "key_missing": Help(
        "The request brings no API key, and does not come straight from the machine on which the server runs.",
        "Send `Authorization: Bearer tnt_...`. `turnout key create --name NAME --scope SCOPE` makes a key.",
    ),
    "key_unknown": Help(
        "The key is mistyped, was revoked, or has had a new secret for longer than the old one was to last.",
        "`turnout key list` shows the keys in use. A secret cannot be shown again: make a new key, or rotate this one.",
    ),
    "session_missing": Help(
        "Nobody is signed in in this browser, or it was so long ago that the session has ended.",
        "Sign in and send the request again. Programs send an API key instead: `Authorization: Bearer tnt_...`.",
    ),
    "sign_in_failed": Help(
        "No user has this address and this password. Which of the two is wrong is never said.",
        "Try again, or ask an admin for a link with which to set a new password: `turnout users invite ADDRESS`.",
    ),
    "csrf_failed": Help(
        "A change by somebody who is signed in came without the session's own `Turnout-CSRF`, as another site's would.",
        "Send what `GET /api/v1/session` says as `csrf` in the header `Turnout-CSRF`. In a browser, reload.",
    ),
    "role_missing": Help(
        "Whoever is signed in has a role that may not do this.",
        "Ask somebody who may, or an admin for another role. Which role may do what is in the reference, `roles.md`.",
    ),
    "scope_missing": Help(
        "The key is known, and was not made for this. The detail says which scope is needed.",
        "Use a key that has the scope; `turnout key create --scope SCOPE` makes one.",
    ),
    "foreign_page": Help(
        "A web page of another site sent the request to a server on this machine without a key.",
        "Pages of other sites may post leads and nothing else. Programs send an API key.",
    ),
    "not_found": Help(
        "There is no route at this address.", "Compare the path with the API's document, `GET /openapi.json`."
    ),
    "lead_not_found": _missing("lead", "`GET /api/v1/leads`"),
    "decision_not_found": _missing("decision", "`GET /api/v1/leads/{lead}/decisions`"),
    "assignment_not_found": _missing("assignment", "`GET /api/v1/leads/{lead}/assignments`"),
    "pool_not_found": _missing("pool of the live policy", "`GET /api/v1/pools`"),
    "rep_not_found": _missing("rep", "`GET /api/v1/reps`"),
    "person_not_found": Help(
        "There is no such person here, or the lead names none that could be told apart.",
        "People are known by the e-mail of a lead, or by the id with which they were sent.",
    ),
    "merge_not_found": _missing("merge", "`GET /api/v1/merges`"),
    "account_not_found": _missing("account", "`GET /api/v1/accounts`"),
    "domain_not_found": Help(
        "The account does not have this domain.", "`GET /api/v1/accounts/{account}` lists the domains it has."
    ),
    "opportunity_not_found": _missing("opportunity", "`GET /api/v1/opportunities`"),
    "absence_not_found": _missing("absence", "the rep's own list"),
    "policy_not_found": Help(
        "No version of the policy has this number or hash, or none was ever published.",
        "`GET /api/v1/policies` lists the versions; `turnout policy publish POLICY.yaml` makes one live.",
    ),
    "list_not_found": _missing("list", "`GET /api/v1/lists`"),
    "team_not_found": _missing("team", "`GET /api/v1/teams`"),
    "calendar_not_found": _missing("calendar", "`GET /api/v1/calendars`"),
    "queue_not_found": _missing("queue of the live policy", "`GET /api/v1/queues`"),
    "row_not_found": Help("The list has no row with this key.", "Read the list to see the rows that it has."),
    "first_run_not_found": Help(
        "There is no first run of this id, or it has no such file. They are kept for a day, beside one server.",
        "Begin anew with `POST /api/v1/first-runs`, and add the files again.",
    ),
    "verification_running": Help(
        "Somebody asked for it a moment ago; one is done at a time.",
        "`GET /api/v1/audit/verify` says how far it is.",
    ),
    "first_run_running": Help(
        "The files are being tried, so nothing of it can be changed.",
        "Wait for the end, or `POST /api/v1/first-runs/{run}/cancel`.",
    ),
    "first_run_incomplete": Help(
        "There is no file of leads, or nothing was tried yet.",
        "Add the file, start it, and wait until its state is `done`.",
    ),
    "too_many_first_runs": Help(
        "Two are being tried, which is as many as one server does at once.",
        "Come again when one is through, or cancel one.",
    ),
    "simulation_not_found": _missing("simulation", "the answer that began it, or the list of simulations"),
    "import_not_found": _missing("import", "the answer that began it"),
    "name_not_found": Help(
        "The account has no other name of this number.",
        "`GET /api/v1/accounts/{account}/names` lists them, with `?withdrawn=true` also those taken back.",
    ),
    "message_not_found": _missing("message", "`GET /api/v1/messages`"),
    "draft_changed": Help(
        "Somebody else has changed the draft since, or the result or approval is of another content.",
        "Read the draft again; `/api/v1/drafts/{draft}/revisions` has everything it ever said.",
    ),
    "draft_over": Help(
        "The draft is live, or was given up.",
        "Begin another draft with its text.",
    ),
    "draft_scheduled": Help(
        "The draft goes live at a moment that somebody set.",
        "Cancel that with `POST /api/v1/drafts/{draft}/cancel` before you change it.",
    ),
    "draft_unreadable": Help(
        "The draft's text has mistakes, so nobody can tell what it would do.",
        "`problems` of the draft names each with its place and line.",
    ),
    "not_scheduled": Help(
        "Nobody set a moment for the draft to go live, or that has passed.",
        "Read the draft: `state` and `error` say how it stands.",
    ),
    "own_draft": Help(
        "Whoever wrote of a draft, or asked for its approval, cannot approve it.",
        "Let somebody with another API key approve it.",
    ),
    "approval_needed": Help(
        "The setting `approvals` asks for a second person's yes to whatever was never live before.",
        "Keep it as a draft, and let somebody who did not write it approve that.",
    ),
    "live_moved": Help(
        "Somebody published another version since; the draft was to replace the one before.",
        "Compare the draft with what is live, and publish it with `replaces` as it is now.",
    ),
    "nothing_before": Help(
        "Only one version was ever live.",
        "Publish another one.",
    ),
    "same_policy": Help(
        "What is to decide is the version that is live, or that of the deploy itself.",
        "Name another version with `to`.",
    ),
    "not_live": Help(
        "Leads can only be taken along to what is live.",
        "Name the deploy that is live; `/api/v1/deploys` begins with it.",
    ),
    "rehoming_done": Help(
        "Each of its leads is done.",
        "There is nothing to stop or resume; begin another one for what is left.",
    ),
    "message_not_parked": Help(
        "Only a parked message is tried again: this one waits already, is being sent, or has ended.",
        "Look at its `state` with `GET /api/v1/messages/{message}`.",
    ),
    "message_settled": Help(
        "A message that is being sent cannot be taken back, and one that was sent or cancelled waits for nothing.",
        "Look at its `state` with `GET /api/v1/messages/{message}`.",
    ),
    "review_not_found": _missing("review", "`GET /api/v1/match-reviews`"),
    "key_not_found": _missing("key", "`GET /api/v1/keys`"),
    "user_not_found": _missing("user", "`GET /api/v1/users`"),
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
    "webhook_not_found": _missing("webhook", "`GET /api/v1/webhooks`"),
    "signature_wrong": Help(
        "Slack and Twilio sign what they say, with a secret that we have too. This request has no such signature, one "
        "of another secret or for another address, or one that is old.",
        "Look at `slack_signing_secret` and `twilio_token`, at the server's clock, and behind a proxy at `public_url`, "
        "which is the address that Twilio was told.",
    ),
    "draft_not_found": _missing("draft", "`/api/v1/drafts`"),
    "deploy_not_found": _missing("deploy", "`/api/v1/deploys`"),
    "rehoming_not_found": _missing("re-homing", "`/api/v1/deploys/{deploy}/rehomings`"),
    "connector_not_found": _missing("connector", "`GET /api/v1/connectors`"),
    "method_not_allowed": Help(
        "The address exists, and not for this method.", "The answer's `Allow` header names the methods that it has."
    ),
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
    "realignment_not_found": _missing("realignment", "`GET /api/v1/realignments`"),
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
        "The owner of every account is the one that its territory names, or an exception keeps it where it is.",
        "There is nothing to do; `preview` says how many accounts each exception keeps.",
    ),
    "nothing_to_undo": Help(
        "No account of the realignment, or of the batch that was named, has moved, or all of it was taken back.",
        "There is nothing to do.",
    ),
    "no_territories": Help(
        "Accounts are realigned by the territories of the live policy, and it has none.",
        "Publish a policy with `territories`, or give accounts other owners one by one.",
    ),
    "account_in_use": Help(
        "Something still names the account: another account as its parent, a person, or an opportunity.",
        "Change or delete that first; the detail names it.",
    ),
    "already_disputed": Help(
        "Somebody disputed the lead, and nobody has answered that yet.",
        "Wait for the answer; `GET /api/v1/leads/{lead}/disputes` has it.",
    ),
    "dispute_answered": Help(
        "Somebody else was quicker: the dispute was upheld or declined.",
        "Read the dispute: it says who answered what, and when.",
    ),
    "dispute_not_found": _missing("dispute", "`GET /api/v1/disputes`"),
    "outcome_id_taken": Help(
        "Another lead's outcome event has this id.", "Ids of outcome events are for the whole store: send another one."
    ),
    "conflict": Help(
        "What is there does not go with what is asked, such as a new secret for a key that was revoked.",
        "Read what is there now; the detail says what is in the way.",
    ),
    "refused": Help(
        "What is asked cannot be done as things stand.", "Read the lead, or whatever it is about, and decide anew."
    ),
    "lead_id_taken": Help(
        "A lead with this id is here already, and this is not a repetition of it.",
        "Leave `lead_id` out to be given one, or send another. A repetition must have the same content or key.",
    ),
    "lead_closed": Help(
        "The lead was closed, so nothing more is done with it.",
        "Where the person comes back, post a new lead: it is decided anew.",
    ),
    "policy_tests_failed": Help(
        "The policy's `tests` say what must happen to some leads, and something else would. `errors` has each test "
        "that fails, with what would happen instead.",
        "Correct the rules, or the test where it is out of date; `POST /api/v1/policies/test` says why in full. To "
        "publish all the same, send `without_tests` with the reason, which stays in the record.",
    ),
    "policy_check_failed": Help(
        "The check proves something of the policy that cannot be meant, such as a rule that no lead ever reaches. "
        "`errors` has each, with its place and line.",
        "Correct the policy; `POST /api/v1/policies/check` has a lead for each finding. To publish all the same, send "
        "`without_check` with the reason, which stays in the record.",
    ),
    "policy_thresholds_missed": Help(
        "A setting (`publish_fail_if`) says what a simulation of the last days must not show, and it shows it.",
        "Look at the simulation, and correct the policy or the setting.",
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
    "already_assigned": Help("The rep who is to get the lead has it already.", "There is nothing to do."),
    "rep_not_active": Help(
        "The rep has left, or receives no leads for another reason.", "Name somebody else, or make the rep active."
    ),
    "beyond_promise": Help(
        "The reminder would come after what was promised of the lead falls due.",
        "Ask for an earlier one; the detail says when the promise falls due.",
    ),
    "already_away": Help("The rep gets no leads at the moment anyway.", "There is nothing to do."),
    "not_a_test": Help(
        "Only a lead that was sent by a test is taken out of everything again.",
        "Close any other one with `POST /api/v1/leads/{lead}/close` and what became of it.",
    ),
    "same_lead": Help("Both ids are of the same lead.", "Name in `into` the other lead of the person."),
    "not_joined": Help("The lead has joined no other one, so there is nothing to undo.", "Read the lead."),
    "not_in_pool": Help(
        "The rep is no member of the pool, so it owes them no turns.",
        "`GET /api/v1/pools/{pool}` lists the members; the live policy says who they are.",
    ),
    "review_settled": Help(
        "The review was answered already, or its lead was erased.",
        "Read it to see who answered what; `POST /api/v1/match-reviews/{review}/undo` takes an answer back.",
    ),
    "not_answered": Help("The review has no answer that could be taken back.", "There is nothing to undo."),
    "no_turns": Help(
        "The pool picks by something else than turns, so none can be given or taken.",
        "Give turns in a pool that keeps a counter; `GET /api/v1/pools` says how each picks.",
    ),
    "connector_not_set": Help(
        "Neither the environment nor the store says how this service is reached.",
        "`PUT /api/v1/connectors/{name}` or `turnout connectors set NAME` says it. What the environment says is "
        "changed where it stands.",
    ),
    "events_gone": Help(
        "The events after this number are kept no longer, or this store never gave the number out.",
        "Read the leads as they are now, then follow events from now on, without `after` and `Last-Event-ID`.",
    ),
    "precondition_failed": Help(
        "Somebody changed what is there since you read it, so that `If-Match` names it no more; or `If-None-Match: *` "
        "asks for something new, and there is one.",
        "Read it again, look whether your change still makes sense, and send it with the new `ETag`.",
    ),
    "body_too_large": Help(
        "The body is larger than this server reads.",
        "Send one lead per request, or up to 1,000 with the bulk routes; files are not kept. `body_bytes_max` sets the "
        "limit.",
    ),
    "wrong_media_type": Help(
        "The `Content-Type` is missing, or of a kind that is not read here.",
        "Send `application/json`; forms may be sent as `application/x-www-form-urlencoded`, to post a lead.",
    ),
    "invalid": Help(
        "A value is missing, of another kind, too long, or cannot be; `errors` names each field.",
        "Put the named fields right. The API's document says what each may be.",
    ),
    "empty_lead": Help(
        "No field of the record has a value that can be read.", "Send at least one, such as `email` or `company`."
    ),
    "bad_lead_id": Help(
        "The id has characters that cannot stand in an address, or is too long.",
        "Use at most 200 printable characters without `/`, or leave it out to be given one.",
    ),
    "idempotency_key_reused": Help(
        "The key was used before for a request with another body or address.",
        "Send a new key with each new request. To repeat one, send exactly the same.",
    ),
    "invalid_policy": Help(
        "The policy has mistakes; `errors` names each with its place.",
        "Put them right and upload it again. `turnout policy check POLICY.yaml` finds the same.",
    ),
    "unknown_reason": Help(
        "Reasons, kinds and outcomes are coded so that they can be counted, and this is none of the codes.",
        "Send one of those that the detail lists; `other` is always one of them.",
    ),
    "unknown_rep": Help("No rep has the id that the body names.", "`GET /api/v1/reps` lists them."),
    "bad_name": Help(
        "The text has no letter and no digit in it, or is to be a domain and is none.",
        "Send a name as people write it, or with `kind` `domain` a host such as `acme.com`.",
    ),
    "no_business_domain": Help(
        "The lead wrote from free mail or from nowhere, so there is no domain to learn.",
        "Confirm the review without `domain`.",
    ),
    "unknown_account": Help("No account has the id that the body names.", "`GET /api/v1/accounts` lists them."),
    "unknown_field": Help(
        "`choose` names a field that neither of the two has.",
        "The preview lists every field under the name that may be chosen.",
    ),
    "account_circle": Help(
        "An account would be, over others, its own parent.", "Take the parent from one of the accounts first."
    ),
    "too_many_requests": Help(
        "The key, or the address of a web form, sent more than its share for now.",
        "Come again after as many seconds as `Retry-After` says. `RateLimit` says with each answer how much is left.",
    ),
    "signed_in_too_often": Help(
        "Somebody has tried to sign in too often from this address or to this account, with a wrong password.",
        "Wait for the seconds in `Retry-After`. A browser in which the user has signed in before is counted by itself.",
    ),
    "too_many_simulations": Help(
        "Ten simulations wait or run already; they are done one after the other.",
        "Come again when one is done, or cancel one that nobody wants with `DELETE /api/v1/simulations/{simulation}`.",
    ),
    "internal": Help(
        "A fault of ours. Nothing of what was asked was kept.",
        "Try again; where it stays, look in the server's log for the request's id, and report it.",
    ),
    "store_unavailable": Help(
        "The database cannot be read or written at the moment: it is full, away, or busy.",
        "Send the same again, with the same key, after `Retry-After` seconds. `GET /healthz` says what is wrong.",
    ),
    "secret_key_unusable": Help(
        "Secrets are sealed with the setting `secret_key`. It is not set on PostgreSQL, or it is another one than the "
        "secrets were sealed with.",
        "Set `TURNOUT_SECRET_KEY` to the same for every process, and `TURNOUT_SECRET_KEY_OLD` to the one before, until "
        "`turnout connectors rekey` was run.",
    ),
    "no_policy": Help(
        "No policy is live, so leads cannot be decided.", "Publish one: `turnout policy publish POLICY.yaml`."
    ),
    "too_many_streams": Help(
        "As many clients follow events here as may.",
        "Come again later, ask another server, or raise `streams_max`.",
    ),
    "busy": Help(
        "More leads wait to be written than may.",
        "Send the same again, with the same key, after `Retry-After` seconds, and fewer at once.",
    ),
}

_SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "public, max-age=3600",
}
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 12vh auto; padding: 0 16px }}
h1 {{ font-size: 1.5rem; margin: 0 }} h2 {{ font-size: 1rem; margin: 24px 0 4px }} p {{ margin: 4px 0 }}
code {{ font: .9em ui-monospace, monospace; padding: 0 4px; border-radius: 4px; background: rgb(127 127 127 / .16) }}
a {{ color: inherit }} li {{ margin: 4px 0 }}
</style></head><body>
{body}
</body></html>
"""


@router.get("")
async def every_problem() -> Response:
    """Every problem by its code."""
    rows = "".join(
        f'<li><a href="/problems/{code}"><code>{code}</code></a> {escape(known.title)} ({known.status})</li>'
        for code, known in sorted(CODES.items())
    )
    return _page("Problems", f"<h1>Problems</h1><ul>{rows}</ul>")


@router.get("/{code}")
async def one_problem(code: str, request: Request) -> Response:
    """What a code means, and what to do."""
    if code not in CODES:
        raise Problem("not_found", f"there is nothing at `{request.url.path[:200]}`")
    known, told = CODES[code], HELP[code]
    body = (
        f"<h1>{escape(known.title)}</h1><p><code>{code}</code>, status {known.status}</p>"
        f"<h2>Why</h2><p>{_as_html(told.cause)}</p><h2>What to do</h2><p>{_as_html(told.remedy)}</p>"
        f'<p><a href="/problems">Every problem</a></p>'
    )
    return _page(known.title, body)


def _as_html(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _page(title: str, body: str) -> Response:
    return Response(_PAGE.format(title=escape(title), body=body), headers=_SAFE, media_type="text/html; charset=utf-8")
