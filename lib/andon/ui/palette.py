"""The colours and shapes of the visual language. Status is always shape and word, never colour alone."""

from dataclasses import dataclass

from andon.model import Status


@dataclass(frozen=True, slots=True)
class Mark:
    """How a status looks."""

    shape: str
    """One character that differs in outline from the others."""
    light: str
    dark: str
    outline: str
    """Drawn around the fill, so that a light fill keeps 3:1 against the page."""
    vega: str
    """The same shape in Vega's words."""


MARKS: dict[Status, Mark] = {
    Status.ON_TRACK: Mark("●", "#0072B2", "#56B4E9", "#00537f", "circle"),
    Status.WORRIED: Mark("▲", "#F0E442", "#F0E442", "#5c5500", "triangle-up"),
    Status.NEEDS_HELP: Mark("◆", "#D55E00", "#D55E00", "#8a3d00", "diamond"),
    Status.NOT_HEARD: Mark("○", "#ffffff", "#0b0f14", "#6b6b6b", "circle"),
}

INK = "#111111"
QUIET = "#5a5a55"
LINE = "#d6d5cf"
PAPER = "#ffffff"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
