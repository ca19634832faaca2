"""A squad's own forecasts are found by its index: its page of words and offers read every forecast that there is."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add only, so that a replica of the release before goes on serving."""
    op.create_index("ix_forecast_squad_id", "forecast", ["squad_id"])
