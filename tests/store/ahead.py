"""Tables as a newer Andon leaves them, while older ones still serve: it expands, and takes nothing away."""

from sqlalchemy import create_engine, text

NEWER = "9999"
"""No migration of this Andon."""

STEPS = (
    "create table newer_thing (id text primary key, note text not null)",
    "alter table check_in add column newer_word text",
    "alter table squad add column newer_mark integer not null default 0",
    "create index newer_index on check_in (newer_word)",
    f"update alembic_version set version_num = '{NEWER}'",
)


def bring_ahead(url: str) -> None:
    """Migrate a database to what no Andon of today knows, in one transaction."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        for step in STEPS:
            connection.execute(text(step))
    engine.dispose()
