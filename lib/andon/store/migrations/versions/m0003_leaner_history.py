"""A history that is cheap to write: of its moments only those of flags are looked up, and so only they are indexed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Change indexes only, so that a replica of the release before goes on serving."""
    op.drop_index("ix_issue_change_field", table_name="issue_change")
    of_flags = sa.text("field = 'flagged'")
    op.create_index("ix_issue_change_flagged", "issue_change", ["at"], sqlite_where=of_flags, postgresql_where=of_flags)
