"""Who is logged in to a Jira, and which projects that account can see."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from andon.sources.jira.faces import Face
from andon.sources.jira.reader import JiraSettings, Raw, understood
from andon.sources.jira.refusals import nobody_logged_in


def account(face: Face, settings: JiraSettings) -> Raw:
    """What Jira says of the account that is logged in. Its name may be shown and is never stored."""
    me = face.get("myself")
    if not isinstance(me, dict) or not (me.get("name") or me.get("accountId")):
        raise nobody_logged_in(settings)
    return me


def kind(face: Face) -> str:
    """Which Jira it is: "Jira Cloud", or "Jira Data Center 10.3.19"."""
    info = face.get("serverInfo")
    with understood("its version"):
        return "Jira Cloud" if face.cloud else f"Jira Data Center {info['version']}"


def find_project(face: Face, key: str) -> Raw | None:
    """A project by its key, with its types of issues; None where there is none (or it may not be seen)."""
    found: Raw | None = face.find(f"project/{quote(key, safe='')}", expand="issueTypes")
    return found


def visible_projects(face: Face) -> list[str]:
    """The keys of every project that the account can see."""
    raws: Iterable[Raw] = face.pages("project/search") if face.cloud else face.get("project")
    with understood("its projects"):
        return [raw["key"] for raw in raws]


_NAME = r"""("[^"]*"|'[^']*'|[^\s()"',]+)"""
_ONE = re.compile(rf"\bproject\s*=\s*{_NAME}", re.IGNORECASE)
_SEVERAL = re.compile(r"\bproject\s+in\s*\(([^()]*)\)", re.IGNORECASE)


def projects_named(jql: str) -> list[str]:
    """The projects that a query asks for by key (or name or id), in its order."""
    lists = [found[1] for found in _SEVERAL.finditer(jql)]
    named = [found[1] for found in _ONE.finditer(jql)] + [each for text in lists for each in re.findall(_NAME, text)]
    return list(dict.fromkeys(each.strip("\"'") for each in named))
