"""Who may browse what."""

from jira_own.model import Account, Project


def may_browse(account: Account | None, project: Project) -> bool:
    """`account` is None for somebody without a login."""
    if account is None or "BROWSE_PROJECTS" not in account.permissions:
        return project.public
    return account.projects is None or project.key in account.projects or project.public
