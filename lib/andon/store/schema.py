"""The tables. Words (check-ins, flags, replies, dates, forecasts) are only ever added to.

Every row that a person writes has as its id the token of the form that wrote it: a second click inserts
the same id and changes nothing. No table has a column for a person's work (promise 6).
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from andon.store.schema_base import Moment as Moment
from andon.store.schema_base import metadata as metadata
from andon.store.schema_people import account as account
from andon.store.schema_people import api_token as api_token
from andon.store.schema_people import hat as hat
from andon.store.schema_people import page_visit as page_visit

UNSENT = "sent_at IS NULL AND given_up_at IS NULL"

store_version = Table(
    "store_version",
    metadata,
    # One row whose number rises in every write: a sequence could show its numbers out of commit order.
    Column("one", Integer, primary_key=True),
    Column("n", Integer, nullable=False),
)

# ------------------------------------------------------------------------------ plans

tribe = Table("tribe", metadata, Column("id", String, primary_key=True), Column("name", String, nullable=False))

squad = Table(
    "squad",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("tribe_id", String, ForeignKey("tribe.id")),
    Column("claims", JSON, nullable=False),
    Column("time_zone", String, nullable=False, default=""),
    Column("mission", Text, nullable=False, default=""),
    Column("split_from", String, ForeignKey("squad.id")),
    Column("retired_at", Moment),
    Column("calendar", JSON, nullable=False, server_default=text("'{}'")),
    Column("version", Integer, nullable=False, default=1),
)

squad_event = Table(
    "squad_event",
    metadata,
    Column("id", String, primary_key=True),
    Column("squad_id", String, ForeignKey("squad.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("kind", String, nullable=False),
    Column("detail", JSON, nullable=False),
)

guild = Table(
    "guild",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("channel", String, nullable=False, server_default=""),
    Column("version", Integer, nullable=False, default=1),
    Column("told_since", Moment),
    Column("squad_ids", JSON, nullable=False, server_default=text("'[]'")),
)

bet = Table(
    "bet",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("rank", Integer, nullable=False),
)

launch = Table(
    "launch",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("known_from", Date, nullable=False),
    Column("bet_id", String, ForeignKey("bet.id")),
    Column("success", Text, nullable=False, default=""),
    Column("state", String, nullable=False),
    Column("ended_on", Date),
    Column("version", Integer, nullable=False, default=1),
)

launch_scope = Table(
    "launch_scope",
    metadata,
    Column("launch_id", String, ForeignKey("launch.id"), primary_key=True),
    Column("scope", String, primary_key=True, index=True),
)

launch_squad = Table(
    "launch_squad",
    metadata,
    Column("launch_id", String, ForeignKey("launch.id"), primary_key=True),
    Column("squad_id", String, ForeignKey("squad.id"), primary_key=True),
)

launch_event = Table(
    "launch_event",
    metadata,
    Column("id", String, primary_key=True),
    Column("launch_id", String, ForeignKey("launch.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("kind", String, nullable=False),
    Column("detail", JSON, nullable=False),
)

launch_date = Table(
    "launch_date",
    metadata,
    Column("id", String, primary_key=True),
    Column("launch_id", String, ForeignKey("launch.id"), nullable=False, index=True),
    Column("day", Date, nullable=False),
    Column("precision", String, nullable=False),
    Column("said_at", Moment, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("said_by", String, nullable=False, default=""),
)

outcome = Table(
    "outcome",
    metadata,
    Column("id", String, primary_key=True),
    Column("launch_id", String, ForeignKey("launch.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("landed_on", Date),
    Column("learned", Text, nullable=False, default=""),
    Column("declared_at", Moment, nullable=False),
    Column("declared_by", String, nullable=False, default=""),
    Column("squad_id", String),
)

contribution = Table(
    "contribution",
    metadata,
    # Derived from issues and launch_squad after every sync and edit, so that a page need not join them.
    Column("launch_id", String, ForeignKey("launch.id"), primary_key=True),
    Column("squad_id", String, ForeignKey("squad.id"), primary_key=True, index=True),
)

part_change = Table(
    "part_change",
    metadata,
    # Who came into `contribution` and who left it, as each settling found it: a look back shows who was in it then.
    Column("n", Integer, primary_key=True),
    Column("launch_id", String, ForeignKey("launch.id"), nullable=False),
    Column("squad_id", String, ForeignKey("squad.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("joined", Boolean, nullable=False),
)

# ------------------------------------------------------------------------------ words

check_in = Table(
    "check_in",
    metadata,
    Column("id", String, primary_key=True),
    Column("launch_id", String, ForeignKey("launch.id"), nullable=False),
    Column("squad_id", String, ForeignKey("squad.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("status", String, nullable=False),
    Column("probability", Integer, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("forecast_open", Boolean, nullable=False, default=False),
    Column("differs", Text, nullable=False, server_default=""),
    Column("round_id", String),
    Column("median", Integer),
    Column("voted", Integer, nullable=False, server_default="0"),
    Index("ix_check_in_contribution", "launch_id", "squad_id", "at"),
)

flag = Table(
    "flag",
    metadata,
    Column("id", String, primary_key=True),
    Column("squad_id", String, ForeignKey("squad.id"), nullable=False, index=True),
    Column("launch_id", String, ForeignKey("launch.id"), index=True),
    Column("raised_at", Moment, nullable=False),
    Column("since", Date, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("would_help", Text, nullable=False, default=""),
    Column("waits_for", String),
    Column("guild_id", String),
)

flag_update = Table(
    "flag_update",
    metadata,
    Column("id", String, primary_key=True),
    Column("flag_id", String, ForeignKey("flag.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("note", Text, nullable=False),
    Column("end", String),
)

reply = Table(
    "reply",
    metadata,
    Column("id", String, primary_key=True),
    Column("flag_id", String, ForeignKey("flag.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("thanks", Text, nullable=False),
    Column("helper", String, nullable=False, default=""),
    Column("help_by", Date),
    Column("question", Text, nullable=False, default=""),
    Column("said_by", String, nullable=False, default=""),
    Column("guild_id", String),
    # Only for blacking out: that squad finds its words by it, and no read hands it out.
    Column("from_squad_id", String),
)

offer_mark = Table(
    "offer_mark",
    metadata,
    Column("id", String, primary_key=True),
    Column("reply_id", String, ForeignKey("reply.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
)

vote_round = Table(
    "vote_round",
    metadata,
    Column("id", String, primary_key=True),
    Column("launch_id", String, ForeignKey("launch.id"), nullable=False),
    Column("squad_id", String, ForeignKey("squad.id"), nullable=False),
    Column("code_hash", String, nullable=False, unique=True),
    Column("opened_at", Moment, nullable=False),
    Column("expected", Integer, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("closed_at", Moment),
    # How often each value of the scale was chosen; written once, when the round closes.
    Column("counts", JSON),
    Column("voted", Integer, nullable=False, server_default="0"),
    Index("ix_vote_round_contribution", "squad_id", "launch_id", "opened_at"),
)

ballot = Table(
    "ballot",
    metadata,
    # Only while the round is open, with no time and no order. The hash is of a secret that the voter's browser holds.
    Column("round_id", String, ForeignKey("vote_round.id"), primary_key=True),
    Column("secret_hash", String, primary_key=True),
    Column("probability", Integer, nullable=False),
    # Else SQLite would number the rows in the order in which people voted.
    sqlite_with_rowid=False,
)

nudge = Table(
    "nudge",
    metadata,
    Column("id", String, primary_key=True),
    Column("squad_id", String, ForeignKey("squad.id"), nullable=False, index=True),
    Column("launch_id", String, ForeignKey("launch.id")),
    Column("at", Moment, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("said_by", String, nullable=False, server_default=""),
    Column("by_model", Boolean, nullable=False),
    Column("said", Integer),
    Column("chance", Float),
    Column("secret_hash", String, nullable=False, server_default="", index=True),
    # Only for blacking out, with what that squad said elsewhere: no read hands it out, or lists the worry by it.
    Column("from_squad_id", String),
)

nudge_answer = Table(
    "nudge_answer",
    metadata,
    Column("id", String, primary_key=True),
    Column("nudge_id", String, ForeignKey("nudge.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("end", String, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("flag_id", String, ForeignKey("flag.id")),
)

dependency = Table(
    "dependency",
    metadata,
    Column("id", String, primary_key=True),
    Column("launch_id", String, ForeignKey("launch.id"), nullable=False, index=True),
    Column("taker_id", String, ForeignKey("squad.id"), nullable=False, index=True),
    Column("giver_id", String, ForeignKey("squad.id"), nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("need_by", Date, nullable=False),
    Column("named_at", Moment, nullable=False),
    Column("named_by", String, ForeignKey("squad.id"), nullable=False),
)

dependency_word = Table(
    "dependency_word",
    metadata,
    Column("id", String, primary_key=True),
    Column("dependency_id", String, ForeignKey("dependency.id"), nullable=False, index=True),
    Column("squad_id", String, ForeignKey("squad.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
)

milestone = Table(
    "milestone",
    metadata,
    Column("id", String, primary_key=True),
    Column("launch_id", String, ForeignKey("launch.id"), nullable=False),
    Column("squad_id", String, ForeignKey("squad.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("set_at", Moment, nullable=False),
    Column("keys", JSON, nullable=False),
    Index("ix_milestone_contribution", "squad_id", "launch_id"),
)

milestone_word = Table(
    "milestone_word",
    metadata,
    Column("id", String, primary_key=True),
    Column("milestone_id", String, ForeignKey("milestone.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("probability", Integer),
    Column("day", Date),
    Column("end", String),
    Column("note", Text, nullable=False, server_default=""),
)

milestone_forecast = Table(
    "milestone_forecast",
    metadata,
    Column("id", String, primary_key=True),
    Column("milestone_id", String, ForeignKey("milestone.id"), nullable=False, index=True),
    Column("as_of", Date, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("chance", Float, nullable=False),
    Column("counted", Integer, nullable=False),
)

blackout = Table(
    "blackout",
    metadata,
    # That something was blacked out, and nothing of what it was.
    Column("id", String, primary_key=True),
    Column("squad_id", String, ForeignKey("squad.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("entry", String, nullable=False),
    Column("field", String, nullable=False),
)

# ------------------------------------------------------------------------------ messages

preference = Table(
    "preference",
    metadata,
    Column("subject", String, primary_key=True),  # `squad:ID` or `director`
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
)

message = Table(
    "message",
    metadata,
    Column("id", String, primary_key=True),
    Column("event", String, nullable=False),
    Column("audience", String, nullable=False, index=True),
    Column("channel", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("sent_at", Moment),
    Column("failed", Text, nullable=False, server_default=""),
    Column("given_up_at", Moment),
    # Nearly all have been sent: a sender looks at the few that were not.
    Index("ix_message_due", "due_at", sqlite_where=text(UNSENT), postgresql_where=text(UNSENT)),
)

# ------------------------------------------------------------------------------ work

source_state = Table(
    "source_state",
    metadata,
    Column("source", String, primary_key=True),
    Column("began_at", Moment),
    Column("finished_at", Moment),
    Column("detail", JSON, nullable=False),
    # What its fields and statuses mean, kept because what is deleted there still stands in histories.
    Column("memory", JSON, nullable=False, server_default=text("'{}'")),
)

FLAGGED = text("flagged_since IS NOT NULL")

issue = Table(
    "issue",
    metadata,
    Column("source", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("key", String, nullable=False, index=True),
    Column("project", String, nullable=False),
    Column("squad_id", String, ForeignKey("squad.id"), index=True),
    Column("type", String, nullable=False),
    Column("summary", Text, nullable=False, default=""),
    Column("status", String, nullable=False),
    Column("category", String, nullable=False),
    Column("resolution", String),
    Column("delivered", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
    Column("done", Moment),
    Column("points", Float),
    Column("parent", String, index=True),
    Column("flagged_since", Moment),
    Column("updated", String, nullable=False),
    Column("gone_at", Moment),  # a tombstone: deleted or out of sight at the source, never removed here
    # Few issues are flagged, and only those are in it: a page that shows them need not pass by all others.
    Index("ix_issue_flagged_since", "flagged_since", sqlite_where=FLAGGED, postgresql_where=FLAGGED),
)

issue_alias = Table(
    "issue_alias",
    metadata,
    # A moved issue has another key; plans, links and children may still say the old one.
    Column("source", String, primary_key=True),
    Column("old_key", String, primary_key=True),
    Column("issue_id", String, nullable=False, index=True),
)

issue_claim = Table(
    "issue_claim",
    metadata,
    Column("source", String, primary_key=True),
    Column("issue_id", String, primary_key=True),
    Column("claim", String, primary_key=True, index=True),
)

claim_owner = Table(
    "claim_owner",
    metadata,
    # Derived from the squads' claims, so that the database itself can hand issues to squads.
    Column("claim", String, primary_key=True),
    Column("squad_id", String, ForeignKey("squad.id"), nullable=False),
    Column("rank", Integer, nullable=False),
)

membership = Table(
    "membership",
    metadata,
    Column("source", String, primary_key=True),
    Column("issue_id", String, primary_key=True),
    Column("scope", String, primary_key=True, index=True),
)

issue_sprint = Table(
    "issue_sprint",
    metadata,
    Column("source", String, primary_key=True),
    Column("issue_id", String, primary_key=True),
    Column("sprint_id", String, primary_key=True),
)

OF_FLAGS = text("field = 'flagged'")
"""To be used as it is: a database takes an index for a part of a table only where the statement names that part."""

OF_VERSIONS = text("field = 'fix_version'")
"""As `OF_FLAGS`: what joined and left versions since a day is a small part of all histories."""

issue_change = Table(
    "issue_change",
    metadata,
    Column("source", String, primary_key=True),
    Column("issue_id", String, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("field", String, nullable=False),
    Column("before", Text),
    Column("after", Text),
    # All other fields are read whole: an index of every change would cost a first sync a fifth of its time.
    Index("ix_issue_change_flagged", "at", sqlite_where=OF_FLAGS, postgresql_where=OF_FLAGS),
    Index("ix_issue_change_version", "at", sqlite_where=OF_VERSIONS, postgresql_where=OF_VERSIONS),
)

version = Table(
    "version",
    metadata,
    Column("source", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("project", String, nullable=False),
    Column("name", String, nullable=False, index=True),
    Column("start", Date),
    Column("release", Date),
    Column("released", Boolean, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("kind", String, nullable=False),
)

sprint = Table(
    "sprint",
    metadata,
    Column("source", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("start", Moment),
    Column("end", Moment),
    Column("completed", Moment),
)

# ------------------------------------------------------------------------------ forecasts

forecast = Table(
    "forecast",
    metadata,
    Column("id", String, primary_key=True),
    Column("launch_id", String, ForeignKey("launch.id"), nullable=False),
    Column("squad_id", String, ForeignKey("squad.id"), index=True),
    Column("as_of", Date, nullable=False, index=True),
    Column("made_at", Moment, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("target", Date),
    Column("on_time", Float),
    Column("p50", Date),
    Column("p85", Date),
    Column("p95", Date),
    Column("counted", Integer, nullable=False),
    Column("quantiles", JSON, nullable=False),
    Column("details", JSON, nullable=False),
    Column("counted_keys", JSON, nullable=False),
    Column("left_out_keys", JSON, nullable=False),
    Index("ix_forecast_subject", "launch_id", "squad_id", "as_of", "made_at"),
)

# ------------------------------------------------------------------------------ snapshots

snapshot = Table(
    "snapshot",
    metadata,
    Column("id", String, primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("subject", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("as_of", Moment, nullable=False),
    Column("made_by", String, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("opened", Integer, nullable=False, default=0),
)

snapshot_file = Table(
    "snapshot_file",
    metadata,
    Column("snapshot_id", String, ForeignKey("snapshot.id"), primary_key=True),
    Column("format", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    # What andon.toml said when it was last applied, so that only its changes override what pages wrote.
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
)
