"""Jira as a source of work: what Andon asks of it, in the order that keeps the answers honest.

First the login is proved, since a lost one looks like a Jira without issues. Then the whole query is swept for
ids and stamps, and only what changed is downloaded. An issue that a sweep missed is asked for by itself before
anybody may call it gone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import islice
from typing import Any

from andon.config import DROP_SHARE, WORKERS
from andon.errors import SourceError
from andon.model import Category, Issue, Sprint, Stamps, Version
from andon.sources.jira.ahead import ahead
from andon.sources.jira.epics import Epics, Turn
from andon.sources.jira.examine import examine
from andon.sources.jira.faces import Face, open_face
from andon.sources.jira.garbage import collecting_seldom
from andon.sources.jira.glossary import DISCARDED, Glossary, glossary, remembered
from andon.sources.jira.parse import moment, parse_issue, parse_sprint, parse_version
from andon.sources.jira.reader import JiraSettings, Patience, Raw, Refused, quoted, understood
from andon.sources.jira.refusals import MALFORMED, nobody_logged_in, unknown_form
from andon.sources.jira.searches import (
    ID_FIELDS,
    NO_SUCH_SEARCH,
    Boards,
    Columns,
    Recall,
    Searches,
    Wanted,
    find_columns,
    find_searches,
    points_first,
    unordered,
)
from andon.usecases.ports import Finding, Proof

BATCH = 100
"""Issues downloaded at once: what Cloud allows, and as many keys as fit into an address."""

SAME_SECOND = timedelta(seconds=2)
"""Two edits may share a stamp where a database keeps whole seconds: one so young is read once more."""

LONGEST_SYNC = timedelta(days=1)
"""A stamp that is further than this ahead of the sync's begin was not written while the sync ran."""

PROJECT = ("project",)

_FRACTION = re.compile(r"\.0{0,5}[1-9]")
"""In a moment as Jira tells it, without reading the rest of it: a part of a second."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a Jira is read, beside where it is."""

    workers: int = WORKERS
    drop_share: float = DROP_SHARE
    discarded: tuple[str, ...] = ()
    """Resolutions, beside the usual ones, of work that ended without being delivered."""


