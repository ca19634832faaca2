"""What `andon doctor` finds in a Jira: the login and its rights, the fields, and everything that andon.toml names."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from andon.model import Category
from andon.sources.jira.account import account, find_project, kind, projects_named
from andon.sources.jira.examine_plan import examine_plan
from andon.sources.jira.faces import Face
from andon.sources.jira.glossary import category_of, glossary
from andon.sources.jira.reader import JiraSettings, Refused, quoted, understood
from andon.sources.jira.searches import Columns, points_first, unordered
from andon.sources.jira.site import UNSEEN, Site
from andon.sources.jira.words import counted, joined, lasting, own_words, unknown_project
from andon.usecases.ports import Finding

CLOCKS = timedelta(seconds=60)
"""Clocks that differ by more make "since when" wrong by as much."""

PROJECT = ("project",)
BOARD_SCOPES = (
    "read:board-scope:jira-software",
    "read:board-scope.admin:jira-software",
    "read:sprint:jira-software",
)


def examine(
    face: Face,
    settings: JiraSettings,
    claims: Mapping[str, str],
    scopes: Mapping[str, str],
    *,
    columns: Mapping[str, Columns] | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Finding]:
    """Look at everything; SourceError where the login or the connection does not hold.

    `claims` and `scopes` lead to the name of the squad or launch that has them, `columns` go by claim.
    """
    yield from _login(face, settings, now)
    site = Site(face, settings, named=projects_named(settings.query), columns=columns or {})
    yield from _projects(site)
    yield from _query(site)
    yield from _boards(site)
    yield from _fields(site, claims)
    yield from _statuses(face)
    yield from examine_plan(site, claims, scopes)


# ------------------------------------------------------------------------------ login, rights, query


def _login(face: Face, settings: JiraSettings, now: Callable[[], datetime]) -> Iterator[Finding]:
    where = f"{settings.address}, {kind(face)}"
    if settings.token:
        me = account(face, settings)
        yield Finding(True, f"Logged in to {where}, as {me.get('displayName') or 'an account without a name'}.")
    else:
        yield Finding(True, f"Asked as a stranger: {where}. Only what everybody may see is read.")
    gap = now() - face.now()
    if abs(gap) > CLOCKS:
        side = "behind" if gap > timedelta(0) else "ahead of"
        yield Finding(
            False,
            f"Jira's clock is {lasting(abs(gap))} {side} this machine's.",
            hint="Set the clock of whichever is wrong; times would be off by as much.",
        )


def _projects(site: Site) -> Iterator[Finding]:
    """Whether every project that the query names is there and may be browsed."""
    may = []
    for wanted in site.named:
        raw = find_project(site.face, wanted)
        if raw is None:
            hint = unknown_project(wanted, site.visible)
            yield Finding(False, f"There is no project {wanted!r} that this login can see.", hint=hint)
            continue
        key = str(raw["key"])
        site.known.append(key)
        missing = _missing_right(site.face, key)
        if missing:
            yield Finding(
                False,
                f"This login may not browse the project {key}: it lacks the permission {missing}.",
                hint="Ask an administrator of that project to give it to the account.",
            )
        else:
            may.append(key)
    if may:
        yield Finding(True, f"The login may browse {joined(may)}.")


def _boards(site: Site) -> Iterator[Finding]:
    """Whether boards may be read: without them a sync does not come to its end."""
    try:
        for key in site.known[:1]:
            next(site.face.values("board", projectKeyOrId=key), None)
    except Refused as refused:
        if refused.status not in UNSEEN:
            raise
        yield Finding(
            False,
            f"This login may not read the boards of {site.known[0]}: {own_words(refused)}",
            hint=f"A token with scopes needs {joined(BOARD_SCOPES)}; else ask for Jira Software.",
        )


def _missing_right(face: Face, key: str) -> str:
    """The name of the permission that is missing; empty where there is none, or Jira does not tell."""
    params = {"permissions": "BROWSE_PROJECTS"} if face.cloud else {}
    try:
        raw = face.get("mypermissions", projectKey=key, **params)
    except Refused as refused:
        if refused.status != 404:
            raise
        return ""
    with understood("permissions"):
        told = raw["permissions"]
        right = told.get("BROWSE_PROJECTS") or told["BROWSE"]
        return "" if right["havePermission"] else f"{right['key']} ({right['name']})"


def _query(site: Site) -> Iterator[Finding]:
    """What the query reaches; remembers the projects."""
    jql = unordered(site.settings.query)
    try:
        site.known = list(dict.fromkeys([*site.known, *_reached(site.face, jql)]))
        number = site.face.count(jql)
    except Refused as refused:
        if refused.status not in UNSEEN:
            raise
        yield Finding(False, f"Jira refuses the query: {own_words(refused)}", hint="Mend [jira] in andon.toml.")
        return
    site.jql = jql
    if number == 0:
        yield Finding(
            False,
            "The query reaches no issue.",
            hint="Check projects or query under [jira], and what the account may see.",
        )
    elif number is not None:
        about = "about " if site.face.cloud else ""
        yield Finding(True, f"The query reaches {about}{counted(number, 'issue')} in {joined(sorted(site.known))}.")


def _reached(face: Face, jql: str) -> Iterator[str]:
    """The projects in which the query finds issues: ask for an issue outside the known ones until there is none."""
    known: list[str] = []
    raw = face.first(jql, PROJECT)
    while raw is not None:
        with understood("an issue's project"):
            key = str(raw["fields"]["project"]["key"])
        if key in known:
            return
        known.append(key)
        yield key
        outside = ", ".join(quoted(each) for each in known)
        raw = face.first(f"({jql}) AND project not in ({outside})", PROJECT)


# ------------------------------------------------------------------------------ fields and statuses


def _fields(site: Site, claims: Iterable[str]) -> Iterator[Finding]:
    """Which fields were found by their type, and what is missed without those that were not."""
    raws = site.face.get("field")
    with understood("fields"):
        names = {str(raw["id"]): str(raw["name"]) for raw in raws}
        words = glossary(raws, [])
    for id, found, missed in (
        (words.flagged, "The flag is {}.", "There is no flag field: Jira's own impediments are not shown."),
        (words.sprint, "Sprints are in {}.", "There is no sprint field: sprints are not read."),
    ):
        yield Finding(True, found.format(_field(id, names)) if id else missed)
    yield Finding(True, _points(points_first(site.boards, claims, words.points, ()), names))
    yield Finding(True, _epic(site.face, words.epic, names))


def _points(ids: Iterable[str], names: Mapping[str, str]) -> str:
    told = [_field(id, names) for id in ids]
    if not told:
        return "There is no field for story points: issues are counted without them."
    if len(told) == 1:
        return f"Story points are in {told[0]}."
    return f"Story points are in {joined(told)}; the first of them that has a value counts."


def _epic(face: Face, id: str | None, names: Mapping[str, str]) -> str:
    if face.cloud:
        return "Epics are known by the parent of their issues."
    if id:
        return f"Epics are known by {_field(id, names)}."
    return "There is no epic link field: the issues of an epic are not known, so no launch can be one."


def _field(id: str, names: Mapping[str, str]) -> str:
    return f'the field "{names[id]}" ({id})'


def _statuses(face: Face) -> Iterator[Finding]:
    raws = face.get("status")
    with understood("statuses"):
        each = Counter(category_of(raw.get("statusCategory")) for raw in raws)
    told = (
        f"{counted(each.total(), 'status', 'statuses')}: {each[Category.NEW]} to do, "
        f"{each[Category.INDETERMINATE]} in progress, {each[Category.DONE]} done."
    )
    hint = "" if each[Category.DONE] else "Without a status of the category Done nothing is ever finished."
    yield Finding(bool(each[Category.DONE]), told, hint=hint)
