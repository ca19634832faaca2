"""`andon backup` and `andon restore`: SQLite's file, copied while others write, and put back."""

from pathlib import Path

import typer

from andon.config import load_settings
from andon.store.backup import back_up, restore
from andon.terminal import err, now


def backup(file: Path, *, replace: bool) -> None:
    """Copy the database into a file, and say how large it is."""
    size = back_up(load_settings().database_url, file, replace=replace)
    typer.echo(f"{file}: {size / 1e6:.1f} MB, whole and checked")


def put_back(file: Path) -> None:
    """Put a backup in the database's place, and say where what was there is kept."""
    done = restore(load_settings().database_url, file, now=now())
    if done.kept:
        err.print(f"What was there before is in {done.kept}.")
    if not done.is_sure:
        err.print("It was damaged or lost, so that nobody can know whether Andon still has it open: start Andon anew.")
    typer.echo(f"{done.database} is what {file} was")
