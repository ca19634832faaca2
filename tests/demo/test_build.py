"""A demo is built where nothing else is kept: a person's own files are never overwritten."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from andon.demo.folder import demo_day, ensure_demo
from andon.errors import ConfigError

TODAY = date(2026, 3, 4)
MINE = "this is mine"


def test_nothing_of_a_demo_that_is_built_before_dawn_lies_ahead() -> None:
    assert demo_day(datetime(2026, 11, 23, 4, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert demo_day(datetime(2026, 11, 23, 5, 0, tzinfo=UTC)) == date(2026, 11, 23)


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("name", ["andon.db", "andon.toml", "history/issues.parquet"])
def test_what_somebody_else_made_is_left_alone(tmp_path: Path, name: str, fresh: bool) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(MINE)
    with pytest.raises(ConfigError, match="was not made by andon demo") as caught:
        ensure_demo(tmp_path, seed=7, today=TODAY, fresh=fresh)
    assert caught.value.hint == "Name another folder: --folder DIR."
    assert [str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()] == [name]
    assert (tmp_path / name).read_text() == MINE


def test_a_demo_that_was_built_is_taken_as_it_is(tmp_path: Path) -> None:
    for name in (".andon-demo", "andon.db", "andon.toml"):
        (tmp_path / name).write_text(MINE)
    assert ensure_demo(tmp_path, seed=7, today=TODAY) == f"sqlite:///{tmp_path / 'andon.db'}"
    assert (tmp_path / "andon.toml").read_text() == MINE
