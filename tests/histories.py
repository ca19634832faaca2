"""A history folder that is long enough to be replayed, of invented squads."""

from datetime import date
from pathlib import Path

from andon.demo.generate import generate
from andon.demo.tables import write


def write_history(folder: Path, *, squads: int) -> None:
    """So many squads of a demo organisation, without a changelog."""
    tables = dict(generate(12, date(2026, 8, 20)).full_tables)
    names = sorted(tables["issues"]["squad"].dropna().unique())[:squads]
    tables["issues"] = tables["issues"][tables["issues"]["squad"].isin(names)]
    write(tables, folder)
    (folder / "changes.parquet").unlink()
