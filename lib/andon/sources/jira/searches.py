"""Claims and scopes that an issue does not tell itself: queries and boards, looked up before every sweep.

What such a search finds is held as sorted numbers, eight bytes an issue: an organisation may have dozens of them.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from andon.jql import person_in
from andon.model import Category, Stamps
from andon.sources.jira.faces import Face
from andon.sources.jira.glossary import Glossary, NoSuchColumn, column_categories
from andon.sources.jira.reader import Raw, Refused, understood

ID_FIELDS = ("updated",)
"""What is asked for where only ids and stamps are needed."""

NO_SUCH_SEARCH = frozenset({400, 403, 404})
"""Refusals that are about one query, board or filter, and not about the login."""

Recall = Callable[[str], Iterable[str]]
"""From a claim or scope to the ids that were last known under it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a board from which on its work counts as begun, and as done; empty where Jira decides."""

    started: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which searches are to be looked up, each with the name of the squad or launch that it stands for."""

    claims: Mapping[str, str]
    scopes: Mapping[str, str]
    columns: Mapping[str, Columns] = field(default_factory=dict)
    """By claim, for boards whose columns say what is begun and done."""
    over: frozenset[str] = frozenset()
    """Claims and scopes of squads and launches that are over: what is known under them stays, and is not asked for."""


class Boards:
    """The configurations of boards, each asked for once; so is one that Jira refuses."""

    def __init__(self, face: Face) -> None:
        self._face = face
        self._known: dict[str, Raw | Refused] = {}

    def configuration(self, claim: str) -> Raw:
        """That of the claim's board, such as `board:12`; raises Refused."""
        if claim not in self._known:
            try:
                self._known[claim] = self._face.agile(f"board/{claim.partition(':')[2]}/configuration")
            except Refused as refused:
                self._known[claim] = refused
        found = self._known[claim]
        if isinstance(found, Refused):
            raise found
        return found


@dataclass(frozen=True, slots=True)
class Searches:
    """Which issues the configured searches find."""

    claims: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """From a claim to the sorted ids of its issues."""
    scopes: Mapping[str, Sequence[int]] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, Category]] = field(default_factory=dict)
    """From a board's claim to what its columns say of statuses."""
    doubts: tuple[str, ...] = ()

    def claims_of(self, id: str) -> list[str]:
        """The claims that find the issue."""
        return [claim for claim, ids in self.claims.items() if _has(ids, int(id))]

    def scopes_of(self, id: str) -> list[str]:
        """The scopes that find the issue."""
        return [scope for scope, ids in self.scopes.items() if _has(ids, int(id))]

    def words_for(self, id: str, words: Glossary) -> Glossary:
        """What statuses mean for the issue: as its board's columns say, if its squad's board does."""
        for claim, categories in self.columns.items():
            if _has(self.claims[claim], int(id)):
                return words.under(categories)
        return words

    def stamp(self, id: str, key: str, updated: str, edition: int) -> str:
        """Jira's `updated`, with all that makes an issue another one although nobody edited it.

        A project can be given another key; an issue can enter or leave a search (a version is released, a day
        passes, andon.toml changes); a status or a column can come to mean something else.
        """
        return f"{updated} {key}{_edition(edition)}{self._found(id)}"

    def stamps(self, raws: Sequence[Raw], edition: int) -> Stamps:
        """The stamps of a page of a sweep. Where nothing is searched for, without a call for each of them."""
        tail = _edition(edition)
        ids, keys = [raw["id"] for raw in raws], [raw["key"] for raw in raws]
        marks = [f"{raw['fields']['updated']} {key}{tail}" for raw, key in zip(raws, keys, strict=True)]
        if self.claims or self.scopes:
            marks = [mark + self._found(id) for mark, id in zip(marks, ids, strict=True)]
        return Stamps(ids, keys, marks)

    def _found(self, id: str) -> str:
        """A mark for the searches that find the issue and what their columns say; empty where none does."""
        found = [*self.claims_of(id), *self.scopes_of(id)]
        if not found:
            return ""
        told = repr([(name, sorted(self.columns.get(name, {}).items())) for name in found])
        return f" {sha256(told.encode()).hexdigest()[:8]}"


