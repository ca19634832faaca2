"""How the portfolio writes the one thing that it keeps: until when somebody has seen what changed."""

from datetime import datetime

from andon.ui import actions, data, session, text_portfolio
from andon.usecases import changes_since


def have_seen(until: datetime) -> None:
    """Changes count from this moment on."""
    actions.write_once(
        "portfolio_seen",
        text_portfolio.SAVED_SEEN,
        lambda slot, now: changes_since.have_seen(data.store(), session.viewer(), until=min(until, now)),
    )
