"""Policies: drafts, checks, deploys, simulations, and the first one of all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from turnout.api.problem_help.wording import Help, missing

POLICIES: Final[Mapping[str, Help]] = {
    "policy_not_found": Help(
        "No version of the policy has this number or hash, or none was ever published.",
        "`GET /api/v1/policies` lists the versions; `turnout policy publish POLICY.yaml` makes one live.",
    ),
    "list_not_found": missing("list", "`GET /api/v1/lists`"),
    "row_not_found": Help("The list has no row with this key.", "Read the list to see the rows that it has."),
    "first_run_not_found": Help(
        "There is no first run of this id, or it has no such file. They are kept for a day, beside one server.",
        "Begin anew with `POST /api/v1/first-runs`, and add the files again.",
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
    "simulation_not_found": missing("simulation", "the answer that began it, or the list of simulations"),
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
    "draft_not_found": missing("draft", "`/api/v1/drafts`"),
    "deploy_not_found": missing("deploy", "`/api/v1/deploys`"),
    "rehoming_not_found": missing("re-homing", "`/api/v1/deploys/{deploy}/rehomings`"),
    "no_territories": Help(
        "Accounts are realigned by the territories of the live policy, and it has none.",
        "Publish a policy with `territories`, or give accounts other owners one by one.",
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
    "not_a_test": Help(
        "Only a lead that was sent by a test is taken out of everything again.",
        "Close any other one with `POST /api/v1/leads/{lead}/close` and what became of it.",
    ),
    "invalid_policy": Help(
        "The policy has mistakes; `errors` names each with its place.",
        "Put them right and upload it again. `turnout policy check POLICY.yaml` finds the same.",
    ),
    "unknown_field": Help(
        "`choose` names a field that neither of the two has.",
        "The preview lists every field under the name that may be chosen.",
    ),
    "too_many_simulations": Help(
        "Ten simulations wait or run already; they are done one after the other.",
        "Come again when one is done, or cancel one that nobody wants with `DELETE /api/v1/simulations/{simulation}`.",
    ),
    "no_policy": Help(
        "No policy is live, so leads cannot be decided.", "Publish one: `turnout policy publish POLICY.yaml`."
    ),
}