def _edition(number: int) -> str:
    return f" e{number}" if number else ""


def find_searches(
    face: Face,
    boards: Boards,
    query: str,
    wanted: Wanted,
    columns: Mapping[str, Mapping[str, Category]],
    recall: Recall,
) -> Searches:
    """Look the searches up within the query. `columns` are what `find_columns` found.

    One that Jira refuses must not stop everybody's sync: its issues stay those that were last known under it, and
    a sentence names whose search it is.
    """
    doubts: list[str] = []

    def ids(name: str, label: str) -> Sequence[int]:
        if name in wanted.over:
            return _sorted(recall(name))
        try:
            jql = unordered(_jql_of(face, boards, name))
            if person := person_in(jql):
                doubts.append(f"{label}: the filter of {name} is about people ({person}), and is not asked for.")
                return _sorted(recall(name))
            return _sorted(raw["id"] for raw in face.search(f"({query}) AND ({jql})", ID_FIELDS))
        except Refused as refused:
            if refused.status not in NO_SUCH_SEARCH:
                raise
            doubts.append(f"{label}: {refused.message} Its issues stay as they were last known ({name}).")
            return _sorted(recall(name))

    claims = {claim: ids(claim, label) for claim, label in wanted.claims.items()}
    scopes = {scope: ids(scope, label) for scope, label in wanted.scopes.items()}
    return Searches(claims, scopes, {claim: columns[claim] for claim in claims if claim in columns}, tuple(doubts))


def find_columns(
    boards: Boards, wanted: Wanted, words: Glossary, known: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, dict[str, Category]], list[str]]:
    """What the named boards' columns say of statuses, by claim, and sentences on what could not be looked up.

    `known` is what was found last, and stands where Jira refuses to show a board.
    """
    found: dict[str, dict[str, Category]] = {}
    doubts: list[str] = []
    for claim, asked in wanted.columns.items():
        if claim not in wanted.claims:
            continue
        try:
            configuration = boards.configuration(claim)
            with understood(f"the columns of {claim}"):
                found[claim] = column_categories(configuration, words, started=asked.started, done=asked.done)
        except NoSuchColumn as error:
            name, names = error.args
            label = wanted.claims[claim]
            doubts.append(f"{label}: {claim} has no column {name!r}, only {', '.join(names)}. Jira's categories count.")
        except Refused as refused:
            if refused.status not in NO_SUCH_SEARCH:
                raise
            found[claim] = {status: Category(category) for status, category in known.get(claim, {}).items()}
    return found, doubts


def points_first(boards: Boards, claims: Iterable[str], points: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The estimate fields, those first that the squads' boards count in; as they were `known` where Jira refuses."""
    used = []
    for claim in claims:
        if claim.startswith("board:"):
            try:
                estimation = boards.configuration(claim).get("estimation") or {}
            except Refused:
                return tuple(sorted(points, key=lambda id: known.index(id) if id in known else len(known)))
            used.append((estimation.get("field") or {}).get("fieldId"))
    return tuple(sorted(points, key=lambda id: id not in used))


def unordered(jql: str) -> str:
    """JQL without an ORDER BY at its end, so that it can be put in brackets."""
    ends = [found.start() for found in _QUOTED_OR_ORDER.finditer(jql) if found[0][0] not in "\"'"]
    return (jql[: ends[-1]] if ends else jql).strip()


_QUOTED_OR_ORDER = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\border\s+by\b""", flags=re.IGNORECASE)


def _jql_of(face: Face, boards: Boards, name: str) -> str:
    kind, _, value = name.partition(":")
    if kind == "jql":
        return value
    # The filter behind the board: its own list of issues would hide what was released.
    configuration = boards.configuration(name)
    with understood(f"{kind} {value}"):
        jql: str = face.get(f"filter/{configuration['filter']['id']}")["jql"]
    return jql


def _sorted(ids: Iterable[str]) -> Sequence[int]:
    return array("q", sorted({int(id) for id in ids}))


def _has(ids: Sequence[int], id: int) -> bool:
    at = bisect_left(ids, id)
    return at < len(ids) and ids[at] == id
