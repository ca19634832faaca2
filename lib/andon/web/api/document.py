"""The OpenAPI document, made from the calls and the forms that answers are made of: it cannot say anything else."""

import re
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from andon import __version__
from andon.ui import text_api
from andon.web.api import shapes as s
from andon.web.api.calls import BASE, CALLS, Call

AS_PATTERN = r"^(squad|director|administrator|viewer|squad:[!-~]{1,200})$"
KEY_PATTERN = r"^[!-~]{1,200}$"

PROBLEMS = {
    400: "The body is no JSON, or a header is missing.",
    401: "The token is missing or does not work.",
    403: "The token or its owner may not do this.",
    404: "There is nothing by that name, or not for this viewer.",
    405: "This address does not take this method.",
    408: "The body took too long to come.",
    409: "Somebody else changed it first, or this Idempotency-Key has written something else.",
    413: "The request is too long.",
    415: "The body is not application/json.",
    422: "What was sent cannot be taken as it is; nothing was saved.",
    429: "Too many requests, or too many wrong tokens from this address.",
    500: "A fault of ours; the log has it under the reference.",
    503: "The store does not answer now.",
}
OF_WRITES = (400, 408, 409, 413, 415)
KEPT_ALREADY = "This Idempotency-Key did it already, or the same was said within the last ten minutes."


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document."""
    models: list[tuple[type[BaseModel], Any]] = [(s.Problem, "serialization")]
    for call in CALLS:
        models.append((call.answer, "serialization"))
        if call.body:
            models.append((call.body, "validation"))
    names, schemas = models_json_schema(models, ref_template="#/components/schemas/{model}")
    paths: dict[str, Any] = {}
    for call in CALLS:
        paths.setdefault(BASE + call.path, {})[call.method.lower()] = _operation(call, names)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Andon", "version": __version__, "description": text_api.ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": text_api.NO_TOKEN_HINT},
            },
        },
    }


def _operation(call: Call, names: dict[Any, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": call.name,
        "summary": text_api.SUMMARY[call.name],
        "description": f"Scope: {call.scope.value if call.scope else 'any'}. Right: {call.action.value}.",
        "parameters": [*_in_path(call), *_in_query(call), *_in_headers(call)],
        "responses": {
            str(call.status): {"description": "Done.", **_json(names[call.answer, "serialization"])},
            **_problems(call, names[s.Problem, "serialization"]),
        },
    }
    if call.body:
        told["requestBody"] = {"required": True, **_json(names[call.body, "validation"])}
        told["responses"]["200"] = {**told["responses"]["201"], "description": KEPT_ALREADY}
    return told


def _json(schema: Any, media: str = "application/json") -> dict[str, Any]:
    return {"content": {media: {"schema": schema}}}


def _problems(call: Call, schema: Any) -> dict[str, Any]:
    found = {}
    for status, says in PROBLEMS.items():
        if status in OF_WRITES and not call.writes:
            continue
        if status == 404 and not call.writes and "{" not in call.path:
            continue
        found[str(status)] = {"description": says, **_json(schema, "application/problem+json")}
    return found


def _in_path(call: Call) -> list[dict[str, Any]]:
    schema = {"type": "string", "minLength": 1, "maxLength": 200}
    return [
        {"name": name, "in": "path", "required": True, "schema": schema} for name in re.findall(r"{(\w+)}", call.path)
    ]


def _in_query(call: Call) -> list[dict[str, Any]]:
    properties: dict[str, Any] = call.query.model_json_schema(ref_template="{model}").get("properties", {})
    found = []
    for name, field in properties.items():
        told = dict(field)
        says = told.pop("description", None)
        told.pop("title", None)
        found.append(
            {"name": name, "in": "query", "required": False, "schema": _plain(call, told)}
            | ({"description": says} if says else {})
        )
    return found


def _plain(call: Call, schema: dict[str, Any]) -> dict[str, Any]:
    """What a parameter may be where it is said: its absence is no value of it."""
    several = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if not several:
        return schema
    (one,) = several
    if "$ref" in one:
        one = dict(call.query.model_json_schema()["$defs"][one["$ref"].rpartition("/")[2]])
    return {name: value for name, value in one.items() if name not in {"title", "description"}}


def _in_headers(call: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "name": "Andon-As",
            "in": "header",
            "required": False,
            "description": text_api.WRONG_AS_HINT,
            "schema": {"type": "string", "pattern": AS_PATTERN},
        }
    ]
    if call.writes:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": text_api.NO_KEY_HINT,
                "schema": {"type": "string", "pattern": KEY_PATTERN},
            }
        )
    return found
