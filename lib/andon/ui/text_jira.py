"""Words of the page to which links from Jira lead. It knows no Streamlit."""

from andon.model import Launch, LaunchState
from andon.usecases.from_jira import Place

TITLE = "From Jira"
LEAD = "Which launches an issue, an epic or a version is in, and whose it is."
KEY = "Key of an issue or an epic"
KEY_EXAMPLE = "SHOP-12"
NO_LAUNCH = "It is in no launch."
OPEN_IN_JIRA = "Open in Jira"
SEVERAL = "More than one source has this key."


def heading(place: Place, *, several: bool) -> str:
    """The key, and of which source it is where that is not clear."""
    return f"{place.key} in {place.source}" if several and place.source else place.key


def of_squad(name: str) -> str:
    """Whose it is."""
    return f"Squad: {name}"


def launch(each: Launch) -> str:
    """A launch, and its state where it is over."""
    return each.name if each.state is LaunchState.OPEN else f"{each.name} ({each.state})"
