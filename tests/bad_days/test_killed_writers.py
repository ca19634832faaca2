"""Processes that write are killed at random moments: every confirmed word is there, and none twice."""

import time
from pathlib import Path
from random import Random

import pytest

from bad_days.conftest import Tell
from bad_days.speaking import speaking

LONGEST = 0.08
"""Seconds between two kills at most: a word takes a few milliseconds."""


@pytest.mark.parametrize("kills", [10, pytest.param(150, marks=pytest.mark.long)])
def test_killing_either_writer_at_any_moment_loses_no_confirmed_word_and_doubles_none(
    squads_url: str, tmp_path: Path, kills: int, tell: Tell
) -> None:
    dice = Random(kills)
    with speaking(squads_url, tmp_path, "atlas", "borealis") as speakers:
        for each in speakers:
            each.await_more()
        for _ in range(kills):
            victim, other = dice.sample(speakers, 2)
            time.sleep(dice.random() * LONGEST)
            victim.kill()
            victim.start()
            # The one that lives goes on at once, whatever lock the other one died with.
            other.await_more(2)
        for each in speakers:
            each.await_more()
            each.kill()
    for each in speakers:
        assert each.lost_and_doubled() == ([], [])
        assert each.complaints == []
    words = sum(len(each.confirmed) for each in speakers)
    tell(f"{sum(each.killed for each in speakers)} writers killed, {words} confirmed words kept, none lost or doubled")
