"""A slip of the tongue, blacked out for good by the squad that made it."""

from dataclasses import dataclass
from datetime import datetime

MARK = "█████"
"""What stands where something was."""


@dataclass(frozen=True, slots=True)
class Blackout:
    """That something was blacked out, when and by whom; not what."""

    id: str
    squad_id: str
    at: datetime
    entry: str
    """`kind:ID` of what it stood in, like `check_in:ID`."""
    field: str
