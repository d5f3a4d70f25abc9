"""The web app over HTTP: files, the first page for every address of the app, and nothing of the API's."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.api.client import Caller
from tests.api.memory_front import MemoryFront
from turnout.api.app import create_app
from turnout.ui.site import Site, content_security_policy

PAGE = "<!doctype html><title>Turnout</title>"
SCRIPT = "console.log('a script that is long enough to be worth it');" * 40
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-encoding": "gzip, deflate, br"}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A small build."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / ".vite").mkdir()
    (folder / "index.html").write_text(PAGE)
    (folder / "mark.svg").write_text("<svg/>")
    (folder / ".vite" / "manifest.json").write_text("{}")
    (folder / "assets" / "index-1a2b3c.js").write_text(SCRIPT)
    (folder / "assets" / "index-1a2b3c.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (tmp_path / "secret.txt").write_text("not for anybody")
    return folder


@pytest.fixture
def browser(built: Path, tmp_path: Path) -> Iterator[Caller]:
    """Somebody's browser at a server with the app."""
    with closing(visiting(Site(built), tmp_path)) as caller:
        yield caller


def visiting(site: Site, folder: Path) -> Caller:
    """A browser at a server with these pages."""
    return Caller(create_app(MemoryFront(folder / "world"), site=site), headers=BROWSER)


@pytest.mark.parametrize("path", ["/", "/leads", "/leads/L.1", "/people/reps/anna%20b", "/connectors/slack"])
def test_every_address_of_the_app_is_its_first_page(browser: Caller, path: str) -> None:
    """Whoever opens a link gets the app, which reads its address; whether it changed is asked each time."""
    answer = browser.get(path)
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    again = browser.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_comes_with_every_page_keeps_others_out(browser: Caller) -> None:
    """Scripts, styles and connections of our own only, and no page of another site around it."""
    for path in ("/", "/assets/index-1a2b3c.js", "/assets/gone.js"):
        headers = browser.get(path).headers
        assert headers["content-security-policy"] == content_security_policy()
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
    said = dict(part.strip().split(" ", 1) for part in content_security_policy().split(";"))
    assert said["default-src"] == "'self'"
    assert said["frame-ancestors"] == "'none'"
    assert "unsafe" not in content_security_policy()


def test_files_with_a_hash_in_their_names_are_kept_for_ever(browser: Caller) -> None:
    """And come compressed where the browser takes that."""
    answer = browser.get("/assets/index-1a2b3c.js")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.text == SCRIPT
    assert int(answer.headers["content-length"]) < len(SCRIPT) / 4
    plain = browser.get("/assets/index-1a2b3c.js", headers={"accept-encoding": "br, gzip;q=0"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] != answer.headers["etag"]
    assert browser.get("/mark.svg").headers["cache-control"] == "no-cache"


def test_a_head_is_told_what_a_get_is(browser: Caller) -> None:
    """Without the body."""
    got, head = browser.get("/"), browser.call("HEAD", "/")
    assert head.status_code == 200
    assert head.content == b""
    assert {name: head.headers[name] for name in ("etag", "content-length")} == {
        name: got.headers[name] for name in ("etag", "content-length")
    }


@pytest.mark.parametrize(
    "path",
    ["/assets/index-0000.js", "/assets/%2e%2e/%2e%2e/secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"],
)
def test_what_is_no_file_of_the_build_is_not_there(browser: Caller, path: str) -> None:
    """A script of an older build must not become a page, and nothing outside of the build is ever read."""
    answer = browser.get(path)
    assert answer.status_code == 404
    assert answer.content == b""


def test_the_builds_own_notes_are_not_served(browser: Caller) -> None:
    """They are an address of the app like any other."""
    assert browser.get("/.vite/manifest.json").text == PAGE


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/problems", "/healthz", "/openapi.json", "/a/x", "/embed.js"])
def test_the_apis_addresses_stay_the_apis(browser: Caller, path: str) -> None:
    """A browser is answered there what everybody is."""
    assert browser.get(path).text != PAGE


def test_a_program_that_mistypes_an_address_is_told_so(browser: Caller) -> None:
    """It gets the problem that it can read, and no page."""
    answer = browser.get("/leds", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert browser.post("/leads", {}).status_code == 404


def test_nothing_is_written_at_a_page(browser: Caller) -> None:
    """Only GET and HEAD."""
    answer = browser.post("/", {})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_checkout_without_a_build_says_how_to_make_one(tmp_path: Path) -> None:
    """The API answers all the same."""
    site = Site(tmp_path / "none")
    assert not site.is_built
    with closing(visiting(site, tmp_path)) as browser:
        assert "make web" in browser.get("/").text
        assert browser.get("/healthz").status_code == 200
