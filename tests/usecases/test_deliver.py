"""Messages leave the outbox: once, in order, and again where a channel did not take them."""

from datetime import datetime, timedelta

import pytest

from andon.errors import ChannelError
from andon.model import MARK, Blackout, Message
from andon.store import Store
from andon.usecases.deliver import CLAIM, FIRST_WAIT, LAST_TRY, LONGEST_WAIT, PATIENCE, STALE, deliver, wait
from examples import NOW, filled
from store.test_messages import message


class Service:
    """A service that takes messages, or refuses them."""

    def __init__(self) -> None:
        self.took: list[str] = []
        self.tried = 0
        self.refuses: set[str] = set()
        self.down = False

    def __call__(self, title: str, body: str) -> None:
        self.tried += 1
        if self.down or title in self.refuses:
            raise ChannelError("It answered 500.")
        self.took.append(title)


@pytest.fixture
def service() -> Service:
    return Service()


def send(store: Store, service: Service, now: datetime = NOW) -> int:
    return deliver(store, store.messages.due(now, most=100), service, now=lambda: now)


def put(store: Store, *titles: str) -> None:
    store.messages.add([message(each, title=each) for each in titles])


def the_only(store: Store) -> Message:
    (found,) = store.messages.waiting()
    return found


def test_what_was_sent_is_not_sent_again(empty: Store, service: Service) -> None:
    put(empty, "a", "b")
    assert (send(empty, service), send(empty, service, NOW + STALE)) == (2, 0)
    assert service.took == ["a", "b"]


def test_two_who_read_the_same_send_each_message_once(empty: Store, service: Service) -> None:
    put(empty, "a", "b")
    seen = empty.messages.due(NOW, most=100)
    for _ in range(2):
        deliver(empty, seen, service, now=lambda: NOW)
    assert service.took == ["a", "b"]


def test_what_is_blacked_out_while_others_are_sent_is_not_sent(empty: Store) -> None:
    """The second one was read before the first one was sent, and is sent as it reads after it."""
    filled(empty)
    empty.messages.add([message("a", body="First."), message("b", body="Ask Kim.")])
    got: list[str] = []

    def send_slowly(title: str, body: str) -> None:
        got.append(body)
        empty.blackouts.black_out(Blackout("b1", "atlas", NOW, "flag:f1", "sentence"), "Ask Kim.", "Kim")

    deliver(empty, empty.messages.due(NOW, most=9), send_slowly, now=lambda: NOW)
    assert got == ["First.", f"Ask {MARK}."]


def test_it_is_claimed_before_it_is_sent(empty: Store) -> None:
    put(empty, "a")

    def die(title: str, body: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(empty, empty.messages.due(NOW, most=1), die, now=lambda: NOW)
    left = the_only(empty)
    assert (left.tries, left.due_at) == (1, NOW + CLAIM)


def test_a_refused_message_is_tried_again_at_growing_distances(empty: Store, service: Service) -> None:
    put(empty, "a")
    service.down = True
    now, waits = NOW, []
    for _ in range(11):
        send(empty, service, now)
        waits.append(the_only(empty).due_at - now)
        now = the_only(empty).due_at
    assert waits[:4] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT, 8 * FIRST_WAIT]
    assert waits == sorted(waits) and waits[-1] == LONGEST_WAIT
    service.down = False
    assert send(empty, service, now) == 1
    assert service.took == ["a"]


def test_after_three_days_it_is_given_up(empty: Store, service: Service) -> None:
    put(empty, "a")
    service.down = True
    now = NOW
    while empty.messages.waiting():
        now = the_only(empty).due_at
        send(empty, service, now)
    assert service.tried == LAST_TRY
    assert timedelta(days=2.5) < now - NOW < timedelta(days=3)
    (told,) = empty.messages.troubled(since=NOW)
    assert (told.given_up_at, told.failed) == (now, "It answered 500.")
    service.down = False
    assert send(empty, service, now + timedelta(days=30)) == 0


def test_what_had_to_wait_too_long_for_its_first_try_is_not_tried_for_days_more(empty: Store, service: Service) -> None:
    put(empty, "a")
    service.down = True
    send(empty, service, NOW + STALE + timedelta(hours=1))
    assert empty.messages.waiting() == []


def test_one_message_that_a_service_refuses_holds_up_no_other(empty: Store, service: Service) -> None:
    put(empty, "a", "b", "c")
    service.refuses = {"a"}
    assert send(empty, service) == 2
    assert service.took == ["b", "c"]


def test_a_service_that_is_down_is_not_tried_for_every_message(empty: Store, service: Service) -> None:
    put(empty, *(f"m{n}" for n in range(50)))
    service.down = True
    send(empty, service)
    assert service.tried == PATIENCE


def test_waits_grow_to_the_longest_and_no_further() -> None:
    assert wait(1) == FIRST_WAIT
    assert wait(30) == LONGEST_WAIT
