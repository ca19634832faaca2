"""A stateful Jira of the project's own, to test the connector against: Cloud and Data Center over one state.

It imports nothing from `andon`, so that both cannot share a misunderstanding. A test starts one so:

    from jira_own import generate, running

    site = generate(seed=1, issues=200)          # a believable organisation; or Site() and site.create(...)
    with running(site, "cloud") as url:          # or "dc"
        ...                                      # login: site.me.email and site.me.token (Data Center: the token alone)
        site.edit("SHOP-1", summary="Other")     # changed while it is served
        site.trouble.add(too_many(retry_after=2, path="/search"))
    assert not any("assignee" in one.text for one in site.log.requests)

Beside that: `Checked` (`jira_own.contract`) holds every request and answer against Atlassian's specifications,
`recorded` (`jira_own.replay`) serves what real Jiras answered, `Caller` (`jira_own.caller`) asks by hand.
The clock of a generated site stands still until `site.advance(minutes=5)`. The same as a process:
`python -m jira_own --face cloud --issues 1000 --seed 1` with `tests/` on the path; it is driven over `/_control/`.
"""

from jira_own.app import app
from jira_own.beans import Face
from jira_own.generate import generate
from jira_own.model import PERMISSIONS, SCOPES, FieldIds
from jira_own.server import running, serving
from jira_own.site import Site
from jira_own.times import ManualClock
from jira_own.trouble import Fault, broken, forbidden, html_page, slow, too_many, unauthorised

__all__ = [
    "PERMISSIONS", "SCOPES", "Face", "Fault", "FieldIds", "ManualClock", "Site", "app", "broken", "forbidden",
    "generate", "html_page", "running", "serving", "slow", "too_many", "unauthorised",
]  # fmt: skip
