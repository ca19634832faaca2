"""Where work comes from. Two implementations: `jira` and `history` folders."""
