"""Ask jira-agile-metrics itself: its Monte Carlo functions, in an environment of its own, which knows nothing of Andon.

Standard input is a JSON document with `trials` and `questions` (`counts` a day, `items`, `seed`). Standard output is a
line of JSON about the environment, and one for each question: the `days` of the trials, or null, and the CPU `seconds`.
"""

import json
import sys
import time
from importlib.metadata import version

import numpy as np
import pandas as pd
from jira_agile_metrics.calculators.forecast import burnup_monte_carlo, throughput_sampler

LAST = pd.Timestamp("2020-06-15")
"""The day up to which is known; any day will do."""


def main() -> None:
    asked = json.load(sys.stdin)
    names = ("jira-agile-metrics", "pandas")
    print(json.dumps({name: version(name) for name in names}), flush=True)
    for each in asked["questions"]:
        began = time.process_time()
        try:
            days = simulated(each["counts"], each["items"], asked["trials"], each["seed"])
        except (IndexError, ValueError, ZeroDivisionError, OverflowError) as error:
            # Its own limits (a buffer of no draws, a date beyond pandas' calendar) are no answer, and are counted.
            days = None
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        print(json.dumps({"days": days, "seconds": time.process_time() - began}), flush=True)


def simulated(counts: list[int], items: int, trials: int, seed: int) -> list[int] | None:
    """The day of each trial on which the items are done; None where there are no days to draw from."""
    if not counts:
        return None
    np.random.seed(seed)  # noqa: NPY002 - the function draws from the state that all share
    days = pd.date_range(end=LAST, periods=len(counts), freq="D")
    daily = pd.DataFrame({"count": counts}, index=days)
    draw = throughput_sampler(daily, 0, items)
    series = burnup_monte_carlo(0, items, LAST, days.freq, draw, trials)
    return [int((series[name].last_valid_index() - LAST).days) for name in series]


if __name__ == "__main__":
    main()
