"""A policy behind a server, for whoever works on it as files: the same as a store, asked over HTTP with an API key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import httpx

from turnout.errors import InputError, PolicyError, Problem, RefusedError
from turnout.pipeline.policies.policy_folder import Kept
from turnout.pipeline.policies.policy_origin import Live, Pushed, Pushing, must_still_be

TIMEOUT_SECONDS: Final = 120.0
POLICIES: Final = "/api/v1/policies"


def made_client() -> httpx.Client:
    """What speaks to a server."""
    return httpx.Client(timeout=TIMEOUT_SECONDS)


class ServerOrigin:
    """A running server. Raises InputError for one that does not answer, RefusedError for what it refuses."""

    def __init__(self, url: str, key: str = "", client: httpx.Client | None = None) -> None:
        if not url.startswith(("http://", "https://")):
            raise InputError(f"`{url}` is not the address of a server; write `https://leads.example.com`")
        self._url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = client or made_client()
        self._client.headers.update(headers)

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self._url

    def live(self) -> Live | None:
        """What is live, or None where nothing was published."""
        return self._live()[0]

    def _live(self) -> tuple[Live | None, str]:
        answer = self.ask("GET", f"{POLICIES}/live")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None, ""
        found = self.said(answer)
        version = self.said(self.ask("GET", f"{POLICIES}/{found['policy']}"))
        kept = Kept(version["hash"], version["version"], version["text"], version["lists"])
        return Live(kept, found["at"], found["by"], found["note"]), answer.headers.get("etag", "*")

    def push(self, pushing: Pushing) -> Pushed:
        """Let the server look at what is pushed, and keep it as a draft or make it live."""
        live, etag = self._live()
        must_still_be(live.kept.hash if live else None, pushing.expects)
        if live is not None and pushing.is_published and live.kept.hash == pushing.hash:
            return Pushed(pushing.hash, version=live.kept.version, was_live=True, passed="nothing to look at")
        body = {"text": pushing.text, "lists": dict(pushing.lists)}
        said = self._must_pass(body, pushing)
        if not pushing.is_published:
            draft = self.said(self.ask("POST", "/api/v1/drafts", {**body, "note": pushing.note}))
            return Pushed(draft["hash"] or "", draft=draft["draft"], passed=said)
        kept = self.said(self.ask("POST", POLICIES, {**body, "note": pushing.note}))
        without = {"without_tests": pushing.without_tests, "without_check": pushing.without_check}
        reasons = {name: reason for name, reason in without.items() if reason}
        headers = {"If-Match": etag} if live is not None else {}
        path = f"{POLICIES}/{kept['hash']}/publish"
        answer = self.ask("POST", path, {"note": pushing.note, **reasons}, headers)
        if answer.status_code == httpx.codes.PRECONDITION_FAILED:
            raise RefusedError("live_moved", "somebody else has published meanwhile; pull what is live, and push again")
        return Pushed(kept["hash"], version=self.said(answer)["version"], passed=said)

    def _must_pass(self, body: Mapping[str, Any], pushing: Pushing) -> str:
        """Let through what passes its tests on the server; the rest is asked when it is published."""
        if pushing.without_tests:
            return "its tests were left out"
        report = self.said(self.ask("POST", f"{POLICIES}/test", body))
        failed = [test for test in report["tests"] if test["status"] == "failed"]
        if failed:
            problems = [Problem(tuple(test["place"].split(" > ")), _missed(test), test["line"]) for test in failed]
            said = "; ".join(map(str, problems[:3]))
            raise RefusedError("policy_tests_failed", f"the policy may not be pushed: {said}", problems)
        count = report["passed"]
        return f"{count:,} test{'s' if count != 1 else ''} passed" if count else "it has no tests"

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """The answer to a request. Raises InputError where there is none."""
        try:
            return self._client.request(
                method, f"{self._url}{path}", json=body, headers=dict(headers or {}), follow_redirects=False
            )
        except httpx.HTTPError as error:
            why = str(error).partition("\n")[0].lower() or type(error).__name__
            raise InputError(f"the server at {self._url} does not answer ({why})") from None

    def said(self, answer: httpx.Response) -> Any:  # noqa: ANN401 - JSON
        """What an answer says. Raises PolicyError or RefusedError for a problem."""
        try:
            said = answer.json()
        except ValueError:
            raise InputError(f"what answers at {self._url} is no Turnout (status {answer.status_code})") from None
        if answer.is_success:
            return said
        if not isinstance(said, dict) or "code" not in said:
            raise InputError(f"what answers at {self._url} is no Turnout (status {answer.status_code})")
        problems = [
            Problem(tuple(each["field"].split(" > ")), each["message"], each.get("line", 0))
            for each in said.get("errors", ())
        ]
        if said["code"] == "invalid_policy" and problems:
            raise PolicyError(problems)
        if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            raise InputError(f"{self._url}: {said['detail']}; give a key with `--key`")
        raise RefusedError(said["code"], said["detail"], problems)


def _missed(test: Mapping[str, Any]) -> str:
    said = "; ".join(
        f"`{miss['what']}` was to be `{miss['expected']}` and is `{miss['got']}`" for miss in test["misses"]
    )
    return f"{said}: {test['happened']}"