class JiraSource:
    """One configured Jira. Nothing is asked of it before a method is called."""

    def __init__(
        self,
        settings: JiraSettings,
        claims: Mapping[str, str],
        scopes: Mapping[str, str],
        *,
        columns: Mapping[str, Columns] | None = None,
        over: frozenset[str] = frozenset(),
        recall: Recall = lambda name: (),
        habits: Habits | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`claims` and `scopes` name the squad or launch that each stands for; `columns` go by claim.

        Those that are in `over` as well are not asked for any more: their issues stay those that `recall` tells.
        """
        self.name = settings.name
        self.asked = settings.query
        self._settings = settings
        self._patience = patience
        self._habits = habits or Habits()
        self.drop_share = self._habits.drop_share
        self._query = unordered(settings.query)
        self._claims, self._scopes = dict(claims), dict(scopes)
        self._wanted = Wanted(
            claims={claim: label for claim, label in claims.items() if claim.startswith(("jql:", "board:"))},
            scopes={scope: label for scope, label in scopes.items() if scope.startswith("jql:")},
            columns={claim: each for claim, each in (columns or {}).items() if claim not in over},
            over=over,
        )
        self._recall = recall
        self._searched: Searches | None = None
        self._words: Glossary | None = None
        self._boards: Boards | None = None
        self._columns: Mapping[str, Mapping[str, Category]] = {}
        self._column_doubts: Sequence[str] = ()
        self._began: datetime | None = None
        self._reached: list[str] | None = None

    # -------------------------------------------------------------------- before a sweep

    def prove(self) -> Proof:
        """Prove that the source answers and that the login is the one that was configured."""
        self._began = self._jira.now()
        if not self._settings.token:
            return Proof(moment=self._began)
        me = self._jira.get("myself")
        account = (me.get("accountId") or me.get("key") or me.get("name")) if isinstance(me, dict) else None
        if not account:
            raise nobody_logged_in(self._settings)
        return Proof(sha256(str(account).encode()).hexdigest()[:16], self._began)

    def learn(self, memory: Mapping[str, Any]) -> Mapping[str, Any]:
        """Read what fields, statuses, components and columns mean here, beside what was remembered of it."""
        self._searched = self._reached = None
        self._boards = boards = Boards(self._jira)
        fields, statuses, components = self._jira.get("field"), self._jira.get("status"), self._components()
        with understood("fields and statuses"):
            words = glossary(fields, statuses, {*DISCARDED, *self._habits.discarded})
        ranked = memory.get("fields", {}).get("points", ())
        words = replace(words, points=points_first(boards, self._going(self._wanted.claims), words.points, ranked))
        with understood("fields and statuses"):
            self._words, memory = remembered(words, statuses, components, memory)
        self._columns, self._column_doubts = find_columns(boards, self._wanted, self._words, memory.get("columns", {}))
        return {**memory, "columns": {claim: dict(each) for claim, each in self._columns.items()}}

    def versions(self) -> Sequence[Version]:
        """Every version of the projects that the query reaches."""
        answers = ((project, self._jira.get(f"project/{project}/versions")) for project in self._projects())
        with understood("versions"):
            return [parse_version(raw, project) for project, raws in answers for raw in raws]

    def sprints(self) -> Sequence[Sprint]:
        """Every sprint of the boards of those projects; none where Jira has no boards, or does not show them."""
        raws = [raw for project in self._projects() for raw in self._listed("board", projectKeyOrId=project)]
        with understood("boards and sprints"):
            boards = {raw["id"] for raw in raws if raw.get("type") != "kanban"}
            rows = (raw for board in sorted(boards) for raw in self._listed(f"board/{board}/sprint"))
            found = (parse_sprint(raw) for raw in rows)
            return list({sprint.id: sprint for sprint in found if sprint is not None}.values())

    def examine(self) -> Iterator[Finding]:
        """Look at the login, its rights and everything that is configured, for `andon doctor`."""
        yield from examine(
            self._jira,
            self._settings,
            self._going(self._claims),
            self._going(self._scopes),
            columns=self._wanted.columns,
        )

    # -------------------------------------------------------------------- sweep and download

    def expected(self) -> int | None:
        """About how many issues a sweep will see."""
        return self._jira.count(self._query)

    def sweep(self, since: datetime | None = None) -> Iterator[Stamps]:
        """Key and stamp of every issue of the query; with `since`, of those that changed."""
        query = f"({self._query}) AND updated >= {_epoch_ms(since)}" if since else self._query
        self._searched = searches = self._search(query)
        edition = self._glossary().edition
        # Around them all: to enter `understood` for each would be felt.
        with collecting_seldom(), understood("an issue's last change"):
            for raws in self._jira.sweep(query, ID_FIELDS):
                yield searches.stamps(raws, edition)

    def download(self, wanted: Iterable[tuple[str, str]]) -> Iterator[Sequence[Issue]]:
        """The issues behind ids (with last known keys), in batches; one that vanished meanwhile is left out."""
        words = self._glossary()
        self._searches()
        epics = Epics(self._jira, words)
        planned = ((batch, epics.turn(batch.values())) for batch in _batches(wanted))
        with collecting_seldom():
            for raws in ahead(lambda plan: self._fetch(*plan, words, epics), planned, self._habits.workers):
                yield [self._parsed(raw, epic, words) for raw, epic in raws]

    def still_there(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bool]]:
        """Of each issue that the sweep missed, by id and key: whether it is still there. Asked for one by one."""
        yield from ahead(lambda pair: (pair[0], self.exists(*pair)), wanted, self._habits.workers)

    def exists(self, id: str, key: str) -> bool:
        """Whether one issue is still there, may be seen, and is in the query. A moved issue keeps its id.

        It is asked for by its key first, which Jira follows to the issue's new one; jira820 knows no ids.
        """
        for name in (key, id):
            raw = self._jira.issue(name, ID_FIELDS, history=False)
            if raw is not None and raw["id"] == id:
                return self._jira.finds(self._query, id, raw["key"])
        return False

    def doubts(self) -> Sequence[str]:
        """Sentences on what could not be looked up since `prove`."""
        return (*self._column_doubts, *(self._searched.doubts if self._searched else ()))

    # -------------------------------------------------------------------- inside

    @cached_property
    def _jira(self) -> Face:
        return open_face(self._settings, self._patience, workers=self._habits.workers)

    def _going(self, names: Mapping[str, str]) -> dict[str, str]:
        """Those of squads and launches that are not over."""
        return {name: label for name, label in names.items() if name not in self._wanted.over}

    def _components(self) -> dict[str, str]:
        """Id to name of every component of the projects."""
        raws = [raw for project in self._projects() for raw in self._jira.find(f"project/{project}/components") or ()]
        with understood("components"):
            return {str(raw["id"]): raw["name"] for raw in raws}

    def _listed(self, path: str, **params: str) -> list[Raw]:
        """A list of boards or sprints. What the login may not see, or what keeps none, must not stop a whole sync."""
        try:
            return list(self._jira.values(path, **params))
        except Refused as refused:
            if refused.status in NO_SUCH_SEARCH:
                return []
            raise

    def _fetch(
        self, batch: Mapping[str, str], turn: Turn, words: Glossary, epics: Epics
    ) -> list[tuple[Raw, str | None]]:
        """The raw issues of a batch, each with the epic that it is under. Runs beside others like it."""
        with turn:
            raws = self._jira.issues(batch, words.asked)
            return list(zip(raws, epics.of(raws, turn), strict=True))

    def _parsed(self, raw: Raw, epic: str | None, words: Glossary) -> Issue:
        searches = self._searches()
        try:  # not `understood`: entering it for each issue would be felt
            id, updated = raw["id"], raw["fields"]["updated"]
            stamp = searches.stamp(id, raw["key"], updated, words.edition)
            return parse_issue(
                raw,
                searches.words_for(id, words),
                epic=epic,
                claims=searches.claims_of(id),
                scopes=searches.scopes_of(id),
                stamp=f"{stamp} young" if self._is_young(updated) else stamp,
            )
        except MALFORMED as error:
            raise unknown_form(f"issue {raw['key']}", error) from error

    def _is_young(self, updated: str) -> bool:
        """Whether another edit may still come under the same stamp, which then no sweep would notice.

        A stamp that is far ahead of Jira's own clock is not young: that clock stands still, as jira820's does.
        """
        if self._began is None or _FRACTION.search(updated):
            return False
        at = moment(updated)
        return not at.microsecond and -SAME_SECOND < at - self._began < LONGEST_SYNC

    def _projects(self) -> list[str]:
        """The keys of the projects that the query reaches."""
        if self._reached is None:
            self._reached = self._look_for_projects()
        return self._reached

    def _look_for_projects(self) -> list[str]:
        """Ask for an issue outside the known projects until there is none."""
        known: list[str] = []
        raw = self._jira.first(self._query, PROJECT)
        while raw is not None:
            with understood("an issue's project"):
                project = raw["fields"]["project"]["key"]
            if project in known:
                raise SourceError(
                    f"Jira at {self._settings.url} found {raw['key']} where it was asked for other projects.",
                    hint="Sync again; if it stays, ask an administrator to rebuild Jira's search index.",
                )
            known.append(project)
            outside = f"project not in ({', '.join(quoted(key) for key in known)})"
            raw = self._jira.first(f"({self._query}) AND {outside}", PROJECT)
        return known

    def _glossary(self) -> Glossary:
        if self._words is None:
            self.learn({})
        assert self._words is not None
        return self._words

    def _searches(self) -> Searches:
        if self._searched is None:
            self._searched = self._search(self._query)
        return self._searched

    def _search(self, query: str) -> Searches:
        self._glossary()  # also tells the columns
        assert self._boards is not None
        return find_searches(self._jira, self._boards, query, self._wanted, self._columns, self._recall)


def _batches(wanted: Iterable[tuple[str, str]]) -> Iterator[dict[str, str]]:
    pairs = iter(wanted)
    while batch := dict(islice(pairs, BATCH)):
        yield batch


def _epoch_ms(at: datetime) -> int:
    """A moment as JQL takes it without regard to anybody's time zone; a quoted date is in the reader's zone."""
    return round(at.timestamp() * 1000)
