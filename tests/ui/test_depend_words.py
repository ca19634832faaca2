"""What each side of a dependency has said, in a word."""

from andon.model import DependencyState
from andon.ui.text_depend import HAS_IT, STATE, told


def test_whoever_waited_has_it_and_the_other_side_is_done() -> None:
    assert told(DependencyState.DONE, taking=True) == HAS_IT
    assert told(DependencyState.DONE, taking=False) == STATE[DependencyState.DONE]
    for state in set(DependencyState) - {DependencyState.DONE}:
        assert told(state, taking=True) == told(state, taking=False) == STATE[state]
