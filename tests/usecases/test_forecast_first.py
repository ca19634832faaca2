"""A squad chooses whether it sees the forecast before it speaks; nobody chooses for it."""

import pytest

from andon.errors import InvalidInput, NotAllowed
from andon.model import Viewer
from andon.store import Store
from andon.usecases.forecast_first import choose_forecast_first, forecast_first
from andon.usecases.plan_squad import retire_squad
from andon.usecases.squad_home import squad_home
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, VIEWER, look


def test_it_is_folded_until_the_squad_chooses_otherwise(store: Store) -> None:
    assert not squad_home(store, look(ATLAS), "atlas").forecast_first
    assert choose_forecast_first(store, ATLAS, squad_id="atlas", first=True)
    assert not choose_forecast_first(store, ATLAS, squad_id="atlas", first=True)
    assert squad_home(store, look(ATLAS), "atlas").forecast_first
    assert not forecast_first(store, "borealis")
    assert choose_forecast_first(store, ATLAS, squad_id="atlas", first=False)
    assert not forecast_first(store, "atlas")


@pytest.mark.parametrize("viewer", [BOREALIS, DIRECTOR, VIEWER])
def test_nobody_chooses_for_another_squad(store: Store, viewer: Viewer) -> None:
    with pytest.raises(NotAllowed):
        choose_forecast_first(store, viewer, squad_id="atlas", first=True)
    assert not forecast_first(store, "atlas")


def test_a_retired_squad_chooses_nothing(store: Store) -> None:
    retire_squad(store, DIRECTOR, "atlas", token="r", now=NOW)
    with pytest.raises(InvalidInput, match="is retired"):
        choose_forecast_first(store, ATLAS, squad_id="atlas", first=True)
