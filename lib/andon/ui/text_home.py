"""The words of the start page and of a squad's home."""

from andon.ui import text
from andon.usecases.squad_home import SquadHome

HOME_TITLE = "How is it going?"
HOME_LEAD = (
    "Squads say whether a launch date holds, and pull the cord when it does not. "
    "Beside their words stands a forecast from their Jira. The words are the status; the forecast advises."
)
HOME_EMPTY = "There is no launch here yet. Point Andon at your Jira, read a history folder, or look at the demo:"
HOME_EMPTY_COMMANDS = (
    "andon demo                            # an invented organisation\n"
    "andon import DIR                      # a history folder\n"
    "andon setup --url URL --project KEY   # find out what your Jira has, or connect it on its page here\n"
    "andon sync                            # the Jira that andon.toml names\n"
    "andon forecast                        # then the forecasts"
)
DOOR_SQUAD = "We are a squad"
DOOR_SQUAD_LEAD = "Say how it is going, ask for help, see what others wait for."
DOOR_SQUAD_CHOOSE = "Which one?"
DOOR_DIRECTOR = "I look after launches"
DOOR_DIRECTOR_LEAD = "Who asked for help, who was not heard, which dates moved."
DOOR_ALL_HANDS = "I show it to everybody"
DOOR_ALL_HANDS_LEAD = "A frozen page behind a link: the same in front of the audience as on your desk."
OPEN_SNAPSHOTS = "See frozen links"
SQUADS_LEAD = "Choose a squad to see its launches and its words."
SQUADS_EMPTY = "There is no squad yet."
SQUAD_NO_LAUNCHES = "This squad takes part in no open launch. Name it in one, or put issues of the squad into one."


def principle() -> str:
    """Why Andon is as it is, in the words of the director who said it first."""
    return "“Thank you for the information. We'll let the team tell us if they think there's a problem.”"


def squad_lead(home: SquadHome) -> str:
    """What a squad's home says first."""
    if not home.squad.active:
        return "This squad is retired. What it said stays here."
    parts = [home.tribe, home.squad.mission]
    told = text.count(len(home.launches), "open launch", "open launches")
    parts.append(told if not home.to_say else f"{told}, {home.to_say} waiting for a word from you")
    return " · ".join(part.rstrip(".") for part in parts if part)
