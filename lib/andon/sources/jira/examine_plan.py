"""Whether what andon.toml and the pages say of squads and launches is there in a Jira."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from andon.sources.jira.reader import Refused, understood
from andon.sources.jira.searches import Columns, unordered
from andon.sources.jira.site import UNSEEN, Site
from andon.sources.jira.words import can_see, counted, joined, meant, own_words
from andon.usecases.ports import Finding

PROJECT = ("project",)
CLAIMS = ("component:", "project:", "board:", "jql:")


def examine_plan(site: Site, claims: Mapping[str, str], scopes: Mapping[str, str]) -> Iterator[Finding]:
    """What cannot be found, or that all of it is there. Both lead to the name of the squad or launch that has it."""
    own_claims = {claim: squad for claim, squad in claims.items() if claim.startswith(CLAIMS)}
    own_scopes = {scope: launch for scope, launch in scopes.items() if not _is_foreign(scope, site.settings.name)}
    yield from _all_there(own_claims, partial(_claim, site), "What {} is there.", ("squad owns", "squads own"))
    yield from _all_there(own_scopes, partial(_scope, site), "What is in {} is there.", ("launch", "launches"))


def _all_there(
    named: Mapping[str, str], look: Callable[[str, str], Finding | None], good: str, word: tuple[str, str]
) -> Iterator[Finding]:
    bad = [finding for name, owner in named.items() if (finding := look(name, owner))]
    yield from bad
    if named and not bad:
        yield Finding(True, good.format(counted(len(set(named.values())), *word)))


def _claim(site: Site, claim: str, squad: str) -> Finding | None:
    """What is wrong with a squad's claim."""
    kind_of, _, value = claim.partition(":")
    who = f"Squad {squad!r}"
    if kind_of == "component" and value not in site.components:
        hint = meant(value, site.components) or f"The projects have {joined(sorted(site.components)[:5]) or 'none'}."
        return Finding(False, f"{who} owns the component {value!r}, which no project here has.", hint, claim)
    if kind_of == "project" and value not in site.known:
        return _outside(site, who, value, claim)
    if kind_of == "board":
        return _board(site, who, value, claim)
    return _refused(site, value, f"the JQL of squad {squad!r}", claim) if kind_of == "jql" else None


def _outside(site: Site, who: str, key: str, claim: str) -> Finding:
    hint = f"Add {key} to projects under [jira]." if key in site.visible else can_see(key, site.visible)
    return Finding(False, f"{who} owns the project {key!r}, which the query does not reach.", hint, claim)


def _board(site: Site, who: str, board: str, claim: str) -> Finding | None:
    hint = "Check the number, and ask for permission to see the board and its filter."
    unseen = Finding(False, f"{who} owns board {board}, which this login cannot see.", hint, claim)
    try:
        configuration = site.boards.configuration(claim)
        with understood(f"board {board}"):
            id = configuration["filter"]["id"]
            names = [str(column["name"]) for column in configuration["columnConfig"]["columns"]]
        if not site.face.find(f"filter/{id}"):
            return unseen
    except Refused as refused:
        if refused.status in UNSEEN:
            return unseen
        raise
    return _column(site, who, names, claim)


def _column(site: Site, who: str, names: Sequence[str], claim: str) -> Finding | None:
    """What is wrong with the columns of a board that are to say what is begun and done."""
    asked = site.columns.get(claim, Columns())
    known = {name.casefold() for name in names}
    for wanted in (asked.started, asked.done):
        if wanted and wanted.casefold() not in known:
            hint = meant(wanted, names) or f"It has {joined(names)}."
            return Finding(False, f"{who} names the column {wanted!r}, which its board does not have.", hint, claim)
    return None


def _scope(site: Site, scope: str, launch: str) -> Finding | None:
    """What is wrong with a launch's scope."""
    kind_of, _, value = scope.partition(":")
    who = f"Launch {launch!r}"
    if kind_of == "version":
        return _version(site, who, value.removeprefix(f"{site.settings.name}/"), scope)
    if kind_of == "epic" and site.face.issue(value, ("summary",), history=False) is None:
        hint = "Check the key, or ask for permission to browse its project."
        return Finding(False, f"{who} is the epic {value!r}, which this login cannot see.", hint, scope)
    return _refused(site, value, f"the JQL of launch {launch!r}", scope) if kind_of == "jql" else None


def _version(site: Site, who: str, version: str, scope: str) -> Finding | None:
    """A version goes by its id, or by its name as long as no sync has seen it."""
    if version in site.versions:
        return None
    hint = meant(version, site.versions.values()) or "It may have been renamed, deleted or merged in Jira."
    return Finding(False, f"{who} has the version {version!r}, which no project here has.", hint, scope)


def _is_foreign(scope: str, source: str) -> bool:
    """Whether a scope is the version of another source, which this one cannot know."""
    kind_of, _, value = scope.partition(":")
    other, slash, id = value.rpartition("/")
    return kind_of == "version" and bool(slash) and other != source and id.isdecimal()


def _refused(site: Site, jql: str, what: str, about: str) -> Finding | None:
    asked = f"({site.jql}) AND ({unordered(jql)})" if site.jql else unordered(jql)
    try:
        site.face.first(asked, PROJECT)
    except Refused as refused:
        if refused.status in UNSEEN:
            return Finding(False, f"Jira refuses {what}: {own_words(refused)}", "Mend it in andon.toml.", about)
        raise
    return None
