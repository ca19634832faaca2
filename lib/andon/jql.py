"""The little of Jira's query language that Andon understands itself: whether a query is about people (promise 6)."""

import re

_FIELDS = r"assignee|reporter|creator|voters?|watchers?|worklog\w+|comment"
_ASKS = r"""=|!|~|<|>|in\b|not\b|is\b|was\b|changed\b"""
_PEOPLE = re.compile(
    rf"""(?<![\w-])["']?(?P<field>{_FIELDS})["']?\s*(?:{_ASKS})|\b(?P<function>currentUser|membersOf)\s*\(""",
    re.IGNORECASE,
)


def person_in(jql: str) -> str:
    """The word by which a query asks for a person or for what one person did; empty if there is none."""
    found = _PEOPLE.search(jql)
    return (found["field"] or found["function"]) if found else ""
