"""After any faults, a store is what it would be without: nothing lost, nothing doubled, nothing wrongly removed.

`make test` injects some 300 faults, `make test-long` more than 10,000. The figures are printed at the end.
"""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from faults.figures import DONE, Figures
from faults.runs import Recipe, run, run_with_kills

RATES = (0.4, 0.1, 0.25)
"""Shares of requests that are spoilt, in turn: often nothing gets through, or now and then something does not."""

FAULTS = {False: 70, True: 2450}
"""In each of four tests at least, by whether it is a long one."""
KILLS = {False: 5, True: 100}
"""In each of two tests."""

quick_and_long = pytest.mark.parametrize(
    "long", [pytest.param(False, id="some"), pytest.param(True, id="many", marks=pytest.mark.long)]
)
faces = pytest.mark.parametrize("face", ["dc", "cloud"])


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
def keep(request: pytest.FixtureRequest) -> Callable[[Figures], None]:
    """Count figures into those that are printed at the end."""

    def add(figures: Figures) -> None:
        stash = request.config.stash
        stash[DONE] = stash.get(DONE, Figures()) + figures

    return add


@quick_and_long
@faces
def test_after_faults_a_store_is_what_it_is_without(
    face: str, long: bool, tmp_path: Path, keep: Callable[[Figures], None]
) -> None:
    def do(seed: int, folder: Path) -> Figures:
        return run(Recipe(seed, face, RATES[seed % 3], workers=4 if seed % 4 == 0 else 1), folder)

    keep(until(lambda figures: figures.faults >= FAULTS[long], do, tmp_path))


@quick_and_long
@faces
def test_also_after_days_on_which_no_sync_got_through(
    face: str, long: bool, tmp_path: Path, keep: Callable[[Figures], None]
) -> None:
    def do(seed: int, folder: Path) -> Figures:
        return run(Recipe(seed, face, RATES[seed % 3], tries=4, settled=False), folder)

    keep(until(lambda figures: figures.faults >= FAULTS[long], do, tmp_path))


@quick_and_long
@faces
def test_a_sync_that_is_killed_goes_on_where_it_stopped(
    face: str, long: bool, tmp_path: Path, keep: Callable[[Figures], None]
) -> None:
    def do(seed: int, folder: Path) -> Figures:
        return run_with_kills(Recipe(seed, face, rounds=2 if not long else 4, tries=6, workers=1 + seed % 4), folder)

    keep(until(lambda figures: figures.ends["KILLED"] >= KILLS[long], do, tmp_path))
