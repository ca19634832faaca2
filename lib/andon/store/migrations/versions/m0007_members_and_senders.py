"""Which squads a guild is made of, and from which squad an offer or a worry came."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add only, so that a replica of the release before goes on serving."""
    op.add_column("guild", sa.Column("squad_ids", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    # Nobody knows from which squad came what was told before.
    op.add_column("reply", sa.Column("from_squad_id", sa.String(), nullable=True))
    op.add_column("nudge", sa.Column("from_squad_id", sa.String(), nullable=True))
