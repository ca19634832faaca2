"""Whether a calendar's address is for its owner alone: it shows what they may see, and others what anybody may."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add only, so that a replica of the release before goes on serving; addresses that are there stay to be shared."""
    op.add_column("api_token", sa.Column("own_calendar", sa.Boolean(), nullable=True))
