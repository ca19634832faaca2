"""What is kept of every release: its database as SQLite and PostgreSQL dump it, its export, and what its store told.

Made once, by `make released`, and never changed after people have that release: an upgrade that works for these files
works for theirs. All four are text, so that whoever reads a difference sees what it is.
"""

import gzip
import io
import json
import re
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from andon.store import Store, forget, open_store
from examples import NOW
from store.organisation import organise
from store.told import told

FOLDER = Path(__file__).parent / "released"
_FILE = "== "
"""Before the name of each file of an export."""


@dataclass(frozen=True)
class Release:
    """A released version and its four files."""

    version: str
    folder: Path = FOLDER

    def file(self, kind: str) -> Path:
        """`sqlite.sql`, `postgres.sql`, `export.txt` or `told.json`."""
        return self.folder / f"{self.version}.{kind}"

    @property
    def told(self) -> dict[str, Any]:
        """What its store told by its own reads."""
        return dict(json.loads(self.file("told.json").read_text(encoding="utf-8")))

    @property
    def revision(self) -> str:
        """The newest migration that it knew."""
        return str(self.manifest["revision"])

    @property
    def manifest(self) -> dict[str, Any]:
        """Of its export."""
        return dict(json.loads(dict(self._exported())["manifest.json"]))

    def lay_down(self, url: str) -> None:
        """Make a fresh database what this release left."""
        if url.startswith("sqlite:///"):
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
                connection.executescript(self.file("sqlite.sql").read_text(encoding="utf-8"))
        else:
            with psycopg.connect(url, autocommit=True) as server:
                server.execute(self.file("postgres.sql").read_bytes())

    def unpack_export(self, folder: Path) -> None:
        """Lay its export down as the folder that it was."""
        for name, content in self._exported():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            packed = name.startswith("tables/")
            target = file.with_name(f"{file.name}.gz") if packed else file
            target.write_bytes(gzip.compress(content.encode(), mtime=0) if packed else content.encode())

    def _exported(self) -> Iterator[tuple[str, str]]:
        for each in self.file("export.txt").read_text(encoding="utf-8").split(f"\n{_FILE}"):
            name, _, content = each.removeprefix(_FILE).partition("\n")
            yield name, f"{content.rstrip()}\n"


def releases(folder: Path = FOLDER) -> list[Release]:
    """All of them, oldest first."""
    found = [each.name.removesuffix(".told.json") for each in folder.glob("*.told.json")]
    return [Release(each, folder) for each in sorted(found, key=_in_order)]


def _in_order(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in version.split("."))


# ------------------------------------------------------------------------------ keeping a new one


def keep(release: Release, postgres_url: str, pg_dump: Path) -> None:
    """Write the files of a release, which is this checkout. AssertionError where the two databases tell two things."""
    release.folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "andon.db"
        url = f"sqlite:///{file}"
        answers = []
        for each in (url, postgres_url):
            store = open_store(each)
            organise(store)
            answers.append(told(store))
            if each == url:
                release.file("export.txt").write_text(_export(store, Path(name), release), encoding="utf-8")
            forget(each)
        release.file("sqlite.sql").write_text(_sqlite(file), encoding="utf-8")
    assert answers[0] == answers[1]
    release.file("postgres.sql").write_text(_postgres(postgres_url, pg_dump), encoding="utf-8")
    written = json.dumps(answers[0], indent=1, ensure_ascii=False, sort_keys=True)
    release.file("told.json").write_text(f"{written}\n", encoding="utf-8")


def _sqlite(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return "".join(f"{each}\n" for each in connection.iterdump())


def _postgres(url: str, pg_dump: Path) -> str:
    """As pg_dump tells it, without what it says to its own psql and about the machine."""
    said = subprocess.run(
        [pg_dump, "--inserts", "--no-owner", "--no-privileges", url], capture_output=True, check=True, text=True
    ).stdout
    beside = re.compile(r"(--|\\|SET |SELECT pg_catalog\.set_config\()")
    lines = [each for each in io.StringIO(said) if each.strip() and not beside.match(each)]
    return "".join(lines)


def _export(store: Store, folder: Path, release: Release) -> str:
    store.everything.write(folder / "out", andon=release.version, now=NOW, progress=lambda *_: None)
    files = {"manifest.json": (folder / "out" / "manifest.json").read_text(encoding="utf-8")}
    for each in sorted(folder.glob("out/tables/*.gz")):
        files[f"tables/{each.name.removesuffix('.gz')}"] = gzip.decompress(each.read_bytes()).decode()
    return "".join(f"{_FILE}{name}\n{content}" for name, content in files.items())
