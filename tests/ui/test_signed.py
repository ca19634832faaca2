"""Whether people have to sign in, as plain addresses ask it."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.runtime.secrets import Secrets

from andon.config.sign_in import REQUIRED
from andon.ui import access, signed
from pages.signed_in import AUTH


def test_people_have_to_sign_in_where_there_is_a_provider_or_there_was_one_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(REQUIRED, raising=False)
    found: dict[str, object] = {}
    monkeypatch.setattr(st, "secrets", found)
    assert not signed.has_to_sign_in()
    found["auth"] = AUTH
    assert signed.has_to_sign_in()
    found.clear()
    monkeypatch.setenv(REQUIRED, "yes")
    assert signed.has_to_sign_in()


def test_plain_addresses_are_shut_with_the_pages_where_a_provider_is_named_by_half(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(REQUIRED, raising=False)
    monkeypatch.setattr(st, "secrets", {"auth": {"client_id": "andon"}})
    assert access.has_to_sign_in() and not access.has_provider()
    assert signed.has_to_sign_in()


def test_plain_addresses_are_shut_with_the_pages_where_the_secrets_file_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(REQUIRED, raising=False)
    file = tmp_path / "secrets.toml"
    before = config.get_option("secrets.files")
    monkeypatch.setattr(st, "secrets", Secrets())
    config.set_option("secrets.files", [str(file)])
    try:
        assert not signed.has_to_sign_in(), "there is no file yet"
        file.write_text("[auth", encoding="utf-8")
        assert access.has_to_sign_in() and not access.has_provider()
        assert signed.has_to_sign_in()
    finally:
        config.set_option("secrets.files", before)
