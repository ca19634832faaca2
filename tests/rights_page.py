"""docs/rights.md, made from the one table: PYTHONPATH=lib:tests python -m rights_page writes it anew."""

from andon.model import Role
from andon.usecases.rights import ALLOWED, Action, Reach
from server import ROOT

PAGE = ROOT / "docs" / "rights.md"
COLUMNS = {
    "a member of a squad": Role.SQUAD,
    "a program director": Role.DIRECTOR,
    "an administrator": Role.ADMINISTRATOR,
    "a guest": Role.VIEWER,
}
CELL = {
    None: "no",
    Reach.ALL: "yes",
    Reach.OWN: "their own squad",
    Reach.TAKES_PART: "where their squad takes part, or no squad does",
    Reach.DIRECTED: "yes; of a tribe: its squads, and launches in which one takes part",
    Reach.WHOLE: "yes; not of a tribe alone",
}


def table() -> str:
    """The whole table, in Markdown."""
    lines = [f"| to | {' | '.join(COLUMNS)} |", f"| --- |{' --- |' * len(COLUMNS)}"]
    for action in Action:
        cells = [CELL[ALLOWED[action].get(role)] for role in COLUMNS.values()]
        lines.append(f"| {action} | {' | '.join(cells)} |")
    return "\n".join(lines)


def page() -> str:
    """What the file has to hold."""
    return PAGE.read_text(encoding="utf-8").partition("<!-- table -->")[0] + f"<!-- table -->\n\n{table()}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
