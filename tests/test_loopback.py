"""What counts as this machine, and what only looks like it."""

import pytest

from andon.loopback import is_loopback, names_this_machine

HERE = ("127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "localhost", "LocalHost")
ELSEWHERE = (
    "",
    "0.0.0.0",
    "::",
    "10.0.0.1",
    "::ffff:203.0.113.7",
    "andon.example.com",
    "localhost.example.com",
    "127.0.0.1.evil.example",
    "127.1",
    "testclient",
)


@pytest.mark.parametrize("host", HERE)
def test_a_host_of_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_a_host_that_others_reach_or_that_is_none(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8501", "https://localhost/s/abc", "http://[::1]:8501/", "127.0.0.1:8501", "localhost", "[::1]"],
)
def test_an_address_of_this_machine(address: str) -> None:
    assert names_this_machine(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://andon.example.com",
        "http://127.0.0.1@andon.example.com",
        "http://127.0.0.1.evil.example",
        "http://andon.example.com/127.0.0.1",
        "0.0.0.0:8501",
        "",
        "http://",
        "[::1",
    ],
)
def test_an_address_that_leads_elsewhere_or_nowhere(address: str) -> None:
    assert not names_this_machine(address)
