"""A viewer as part of a cache's key is still whoever they are, as far as an answer hangs on it."""

import pytest

from andon.errors import NotAllowed
from andon.model import Role, Viewer
from andon.ui import data
from andon.usecases.rights import Action, require


@pytest.mark.parametrize("account", ["", "k0"])
def test_the_hint_of_a_refusal_fits_who_signed_in_also_behind_a_cache(account: str) -> None:
    viewer = Viewer(Role.SQUAD, frozenset({"borealis"}), account=account)
    hints = []
    for each in (viewer, data._looking(data._as_looking(viewer))):
        with pytest.raises(NotAllowed) as refused:
            require(each, Action.VOTE, "atlas")
        hints.append(refused.value.hint)
    assert len(set(hints)) == 1
    assert ("Choose" in hints[0]) == (not account)


def test_members_of_a_squad_share_their_answers() -> None:
    sue, kim = (Viewer(Role.SQUAD, frozenset({"atlas"}), account=each) for each in ("s0", "k0"))
    assert data._as_looking(sue) == data._as_looking(kim)
