"""Reading OpenAPI 3.0 for a JSON Schema validator, and the quirks of Atlassian's three files."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jsonschema import FormatChecker  # type: ignore[import-untyped]
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]

Spec = dict[str, Any]

_METHODS = ("get", "post", "put", "delete", "patch")
_LONGEST = 240
"""Characters of a message; a whole issue would not fit on a screen."""


@dataclass(frozen=True)
class Operation:
    method: str
    name: str
    """`GET /rest/api/3/issue/{issueIdOrKey}`."""
    path: re.Pattern[str]
    parameters: Mapping[str, Spec]
    """Of the query, by name."""
    request: Spec | None
    """Schema of its body."""
    answers: Mapping[str, Spec]
    """Descriptions of its answers, by status."""


def cloud(specs: Path) -> Spec:
    """Platform and agile in one; agile's schemas get names of their own, so that they cannot clash."""
    platform: Spec = json.loads((specs / "swagger-v3.json").read_text(encoding="utf-8"))
    text = (specs / "agile-swagger.json").read_text(encoding="utf-8")
    agile: Spec = json.loads(text.replace("#/components/schemas/", "#/components/schemas/Agile_"))
    platform["paths"] |= {path: one for path, one in agile["paths"].items() if path.startswith("/rest/agile/")}
    named = {f"Agile_{name}": one for name, one in agile["components"]["schemas"].items()}
    platform["components"]["schemas"] |= named
    return platform


def data_center(specs: Path) -> Spec:
    """Its paths lack `/rest`."""
    spec: Spec = json.loads((specs / "dc-10.3-openapi.json").read_text(encoding="utf-8"))
    spec["paths"] = {f"/rest{path}": one for path, one in spec["paths"].items()}
    return spec


def for_json_schema(spec: Spec) -> Spec:
    """What OpenAPI writes in its own way, in place: `nullable` becomes a list of types, and each `$ref` the schema
    that it names, since looking them up again and again costs most of a validation."""
    schemas = spec["components"]["schemas"]
    _rewrite(schemas, schemas, set())
    _rewrite(spec["paths"], schemas, set())
    return spec


def _rewrite(node: Any, schemas: Spec, seen: set[int]) -> None:
    if id(node) in seen or not isinstance(node, dict | list):
        return
    seen.add(id(node))
    if isinstance(node, dict) and node.get("nullable") is True and isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]
    for key, one in list(enumerate(node) if isinstance(node, list) else node.items()):
        if key == "example":
            continue
        if isinstance(one, dict) and isinstance(one.get("$ref"), str):
            node[key] = one = schemas[one["$ref"].rpartition("/")[2]]
        _rewrite(one, schemas, seen)


def operations(spec: Spec) -> Iterator[Operation]:
    for template, item in spec["paths"].items():
        path = re.compile("[^/]+".join(map(re.escape, re.split(r"\{[^}]*\}", template))))
        for method in _METHODS:
            if method in item:
                yield _operation(method.upper(), template, path, item[method], item.get("parameters", []))


def _operation(method: str, template: str, path: re.Pattern[str], found: Spec, more: list[Spec]) -> Operation:
    parameters = {one["name"]: one for one in [*more, *found.get("parameters", [])] if one["in"] == "query"}
    request = json_schema(found.get("requestBody", {}))
    return Operation(method, f"{method} {template}", path, parameters, request, found["responses"])


def json_schema(described: Spec) -> Spec | None:
    """Of the JSON that a body or an answer holds; None where nothing is said."""
    content = described.get("content", {})
    found: Spec = next((one for kind, one in content.items() if "json" in kind or kind == "*/*"), {})
    schema: Spec | None = found.get("schema")
    return schema


def read_parameter(values: list[str], schema: Spec) -> object:
    """A query's text as what its schema speaks of; as it is where it cannot be read so."""
    if schema.get("type") == "array":
        items = schema.get("items", {})
        return [_read_one(part, items) for value in values for part in value.split(",")]
    return _read_one(values[0], schema) if len(values) == 1 else values


def _read_one(text: str, schema: Spec) -> object:
    kind = schema.get("type")
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


def formats(*, colon_needed: bool) -> FormatChecker:
    """The formats that the files use. `colon_needed`: only offsets of RFC 3339 are date-times."""
    checker = FormatChecker(formats=())
    offset = re.compile(r".*T.*(Z|[+-]\d\d:\d\d)" if colon_needed else r".*T.*(Z|[+-]\d\d:?\d\d)")

    def date_time(value: object) -> bool:
        return not isinstance(value, str) or bool(offset.fullmatch(value) and datetime.fromisoformat(value))

    checker.checks("date-time", raises=ValueError)(date_time)
    checker.checks("date", raises=ValueError)(_is_date)
    checker.checks("uri")(_is_uri)
    checker.checks("int32")(_is_int32)
    return checker


def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", value))


def _is_int32(value: object) -> bool:
    return not isinstance(value, int) or -(2**31) <= value < 2**31


def sentence(error: ValidationError) -> str:
    """Where, and what. Positions in lists are left out: a fault of every issue is one fault."""
    where = ".".join("*" if isinstance(part, int) else str(part) for part in error.absolute_path)
    return f"{where or 'the whole'}: {error.message[:_LONGEST]}"
