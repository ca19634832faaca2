"""A believable organisation of any size, from a seed: the same for the same arguments."""

import gc
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from jira_own.lives import DAY, Home, Life
from jira_own.model import FieldIds
from jira_own.site import Site
from jira_own.times import ManualClock, milliseconds

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
_PROJECTS = ("SHOP", "PAY", "APP", "WEB", "DATA", "CORE", "OPS", "MAPS")
_UNRELEASED = "fixVersion in unreleasedVersions() OR fixVersion is EMPTY"
_COMPONENTS = ("Checkout", "Search", "Login", "Reports")
_PEOPLE = (
    "Ada", "Bo", "Chidi", "Dara", "Edda", "Fynn", "Gita", "Hana", "Ines", "Joon",
    "Kofi", "Lena", "Mika", "Nils", "Oona", "Petra", "Quim", "Rosa", "Sven", "Tara",
)  # fmt: skip


def generate(
    seed: int = 1,
    issues: int = 200,
    *,
    projects: int | None = None,
    now: datetime = NOW,
    days: int = 730,
    ids: FieldIds | None = None,
    **site_options: Any,
) -> Site:
    """A site with so many issues, created over the `days` before `now`, where its clock (a `ManualClock`) stands.

    Each project has a scrum board with two-week sprints, a kanban board, components, epics, and versions with and
    without dates. `site_options` go to `Site`.
    """
    chance = random.Random(seed)
    site = Site(ManualClock(now), ids=ids, **site_options)
    for number, name in enumerate(_PEOPLE, 2):
        site.add_account(f"person-{number}", f"{name} Example")
    end = milliseconds(now)
    start = end - days * DAY
    with _no_collection():
        homes = [_home(site, key, start, end) for key in _PROJECTS[: projects or _how_many(issues)]]
        life = Life(site, chance, homes, end)
        span = max(1, (end - start - DAY) // max(1, issues))
        for number in range(issues):
            life.lead(start + number * span + chance.randrange(span))
    return site


def _how_many(issues: int) -> int:
    return min(len(_PROJECTS), 2 + issues // 500)


@contextmanager
def _no_collection() -> Iterator[None]:
    """A million new tuples make the collector look at all of them again and again, for nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _home(site: Site, key: str, start: int, end: int) -> Home:
    project = site.add_project(key, f"{key.title()} project")
    components = [site.add_component(key, name).id for name in _COMPONENTS]
    scrum = site.add_board(key, f"{key} scrum")
    site.add_board(key, f"{key} kanban", "kanban", sub_query=_UNRELEASED)
    starts, sprints = [], []
    for number, begin in enumerate(range(start, end + 28 * DAY, 14 * DAY), 1):
        done = begin + 14 * DAY
        state = "closed" if done <= end else "active" if begin <= end else "future"
        dates = {"start": begin, "end": done} if state != "future" else {}
        more = {"completed": done + 3_600_000} if state == "closed" else {}
        sprints.append(site.add_sprint(scrum.id, f"{key} Sprint {number}", state, goal="Ship it", **dates, **more).id)
        starts.append(begin)
    return Home(project, components, sprints, starts, *_versions(site, key, start, end))


def _versions(site: Site, key: str, start: int, end: int) -> tuple[list[int], list[int]]:
    """Ids, and from when on issues are planned for each; the last two are planned by hand."""
    ids, starts = [], []
    first = datetime.fromtimestamp(start / 1000, UTC).date()
    for number, begin in enumerate(range(start, end, 90 * DAY)):
        opens = first + timedelta(days=90 * number)
        released = begin + 90 * DAY < end
        dates = {"start": opens.isoformat(), "release": (opens + timedelta(days=95)).isoformat()}
        dates = dates if number % 4 != 2 else {}
        one = site.add_version(key, f"{key} {number + 1}.0", released=released, archived=number == 0, **dates)
        ids.append(one.id)
        starts.append(begin)
    return ids, starts
