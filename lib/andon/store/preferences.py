"""What squads and directors chose for themselves. A choice is no word: the newest one counts, and the others go."""

from typing import Any

from sqlalchemy import delete, select

from andon.store import schema as t
from andon.store.database import Database


class Preferences:
    """Choices by their names, each subject's own: `squad:ID` or `director`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, subject: str) -> dict[str, Any]:
        """Everything that the subject chose, by name; empty where it never did."""
        c = t.preference.c
        with self._database.read() as connection:
            rows = connection.execute(select(c.name, c.value).where(c.subject == subject))
            return {name: value for name, value in rows}

    def all(self, name: str) -> dict[str, Any]:
        """What everybody chose under a name, by subject."""
        c = t.preference.c
        with self._database.read() as connection:
            rows = connection.execute(select(c.subject, c.value).where(c.name == name))
            return {subject: value for subject, value in rows}

    def write(self, subject: str, name: str, value: Any) -> None:
        """Choose; `value` is what JSON can hold, and None takes the choice back."""
        c = t.preference.c
        with self._database.write(alone=True) as connection:
            connection.execute(delete(t.preference).where(c.subject == subject, c.name == name))
            if value is not None:
                self._database.insert_once(connection, t.preference, subject=subject, name=name, value=value)
