"""Requests and answers against Atlassian's OpenAPI files, read where they lie and never copied.

jsonschema validates; what it is told to (which schema, which parameters) is decided here, because the libraries
built for OpenAPI let unknown query parameters pass, and those are what a connector gets wrong.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

from jsonschema import Draft4Validator  # type: ignore[import-untyped]
from starlette.requests import Request as HttpRequest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jira_own import openapi
from jira_own.beans import Face
from jira_own.control import CONTROL
from jira_own.differences import DIFFERENCES
from jira_own.openapi import Operation, Spec

Query = Mapping[str, list[str]]


class Contract:
    """`check_request` and `check_response` answer sentences, one for each violation."""

    def __init__(self, spec: Spec) -> None:
        self._refusals = frozenset(spec.get("x-refusals", ()))
        self._by_method: dict[str, list[Operation]] = {}
        for one in sorted(openapi.operations(spec), key=lambda one: one.name.count("{")):
            self._by_method.setdefault(one.method, []).append(one)
        self._formats = openapi.formats(colon_needed=not spec.get("x-offset-without-colon"))
        self._validators: dict[tuple[str, str], Draft4Validator] = {}

    @classmethod
    def load(cls, specs: Path, face: Face | str, *, without: Iterable[str] = ()) -> "Contract":
        """From the folder of the three files; `without` leaves differences out, by name."""
        face = Face(face)
        spec = openapi.cloud(specs) if face is Face.CLOUD else openapi.data_center(specs)
        for difference in DIFFERENCES:
            if face in difference.faces and difference.name not in set(without):
                difference.amend(spec)
        return cls(openapi.for_json_schema(spec))

    def operation(self, method: str, path: str) -> Operation | None:
        """The one with the fewest placeholders that fits."""
        return next((one for one in self._by_method.get(method, ()) if one.path.fullmatch(path)), None)

    def check_request(self, method: str, path: str, query: Query, body: object) -> list[str]:
        operation = self.operation(method, path)
        if operation is None:
            return [f"{method} {path}: there is no such operation."]
        found = [*self._check_query(operation, query), *self._check_body(operation, body)]
        return [f"{operation.name}: {one}" for one in found]

    def check_response(self, method: str, path: str, status: int, body: object) -> list[str]:
        operation = self.operation(method, path)
        if operation is None:
            return []
        answer = operation.answers.get(str(status))
        if answer is None:
            known = str(status) in self._refusals
            return [] if known else [f"{operation.name}: an answer {status} is not described."]
        schema = openapi.json_schema(answer)
        if schema is None:
            return []
        errors = self._errors((operation.name, str(status)), schema, body)
        return [f"{operation.name} {status}: {one}" for one in errors]

    def _check_query(self, operation: Operation, query: Query) -> Iterator[str]:
        for name, values in query.items():
            if name not in operation.parameters:
                yield f"the query parameter {name} is unknown."
                continue
            schema = operation.parameters[name].get("schema", {})
            for error in self._errors((operation.name, f"?{name}"), schema, openapi.read_parameter(values, schema)):
                yield f"the query parameter {name}: {error}"
        for name, parameter in operation.parameters.items():
            if parameter.get("required") and name not in query:
                yield f"the query parameter {name} is missing."

    def _check_body(self, operation: Operation, body: object) -> Iterator[str]:
        if operation.request is None:
            if body is not None:
                yield "it takes no body."
            return
        if body is None:
            yield "its body is missing."
            return
        yield from self._errors((operation.name, "body"), operation.request, body)
        # Data Center's file leaves every object open; what it does not name it does not read.
        if isinstance(body, dict) and "properties" in operation.request:
            for name in body.keys() - operation.request["properties"].keys():
                yield f"the property {name} is unknown."

    def _errors(self, key: tuple[str, str], schema: Spec, value: object) -> Iterator[str]:
        validator = self._validators.get(key)
        if validator is None:
            validator = self._validators[key] = Draft4Validator(schema, format_checker=self._formats)
        return map(openapi.sentence, validator.iter_errors(value))


@dataclass
class Checked:
    """Middleware: `Checked(contract).around(app)` lets everything pass and collects what violates the contract."""

    contract: Contract
    violations: list[str] = field(default_factory=list)
    """In the order of requests; the same sentence once."""
    requests: int = 0

    def around(self, app: ASGIApp) -> ASGIApp:
        async def checking(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or scope["path"].startswith(CONTROL):
                await app(scope, receive, send)
                return
            await self._check(app, scope, receive, send)

        return checking

    async def _check(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], re.sub(r"^/ex/jira/[^/]+", "", scope["path"])
        raw = await HttpRequest(scope, receive).body()
        query = parse_qs(scope["query_string"].decode(), keep_blank_values=True)
        self.requests += 1
        self._add(self.contract.check_request(method, path, query, _parsed(raw)))
        messages: list[Message] = []

        async def once() -> Message:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def keep(message: Message) -> None:
            messages.append(message)

        await app(scope, once, keep)
        if messages:
            self._check_answer(method, path, messages)
        for message in messages:
            await send(message)

    def _check_answer(self, method: str, path: str, messages: list[Message]) -> None:
        start, *rest = messages
        kind: bytes = dict(start["headers"]).get(b"content-type", b"")
        # What a fault put in the way is not the API's answer.
        if kind.startswith(b"application/json"):
            body = _parsed(b"".join(one.get("body", b"") for one in rest))
            self._add(self.contract.check_response(method, path, start["status"], body))

    def _add(self, found: Iterable[str]) -> None:
        for one in found:
            if one not in self.violations:
                self.violations.append(one)


def _parsed(raw: bytes) -> object:
    """None for no body, and for one that is not JSON: half an answer is a fault, not a violation."""
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None
