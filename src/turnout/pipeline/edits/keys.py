"""API keys made, given a new secret, and revoked: each an edit, in the record with whoever did it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from turnout.errors import RefusedError
from turnout.pipeline.edits.editing import Edit
from turnout.store.api_keys import ApiKey, create_key, find_key, revoke_key, rotate_key


def make_key(edit: Edit, name: str, scopes: Collection[str]) -> tuple[ApiKey, str]:
    """A new key and its secret, which nobody can read again. Raises InputError for a scope that does not exist."""
    key, secret = create_key(edit.tx, name, scopes, edit.at)
    edit.changed("key", {"key": key.id}, None, {"scopes": sorted(key.scopes)}, kind="key_made")
    return key, secret


def renew_key(edit: Edit, named: str, overlap: timedelta) -> tuple[ApiKey, str]:
    """A key with a new secret, and that secret; the old one is good for so long. Raises RefusedError."""
    found = find_key(edit.tx, named)
    if found is None:
        raise RefusedError("key_not_found", f"there is no key `{named[:60]}`")
    if found.revoked_at is not None:
        raise RefusedError("conflict", f"key `{named[:60]}` was revoked; make a new one")
    key, secret = rotate_key(edit.tx, found, edit.at + overlap)
    edit.happened("key_renewed", {"key": key.id, "overlap_seconds": int(overlap.total_seconds())})
    return key, secret


def shut_out(edit: Edit, named: str) -> ApiKey:
    """A key that opens nothing any more, named by its id or its name. Raises InputError where that is not just one."""
    key = revoke_key(edit.tx, named, edit.at)
    edit.changed("key", {"key": key.id}, {"scopes": sorted(key.scopes)}, None, kind="key_revoked")
    return key
