"""From a wheel, Andon is whole: its command, its pages and its migrations, in any folder."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from server import ROOT, running_server


def run(*words: str | Path, cwd: Path, **environment: str) -> str:
    """What the command printed; when it fails, everything it said."""
    ended = subprocess.run(
        list(map(str, words)), cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("andon-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the wheel in it; what it depends on is this environment's."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", folder, wheel, cwd=folder)
    return folder


def test_the_wheel_carries_the_command_the_pages_the_component_and_the_migrations(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {
        "andon/cli.py",
        "andon/py.typed",
        "andon/_app/app.py",
        "andon/_app/pages/frame.py",
        "andon/_app/.streamlit/config.toml",
        "andon/pyproject.toml",
        "andon/ui/begin_at/begin_at.js",
        "andon/ui/let_go/let_go.js",
        "andon/ui/same_theme/same_theme.js",
        "andon/ui/while_dragging/while_dragging.js",
    } <= names
    assert any(re.fullmatch(r"andon/store/migrations/versions/\w*\d+\w*\.py", name) for name in names)


def test_the_wheel_carries_every_page_and_nothing_private(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    pages = {f"andon/_app/{file.relative_to(ROOT).as_posix()}" for file in (ROOT / "pages").rglob("*.py")}
    assert pages <= set(names)
    assert not [name for name in names if "secrets" in name or name.endswith((".db", ".pyc"))]


def test_the_installed_command_explains_itself(installed: Path, tmp_path: Path) -> None:
    assert "serve" in run(installed / "bin" / "andon", "--help", cwd=tmp_path, PYTHONPATH=str(installed))


def test_the_installed_app_serves_from_an_unrelated_folder(installed: Path, tmp_path: Path) -> None:
    database_url = f"sqlite:///{tmp_path / 'andon.db'}"
    command = (str(installed / "bin" / "andon"), "serve")
    with running_server(database_url, command=command, env={"PYTHONPATH": str(installed)}, cwd=tmp_path) as server:
        assert server.ask("/healthz").json["status"] == "ok"
        assert server.ask("/readyz").json["status"] == "ready"
        assert "<title>Andon</title>" in server.ask("/portfolio").body.decode()


def test_both_lock_files_name_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9.-]+==\S+", (ROOT / name).read_text(), flags=re.MULTILINE))

    assert pins("requirements.lock")
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


@pytest.mark.long
def test_the_wheel_installs_into_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "empty", cwd=tmp_path)
    python = tmp_path / "empty" / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "--require-hashes", "-r", ROOT / "requirements.lock", cwd=tmp_path)
    run(python, "-m", "pip", "install", "-q", "--no-deps", wheel, cwd=tmp_path)
    run(python, "-m", "pip", "check", cwd=tmp_path)
    command = (str(tmp_path / "empty" / "bin" / "andon"), "serve")
    with running_server(f"sqlite:///{tmp_path / 'andon.db'}", command=command, cwd=tmp_path) as server:
        assert server.ask("/readyz").json["status"] == "ready"
