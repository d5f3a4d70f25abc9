"""The script tag, run in Node on a page of a few lines against a real server; and the pages that show it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from threading import Thread
from typing import Any, cast

import pytest

from turnout.api.forms import URLENCODED, Form, gather_form, read_form, safe_redirect

NODE = shutil.which("node")
SCRIPT = str(files("turnout.api") / "static" / "embed.js")
WEBSITE = Path(__file__).parents[2] / "examples" / "website"
SITE = "https://site.example"
TYPED = {"email": "ana@acme.de", "message": "Hello"}
needs_node = pytest.mark.skipif(NODE is None, reason="`node` is not installed: the script tag cannot be run")

# As much of a browser as the script uses. Waits between tries are noted and cut short; a limit on a try stays as long.
PAGE = r"""
const { readFileSync } = require("node:fs");
const page = JSON.parse(process.argv[1]);
const seen = { events: [], waits: [], assigned: "", thanks: "", submits: 0, own: 0, tries: 0 };
const TRY_MS = 8000;

class Element {
  constructor(values) { Object.assign(this, { name: "", value: "", type: "text", style: {}, attributes: {} }, values); }
  setAttribute(name, value) { this.attributes[name] = value; }
  getAttribute(name) { return this.attributes[name] ?? null; }
  remove() { form.inputs = form.inputs.filter((input) => input !== this); }
}
class HTMLFormElement extends Element {
  matches(selector) { return selector === page.selector; }
  appendChild(input) { this.inputs.push(input); return input; }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
  querySelectorAll(selector) {
    const [, attribute, value] = /^\[(\w+)="(.*)"\]$/.exec(selector);
    return this.inputs.filter((input) => input[attribute] === value);
  }
  dispatchEvent(event) {
    seen.events.push([event.type, event.detail]);
    if (page.prevented.includes(event.type)) event.preventDefault();
    setTimeout(settled, 0);
    return !event.defaultPrevented;
  }
  after(element) { seen.thanks = element.textContent; }
  submit() { // what a browser does then
    seen.submits++;
    const pairs = this.inputs.filter((input) => input.name).map((input) => [input.name, input.value]);
    const sent = { method: "POST", body: new URLSearchParams(pairs) };
    submitting = fetch(this.getAttribute("action"), sent).catch(() => null);
  }
}
let settled = () => {}, submitting = null;
const form = new HTMLFormElement({ dataset: page.dataset, attributes: page.attributes, inputs: [] });
page.inputs.forEach((input) => form.inputs.push(new Element(input)));
const listeners = {};
Object.assign(globalThis, {
  HTMLFormElement,
  FormData: class {
    constructor(of) { this.pairs = of.inputs.filter((input) => input.name).map((input) => [input.name, input.value]); }
    append(name, value) { this.pairs.push([name, value]); }
    delete(name) { this.pairs = this.pairs.filter((pair) => pair[0] !== name); }
    forEach(each) { this.pairs.forEach(([name, value]) => each(value, name)); }
  },
  location: {
    origin: "https://site.example",
    pathname: "/contact",
    search: page.search,
    assign: (url) => (seen.assigned = url),
  },
  document: {
    currentScript: { src: page.turnout + "/embed.js", dataset: page.script },
    baseURI: "https://site.example/contact",
    referrer: page.referrer,
    readyState: page.readyState,
    addEventListener: (name, listener) => (listeners[name] = listener),
    querySelectorAll: (selector) => (selector === page.selector ? [form] : []),
    createElement: () => new Element({}),
  },
});
// Only the script's own waits are cut short: Node's fetch has timers too.
function wait(then, ms) {
  if (ms === TRY_MS) return setTimeout(then, ms);
  seen.waits.push(ms);
  return setTimeout(then, 1);
}
function count(...request) {
  seen.tries++;
  return fetch(...request);
}
new Function("setTimeout", "fetch", readFileSync(page.path, "utf8"))(wait, count);
if (page.readyState === "loading") listeners.DOMContentLoaded();
const trap = form.inputs.filter((input) => input.name === "_trap");
seen.trap = { count: trap.length, hidden: trap[0].getAttribute("aria-hidden"), tab: trap[0].tabIndex };

