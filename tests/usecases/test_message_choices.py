"""What squads and directors choose to be told: each for itself, and from then on."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from andon.errors import InvalidInput, NotAllowed
from andon.model import Event, Viewer
from andon.store import Store
from andon.usecases.message_choices import Choices, Wish, choices, choose, everybodys_choices
from andon.usecases.plan_squad import retire_squad
from andon.usecases.quiet_hours import QuietHours
from examples import ATLAS, BOREALIS, DIRECTOR, NOW, VIEWER

HOUR = timedelta(hours=1)


def chosen(
    store: Store,
    where: Mapping[Event, str],
    viewer: Viewer = ATLAS,
    subject: str = "squad:atlas",
    hours: int = 0,
    rest: Choices | None = None,
) -> Choices:
    choose(store, viewer, subject, where=where, rest=rest or Choices(), known={"web", "mail"}, now=NOW + hours * HOUR)
    return choices(store, subject)


def test_at_first_nothing_is_told(store: Store) -> None:
    assert choices(store, "squad:atlas").wishes == {}
    assert everybodys_choices(store) == {}


def test_everything_that_was_chosen_is_kept(store: Store) -> None:
    rest = Choices(quiet=QuietHours(20, 7, days_off=False), urgent=True, digest_day=4, digest_hour=16)
    found = chosen(store, {Event.FLAG_ANSWERED: "web", Event.DIGEST: "mail"}, rest=rest)
    assert found == Choices(
        {Event.FLAG_ANSWERED: Wish("web", NOW), Event.DIGEST: Wish("mail", NOW)}, rest.quiet, True, 4, 16
    )
    assert everybodys_choices(store) == {"squad:atlas": found}


def test_what_stays_as_it_was_counts_from_when_it_was_chosen_first(store: Store) -> None:
    chosen(store, {Event.FLAG_ANSWERED: "web", Event.DIGEST: "web"})
    found = chosen(store, {Event.FLAG_ANSWERED: "web", Event.DIGEST: "mail", Event.NOT_HEARD: "mail"}, hours=1)
    assert {event: wish.since for event, wish in found.wishes.items()} == {
        Event.FLAG_ANSWERED: NOW,
        Event.DIGEST: NOW + HOUR,
        Event.NOT_HEARD: NOW + HOUR,
    }


def test_it_is_told_whether_anything_was_written(store: Store) -> None:
    def again(where: Mapping[Event, str], rest: Choices) -> tuple[bool, bool]:
        before = store.version()
        wrote = choose(store, ATLAS, "squad:atlas", where=where, rest=rest, known={"web"}, now=NOW + HOUR)
        return wrote, store.version() > before

    rest = Choices(digest_hour=16)
    assert again({}, rest) == (False, False)  # nothing is told: the rest is as it was at first
    assert again({Event.DIGEST: "web"}, rest) == (True, True)
    assert again({Event.DIGEST: "web"}, rest) == (False, False)
    assert again({Event.DIGEST: "web"}, Choices(digest_hour=17)) == (True, True)
    assert again({}, rest) == (True, True)
    assert again({}, rest) == (False, False)


def test_a_choice_can_be_taken_back(store: Store) -> None:
    chosen(store, {Event.FLAG_ANSWERED: "web"})
    assert chosen(store, {Event.FLAG_ANSWERED: ""}) == Choices()


def test_a_channel_that_is_gone_can_stay_and_cannot_be_chosen(store: Store) -> None:
    chosen(store, {Event.DIGEST: "web"})
    choose(store, ATLAS, "squad:atlas", where={Event.DIGEST: "web"}, rest=Choices(), known=(), now=NOW)
    with pytest.raises(InvalidInput, match="no channel 'web' any more"):
        choose(store, ATLAS, "squad:atlas", where={Event.NOT_HEARD: "web"}, rest=Choices(), known=(), now=NOW)


def test_directors_are_told_what_concerns_them(store: Store) -> None:
    where = {event: "web" for event in Event}
    found = chosen(store, where, DIRECTOR, "director")
    assert set(found.wishes) == {Event.FLAG_RAISED, Event.DIGEST}


@pytest.mark.parametrize(
    ("viewer", "subject"),
    [(BOREALIS, "squad:atlas"), (DIRECTOR, "squad:atlas"), (VIEWER, "squad:atlas"), (ATLAS, "director")],
)
def test_nobody_chooses_for_somebody_else(store: Store, viewer: Viewer, subject: str) -> None:
    with pytest.raises(NotAllowed):
        chosen(store, {Event.DIGEST: "web"}, viewer, subject)


def test_a_retired_squad_chooses_nothing(store: Store) -> None:
    retire_squad(store, DIRECTOR, "atlas", token="t", now=NOW, based_on=None)
    with pytest.raises(InvalidInput, match="retired"):
        chosen(store, {Event.DIGEST: "web"})


@pytest.mark.parametrize("rest", [Choices(digest_day=7), Choices(digest_hour=24), Choices(quiet=QuietHours(25, 8))])
def test_there_are_only_so_many_hours_and_days(store: Store, rest: Choices) -> None:
    with pytest.raises(InvalidInput):
        chosen(store, {Event.DIGEST: "web"}, rest=rest)


def test_an_event_of_a_newer_release_is_no_error(store: Store) -> None:
    chosen(store, {Event.DIGEST: "web"})
    value = store.preferences.read("squad:atlas")["messages"]
    value["wishes"]["unheard_of"] = {"channel": "web", "since": NOW.isoformat()}
    store.preferences.write("squad:atlas", "messages", value)
    assert set(choices(store, "squad:atlas").wishes) == {Event.DIGEST}
