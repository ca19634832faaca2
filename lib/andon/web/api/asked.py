"""What a call gets: who asks, from where they look, what they sent; and answers that are kept while they hold."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel

from andon.config import Organisation, load_organisation, load_settings
from andon.errors import InvalidInput
from andon.frames import day_moment
from andon.model import Viewer
from andon.store import Store, open_store
from andon.usecases.board import Look
from andon.usecases.tokens import Caller

Found = TypeVar("Found")
Item = TypeVar("Item")

FIRST_DAY = date(2000, 1, 1)
"""A look back goes no further: nothing was known before."""


class Kept:
    """The last answers of use cases: the same question of the same viewer costs one read of the store's version."""

    def __init__(self, most: int = 24, most_dear: int = 4) -> None:
        self._answers = _Last(most)
        self._dear = _Last(most_dear)
        self._one = threading.Lock()

    def ask(self, key: Hashable, answer: Callable[[], Found]) -> Found:
        """What is kept under the key, or else the answer."""
        found: Found | None = self._answers.get(key)
        return self._answers.keep(key, answer()) if found is None else found

    def ask_dear(self, key: Hashable, answer: Callable[[], Found]) -> Found:
        """As `ask`, for what takes long: it is worked out by one at a time, and nothing cheap pushes it out."""
        found: Found | None = self._dear.get(key)
        if found is not None:
            return found
        with self._one:
            # Whoever waited finds what the one before worked out.
            found = self._dear.get(key)
            return self._dear.keep(key, answer()) if found is None else found


class _Last:
    """So many answers, those that were asked for last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def keep(self, key: Hashable, found: Found) -> Found:
        with self._lock:
            self._answers[key] = found
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return found


@dataclass(frozen=True)
class Desk:
    """Where programs are answered."""

    store: Store
    url: str
    """The database's address: it tells kept answers of one store from those of another."""
    organisation: Organisation
    now: datetime
    signs_in: bool
    """Whether people have to sign in."""
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True)
class Asked:
    """One request, once it is known who asks."""

    desk: Desk
    caller: Caller
    viewer: Viewer
    path: Mapping[str, str]
    query: Any
    """As the call's own model of its parameters says it."""
    body: Any
    key: str
    """The token of the write: the same key of the same owner writes once."""
    address: str
    """The path, for the address of a list's next part."""

    @property
    def look(self) -> Look:
        """From where and when this request looks; InvalidInput for a day that is not past."""
        # Rounded up to the minute, as on pages: requests within a minute share their answers.
        now = self.desk.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        as_of: date | None = getattr(self.query, "as_of", None)
        if as_of is not None and not FIRST_DAY <= as_of < now.date():
            raise InvalidInput(f"{as_of} is no past day since {FIRST_DAY}.", hint="Leave as_of out for now.")
        moment = now if as_of is None else day_moment(as_of, days=1) - timedelta(microseconds=1)
        return Look(self.viewer, moment, now, self.desk.organisation.first_look)

    def ask(self, use_case: Callable[..., Found], *wanted: Hashable) -> Found:
        """What a use case of a store, a look and some ids answers, as pages ask it."""
        look, store = self.look, self.desk.store
        key = (self.desk.url, store.version(), use_case, look, wanted)
        return self.desk.kept.ask(key, lambda: use_case(store, look, *wanted))

    def part(self, items: Sequence[Item], tell: Callable[[Item], Any]) -> dict[str, Any]:
        """The part of a list that was asked for; only that part is brought into its form."""
        offset, limit = self.query.offset, self.query.limit
        after = offset + limit
        return {
            "items": [tell(each) for each in items[offset:after]],
            "total": len(items),
            "offset": offset,
            "limit": limit,
            "next": self._address_of(after) if after < len(items) else None,
        }

    def _address_of(self, offset: int) -> str:
        query: BaseModel = self.query
        asked = query.model_dump(mode="json", exclude_none=True) | {"offset": offset}
        told = {name: str(each).lower() if isinstance(each, bool) else each for name, each in asked.items()}
        return f"{self.address}?{urlencode(told)}"


def this_desk(signs_in: Callable[[], bool]) -> Callable[[], Desk]:
    """The store, the clock and the settings of this process; asked anew for every request. It raises AndonError."""
    kept = Kept()

    def desk() -> Desk:
        settings = load_settings()
        path = settings.config
        return Desk(
            store=open_store(settings.database_url),
            url=settings.database_url,
            organisation=_organisation(path, path.stat().st_mtime_ns if path.exists() else 0),
            now=datetime.now(UTC),
            signs_in=signs_in(),
            kept=kept,
        )

    return desk


@lru_cache(maxsize=2)
def _organisation(path: Path, stamp: int) -> Organisation:
    return load_organisation(path)
