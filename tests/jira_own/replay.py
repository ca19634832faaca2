"""Answers recorded from real Jiras, loaded into sites that search, page and cut them as a Jira does.

Fields and histories are served as they were recorded; what the state model needs to search them is read out of them.
Each folder of recordings is one Jira: their ids would clash in one site.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jira_own.beans import Face
from jira_own.model import (
    EPIC_LINK,
    RANK,
    SPRINT,
    Board,
    Component,
    Field,
    FieldIds,
    History,
    Issue,
    IssueType,
    Project,
    Sprint,
    Status,
    Version,
)
from jira_own.site import Site
from jira_own.times import milliseconds

Raw = dict[str, Any]
_SPRINT_DATES = ("startDate", "endDate", "completeDate")


def recorded(folder: Path, name: str) -> tuple[Site, Face]:
    """The Jira of that name (one of `RECORDED`) from the folder of recordings, and the face that it has."""
    load, face = RECORDED[name]
    return load(folder), face


def _read(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def _jirametrics(folder: Path) -> Site:
    """Full issues with raw field ids, flags, one board; its fields are those of another Cloud site."""
    paths = sorted((folder / "cloud/jirametrics-improvingflow").glob("*SP-*.json"))
    issues = sorted((_read(path.parent, path.name) for path in paths), key=lambda one: _at(one["fields"]["updated"]))
    fields = _read(folder, "cloud/bitovi-training/fields.json")
    site = _site({one["id"]: one for one in issues}.values(), fields)
    site.recorded |= {
        "serverInfo": _read(folder, "cloud/bitovi-training/server-info.json"),
        "status": _read(folder, "cloud/jirametrics-improvingflow/sample_statuses.json"),
        "board/1/configuration": _read(folder, "cloud/jirametrics-improvingflow/sample_board_1_configuration.json"),
    }
    site.boards[1] = Board(1, "SP board", "kanban", site.project("SP").id, 0, ())
    return site


def _devlake(folder: Path) -> Site:
    """A board's issues, localised in Chinese, with sprints."""
    home = "cloud/devlake-merico"
    issues = _read(folder, f"{home}/issues_agile_board_expand_changelog.json")
    site = _site(issues, _read(folder, "cloud/bitovi-training/fields.json"))
    site.recorded["status"] = _read(folder, f"{home}/statuses.json")
    site.recorded["project"] = _read(folder, f"{home}/projects.json")
    site.boards[8] = Board(8, "EE board", "scrum", site.project("EE").id, 0, ())
    for raw in _read(folder, f"{home}/sprints_board8.json"):
        start, end, completed = (_at(raw[name]) if name in raw else None for name in _SPRINT_DATES)
        sprint = Sprint(raw["id"], 8, raw["name"], raw["state"], start, end, completed, raw.get("goal"))
        site.sprints[sprint.id] = sprint
    return site


def _bitovi(folder: Path) -> Site:
    """Reopened and moved issues. Its fields were recorded under their names: here they have their ids again, and
    `project` and `updated`, which were not recorded, come from the key and from the newest history."""
    fields = _read(folder, "cloud/bitovi-training/fields.json")
    ids = {one["name"]: one["id"] for one in fields}
    issues = []
    for raw in _read(folder, "cloud/bitovi-training/issues_fields_renamed_changelog_list.json"):
        key = raw["key"].partition("-")[0]
        newest = max((one["created"] for one in raw["changelog"]), key=_at, default=raw["fields"]["Created"])
        added = {"project": {"id": str(int.from_bytes(key.encode())), "key": key, "name": key}, "updated": newest}
        known = {ids[name]: value for name, value in raw["fields"].items()}
        issues.append({**raw, "fields": {**added, **known}, "changelog": {"histories": raw["changelog"]}})
    site = _site(issues, fields)
    site.recorded["serverInfo"] = _read(folder, "cloud/bitovi-training/server-info.json")
    return site


def _authored(folder: Path) -> Site:
    """Data Center: hand-made, for shapes that nobody recorded; text Sprints, oldest history first, no `fieldId`."""
    site = _site(_read(folder, "authored/dc_issues.json"), _read(folder, "authored/dc_fields.json"))
    site.recorded["serverInfo"] = _read(folder, "authored/dc_server_info.json")
    site.recorded["myself"] = _read(folder, "authored/dc_myself.json")
    site.recorded["project/LAUNCH/versions"] = _read(folder, "authored/dc_versions.json")
    return site


