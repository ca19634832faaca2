"""The squad's side: votes, guilds, nudges, dependencies, milestones, messages, and what is blacked out."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add only, so that a replica of the release before goes on serving."""
    op.create_table(
        "guild",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guild")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.Text(), server_default="", nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_audience"), "message", ["audience"], unique=False)
    op.create_index(
        "ix_message_due",
        "message",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
    )
    op.create_table(
        "preference",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "name", name=op.f("pk_preference")),
    )
    op.create_table(
        "blackout",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_blackout_squad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blackout")),
    )
    op.create_index(op.f("ix_blackout_squad_id"), "blackout", ["squad_id"], unique=False)
    op.create_table(
        "dependency",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("taker_id", sa.String(), nullable=False),
        sa.Column("giver_id", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("need_by", sa.Date(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["giver_id"], ["squad.id"], name=op.f("fk_dependency_giver_id")),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_dependency_launch_id")),
        sa.ForeignKeyConstraint(["named_by"], ["squad.id"], name=op.f("fk_dependency_named_by")),
        sa.ForeignKeyConstraint(["taker_id"], ["squad.id"], name=op.f("fk_dependency_taker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependency")),
    )
    op.create_index(op.f("ix_dependency_giver_id"), "dependency", ["giver_id"], unique=False)
    op.create_index(op.f("ix_dependency_launch_id"), "dependency", ["launch_id"], unique=False)
    op.create_index(op.f("ix_dependency_taker_id"), "dependency", ["taker_id"], unique=False)
    op.create_table(
        "milestone",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_milestone_launch_id")),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_milestone_squad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    op.create_index("ix_milestone_contribution", "milestone", ["squad_id", "launch_id"], unique=False)
    op.create_table(
        "nudge",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=False),
        sa.Column("launch_id", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(), server_default="", nullable=False),
        sa.Column("by_model", sa.Boolean(), nullable=False),
        sa.Column("secret_hash", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_nudge_launch_id")),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_nudge_squad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
    )
    op.create_index(op.f("ix_nudge_secret_hash"), "nudge", ["secret_hash"], unique=False)
    op.create_index(op.f("ix_nudge_squad_id"), "nudge", ["squad_id"], unique=False)
    op.create_table(
        "vote_round",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("voted", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_vote_round_launch_id")),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_vote_round_squad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_round")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_vote_round_code_hash")),
    )
    op.create_index("ix_vote_round_contribution", "vote_round", ["squad_id", "launch_id", "opened_at"], unique=False)
    op.create_table(
        "ballot",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["vote_round.id"], name=op.f("fk_ballot_round_id")),
        sa.PrimaryKeyConstraint("round_id", "secret_hash", name=op.f("pk_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dependency_word",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("dependency_id", sa.String(), nullable=False),
        sa.Column("squad_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["dependency_id"], ["dependency.id"], name=op.f("fk_dependency_word_dependency_id")),
        sa.ForeignKeyConstraint(["squad_id"], ["squad.id"], name=op.f("fk_dependency_word_squad_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependency_word")),
    )
    op.create_index(op.f("ix_dependency_word_dependency_id"), "dependency_word", ["dependency_id"], unique=False)
    op.create_table(
        "milestone_forecast",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("milestone_id", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestone.id"], name=op.f("fk_milestone_forecast_milestone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_forecast")),
    )
    op.create_index(op.f("ix_milestone_forecast_milestone_id"), "milestone_forecast", ["milestone_id"], unique=False)
    op.create_table(
        "milestone_word",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("milestone_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("end", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestone.id"], name=op.f("fk_milestone_word_milestone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_word")),
    )
    op.create_index(op.f("ix_milestone_word_milestone_id"), "milestone_word", ["milestone_id"], unique=False)
    op.create_table(
        "nudge_answer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("nudge_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("flag_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"], name=op.f("fk_nudge_answer_flag_id")),
        sa.ForeignKeyConstraint(["nudge_id"], ["nudge.id"], name=op.f("fk_nudge_answer_nudge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge_answer")),
    )
    op.create_index(op.f("ix_nudge_answer_nudge_id"), "nudge_answer", ["nudge_id"], unique=False)
    op.create_table(
        "offer_mark",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("reply_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_offer_mark_reply_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_mark")),
    )
    op.create_index(op.f("ix_offer_mark_reply_id"), "offer_mark", ["reply_id"], unique=False)
    op.add_column("check_in", sa.Column("differs", sa.Text(), server_default="", nullable=False))
    op.add_column("check_in", sa.Column("round_id", sa.String(), nullable=True))
    op.add_column("check_in", sa.Column("median", sa.Integer(), nullable=True))
    op.add_column("check_in", sa.Column("voted", sa.Integer(), server_default="0", nullable=False))
    op.add_column("flag", sa.Column("waits_for", sa.String(), nullable=True))
    op.add_column("flag", sa.Column("guild_id", sa.String(), nullable=True))
    op.add_column("reply", sa.Column("guild_id", sa.String(), nullable=True))
