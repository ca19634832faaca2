"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table of the first release."""
    op.create_table(
        "bet",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bet")),
    )
    op.create_table(
        "issue_change",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("source", "issue_id", "n", name=op.f("pk_issue_change")),
    )
    op.create_index("ix_issue_change_field", "issue_change", ["field", "at"], unique=False)
    op.create_table(
        "issue_claim",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "issue_id", "claim", name=op.f("pk_issue_claim")),
    )
    op.create_index(op.f("ix_issue_claim_claim"), "issue_claim", ["claim"], unique=False)
    op.create_table(
        "issue_sprint",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("sprint_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "issue_id", "sprint_id", name=op.f("pk_issue_sprint")),
    )
    op.create_table(
        "membership",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "issue_id", "scope", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_scope"), "membership", ["scope"], unique=False)
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "snapshot",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_snapshot_token_hash")),
    )
    op.create_table(
        "source_state",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_state")),
    )
    op.create_table(
        "sprint",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("source", "id", name=op.f("pk_sprint")),
    )
    op.create_table(
        "store_version",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_store_version")),
    )
    op.create_table(
        "tribe",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tribe")),
    )
    op.create_table(
        "version",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("release", sa.Date(), nullable=True),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("source", "id", name=op.f("pk_version")),
    )
    op.create_index(op.f("ix_version_name"), "version", ["name"], unique=False)
    op.create_table(
        "launch",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("known_from", sa.Date(), nullable=False),
        sa.Column("bet_id", sa.String(), nullable=True),
        sa.Column("success", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["bet_id"], ["bet.id"], name=op.f("fk_launch_bet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_launch")),
    )
    op.create_table(
        "snapshot_file",
        sa.Column("snapshot_id", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"], name=op.f("fk_snapshot_file_snapshot_id")),
        sa.PrimaryKeyConstraint("snapshot_id", "format", name=op.f("pk_snapshot_file")),
    )
    op.create_table(
        "squad",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tribe_id", sa.String(), nullable=True),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("mission", sa.Text(), nullable=False),
        sa.Column("split_from", sa.String(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["split_from"], ["squad.id"], name=op.f("fk_squad_split_from")),
        sa.ForeignKeyConstraint(["tribe_id"], ["tribe.id"], name=op.f("fk_squad_tribe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_squad")),
    )
    op.create_table(
        "check_in",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("forecast_open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_check_in_launch_id")),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_check_in_squad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
    )
    op.create_index("ix_check_in_contribution", "check_in", ["launch_id", "squad_id", "at"], unique=False)
    op.create_table(
        "claim_owner",
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_claim_owner_squad_id")),
        sa.PrimaryKeyConstraint("claim", name=op.f("pk_claim_owner")),
    )
    op.create_table(
        "contribution",
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_contribution_launch_id")),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_contribution_squad_id")),
        sa.PrimaryKeyConstraint("launch_id", "squad_id", name=op.f("pk_contribution")),
    )
    op.create_index(op.f("ix_contribution_squad_id"), "contribution", ["squad_id"], unique=False)
    op.create_table(
        "flag",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=False),
        sa.Column("launch_id", sa.String(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("would_help", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_flag_launch_id")),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_flag_squad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
    )
    op.create_index(op.f("ix_flag_launch_id"), "flag", ["launch_id"], unique=False)
    op.create_index(op.f("ix_flag_squad_id"), "flag", ["squad_id"], unique=False)
    op.create_table(
        "forecast",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("target", sa.Date(), nullable=True),
        sa.Column("on_time", sa.Float(), nullable=True),
        sa.Column("p50", sa.Date(), nullable=True),
        sa.Column("p85", sa.Date(), nullable=True),
        sa.Column("p95", sa.Date(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("quantiles", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("counted_keys", sa.JSON(), nullable=False),
        sa.Column("left_out_keys", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_forecast_launch_id")),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_forecast_squad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecast")),
    )
    op.create_index(op.f("ix_forecast_as_of"), "forecast", ["as_of"], unique=False)
    op.create_index(op.f("ix_forecast_made_at"), "forecast", ["made_at"], unique=False)
    op.create_index("ix_forecast_subject", "forecast", ["launch_id", "squad_id", "as_of", "made_at"], unique=False)
    op.create_table(
        "issue",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.DateTime(timezone=True), nullable=True),
        sa.Column("points", sa.Float(), nullable=True),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("flagged_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated", sa.String(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_issue_squad_id")),
        sa.PrimaryKeyConstraint("source", "id", name=op.f("pk_issue")),
    )
    op.create_index(op.f("ix_issue_key"), "issue", ["key"], unique=False)
    op.create_index(op.f("ix_issue_squad_id"), "issue", ["squad_id"], unique=False)
    op.create_table(
        "launch_date",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("precision", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_launch_date_launch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_launch_date")),
    )
    op.create_index(op.f("ix_launch_date_launch_id"), "launch_date", ["launch_id"], unique=False)
    op.create_table(
        "launch_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_launch_event_launch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_launch_event")),
    )
    op.create_index(op.f("ix_launch_event_launch_id"), "launch_event", ["launch_id"], unique=False)
    op.create_table(
        "launch_scope",
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_launch_scope_launch_id")),
        sa.PrimaryKeyConstraint("launch_id", "scope", name=op.f("pk_launch_scope")),
    )
    op.create_index(op.f("ix_launch_scope_scope"), "launch_scope", ["scope"], unique=False)
    op.create_table(
        "launch_squad",
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_launch_squad_launch_id")),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_launch_squad_squad_id")),
        sa.PrimaryKeyConstraint("launch_id", "squad_id", name=op.f("pk_launch_squad")),
    )
    op.create_table(
        "outcome",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("landed_on", sa.Date(), nullable=True),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_outcome_launch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )
    op.create_index(op.f("ix_outcome_launch_id"), "outcome", ["launch_id"], unique=False)
    op.create_table(
        "squad_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_squad_event_squad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_squad_event")),
    )
    op.create_index(op.f("ix_squad_event_squad_id"), "squad_event", ["squad_id"], unique=False)
    op.create_table(
        "flag_update",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("flag_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("end", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"], name=op.f("fk_flag_update_flag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_update")),
    )
    op.create_index(op.f("ix_flag_update_flag_id"), "flag_update", ["flag_id"], unique=False)
    op.create_table(
        "reply",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("flag_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("thanks", sa.Text(), nullable=False),
        sa.Column("helper", sa.String(), nullable=False),
        sa.Column("help_by", sa.Date(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"], name=op.f("fk_reply_flag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
    )
    op.create_index(op.f("ix_reply_flag_id"), "reply", ["flag_id"], unique=False)
