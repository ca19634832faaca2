"""Freezing is made ready beside the pages, and after them."""

import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from andon.web import readied as module
from andon.web.readied import readied

NAME = "andon-readied"
FIRST = """
import gc, sys, time
from andon.ui.start import warm
from andon.web.readied import readied
warm()
before = gc.get_freeze_count()
with readied(after=0, rest=0) as _:
    for _ in range(600):
        if gc.get_freeze_count() > before:
            break
        time.sleep(0.1)
names = ("vl_convert", "pptx", "fpdf", "fontTools.subset", "andon.web.export_csv")
sys.stdout.write(f"{gc.get_freeze_count() > before} {all(each in sys.modules for each in names)}")
"""


def waits() -> bool:
    return NAME in {each.name for each in threading.enumerate()}


def test_it_waits_for_the_first_visitors_and_ends_with_the_server() -> None:
    with readied(after=600):
        assert waits()
    assert not waits()


def test_what_freezing_needs_is_loaded_and_kept_out_of_the_garbage_collector() -> None:
    ended = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, check=True)
    assert ended.stdout == "True True"


def test_it_ends_between_two_steps_when_the_server_does() -> None:
    with readied(after=0, rest=600):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and "andon.web.frozen" not in sys.modules:
            time.sleep(0.01)
    assert not waits()


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the garbage collector was asked for; there is nothing to load."""
    asked: list[str] = []
    own = SimpleNamespace(collect=lambda: asked.append("collect"), freeze=lambda: asked.append("freeze"))
    monkeypatch.setattr(module, "gc", own)
    monkeypatch.setattr(module, "STEPS", ())
    return asked


def frozen_soon(collector: list[str]) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and waits():
        time.sleep(0.001)
    return collector == ["collect", "freeze"]


def test_what_lives_in_sessions_is_kept_from_no_collector_while_somebody_is_connected(collector: list[str]) -> None:
    alone, asked = threading.Event(), threading.Semaphore(0)

    def nobody() -> bool:
        asked.release()
        return alone.is_set()

    with readied(after=0, rest=0.001, alone=nobody, patience=600):
        for _ in range(3):
            assert asked.acquire(timeout=60)
        assert collector == []
        alone.set()
        assert frozen_soon(collector)


def test_where_somebody_is_always_connected_it_is_not_waited_for_ever(collector: list[str]) -> None:
    with readied(after=0, rest=0.001, alone=lambda: False, patience=0.02):
        assert frozen_soon(collector)


def test_a_server_that_ends_does_not_wait_for_its_visitors_to_leave(collector: list[str]) -> None:
    with readied(after=0, rest=600, alone=lambda: False):
        assert waits()
    assert not waits()
    assert collector == []
