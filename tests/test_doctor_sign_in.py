"""`andon doctor` where people sign in: whether somebody can say who is what."""

import pytest

from andon.model import GivenHat, Role
from andon.store import open_store
from examples import NOW
from shell import Shell
from test_config_access import ENV

NOBODY = "✗ Sign-in: People sign in, and nobody is an administrator."


def told(shell: Shell) -> list[str]:
    shell.run("doctor")
    return [line for line in shell.out.splitlines() if "Sign-in" in line]


def test_nothing_is_said_of_it_where_nobody_signs_in(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(shell.folder))
    shell.write("andon.toml", "")
    assert told(shell) == []


def test_who_has_to_sign_in_and_cannot_is_told_before_andon_refuses_to_start(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `deploy/env.example` is before it is filled in."""
    monkeypatch.setenv("HOME", str(shell.folder))
    monkeypatch.setenv("ANDON_SIGN_IN_REQUIRED", "yes")
    shell.write("andon.toml", "")
    assert told(shell) == ["✗ Sign-in: ANDON_SIGN_IN_REQUIRED is set, and there is nowhere to sign in."]


def test_an_organisation_without_an_administrator_is_told_how_to_name_one(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENV.items():
        monkeypatch.setenv(name, value)
    shell.write("andon.toml", "")
    assert told(shell) == [NOBODY]
    assert '[access] administrators = ["ada@example.com"]' in shell.out
    assert "shh" not in shell.out
    shell.write("andon.toml", '[access]\nadministrators = ["admins"]\n')
    good = ["✓ Sign-in: people come back to https://andon.example.com/oauth2callback."]
    assert told(shell) == good
    shell.write("andon.toml", "")
    open_store(shell.url).people.give(GivenHat("ada@example.com", Role.ADMINISTRATOR, "", NOW))
    assert told(shell) == good


def test_half_a_provider_is_told_as_well(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_OIDC_CLIENT_ID", "andon")
    shell.write("andon.toml", "")
    assert shell.run("doctor") == 1
    assert "✗ Sign-in: To let people sign in, ANDON_OIDC_METADATA_URL and" in shell.out
