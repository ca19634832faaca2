"""Look around in a Jira: what projects have that squads and launches could be made of."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, tzinfo

from andon.config import JiraSection
from andon.errors import SourceError
from andon.sources import jira_settings
from andon.sources.jira.account import account, find_project, kind, visible_projects
from andon.sources.jira.faces import Face, open_face
from andon.sources.jira.parse import parse_version
from andon.sources.jira.reader import JiraSettings, Patience, Raw, Refused, quoted, understood
from andon.sources.jira.searches import unordered
from andon.sources.jira.site import UNSEEN
from andon.sources.jira.words import unknown_project
from andon.usecases.ports import (
    LATELY,
    Discovery,
    FoundBoard,
    FoundComponent,
    FoundEpic,
    FoundProject,
    Progress,
    silent,
)

EPIC_FIELDS = ("summary", "status", "duedate", "issuetype")

WAITING = Patience(attempts=4, seconds=30)
"""Somebody sits in front of it."""


def discover_at(
    section: JiraSection,
    environ: Mapping[str, str] | None = None,
    *,
    progress: Progress = silent,
    zone: tzinfo = UTC,
    private: Collection[str] = (),
) -> Discovery:
    """Log in to a Jira that a person names, and look around in it.

    Raises ConfigError without a login, and SourceError for whatever does not work.
    """
    settings = jira_settings(section, environ, zone=zone, private=private)
    return discover(open_face(settings, WAITING), settings, section.projects, progress=progress)


def projects_at(section: JiraSection, environ: Mapping[str, str] | None = None, *, zone: tzinfo = UTC) -> list[str]:
    """Log in as `discover_at` does, and raise as it does; the keys of the projects that the login can see."""
    settings = jira_settings(section, environ, zone=zone)
    face = open_face(settings, WAITING)
    if settings.token:
        account(face, settings)  # a login that is none would only see no project
    return visible_projects(face)


def discover(face: Face, settings: JiraSettings, projects: Sequence[str], *, progress: Progress = silent) -> Discovery:
    """What the projects have. Raises SourceError for a login that is none, and for a project that cannot be seen."""
    me = account(face, settings) if settings.token else {}
    # All keys are checked before the long part, so that a misspelt second one does not cost the first one's minutes.
    raws = [_project(face, key, settings.url) for key in dict.fromkeys(projects)]
    found = []
    for n, raw in enumerate(raws):
        progress(n, len(raws), f"Looking at {raw['key']}")
        found.append(_look(face, raw))
    progress(len(raws), len(raws), "Looked at every project")
    return Discovery(url=settings.url, kind=kind(face), zone=str(me.get("timeZone") or ""), projects=tuple(found))


def _project(face: Face, key: str, url: str) -> Raw:
    raw = find_project(face, key)
    if raw is None:
        raise SourceError(
            f"There is no project {key!r} at {url} that this login can see.",
            hint=unknown_project(key, visible_projects(face)),
        )
    return raw


def _look(face: Face, raw: Raw) -> FoundProject:
    with understood("a project"):
        key, name = raw["key"], raw["name"]
    path = f"project/{key}"
    with understood(f"the components and versions of {key}"):
        components = [str(each["name"]) for each in face.get(f"{path}/components")]
        versions = tuple(parse_version(each, key) for each in face.get(f"{path}/versions"))
    return FoundProject(
        key=key,
        name=name,
        lately=_lately(face, f"project = {quoted(key)}"),
        components=tuple(_component(face, each, key) for each in components),
        boards=tuple(_boards(face, key, name)),
        versions=versions,
        epics=tuple(_epics(face, raw)),
    )


def _component(face: Face, name: str, key: str) -> FoundComponent:
    jql = f"project = {quoted(key)} AND component = {quoted(name)}"
    return FoundComponent(name, _lately(face, jql), jql)


def _lately(face: Face, jql: str) -> int | None:
    """How many of the issues changed lately; None where Jira does not say."""
    try:
        # A period counts back from Jira's own clock in any time zone; epoch milliseconds are beyond jira820.
        return face.count(f"({jql}) AND updated >= -{LATELY.days}d")
    except Refused:
        return None


# ------------------------------------------------------------------------------ boards


def _boards(face: Face, key: str, name: str) -> Iterator[FoundBoard]:
    for raw in _seen_boards(face, key):
        with understood("a board"):
            id, called, board_kind = int(raw["id"]), raw["name"], raw["type"]
        jql = unordered(_filter(face, id))
        whole = is_whole(jql, key, name)
        lately = None if whole or not jql else _lately(face, f"project = {quoted(key)} AND ({jql})")
        yield FoundBoard(id, called, board_kind, jql, whole, lately)


def _seen_boards(face: Face, key: str) -> list[Raw]:
    try:
        return list(face.values("board", projectKeyOrId=key))
    except Refused as refused:
        if refused.status in UNSEEN:  # a Jira without boards, or a login that may not see any
            return []
        raise


def _filter(face: Face, board: int) -> str:
    """The JQL behind a board; empty where the login may not read that."""
    try:
        configuration = face.agile(f"board/{board}/configuration")
        raw = face.find(f"filter/{configuration['filter']['id']}") or {}
    except Refused as refused:
        if refused.status in UNSEEN:
            return ""
        raise
    except KeyError:  # a team-managed board of Cloud has no filter that can be read
        return ""
    return str(raw.get("jql") or "")


def is_whole(jql: str, key: str, name: str) -> bool:
    """Whether the JQL says nothing but the project, however that is written."""
    told = re.fullmatch(r"\s*project\s*(?:=|in\s*\()\s*(\"[^\"]*\"|'[^']*'|[^\s()\"',]+)\s*\)?\s*", jql, re.IGNORECASE)
    return bool(told and told[1].strip("\"'").casefold() in {key.casefold(), name.casefold()})


# ------------------------------------------------------------------------------ epics


def _epics(face: Face, project: Raw) -> Iterator[FoundEpic]:
    """Open epics with a due date; none where Jira does not say which types of issues are epics."""
    with understood("issue types"):
        types = _epic_types(project.get("issueTypes") or [])
    if not types:
        return
    jql = (
        f"project = {quoted(project['key'])} AND issuetype in ({', '.join(sorted(types))}) "
        "AND statusCategory != Done AND duedate is not EMPTY"
    )
    try:
        for raw in face.search(jql, EPIC_FIELDS):
            with understood("an epic"):
                found = _open_epic(raw, types)
            if found:
                yield found
    except Refused as refused:
        if refused.status not in UNSEEN:
            raise


def _epic_types(raws: Sequence[Raw]) -> set[str]:
    """The ids of the types that are epics: Cloud says which, Data Center has them by name."""
    if any("hierarchyLevel" in raw for raw in raws):
        return {str(raw["id"]) for raw in raws if raw.get("hierarchyLevel") == 1}
    return {str(raw["id"]) for raw in raws if raw["name"].casefold() == "epic"}


def _open_epic(raw: Raw, types: set[str]) -> FoundEpic | None:
    """Checked here too: there are Jiras that leave a part of the JQL unheard."""
    fields = raw["fields"]
    open_ = fields["status"]["statusCategory"]["key"] != "done"
    if not (open_ and fields.get("duedate") and str(fields["issuetype"]["id"]) in types):
        return None
    return FoundEpic(raw["key"], fields.get("summary") or raw["key"], date.fromisoformat(fields["duedate"]))
