"""`andon export`, and `andon import` of what it wrote: everything that a store holds, to keep or to move."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import typer

from andon import __version__
from andon.config import load_settings
from andon.errors import StoreError
from andon.rounds import TURN
from andon.store import Store, open_store
from andon.store.export_files import Manifest, leftovers
from andon.terminal import err, now, present_store, print_json, watched

MOST = 200_000
"""Issues that are written as a history folder without being asked: it is made in memory, some 5 KB an issue."""


def export(folder: Path, *, history: bool | None, as_json: bool) -> None:
    """Write every table into a folder, and say what is in it.

    With the work as a history folder beside, for a replay and for other programs; or as `MOST` says.
    """
    began = time.monotonic()
    store = present_store()
    for each in leftovers(folder):
        err.print(f"{each} is what an export that was stopped has left; remove it when no other one runs.")
    if history is None and not (history := store.work.issue_count() <= MOST):
        err.print(f"With more than {MOST} issues there is no history folder in it; --history writes one.")
    with _nothing_half_done("Nothing was written."), watched(quiet=as_json) as progress:
        manifest = store.everything.write(
            folder,
            andon=__version__,
            now=now(),
            progress=progress,
            beside=partial(_write_history, store) if history else lambda _: None,
        )
    _tell(f"{folder}: ", "", manifest, as_json=as_json, folder=folder, seconds=time.monotonic() - began)


def import_export(folder: Path, *, replace: bool, as_json: bool) -> None:
    """Bring everything in an export into the database, which has to be empty or is replaced."""
    began = time.monotonic()
    # As it stands: what andon.toml says is applied by the next start, to what the export brought.
    store = open_store(load_settings().database_url)
    with store.turns.take(TURN), _nothing_half_done("Nothing was changed."), watched(quiet=as_json) as progress:
        brought = store.everything.bring_in(
            folder,
            replace=replace,
            andon=__version__,
            now=now(),
            progress=progress,
            tell_kept=lambda kept: err.print(f"What was in the database before is in {kept}."),
        )
    seconds = time.monotonic() - began
    _tell("", " brought in", brought.manifest, as_json=as_json, folder=folder, seconds=seconds, kept=brought.kept)


def _write_history(store: Store, folder: Path) -> None:
    from andon.usecases.store_history import store_history

    for name, table in store_history(store).items():
        file = folder / f"{name}.parquet"
        table.to_parquet(file, index=False)
        file.chmod(0o600)  # as the tables beside it: the folder's own rights are lost once it is packed or copied


def _tell(
    before: str,
    after: str,
    manifest: Manifest,
    *,
    as_json: bool,
    folder: Path,
    seconds: float,
    kept: Path | None = None,
) -> None:
    if as_json:
        tables = {name: {"rows": each.rows, "sha256": each.sha256} for name, each in manifest.sums.items()}
        told = {"folder": folder, "revision": manifest.revision, "rows": manifest.rows, "tables": tables}
        print_json({**told, "kept": kept, "seconds": round(seconds, 3)})
        return
    typer.echo(f"{before}{manifest.rows} rows of {len(manifest.sums)} tables{after}, {seconds:.1f} s")


@contextmanager
def _nothing_half_done(sentence: str) -> Iterator[None]:
    """What these commands were stopped in is as if they had not begun."""
    try:
        yield
    except KeyboardInterrupt:
        raise StoreError(f"Stopped. {sentence}") from None
