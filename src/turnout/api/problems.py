"""What can go wrong over HTTP, as RFC 9457 problems with stable codes. This table is the one place for them.

RefusedError, StoreError, InputError  ->  `problem_of`  ->  Problem  ->  `application/problem+json`
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from turnout.errors import InputError, NoPolicyError, PolicyError, RefusedError, SettingsError, StoreError

PROBLEM_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 5
# Whoever puts so many right will upload it again.
POLICY_PROBLEMS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of problem: its status, and its title, which is the same each time."""

    status: int
    title: str


CODES: Final[Mapping[str, Code]] = {
    "bad_body": Code(400, "The body cannot be read"),
    "bad_idempotency_key": Code(400, "The idempotency key cannot be used"),
    "bad_cursor": Code(400, "The cursor is not one of this list"),
    "key_missing": Code(401, "An API key is needed"),
    "key_unknown": Code(401, "The API key is not known"),
    "session_missing": Code(401, "Nobody is signed in here"),
    "sign_in_failed": Code(401, "The address or the password is wrong"),
    "csrf_failed": Code(403, "The page must be loaded anew"),
    "role_missing": Code(403, "Their role may not do this"),
    "scope_missing": Code(403, "The API key may not do this"),
    "foreign_page": Code(403, "Another site's page may not do this without a key"),
    "own_draft": Code(403, "Somebody else must approve the draft"),
    "signature_wrong": Code(403, "The signature is missing or wrong"),
    "not_found": Code(404, "There is nothing here"),
    "lead_not_found": Code(404, "There is no such lead"),
    "decision_not_found": Code(404, "There is no such decision"),
    "assignment_not_found": Code(404, "There is no such assignment"),
    "pool_not_found": Code(404, "There is no such pool"),
    "rep_not_found": Code(404, "There is no such rep"),
    "person_not_found": Code(404, "There is no such person"),
    "account_not_found": Code(404, "There is no such account"),
    "merge_not_found": Code(404, "There is no such merge"),
    "domain_not_found": Code(404, "There is no such domain"),
    "opportunity_not_found": Code(404, "There is no such opportunity"),
    "absence_not_found": Code(404, "There is no such absence"),
    "policy_not_found": Code(404, "There is no such policy"),
    "list_not_found": Code(404, "There is no such list"),
    "team_not_found": Code(404, "There is no such team"),
    "calendar_not_found": Code(404, "There is no such calendar"),
    "queue_not_found": Code(404, "There is no such queue"),
    "row_not_found": Code(404, "There is no such row"),
    "import_not_found": Code(404, "There is no such import"),
    "name_not_found": Code(404, "The account has no such name"),
    "review_not_found": Code(404, "There is no such review"),
    "message_not_found": Code(404, "There is no such message"),
    "key_not_found": Code(404, "There is no such key"),
    "user_not_found": Code(404, "There is no such user"),
    "oidc_not_set": Code(404, "Nobody signs in through a provider here"),
    "webhook_not_found": Code(404, "There is no such webhook"),
    "connector_not_found": Code(404, "There is no such connector"),
    "draft_not_found": Code(404, "There is no such draft"),
    "dispute_not_found": Code(404, "There is no such dispute"),
    "deploy_not_found": Code(404, "There is no such deploy"),
    "first_run_not_found": Code(404, "There is no such first run"),
    "simulation_not_found": Code(404, "There is no such simulation"),
    "rehoming_not_found": Code(404, "There is no such re-homing"),
    "method_not_allowed": Code(405, "This method is not for here"),
    "account_in_use": Code(409, "Something still names the account"),
    "account_merged": Code(409, "The account was merged into another"),
    "same_account": Code(409, "An account cannot be merged into itself"),
    "same_person": Code(409, "Both addresses are one person's already"),
    "merge_undone": Code(409, "The merge was undone already"),
    "merge_in_use": Code(409, "Something is in the way of undoing the merge"),
    "departure_not_found": Code(404, "There is no such departure"),
    "departure_not_done": Code(409, "The departure is in another state"),
    "departure_planned": Code(409, "A departure is planned already"),
    "realignment_not_found": Code(404, "There is no such realignment"),
    "realignment_over": Code(409, "The realignment cannot go on"),
    "realignment_running": Code(409, "The realignment is being applied"),
    "realignment_stale": Code(409, "Another policy is live than the realignment was planned by"),
    "nothing_to_realign": Code(409, "Every account is whose it is to be"),
    "move_not_found": Code(404, "There is no such move"),
    "move_over": Code(409, "The move cannot be taken back, or added to, any more"),
    "view_not_found": Code(404, "There is no such view"),
    "view_exists": Code(409, "Another view has this name"),
    "too_many_views": Code(409, "There are as many views as there may be"),
    "not_your_view": Code(403, "Somebody else must change what everybody sees"),
    "nothing_to_undo": Code(409, "Nothing of this has moved"),
    "no_territories": Code(409, "The live policy has no territories"),
    "already_disputed": Code(409, "The lead is disputed already"),
    "dispute_answered": Code(409, "The dispute was answered before"),
    "outcome_id_taken": Code(409, "Another outcome event has this id"),
    "user_exists": Code(409, "Another user has this address"),
    "user_disabled": Code(409, "This user may not sign in"),
    "last_admin": Code(409, "Nobody else may do everything"),
    "invitation_over": Code(410, "This link is over"),
    "conflict": Code(409, "This does not go with what is there"),
    "refused": Code(409, "This cannot be done now"),
    "lead_id_taken": Code(409, "Another lead has this id"),
    "lead_closed": Code(409, "The lead is closed"),
    "lead_joined": Code(409, "The lead has joined another"),
    "lead_rejected": Code(409, "The lead was rejected"),
    "not_offered": Code(409, "The lead is not on offer"),
    "not_assigned": Code(409, "Nobody has the lead"),
    "not_yours": Code(409, "Somebody else has the lead"),
    "already_assigned": Code(409, "This rep has the lead already"),
    "rep_not_active": Code(409, "This rep cannot receive leads"),
    "already_paused": Code(409, "The lead's clocks stand still already"),
    "not_paused": Code(409, "The lead's clocks do not stand still"),
    "no_clock": Code(409, "No clock runs for the lead"),
    "stands_still": Code(409, "The lead's clocks stand still"),
    "on_offer": Code(409, "The lead is on offer"),
    "not_later": Code(422, "The promise would fall due no later"),
    "too_long": Code(422, "The promise would be put off for too long"),
    "beyond_promise": Code(409, "What is promised falls due before that"),
    "already_away": Code(409, "This rep is not available as it is"),
    "not_a_test": Code(409, "The lead is not a test"),
    "same_lead": Code(409, "A lead cannot join itself"),
    "not_joined": Code(409, "The lead has joined no other"),
    "not_in_pool": Code(409, "This rep is not in the pool"),
    "review_settled": Code(409, "The review is answered, or withdrawn"),
    "not_answered": Code(409, "The review has no answer"),
    "no_turns": Code(409, "This pool owes nobody a turn"),
    "connector_not_set": Code(409, "Nobody has said how the service is reached"),
    "draft_changed": Code(409, "The draft says something else by now"),
    "draft_over": Code(409, "The draft was published or discarded"),
    "draft_scheduled": Code(409, "The draft waits for its moment"),
    "draft_unreadable": Code(409, "The draft cannot be read yet"),
    "not_scheduled": Code(409, "The draft waits for no moment"),
    "approval_needed": Code(409, "Somebody else must approve it first"),
    "live_moved": Code(409, "Another version is live by now"),
    "nothing_before": Code(409, "Nothing was live before"),
    "same_policy": Code(409, "It is of that version already"),
    "not_live": Code(409, "The deploy is not live any more"),
    "rehoming_done": Code(409, "It is through"),
    "verification_running": Code(409, "The record is being verified"),
    "first_run_running": Code(409, "The files are being tried"),
    "first_run_incomplete": Code(409, "Something is missing for that"),
    "message_not_parked": Code(409, "The message is not parked"),
    "message_settled": Code(409, "The message waits for nothing any more"),
    "policy_tests_failed": Code(409, "The policy fails its own tests"),
    "policy_check_failed": Code(409, "The check finds errors in the policy"),
    "policy_thresholds_missed": Code(409, "A simulation of the policy shows what must not be"),
    "events_gone": Code(410, "These events are no longer kept"),
    "precondition_failed": Code(412, "It is not what the request expects"),
    "body_too_large": Code(413, "The body is too large"),
    "wrong_media_type": Code(415, "This media type is not read here"),
    "invalid": Code(422, "The request says something that cannot be"),
    "empty_lead": Code(422, "The record says nothing about a lead"),
    "bad_lead_id": Code(422, "The lead's id cannot be used"),
    "idempotency_key_reused": Code(422, "The idempotency key was used for something else"),
    "invalid_policy": Code(422, "The policy cannot be used"),
    "unknown_reason": Code(422, "The reason is not one of the codes"),
    "bad_condition": Code(422, "The condition cannot be used"),
    "unknown_rep": Code(422, "The rep is not known"),
    "bad_name": Code(422, "This cannot be a name or a domain"),
    "no_business_domain": Code(422, "The lead came from no business domain"),
    "unknown_account": Code(422, "The account is not known"),
    "unknown_field": Code(422, "The field is not one of theirs"),
    "account_circle": Code(422, "The accounts would be each other's parents"),
    "too_many_requests": Code(429, "Too many requests"),
    "signed_in_too_often": Code(429, "Too many tries to sign in"),
    "too_many_first_runs": Code(429, "Too many files are being tried"),
    "too_many_simulations": Code(429, "Too many simulations wait"),
    "internal": Code(500, "Something went wrong on our side"),
    "store_unavailable": Code(503, "The database cannot be used at the moment"),
    "secret_key_unusable": Code(503, "Secrets can be neither kept nor read"),
    "no_policy": Code(503, "No policy is live"),
    "too_many_streams": Code(503, "Too many streams are open"),
    "busy": Code(503, "Too many leads are waiting to be written"),
}


class FieldProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One field that is wrong, by the name the caller gave it; in a policy the place in its text.

    `line` counts from 1 and is left out where there is none; `suggestion` is what may have been meant.
    """

    field: str
    message: str
    line: int = 0
    suggestion: str = ""


class ProblemBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a problem says, as RFC 9457 has it; `code` is stable, and `errors` names fields where some are wrong."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: tuple[FieldProblem, ...] = ()


class Problem(Exception):  # noqa: N818 - the standard's own word
    """A request that cannot be done, on its way to the caller. `headers` go with the answer."""

    def __init__(
        self,
        code: str,
        detail: str,
        errors: Iterable[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
        status: int = 0,
    ) -> None:
        known = CODES.get(code)
        self.code = code
        self.status = status or (known.status if known else status_of(code))
        self.title = known.title if known else CODES["refused"].title
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        super().__init__(detail)

    def body(self) -> bytes:
        """The problem as JSON."""
        return msgspec.json.encode(
            ProblemBody(f"/problems/{self.code}", self.title, self.status, self.detail, self.code, self.errors)
        )


def status_of(code: str) -> int:
    """The status of a refusal that this table does not name: something missing is 404, anything else a conflict."""
    if code in CODES:
        return CODES[code].status
    return 404 if code.endswith("_not_found") else CODES["refused"].status


def problem_of(error: Exception) -> Problem:
    """The problem an error of ours is; one we did not expect says nothing of what is inside."""
    match error:
        case Problem():
            return error
        case RefusedError():
            return refusal(error)
        case NoPolicyError():
            return Problem("no_policy", str(error), headers=_later(RETRY_SECONDS))
        case StoreError():
            return Problem("store_unavailable", str(error), headers=_later(RETRY_SECONDS))
        case InputError():
            return Problem("invalid", str(error))
        case SettingsError():
            return Problem("secret_key_unusable", str(error))
        case PolicyError():
            return policy_problem(error)
        case _:
            return Problem("internal", "the server could not do this; its log says why")


def policy_problem(error: PolicyError) -> Problem:
    """The problem of a policy's text: everything that is wrong with it, each with its place, line and suggestion."""
    found = [_in_policy(each.place, each.message, each.line) for each in error.problems[:POLICY_PROBLEMS_MAX]]
    more = len(error.problems) - 1
    rest = f", and {more:,} more" if more else ""
    return Problem("invalid_policy", f"{error.problems[0]}{rest}", found)


