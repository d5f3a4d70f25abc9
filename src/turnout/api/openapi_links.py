"""What of the document follows from all of it: names of operations, links from one to the next, and ETags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from fastapi.routing import APIRoute

Data = dict[str, Any]
# What names a thing in the answer that made it.
_ID_FIELDS: Final = ("lead_id", "id", "hash")
# What is read at one address and matched by what is done at another.
_MATCHED_ELSEWHERE: Final = ("/api/v1/policies/live",)
_METHODS: Final = ("get", "put", "patch", "post", "delete")
_ETAG: Final[Data] = {
    "description": "What `If-Match` names to change it only as it is, and `If-None-Match` not to be sent it again.",
    "schema": {"type": "string"},
}
_IF_NONE_MATCH: Final[Data] = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of what the caller has already: 304 where it is still that.",
    "schema": {"type": "string"},
}


def operation_name(route: APIRoute) -> str:
    """The name of an operation, which no other has: the function's and its tag's."""
    return f"{route.name}.{route.tags[0]}" if route.tags else route.name


def shorten_names(paths: Data) -> None:
    """Leave the tag out of the name of an operation wherever no other is called the same."""
    operations = [operation for _, _, operation in _operations(paths)]
    counts = Counter(operation["operationId"].partition(".")[0] for operation in operations)
    for operation in operations:
        name, _, tag = operation["operationId"].partition(".")
        operation["operationId"] = name if counts[name] == 1 else f"{name}_{tag}"


def add_links(paths: Data, schemas: Data) -> None:
    """Say of what was made, and of what was put, what can be done with it next."""
    for path, method, operation in list(_operations(paths)):
        if method == "put" and path.endswith("}"):
            _link(operation, paths, path, "$request.path.{name}")
        elif method == "post" and "{" not in path and (field := _id_field(operation, schemas)):
            depth = path.count("/") + 1
            for item in [each for each in paths if each.startswith(f"{path}/{{") and each.count("/") == depth]:
                _link(operation, paths, item, f"$response.body#/{field}")


def _id_field(operation: Data, schemas: Data) -> str:
    """What of an answer names the thing that was made; nothing where it says no such thing."""
    for status in {"200", "201"} & operation["responses"].keys():
        schema = operation["responses"][status].get("content", {}).get("application/json", {}).get("schema", {})
        for reference in schema.get("anyOf", (schema,)):
            properties = schemas.get(reference.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
            for field in _ID_FIELDS:
                if field in properties:
                    return field
    return ""


def _link(operation: Data, paths: Data, item: str, said: str) -> None:
    """Links from what an operation answers where it succeeds, to everything that is done with the same item."""
    name = item.rpartition("{")[2].rstrip("}")
    parameters = {name: said.format(name=name)}
    if "$request" in said:
        parameters = {each: f"$request.path.{each}" for each in _names_in(item)}
    links = {
        follower["operationId"]: {"operationId": follower["operationId"], "parameters": parameters}
        for path, _, follower in _operations(paths)
        if (path == item or path.startswith(f"{item}/"))
        and _names_in(path) == _names_in(item)
        and follower is not operation
    }
    for status in {"200", "201"} & operation["responses"].keys():
        operation["responses"][status]["links"] = links


def tell_etags(paths: Data) -> None:
    """Say of everything that is changed with `If-Match` that reading it gives the ETag for that."""
    for path, method, operation in _operations(paths):
        if method == "post" and "{" not in path:
            # What is made now is not there yet to be matched.
            operation["parameters"] = [each for each in operation.get("parameters", ()) if not _is_condition(each)]
        is_matched = path.endswith("}") and any(_is_matched(each) for each in _changes(paths, path))
        if method == "get" and (is_matched or path in _MATCHED_ELSEWHERE):
            operation["responses"]["200"].setdefault("headers", {})["ETag"] = _ETAG
            operation["responses"]["304"] = {"description": "It is what the caller has.", "headers": {"ETag": _ETAG}}
            operation.setdefault("parameters", []).append(_IF_NONE_MATCH)


def _changes(paths: Data, item: str) -> Iterator[Data]:
    for path, method, operation in _operations(paths):
        if method != "get" and (path == item or (path.startswith(f"{item}/") and _names_in(path) == _names_in(item))):
            yield operation


def _is_matched(operation: Data) -> bool:
    return any(each.get("name") == "If-Match" for each in operation.get("parameters", ()))


def _is_condition(parameter: Data) -> bool:
    return parameter.get("name") in {"If-Match", "If-None-Match"}


def _operations(paths: Data) -> Iterator[tuple[str, str, Data]]:
    for path, methods in paths.items():
        for method in _METHODS:
            if method in methods:
                yield path, method, methods[method]


def _names_in(path: str) -> list[str]:
    return [part.partition("}")[0] for part in path.split("{")[1:]]
