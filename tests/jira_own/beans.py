"""The small things of a Jira as JSON objects: projects, versions, statuses, people, boards.

They are as real answers are: what is not set is left out where Jira leaves it out.
"""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from jira_own.model import (
    CATEGORIES,
    Account,
    Board,
    Category,
    Component,
    Field,
    Filter,
    Project,
    Sprint,
    Version,
)
from jira_own.times import stamp, zulu

if TYPE_CHECKING:
    from jira_own.site import Site

Bean = dict[str, Any]


class Face(StrEnum):
    CLOUD = "cloud"
    DATA_CENTER = "dc"


class Beans:
    """As `face` shows them in this version of the API; times in `zone`."""

    def __init__(self, site: "Site", face: Face, version: str, zone: str) -> None:
        self.site = site
        self.cloud = face is Face.CLOUD
        self.zone = zone
        self.rest = f"{site.base_url}/rest/api/{version}"
        self.agile = f"{site.base_url}/rest/agile/1.0"
        self.adf = version == "3"
        """Texts are documents, not strings."""

    def person(self, account_id: str) -> Bean:
        account = self.site.accounts[account_id]
        plain = {
            "emailAddress": account.email,
            "avatarUrls": {"48x48": f"{self.site.base_url}/avatar/{account.id}"},
            "displayName": account.name,
            "active": account.active,
            "timeZone": account.zone,
        }
        if self.cloud:
            return {"self": f"{self.rest}/user?accountId={account.id}", "accountId": account.id, **plain} | {
                "accountType": "atlassian"
            }
        return {"self": f"{self.rest}/user?username={account.id}", "name": account.id, "key": account.id, **plain}

    def me(self, account: Account) -> Bean:
        extra: Bean = {"locale": "en_US", "groups": {"size": 1, "items": []}, "expand": "groups,applicationRoles"}
        if not self.cloud:
            extra["deleted"] = False
        return {**self.person(account.id), **extra}

    def text(self, words: str | None) -> object:
        if words is None or not self.adf:
            return words
        paragraph = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
        return {"type": "doc", "version": 1, "content": [paragraph]}

    def category(self, key: Category) -> Bean:
        number, name, colour = CATEGORIES[key]
        return {
            "self": f"{self.rest}/statuscategory/{number}",
            "id": number,
            "key": key,
            "colorName": colour,
            "name": name,
        }

    def status(self, status_id: str) -> Bean:
        one = self.site.statuses[status_id]
        return {
            "self": f"{self.rest}/status/{one.id}",
            "description": "",
            "iconUrl": f"{self.site.base_url}/images/icons/statuses/generic.png",
            "name": one.name,
            "id": one.id,
            "statusCategory": self.category(one.category),
        }

    def type(self, type_id: str) -> Bean:
        one = self.site.types[type_id]
        bean: Bean = {
            "self": f"{self.rest}/issuetype/{one.id}",
            "id": one.id,
            "description": "",
            "iconUrl": f"{self.site.base_url}/images/icons/issuetypes/{one.id}.svg",
            "name": one.name,
            "subtask": one.level < 0,
        }
        return {**bean, "hierarchyLevel": one.level} if self.cloud else bean

    def priority(self, priority_id: str) -> Bean:
        icon = f"{self.site.base_url}/images/icons/priorities/{priority_id}.svg"
        name = self.site.priorities[priority_id]
        return {"self": f"{self.rest}/priority/{priority_id}", "iconUrl": icon, "name": name, "id": priority_id}

    def resolution(self, resolution_id: str) -> Bean:
        name = self.site.resolutions[resolution_id]
        return {
            "self": f"{self.rest}/resolution/{resolution_id}",
            "id": resolution_id,
            "description": "",
            "name": name,
        }

    def project(self, one: Project) -> Bean:
        bean: Bean = {
            "self": f"{self.rest}/project/{one.id}",
            "id": str(one.id),
            "key": one.key,
            "name": one.name,
            "projectTypeKey": "software",
            "avatarUrls": {"48x48": f"{self.site.base_url}/avatar/project/{one.id}"},
        }
        return {**bean, "simplified": False} if self.cloud else bean

    def full_project(self, one: Project) -> Bean:
        """One alone: with its types, components and versions."""
        site = self.site
        return {
            "expand": "description,lead,issueTypes,url,projectKeys",
            **self.project(one),
            "description": "",
            "lead": self.person(site.me.id),
            "components": [self.component(part) for part in site.components.values() if part.project == one.id],
            "issueTypes": [self.type(kind) for kind in site.types],
            "assigneeType": "UNASSIGNED",
            "versions": [self.version(part) for part in site.versions.values() if part.project == one.id],
        }

    def component(self, one: Component) -> Bean:
        return {
            "self": f"{self.rest}/component/{one.id}",
            "id": str(one.id),
            "name": one.name,
            "assigneeType": "PROJECT_DEFAULT",
            "project": self.site.projects[one.project].key,
        } | ({"projectId": one.project} if self.cloud else {})

    def version(self, one: Version) -> Bean:
        """Dates and `overdue` only where there is a date."""
        bean: Bean = {"self": f"{self.rest}/version/{one.id}", "id": str(one.id)}
        if one.description is not None:
            bean["description"] = one.description
        bean |= {"name": one.name, "archived": one.archived, "released": one.released}
        if one.start:
            bean |= {"startDate": one.start, "userStartDate": _localised(one.start)}
        if one.release:
            bean |= {"releaseDate": one.release, "userReleaseDate": _localised(one.release)}
            if not one.released:
                bean["overdue"] = date.fromisoformat(one.release) < self.site.clock().date()
        return {**bean, "projectId": one.project}

    def issue_version(self, version_id: int) -> Bean:
        """As in an issue's `fixVersions`: shorter."""
        one = self.site.versions[version_id]
        bean: Bean = {"self": f"{self.rest}/version/{one.id}", "id": str(one.id)}
        bean |= {"description": one.description or "", "name": one.name}
        bean |= {"archived": one.archived, "released": one.released}
        return {**bean, "releaseDate": one.release} if one.release else bean

    def issue_component(self, component_id: int) -> Bean:
        name = self.site.components[component_id].name
        return {"self": f"{self.rest}/component/{component_id}", "id": str(component_id), "name": name}

    def field(self, one: Field) -> Bean:
        number = one.id.rpartition("_")[2]
        names = [f"cf[{number}]", one.name] if one.custom else [one.id]
        bean: Bean = {"id": one.id, "name": one.name, "custom": one.custom is not None}
        bean |= {"orderable": True, "navigable": one.navigable, "searchable": True, "clauseNames": names}
        if self.cloud:
            bean["key"] = one.id
            if one.custom:
                bean["untranslatedName"] = one.name
        if one.type:
            bean["schema"] = self._schema(one, number)
        return bean

    def _schema(self, one: Field, number: str) -> Bean:
        schema: Bean = {"type": one.type}
        if one.items:
            text = one.id == self.site.ids.sprint and not self.cloud and self.site.options.sprints_as != "objects"
            schema["items"] = "string" if text else one.items
        if one.custom:
            return schema | {"custom": one.custom, "customId": int(number)}
        return schema | {"system": one.id}

    def filter(self, one: Filter) -> Bean:
        return {
            "self": f"{self.rest}/filter/{one.id}",
            "id": str(one.id),
            "name": one.name,
            "description": "",
            "owner": self.person(one.owner),
            "jql": one.jql,
            "viewUrl": f"{self.site.base_url}/issues/?filter={one.id}",
            "searchUrl": f"{self.rest}/search?jql={one.jql.replace(' ', '+')}",
            "favourite": True,
            "sharePermissions": [],
        }

    def board(self, one: Board) -> Bean:
        bean: Bean = {"id": one.id, "self": f"{self.agile}/board/{one.id}", "name": one.name, "type": one.type}
        if not self.cloud:
            return bean
        home = self.site.projects[one.project]
        label = f"{home.name} ({home.key})"
        location = {
            "projectId": home.id,
            "displayName": label,
            "projectName": home.name,
            "projectKey": home.key,
            "projectTypeKey": "software",
            "avatarURI": f"{self.site.base_url}/avatar/project/{home.id}",
            "name": label,
        }
        return {**bean, "location": location}

    def configuration(self, one: Board) -> Bean:
        columns = [
            {"name": name, "statuses": [{"id": each, "self": f"{self.rest}/status/{each}"} for each in statuses]}
            for name, statuses in one.columns
        ]
        bean: Bean = {
            "id": one.id,
            "name": one.name,
            "type": one.type,
            "self": f"{self.agile}/board/{one.id}/configuration",
            "filter": {"id": str(one.filter), "self": f"{self.rest}/filter/{one.filter}"},
            "columnConfig": {"columns": columns, "constraintType": "issueCount"},
        }
        if self.cloud:
            home = self.site.projects[one.project]
            where = {"self": f"{self.rest}/project/{home.id}", "id": str(home.id), "key": home.key, "name": home.name}
            bean["location"] = {"type": "project", **where}
        if one.sub_query:
            bean["subQuery"] = {"query": one.sub_query}
        if one.estimation:
            name = self.site.fields[one.estimation].name
            bean["estimation"] = {"type": "field", "field": {"fieldId": one.estimation, "displayName": name}}
        elif one.type == "scrum":
            bean["estimation"] = {"type": "none"}
        if self.site.ids.rank:
            bean["ranking"] = {"rankCustomFieldId": int(self.site.ids.rank.rpartition("_")[2])}
        return bean

    def sprint(self, one: Sprint) -> Bean:
        bean: Bean = {"id": one.id, "self": f"{self.agile}/sprint/{one.id}", "state": one.state, "name": one.name}
        for name, at in (("startDate", one.start), ("endDate", one.end), ("completeDate", one.completed)):
            if at is not None:
                bean[name] = zulu(at)
        bean["originBoardId"] = one.board
        return {**bean, "goal": one.goal or ""}

    def server(self) -> Bean:
        version = "1001.0.0-SNAPSHOT" if self.cloud else "10.3.19"
        bean: Bean = {
            "baseUrl": self.site.base_url,
            "version": version,
            "versionNumbers": [int(part) for part in version.partition("-")[0].split(".")],
            "deploymentType": "Cloud" if self.cloud else "Server",
            "buildNumber": 100262 if self.cloud else 10030019,
            "buildDate": "2026-04-03T00:00:00.000+0000",
            "serverTime": stamp(self.site.now(), self.zone),
            "scmInfo": "0" * 40,
            "serverTitle": "Jira",
        }
        if self.cloud:
            return bean | {"defaultLocale": {"locale": "en_US"}, "serverTimeZone": "Etc/UTC"}
        return bean


def _localised(day: str) -> str:
    """As people read it; not to be parsed."""
    return f"{date.fromisoformat(day):%d/%b/%y}"
