"""The document of the whole HTTP interface, for people and for programs that write clients.

Schemas come from the very types that are read and sent, so that it stays true; the intake route, which FastAPI does not
know, is added here.
"""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from turnout.api.decisions import Receipt
from turnout.api.holds import Holds
from turnout.api.intake import PATH, Received
from turnout.api.lead_bulk import SHAPES as BULK_SHAPES
from turnout.api.lead_ids import LEAD_ID_CHARS_MAX
from turnout.api.lead_list import LeadList
from turnout.api.leads import Decisions
from turnout.api.openapi_links import add_links, shorten_names, tell_etags
from turnout.api.pools import PoolList
from turnout.api.problems import ProblemBody, documented
from turnout.api.record import FIELDS_MAX, NAME_CHARS_MAX
from turnout.api.resource import SECURITY, SHAPES
from turnout.api.work import BODIES
from turnout.pipeline.asking.answer import Answer, LeadView

Data = dict[str, Any]
REF = "#/components/schemas/{name}"
_TYPES = (
    Answer,
    LeadView,
    LeadList,
    Received,
    Decisions,
    Receipt,
    Holds,
    PoolList,
    ProblemBody,
    *BODIES,
    *BULK_SHAPES.values(),
)
_SCALARS: list[Data] = [{"type": name} for name in ("string", "number", "boolean", "null")]
LEAD_VALUE: Data = {
    "title": "LeadValue",
    "description": "Text, a number, yes or no, or a list of these, which is joined. Text is read where it parses.",
    "anyOf": [*_SCALARS, {"type": "array", "items": {"anyOf": _SCALARS}}],
}
_KNOWN_FIELDS = {
    "lead_id": f"Your own id of the lead: at most {LEAD_ID_CHARS_MAX} printable characters, no `/`.",
    "received_at": "When it came in, in ISO 8601. Kept as a fact; our clock decides.",
    "source": "Where it came from, such as `webinar`.",
    "external_id": "Your id of it within `source`; the two together are answered once.",
    "email": "Who asks.",
    "company": "For whom.",
    "country": "In any spelling.",
    "message": "What they typed.",
}
LEAD_RECORD: Data = {
    "type": "object",
    "title": "LeadRecord",
    "description": "A flat record under any names; those that forms and CRMs use are known. Nulls are left out; names "
    "that begin with `_` are not kept. A record without any value is refused.",
    "additionalProperties": {"$ref": REF.format(name="LeadValue")},
    "properties": {
        name: {"allOf": [{"$ref": REF.format(name="LeadValue")}], "description": said}
        for name, said in _KNOWN_FIELDS.items()
    },
    "propertyNames": {"maxLength": NAME_CHARS_MAX},
    "minProperties": 1,
    "maxProperties": FIELDS_MAX,
    "examples": [{"email": "jo@harbour-works.example", "company": "Harbour Works", "country": "DE", "employees": 240}],
}


def describe(app: FastAPI, *, is_loopback: bool, public_url: str = "") -> Data:
    """The OpenAPI document. On a loopback address keys are optional, and the document says so.

    `public_url` is where others reach the server, where that is known.
    """
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    kinds = {kind.__name__: kind for kind in _TYPES} | SHAPES
    _, components = msgspec.json.schema_components(kinds.values(), ref_template=REF)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(components)
    _complete(schemas)
    if public_url:
        document["servers"] = [{"url": public_url}]
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer tnt_...`"},
        "api_key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    paths = document["paths"]
    paths[PATH]["post"] = _intake()
    paths["/api/v1/preview"]["post"]["requestBody"] = _record_body()
    for path in paths.values():
        for operation in path.values():
            _tidy(operation, is_loopback=is_loopback)
    shorten_names(paths)
    tell_etags(paths)
    add_links(paths, schemas)
    return document


def _complete(schemas: Data) -> None:
    """Add what no single type says."""
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["LeadRecord"], schemas["LeadValue"] = LEAD_RECORD, LEAD_VALUE
    sentences = {"type": "array", "items": {"type": "string"}}
    answer = schemas["Answer"]
    schemas["Previewed"] = {
        "type": "object",
        "title": "Previewed",
        "properties": {**answer["properties"], "sentences": sentences},
        "required": [*answer["required"], "sentences"],
    }


def _tidy(operation: Data, *, is_loopback: bool) -> None:
    """Our own answer to a request that does not fit stands in each operation; FastAPI's would stand beside it."""
    unfit = operation["responses"].get("422", {}).get("content", {})
    if "application/problem+json" not in unfit:
        operation["responses"].pop("422", None)
    else:
        unfit.pop("application/json", None)
    if is_loopback and "security" in operation:
        operation["security"] = [*operation["security"], {}]
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _without_null(parameter["schema"])


def _without_null(schema: Data) -> Data:
    """What a parameter may be where it is given: in an address `null` is a word of four letters."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) == len(schema.get("anyOf", ())):
        return schema
    others = {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}
    return {**others, **kinds[0]} if len(kinds) == 1 else {**others, "anyOf": kinds}


def _intake() -> Data:
    """The intake route, as any other would be described."""
    problems = documented(
        *("bad_body", "bad_idempotency_key", "key_missing", "key_unknown", "scope_missing", "lead_id_taken", "refused"),
        *("body_too_large", "wrong_media_type", "invalid", "empty_lead", "bad_lead_id", "idempotency_key_reused"),
        *("too_many_requests", "internal", "store_unavailable", "no_policy", "busy"),
    )
    answer = {"anyOf": [{"$ref": REF.format(name="Answer")}, {"$ref": REF.format(name="Received")}]}
    page = {"text/html": {"schema": {"type": "string"}}}
    as_json = {"application/json": {"schema": answer}}
    location = {"Location": {"description": "Where the lead is.", "schema": {"type": "string"}}}
    replayed = {"Idempotency-Replayed": {"description": "`true`.", "schema": {"type": "string"}}}
    for problem in problems.values():
        problem["content"].update(page)
    return {
        "tags": ["leads"],
        "summary": "Post a lead",
        "operationId": "post_lead",
        "description": "Decides who gets the lead, keeps it, and says who. The same key, id or content gets the first "
        "answer again. Keys of scope `form`, and pages of other sites, are answered `Received`.",
        "x-scope": "leads:write",
        "security": [*SECURITY],
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "Names this request for good: the same key gets the first answer.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
            }
        ],
        "requestBody": _record_body(),
        "responses": {
            "200": {
                "description": "It was taken in before, and this is the first answer; or a page for a form.",
                "headers": replayed,
                "content": as_json | page,
            },
            "201": {"description": "It was taken in.", "headers": location, "content": as_json},
            "303": {"description": "A form was taken in, and names where the browser goes next."},
            **{str(status): said for status, said in problems.items()},
        },
    }


def _record_body() -> Data:
    schema = {"$ref": REF.format(name="LeadRecord")}
    form = {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1}
    content = {"application/json": {"schema": schema}, "application/x-www-form-urlencoded": {"schema": form}}
    return {"required": True, "content": content}
