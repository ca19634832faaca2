"""Who came into a launch and who left it, and what joined and left versions since a day."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

OF_VERSIONS = sa.text("field = 'fix_version'")


def upgrade() -> None:
    """Add only, so that a replica of the release before goes on serving.

    Nothing is filled in: the first settling afterwards begins to remember, at a moment that it is told.
    """
    op.create_table(
        "part_change",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name="fk_part_change_launch_id"),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name="fk_part_change_squad_id"),
        sa.PrimaryKeyConstraint("n", name="pk_part_change"),
    )
    op.create_index(
        "ix_issue_change_version", "issue_change", ["at"], sqlite_where=OF_VERSIONS, postgresql_where=OF_VERSIONS
    )
