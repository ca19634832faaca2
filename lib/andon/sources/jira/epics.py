"""Under which epics issues are. A sub-task does not say: it is where its parent is."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from itertools import count
from threading import Event, Lock

from andon.sources.jira.faces import Face
from andon.sources.jira.glossary import Glossary
from andon.sources.jira.parse import is_sub_task, own_epic, parent_key
from andon.sources.jira.reader import Raw
from andon.sources.jira.refusals import MALFORMED, unknown_form

RECENT = 5_000
"""Issues whose epic is remembered: most sub-tasks follow their parent closely, which then need not be asked for."""

PATIENCE = 10.0
"""Seconds to wait for a parent that another batch is about to bring; then it is asked for."""


class Turn(AbstractContextManager["Turn"]):
    """One batch of a download, from when it is planned to when its epics are known, or it has failed."""

    def __init__(self, number: int, keys: frozenset[str]) -> None:
        self.number = number
        self.keys = keys
        """The last known keys of its issues."""
        self.over = Event()

    def __exit__(self, *failure: object) -> None:
        self.over.set()


class Epics:
    """The epics of the issues of one download; may be asked from several threads at once.

    A parent that moves to another epic meanwhile is found to have changed by the next sync, and its sub-tasks with it.
    """

    def __init__(self, face: Face, words: Glossary) -> None:
        self._face = face
        self._words = words
        self._recent: OrderedDict[str, str | None] = OrderedDict()
        self._numbers = count()
        self._turns: list[Turn] = []
        self._lock = Lock()

    def turn(self, keys: Iterable[str]) -> Turn:
        """The turn of the next batch, to be entered while it is fetched. Batches begin in the order of their turns."""
        turn = Turn(next(self._numbers), frozenset(keys))
        with self._lock:
            self._turns = [*(each for each in self._turns if not each.over.is_set()), turn]
        return turn

    def of(self, raws: Sequence[Raw], turn: Turn) -> list[str | None]:
        """The key of the epic that each issue is under, in the order of the issues."""
        known = {raw["key"]: self._own(raw) for raw in raws}
        parents = {key for raw in raws if is_sub_task(raw) and (key := parent_key(raw))}
        known |= self._recalled(parents - known.keys())
        if coming := parents - known.keys():
            self._wait_for(coming, turn)
            known |= self._recalled(coming)
        if missing := parents - known.keys():
            known |= self._asked(missing)
        self._remember({raw["key"]: known[raw["key"]] for raw in raws if not is_sub_task(raw)})
        return [known[raw["key"]] or (known.get(parent_key(raw) or "") if is_sub_task(raw) else None) for raw in raws]

    def _wait_for(self, keys: set[str], turn: Turn) -> None:
        """Let earlier turns that bring some of the keys come to their end; later ones may be waiting for this one."""
        with self._lock:
            earlier = [each for each in self._turns if each.number < turn.number and not each.keys.isdisjoint(keys)]
        for each in earlier:
            each.over.wait(PATIENCE)

    def _asked(self, keys: set[str]) -> dict[str, str | None]:
        fields = [each for each in ("issuetype", "parent", self._words.epic) if each]
        found = self._face.keyed(sorted(keys), fields)
        epics = {raw["key"]: self._own(raw) for raw in found if raw["key"] in keys}
        self._remember(epics)
        return epics

    def _own(self, raw: Raw) -> str | None:
        try:  # not `understood`: entering it for each issue would be felt
            return own_epic(raw, self._words)
        except MALFORMED as error:
            raise unknown_form(f"issue {raw['key']}", error) from error

    def _recalled(self, keys: Iterable[str]) -> dict[str, str | None]:
        with self._lock:
            return {key: self._recent[key] for key in keys if key in self._recent}

    def _remember(self, epics: Mapping[str, str | None]) -> None:
        with self._lock:
            self._recent |= epics
            while len(self._recent) > RECENT:
                self._recent.popitem(last=False)
