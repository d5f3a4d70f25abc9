"""What signs webhooks: secrets as Standard Webhooks writes them, and the headers that prove who sent a body and when.

Specification: https://www.standardwebhooks.com (headers `webhook-id`, `webhook-timestamp`, `webhook-signature`).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from standardwebhooks import Webhook

MARK: Final = "whsec_"
SECRET_BYTES: Final = 32


def written_secret(drawn: bytes) -> str:
    """A secret as receivers are given it: `whsec_` and the bytes in base64."""
    return MARK + b64encode(drawn).decode()


def signed_headers(key: str, now: datetime, body: bytes, secrets: Sequence[str]) -> Mapping[str, str]:
    """The three headers of a body: with two secrets two signatures, of which a receiver needs to know one."""
    at = now.astimezone(UTC)
    text = body.decode()
    return {
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(key, at, text) for secret in secrets),
    }
