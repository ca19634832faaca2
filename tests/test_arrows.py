"""Imports point one way, as the design says: pages → ui, web, cli → use cases → forecast → words.

Ruff keeps Streamlit, Jira and SQL in their rooms; this keeps our own modules in theirs. Imports under
TYPE_CHECKING do not count: they name a shape, and are gone when the program runs.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIB = ROOT / "lib"
WORDS = ("andon.model", "andon.frames", "andon.errors")
DOORS = ("andon.store", "andon.sources")

# Who may import what of ours; itself is always allowed. The longest name that fits a module counts.
FROZEN = (
    *WORDS,
    "andon.usecases",
    "andon.ui.charts",
    "andon.ui.charts_burn_up",
    "andon.ui.charts_finish",
    "andon.ui.charts_history",
    "andon.ui.palette",
    "andon.ui.text",
    "andon.ui.text_burn_up",
    "andon.ui.text_flags",
    "andon.ui.text_frozen",
    "andon.ui.text_look_back",
    "andon.ui.text_portfolio",
    "andon.web",
)
ALLOWED: dict[str, tuple[str, ...]] = {
    "andon": (),
    "andon.model": (),
    "andon.errors": (),
    "andon.frames": ("andon.model", "andon.errors"),
    "andon.jql": (),
    "andon.harmless": (),
    "andon.redact": (),
    "andon.addresses": ("andon.errors",),
    "andon.loopback": (),
    "andon.uploads": (),
    "andon.faults": ("andon.errors",),
    "andon.logs": ("andon.faults", "andon.redact"),
    "andon.channels": ("andon.errors", "andon.harmless"),
    "andon.calendars": ("andon.model",),
    "andon.config": (*WORDS, "andon.addresses", "andon.jql", "andon.calendars", "andon.loopback"),
    "andon.forecast": WORDS,
    "andon.usecases": (*WORDS, "andon.jql", "andon.calendars", "andon.forecast"),
    "andon.store": WORDS,
    "andon.sources": (*WORDS, "andon.addresses", "andon.jql", "andon.config", "andon.usecases.ports"),
    # Its truth is not made from the model's own assumptions.
    "andon.demo": WORDS,
    "andon.demo.steps": (*WORDS, "andon.usecases", "andon.demo"),
    "andon.demo.conversations": (*WORDS, "andon.usecases", "andon.demo"),
    "andon.demo.folder": (*WORDS, "andon.store", "andon.usecases.ports", "andon.demo"),
    "andon.demo.build": (*WORDS, *DOORS, "andon.config", "andon.usecases", "andon.demo"),
    "andon.ui": (*WORDS, "andon.config", "andon.usecases"),
    "andon.ui.data": (*WORDS, *DOORS, "andon.config", "andon.loopback", "andon.usecases", "andon.ui"),
    "andon.ui.vote_parts": (*WORDS, "andon.loopback", "andon.usecases", "andon.ui"),
    "andon.ui.actions": (*WORDS, "andon.usecases", "andon.ui", "andon.web.frozen"),
    "andon.ui.connect_actions": (
        *WORDS,
        "andon.addresses",
        "andon.sources",
        "andon.config",
        "andon.rounds",
        "andon.usecases",
        "andon.ui",
    ),
    "andon.ui.csv_parts": (*WORDS, "andon.config", "andon.ui", "andon.uploads", "andon.usecases"),
    "andon.ui.csv_actions": (
        *WORDS,
        "andon.config",
        "andon.rounds",
        "andon.sources",
        "andon.ui",
        "andon.uploads",
        "andon.usecases",
    ),
    "andon.ui.start": (
        *WORDS,
        *DOORS,
        "andon.channels",
        "andon.config",
        "andon.logs",
        "andon.redact",
        "andon.rounds",
        "andon.telling",
        "andon.ui",
        "andon.upkeep",
        "andon.web.metrics",
        "andon.web.readied",
    ),
    # What pages take is counted where it is told.
    "andon.ui.measured": (*WORDS, "andon.web.metrics"),
    # How this process is, and a short look by the doctor.
    "andon.ui.status_parts": (*WORDS, "andon.doctor", "andon.ui", "andon.upkeep", "andon.usecases"),
    "andon.web": (
        *WORDS,
        *DOORS,
        "andon.config",
        "andon.loopback",
        "andon.uploads",
        "andon.telling",
        "andon.ui.text_api",
        "andon.ui.text_calendar",
        "andon.upkeep",
        "andon.usecases",
    ),
    # The frozen page speaks and draws as the pages do, from the parts of ui that know no Streamlit.
    **dict.fromkeys(
        (
            "andon.web.frozen",
            "andon.web.slides",
            "andon.web.slide_room",
            "andon.web.export_csv",
            "andon.web.export_pdf",
            "andon.web.export_png",
            "andon.web.export_pptx",
            "andon.web.readied",
        ),
        FROZEN,
    ),
    "andon.web.calendar_feed": ("andon", "andon.harmless", "andon.ui.text_calendar", "andon.usecases"),
    "andon.web.vote_page": (*WORDS, "andon.usecases", "andon.ui.text", "andon.ui.text_vote"),
    "andon.serve": (*WORDS, "andon.config", "andon.loopback", "andon.uploads"),
    "andon.progress": ("andon.usecases.ports",),
    # A composition that the command line and the serving app share.
    "andon.rounds": (*WORDS, *DOORS, "andon.config", "andon.usecases"),
    "andon.sending": ("andon.errors", "andon.channels", "andon.usecases.deliver"),
    # What messages say stands among the words of pages, in a module that knows no Streamlit.
    "andon.telling": (
        *WORDS,
        "andon.config",
        "andon.sending",
        "andon.store",
        "andon.ui.text_told",
        "andon.usecases",
    ),
    "andon.tell_command": ("andon.errors", "andon.sending", "andon.telling", "andon.terminal", "andon.ui.text_told"),
    "andon.upkeep": (*WORDS, *DOORS, "andon.config", "andon.rounds"),
    "andon.doctor": (*WORDS, *DOORS, "andon.channels", "andon.config", "andon.usecases"),
    "andon.backtest_command": (*WORDS, "andon.sources", "andon.usecases"),
    "andon.setup_command": (*WORDS, "andon.sources", "andon.config", "andon.usecases"),
    # What every command shares; it opens the store for them.
    "andon.terminal": (
        *WORDS,
        "andon.store",
        "andon.config",
        "andon.logs",
        "andon.progress",
        "andon.rounds",
        "andon.usecases",
    ),
    "andon.backup_command": ("andon.config", "andon.store", "andon.terminal"),
    "andon.export_command": (
        *WORDS,
        "andon.store",
        "andon.config",
        "andon.rounds",
        "andon.terminal",
        "andon.usecases.store_history",
    ),
    "andon.forecast_command": (*WORDS, "andon.config", "andon.terminal", "andon.usecases"),
    "andon.snapshot_command": (
        *WORDS,
        "andon.loopback",
        "andon.store",
        "andon.terminal",
        "andon.usecases",
        "andon.web.frozen",
    ),
    "andon.sync_command": (
        *WORDS,
        "andon.sources",
        "andon.config",
        "andon.rounds",
        "andon.terminal",
        "andon.usecases",
    ),
    "andon.csv_command": (
        *WORDS,
        "andon.sources",
        "andon.config",
        "andon.rounds",
        "andon.setup_command",
        "andon.terminal",
        # What the preview says stands among the words of pages, in a module that knows no Streamlit.
        "andon.ui.text_csv",
        "andon.usecases",
    ),
    "andon.cli": (
        "andon.errors",
        "andon.config",
        "andon.csv_command",
        "andon.backtest_command",
        "andon.backup_command",
        "andon.demo.folder",
        "andon.doctor",
        "andon.export_command",
        "andon.forecast_command",
        "andon.logs",
        "andon.rounds",
        "andon.serve",
        "andon.setup_command",
        "andon.snapshot_command",
        "andon.store.export_files",
        "andon.sync_command",
        "andon.tell_command",
        "andon.terminal",
    ),
    "pages": (*WORDS, "andon.ui", "andon.usecases"),
    "app": ("andon.logs", "andon.ui", "andon.web"),
}

FILES = sorted([*LIB.rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "app.py"])


def module_name(file: Path) -> str:
    if file.is_relative_to(LIB):
        parts = file.relative_to(LIB).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return "pages" if file.is_relative_to(ROOT / "pages") else file.stem


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node, but for what only a type checker reads."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for other in node.orelse:
                yield from (other, *running(other))
            continue
        yield node
        yield from running(node)


def imported(file: Path) -> set[str]:
    """The modules of ours that the file imports when it runs; the package's own name alone is free."""
    names: set[str] = set()
    for node in running(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: write the whole name instead of a relative import"
            source = node.module or ""
            names |= {submodule(source, alias.name) for alias in node.names}
    return {name for name in names if name.startswith("andon.")}


def submodule(source: str, name: str) -> str:
    """`from andon.ui import data` imports andon.ui.data; `from andon.errors import NotFound` andon.errors."""
    path = LIB.joinpath(*source.split("."), name)
    return f"{source}.{name}" if path.is_dir() or path.with_suffix(".py").is_file() else source


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def room_of(module: str) -> str:
    return max((room for room in ALLOWED if within(module, room)), key=len)


def against_the_arrows(file: Path) -> list[str]:
    module = module_name(file)
    room = room_of(module)
    free = (*ALLOWED[room], *((room,) if room != "andon" else ()))
    return sorted(name for name in imported(file) if not any(within(name, each) for each in free))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_one_way(file: Path) -> None:
    assert against_the_arrows(file) == []


def test_a_use_case_that_opened_the_store_itself_would_be_caught(tmp_path: Path) -> None:
    file = tmp_path / "wrong.py"
    file.write_text("def run() -> None:\n    from andon.store import open_store\n")
    assert imported(file) == {"andon.store"}


def test_a_shape_that_only_the_type_checker_reads_is_no_import(tmp_path: Path) -> None:
    file = tmp_path / "right.py"
    file.write_text("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from andon.store import Store\n")
    assert imported(file) == set()


def test_no_module_but_the_composition_roots_may_reach_the_store() -> None:
    roots = {room for room, allowed in ALLOWED.items() if "andon.store" in allowed}
    assert roots == {
        "andon.backup_command",
        "andon.export_command",
        "andon.ui.data",
        "andon.ui.start",
        "andon.web",
        "andon.doctor",
        "andon.rounds",
        "andon.snapshot_command",
        "andon.telling",
        "andon.terminal",
        "andon.upkeep",
        "andon.demo.build",
        "andon.demo.folder",
    }
