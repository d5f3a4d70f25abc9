"""`/api/v1/connectors`: the services that messages go through. Secrets are written here, and never read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.resource import TheCaller, TheConnections, TheFront, as_json, reads, reference, scoped, shown
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.notices.connection_checks import try_connector
from turnout.pipeline.notices.connection_edits import VALUE_CHARS_MAX, channel_of, remove_connector, set_connector
from turnout.pipeline.notices.connections import CHANNELS, Source
from turnout.store.connector_settings import connector_secrets, connector_values
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/connectors", tags=["connectors"])

TheName = Annotated[
    str, Path(description="`email`, `slack` or `sms`.", min_length=1, max_length=60, pattern="^[!-~]+$")
]
_ADDRESS_CHARS_MAX: Final = 300
_Value = Annotated[str, Meta(max_length=VALUE_CHARS_MAX)]
_Name = Annotated[str, Meta(min_length=1, max_length=60)]


class ConnectorBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be said of a connector, by field. What is left out stays, an empty text takes away what was said."""

    fields: Annotated[dict[_Name, _Value], Meta(min_length=1, max_length=20)]


class ConnectorTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a test message is to go; nowhere where it is left out: then the service is only asked how it is."""

    to: Annotated[str, Meta(max_length=_ADDRESS_CHARS_MAX)] = ""


class FieldView(msgspec.Struct, frozen=True):
    """A field of a connector: what it is, and what is kept of it. Of a secret only whether there is one."""

    name: str
    description: str
    is_secret: bool
    is_required: bool
    setting: str
    is_kept: bool
    value: str | None


class ConnectorView(msgspec.Struct, frozen=True):
    """A connector. What the environment says of it goes before what is kept here; empty is nobody.

    In `turnout demo` the channels in use are the `demo`'s: its own post office takes what goes through them.
    """

    name: str
    configured_from: Literal["environment", "store", "demo", ""]
    fields: list[FieldView]


class ConnectorList(msgspec.Struct, frozen=True):
    """Every connector there is, configured or not."""

    connectors: list[ConnectorView]


class ConnectorTried(msgspec.Struct, frozen=True):
    """What came of a try: whether it works, and one sentence that says what answers, or what to mend."""

    ok: bool
    said: str


@router.get("", summary="Connectors", **scoped("admin", "invalid", said=shown(ConnectorList, "Every connector.")))
def read_connectors(front: TheFront, connections: TheConnections) -> Response:
    """Which services messages can go through, and what is known of each."""
    sources = {name: connections.fixed_from(name) for name in CHANNELS}
    with front.database.asking() as tx:
        return as_json(ConnectorList([_view(tx, name, sources[name]) for name in CHANNELS]))


@router.get(
    "/{name}",
    summary="A connector",
    **scoped("admin", "connector_not_found", "invalid", said=shown(ConnectorView, "Without its secrets.")),
)
def read_connector(request: Request, name: TheName, front: TheFront, connections: TheConnections) -> Response:
    """What is kept of it, and where what holds was said."""
    channel_of(name)
    source = connections.fixed_from(name)
    with front.database.asking() as tx:
        return tagged(request, _view(tx, name, source))


@router.put(
    "/{name}",
    summary="Say how a service is reached",
    **writing(
        *("admin", "connector_not_found", "secret_key_unusable"),
        body=ConnectorBody,
        answers={200: shown(ConnectorView, "It is kept; its secrets are sealed.")},
    ),
)
async def put_connector(
    request: Request,
    name: TheName,
    connections: TheConnections,
    body: Annotated[ConnectorBody, Depends(reads(ConnectorBody))],
) -> Response:
    """Whatever waited for somebody to mend it is tried again. Other processes know within a second."""
    source = connections.fixed_from(name)

    def put(edit: Edit) -> Changed:
        channel_of(name)
        must_match(request, _view(edit.tx, name, source))
        set_connector(edit, connections.seal, name, body.fields)
        return Changed(_view(edit.tx, name, source))

    answer = await change(request, put)
    connections.look_again()
    return answer


@router.delete(
    "/{name}",
    summary="Forget how a service is reached",
    **writing(
        *("admin", "connector_not_found", "connector_not_set"),
        answers={204: {"description": "Nothing is kept of it any more. What the environment says still holds."}},
    ),
)
async def delete_connector(request: Request, name: TheName, connections: TheConnections) -> Response:
    """Secrets and all."""
    source = connections.fixed_from(name)

    def delete(edit: Edit) -> Changed:
        channel_of(name)
        must_match(request, _view(edit.tx, name, source))
        remove_connector(edit, name)
        return Changed(None, 204)

    answer = await change(request, delete)
    connections.look_again()
    return answer


_try: Final = scoped(
    *("admin", "connector_not_found", "connector_not_set", "invalid"),
    *("bad_body", "body_too_large", "wrong_media_type"),
    said=shown(ConnectorTried, "What came of it."),
)
_try["openapi_extra"]["requestBody"] = {"content": {"application/json": {"schema": reference(ConnectorTest)}}}


@router.post("/{name}/test", summary="Try a connector", **_try)
def test_connector(
    name: TheName,
    front: TheFront,
    caller: TheCaller,
    connections: TheConnections,
    body: Annotated[ConnectorTest, Depends(reads(ConnectorTest, is_optional=True))],
) -> Response:
    """Ask the service how it is; where it works, whatever waited for that goes on."""
    tried = try_connector(connections, name, body.to, front.now(), caller.id)
    return as_json(ConnectorTried(tried.is_ok, tried.said))


def _view(tx: Transaction, name: str, source: Source) -> ConnectorView:
    kept: Mapping[str, str] = connector_values(tx, name)
    secrets = set(connector_secrets(tx, name))
    fields = [
        FieldView(
            each.name,
            each.said,
            each.is_secret,
            each.is_required,
            each.setting,
            each.name in kept or each.name in secrets,
            None if each.is_secret else kept.get(each.name),
        )
        for each in CHANNELS[name].fields
    ]
    return ConnectorView(name, source or ("store" if kept or secrets else ""), fields)