def _in_policy(place: str, message: str, line: int) -> FieldProblem:
    _, _, meant = message.partition("did you mean `")
    return FieldProblem(place, message, line, meant.partition("`")[0])


def refusal(error: RefusedError) -> Problem:
    """The problem a refused job is; those that pass by themselves say when to come again."""
    is_passing = status_of(error.code) == CODES["busy"].status
    found = [_in_policy(each.place, each.message, each.line) for each in error.problems[:POLICY_PROBLEMS_MAX]]
    return Problem(error.code, str(error), found, _later(RETRY_SECONDS) if is_passing else None)


def wait_first(seconds: float) -> Problem:
    """The problem of a caller who comes too often."""
    whole = max(1, int(seconds + 0.999))
    return Problem("too_many_requests", f"too many requests; come again in {whole} s", headers=_later(whole))


def _later(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)}


def documented(*codes: str) -> dict[int | str, dict[str, Any]]:
    """These problems as FastAPI's `responses`: a status each, with the codes it may have."""
    by_status: dict[int | str, list[str]] = {}
    for code in codes:
        by_status.setdefault(CODES[code].status, []).append(code)
    return {status: _documented_status(names) for status, names in by_status.items()}


def _documented_status(names: list[str]) -> dict[str, Any]:
    described = "; ".join(f"`{name}`: {CODES[name].title.lower()}" for name in names)
    return {
        "description": f"{described[0].upper()}{described[1:]}.",
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
    }
