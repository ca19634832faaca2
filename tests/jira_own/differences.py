"""Where real Jiras differ from Atlassian's own specifications: a short list, each entry with its reason.

"Recorded" and "reported" mean as in the project's notes on the API. A test proves that each is still needed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from jira_own.beans import Face
from jira_own.openapi import Spec

BOTH = frozenset(Face)
CLOUD = frozenset({Face.CLOUD})
DATA_CENTER = frozenset({Face.DATA_CENTER})


@dataclass(frozen=True)
class Difference:
    name: str
    reason: str
    faces: frozenset[Face]
    amend: Callable[[Spec], None]
    """Changes the specification in place."""


def _schema(spec: Spec, name: str) -> Spec:
    found: Spec = spec["components"]["schemas"][name]
    return found


def _answer(spec: Spec, path: str, status: str = "200") -> Spec:
    """The description of what a GET of this path answers."""
    content: Spec = spec["paths"][path]["get"]["responses"][status]["content"]
    found: Spec = next(iter(content.values()))
    return found


def _history_may_hold_null(spec: Spec) -> None:
    for name in ("ChangeDetails", "ChangeItemBean"):
        if name in spec["components"]["schemas"]:
            for side in ("from", "fromString", "to", "toString"):
                _schema(spec, name)["properties"][side]["nullable"] = True


def _offset_without_colon(spec: Spec) -> None:
    spec["x-offset-without-colon"] = True


def _any_endpoint_may_refuse(spec: Spec) -> None:
    spec["x-refusals"] = ["401", "403", "404", "405", "410", "429", "500", "502", "503", "504"]


def _bulk_changelog_times_are_numbers(spec: Spec) -> None:
    schemas = spec["components"]["schemas"]
    numbered = {**schemas["Changelog"], "properties": {**schemas["Changelog"]["properties"]}}
    numbered["properties"]["created"] = {"type": "integer", "format": "int64"}
    schemas["ChangelogOfBulk"] = numbered
    logs = schemas["IssueChangeLog"]["properties"]["changeHistories"]
    logs["items"] = {"$ref": "#/components/schemas/ChangelogOfBulk"}


def _configuration_names_its_project(spec: Spec) -> None:
    schema = _answer(spec, "/rest/agile/1.0/board/{boardId}/configuration")["schema"]
    names = ("id", "key", "name", "self")
    schema["properties"]["location"]["properties"] |= {name: {"type": "string"} for name in names}


def _server_info_has_a_locale(spec: Spec) -> None:
    _schema(spec, "ServerInformation")["properties"]["defaultLocale"] = {"type": "object"}


def _fields_have_an_untranslated_name(spec: Spec) -> None:
    _schema(spec, "FieldDetails")["properties"]["untranslatedName"] = {"type": "string"}


def _projects_have_an_entity_id(spec: Spec) -> None:
    _schema(spec, "Project")["properties"]["entityId"] = {"type": "string"}


def _lists_are_lists(spec: Spec) -> None:
    project = "/rest/api/2/project"
    plain = ("/rest/api/2/field", "/rest/api/2/status", "/rest/api/2/statuscategory", "/rest/api/2/resolution", project)
    for path in (*plain, f"{project}/{{projectIdOrKey}}/versions", f"{project}/{{projectIdOrKey}}/components"):
        answer = _answer(spec, path)
        answer["schema"] = {"type": "array", "items": answer["schema"]}


def _agile_lists_are_pages(spec: Spec) -> None:
    for path in ("/rest/agile/1.0/board", "/rest/agile/1.0/board/{boardId}/sprint"):
        answer = _answer(spec, path)
        values = {"values": {"type": "array", "items": answer["schema"]}, "isLast": {"type": "boolean"}}
        numbers = {name: {"type": "integer"} for name in ("startAt", "maxResults", "total")}
        required = ["values", "isLast", "startAt", "maxResults"]
        answer["schema"] = {"type": "object", "properties": values | numbers, "required": required}


def _text_lists_are_text(spec: Spec) -> None:
    spec["components"]["schemas"]["StringList"] = {"type": "string"}
    for path, name in (("/rest/agile/1.0/board", "type"), ("/rest/agile/1.0/board/{boardId}/sprint", "state")):
        for parameter in spec["paths"][path]["get"]["parameters"]:
            if parameter["name"] == name:
                parameter["schema"] = {"type": "string"}


def _fields_hold_anything(spec: Spec) -> None:
    _schema(spec, "IssueBean")["properties"]["fields"]["additionalProperties"] = {}


def _version_dates_are_days(spec: Spec) -> None:
    for name in ("releaseDate", "startDate"):
        _schema(spec, "VersionBean")["properties"][name]["format"] = "date"


DIFFERENCES = (
    Difference(
        "a history may hold null",
        "Recorded: `from` and `to` are null where a field was or became empty; the specifications say text.",
        BOTH,
        _history_may_hold_null,
    ),
    Difference(
        "an offset has no colon",
        "Recorded everywhere: `2026-08-24T11:11:52.944+0000` is not a date-time of RFC 3339.",
        BOTH,
        _offset_without_colon,
    ),
    Difference(
        "any endpoint may refuse",
        "Reported and recorded: 401, 403, 404, 405, 410, 429 and 5xx come from gateways and from the login, also where "
        "the operation does not list them.",
        BOTH,
        _any_endpoint_may_refuse,
    ),
    Difference(
        "times of bulk changelogs are numbers",
        "Read in jirametrics: epoch milliseconds; the schema says text, its example seconds.",
        CLOUD,
        _bulk_changelog_times_are_numbers,
    ),
    Difference(
        "a board's configuration names its project",
        "Recorded, and in Atlassian's own example: `location` holds id, key, name and self; the schema forbids them.",
        CLOUD,
        _configuration_names_its_project,
    ),
    Difference(
        "server info has a locale",
        "Recorded: `defaultLocale`, which the schema does not allow.",
        CLOUD,
        _server_info_has_a_locale,
    ),
    Difference(
        "fields have an untranslated name",
        "Recorded: `untranslatedName` of custom fields, which the schema does not allow.",
        CLOUD,
        _fields_have_an_untranslated_name,
    ),
    Difference(
        "projects have an entity id",
        "Recorded: `entityId`, which the schema does not allow.",
        CLOUD,
        _projects_have_an_entity_id,
    ),
    Difference(
        "lists are lists",
        "Data Center's file describes one element where a list is answered.",
        DATA_CENTER,
        _lists_are_lists,
    ),
    Difference(
        "agile lists are pages",
        "Data Center's file describes one board or sprint where a page of them is answered.",
        DATA_CENTER,
        _agile_lists_are_pages,
    ),
    Difference(
        "text lists are text",
        "The files call a list of words in a query (`state`, `type`, `expand`) an object; every client sends `a,b`.",
        BOTH,
        _text_lists_are_text,
    ),
    Difference(
        "fields hold anything",
        "Data Center's file says that every field of an issue is an object; a summary is text.",
        DATA_CENTER,
        _fields_hold_anything,
    ),
    Difference(
        "version dates are days",
        "Recorded: plain dates; Data Center's file says date-time.",
        DATA_CENTER,
        _version_dates_are_days,
    ),
)
