"""What a source's words mean, and the keys that moved issues had."""

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
