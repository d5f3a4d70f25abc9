"""The index of names: which of very many account names are near a typed one. See `names_index` and `following`."""

from __future__ import annotations

from turnout.core.match.index.following import FollowingIndex
from turnout.core.match.index.names_index import Found, NamesIndex
from turnout.core.match.index.packed import PackedTexts

__all__ = ["FollowingIndex", "Found", "NamesIndex", "PackedTexts"]
