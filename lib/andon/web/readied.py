"""The first freeze is as quick as the second: what it needs is loaded beside the pages, before anybody waits for it.

Its libraries (Vega's own engine, fonts, PowerPoint's template) take seconds to load, and a process that never freezes
needs none of them. They come after the first visitors, one after the other, with rests in which the pages go on.
"""

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module

log = logging.getLogger(__name__)

AFTER_SECONDS = 30.0
"""After the start: its first visitors, who wait for pages, come first."""
REST_SECONDS = 0.3
PATIENCE_SECONDS = 600.0
"""How long it is waited for a moment in which nobody is connected."""


@contextmanager
def readied(
    after: float = AFTER_SECONDS,
    rest: float = REST_SECONDS,
    *,
    alone: Callable[[], bool] = lambda: True,
    patience: float = PATIENCE_SECONDS,
) -> Iterator[None]:
    """While the block runs, a thread makes freezing ready; `alone` tells whether nobody is connected."""
    ended = threading.Event()
    arguments = (ended, after, rest, alone, patience)
    thread = threading.Thread(target=_ready, args=arguments, name="andon-readied", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(3)


def _ready(ended: threading.Event, after: float, rest: float, alone: Callable[[], bool], patience: float) -> None:
    wait = after
    for step in STEPS:
        if ended.wait(wait):
            return
        try:
            step()
        except Exception:  # the first freeze will meet it again, and say so to somebody
            log.exception("Freezing could not be made ready.")
            return
        wait = rest
    until = time.monotonic() + patience
    while not alone() and time.monotonic() < until:
        if ended.wait(rest):
            return
    # Streamlit collects after every rerun, and would walk all that has just been loaded each time. What lives now is
    # never looked through for cycles again, so that what a session leaves behind in cycles would stay: better while
    # nobody is connected. Where somebody always is, that is lost once, and of the sessions of this one moment.
    gc.collect()
    gc.freeze()


def _loading(name: str) -> Callable[[], object]:
    return lambda: import_module(name)


def _pages() -> None:
    from andon.web.frozen import template

    for name in ("frozen.html.j2", "slides.html.j2"):
        template(name)


def _chart() -> None:
    from andon.ui import charts
    from andon.web import export_png

    export_png.painted(charts.spec_to_svg({"mark": "point", "data": {"values": []}}))


def _document() -> None:
    from andon.web import export_pdf

    export_pdf.ready()


def _deck() -> None:
    from andon.web import export_pptx
    from andon.web.slide_room import Slide

    view = {"title": "", "stamp": "", "frozen_at": datetime(2000, 1, 1, tzinfo=UTC)}
    export_pptx.presentation(view, [Slide("")], {})


STEPS: Sequence[Callable[[], object]] = (
    _loading("andon.web.frozen"),
    _loading("andon.web.slides"),
    _loading("vl_convert"),
    _chart,
    _pages,
    _loading("fontTools.ttLib"),
    _loading("fontTools.subset"),
    _loading("fpdf"),
    _loading("andon.web.export_pdf"),
    _document,
    _loading("pptx"),
    _loading("andon.web.export_pptx"),
    _deck,
    _loading("andon.web.export_csv"),
)
"""Each takes tenths of a second, but for the first chart."""
