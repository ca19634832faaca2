"""Write what was accepted into andon.toml: readable, with comments, and without touching a line that is there.

New tables are put behind the old text instead of editing the file as a document: a table may stand anywhere in
TOML, and tomlkit moves tables that interrupt an array of tables when it writes a document back (its issue 601).
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomlkit
from tomlkit.items import String, Table

from andon.errors import ConfigError, Conflict
from andon.model import slug
from andon.usecases.discover import ProposedLaunch, ProposedSquad

DEFAULT_TOKEN, DEFAULT_EMAIL = "ANDON_JIRA_TOKEN", "ANDON_JIRA_EMAIL"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a person accepted. Secrets are named, never held."""

    url: str
    projects: Sequence[str]
    squads: Sequence[ProposedSquad] = ()
    launches: Sequence[ProposedLaunch] = ()
    anonymous: bool = False
    zone: str = ""
    token_from: str = DEFAULT_TOKEN
    email_from: str = DEFAULT_EMAIL
    entered: bool = False
    """Its address was entered on a page, and nobody with access to the machine has named it."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """andon.toml as it was read."""

    path: Path
    text: str
    exists: bool


def read_plan(path: Path) -> PlanFile:
    """The file as it is now; ConfigError where it cannot be read."""
    try:
        return PlanFile(path, path.read_bytes().decode("utf-8"), exists=True)
    except FileNotFoundError:
        return PlanFile(path, "", exists=False)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.", hint="Check the file and its rights.") from error


def plan_text(file: PlanFile, accepted: Accepted) -> str:
    """The file with what it did not have yet: projects in their Jira's list, all else behind what it had.

    ConfigError where that cannot be.
    """
    try:
        present = tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{file.path} is not valid TOML: {error}.", hint="Look at the line it names; strings need quotes."
        ) from error
    document = tomlkit.document()
    if not file.text.strip():
        _add_head(document, accepted)
    old = file.text
    if _at(present, accepted):
        old = _with_projects(old, accepted, file.path)
    else:
        _add_jira(document, accepted, present, file.path)
    for name, tables in {
        "squad": [_squad(each) for each in accepted.squads],
        "launch": [_launch(each) for each in accepted.launches],
    }.items():
        _add_all(document, name, tables, () if name in present else _EXPLAINED[name])
    text = _behind(old, tomlkit.dumps(document))
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"Nothing can be added to {file.path}: it keeps squads, launches or Jiras in lists within one line.",
            hint="Write each of them as a table of its own, as in [[squad]], and try again.",
        ) from error
    return text


def write_plan(file: PlanFile, text: str) -> None:
    """Replace the file in one step. Conflict if it is not as it was read; ConfigError where it cannot be written."""
    present = read_plan(file.path)
    if present.exists and present.text == text:
        return  # a second click on the same button
    if present != file:
        raise Conflict(
            f"{file.path} was changed meanwhile, so nothing was written.", hint="Look at it, and start again."
        )
    # Behind a link lies the file itself; replacing the link would cut it off.
    target = file.path.resolve()
    try:
        _replace(target, text)
    except OSError as error:
        raise ConfigError(
            f"{file.path} cannot be written: {error.strerror}.", hint="Check the folder's rights, or set ANDON_CONFIG."
        ) from error


def _replace(target: Path, text: str) -> None:
    mode = target.stat().st_mode if target.exists() else 0o644
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(text.encode("utf-8"))
            new.flush()
            os.fsync(new.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _behind(old: str, new: str) -> str:
    new = new.strip("\n")
    if not new:
        return old
    newline = "\r\n" if "\r\n" in old else "\n"
    gap = "" if not old.strip() else "\n" if old.endswith("\n") else "\n\n"
    return (old if old.strip() else "") + f"{gap}{new}\n".replace("\n", newline)


# ------------------------------------------------------------------------------ tables


def _add_head(document: tomlkit.TOMLDocument, accepted: Accepted) -> None:
    document.add(tomlkit.comment("Where Andon finds the work, and who ships what. Keep this file in git and edit it"))
    document.add(tomlkit.comment("as you like: a line counts when it changes. Secrets do not belong here."))
    if accepted.zone:
        table = tomlkit.table()
        table.add("time_zone", tomlkit.item(accepted.zone).comment("days and times are told in it"))
        document.add(tomlkit.nl())
        document.add("organisation", table)


def _sections(present: Mapping[str, Any]) -> list[Any]:
    jiras = present.get("jira", [])
    return list(jiras) if isinstance(jiras, list) else [jiras]


def _at(present: Mapping[str, Any], accepted: Accepted) -> list[Any]:
    return [each for each in _sections(present) if _address(each.get("url", "")) == _address(accepted.url)]


def _with_projects(text: str, accepted: Accepted, path: Path) -> str:
    """The file reading these projects from that Jira, too. A section with a query of its own may read anything."""
    document = tomlkit.parse(text)
    same = _at(document, accepted)
    if any(each.get("query") for each in same):
        return text
    read = {str(key) for each in same for key in each.get("projects", ())}
    missing = [key for key in accepted.projects if key not in read]
    if not missing:
        return text
    lists = [each["projects"] for each in same if isinstance(each.get("projects"), list)]
    # Tables of one list that stand apart would be moved together, and nothing that is there is to move.
    if len(lists) != 1 or tomlkit.dumps(document) != text:
        raise ConfigError(
            f"{path} does not read {', '.join(missing)} from {accepted.url} yet, and where it belongs is not clear.",
            hint="Add it to projects of the right [jira], and try again.",
        )
    lists[0].extend(missing)
    return tomlkit.dumps(document)


def _add_jira(document: tomlkit.TOMLDocument, accepted: Accepted, present: Mapping[str, Any], path: Path) -> None:
    """A Jira that the file does not read yet."""
    sections = _sections(present)
    if isinstance(present.get("jira"), dict):
        raise ConfigError(
            f"{path} has its one Jira under [jira], so a second one cannot be added.",
            hint="Write [[jira]] instead of [jira] there, and try again.",
        )
    table = tomlkit.table()
    if sections:
        table.add("name", _free_name(accepted.url, sections))
    table.add("url", accepted.url)
    table.add("projects", list(accepted.projects))
    if accepted.anonymous:
        table.add("anonymous", tomlkit.item(True).comment("a public Jira: no login is sent"))
    else:
        _add_login(table, accepted)
    if accepted.entered:
        table.add("entered", tomlkit.item(True).comment("on a page: where it leads is checked at every connection"))
    if sections:
        _add_all(document, "jira", [table])
    else:
        document.add(tomlkit.nl())
        document.add("jira", table)


def _add_login(table: Table, accepted: Accepted) -> None:
    if accepted.token_from != DEFAULT_TOKEN:
        table.add("token_from", accepted.token_from)
    if accepted.email_from != DEFAULT_EMAIL:
        table.add("email_from", accepted.email_from)
    login = f"{accepted.token_from}, and on Cloud {accepted.email_from}"
    table.add(tomlkit.comment(f"The login comes from the environment: {login}."))


def _squad(squad: ProposedSquad) -> Table:
    table = tomlkit.table()
    table.add("name", squad.name)
    kind, _, value = squad.claim.partition(":")
    table.add(kind, int(value) if kind == "board" else _text(value))
    return table


def _text(value: str) -> String:
    """Between single quotes where that spares JQL's own double ones a backslash each."""
    return tomlkit.string(value, literal='"' in value and "'" not in value and value.isprintable())


