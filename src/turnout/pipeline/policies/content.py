"""What a version of the policy is kept as: its text, the texts of its lists, and the hash of what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from turnout.core.policy.model import Policy
from turnout.pipeline.edits.editing import Edit
from turnout.store.policies import add_version, read_version


@dataclass(frozen=True, slots=True)
class Content:
    """What can be kept. `lists` are those that it reads, by the path it names."""

    text: str
    lists: Mapping[str, str]
    hash: str


@dataclass(frozen=True, slots=True)
class Draft(Content):
    """A policy that was read and checked, and is not kept yet. `notices` are what this company cannot keep of it.

    They are worked out for whoever publishes from files or uploads, and empty elsewhere.
    """

    policy: Policy
    notices: tuple[str, ...] = ()


def keep_version(edit: Edit, content: Content, note: str = "") -> tuple[int, bool]:
    """Keep a version without making it live; its number, and whether its content is new here."""
    is_new = add_version(edit.tx, content.hash, content.text, content.lists, edit.at, note=note, by=edit.actor)
    version = read_version(edit.tx, content.hash).number
    if is_new:
        edit.happened("policy_kept", {"policy": content.hash, "version": version})
    return version, is_new