function click(button) {
  const event = { target: form, submitter: button, defaultPrevented: page.isInvalid };
  event.preventDefault = () => (event.defaultPrevented = true);
  listeners.submit(event);
  if (!event.defaultPrevented) seen.own++;
}
(async () => {
  for (const step of page.steps) {
    Object.entries(step.typed ?? {}).forEach(([name, value]) => (form.querySelector(`[name="${name}"]`).value = value));
    const told = new Promise((resolve) => (settled = resolve));
    for (let clicks = 0; clicks < (step.clicks ?? 1); clicks++) click(step.button);
    if (!page.isInvalid) await told;
    await submitting;
  }
  seen.isHidden = !!form.hidden;
  seen.inputs = form.inputs.map((input) => input.name);
  process.stdout.write(JSON.stringify(seen));
  process.exit(0);
})();
"""


@dataclass(frozen=True, slots=True)
class Request:
    """One post that reached the server."""

    headers: dict[str, str]
    body: bytes

    @property
    def is_form(self) -> bool:
        """True for what a browser sent by itself."""
        return self.headers["content-type"].startswith(URLENCODED)

    @property
    def lead(self) -> dict[str, Any]:
        """What the script sent."""
        return cast("dict[str, Any]", json.loads(self.body))

    @property
    def form(self) -> Form:
        """What a browser sent."""
        return read_form(self.body, self.headers["content-type"])

    @property
    def key(self) -> str:
        """What makes two requests one lead."""
        return self.form.idempotency_key if self.is_form else self.headers["idempotency-key"]


class Turnout(ThreadingHTTPServer):
    """A server that answers as it is told to, then with 201; status 0 hangs up. It keeps leads by their key."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.requests: list[Request] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def leads(self) -> int:
        """How many leads the requests come to."""
        return len({request.key for request in self.requests})


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        turnout = cast("Turnout", self.server)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        turnout.requests.append(Request({name.lower(): value for name, value in self.headers.items()}, body))
        status, headers = turnout.answers.pop(0) if turnout.answers else (201, {})
        if not status:
            self.close_connection = True
            return
        answer = b'{"lead_id": "L1"}'
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(answer))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def turnout() -> Iterator[Turnout]:
    """A server for one test."""
    with Turnout() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@dataclass(frozen=True, slots=True)
class Page:
    """A page with one form, and what somebody does on it. `attributes` are the form's, `script` the script tag's."""

    typed: Mapping[str, str] = field(default_factory=lambda: TYPED)
    steps: Sequence[Mapping[str, Any]] = ({},)
    dataset: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    script: Mapping[str, str] = field(default_factory=lambda: {"form": "#contact"})
    inputs: Sequence[Mapping[str, str]] = ()
    prevented: Sequence[str] = ()
    selector: str = "#contact"
    search: str = ""
    referrer: str = ""
    ready_state: str = "interactive"
    is_invalid: bool = False

    def play(self, turnout: Turnout) -> dict[str, Any]:
        """What happened on the page; what reached the server, the server knows."""
        typed = [{"name": name, "value": value} for name, value in self.typed.items()]
        page = {
            "turnout": turnout.address,
            "path": SCRIPT,
            "inputs": [*typed, *self.inputs],
            "steps": self.steps,
            "dataset": self.dataset,
            "attributes": self.attributes,
            "script": self.script,
            "prevented": self.prevented,
            "selector": self.selector,
            "search": self.search,
            "referrer": self.referrer,
            "readyState": self.ready_state,
            "isInvalid": self.is_invalid,
        }
        command = [str(NODE), "-e", PAGE, json.dumps(page)]
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own page
        assert run.returncode == 0, run.stderr
        return cast("dict[str, Any]", json.loads(run.stdout))


@needs_node
def test_a_filled_form_is_one_lead(turnout: Turnout) -> None:
    """As JSON, with the key of the script tag and an idempotency key of its own; no cookie goes with it."""
    seen = Page(script={"form": "#contact", "key": "tnt_public"}).play(turnout)
    (request,) = turnout.requests
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"] == "Bearer tnt_public"
    assert "cookie" not in request.headers
    assert request.lead == {**TYPED, "page": f"{SITE}/contact"}
    assert len(request.key) == 32
    assert seen["events"] == [["turnout:sent", {"lead_id": "L1"}]]
    assert seen["isHidden"]
    assert "Thank you" in seen["thanks"]
    assert (seen["submits"], seen["own"]) == (0, 0)


@needs_node
def test_a_double_click_is_one_lead(turnout: Turnout) -> None:
    """While one is on its way, further clicks do nothing."""
    Page(steps=[{"clicks": 3}]).play(turnout)
    assert len(turnout.requests) == 1


@needs_node
def test_the_same_content_keeps_its_key(turnout: Turnout) -> None:
    """What was changed is sent under another one, for a key may not mean two things."""
    again = Page(steps=[{}, {}, {"typed": {"message": "More"}}], prevented=["turnout:sent"])
    seen = again.play(turnout)
    first, second, third = (request.key for request in turnout.requests)
    assert first == second != third
    assert not seen["thanks"], "the page said that it thanks by itself"


