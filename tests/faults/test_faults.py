"""After any faults, a store is what it would be without: nothing lost, nothing doubled, nothing wrongly removed.

`make test` injects some 300 faults, `make test-long` more than 10,000. The figures are printed at the end.
"""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faults.figures import DONE, Figures
from faults.plan import FINAL, Kind
from faults.runs import Recipe, run, run_with_kills

FAULTS = {"some": 50, "many": 2300}
"""In each of four tests at least, and a quarter of it in each of two where syncs must get through to prove anything."""
KILLS = {"some": 10, "many": 100}
"""In each of two tests."""

amounts = pytest.mark.parametrize("amount", ["some", pytest.param("many", marks=pytest.mark.long)])
faces = pytest.mark.parametrize("face", ["dc", "cloud"])

Keep = Callable[[Figures], None]


def recipe(seed: int, face: str, amount: str, **more: Any) -> Recipe:
    """Small ones where there is little time; large ones that differ in more than their seed where there is much.

    In every third one few requests are spoilt, but none of them for a moment only.
    """
    many = amount == "many"
    values: dict[str, Any] = {"rate": 0.4 if many and seed % 2 else 0.3}
    values |= {"kinds": FINAL, "rate": 0.05} if seed % 3 == 1 else {}
    values |= {"workers": 4 if seed % 4 == 0 else 1} if many else {"rounds": 2, "issues": 90, "tries": 5}
    return Recipe(seed, face, **{**values, **more})


def until(enough: Callable[[Figures], bool], do: Callable[[int, Path], Figures], folder: Path) -> Figures:
    """Run with seed after seed, each in a folder of its own."""
    figures = Figures()
    for seed in itertools.count(1):
        own = folder / str(seed)
        own.mkdir()
        figures += do(seed, own)
        if enough(figures):
            return figures
    raise AssertionError


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Keep:
    """Count figures into those that are printed at the end."""

    def add(figures: Figures) -> None:
        stash = request.config.stash
        stash[DONE] = stash.get(DONE, Figures()) + figures

    return add


@amounts
@faces
def test_after_faults_a_store_is_what_it_is_without(face: str, amount: str, tmp_path: Path, keep: Keep) -> None:
    def do(seed: int, folder: Path) -> Figures:
        return run(recipe(seed, face, amount), folder)

    keep(until(lambda figures: figures.faults >= FAULTS[amount], do, tmp_path))


@amounts
@faces
def test_also_after_days_on_which_no_sync_got_through(face: str, amount: str, tmp_path: Path, keep: Keep) -> None:
    def do(seed: int, folder: Path) -> Figures:
        return run(recipe(seed, face, amount, tries=3, settled=False), folder)

    keep(until(lambda figures: figures.faults >= FAULTS[amount], do, tmp_path))


@amounts
@faces
def test_also_while_people_edit_between_two_pages(face: str, amount: str, tmp_path: Path, keep: Keep) -> None:
    def do(seed: int, folder: Path) -> Figures:
        # One worker: another one's requests could still change the Jira after the sync has given up.
        return run(recipe(seed, face, amount, restless=True, kinds=tuple(Kind), rate=0.1, rounds=3, workers=1), folder)

    keep(until(lambda figures: figures.faults >= FAULTS[amount] // 4, do, tmp_path))


@amounts
@faces
def test_a_sync_that_is_killed_goes_on_where_it_stopped(face: str, amount: str, tmp_path: Path, keep: Keep) -> None:
    def do(seed: int, folder: Path) -> Figures:
        return run_with_kills(recipe(seed, face, amount, tries=3, workers=1 + seed % 4), folder)

    keep(until(lambda figures: figures.ends["KILLED"] >= KILLS[amount], do, tmp_path))
