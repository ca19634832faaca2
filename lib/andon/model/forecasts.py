"""What the model says, and what is frozen of it all."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from andon.model.launches import Contribution

FIRST_LOOK = timedelta(hours=72)
"""How long a new forecast is the squad's alone unless it comments sooner (promise 2)."""

FIRST_LOOK_LIMIT = timedelta(days=7)
"""The longest first look that can be configured."""


class ForecastState(StrEnum):
    """Whether there is a forecast, and if not, why."""

    FORECAST = "forecast"
    NOTHING_LEFT = "nothing_left"
    CANNOT = "cannot_forecast"


@dataclass(frozen=True, slots=True)
class Forecast:
    """A distribution of the finishing day as of a date. Stored for good, never changed."""

    id: str
    launch_id: str
    squad_id: str | None
    """None for the launch as a whole."""
    as_of: date
    """Only what was known at the end of this day was used."""
    made_at: datetime
    state: ForecastState
    reason: str
    """One sentence: where the number comes from, or why there is none."""
    target: date | None = None
    """The last day that counted as on time when this was made."""
    on_time: float | None = None
    """Chance on time, 0.01 to 0.99; None without a target or a forecast."""
    p50: date | None = None
    p85: date | None = None
    p95: date | None = None
    counted: int = 0
    """Open issues that were counted."""
    quantiles: tuple[float, ...] = ()
    """99 values: the 1st to 99th percentile of the finishing day, in days after as_of."""
    details: tuple[tuple[str, str | float | int], ...] = ()
    """Window and parameters of the model, by name."""
    counted_keys: tuple[str, ...] = ()
    left_out_keys: tuple[str, ...] = ()

    @property
    def contribution(self) -> Contribution | None:
        """The contribution it is about, or None for a whole launch."""
        return Contribution(self.launch_id, self.squad_id) if self.squad_id else None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A frozen view. Its bytes never change; only its token's hash is stored."""

    id: str
    title: str
    made_at: datetime
    as_of: datetime
    made_by: str
    subject: str
    """`launch:ID`, `launches:ID,ID` (a hand-picked set) or `portfolio`."""
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    opened: int = 0

    def readable(self, moment: datetime) -> bool:
        """Whether its link still opens."""
        return self.revoked_at is None and (self.expires_at is None or moment < self.expires_at)
