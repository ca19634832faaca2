"""Alembic's entry: runs on the connection, and in the transaction, that the store hands over."""

from alembic import context

from andon.store import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
