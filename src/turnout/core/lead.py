"""A lead as it was captured: who asked, what they typed, where they came from, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NewType

LeadId = NewType("LeadId", str)


@dataclass(frozen=True, slots=True)
class Lead:
    """One inbound enquiry. `values` maps field names to the text that was given; empty text is left out."""

    id: LeadId
    received_at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
