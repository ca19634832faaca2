"""Whether people have to sign in, as plain addresses ask it."""

import pytest
import streamlit as st

from andon.config.sign_in import REQUIRED
from andon.ui import signed
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
