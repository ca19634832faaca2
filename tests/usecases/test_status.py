"""How Andon itself is: facts, and what of them wants a look."""

from datetime import timedelta

import pytest

from andon.errors import NotAllowed
from andon.model import Event, ForecastState, Message, Role, Viewer
from andon.store import Store
from andon.usecases.status import OLD, Matter, SourceStatus, StatusPage, status, status_page
from examples import ATLAS, DIRECTOR, NOW, VIEWER, ago, forecast

ADMINISTRATOR = Viewer(Role.ADMINISTRATOR)


def page(store: Store, *, sources: tuple[str, ...] = (), channels: tuple[str, ...] = ()) -> StatusPage:
    return status_page(store, DIRECTOR, now=NOW, sources=sources, channels=channels)


def matters(store: Store, *sources: str) -> list[Matter]:
    return [each.matter for each in page(store, sources=sources).troubles]


def synced(store: Store, name: str = "jira", *, days: float = 0, **detail: object) -> None:
    store.work.begin_sync(name, ago(days=days))
    store.work.finish_sync(name, ago(days=days), {"seconds": 2.5, "swept": 20, "downloaded": 3, "removed": 1, **detail})


def the_source(store: Store, *names: str) -> SourceStatus:
    (found,) = status(store, now=NOW, sources=names).sources
    return found


@pytest.mark.parametrize("viewer", [DIRECTOR, ADMINISTRATOR])
def test_those_who_look_after_andon_see_it(store: Store, viewer: Viewer) -> None:
    assert status_page(store, viewer, now=NOW, sources=(), channels=()).status.revision


@pytest.mark.parametrize("viewer", [ATLAS, VIEWER])
def test_nobody_else_does(store: Store, viewer: Viewer) -> None:
    with pytest.raises(NotAllowed):
        status_page(store, viewer, now=NOW, sources=(), channels=())


def test_nothing_is_wrong_where_nothing_is_set_up(store: Store) -> None:
    assert matters(store) == []


def test_a_sync_that_came_to_its_end_is_told_with_what_it_did(store: Store) -> None:
    synced(store, days=0.1)
    found = the_source(store, "jira")
    assert (found.synced_at, found.tried_at) == (ago(days=0.1), ago(days=0.1))
    assert (found.seconds, found.swept, found.downloaded, found.removed) == (2.5, 20, 3, 1)
    assert not found.failed
    assert not found.broken_off
    assert matters(store, "jira") == []


def test_a_failure_is_told_with_why_and_what_to_do_beside_the_last_whole_sync(store: Store) -> None:
    synced(store, days=0.5)
    attempt = {
        "tried_at": ago(hours=1).isoformat(),
        "tried_seconds": 30.5,
        "why": "jira does not answer.",
        "hint": "Is it up?",
    }
    store.work.fail_sync("jira", until=NOW + timedelta(minutes=30), attempt=attempt)
    found = the_source(store, "jira")
    assert (found.synced_at, found.seconds) == (ago(days=0.5), 2.5)
    assert (found.tried_at, found.tried_seconds, found.failed) == (ago(hours=1), 30.5, True)
    assert found.waits_until == NOW + timedelta(minutes=30)
    (trouble,) = page(store, sources=("jira",)).troubles
    assert (trouble.matter, trouble.about, trouble.since) == (Matter.SYNC_FAILED, "jira", ago(hours=1))
    assert (trouble.why, trouble.hint) == ("jira does not answer.", "Is it up?")


def test_the_next_sync_that_succeeds_takes_the_failure_away(store: Store) -> None:
    store.work.fail_sync("jira", attempt={"tried_at": ago(hours=1).isoformat(), "why": "It is down."})
    synced(store)
    found = the_source(store, "jira")
    assert (found.failed, found.why, found.tried_at) == (False, "", NOW)


def test_a_sync_that_began_and_has_not_ended_is_no_trouble_yet(store: Store) -> None:
    synced(store, days=0.5)
    store.work.begin_sync("jira", ago(minutes=2))
    found = the_source(store, "jira")
    assert found.broken_off
    assert found.tried_at == ago(minutes=2)
    assert matters(store, "jira") == []


def test_a_source_that_was_never_read_whole_wants_a_look(store: Store) -> None:
    assert matters(store, "jira") == [Matter.NEVER_SYNCED]


def test_a_sync_that_lies_far_back_wants_a_look_unless_the_source_is_no_longer_named(store: Store) -> None:
    synced(store, days=OLD.days + 0.1)
    assert matters(store, "jira") == [Matter.SYNC_OLD]
    assert matters(store) == []
    assert [each.named for each in status(store, now=NOW).sources] == [False]


def test_what_a_sync_was_not_sure_of_wants_a_look(store: Store) -> None:
    synced(store, doubt="Too many are missing.")
    (trouble,) = page(store, sources=("jira",)).troubles
    assert (trouble.matter, trouble.why) == (Matter.SYNC_DOUBT, "Too many are missing.")


@pytest.mark.parametrize(("days", "wrong"), [(1, []), (2, []), (3, [Matter.FORECAST_OLD])])
def test_forecasts_that_lie_far_back_want_a_look(store: Store, days: int, wrong: list[Matter]) -> None:
    store.forecasts.add([forecast(as_of=ago(days=days).date(), made_at=ago(days=days))])
    assert matters(store) == wrong
    assert status(store, now=NOW).forecasts.counts[ForecastState.FORECAST] == 1


def test_channels_are_told_with_what_they_did_not_take(store: Store) -> None:
    messages = [Message(f"m{n}", Event.DIGEST, "director", "chat", "T", "B", ago(days=1), NOW) for n in range(3)]
    store.messages.add(messages)
    store.messages.mark_failed(messages[0], "It answered 500.", due_at=NOW)
    store.messages.give_up(messages[1], "It answered 404.", ago(days=1))
    chat, mail = page(store, channels=("chat", "mail")).channels
    assert (chat.name, chat.waiting, chat.failing, chat.given_up) == ("chat", 2, 1, 1)
    assert chat.why == "It answered 404."
    assert (mail.name, mail.waiting, mail.failing, mail.given_up, mail.why) == ("mail", 0, 0, 0, "")
