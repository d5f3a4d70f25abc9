"""What FastAPI answers where something was refused or went wrong: a problem, whoever raised it."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from turnout.api.asgi import told_problem
from turnout.api.problems import PROBLEM_TYPE, FieldProblem, Problem
from turnout.api.tracking import route_of
from turnout.errors import TurnoutError


def answer_errors(resources: FastAPI) -> None:
    """Make a problem of every error, whoever raised it."""

    async def answer(request: Request, error: Exception) -> Response:
        problem = _fastapi_problem(request, error) or told_problem(error, route_of(request.scope))
        return Response(problem.body(), problem.status, problem.headers, PROBLEM_TYPE)

    for kind in (HTTPException, RequestValidationError, Problem, TurnoutError, Exception):
        resources.add_exception_handler(kind, answer)


def _fastapi_problem(request: Request, error: Exception) -> Problem | None:
    """The problem that an error of FastAPI's is; None for any other."""
    match error:
        case RequestValidationError():
            return _misfit(error)
        case HTTPException(status_code=404):
            return Problem("not_found", f"there is nothing at `{request.url.path[:200]}`")
        case HTTPException(status_code=405):
            return Problem("method_not_allowed", f"`{request.method}` is not for this address", headers=error.headers)
        case HTTPException():
            return Problem("bad_body", str(error.detail).lower(), status=error.status_code, headers=error.headers)
        case _:
            return None


def _misfit(error: RequestValidationError) -> Problem:
    """What is wrong with the address or its query, field by field."""
    errors = [FieldProblem(str(one["loc"][-1]), _uncapped(one["msg"])) for one in error.errors()]
    return Problem("invalid", "; ".join(f"`{one.field}`: {one.message}" for one in errors), errors)


def _uncapped(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}"
