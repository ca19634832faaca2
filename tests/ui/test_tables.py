"""Tables that move sideways: reached by keyboard, each named after its columns, and none built without that."""

import re
from pathlib import Path

import pandas as pd
import pytest
from markupsafe import Markup

import andon.ui
from andon.ui import markup, markup_record, markup_timeline

HEAD = ("Squad", "<b>From</b>")


@pytest.mark.parametrize(
    "table",
    [
        markup_record.table(HEAD, [("Atlas", "Monday")]),
        markup_timeline.table(pd.DataFrame([("Atlas", "Monday")], columns=list(HEAD))),
        markup.scrolled(HEAD, Markup("<table></table>")),
    ],
)
def test_a_table_is_reached_by_keyboard_and_named_after_its_columns(table: Markup) -> None:
    assert table.startswith(
        '<div class="an-scroll" role="group" tabindex="0" aria-label="Table: Squad, &lt;b&gt;From&lt;/b&gt;"><table'
    )


def test_no_table_moves_sideways_out_of_reach_of_the_keyboard() -> None:
    folder = Path(andon.ui.__file__).parent
    making = [file.name for file in folder.glob("*.py") if re.search(r'class="an-scroll"', file.read_text())]
    assert making == ["markup.py"]
