"""A generated history with everything that goes wrong in a real one, told as of any day.

Issues are discarded and opened again, come into versions and leave them, and some are deleted. Nothing is kept of a day
but what had happened by its end: `folder` and `issues` fold the stories up to a day, and so need no truncation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from andon.frames import day_moment
from andon.model import Category, Change, Issue

FIRST = datetime(2022, 1, 3, tzinfo=UTC)
DAYS = 1000
LAST = (FIRST + timedelta(days=DAYS)).date()
SQUADS = ("North", "South", "West")
EVERY, LASTS = 60, 80
"""A version begins every 60 days and ships about 80 days later."""

Entry = tuple[datetime, str, str | None, str | None]


@dataclass
class Story:
    """What happened to one issue, oldest first."""

    key: str
    squad: str
    created: datetime
    born_in: str | None
    """The version that it was created in: Jira writes no history of that."""
    entries: list[Entry] = field(default_factory=list)
    deleted: datetime | None = None

    def by(self, day: date) -> list[Entry]:
        return [each for each in self.entries if each[0] < day_moment(day, days=1)]

    def here(self, day: date) -> bool:
        end = day_moment(day, days=1)
        return self.created < end and (self.deleted is None or self.deleted >= end)


@dataclass(frozen=True)
class Release:
    id: str
    shipped: date

    def known(self, day: date) -> date | None:
        return self.shipped if self.shipped <= day else None


@dataclass(frozen=True)
class World:
    stories: Sequence[Story]
    releases: Sequence[Release]


def world(seed: int) -> World:
    """One history; the same seed is the same history."""
    rng = np.random.default_rng(seed)
    begins = range(0, DAYS - LASTS, EVERY)
    ships = [begin + LASTS + int(rng.integers(-10, 30)) for begin in begins]
    releases = [Release(str(n + 1), (FIRST + timedelta(days=day)).date()) for n, day in enumerate(ships)]
    stories = []
    for n, day in enumerate(sorted(rng.uniform(0, DAYS, size=1400))):
        current = str(int(day // EVERY) + 1)
        version = current if current in {each.id for each in releases} and rng.random() < 0.7 else None
        squad = SQUADS[int(rng.choice(3, p=[0.5, 0.3, 0.2]))]
        stories.append(_story(f"S-{n + 1}", squad, float(day), version, rng))
    return World(stories, releases)


def _story(key: str, squad: str, day: float, version: str | None, rng: np.random.Generator) -> Story:
    told = rng.random() < 0.5
    story = Story(key, squad, _at(day), None if told else version)
    if told and version:
        story.entries.append((_at(day + 0.01), "fix_version", None, version))
    story.entries += _work(day, rng)
    story.entries += _wandering(day, version, rng)
    story.entries = sorted((each for each in story.entries if each[0] < _at(DAYS)), key=lambda each: each[0])
    if rng.random() < 0.04:
        story.deleted = _at(min(day + rng.exponential(60) + 1, DAYS - 0.1))
        story.entries = [each for each in story.entries if each[0] < story.deleted]
    return story


def _work(day: float, rng: np.random.Generator) -> list[Entry]:
    """Done, and perhaps opened again and done once more; each time delivered or discarded."""
    found: list[Entry] = []
    at, before = day, "new"
    for _ in range(3):
        at += 0.1 + rng.exponential(22)
        resolution = "Done" if rng.random() < 0.85 else "Won't Do"
        found += [(_at(at), "category", before, "done"), (_at(at), "resolution", None, resolution)]
        if rng.random() > 0.25:
            break
        at += 0.1 + rng.exponential(20)
        found += [(_at(at), "category", "done", "indeterminate"), (_at(at), "resolution", resolution, None)]
        before = "indeterminate"
    return found


def _wandering(day: float, version: str | None, rng: np.random.Generator) -> list[Entry]:
    """Out of its version and back, or into the next one."""
    found: list[Entry] = []
    at, now = day + 0.02, version
    while version and rng.random() < 0.3:
        at += 0.1 + rng.exponential(15)
        other = None if now and rng.random() < 0.5 else version if now != version else str(int(version) + 1)
        found.append((_at(at), "fix_version", now, other))
        now = other
    return found


def _at(day: float) -> datetime:
    return FIRST + timedelta(seconds=round(day * 86400))


# ------------------------------------------------------------------------------ as a history folder


def folder(told: World, day: date) -> dict[str, pd.DataFrame]:
    """The tables of a history folder that was written at the end of a day.

    Without what is ever deleted: a folder that is written later cannot tell that it was there.
    """
    stories = [each for each in told.stories if each.here(day) and each.deleted is None]
    rows = [_row(each, day) for each in stories]
    changes = [(each.key, *entry) for each in stories for entry in each.by(day)]
    begun = [each for each in told.releases if _begun(each, day)]
    known = {each.id for each in begun}
    pairs = [(each.key, id) for each in stories for id in [_version(each, day)] if id in known]
    releases = [
        (each.id, "S", each.id, None, each.known(day), each.known(day) is not None, "release") for each in begun
    ]
    return {
        "issues": pd.DataFrame(rows),
        "versions": pd.DataFrame(
            releases, columns=["id", "project", "name", "start", "release", "released", "kind"]
        ).astype({"released": bool}),
        "issue_versions": pd.DataFrame(pairs, columns=["key", "version_id"], dtype="str"),
        "changes": pd.DataFrame(changes, columns=["key", "at", "field", "from", "to"]).sort_values("at", kind="stable"),
    }


def _row(story: Story, day: date) -> dict[str, object]:
    category, resolution, done = _state(story, day)
    return {
        "key": story.key,
        "project": "S",
        "squad": story.squad,
        "type": "Story",
        "summary": story.key,
        "status": category,
        "category": category,
        "resolution": resolution,
        "delivered": resolution == "Done",
        "created": story.created,
        "done": pd.Timestamp(done) if done else pd.NaT,
        "points": float("nan"),
        "parent": None,
    }


def _state(story: Story, day: date) -> tuple[str, str | None, datetime | None]:
    category, resolution, done = "new", None, None
    for at, name, _, after in story.by(day):
        if name == "category":
            category, done = str(after), at if after == "done" else None
        elif name == "resolution":
            resolution = after
    return category, resolution, done


def _version(story: Story, day: date) -> str | None:
    version = story.born_in
    for _, name, _, after in story.by(day):
        if name == "fix_version":
            version = after
    return version


def _begun(release: Release, day: date) -> bool:
    return (day - FIRST.date()).days >= (int(release.id) - 1) * EVERY


# ------------------------------------------------------------------------------ as a source's issues


def issues(told: World, day: date, source: str) -> list[Issue]:
    """What a Jira would have told at the end of a day of the issues that were there, in the names of the store."""
    return [_issue(each, day, source) for each in told.stories if each.here(day)]


def last_seen(story: Story, day: date, source: str) -> list[Issue]:
    """An issue as it was seen last by the end of a day, also when it was deleted since; none before it was created."""
    return [_issue(story, day, source)] if story.created < day_moment(day, days=1) else []


def _issue(story: Story, day: date, source: str) -> Issue:
    category, resolution, done = _state(story, day)
    version = _version(story, day)
    return Issue(
        id=story.key,
        key=story.key,
        project="S",
        type="Story",
        status=category,
        category=Category(category),
        created=story.created,
        updated=str(day),
        resolution=resolution,
        delivered=resolution == "Done",
        done=done,
        claims=(f"component:{story.squad}",),
        scopes=(f"version:{source}/{version}",) if version else (),
        changes=tuple(_change(each, source) for each in story.by(day)),
    )


def _change(entry: Entry, source: str) -> Change:
    at, name, before, after = entry
    if name == "fix_version":
        before, after = (each and f"{source}/{each}" for each in (before, after))
    return Change(at, name, before, after)
