"""Whose lesson it is, what a model's nudge is about, and since when a guild is told."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add only, so that a replica of the release before goes on serving."""
    op.add_column("guild", sa.Column("told_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("nudge", sa.Column("said", sa.Integer(), nullable=True))
    op.add_column("nudge", sa.Column("chance", sa.Float(), nullable=True))
    op.add_column("outcome", sa.Column("squad_id", sa.String(), nullable=True))
    # A guild that has a channel already was told what came before.
    guild = sa.table("guild", sa.column("channel", sa.String), sa.column("told_since", sa.DateTime(timezone=True)))
    op.execute(guild.update().where(guild.c.channel != "").values(told_since=datetime.now(UTC)))
