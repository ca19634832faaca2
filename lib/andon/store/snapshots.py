"""Frozen views: their bytes are written once and only read afterwards (promise 10)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from andon.errors import Conflict
from andon.model import Snapshot
from andon.store import schema as t
from andon.store.database import Database


class Snapshots:
    """Reads and writes of frozen views."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, snapshot: Snapshot, token_hash: str, files: Mapping[str, bytes], *, blackouts: int | None = None
    ) -> bool:
        """Keep a snapshot with its files by format; False when it is there already.

        `blackouts` is how often something had been blacked out when its words were read. Conflict where it happened
        since: what is frozen must not bring back what is gone.
        """
        with self._database.write(alone=True) as connection:
            count = select(func.count()).select_from(t.blackout)
            if blackouts is not None and connection.execute(count).scalar_one() != blackouts:
                raise Conflict("Something was blacked out meanwhile.", hint="Freeze it again.")
            if not self._database.insert_once(
                connection,
                t.snapshot,
                id=snapshot.id,
                token_hash=token_hash,
                title=snapshot.title,
                subject=snapshot.subject,
                made_at=snapshot.made_at,
                as_of=snapshot.as_of,
                made_by=snapshot.made_by,
                expires_at=snapshot.expires_at,
                opened=0,
            ):
                return False
            for format, content in files.items():
                self._database.insert_once(
                    connection, t.snapshot_file, snapshot_id=snapshot.id, format=format, content=content
                )
            return True

    def by_hash(self, token_hash: str) -> Snapshot | None:
        """The snapshot that a token opens, readable or not."""
        with self._database.read() as connection:
            row = connection.execute(select(t.snapshot).where(t.snapshot.c.token_hash == token_hash)).first()
            return _snapshot(row) if row else None

    def all(self) -> list[Snapshot]:
        """Every snapshot, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(t.snapshot).order_by(t.snapshot.c.made_at.desc()))
            return [_snapshot(row) for row in rows]

    def content(self, snapshot_id: str, format: str) -> bytes | None:
        """The stored bytes of one format."""
        c = t.snapshot_file.c
        with self._database.read() as connection:
            query = select(c.content).where(c.snapshot_id == snapshot_id, c.format == format)
            content = connection.execute(query).scalar()
            return bytes(content) if content is not None else None

    def formats(self) -> dict[str, list[str]]:
        """What each snapshot can be had as."""
        found: dict[str, list[str]] = {}
        c = t.snapshot_file.c
        with self._database.read() as connection:
            for row in connection.execute(select(c.snapshot_id, c.format).order_by(c.snapshot_id, c.format)):
                found.setdefault(row.snapshot_id, []).append(row.format)
        return found

    def count_opening(self, snapshot_id: str, times: int = 1) -> None:
        """Note that a link was opened. Who opened it is not asked."""
        with self._database.quiet_write() as connection:
            connection.execute(
                update(t.snapshot).where(t.snapshot.c.id == snapshot_id).values(opened=t.snapshot.c.opened + times)
            )

    def revoke(self, snapshot_id: str, at: datetime) -> None:
        """Close a link for good; the first revocation counts."""
        with self._database.write() as connection:
            connection.execute(
                update(t.snapshot)
                .where(t.snapshot.c.id == snapshot_id, t.snapshot.c.revoked_at.is_(None))
                .values(revoked_at=at)
            )


def _snapshot(row: Any) -> Snapshot:
    return Snapshot(
        id=row.id,
        title=row.title,
        made_at=row.made_at,
        as_of=row.as_of,
        made_by=row.made_by,
        subject=row.subject,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        opened=row.opened,
    )
