"""Where the demo lives: a folder of its own, built once, and never mistaken for somebody's real one."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path

from andon.errors import ConfigError, StoreError
from andon.usecases.ports import Progress, silent

FORECAST_HOUR = 5
"""In UTC: when the demo's organisation makes its forecasts."""

_MARKER = ".andon-demo"
"""A file that says: everything beside it was made by `andon demo`, and may be made anew."""

_CONFIG = """\
# The demo organisation. Its squads and launches live in the database; this file names what is beside it.
[organisation]
name = "The demo organisation"
time_zone = "Europe/Berlin"

# What everybody knew of in advance. The squads' summers are their own, and in the database as well.
[calendar]
days_off = [
{days_off}
]
"""


def demo_day(now: datetime) -> date:
    """The last day on whose morning the demo's organisation has made its forecast: nothing of it lies ahead."""
    return (now - timedelta(hours=FORECAST_HOUR)).date()


def ensure_demo(folder: Path, *, seed: int, today: date, fresh: bool = False, progress: Progress = silent) -> str:
    """The database address of the demo in this folder; built when there is none, or anew when `fresh`."""
    database = folder / "andon.db"
    url = f"sqlite:///{database}"
    _refuse_what_is_not_ours(folder)
    if database.exists() and not fresh:
        return url
    unfinished = folder / "unfinished.db"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in (*folder.glob("unfinished.db*"), *(folder.glob("andon.db*") if fresh else ())):
            leftover.unlink()
        # First of all, so that a build that is broken off can be done again.
        (folder / _MARKER).write_text("Made by andon demo, which may throw all of this away.\n", encoding="utf-8")
        (folder / "andon.toml").write_text(_config(today), encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"The demo cannot be kept in {folder}: {error.strerror}.", hint="Name another folder: --folder DIR."
        ) from error
    # Only a demo that has to be built needs the generator, the model and Parquet; a second start does without.
    from andon.demo.build import build
    from andon.demo.generate import generate
    from andon.store import forget, hasty_store

    address = f"sqlite:///{unfinished}"
    build(hasty_store(address), generate(seed, today), folder / "history", progress)
    # Closed first, so that the write-ahead log is folded in; then on the disk, for which no write has waited; then
    # renamed, so that half a demo is never served.
    forget(address)
    with unfinished.open("rb+") as whole:
        os.fsync(whole.fileno())
    unfinished.rename(database)
    return url


def _config(today: date) -> str:
    from andon.demo.calendar import announced

    return _CONFIG.format(days_off="\n".join(f'    "{each}",' for each in announced(today)))


def _refuse_what_is_not_ours(folder: Path) -> None:
    """Nobody's own database, configuration or history is overwritten by a demo."""
    if (folder / _MARKER).exists():
        return
    for name in ("andon.db", "andon.toml", "history"):
        if (folder / name).exists():
            raise ConfigError(
                f"{folder / name} was not made by andon demo, so nothing was touched.",
                hint="Name another folder: --folder DIR.",
            )
