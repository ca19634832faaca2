"""Stores that pages open: empty, small, and the whole demo."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from andon.model import Status, Tribe
from andon.store import Store, forget
from andon.ui.start import warm
from built import Demo
from examples import sqlite_store
from pages.test_squad_pages import speak
from pages.visits import found_organisation, now


@pytest.fixture(scope="session", autouse=True)
def _warm() -> Iterator[None]:
    """As a server does at its start: without it each run would walk all libraries' objects, for half of its time."""
    warm()
    yield
    gc.unfreeze()


def _surround(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the app find its database and its settings in the folder."""
    monkeypatch.setenv("ANDON_DATABASE_URL", f"sqlite:///{folder / 'andon.db'}")
    monkeypatch.setenv("ANDON_CONFIG", str(folder / "andon.toml"))
    monkeypatch.chdir(folder)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store in which there is nothing yet."""
    _surround(tmp_path, monkeypatch)
    with sqlite_store(tmp_path) as store:
        yield store


@pytest.fixture
def small(empty: Store) -> Store:
    """One squad with one launch; nobody has said anything."""
    found_organisation(empty)
    return empty


@pytest.fixture
def two(small: Store) -> Store:
    """Atlas with Halcyon in tribe Sound, Borealis with Marigold in none; Atlas is worried."""
    found_organisation(small, "Borealis", "Marigold")
    small.plans.put_tribe(Tribe("sound", "Sound"))
    small.plans.change_squad("atlas", "moved", {"tribe_id": "sound"}, token="t", at=now())
    speak(small, "The vendor is silent.", status=Status.WORRIED)
    return small


@pytest.fixture
def demo(demo_folder: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Demo]:
    """A copy of the demo, to be looked at and written to."""
    for name in ("andon.db", "andon.toml"):
        shutil.copy(demo_folder.folder / name, tmp_path)
    _surround(tmp_path, monkeypatch)
    yield demo_folder
    forget(f"sqlite:///{tmp_path / 'andon.db'}")