def _launch(launch: ProposedLaunch) -> Table:
    table = tomlkit.table()
    table.add("name", launch.name)
    scope = tomlkit.item(launch.epic or launch.version)
    table.add("epic" if launch.epic else "version", scope.comment(launch.note) if launch.note else scope)
    if launch.target:
        table.add("target", launch.target)
    return table


def _add_all(document: tomlkit.TOMLDocument, name: str, tables: Sequence[Table], explained: Sequence[str] = ()) -> None:
    if not tables:
        return
    document.add(tomlkit.nl())
    for line in explained:
        document.add(tomlkit.comment(line))
    array = tomlkit.aot()
    for table in tables:
        array.append(table)
    document.add(name, array)


_EXPLAINED = {
    "squad": ("Who owns what: component, project, board or jql.",),
    "launch": (
        "What ships: version, epic or jql. A version without a target here follows its release date in Jira,",
        "and every date that it had is kept. With target = 2027-03-31 the date is yours.",
    ),
}


def _address(url: str) -> str:
    return url.rstrip("/").casefold()


def _free_name(url: str, sections: Sequence[Mapping[str, Any]]) -> str:
    taken = {each.get("name", "jira") for each in sections}
    wanted = slug(urlsplit(url).hostname or "jira")
    tries = (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3)))
    return next(each for each in tries if each not in taken)
