"""The store: the only home of SQL. SQLite by default, PostgreSQL when outgrown."""

from andon.store.blackouts import Blackouts
from andon.store.database import Database, close_all, forget, hasty, opened, present
from andon.store.dependencies import Dependencies
from andon.store.export import Everything
from andon.store.forecasts import Forecasts
from andon.store.guilds import Guilds
from andon.store.messages import Messages
from andon.store.milestones import Milestones
from andon.store.nudges import Nudges
from andon.store.people import People
from andon.store.plans import Plans
from andon.store.preferences import Preferences
from andon.store.snapshots import Snapshots
from andon.store.tokens import Tokens
from andon.store.turns import Turns
from andon.store.vitals import Vitals
from andon.store.votes import Votes
from andon.store.words import Words
from andon.store.work import Work


class Store:
    """One database in five rooms: plans, words, work, forecasts, snapshots. `turns` says who works on it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.plans = Plans(database)
        self.words = Words(database)
        self.dependencies = Dependencies(database)
        self.work = Work(database)
        self.forecasts = Forecasts(database)
        self.snapshots = Snapshots(database)
        self.milestones = Milestones(database)
        self.preferences = Preferences(database)
        self.messages = Messages(database)
        self.votes = Votes(database)
        self.nudges = Nudges(database)
        self.guilds = Guilds(database)
        self.blackouts = Blackouts(database)
        self.people = People(database)
        self.tokens = Tokens(database)
        self.everything = Everything(database)
        self.turns = Turns(database)
        self.vitals = Vitals(database)

    def version(self) -> int:
        """A number that rises with every write of any process: the key of every cache."""
        return self._database.version()


def open_store(url: str) -> Store:
    """The store at a database address, migrated; cheap to call again. Raises StoreError."""
    return Store(opened(url))


def hasty_store(url: str) -> Store:
    """As `open_store`, for a new SQLite file that is thrown away unless it is finished: no write waits for the disk."""
    return Store(hasty(url))


def present_store(url: str) -> Store:
    """As `open_store`, for those who only read: StoreError where there is no database yet, instead of an empty one."""
    return Store(present(url))


__all__ = ["Store", "close_all", "forget", "hasty_store", "open_store", "present_store"]
