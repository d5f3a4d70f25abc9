"""What is asked, and how: bodies, keys, sessions, addresses, how often, and a server that cannot just now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from turnout.api.problem_help.wording import Help

REQUESTS: Final[Mapping[str, Help]] = {
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
    "signature_wrong": Help(
        "Slack and Twilio sign what they say, with a secret that we have too. This request has no such signature, one "
        "of another secret or for another address, or one that is old.",
        "Look at `slack_signing_secret` and `twilio_token`, at the server's clock, and behind a proxy at `public_url`, "
        "which is the address that Twilio was told.",
    ),
    "method_not_allowed": Help(
        "The address exists, and not for this method.", "The answer's `Allow` header names the methods that it has."
    ),
    "conflict": Help(
        "What is there does not go with what is asked, such as a new secret for a key that was revoked.",
        "Read what is there now; the detail says what is in the way.",
    ),
    "refused": Help(
        "What is asked cannot be done as things stand.", "Read the lead, or whatever it is about, and decide anew."
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
    "idempotency_key_reused": Help(
        "The key was used before for a request with another body or address.",
        "Send a new key with each new request. To repeat one, send exactly the same.",
    ),
    "bad_name": Help(
        "The text has no letter and no digit in it, or is to be a domain and is none.",
        "Send a name as people write it, or with `kind` `domain` a host such as `acme.com`.",
    ),
    "too_many_requests": Help(
        "The key, or the address of a web form, sent more than its share for now.",
        "Come again after as many seconds as `Retry-After` says. `RateLimit` says with each answer how much is left.",
    ),
    "signed_in_too_often": Help(
        "Somebody has tried to sign in too often from this address or to this account, with a wrong password.",
        "Wait for the seconds in `Retry-After`. A browser in which the user has signed in before is counted by itself.",
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
    "too_many_streams": Help(
        "As many clients follow events here as may.",
        "Come again later, ask another server, or raise `streams_max`.",
    ),
    "busy": Help(
        "More leads wait to be written than may.",
        "Send the same again, with the same key, after `Retry-After` seconds, and fewer at once.",
    ),
}
