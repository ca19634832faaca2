"""What somebody wonders, as the squad reads it."""

import pytest

from andon.model import Nudge
from andon.ui.text_nudge import MODEL_ASKS, sentence
from examples import NOW


def test_a_persons_words_stand_in_quotation_marks() -> None:
    assert sentence(Nudge("n1", "atlas", "halcyon", NOW, "Is the vendor late?")) == "“Is the vendor late?”"


@pytest.mark.parametrize(("chance", "read"), [(0.3, "30 %"), (0.02, "2 %"), (0.014, "less than 2 %")])
def test_the_model_says_both_numbers_as_they_were_and_asks(chance: float, read: str) -> None:
    wonder = Nudge("n1", "atlas", "halcyon", NOW, "", by_model=True, said=70, chance=chance)
    assert sentence(wonder) == f"You say 70 %, and the forecast {read}. {MODEL_ASKS}"


def test_what_the_release_before_kept_in_words_is_read_as_it_was() -> None:
    kept = Nudge("n1", "atlas", "halcyon", NOW, "You say 70 %, and the forecast 30 %.", by_model=True)
    assert sentence(kept) == f"You say 70 %, and the forecast 30 %. {MODEL_ASKS}"
