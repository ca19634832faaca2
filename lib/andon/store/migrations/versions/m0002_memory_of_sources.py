"""What a source's words mean, the keys that moved issues had, and a way to the flagged ones."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add only, so that a replica of the release before goes on serving."""
    op.add_column("source_state", sa.Column("memory", sa.JSON(), server_default=sa.text("'{}'"), nullable=False))
    op.create_table(
        "issue_alias",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("old_key", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "old_key", name=op.f("pk_issue_alias")),
    )
    op.create_index(op.f("ix_issue_alias_issue_id"), "issue_alias", ["issue_id"], unique=False)
    op.create_index(op.f("ix_issue_parent"), "issue", ["parent"], unique=False)
    flagged = sa.text("flagged_since IS NOT NULL")
    op.create_index(
        "ix_issue_flagged_since", "issue", ["flagged_since"], sqlite_where=flagged, postgresql_where=flagged
    )
