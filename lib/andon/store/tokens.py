"""Tokens for programs. Of a secret only its hash is here."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from andon.model import CALENDARS, ApiToken, Scope
from andon.store import schema as t
from andon.store.database import Database


class Tokens:
    """Reads and writes of tokens. No page keeps an answer about them, so that all writes are quiet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, token: ApiToken, secret_hash: str) -> bool:
        """Keep a token; False when it is there already."""
        with self._database.quiet_write() as connection:
            return self._database.insert_once(
                connection,
                t.api_token,
                id=token.id,
                secret_hash=secret_hash,
                name=token.name,
                account_id=token.account_id,
                scopes=sorted(token.scopes - CALENDARS),
                made_at=token.made_at,
                expires_at=token.expires_at,
                own_calendar=Scope.OWN_CALENDAR in token.scopes,
            )

    def of(self, account_id: str) -> list[ApiToken]:
        """Every token of an account, the newest first."""
        c = t.api_token.c
        query = select(t.api_token).where(c.account_id == account_id).order_by(c.made_at.desc(), c.id)
        with self._database.read() as connection:
            return [_token(row) for row in connection.execute(query)]

    def by_hash(self, secret_hash: str) -> ApiToken | None:
        """The token with this secret, whether it works or not."""
        with self._database.read() as connection:
            row = connection.execute(select(t.api_token).where(t.api_token.c.secret_hash == secret_hash)).first()
            return _token(row) if row else None

    def revoke(self, token_id: str, account_id: str, at: datetime) -> bool:
        """Let a token of this account work no more; False when it has none of this id that is not revoked."""
        c = t.api_token.c
        statement = (
            update(t.api_token)
            .where(c.id == token_id, c.account_id == account_id, c.revoked_at.is_(None))
            .values(revoked_at=at)
        )
        with self._database.quiet_write() as connection:
            return connection.execute(statement.returning(c.id)).first() is not None

    def used(self, token_id: str, day: date) -> None:
        """Note the day on which it was used."""
        with self._database.quiet_write() as connection:
            connection.execute(update(t.api_token).where(t.api_token.c.id == token_id).values(last_used_on=day))


def _token(row: Any) -> ApiToken:
    return ApiToken(
        id=row.id,
        name=row.name,
        account_id=row.account_id,
        # A calendar's has none in the table: an earlier Andon would not know the word, and shows the page all the same.
        scopes=frozenset(Scope(each) for each in row.scopes) or frozenset({_calendar(row)}),
        made_at=row.made_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_on=row.last_used_on,
    )


def _calendar(row: Any) -> Scope:
    return Scope.OWN_CALENDAR if row.own_calendar else Scope.CALENDAR
