"""The demo's world as the tables of a history folder, as they stood at some moment.

Every row is replayed from the logs, so that a table from the middle of the story cannot know its end.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from andon.demo.crew import Crew
from andon.demo.item import Entry, Item
from andon.demo.plan import LAUNCHES
from andon.demo.promises import target_at
from andon.demo.story import DatePromised
from andon.demo.world import World

_TEXT = pa.string()
_MOMENT = pa.timestamp("us", tz="UTC")

SCHEMAS: Mapping[str, Any] = {
    "issues": pa.schema(
        [("key", _TEXT), ("project", _TEXT), ("squad", _TEXT), ("type", _TEXT), ("summary", _TEXT),
         ("status", _TEXT), ("category", _TEXT), ("resolution", _TEXT), ("delivered", pa.bool_()),
         ("created", _MOMENT), ("done", _MOMENT), ("points", pa.float64()), ("parent", _TEXT)]
    ),
    "versions": pa.schema(
        [("id", _TEXT), ("project", _TEXT), ("name", _TEXT), ("start", pa.date32()), ("release", pa.date32()),
         ("released", pa.bool_()), ("kind", _TEXT)]
    ),
    "issue_versions": pa.schema([("key", _TEXT), ("version_id", _TEXT)]),
    "changes": pa.schema([("key", _TEXT), ("at", _MOMENT), ("field", _TEXT), ("from", _TEXT), ("to", _TEXT)]),
    "sprints": pa.schema(
        [("id", _TEXT), ("name", _TEXT), ("start", _MOMENT), ("end", _MOMENT), ("completed", _MOMENT)]
    ),
    "issue_sprints": pa.schema([("key", _TEXT), ("sprint_id", _TEXT)]),
}  # fmt: skip

SPRINT = timedelta(days=14)

Row = tuple[Any, ...]


def tables(world: World, promised: Mapping[str, list[DatePromised]], until: datetime) -> dict[str, pd.DataFrame]:
    """All tables with only what had happened before a moment."""
    rows: dict[str, list[Row]] = {name: [] for name in SCHEMAS}
    rows["versions"] = _versions(world, promised, until)
    for crew in world.crews.values():
        if crew.plan.sprints:
            rows["sprints"] += _sprints(crew, until)
    for key, item in _keyed(world):
        if item.created < until:
            log = [each for each in item.log if each[0] < until]
            rows["issues"].append(_issue(key, item, log))
            rows["issue_versions"] += _membership(key, item, log)
            rows["changes"] += [(key, *entry) for entry in log]
            if world.crews[item.squad].plan.sprints:
                rows["issue_sprints"] += _in_sprints(key, world.crews[item.squad], log)
    rows["changes"].sort(key=lambda row: row[1])
    return {name: _frame(name, each) for name, each in rows.items()}


def write(content: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write the tables as a history folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in content.items():
        table = pa.Table.from_pandas(frame, schema=SCHEMAS[name], preserve_index=False)
        pq.write_table(table.replace_schema_metadata(None), folder / f"{name}.parquet")


def _frame(name: str, rows: list[Row]) -> pd.DataFrame:
    """Rows as a table in the contract's types; dates stay plain dates."""
    schema = SCHEMAS[name]
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(values, type=kind.type) for values, kind in zip(columns, schema, strict=True)]
    frame: pd.DataFrame = pa.Table.from_arrays(arrays, schema=schema).to_pandas()
    return frame


def _keyed(world: World) -> list[tuple[str, Item]]:
    """Every item with its key. Keys count up by creation, so that the future does not change the past."""
    items = sorted((item for crew in world.crews.values() for item in crew.items), key=lambda item: item.created)
    last: dict[str, int] = {}
    keyed = []
    for item in items:
        last[item.project] = last.get(item.project, 100) + 1
        keyed.append((f"{item.project}-{last[item.project]}", item))
    return keyed


def _issue(key: str, item: Item, log: Sequence[Entry]) -> Row:
    """An issue as its log left it."""
    now: dict[str, str | None] = {"status": "To do", "category": "new", "resolution": None}
    done: datetime | None = None
    for at, field, _, after in log:
        now[field] = after
        if field == "category":
            done = at if after == "done" else None
    return (
        key,
        item.project,
        item.squad,
        item.type,
        item.summary,
        now["status"],
        now["category"],
        now["resolution"],
        now["resolution"] == "Done",
        item.created,
        done,
        item.points,
        None,
    )


def _membership(key: str, item: Item, log: Sequence[Entry]) -> list[Row]:
    """The version it was in at last, if any."""
    version = item.first_version
    for _, field, _, after in log:
        if field == "fix_version":
            version = after
    return [(key, version)] if version else []


def _versions(world: World, promised: Mapping[str, list[DatePromised]], until: datetime) -> list[Row]:
    """A version for each launch and project, with the date that was planned or met by then."""
    rows = []
    today = until.date()
    for plan in LAUNCHES:
        venture = world.ventures[plan.name]
        landed, cancelled = world.day(venture.landed), world.day(venture.cancelled)
        released = landed is not None and landed < today
        release: date | None = target_at(promised[plan.name], until).day
        if cancelled is not None and cancelled < today:
            release = None
        for version, project in sorted({(part.version, part.crew.project) for part in venture.parts.values()}):
            rows.append(
                (
                    version,
                    project,
                    plan.name,
                    world.days[venture.kickoff],
                    landed if released else release,
                    released,
                    "release",
                )
            )
    return rows


def _first_monday(crew: Crew) -> datetime:
    first = crew.days[crew.first]
    return datetime.combine(first + timedelta(-first.weekday() % 7), datetime.min.time(), UTC)


def _sprints(crew: Crew, until: datetime) -> list[Row]:
    """The squad's sprints that had begun; a sprint is closed on the Monday after its last Friday."""
    rows: list[Row] = []
    start = _first_monday(crew) + timedelta(hours=8)
    while start < until:
        number = len(rows) + 1
        closed = start + SPRINT + timedelta(hours=1, minutes=7 * number % 50)
        name = crew.plan.name
        end = start + timedelta(days=11, hours=8)
        rows.append((f"{name.lower()}-{number}", f"{name} {number}", start, end, closed if closed < until else None))
        start += SPRINT
    return rows


def _in_sprints(key: str, crew: Crew, log: Sequence[Entry]) -> list[Row]:
    """The sprints in which somebody moved it."""
    first = _first_monday(crew)
    numbers = {int((at - first) / SPRINT) + 1 for at, field, _, _ in log if field == "status" and at >= first}
    return [(key, f"{crew.plan.name.lower()}-{number}") for number in sorted(numbers)]
