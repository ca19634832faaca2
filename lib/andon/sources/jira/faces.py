"""The two faces of Jira behind one protocol. Nothing else in Andon knows which of them it talks to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol

from andon.errors import SourceError
from andon.sources.jira.cloud import Cloud
from andon.sources.jira.data_center import DataCenter
from andon.sources.jira.reader import JiraSettings, Patience, Raw, Reader, Refused, quoted, understood
from andon.sources.jira.refusals import ADDRESS_HINT

__all__ = ["Cloud", "DataCenter", "Face", "connect", "open_face", "quoted", "understood"]

CLOUD_HOST = re.compile(r"//[\w.-]+\.atlassian\.net(?::|/|$)", re.IGNORECASE)


class Face(Protocol):
    """One Jira, of whichever kind. Its methods may be called from several threads at once."""

    cloud: bool

    def now(self) -> datetime:
        """Jira's clock, in UTC."""
        ...

    def get(self, path: str, **params: str | int) -> Any:
        """The JSON under a path of the platform's API, such as `field`."""
        ...

    def find(self, path: str, **params: str | int) -> Any | None:
        """The same, or None where Jira says that nothing is there (or may be seen)."""
        ...

    def agile(self, path: str) -> Any:
        """The JSON under a path of the agile API, such as `board/1/configuration`."""
        ...

    def values(self, path: str, **params: str | int) -> Iterator[Raw]:
        """Everything in a paged list of the agile API; nothing where Jira has no boards."""
        ...

    def pages(self, path: str, **params: str | int) -> Iterator[Raw]:
        """Everything in a paged list of the platform's API, such as `project/search`."""
        ...

    def count(self, jql: str) -> int | None:
        """About how many issues the JQL finds; None if Jira refuses to say."""
        ...

    def search(self, jql: str, fields: Sequence[str]) -> Iterator[Raw]:
        """Every issue that the JQL finds, each once, page by page; an inconsistent page is an error.

        Only the ids that came are kept, 1 to 130 bytes an issue.
        """
        ...

    def sweep(self, jql: str, fields: Sequence[str]) -> Iterator[Sequence[Raw]]:
        """What `search` finds, in lists: quicker for whoever looks at very many."""
        ...

    def first(self, jql: str, fields: Sequence[str]) -> Raw | None:
        """One issue that the JQL finds, or None."""
        ...

    def keyed(self, keys: Sequence[str], fields: Sequence[str]) -> Sequence[Raw]:
        """The issues that have these keys, without their history; unknown keys find nothing."""
        ...

    def issues(self, wanted: Mapping[str, str], fields: Sequence[str]) -> list[Raw]:
        """The issues with these ids (and last known keys) and their whole history; vanished ones are left out."""
        ...

    def issue(self, id_or_key: str, fields: Sequence[str], *, history: bool = True) -> Raw | None:
        """One issue, with its whole history or without any; None where nothing is there (or may be seen)."""
        ...

    def finds(self, jql: str, id: str, key: str) -> bool:
        """Whether the JQL finds this issue, which was there a moment ago; also True where Jira cannot tell."""
        ...


def open_face(settings: JiraSettings, patience: Patience | None = None, *, workers: int = 1) -> Face:
    """The face of the Jira that answers at the configured address; of its own accord it asks `workers` things at once.

    A Cloud's pages can only be asked for one after the other.
    """
    reader, info = connect(settings, patience)
    return Cloud(reader) if info.get("deploymentType") == "Cloud" else DataCenter(reader, workers=workers)


def connect(settings: JiraSettings, patience: Patience | None = None) -> tuple[Reader, Raw]:
    """A reader that has found a Jira, and what that says of itself. The login is not proved by that."""
    if settings.token and not settings.email and CLOUD_HOST.search(settings.address):
        raise SourceError(
            f"Jira Cloud at {settings.address} takes a token only together with the e-mail address of its account.",
            hint=f"Set {settings.email_from} to the address of the account that made the token.",
        )
    reader = Reader(settings, patience)
    try:
        info = reader.get("rest/api/2/serverInfo")
    except Refused as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        info = None  # whatever answers there, in whatever words: it is no Jira
    if not isinstance(info, dict) or "version" not in info:
        raise SourceError(f"What answers at {settings.address} is not a Jira.", hint=ADDRESS_HINT)
    return reader, info
