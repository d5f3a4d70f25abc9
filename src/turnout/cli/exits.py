"""The codes that commands exit with. They are the same for all commands, and documented in the reference."""

from __future__ import annotations

from typing import Final

from turnout.errors import RefusedError, TurnoutError

DONE: Final = 0
FOUND: Final = 1
NOT_DONE: Final = 2
FINDINGS: Final = 3
INTERRUPTED: Final = 130

EXIT_CODES: Final = {
    DONE: "Done. Rows of a file that could not be read are told, and kept in a file beside it.",
    FOUND: "Something was found that needs somebody (`status`, `verify`, `move`, `migrate --check`, a `test`), or what "
    "was asked "
    "for is refused: the lead, rep, account or pool is there and does not allow it now.",
    NOT_DONE: "Not done: wrong usage, a file, name or value that cannot be read or is not there, or a store that "
    "cannot be used. The message says which, and what to do about it.",
    FINDINGS: "Looked at, and something was found that must stop a deploy (`check`, a policy's tests, thresholds).",
    INTERRUPTED: "Interrupted (Ctrl-C). The message says what was kept.",
}
# Refusals of what was named wrong, which no other moment makes right.
_NAMED_WRONG: Final = frozenset(
    {
        "lead_not_found",
        "rep_not_found",
        "unknown_rep",
        "unknown_reason",
        "pool_not_found",
        "same_lead",
        "account_not_found",
        "merge_not_found",
        "same_account",
        "same_person",
        "unknown_field",
        "unknown_account",
        "review_not_found",
        "message_not_found",
        "connector_not_found",
        "user_not_found",
        "connector_not_set",
        "webhook_not_found",
        "draft_not_found",
        "deploy_not_found",
        "rehoming_not_found",
        "policy_not_found",
        "realignment_not_found",
        "list_not_found",
        "bad_condition",
    }
)

# Refusals of a policy that was looked at before it was to go live.
_STOPPING: Final = frozenset({"policy_tests_failed", "policy_check_failed", "policy_thresholds_missed"})


def exit_code_of(error: TurnoutError) -> int:
    """The code for an error that ends a command."""
    if isinstance(error, RefusedError) and error.code in _STOPPING:
        return FINDINGS
    return FOUND if isinstance(error, RefusedError) and error.code not in _NAMED_WRONG else NOT_DONE
