"""Channels and guilds in andon.toml: names of variables, never addresses."""

from datetime import timedelta
from pathlib import Path

import pytest

from andon.config import Settings, load_organisation
from andon.doctor import check_up
from andon.errors import ConfigError
from andon.store import Store, forget, open_store
from examples import NOW
from receivers import SECRET
from store.test_messages import message


def organisation(folder: Path, text: str) -> Path:
    file = folder / "andon.toml"
    file.write_text(text)
    return file


def test_a_channel_is_a_name_and_a_variable(tmp_path: Path) -> None:
    file = organisation(
        tmp_path, '[channels]\nweb = "CHANNEL_WEB"\n"mail to all" = "MAIL"\n[[guild]]\nname = "Web"\nchannel = "web"\n'
    )
    found = load_organisation(file)
    assert found.channels == {"web": "CHANNEL_WEB", "mail to all": "MAIL"}
    assert [(each.key, each.name, each.channel) for each in found.guild] == [("web", "Web", "web")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'[channels]\nweb = "json://{SECRET}"', r"\[channels\], web: this is the name of an environment variable"),
        ("[channels]\nweb = 3", "3 is no text"),
        ('channels = "x"', r"write it as a table, \[channels\]"),
        ('[channels]\n"" = "A"', "1 to 60 characters"),
        ('[[guild]]\nname = "Web"\nchannel = "nope"', r"guild 'Web' names 'nope', which is none of \[channels\]"),
        ('[[guild]]\nname = "Web"\n[[guild]]\nname = "web"', "two guilds are called 'web'"),
        ('[[guild]]\nnam = "Web"', "nam"),
    ],
)
def test_what_is_wrong_is_said_without_the_secret(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as error:
        load_organisation(organisation(tmp_path, text))
    assert SECRET not in f"{error.value.message} {error.value.hint}"


# ------------------------------------------------------------------------------ andon doctor


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    file = organisation(tmp_path, '[channels]\nweb = "CHANNEL_WEB"\nmail = "CHANNEL_MAIL"\n')
    return Settings(database_url=f"sqlite:///{tmp_path / 'andon.db'}", config=file)


@pytest.fixture
def doctored(settings: Settings) -> Store:
    return open_store(settings.database_url)


def told(settings: Settings) -> dict[str, str]:
    found = {each.heading: str(each) for each in check_up(settings, now=NOW)}
    forget(settings.database_url)
    return found


def test_doctor_says_which_channel_has_an_address(
    doctored: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANNEL_WEB", f"json://127.0.0.1/{SECRET}")
    found = told(settings)
    assert found["Channel web"] == "✓ Channel web: it has an address; andon tell --test web tries it."
    assert found["Channel mail"].startswith("✗ Channel mail: The channel 'mail' has no address: CHANNEL_MAIL is not")


def test_doctor_says_what_was_not_sent_and_why(
    doctored: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANNEL_WEB", f"json://127.0.0.1/{SECRET}")
    doctored.messages.add([message("a"), message("b")])
    doctored.messages.give_up(message("a"), "web did not take it: it answered 404 (Not Found).", NOW)
    doctored.messages.mark_failed(message("b"), "x", due_at=NOW + timedelta(minutes=1))
    line = told(settings)["Channel web"]
    assert "✗ Channel web: 2 messages could not be sent." in line
    assert SECRET not in line
