"""What is wrong in andon.toml, in one sentence."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from andon.config.access import AccessSection, TribeSection
from andon.config.base import Section
from andon.config.embed import EmbedSection
from andon.config.exports import CsvSection
from andon.config.outgoing import OutgoingSection
from andon.config.sections import (
    BetSection,
    CalendarSection,
    ForecastSection,
    GuildSection,
    HistorySection,
    JiraSection,
    LaunchSection,
    Organisation,
    OrganisationSection,
    SquadSection,
    SyncSection,
)

KEYS: dict[str, tuple[str, ...]] = {
    "organisation": tuple(OrganisationSection.model_fields),
    "calendar": tuple(CalendarSection.model_fields),
    "forecast": tuple(ForecastSection.model_fields),
    "jira": tuple(JiraSection.model_fields),
    "history": tuple(HistorySection.model_fields),
    "csv": tuple(CsvSection.model_fields),
    "sync": tuple(SyncSection.model_fields),
    "access": tuple(AccessSection.model_fields),
    "outgoing": tuple(OutgoingSection.model_fields),
    "embed": tuple(EmbedSection.model_fields),
    "tribe": tuple(TribeSection.model_fields),
    "guild": tuple(GuildSection.model_fields),
    "bet": tuple(BetSection.model_fields),
    "squad": tuple(SquadSection.model_fields),
    "launch": tuple(LaunchSection.model_fields),
}


def sentence(path: Path, error: ValidationError, content: Mapping[str, Any]) -> str:
    """The first of the errors, with its place in the file and what to write instead."""
    errors = error.errors()
    # A misspelt key comes first: what is missing is mostly what it was meant to be.
    first = next((each for each in errors if each["type"] == "extra_forbidden"), errors[0])
    table, key = _place(first["loc"], content)
    if first["type"] == "extra_forbidden":
        known = KEYS.get(str(first["loc"][0]), ()) if key else tuple(Organisation.model_fields)
        near = get_close_matches((key or table).casefold(), known, n=1)
        told = f"this key is not known{f'; did you mean {near[0]}?' if near else ''}"
        if key in _SECRETS:
            variable = _variable_for(key, first["loc"], content)
            told = f"a secret does not belong into this file; put it into {variable}"
    elif not key and first["type"] in {"tuple_type", "dict_type", "model_type", "model_attributes_type"}:
        told = f"write it as a table, {_TABLES[str(first['loc'][0])]}"
    else:
        said = _PLAIN.get(first["type"].partition("_from_")[0], "{msg}")
        told = said.format(input=first["input"], msg=first["msg"], **first.get("ctx", {}))
        told = told.removeprefix("Value error, ")
    where = ", ".join(part for part in (table, key) if part)
    place = f"{path}: {where}" if where else str(path)
    return f"{place}: {told[:1].lower()}{told[1:]}".rstrip(".?") + ("?" if "?" in told else ".")


_DATE = "{input!r} is no date; write it like 2027-03-31, without quotes"
_PLAIN = {
    "missing": "this key is missing",
    "string_type": "{input!r} is no text; put it in quotes",
    "path_type": "{input!r} is no text; put it in quotes",
    "string_too_short": "it is empty",
    "tuple_type": 'write it in brackets, like ["A", "B"]',
    "dict_type": 'write it as a table, like {{"this" = "that"}}',
    "int_type": "{input!r} is no whole number",
    "int_parsing": "{input!r} is no whole number",
    "int": "{input!r} is no whole number",
    "float_type": "{input!r} is no number",
    "float_parsing": "{input!r} is no number",
    "bool_type": "{input!r} is neither true nor false",
    "bool_parsing": "{input!r} is neither true nor false",
    "greater_than_equal": "{input} is too small; {ge:g} is the least",
    "less_than_equal": "{input} is too large; {le:g} is the most",
    "enum": "{input!r} is none of {expected}",
    "date": _DATE,
    "date_type": _DATE,
    "date_parsing": _DATE,
}
"""What is wrong with a value, by pydantic's name for it; what is not here is told in pydantic's words."""

_TABLES = {
    name: f"[{name}]"
    for name in ("organisation", "calendar", "forecast", "sync", "access", "outgoing", "embed", "channels")
}
_TABLES |= {name: f"[[{name}]]" for name in ("guild", "bet", "tribe", "squad", "launch")}
_TABLES |= {name: f"[{name}], or [[{name}]] for several" for name in ("jira", "history", "csv")}

_SECRETS: dict[str, tuple[type[Section], str]] = dict.fromkeys(
    ("token", "api_token", "password"), (JiraSection, "token_from")
)
_SECRETS |= dict.fromkeys(("hook_secret", "secret"), (SyncSection, "hook_secret_from"))
"""Keys under which people would write a secret, and the key that names the variable it belongs into."""


def _variable_for(key: str, loc: tuple[int | str, ...], content: Mapping[str, Any]) -> str:
    """The variable that a secret belongs into: the one that its table names, or else the usual one."""
    section, names = _SECRETS[key]
    table = content[str(loc[0])]
    entry = table[int(loc[1])] if isinstance(table, list) else table
    named = entry.get(names)
    # What is no name may be a secret as well, and is not repeated.
    return named if isinstance(named, str) and named.isidentifier() else str(section.model_fields[names].default)


_HOW = ("str", "tuple[str, ...]")
"""Parts of a place by which pydantic tells the ways in which a value was tried."""


def _place(loc: tuple[int | str, ...], content: Mapping[str, Any]) -> tuple[str, str]:
    """The table that an error is in, by the name it gives itself, and the key."""
    if not loc:
        return "", ""
    head, rest = str(loc[0]), list(loc[1:])
    value = content.get(head)
    if rest and isinstance(number := rest[0], int):
        rest.pop(0)
        entry = value[number] if isinstance(value, list) and number < len(value) else None
        name = entry.get("name") if isinstance(entry, dict) else None
        table = f"[{head}]" if isinstance(value, dict) else f"[[{head}]] {repr(name) if name else number + 1}"
    else:
        table = f"[{head}]" if rest else head
    return table, ".".join(str(part) for part in rest if not isinstance(part, int) and part not in _HOW)
