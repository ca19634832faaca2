"""[access], [[tribe]] and members in andon.toml, and the provider in the environment."""

from pathlib import Path

import pytest

from andon.config import FrozenLinks, Organisation, load_organisation
from andon.config.sign_in import has_provider, sign_in_secrets
from andon.errors import ConfigError
from andon.model import AccessRules

ENV = {
    "ANDON_OIDC_METADATA_URL": "https://id.example.com/.well-known/openid-configuration",
    "ANDON_OIDC_CLIENT_ID": "andon",
    "ANDON_OIDC_CLIENT_SECRET": "shh",
    "ANDON_COOKIE_SECRET": "c" * 64,
    "ANDON_PUBLIC_URL": "https://andon.example.com/",
}

WHOLE = """
[access]
claim = "realm_access.roles"
administrators = ["admins"]
directors = ["leads", "dora@example.com"]
viewers = ["staff"]
everybody_may_view = false
frozen_links = "sign-in"

[[tribe]]
name = "Sound & Vision"
directors = ["sound-leads"]

[[squad]]
name = "Atlas"
tribe = "Sound & Vision"
component = "Web"
members = ["team-atlas", "kim@example.com"]
"""


def read(tmp_path: Path, content: str) -> Organisation:
    file = tmp_path / "andon.toml"
    file.write_text(content)
    return load_organisation(file)


def test_the_file_says_who_is_who(tmp_path: Path) -> None:
    said = read(tmp_path, WHOLE)
    assert said.access.frozen_links is FrozenLinks.SIGN_IN
    assert said.access_rules == AccessRules(
        claim="realm_access.roles",
        administrators=frozenset({"admins"}),
        directors=frozenset({"leads", "dora@example.com"}),
        viewers=frozenset({"staff"}),
        tribes={"sound-vision": frozenset({"sound-leads"})},
        squads={"atlas": frozenset({"team-atlas", "kim@example.com"})},
        everybody_views=False,
    )
    assert "team-atlas" in said.access_rules.named
    assert "sound-leads" in said.access_rules.named


def test_a_file_that_says_nothing_lets_everybody_look_and_makes_nobody_anything(tmp_path: Path) -> None:
    said = read(tmp_path, '[[squad]]\nname = "Atlas"\ncomponent = "Web"\n')
    assert said.access_rules == AccessRules(squads={"atlas": frozenset()})
    assert said.access.frozen_links is FrozenLinks.TOKEN


def test_other_members_are_no_other_plan_of_a_squad(tmp_path: Path) -> None:
    """What is remembered of the file, to see what changed in it, has no person in it."""
    (squad,) = read(tmp_path, WHOLE).squad
    assert "members" not in squad.model_dump(mode="json")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('[access]\ndirector = ["a"]\n', "[access], director: this key is not known; did you mean directors?"),
        ('[access]\ndirectors = "a"\n', '[access], directors: write it in brackets, like ["A", "B"].'),
        ('[access]\nfrozen_links = "open"\n', "[access], frozen_links: 'open' is none of 'token' or 'sign-in'."),
        ("[access]\neverybody_may_view = 3\n", "[access], everybody_may_view: 3 is neither true nor false."),
        ('access = "a"\n', "access: write it as a table, [access]."),
        ('[[tribe]]\nname = "A"\nmembers = ["a"]\n', "[[tribe]] 'A', members: this key is not known."),
        ('[tribe]\nname = "A"\n', "tribe: write it as a table, [[tribe]]."),
        (
            '[[tribe]]\nname = "A"\n[[tribe]]\nname = "a"\n',
            "two tribes are called 'a'; give each its own name or id.",
        ),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, content)
    assert error.value.message == f"{tmp_path / 'andon.toml'}: {told}"


# ------------------------------------------------------------------------------ the provider


def test_the_environment_names_the_provider_in_streamlits_words() -> None:
    assert sign_in_secrets(ENV) == {
        "auth": {
            "server_metadata_url": ENV["ANDON_OIDC_METADATA_URL"],
            "client_id": "andon",
            "client_secret": "shh",
            "redirect_uri": "https://andon.example.com/oauth2callback",
            "cookie_secret": "c" * 64,
            "client_kwargs": {"scope": "openid email profile", "prompt": "select_account"},
        }
    }
    asked = sign_in_secrets({**ENV, "ANDON_OIDC_SCOPE": "openid groups", "ANDON_OIDC_PROMPT": "login"})
    assert asked is not None
    assert asked["auth"]["client_kwargs"] == {"scope": "openid groups", "prompt": "login"}


def test_an_environment_that_names_none_leaves_it_to_the_secrets_file() -> None:
    assert sign_in_secrets({}) is None
    assert sign_in_secrets({"ANDON_COOKIE_SECRET": "c" * 64, "ANDON_PUBLIC_URL": "https://a"}) is None


@pytest.mark.parametrize("name", [each for each in ENV if each != "ANDON_PUBLIC_URL"])
def test_half_a_provider_is_told_by_what_is_missing_and_without_any_secret(name: str) -> None:
    with pytest.raises(ConfigError) as error:
        sign_in_secrets({**ENV, name: ""})
    assert error.value.message == f"To let people sign in, {name} must be set too."
    assert "shh" not in str(error.value)


def test_a_secret_that_can_be_guessed_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError, match="has 9 characters; 32 are the least") as error:
        sign_in_secrets({**ENV, "ANDON_COOKIE_SECRET": "guess me!"})
    assert "guess me" not in f"{error.value} {error.value.hint}"


@pytest.mark.parametrize("table", ["", "[auth.google]\n"])
def test_a_provider_is_found_in_the_environment_or_beside_the_app(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = f'{table}client_id = "a"\nclient_secret = "b"\nserver_metadata_url = "http://c"\n'
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    app = tmp_path / "app"
    assert has_provider(app, ENV)
    assert not has_provider(app, {})
    for folder in (app, tmp_path):
        file = folder / ".streamlit" / "secrets.toml"
        file.parent.mkdir(parents=True)
        file.write_text('[other]\nkey = "value"\n')
        assert not has_provider(app, {})
        file.write_text('[auth]\nclient_id = "andon"\n')
        assert not has_provider(app, {})
        file.write_text(f'[auth]\nredirect_uri = "http://a/oauth2callback"\ncookie_secret = "c"\n{own}')
        assert has_provider(app, {})
        file.unlink()


@pytest.mark.parametrize(
    "broken",
    [b'[auth]\nclient_secret = "shh\n', b"[auth]\nclient_id = '\xff'\n"],
    ids=["a quote is missing", "no UTF-8"],
)
def test_a_secrets_file_that_cannot_be_read_is_an_error_and_not_repeated(
    broken: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    file = tmp_path / ".streamlit" / "secrets.toml"
    file.parent.mkdir()
    file.write_bytes(broken)
    with pytest.raises(ConfigError, match="cannot be read") as error:
        has_provider(tmp_path / "app", {})
    assert "shh" not in f"{error.value} {error.value.hint}"
    assert has_provider(tmp_path / "app", ENV), "what the environment says is all that counts then"
