"""A site as an ASGI app: records each request, makes trouble, checks the login, and asks the face."""

import asyncio
import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from jira_own.beans import Face
from jira_own.cloud import Cloud
from jira_own.control import CONTROL, Control
from jira_own.data_center import DataCenter
from jira_own.model import Account
from jira_own.shared import SharedFace
from jira_own.trouble import Fault
from jira_own.wire import NO_LOGIN, Call, Refusal, Route, credentials, read_body, read_query

if TYPE_CHECKING:
    from jira_own.site import Site

FACES: dict[Face, type[SharedFace]] = {Face.CLOUD: Cloud, Face.DATA_CENTER: DataCenter}


def app(site: "Site", face: Face | str) -> ASGIApp:
    """The site with this face; Cloud also answers below `/ex/jira/{cloudId}`, as the gateway for scoped tokens does."""
    return _App(site, FACES[Face(face)](site))


class _App:
    def __init__(self, site: "Site", face: SharedFace) -> None:
        self._site = site
        self._cloud = face.face is Face.CLOUD
        self._routes = face.routes()
        self._control = Control(site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        request = HttpRequest(scope, receive)
        raw = await request.body()
        response = await self._respond(request, raw)
        if not request.scope["path"].startswith(CONTROL):
            self._site.log.statuses[response.status_code] += 1
        await response(scope, receive, send)

    async def _respond(self, request: HttpRequest, raw: bytes) -> Response:
        path = request.scope["path"]
        if path.startswith(CONTROL):
            return _json(*self._control.answer(request.method, path, raw))
        trouble = self._site.trouble
        if trouble.latency:
            await asyncio.sleep(trouble.latency)
        call = self._read(request, path)
        fault = trouble.strike(call.path)
        if fault is not None:
            await asyncio.sleep(fault.seconds)
            if fault.status:
                self._record(call, raw)
                return _faulty(fault)
        # In this thread: a site of 100,000 issues answers in milliseconds, and its lock is held no longer.
        with self._site.lock:
            return self._answer(call, raw)

    def _read(self, request: HttpRequest, path: str) -> Call:
        prefix = f"/ex/jira/{self._site.options.cloud_id}"
        gateway = self._cloud and path.startswith(f"{prefix}/")
        inner = path[len(prefix) :] if gateway else path
        headers = {name.decode().lower(): value.decode() for name, value in request.scope["headers"]}
        return Call(request.method, inner, read_query(request.scope["query_string"]), None, headers, gateway)

    def _record(self, call: Call, raw: bytes) -> Refusal | None:
        """Whatever was asked is recorded; a body that cannot be read is refused afterwards."""
        refusal = None
        try:
            call.body = read_body(raw)
        except Refusal as error:
            refusal = error
        self._site.log.add(call.record())
        return refusal

    def _answer(self, call: Call, raw: bytes) -> Response:
        try:
            found = self._enter(call, raw)
            answer = self._recorded(call) or found.handler(call)
        except Refusal as refusal:
            return _json(refusal.status, refusal.body, {**self._headers(call), **refusal.headers})
        return _json(200, answer, {**self._headers(call), **call.answer_headers})

    def _enter(self, call: Call, raw: bytes) -> Route:
        try:
            call.account = self._login(call)
        finally:
            unreadable = self._record(call, raw)
        if unreadable:
            raise unreadable
        found = self._route(call)
        self._in_scope(call, found)
        return found

    def _recorded(self, call: Call) -> object:
        return self._site.recorded.get(re.sub(r"^/rest/(?:agile/1\.0|api/[^/]+)/", "", call.path))

    def _route(self, call: Call) -> Route:
        other = False
        for one in self._routes:
            if found := one.path.fullmatch(call.path):
                if one.method == call.method:
                    call.parts = found.groups()
                    return one
                other = True
        if other:
            raise Refusal(405)
        raise Refusal(404, {"message": f"null for uri: {call.path}", "status-code": 404})

    def _login(self, call: Call) -> Account | None:
        """Whoever calls; None for somebody without a login, or with one that has expired."""
        given = credentials(call.headers.get("authorization"))
        if given is None or self._site.trouble.expired_login:
            return None
        account = self._account(call, *given)
        if account is None and self._site.options.bad_login == "refused":
            raise Refusal(401, NO_LOGIN, {"WWW-Authenticate": 'OAuth realm="https%3A%2F%2Fjira.example"'})
        return account

    def _account(self, call: Call, name: str, secret: str) -> Account | None:
        for account in self._site.accounts.values():
            if account.token != secret or not account.active:
                continue
            # On Cloud a classic token needs its e-mail address and the site; a scoped one the gateway.
            if self._cloud and (account.scopes is not None) != call.gateway:
                continue
            names: Iterable[str] = (account.email, "") if call.gateway else (account.email,)
            if not self._cloud:
                names = ("", account.id)
            if name in names:
                return account
        return None

    def _in_scope(self, call: Call, found: Route) -> None:
        account = call.account
        if account is not None and account.scopes is not None and found.scope and found.scope not in account.scopes:
            raise Refusal(401, {"code": 401, "message": "Unauthorized; scope does not match"})

    def _headers(self, call: Call) -> dict[str, str]:
        if self._cloud:
            return {"X-AACCOUNTID": call.account.id} if call.account else {}
        headers = {"X-AUSERNAME": call.account.id if call.account else "anonymous"}
        if self._site.options.rate_headers:
            headers |= {"X-RateLimit-Limit": "70", "X-RateLimit-Remaining": "69", "X-RateLimit-FillRate": "5"}
            headers |= {"X-RateLimit-Interval-Seconds": "1", "Retry-After": "0"}
        return headers


def _faulty(fault: Fault) -> Response:
    return Response(fault.body, fault.status, dict(fault.headers), fault.content_type)


def _json(status: int, body: object, headers: dict[str, str] | None = None) -> Response:
    if body is None:
        return Response(status_code=status, headers=headers)
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return Response(text, status, headers, "application/json;charset=UTF-8")


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
