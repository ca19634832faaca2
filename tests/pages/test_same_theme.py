"""One theme on every page: what the browser writes down is for each page that there is."""

import pytest
from streamlit.components.v2.component_manager import BidiComponentManager

from andon.store import Store
from andon.ui import links, same_theme
from pages.visits import ATLAS, registered_addresses, visit


def test_every_page_that_the_frame_registers_keeps_the_theme_and_no_other() -> None:
    assert sorted(same_theme.ADDRESSES) == sorted(registered_addresses())


def test_without_our_scripts_a_page_is_shown_and_the_cord_can_be_pulled(
    small: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.visits._our_components", BidiComponentManager)
    at = visit(links.SQUAD, ATLAS)
    at.button(key="cord").click().run()
    assert not at.error
    assert at.text_area(key="cord_sentence").value == ""
