"""The tables of who may come in: accounts, the hats that were given on pages, visits, and tokens for programs.

They say who may see and do what, and nothing about anybody's work (promise 6): no other table refers to them.
"""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, String, Table, text

from andon.store.schema_base import Moment, metadata

account = Table(
    "account",
    metadata,
    # Made of the issuer and the subject: a provider may give an address to somebody else one day.
    Column("id", String, primary_key=True),
    Column("issuer", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("name", String, nullable=False, server_default=""),
    Column("address", String, nullable=False, index=True, server_default=""),
    # Only those that andon.toml names: a token for programs may do what its account may.
    Column("groups", JSON, nullable=False, server_default=text("'[]'")),
    Column("signed_in_at", Moment, nullable=False),
)

hat = Table(
    "hat",
    metadata,
    Column("address", String, primary_key=True),
    Column("role", String, primary_key=True),
    # A squad, or the tribe of a director; empty is everything.
    Column("of_id", String, primary_key=True),
    Column("given_at", Moment, nullable=False),
)

page_visit = Table(
    "page_visit",
    metadata,
    # Once a day, however often: the squad sees that somebody looked, not how much.
    Column("squad_id", String, ForeignKey("squad.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("account_id", String, ForeignKey("account.id"), primary_key=True),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", String, primary_key=True),
    Column("secret_hash", String, nullable=False),
    Column("name", String, nullable=False),
    Column("account_id", String, ForeignKey("account.id"), nullable=False),
    # Empty for a calendar's: an Andon that knows of no such scope reads it all the same.
    Column("scopes", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("last_used_on", Date),
    # Whether a calendar is for its owner alone. An earlier Andon does not write it: what it makes is to be shared.
    Column("own_calendar", Boolean),
    Index("ix_api_token_secret_hash", "secret_hash", unique=True),
)