@needs_node
@pytest.mark.parametrize("answer", [(503, {}), (500, {}), (429, {}), (0, {})])
def test_what_may_pass_is_tried_again(turnout: Turnout, answer: tuple[int, dict[str, str]]) -> None:
    """A busy server, or none for a moment: the same body under the same key, later each time."""
    turnout.answers = [answer, answer]
    seen = Page().play(turnout)
    assert len(turnout.requests) == 3
    assert turnout.leads == 1
    assert [event for event, _ in seen["events"]] == ["turnout:sent"]
    first, second = seen["waits"]
    assert 250 <= first <= 500 <= second <= 1_000


@needs_node
def test_retry_after_is_kept(turnout: Turnout) -> None:
    """The server knows best; whether it says seconds or a date, a try comes no sooner than without it."""
    turnout.answers = [(429, {"Retry-After": "7"}), (503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})]
    first, second = Page().play(turnout)["waits"]
    assert first == 7_000
    assert 500 <= second <= 1_000


@needs_node
def test_nobody_waits_for_a_minute(turnout: Turnout) -> None:
    """Where the server asks for more than somebody waits, the browser goes on by itself."""
    turnout.answers = [(429, {"Retry-After": "60"})]
    seen = Page(attributes={"action": f"{turnout.address}/own"}).play(turnout)
    assert seen["waits"] == []
    assert seen["submits"] == 1


@needs_node
def test_a_form_without_a_way_of_its_own_is_posted_to_us(turnout: Turnout) -> None:
    """After three more tries; it says by fields what the script said in headers, and so is still one lead."""
    turnout.answers = [(503, {})] * 4
    seen = Page(script={"form": "#contact", "key": "tnt_public"}, search="?utm_source=news").play(turnout)
    *tries, posted = turnout.requests
    assert len(tries) == 4
    assert turnout.leads == 1
    assert posted.form.key == "tnt_public"
    assert posted.form.fields == tries[0].lead, "or else the same key would come with another body"
    assert seen["events"] == [["turnout:failed", {"lead_id": "L1"}]]
    assert "_key" not in seen["inputs"], "what was added is taken away again"


@needs_node
def test_a_form_with_our_address_is_still_one_lead(turnout: Turnout) -> None:
    """The way without JavaScript carries the key of the script's tries."""
    turnout.answers = [(0, {})] * 4
    Page(attributes={"action": f"{turnout.address}/api/v1/leads"}).play(turnout)
    assert turnout.requests[-1].is_form
    assert turnout.leads == 1


@needs_node
def test_the_sites_own_way_is_taken_when_we_are_down(turnout: Turnout) -> None:
    """A form that its site reads goes there as it would without us, with the button that was pressed."""
    turnout.answers = [(0, {})] * 4
    elsewhere = turnout.address.replace("127.0.0.1", "localhost") + "/contact.php"
    button = {"name": "wish", "value": "demo"}
    seen = Page(attributes={"action": elsewhere}, steps=[{"button": button}]).play(turnout)
    assert seen["submits"] == 1
    assert turnout.requests[0].lead["wish"] == "demo"
    assert turnout.requests[-1].form == gather_form([*TYPED.items(), ("wish", "demo")])


@needs_node
def test_a_page_may_say_itself_that_it_failed(turnout: Turnout) -> None:
    """Who prevents the event's default keeps what was typed on the page; a refusal is not tried again."""
    turnout.answers = [(422, {})]
    seen = Page(prevented=["turnout:failed"]).play(turnout)
    assert len(turnout.requests) == 1
    assert seen["events"][0][0] == "turnout:failed"
    assert (seen["submits"], seen["isHidden"]) == (0, False)


@needs_node
def test_where_the_visitor_came_from_goes_along(turnout: Turnout) -> None:
    """Campaign, referrer and page, without the rest of the address; what the form says itself goes before."""
    search = "?utm_source=news&utm_campaign=fall&email=private%40x.de&gclid=1"
    Page({"email": "a@b.de", "utm_campaign": "own"}, search=search, referrer="https://search.example/").play(turnout)
    assert turnout.requests[0].lead == {
        "email": "a@b.de",
        "utm_campaign": "own",
        "utm_source": "news",
        "page": f"{SITE}/contact",
        "referrer": "https://search.example/",
    }


