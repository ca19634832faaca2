"""People who signed in: accounts, the hats that were given to addresses, and who opened a squad's page."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Delete, delete, select, update

from andon.model import VISITS_KEPT_DAYS, Account, GivenHat, Role, Visit
from andon.store import schema as t
from andon.store.database import Database


class People:
    """Reads and writes of accounts, hats and visits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -------------------------------------------------------------------- accounts

    def accounts(self) -> list[Account]:
        """Everybody who ever signed in, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(t.account).order_by(t.account.c.name, t.account.c.id)).all()
            return [_account(row) for row in rows]

    def account(self, account_id: str) -> Account | None:
        """One of them."""
        with self._database.read() as connection:
            row = connection.execute(select(t.account).where(t.account.c.id == account_id)).first()
            return _account(row) if row else None

    def keep_account(self, account: Account, *, issuer: str, subject: str) -> None:
        """Keep somebody as the provider tells them now; no page shows it but the list of people."""
        values = {
            "name": account.name,
            "address": account.address,
            "groups": sorted(account.groups),
            "signed_in_at": account.signed_in_at,
        }
        with self._database.quiet_write() as connection:
            if not self._database.insert_once(
                connection, t.account, id=account.id, issuer=issuer, subject=subject, **values
            ):
                connection.execute(update(t.account).where(t.account.c.id == account.id).values(**values))

    def forget_account(self, account_id: str) -> bool:
        """Delete somebody with all that is kept of them: hats, tokens, visits, marks. False where they are not known.

        Hats are an address's: of one that another account has too they stay.
        """
        a = t.account.c
        with self._database.write() as connection:
            address = connection.execute(select(a.address).where(a.id == account_id)).scalar()
            if address is None:
                return False
            connection.execute(delete(t.page_visit).where(t.page_visit.c.account_id == account_id))
            connection.execute(delete(t.api_token).where(t.api_token.c.account_id == account_id))
            connection.execute(delete(t.preference).where(t.preference.c.subject == account_id))
            connection.execute(delete(t.account).where(a.id == account_id))
            shared = connection.execute(select(a.id).where(a.address == address)).first()
            if not shared:
                connection.execute(delete(t.hat).where(t.hat.c.address == address))
            return True

    # -------------------------------------------------------------------- hats

    def hats(self) -> list[GivenHat]:
        """Every hat that was given on a page, by address."""
        c = t.hat.c
        with self._database.read() as connection:
            rows = connection.execute(select(t.hat).order_by(c.address, c.role, c.of_id)).all()
            return [GivenHat(row.address, Role(row.role), row.of_id, row.given_at) for row in rows]

    def give(self, hat: GivenHat) -> bool:
        """Give a hat; False when that address has it already."""
        with self._database.write() as connection:
            return self._database.insert_once(
                connection, t.hat, address=hat.address, role=hat.role.value, of_id=hat.of_id, given_at=hat.given_at
            )

    def take(self, address: str, role: Role, of_id: str) -> bool:
        """Take a hat away; False when that address had none."""
        c = t.hat.c
        with self._database.write() as connection:
            statement = delete(t.hat).where(c.address == address, c.role == role.value, c.of_id == of_id)
            return connection.execute(statement.returning(c.address)).first() is not None

    # -------------------------------------------------------------------- visits

    def note_visit(self, squad_id: str, account_id: str, day: date) -> bool:
        """Keep that somebody opened the squad's page on this day; False when that is known. What is old goes.

        Of an account that was deleted nothing is kept, though its browser may still be here.
        """
        with self._database.quiet_write() as connection:
            connection.execute(_old(day))
            if connection.execute(select(t.account.c.id).where(t.account.c.id == account_id)).first() is None:
                return False
            return self._database.insert_once(
                connection, t.page_visit, squad_id=squad_id, account_id=account_id, day=day
            )

    def forget_visits(self, day: date) -> int:
        """Delete what is older than visits are kept; how many there were."""
        with self._database.quiet_write() as connection:
            return connection.execute(_old(day)).rowcount

    def visits(self, squad_id: str, *, until: date) -> list[Visit]:
        """Who opened the squad's page in the 30 days until this one, newest day first, then by name."""
        c, a = t.page_visit.c, t.account.c
        query = (
            select(c.day, t.account)
            .join(t.account, a.id == c.account_id)
            .where(c.squad_id == squad_id, c.day <= until, c.day > until - timedelta(days=VISITS_KEPT_DAYS))
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        told = [Visit(row.day, _account(row).called) for row in rows]
        return sorted(told, key=lambda each: (-each.day.toordinal(), each.name.casefold()))


def _old(day: date) -> Delete:
    return delete(t.page_visit).where(t.page_visit.c.day <= day - timedelta(days=VISITS_KEPT_DAYS))


def _account(row: Any) -> Account:
    return Account(row.id, row.name, row.address, frozenset(row.groups), row.signed_in_at)
