"""A real provider of sign-in as a child process, and a person with a browser who goes there and comes back."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

_HERE = Path(__file__).parent
_MODULE = _HERE.parents[1] / "web/node_modules/oidc-provider/lib/index.js"


@contextmanager
def provider(client: str, secret: str, back: str, people: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A provider that knows these people and this client; gives its issuer. Skips where there is no Node to run it."""
    beside = Path(sys.executable).with_name("node")
    node = str(beside) if beside.exists() else shutil.which("node")
    if node is None:
        pytest.skip("there is no Node here, which runs the provider of sign-in")
    if not _MODULE.exists():
        pytest.skip("`oidc-provider` is not installed; `make web` does it")
    command = [node, str(_HERE / "oidc_provider.mjs"), str(_MODULE), client, secret, back, json.dumps(people)]
    with subprocess.Popen(  # noqa: S603 - ours
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        lines = (line.strip() for line in process.stdout)
        issuer = next((line for line in lines if line.startswith("http://")), "")
        assert issuer, "the provider did not start"
        yield issuer
        process.stdin.close()
        process.wait(timeout=30)


def sign_out_at(address: str) -> str:
    """Sign out at the provider, and say yes to it; gives the address to which it sends the browser then."""
    with httpx.Client(timeout=30) as browser:
        asked = browser.get(address)
        form = re.search(r'<form[^>]*action="([^"]+)"', asked.text)
        secret = re.search(r'name="xsrf" value="([^"]+)"', asked.text)
        assert form is not None, asked.text
        assert secret is not None, asked.text
        said = {"xsrf": secret[1], "logout": "yes"}
        return str(browser.post(str(asked.url.join(form[1])), data=said).headers["location"])


def sign_in_at(address: str, login: str, back: str) -> str:
    """Sign in at the provider as somebody and agree; gives the address to which it sends the browser back."""
    with httpx.Client(timeout=30) as browser:
        response = browser.get(address)
        for _ in range(20):
            while response.is_redirect:
                where = str(response.url.join(response.headers["location"]))
                if where.startswith(back):
                    return where
                response = browser.get(where)
            form = re.search(r'<form[^>]*action="([^"]+)"', response.text)
            prompt = re.search(r'name="prompt" value="([^"]+)"', response.text)
            assert form is not None, response.text
            assert prompt is not None, response.text
            said = {"prompt": prompt[1], "login": login, "password": "any"}
            response = browser.post(str(response.url.join(form[1])), data=said)
    raise AssertionError("the provider never sent the browser back")
