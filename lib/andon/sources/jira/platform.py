"""What Jira's kinds do alike, and the small things that reading either of them needs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from operator import itemgetter
from typing import Any

from andon.errors import SourceError
from andon.sources.jira.reader import Raw, Reader
from andon.sources.jira.refusals import Refused, inconsistent, understood

LISTED = 50
"""Entries of a list asked for at once: what every Jira allows."""


class Platform:
    """The platform's API in one version, and the agile API."""

    cloud: bool
    version: str

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def now(self) -> datetime:
        """Jira's clock, in UTC."""
        info = self.get("serverInfo")
        with understood("its clock"):
            if info.get("serverTime"):
                return datetime.fromisoformat(info["serverTime"]).astimezone(UTC)
        if self._reader.date is None:
            raise SourceError(
                f"Jira at {self._reader.settings.address} does not tell the time.",
                hint="Something between Andon and Jira removes it from answers; ask whoever runs the proxy.",
            )
        return self._reader.date

    def get(self, path: str, **params: str | int) -> Any:
        """The JSON under a path of the platform's API, such as `field`."""
        return self._reader.get(self._platform(path), **params)

    def find(self, path: str, **params: str | int) -> Any | None:
        """The same, or None where Jira says that nothing is there (or may be seen)."""
        return self._reader.find(self._platform(path), **params)

    def agile(self, path: str) -> Any:
        """The JSON under a path of the agile API, such as `board/1/configuration`."""
        return self._reader.get(f"rest/agile/1.0/{path}")

    def values(self, path: str, **params: str | int) -> Iterator[Raw]:
        """Everything in a paged list of the agile API; nothing where Jira has no boards."""
        return self._listed(f"rest/agile/1.0/{path}", params, may_lack=True)

    def pages(self, path: str, **params: str | int) -> Iterator[Raw]:
        """Everything in a paged list of the platform's API, such as `project/search`."""
        return self._listed(self._platform(path), params)

    def _platform(self, path: str) -> str:
        return f"rest/api/{self.version}/{path}"

    def _listed(self, path: str, params: dict[str, str | int], *, may_lack: bool = False) -> Iterator[Raw]:
        start = 0
        before: list[Raw] = []
        while True:
            asked = {"maxResults": LISTED, **params, "startAt": start}
            try:
                page = self._reader.get(path, **asked)
            except Refused as refused:
                if may_lack and not start and refused.status == HTTPStatus.NOT_FOUND:
                    return
                raise
            with understood(f"the list {path}"):
                values: list[Raw] = list(page["values"])
                start += len(values)
                is_last = _is_last(page, start, found=bool(values))
            if values and values == before:
                raise inconsistent(f"{path} sent one page twice")
            yield from values
            if is_last:
                return
            before = values


def _is_last(page: Raw, start: int, *, found: bool) -> bool:
    """Whether a list ends with this page. One that is shorter than asked for need not be the last."""
    if page.get("isLast") is True:
        return True
    total = page.get("total")
    if total is not None and start >= int(total):
        return page.get("isLast") is None or not found
    if found:
        return False
    if total is None:
        if page.get("isLast") is False:
            raise inconsistent("an empty page of a list is not its last")
        return True
    raise inconsistent(f"{start} of {total} entries came")


def identified(raw: Raw) -> Raw:
    """The same issue, if it has an id and a key; raises KeyError, TypeError or ValueError if it has not."""
    if not (raw["id"] and raw["key"]):
        raise ValueError("an issue without id or key")
    return raw


def all_identified(raws: Iterable[Raw]) -> list[Raw]:
    """The same issues, if each is `identified`: a sweep has a hundred thousand, and a call for each would be felt."""
    found = list(raws)
    if not (all(map(_ID, found)) and all(map(_KEY, found))):
        raise ValueError("an issue without id or key")
    return found


_ID, _KEY = itemgetter("id"), itemgetter("key")

_BITS = tuple(1 << place for place in range(256))


class Seen:
    """The ids of issues that have come by, in far less memory than a set takes.

    Ids are numbers, and those of one query lie close together: 256 neighbours share one entry. That is 1 byte an
    issue where the query takes the whole site, 16 where it takes a thirtieth, and never more than 130.
    """

    def __init__(self) -> None:
        self._blocks: dict[int, int] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, raw: Raw) -> bool:
        [number] = _numbers([raw])
        return bool(self._blocks.get(number >> 8, 0) & _BITS[number & 255])

    def new(self, raws: Sequence[Raw]) -> list[Raw]:
        """Those issues that come by for the first time; they are remembered."""
        found = []
        blocks = self._blocks
        for raw, number in zip(raws, _numbers(raws), strict=True):
            block, bit = number >> 8, _BITS[number & 255]
            known = blocks.get(block, 0)
            if not known & bit:
                blocks[block] = known | bit
                found.append(raw)
        self._count += len(found)
        return found


def _numbers(raws: Sequence[Raw]) -> list[int]:
    with understood("an issue's id"):  # around them all: entering it for each would be felt
        return list(map(int, map(_ID, raws)))