def _jira_ruby(folder: Path) -> Site:
    """A Server of 2012: no changelogs, statuses without a category inside of issues."""
    home = "server/jira-ruby-sdk"
    site = _site(_read(folder, f"{home}/issue.json")["issues"], _read(folder, f"{home}/field.json"))
    site.recorded["status"] = _read(folder, f"{home}/status.json")
    return site


RECORDED: dict[str, tuple[Callable[[Path], Site], Face]] = {
    "jirametrics": (_jirametrics, Face.CLOUD),
    "devlake": (_devlake, Face.CLOUD),
    "bitovi": (_bitovi, Face.CLOUD),
    "authored": (_authored, Face.DATA_CENTER),
    "jira-ruby": (_jira_ruby, Face.DATA_CENTER),
}


def _site(issues: Iterable[Raw], fields: list[Raw]) -> Site:
    site = Site(lambda: datetime.now(UTC), ids=_field_ids(fields))
    site.recorded["field"] = fields
    for raw in fields:
        site.fields[raw["id"]] = Field(raw["id"], raw["name"], "", navigable=raw.get("navigable", True))
    for raw in issues:
        _learn(site, raw["fields"])
        site.adopt(_issue(site, raw))
    return site


def _field_ids(fields: list[Raw]) -> FieldIds:
    def by(wanted: Callable[[Raw], bool]) -> str | None:
        return next((one["id"] for one in fields if wanted(one)), None)

    def of_type(key: str) -> str | None:
        return by(lambda one: one.get("schema", {}).get("custom") == key)

    return FieldIds(
        sprint=of_type(SPRINT),
        epic_link=of_type(EPIC_LINK),
        epic_name=None,
        points=by(lambda one: one["name"].lower() == "story points"),
        estimate=None,
        flagged=by(lambda one: one["name"] == "Flagged"),
        rank=of_type(RANK),
    )


def _learn(site: Site, fields: Raw) -> None:
    """What the issue names, as things that a query can name."""
    status, kind, project = fields["status"], fields["issuetype"], fields["project"]
    category = status.get("statusCategory", {}).get("key", "undefined")
    site.statuses[status["id"]] = Status(status["id"], status["name"], category)
    level = kind.get("hierarchyLevel", -1 if kind["subtask"] else 0)
    site.types[kind["id"]] = IssueType(kind["id"], kind["name"], level)
    home = int(project["id"])
    site.projects[home] = Project(home, project["key"], project["name"])
    for one in fields.get("fixVersions") or []:
        site.versions[int(one["id"])] = Version(int(one["id"]), home, one["name"], one.get("releaseDate"))
    for one in fields.get("components") or []:
        site.components[int(one["id"])] = Component(int(one["id"]), home, one["name"])
    if resolution := fields.get("resolution"):
        site.resolutions[resolution["id"]] = resolution["name"]
    if priority := fields.get("priority"):
        site.priorities[priority["id"]] = priority["name"]
    for key in fields:
        site.fields.setdefault(key, Field(key, key, ""))


def _issue(site: Site, raw: Raw) -> Issue:
    fields = raw["fields"]
    histories = (raw.get("changelog") or {}).get("histories", [])
    found = Issue(
        int(raw["id"]),
        raw["key"],
        int(fields["project"]["id"]),
        fields["issuetype"]["id"],
        fields["status"]["id"],
        fields["summary"],
        _at(fields["created"]),
        _at(fields["updated"]),
        _at(fields["updated"]),
        "person-1",
        "person-1",
        resolution=(fields.get("resolution") or {}).get("id"),
        labels=tuple(fields.get("labels") or ()),
        versions=tuple(int(one["id"]) for one in fields.get("fixVersions") or []),
        components=tuple(int(one["id"]) for one in fields.get("components") or []),
        flagged=bool(fields.get(site.ids.flagged or "")),
        raw=fields,
    )
    found.history = sorted((_history(one) for one in histories), key=lambda one: (one.at, one.id))
    for history in histories:
        for item in history["items"]:
            if item["field"] == "Key":
                site.key_to_id[item["fromString"]] = found.id
    return found


def _history(raw: Raw) -> History:
    return History(int(raw["id"]), "person-1", _at(raw["created"]), (), raw)


def _at(text: str) -> int:
    return milliseconds(datetime.fromisoformat(text))
