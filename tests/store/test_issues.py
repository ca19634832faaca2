"""Moments are written into SQLite as SQLAlchemy itself would write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from andon.store.issues import _as_text

ZONES = st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))


@given(st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30), timezones=ZONES))  # noqa: DTZ001
@example(datetime(2026, 8, 24, 11, 11, 52, 944_000, UTC))
@example(datetime(2026, 8, 24, 11, 11, 52, 0, UTC))
@example(datetime(2026, 8, 24, 11, 11, 52, 1, UTC))
def test_a_moment_is_its_text_in_utc(at: datetime) -> None:
    assert _as_text(at) == at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def test_a_moment_without_a_zone_is_refused() -> None:
    assert _as_text(None) is None
    with pytest.raises(ValueError, match="no time zone"):
        _as_text(datetime(2026, 8, 24))  # noqa: DTZ001
