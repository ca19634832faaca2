"""Asks a served site as a test would by hand: no client library, no retries, a login that fits the face."""

from collections.abc import Mapping, Sequence
from typing import Any

import requests

from jira_own.beans import Face
from jira_own.model import Account
from jira_own.site import Site

PATIENCE = 30
"""Seconds."""


class Caller:
    """Logs in as `account`, the site's first one unless given; `anonymous` sends no login."""

    def __init__(
        self, site: Site, url: str, face: Face | str, account: Account | None = None, *, anonymous: bool = False
    ) -> None:
        self.cloud = Face(face) is Face.CLOUD
        self.api = f"{url}/rest/api/{'3' if self.cloud else '2'}/"
        self.agile = f"{url}/rest/agile/1.0/"
        self._headers = {}
        who = account or site.me
        self._auth = (who.email, who.token) if self.cloud and not anonymous else None
        if not self.cloud and not anonymous:
            self._headers["Authorization"] = f"Bearer {who.token}"

    def get(self, path: str, **query: Any) -> requests.Response:
        """`get("search/jql", jql=...)`; a path that begins with `board` or `sprint` goes to the agile API."""
        base = self.agile if path.startswith(("board", "sprint")) else self.api
        return requests.get(base + path, query, auth=self._auth, headers=self._headers, timeout=PATIENCE)

    def post(self, path: str, body: Mapping[str, Any]) -> requests.Response:
        return requests.post(self.api + path, json=body, auth=self._auth, headers=self._headers, timeout=PATIENCE)

    def pages(self, jql: str, fields: Sequence[str] = ("updated",), **more: Any) -> list[list[dict[str, Any]]]:
        """Every page of a Cloud search, by its tokens."""
        found: list[list[dict[str, Any]]] = []
        token: dict[str, str] = {}
        while True:
            answer = self.get("search/jql", jql=jql, fields=",".join(fields), **token, **more)
            answer.raise_for_status()
            page = answer.json()
            found.append(page["issues"])
            if page["isLast"]:
                return found
            token = {"nextPageToken": page["nextPageToken"]}

    def errors(self, answer: requests.Response) -> list[str]:
        messages: list[str] = answer.json()["errorMessages"]
        return messages
