"""One Jira as a look at it needs it: what is asked once, and needed in several places."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from andon.sources.jira.account import visible_projects
from andon.sources.jira.faces import Face
from andon.sources.jira.reader import JiraSettings, Raw, understood
from andon.sources.jira.searches import Boards, Columns

UNSEEN = frozenset({400, 401, 403, 404})
"""With these Jira says that something cannot be seen, or not be asked like this."""


@dataclass
class Site:
    """What is known of it so far."""

    face: Face
    settings: JiraSettings
    named: list[str]
    """The project keys (or names) that the query says."""
    columns: Mapping[str, Columns] = field(default_factory=dict)
    """By claim, for boards whose columns say what is begun and done."""
    known: list[str] = field(default_factory=list)
    """The keys of the projects that it reaches."""
    boards: Boards = field(init=False)
    jql: str = ""
    """The query, when Jira accepts it."""
    _visible: list[str] | None = None
    _components: set[str] | None = None
    _versions: dict[str, str] | None = None

    def __post_init__(self) -> None:
        self.boards = Boards(self.face)

    @property
    def visible(self) -> list[str]:
        """Every project that the login can see."""
        if self._visible is None:
            self._visible = visible_projects(self.face)
        return self._visible

    @property
    def components(self) -> set[str]:
        """The components of the projects that the query reaches."""
        if self._components is None:
            self._components = {str(raw["name"]) for raw in self._of_projects("components")}
        return self._components

    @property
    def versions(self) -> dict[str, str]:
        """The names of their versions, by id and by name."""
        if self._versions is None:
            raws = self._of_projects("versions")
            self._versions = {str(raw[key]): str(raw["name"]) for raw in raws for key in ("id", "name")}
        return self._versions

    def _of_projects(self, what: str) -> list[Raw]:
        with understood(what):
            return [raw for key in self.known for raw in self.face.get(f"project/{key}/{what}")]
