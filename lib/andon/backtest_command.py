"""`andon backtest`: replay a history folder, write the rows, and print how often the dates were met."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from andon.errors import ConfigError
from andon.usecases.backtest import NO_LAUNCH, PACE_TOO_SHORT, Backtested, backtest, summary

if TYPE_CHECKING:
    import pandas as pd

    from andon.forecast.backtest_scores import Met, Score
    from andon.usecases.ports import Progress

Watched = Callable[[], AbstractContextManager["Progress"]]

HEADINGS = {
    "pace": "When will a squad's next 10, 30 or 100 items be delivered?",
    "launch": "When will a version's work be delivered?",
}
NONE_ASKED = {"pace": PACE_TOO_SHORT, "launch": NO_LAUNCH}
NAMES = {"model": "Andon", "iid30": "Monte Carlo, 30 days", "iid90": "Monte Carlo, 90 days"}

SCOPES = {
    "changelog": "Past scopes are played back from the changelog.",
    "final membership": "There is no changelog: past scopes are the final membership, seen with hindsight.",
}

LEGEND = (
    "A date is met when the work was finished by it; in brackets the interval that 95 % of resampled squads or "
    "versions give. ln-CRPS and CRPS: how much nearer to what came than Monte Carlo over 90 days (then: 30 days); "
    "Brier: how much better the chances than always saying the base rate (then: than Monte Carlo, 90 and 30 days). "
    "ECE: how far what was said lies from how often it happened."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    folder: Path
    rows: Path | None
    jobs: int
    """Processes."""


def run(wish: Wish, watched: Watched) -> Backtested:
    """Replay the folder and write the rows where they are wanted; `watched` shows how far it has come."""
    if wish.rows is not None and not wish.rows.absolute().parent.is_dir():
        # Before the work, not after it.
        raise ConfigError(f"There is no folder {wish.rows.absolute().parent}.", hint="Make it, or name another file.")

    from andon.sources.history_tables import load

    with watched() as progress:
        done = backtest(load(wish.folder.name, wish.folder).frames, jobs=wish.jobs, progress=progress)
    if wish.rows is not None:
        _write(done.of.rows(), wish.rows)
    return done


def document(done: Backtested) -> dict[str, Any]:
    """What `--json` prints."""
    return summary(done)


def show(done: Backtested, out: Console) -> None:
    """The tables, and what they mean."""
    for kind, heading in HEADINGS.items():
        scores = done.scores[kind]
        out.print(heading)
        if not scores:
            out.print(f"Nothing to replay. {NONE_ASKED[kind]}\n", soft_wrap=True)
            continue
        out.print(_counted(kind, scores["model"]), soft_wrap=True)
        out.print(_met_table(scores))
        out.print()
        out.print(_skill_table(scores))
        out.print()
    out.print(LEGEND, soft_wrap=True)
    out.print(
        f"{SCOPES[done.scope]} {len(done.of.origins)} forecasts replayed in {done.seconds:.1f} s.", soft_wrap=True
    )


def _counted(kind: str, of: "Score") -> str:
    who = "squads" if kind == "pace" else "versions"
    left = f", {of.unfinished} of them unfinished at the end of the data" if of.unfinished else ""
    return f"{of.forecasts} forecasts for {of.subjects} {who}{left}"


def _met_table(scores: Mapping[str, "Score"]) -> Table:
    table = Table("Dates met", *(f"said {each.claimed} %" for each in scores["model"].levels), box=None, pad_edge=False)
    for model, score in scores.items():
        table.add_row(NAMES[model], *(_met(each) for each in score.levels))
    return table


def _met(of: "Met") -> str:
    """ "84.1 % (81-87) 1185 of 1409"."""
    if of.share is None:
        return "-"
    interval = "" if of.low is None or of.high is None else f" ({100 * of.low:.0f}-{100 * of.high:.0f})"
    return f"{100 * of.share:.1f} %{interval} {of.met} of {of.known}"


def _skill_table(scores: Mapping[str, "Score"]) -> Table:
    table = Table("Skill", "ln-CRPS", "CRPS", "Brier", "ECE", "CRPS in days", box=None, pad_edge=False)
    long, short = scores["iid90"], scores["iid30"]
    for model, each in scores.items():
        table.add_row(
            NAMES[model],
            _skills(each.crps_log_skill(long), each.crps_log_skill(short)),
            _skills(each.crps_skill(long), each.crps_skill(short)),
            _skills(each.brier_skill, _better(each, long), _better(each, short)),
            f"{each.ece:.3f}",
            f"{each.crps:.1f}",
        )
    return table


def _better(of: "Score", other: "Score") -> float | None:
    return 1 - of.brier / other.brier if other.brier else None


def _skills(*values: float | None) -> str:
    return " ".join("-" if each is None else f"{each:+.3f}" for each in values)


def _write(rows: "pd.DataFrame", path: Path) -> None:
    """One file, or none: what cannot be written says so in a sentence."""
    try:
        rows.to_parquet(path, index=False)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}.", hint="Name another file.") from error
