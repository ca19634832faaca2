"""Visiting pages without a browser: who looks at what, and everything that they can read there."""

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.testing.v1 import AppTest

from andon.model import Forecast, ForecastState, Role, Viewer
from andon.store import Store
from andon.ui import links, session
from andon.usecases.plan_launch import LaunchPlan, create_launch
from andon.usecases.plan_squad import add_squad

ROOT = Path(__file__).parent.parent.parent
FRAME = ROOT / "pages" / "frame.py"
DIRECTOR = "director"
ATLAS = "squad:atlas"

THE_DIRECTOR = Viewer(Role.DIRECTOR, name="Dora")
THE_SQUAD = Viewer(Role.SQUAD, frozenset({"atlas"}))


def registered_pages() -> list[str]:
    """Every page that the frame knows, read from its source: a new one is visited without a word here."""
    return [str(getattr(links, page.args[0].attr)) for page in _pages() if isinstance(page.args[0], ast.Attribute)]


def registered_addresses() -> list[str]:
    """The address of every page; that of the start page is empty."""
    named = [{each.arg: each.value for each in page.keywords} for page in _pages()]
    return [str(ast.literal_eval(each["url_path"])) if "url_path" in each else "" for each in named]


def _pages() -> list[ast.Call]:
    calls = [node for node in ast.walk(ast.parse(FRAME.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "Page"]


def visit(page: str, who: str = session.GUEST, **query: str) -> AppTest:
    """Open a page as somebody, in a tab of their own."""
    at = fresh_tab()
    at.session_state["andon_who"] = who
    return open_in(at, page, **query)


def fresh_tab() -> AppTest:
    """A tab in which nothing has run yet."""
    at = AppTest.from_file(str(FRAME), default_timeout=60)
    # A scan of every installed package for components, before every first run, would be most of the time.
    at._bidi_component_manager = _our_components()
    return at


def open_in(at: AppTest, page: str, **query: str) -> AppTest:
    """Open a page in a tab."""
    if page != links.HOME:
        # Only after a run does AppTest know a page whose address is not named after its file.
        at.run().switch_page(page)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def _our_components() -> BidiComponentManager:
    """What a scan finds in our own package."""
    folder = ROOT / "lib" / "andon"
    told = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    components = [ComponentConfig.from_dict(each) for each in told["tool"]["streamlit"]["component"]["components"]]
    manager = BidiComponentManager()
    manager.register_from_manifest(ComponentManifest("andon", told["project"]["version"], components), folder)
    return manager


def words(at: AppTest) -> str:
    """Everything that can be read on the page, a line for each piece."""
    return "\n".join(filter(None, _pieces(at.main)))


def errors(at: AppTest) -> str:
    """What the page says went wrong."""
    return " ".join(_plain(error.value) for error in at.error)


def _pieces(node: Any) -> Iterator[str]:
    for child in getattr(node, "children", {}).values():
        yield from _pieces(child)
    proto = getattr(node, "proto", None)
    if proto is not None:
        yield from (_plain(str(getattr(proto, name, ""))) for name in ("body", "label"))
    value = getattr(node, "value", None)
    if isinstance(value, str):
        yield _plain(value)


def _plain(marked: str) -> str:
    marked = marked.replace("\N{WORD JOINER}", "")  # takes addresses apart that Markdown would make links of
    text = "" if marked.startswith("<style") else re.sub(r"<[^>]*>", " ", marked)
    return re.sub(r"\s+", " ", unescape(re.sub(r"\\(.)", r"\1", text))).strip()


# ------------------------------------------------------------------------------ a small organisation


def now() -> datetime:
    """Pages read the real clock, so what they show is told against it."""
    return datetime.now(UTC)


def today() -> date:
    return now().date()


def found_organisation(store: Store, squad: str = "Atlas", launch: str = "Halcyon") -> None:
    """One squad with one launch that is due in 30 days, set up 100 days ago."""
    began = now() - timedelta(days=100)
    id = add_squad(store, THE_DIRECTOR, name=squad, claims=[f"component:{squad}"], token=squad, now=began)
    create_launch(
        store,
        THE_DIRECTOR,
        LaunchPlan(name=launch, squad_ids=(id,)),
        target=today() + timedelta(days=30),
        token=launch,
        now=began,
    )


def bad_forecast(squad_id: str | None, *, hours_old: float, on_time: float = 0.05) -> Forecast:
    """A forecast that does not believe in the date."""
    made_at = now() - timedelta(hours=hours_old)
    as_of = made_at.date() - timedelta(days=1)
    return Forecast(
        id=f"{squad_id}-{hours_old}",
        launch_id="halcyon",
        squad_id=squad_id,
        as_of=as_of,
        made_at=made_at,
        state=ForecastState.FORECAST,
        reason="40 open items at 2 a week.",
        target=today() + timedelta(days=30),
        on_time=on_time,
        p50=as_of + timedelta(days=90),
        p85=as_of + timedelta(days=120),
        p95=as_of + timedelta(days=150),
        counted=40,
        quantiles=tuple(40.0 + n for n in range(99)),
        counted_keys=("A-1", "A-2"),
    )
