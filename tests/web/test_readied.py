"""Freezing is made ready beside the pages, and after them."""

import subprocess
import sys
import threading
import time

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
