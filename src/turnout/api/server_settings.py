"""`/api/v1/settings`: what is set at this server and where it was said. It is changed where it is said, not here."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.resource import as_json, scoped, shown
from turnout.api.settings import ApiSettings
from turnout.config.settings import known_settings
from turnout.config.sources import DEFAULT
from turnout.config.values import shown_value

router = APIRouter(prefix="/api/v1/settings", tags=["settings"])
# Secrets by nature are hidden as they are; who is woken at night is personal.
_PERSONAL: Final = frozenset({"admins"})
_HIDDEN: Final = "[hidden]"


class SettingView(msgspec.Struct, frozen=True):
    """One setting: its value as text, what it does, and its unit.

    `place` says where its value was said, and is `default` where nobody said any; `variable` is its name in the
    environment. A secret's value is never shown.
    """

    name: str
    value: Annotated[str, Meta(description="As text; `[hidden]` for a secret, empty where nothing is set.")]
    unit: str
    help: str
    place: str
    variable: str
    read_by: str


class SettingsView(msgspec.Struct, frozen=True):
    """Every setting, in the order of the reference."""

    settings: list[SettingView]


@router.get("", summary="Settings in force", **scoped("admin", said=shown(SettingsView, "Every setting.")))
def read_settings(request: Request) -> Response:
    """As this process has read them when it began."""
    held: ApiSettings = request.app.state.settings
    return as_json(
        SettingsView(
            [
                SettingView(
                    name,
                    _value(held, name),
                    setting.unit,
                    setting.help,
                    held.places.get(name, DEFAULT),
                    setting.variable,
                    setting.read_by,
                )
                for name, setting in known_settings().items()
            ]
        )
    )


def _value(held: ApiSettings, name: str) -> str:
    value = getattr(held.said, name)
    if not value and value is not False and value != 0:
        return ""
    text = _HIDDEN if name in _PERSONAL else shown_value(known_settings()[name], value)
    return text.removesuffix(".0") if isinstance(value, float) else text
