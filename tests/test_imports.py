"""What starting a part of Andon loads, proven in a process of its own: each of these costs seconds."""

import subprocess
import sys

import pytest

HEAVY = "import sys; sys.stdout.write(' '.join(sorted(each for each in {names!r} if each in sys.modules)))"
EVERY = """
import importlib, pkgutil
import {package} as package
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
"""


def loaded(code: str, names: tuple[str, ...]) -> str:
    """Which of the modules are there after the code ran in a fresh Python."""
    whole = f"{code}\n{HEAVY.format(names=names)}"
    ended = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_command_line_starts_without_streamlit_and_scikit_learn() -> None:
    names = ("streamlit", "sklearn", "altair", "vl_convert")
    assert loaded("import andon.cli", names) == ""


@pytest.mark.parametrize("package", ["andon.usecases", "andon.forecast"])
def test_the_core_knows_no_screen_no_database_and_no_jira(package: str) -> None:
    names = ("streamlit", "sqlalchemy", "alembic", "jira", "starlette")
    assert loaded(EVERY.format(package=package), names) == ""


def test_the_words_need_the_standard_library_alone() -> None:
    assert loaded("import andon.model, andon.errors", ("pandas", "numpy", "pydantic")) == ""


def test_a_page_is_frozen_without_streamlit() -> None:
    assert loaded("import andon.web.frozen", ("streamlit", "sklearn")) == ""


def test_serving_pages_never_loads_scikit_learn() -> None:
    code = "import runpy; runpy.run_path('app.py', run_name='app')\nfrom andon.ui.start import warm; warm()"
    assert loaded(code, ("sklearn", "vl_convert")) == ""
