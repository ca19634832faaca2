"""The days on which a squad works."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add only, so that a replica of the release before goes on serving."""
    op.add_column("squad", sa.Column("calendar", sa.JSON(), server_default=sa.text("'{}'"), nullable=False))
