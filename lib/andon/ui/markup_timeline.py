"""Markup of the timeline: where launches queue up on a squad, in sentences. As `markup`: no Streamlit."""

from collections.abc import Sequence

from markupsafe import Markup

from andon.ui import text_timeline
from andon.ui.markup import Reader
from andon.ui.markup_portfolio import listed
from andon.usecases.timeline import Queue


def queued(reader: Reader, queues: Sequence[Queue]) -> Markup:
    """A sentence a squad, in the order in which they come."""
    return listed(
        [
            Markup("<p><b>{}</b> {}</p>").format(each.squad, text_timeline.queued(each, today=reader.today))
            for each in queues
        ]
    )
