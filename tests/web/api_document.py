"""Holds an answer of the API against its OpenAPI document."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from andon.web.api.calls import BASE, CALLS, Call
from andon.web.api.document import document
from asgi import Answer


def holds(call: Call, answer: Answer) -> None:
    """Status, media type and form are those that the document says."""
    operation = document()["paths"][BASE + call.path][call.method.lower()]
    found = operation["responses"].get(str(answer.status))
    assert found is not None, f"{call.name} answers {answer.status}: {answer.text}"
    (media,) = found["content"]
    assert answer.headers["content-type"] == media
    schema = found["content"][media]["schema"]
    _validator(json.dumps(schema)).validate(json.loads(answer.body))


@cache
def _validator(schema: str) -> Draft202012Validator:
    whole = {**json.loads(schema), "components": document()["components"]}
    Draft202012Validator.check_schema(whole)
    return Draft202012Validator(whole, format_checker=FormatChecker())


def called(name: str) -> Call:
    """The call of this name."""
    return next(each for each in CALLS if each.name == name)


def operations() -> list[dict[str, Any]]:
    """Every operation of the document."""
    return [each for methods in document()["paths"].values() for each in methods.values()]
