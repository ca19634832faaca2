"""`andon backtest`: replay a history folder or the store, write the rows, and print how often the dates were met."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from andon.errors import ConfigError
from andon.usecases.backtest import NO_LAUNCH, NO_VERSION, PACE_TOO_SHORT, Backtested, backtest, backtest_store

if TYPE_CHECKING:
    import pandas as pd

    from andon.forecast.backtest_scores import Met, Score
    from andon.store import Store
    from andon.usecases.ports import Progress

Watched = Callable[[], AbstractContextManager["Progress"]]

PACE_HEADING = "When will a squad's next 10, 30 or 100 items be delivered?"

NAMES = {"model": "Andon", "iid30": "Monte Carlo, 30 days", "iid90": "Monte Carlo, 90 days"}

SCOPES = {
    "changelog": "Past scopes are played back from the changelog.",
    "final membership": "There is no changelog: past scopes are the final membership, seen with hindsight.",
}

MET = "A date is met when the work was finished by it; in brackets the interval that 95 % of resampled {groups} give."

LEGEND = (
    "CRPS: how far what was said lies from what came. Its skill, and that on ln(days), in which slow work does not "
    "carry the mean: how much nearer than Monte Carlo over 90 days. Brier skill: how much better the chances than "
    "always saying the base rate. ECE: how far what was said lies from how often it happened."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    folder: Path | None
    """None for the store."""
    rows: Path | None
    jobs: int
    """Processes."""

    @property
    def launches(self) -> str:
        """What a history calls that whose work is to be delivered."""
        return "versions" if self.folder else "launches"


def run(wish: Wish, watched: Watched, opened: "Callable[[], Store]") -> Backtested:
    """Replay and write the rows where they are wanted.

    `watched` shows how far it has come; `opened` gives the store, which is only asked for without a folder.
    """
    if wish.rows is not None and not wish.rows.absolute().parent.is_dir():
        # Before the work, not after it.
        raise ConfigError(f"There is no folder {wish.rows.absolute().parent}.", hint="Make it, or name another file.")
    done = _replayed(wish, watched, opened)
    if wish.rows is not None:
        _write(done.of.rows(), wish.rows)
    return done


def _replayed(wish: Wish, watched: Watched, opened: "Callable[[], Store]") -> Backtested:
    if wish.folder is None:
        store = opened()
        with watched() as progress:
            return backtest_store(store, jobs=wish.jobs, progress=progress)

    from andon.sources.history_tables import load

    tables = load(wish.folder.name, wish.folder).frames
    with watched() as progress:
        return backtest(tables, jobs=wish.jobs, progress=progress)


def show(wish: Wish, done: Backtested, out: Console) -> None:
    """The tables, and what they mean."""
    told = {
        "pace": (PACE_HEADING, PACE_TOO_SHORT, "squads"),
        "launch": (
            f"When will a {'version' if wish.folder else 'launch'}'s work be delivered?",
            NO_VERSION if wish.folder else NO_LAUNCH,
            wish.launches,
        ),
    }
    for kind, (heading, none, groups) in told.items():
        scores = done.scores[kind]
        out.print(heading, style="bold")
        if not scores:
            out.print(f"Nothing to replay. {none}\n")
            continue
        out.print(_counted(scores["model"], groups))
        out.print(_table(scores))
        out.print()
    out.print(MET.format(groups=f"squads or {wish.launches}"))
    out.print(LEGEND)
    out.print(f"{_scope(done)} {len(done.of.origins)} forecasts replayed in {done.seconds:.1f} s.")


def _counted(of: "Score", groups: str) -> str:
    left = f", {of.unfinished} of them unfinished at the end of the data" if of.unfinished else ""
    return f"{of.forecasts} forecasts for {of.subjects} {groups}{left}"


def _scope(done: Backtested) -> str:
    if done.unplayed and not done.of.hindsight:
        return (
            f"Past scopes are played back from the changelog; those of {done.unplayed} launches are the final "
            "membership, seen with hindsight, for want of one (epics and queries have none)."
        )
    return SCOPES[done.scope]


def _table(scores: Mapping[str, "Score"]) -> Table:
    """What was said and met, and how good it was; a column for each model."""
    table = Table("Dates met (Andon's counted)", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for model in scores:
        table.add_column(NAMES[model].replace(", ", ",\n"), justify="right")
    for row, level in enumerate(scores["model"].levels):
        label = f"said {level.claimed} %: {level.met} of {level.known}"
        table.add_row(label, *(_met(each.levels[row]) for each in scores.values()))
    table.add_row("")
    base = scores["iid90"]
    for name, figure in FIGURES.items():
        table.add_row(name, *(figure(each, base) for each in scores.values()))
    return table


FIGURES: Mapping[str, "Callable[[Score, Score], str]"] = {
    "CRPS, days": lambda each, base: f"{each.crps:.1f}",
    "CRPS skill": lambda each, base: _skill(each.crps_skill(base)),
    "CRPS skill, ln(days)": lambda each, base: _skill(each.crps_log_skill(base)),
    "Brier skill": lambda each, base: _skill(each.brier_skill),
    "ECE": lambda each, base: f"{each.ece:.3f}",
}


def _met(of: "Met") -> str:
    """ "84.1 % (81-87)"."""
    if of.share is None:
        return "-"
    interval = "" if of.low is None or of.high is None else f" ({100 * of.low:.0f}-{100 * of.high:.0f})"
    return f"{100 * of.share:.1f} %{interval}"


def _skill(value: float | None) -> str:
    return "-" if value is None else f"{value:+.3f}"


def _write(rows: "pd.DataFrame", path: Path) -> None:
    """One file, or none: what cannot be written says so in a sentence."""
    try:
        rows.to_parquet(path, index=False)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}.", hint="Name another file.") from error
