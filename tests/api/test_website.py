"""Forms and scripts of other sites: what they may send, what they are told, how often, and what machines get."""

from __future__ import annotations

import pytest

from tests.api.client import LEADS, Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import MemoryFront
from tests.api.test_access import KeysInMemory, bearer
from turnout.api.keyring import Keyring
from turnout.api.settings import ApiSettings

SITE = {"origin": "https://shop.example", "referer": "https://shop.example/contact"}
BROWSER = SITE | {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FIELDS = {"email": "jo@harbour.example", "message": "hello"}


@pytest.fixture
def public(front: MemoryFront, calling: Calling) -> Caller:
    """A server that everybody can reach, with a key for forms, one for programs and one for readers."""
    keys = KeysInMemory(form="form", write="leads:write", read="leads:read")
    return calling(front, ApiSettings(Keyring(keys), is_loopback=False), peer="203.0.113.7")


def test_a_plain_form_is_taken_in_and_its_sender_thanked(front: MemoryFront, public: Caller) -> None:
    """A small page, that no other page can frame and no proxy keeps."""
    thanked = public.post(LEADS, data=FIELDS | {"_key": "tnt_form"}, headers=BROWSER)
    assert thanked.status_code == 200
    assert thanked.headers["content-type"] == "text/html; charset=utf-8"
    assert "Thank you" in thanked.text
    assert "frame-ancestors 'none'" in thanked.headers["content-security-policy"]
    (decision,) = front.desk.history
    assert decision.assignee == "anna"
    assert "anna" not in thanked.text


def test_a_form_says_where_its_sender_goes_next(public: Caller) -> None:
    """303 to a page of its own site, and to no other."""
    form = FIELDS | {"_key": "tnt_form", "_redirect": "/thanks"}
    sent_on = public.post(LEADS, data=form, headers=BROWSER)
    assert (sent_on.status_code, sent_on.headers["location"]) == (303, "https://shop.example/thanks")
    elsewhere = public.post(LEADS, data=form | {"_redirect": "https://evil.example/"}, headers=BROWSER)
    assert elsewhere.status_code == 200
    assert "location" not in elsewhere.headers


def test_a_form_and_a_script_with_the_same_words_are_one_lead(front: MemoryFront, public: Caller) -> None:
    """What the script could not send, the browser sends by itself, under the same key."""
    first = public.post(LEADS, FIELDS | {"_trap": ""}, headers=SITE | bearer("form") | {"idempotency-key": "k1"})
    form = FIELDS | {"_key": "tnt_form", "_idempotency_key": "k1", "_trap": ""}
    again = public.post(LEADS, data=form, headers=SITE | {"accept": "application/json"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert len(front.desk.history) == 1


@pytest.mark.parametrize("trap", ["x", " http://spam.example "])
def test_a_machine_is_thanked_and_not_taken_in(front: MemoryFront, public: Caller, trap: str) -> None:
    """The same looking answer, as a page and as JSON; no lead."""
    form = FIELDS | {"_key": "tnt_form"}
    real = public.post(LEADS, data=form, headers=BROWSER)
    fake = public.post(LEADS, data=form | {"_trap": trap, "email": "b@b.example"}, headers=BROWSER)
    assert (fake.status_code, fake.text) == (real.status_code, real.text)
    headers = SITE | bearer("form")
    real = public.post(LEADS, FIELDS | {"email": "c@c.example"}, headers=headers)
    fake = public.post(LEADS, FIELDS | {"_trap": trap, "email": "d@d.example"}, headers=headers)
    assert (fake.status_code, fake.json().keys()) == (real.status_code, real.json().keys())
    assert len(fake.json()["lead_id"]) == len(real.json()["lead_id"])
    assert fake.headers.keys() == real.headers.keys()
    assert len(front.desk.history) == 2


def test_a_page_is_told_nothing_of_who_gets_a_lead(public: Caller) -> None:
    """Everybody can read what a key in a page is answered."""
    answer = public.post(LEADS, FIELDS, headers=SITE | bearer("form"))
    assert answer.status_code == 201
    assert answer.json().keys() == {"lead_id", "received_at"}
    assert "location" not in answer.headers


def test_a_page_may_not_choose_a_leads_id(public: Caller) -> None:
    """Else it could take the id of a lead that a program is about to send."""
    answer = public.post(LEADS, FIELDS | {"lead_id": "CRM-1"}, headers=SITE | bearer("form"))
    assert answer.json()["lead_id"] != "CRM-1"
    assert public.post(LEADS, FIELDS | {"lead_id": "CRM-1"}, headers=bearer("write")).json()["lead_id"] == "CRM-1"


def test_only_a_key_for_forms_may_stand_in_a_form(public: Caller) -> None:
    """A program's key in a page is a mistake, and is not made to work."""
    for key in ("tnt_write", "tnt_read", "nobody"):
        problem(
            public.post(LEADS, data=FIELDS | {"_key": key}, headers={"accept": "application/json"}), 401, "key_unknown"
        )


def test_pages_may_come_so_often(public: Caller) -> None:
    """Ten at once, then two seconds each; a program is not limited."""
    answers = [public.post(LEADS, {"email": f"a{n}@a.example"}, headers=SITE | bearer("form")) for n in range(12)]
    assert [answer.status_code for answer in answers[:10]] == [201] * 10
    problem(answers[-1], 429, "too_many_requests")
    assert int(answers[-1].headers["retry-after"]) in {1, 2}
    assert answers[-1].headers["access-control-allow-origin"] == "*"
    assert all(
        public.post(LEADS, {"email": f"b{n}@b.example"}, headers=SITE | bearer("write")).status_code == 201
        for n in range(20)
    )


def test_a_browser_that_came_too_often_reads_why(public: Caller) -> None:
    """A page in words, not JSON."""
    for _ in range(11):
        answer = public.post(LEADS, data=FIELDS | {"_key": "tnt_form"}, headers=BROWSER)
    assert answer.status_code == 429
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["retry-after"]
    assert "Too many requests" in answer.text


def test_pages_here_are_limited_and_programs_here_are_not(local: Caller) -> None:
    """On this machine no key is needed; a form, or a page of another site, is limited all the same."""
    forms = [local.post(LEADS, data={"email": f"a{n}@a.example"}).status_code for n in range(11)]
    assert forms == [200] * 10 + [429]
    problem(local.post(LEADS, {"email": "a@a.example"}, headers=SITE), 429, "too_many_requests")
    assert all(local.lead(email=f"b{n}@b.example").status_code == 201 for n in range(15))


def test_any_site_may_ask_to_post_leads_and_nothing_else(public: Caller) -> None:
    """The browser's question before a post is answered for the intake only, without credentials."""
    asking = SITE | {"access-control-request-method": "POST"}
    allowed = public.call("OPTIONS", LEADS, headers=asking)
    assert allowed.status_code == 204
    assert not allowed.content
    assert allowed.headers["access-control-allow-origin"] == "*"
    for name in ("content-type", "authorization", "idempotency-key"):
        assert name in allowed.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in allowed.headers
    problem(public.call("OPTIONS", f"{LEADS}/L1/accept", headers=asking), 405, "method_not_allowed")
    assert "access-control-allow-origin" not in public.get("/healthz", headers=SITE).headers


def test_the_script_is_kept_for_a_while_and_asked_for_again(public: Caller) -> None:
    """An ETag, and 304 for whoever has it."""
    script = public.get("/embed.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "max-age" in script.headers["cache-control"]
    again = public.get("/embed.js", headers={"if-none-match": script.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_page_shows_what_was_typed_as_text(public: Caller) -> None:
    """A problem's words may hold somebody's text."""
    form = FIELDS | {"_key": "tnt_form", "received_at": "<script>alert(1)</script>"}
    answer = public.post(LEADS, data=form, headers=BROWSER)
    assert answer.status_code == 422
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text
