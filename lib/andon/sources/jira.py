"""Jira as a source of work: what Andon asks of it, in the order that keeps the answers honest.

First the login is proved, since a lost one looks like a Jira without issues. Then the whole query is swept for
ids and stamps, and only what changed is downloaded. An issue that a sweep missed is asked for by itself before
anybody may call it gone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256

from andon.errors import SourceError
from andon.model import Issue, Sprint, Stamp, Version
from andon.sources.jira_fetch import Face, JiraSettings, Patience, Raw, Refused, open_face, quoted, understood
from andon.sources.jira_parse import (
    Glossary,
    glossary,
    own_epic,
    parent_key,
    parse_issue,
    parse_sprint,
    parse_version,
)

BATCH = 50
"""Issues downloaded at once: their keys must fit into an address."""

STAMP_FIELDS = ("updated",)
"""What a sweep asks for."""

PROJECT = ("project",)


@dataclass(frozen=True, slots=True)
class _Searches:
    """Which issues the configured searches find: claims and scopes that an issue does not tell itself."""

    claims: Mapping[str, frozenset[str]]
    """From a claim to the ids of its issues."""
    scopes: Mapping[str, frozenset[str]]

    def claims_of(self, id: str) -> list[str]:
        """The claims that find the issue."""
        return [claim for claim, ids in self.claims.items() if id in ids]

    def scopes_of(self, id: str) -> list[str]:
        """The scopes that find the issue."""
        return [scope for scope, ids in self.scopes.items() if id in ids]

    def stamp(self, id: str, updated: str) -> str:
        """Jira's `updated`, and a mark of the searches that find the issue.

        An issue can enter or leave a search without being edited (a version is released, a day passes, andon.toml
        changes), which must make it a changed issue.
        """
        found = [*self.claims_of(id), *self.scopes_of(id)]
        return f"{updated} {sha256(repr(found).encode()).hexdigest()[:8]}" if found else updated


class JiraSource:
    """One configured Jira. Nothing is asked of it before a method is called."""

    def __init__(
        self,
        settings: JiraSettings,
        claims: Sequence[str],
        scopes: Sequence[str],
        patience: Patience | None = None,
    ) -> None:
        self.name = settings.name
        self.asked = settings.query
        self._settings = settings
        self._patience = patience
        self._query = unordered(settings.query)
        self._claims = [claim for claim in claims if claim.startswith(("jql:", "board:"))]
        self._scopes = [scope for scope in scopes if scope.startswith("jql:")]
        self._keys: dict[str, str] = {}
        self._searched: _Searches | None = None
        self._words: Glossary | None = None

    def prove(self) -> None:
        """Prove that the source answers and that the login is the one that was configured."""
        if not self._settings.token:
            _ = self._jira
            return
        me = self._jira.get("myself")
        if not isinstance(me, dict) or not (me.get("name") or me.get("accountId")):
            raise SourceError(
                f"Jira at {self._settings.url} does not say who is logged in.",
                hint="The token may have expired. Make a new one and set ANDON_JIRA_TOKEN.",
            )

    def versions(self) -> Sequence[Version]:
        """Every version of the projects that the query reaches."""
        answers = ((project, self._jira.get(f"project/{project}/versions")) for project in self._projects())
        with understood("versions"):
            return [parse_version(raw, project) for project, raws in answers for raw in raws]

    def sprints(self) -> Sequence[Sprint]:
        """Every sprint of the boards of those projects; none where Jira has no boards."""
        with understood("boards and sprints"):
            boards = {
                raw["id"]
                for project in self._projects()
                for raw in self._jira.values("board", projectKeyOrId=project, type="scrum")
            }
            rows = (raw for board in sorted(boards) for raw in self._sprints_of(board))
            found = (parse_sprint(raw) for raw in rows)
            return list({sprint.id: sprint for sprint in found if sprint is not None}.values())

    def _sprints_of(self, board: int) -> list[Raw]:
        """A board that the login may not see, or that keeps no sprints, has none: it must not stop a whole sync."""
        try:
            return list(self._jira.values(f"board/{board}/sprint"))
        except Refused as refused:
            if refused.status in {400, 403, 404}:
                return []
            raise

    def sweep(self) -> Iterator[Stamp]:
        """Key and stamp of every issue of the query."""
        self._words = None
        self._searched = searches = self._search()
        swept: dict[str, str] = {}
        for raw in self._jira.search(self._query, STAMP_FIELDS):
            with understood("an issue's last change"):
                id, key, updated = raw["id"], raw["key"], raw["fields"]["updated"]
            if id not in swept:  # an issue that was created meanwhile pushes another onto the next page
                swept[id] = key
                yield Stamp(id, key, searches.stamp(id, updated))
        self._keys = swept

    def download(self, stamps: Sequence[Stamp]) -> Iterator[Issue]:
        """The issues behind the stamps; one that vanished meanwhile is left out."""
        for start in range(0, len(stamps), BATCH):
            yield from self._batch({each.id: each.key for each in stamps[start : start + BATCH]})

    def exists(self, id: str) -> bool:
        """Whether one issue is still there, may be seen, and is in the query. A moved issue keeps its id.

        It is asked for by the key that the last sweep saw, if it did: jira820 knows no ids.
        """
        raw = self._jira.issue(self._keys.get(id, id), STAMP_FIELDS)
        if raw is None or raw["id"] != id:
            return False
        jql = f"({self._query}) AND key = {quoted(raw['key'])}"
        return any(found["id"] == id for found in self._jira.search(jql, STAMP_FIELDS, lenient=True))

    @cached_property
    def _jira(self) -> Face:
        return open_face(self._settings, self._patience)

    def _batch(self, wanted: Mapping[str, str]) -> Iterator[Issue]:
        words, searches = self._glossary(), self._searches()
        raws = list(self._jira.issues(wanted, words.asked))
        epics = self._epics_of_parents(raws, words)
        for raw in raws:
            with understood(f"issue {raw['key']}"):
                issue = parse_issue(
                    raw,
                    words,
                    epic=own_epic(raw, words) or epics.get(parent_key(raw) or ""),
                    claims=searches.claims_of(raw["id"]),
                    scopes=searches.scopes_of(raw["id"]),
                )
            yield replace(issue, updated=searches.stamp(issue.id, issue.updated))

    def _epics_of_parents(self, raws: Sequence[Raw], words: Glossary) -> dict[str, str]:
        """The epic of every parent in the batch: Data Center names it in the parent only, not in sub-tasks."""
        parents = {raw["fields"]["parent"]["key"] for raw in raws if parent_key(raw)}
        if not parents or not words.epic:
            return {}
        jql = f"key in ({', '.join(quoted(key) for key in sorted(parents))})"
        found = (raw for raw in self._jira.search(jql, [words.epic], lenient=True) if raw["key"] in parents)
        epics = ((raw["key"], own_epic(raw, words)) for raw in found)
        return {key: epic for key, epic in epics if epic}

    def _projects(self) -> list[str]:
        """The projects that the query reaches: ask for an issue outside the known ones until there is none."""
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
            fields, statuses = self._jira.get("field"), self._jira.get("status")
            with understood("fields and statuses"):
                self._words = glossary(fields, statuses)
        return self._words

    def _searches(self) -> _Searches:
        if self._searched is None:
            self._searched = self._search()
        return self._searched

    def _search(self) -> _Searches:
        return _Searches(
            claims={claim: self._ids(claim) for claim in self._claims},
            scopes={scope: self._ids(scope) for scope in self._scopes},
        )

    def _ids(self, name: str) -> frozenset[str]:
        """The ids of the query's issues that a claim or scope finds."""
        kind, _, value = name.partition(":")
        jql = unordered(self._filter_of(value) if kind == "board" else value)
        found = self._jira.search(f"({self._query}) AND ({jql})", STAMP_FIELDS)
        return frozenset(raw["id"] for raw in found)

    def _filter_of(self, board: str) -> str:
        """The JQL behind a board. Its own list of issues would hide what was released."""
        configuration = self._jira.agile(f"board/{board}/configuration")
        with understood(f"board {board}"):
            jql: str = self._jira.get(f"filter/{configuration['filter']['id']}")["jql"]
        return jql


def unordered(jql: str) -> str:
    """JQL without an ORDER BY at its end, so that it can be put in brackets."""
    return re.sub(r"""\border\s+by\b[^"']*$""", "", jql, flags=re.IGNORECASE).strip()