@needs_node
def test_what_is_no_fact_stays_on_the_page(turnout: Turnout) -> None:
    """Blank fields, passwords, and what begins with `_`; of several values none is lost, nor a field of an odd name."""
    inputs = [
        {"name": "interest", "value": "pumps"},
        {"name": "interest", "value": "valves"},
        {"name": "constructor", "value": "x"},
        {"name": "secret", "value": "hunter2", "type": "password"},
        {"name": "_redirect", "value": "/thanks"},
        {"name": "blank", "value": " "},
    ]
    seen = Page({"email": "a@b.de"}, inputs=inputs).play(turnout)
    assert turnout.requests[0].lead == {
        "email": "a@b.de",
        "interest": ["pumps", "valves"],
        "constructor": "x",
        "page": f"{SITE}/contact",
    }
    assert seen["assigned"] == f"{SITE}/thanks"


@needs_node
@pytest.mark.parametrize("ready_state", ["loading", "complete"])
def test_the_trap_is_set_and_told(turnout: Turnout, ready_state: str) -> None:
    """People and screen readers do not meet it; what a machine wrote into it reaches the server, which judges."""
    seen = Page(steps=[{"typed": {"_trap": "buy now"}}], ready_state=ready_state).play(turnout)
    assert seen["trap"] == {"count": 1, "hidden": "true", "tab": -1}
    assert turnout.requests[0].lead["_trap"] == "buy now"


@needs_node
def test_a_page_with_a_trap_gets_no_second_one(turnout: Turnout) -> None:
    """The way without JavaScript needs one in the page."""
    assert Page(inputs=[{"name": "_trap"}]).play(turnout)["inputs"].count("_trap") == 1


@needs_node
@pytest.mark.parametrize(
    ("redirect", "assigned"),
    [("/thanks", f"{SITE}/thanks"), ("thanks", f"{SITE}/thanks"), ("https://a.example/x", "https://a.example/x")],
)
def test_the_page_says_where_to_go_next(turnout: Turnout, redirect: str, assigned: str) -> None:
    """On the script tag for all forms, or on the form, which goes before."""
    seen = Page(dataset={"redirect": redirect}, script={"form": "#contact", "redirect": "/all"}).play(turnout)
    assert seen["assigned"] == assigned
    assert not seen["thanks"]


@needs_node
def test_an_address_that_is_a_script_is_not_followed(turnout: Turnout) -> None:
    """A field of a page may be somebody else's word."""
    seen = Page(inputs=[{"name": "_redirect", "value": "javascript:alert(1)"}]).play(turnout)
    assert seen["assigned"] == ""
    assert seen["thanks"]


@needs_node
def test_forms_can_be_marked_instead_of_named(turnout: Turnout) -> None:
    """Without `data-form` every form with `data-turnout` is taken, with its own key and thanks."""
    dataset = {"turnout": "", "key": "tnt_own", "thanks": "Danke!"}
    seen = Page(script={"key": "tnt_all"}, selector="form[data-turnout]", dataset=dataset).play(turnout)
    assert turnout.requests[0].headers["authorization"] == "Bearer tnt_own"
    assert seen["thanks"] == "Danke!"


@needs_node
def test_what_the_page_itself_refuses_is_not_sent(turnout: Turnout) -> None:
    """Its own checks come first."""
    seen = Page(is_invalid=True).play(turnout)
    assert (seen["tries"], seen["events"], turnout.requests) == (0, [], [])


class _FormReader(HTMLParser):
    """Reads a page's form: its attributes, its inputs, and the inputs that no label names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.form: dict[str, str] = {}
        self.inputs: dict[str, str] = {}
        self.unlabelled: list[str] = []
        self._labels = 0
        self.feed((WEBSITE / page).read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is a form's."""
        values = {name: value or "" for name, value in attrs}
        if tag == "label":
            self._labels += 1
        if tag == "form":
            self.form = values
        if tag in {"input", "select", "textarea"}:
            self.inputs[values["name"]] = values.get("value", "")
            if not self._labels and values.get("type") != "hidden":
                self.unlabelled.append(values["name"])

    def handle_endtag(self, tag: str) -> None:
        """A label ends."""
        self._labels -= tag == "label"


@pytest.mark.parametrize("page", ["index.html", "plain.html"])
def test_the_pages_we_show_work_without_javascript(page: str) -> None:
    """They post to a server on this machine, lead to a page that is there, and every field has a label."""
    read = _FormReader(page)
    assert (read.form["method"], read.form["action"]) == ("post", "http://127.0.0.1:8080/api/v1/leads")
    assert read.unlabelled == []
    form = gather_form(read.inputs.items())
    assert {"email", "company", "message", "channel"} <= set(form.fields)
    assert not form.is_trap
    headers = {"Origin": "http://127.0.0.1:8000", "Referer": "http://127.0.0.1:8000/"}
    assert safe_redirect(form.redirect, headers) == "http://127.0.0.1:8000/thanks.html"
    assert (WEBSITE / "thanks.html").is_file()
