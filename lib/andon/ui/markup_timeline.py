"""Markup of the timeline: where launches queue up on a squad, in sentences. As `markup`: no Streamlit."""

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from andon.ui import text_timeline
from andon.ui.markup import Reader, scrolled
from andon.ui.markup_portfolio import listed
from andon.usecases.timeline import Queue


def table(found: pd.DataFrame) -> Markup:
    """The table under the picture, a row of it each, for those who would rather read than look."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(each) for each in found.columns)
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in found.itertuples(index=False)
    )
    made = Markup('<table class="an-table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(head, rows)
    return scrolled(list(found.columns), made)


def queued(reader: Reader, queues: Sequence[Queue]) -> Markup:
    """A sentence a squad, in the order in which they come."""
    return listed(
        [
            Markup("<p><b>{}</b> {}</p>").format(each.squad, text_timeline.queued(each, today=reader.today))
            for each in queues
        ]
    )
