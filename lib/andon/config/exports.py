"""[[csv]]: CSV exports of a Jira that are read at every sync, and the words in which one says how."""

from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pydantic import Field as PydanticField
from pydantic import field_validator

from andon.config.base import DROP_SHARE, Section
from andon.model import Category


class Field(StrEnum):
    """What Andon reads of an issue in an export."""

    KEY = "key"
    PROJECT = "project"
    TYPE = "type"
    SUMMARY = "summary"
    STATUS = "status"
    CATEGORY = "status category"
    RESOLUTION = "resolution"
    CREATED = "created"
    UPDATED = "updated"
    DONE = "done since"
    COMPONENTS = "components"
    SQUAD = "squad"
    VERSIONS = "versions"
    SPRINTS = "sprints"
    POINTS = "story points"
    PARENT = "parent"
    PARENT_ID = "parent id"
    ID = "issue id"
    EPIC = "epic"
    FLAGGED = "flagged"


class Order(StrEnum):
    """In which order the parts of a date stand."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    YEAR_FIRST = "year-first"


CATEGORY_NAMES: Mapping[Category, str] = {
    Category.NEW: "to do",
    Category.INDETERMINATE: "in progress",
    Category.DONE: "done",
}
"""Jira's categories, as people write and read them."""


class CsvSection(Section):
    """[[csv]]: a CSV export, or a folder of them, that is read at every sync."""

    path: Path
    name: str = "csv"
    columns: dict[Field, tuple[str, ...]] = PydanticField(default_factory=dict)
    """What is read, and the column that it is read from, where the guess is wrong."""
    statuses: dict[str, Category] = PydanticField(default_factory=dict)
    """What a status means, where the export does not say it: to do, in progress or done."""
    dates: Order | None = None
    """Where no day in the file is above 12, and so nobody can guess it."""
    time_zone: str = ""
    """Of whoever made the export; the organisation's otherwise."""
    discarded: tuple[str, ...] = ()
    """Resolutions, beside the usual English ones, of work that ended without being delivered."""
    drop_share: float = PydanticField(default=DROP_SHARE, ge=0, le=1)
    """The share of its issues that may be missing at once; more is not believed."""
    leave_out: bool = False
    """Whether rows in which something is wrong are left out, instead of nothing being read."""

    @field_validator("columns", mode="before")
    @classmethod
    def _known_fields(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {parse_field(str(name)): (each,) if isinstance(each, str) else each for name, each in value.items()}

    @field_validator("statuses", mode="before")
    @classmethod
    def _known_categories(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {name: category_of(each) for name, each in value.items()}

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value and value not in available_timezones():
            raise ValueError(f'{value!r} is no time zone; write it like "Europe/Stockholm"')
        return value


def parse_field(text: str) -> Field:
    """A field by its name; ValueError says what there is."""
    name = " ".join(text.casefold().split())
    if name in list(Field):
        return Field(name)
    near = get_close_matches(name, list(Field), n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(Field)}"
    raise ValueError(f"{text!r} is nothing that is read of an issue; {hint}")


def category_of(told: Any) -> Category:
    """A category as a person writes it; ValueError says what there is."""
    for category, name in CATEGORY_NAMES.items():
        if isinstance(told, str) and " ".join(told.casefold().replace("-", " ").split()) == name:
            return category
    raise ValueError(f"{told!r} is none of {', '.join(CATEGORY_NAMES.values())}")
