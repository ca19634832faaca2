"""Jira as a source of work, Cloud and Data Center.

wire, waits, refusals, reader     one request: the connection, when to try again, what a no means
platform, cloud, data_center      the two kinds of Jira behind one protocol (faces)
glossary, parse, searches         what answers mean: fields and statuses, issues, claims that are queries
source, ahead                     the source itself, and downloads that run ahead of the store
discover, examine, account, ...   what `andon setup` proposes and `andon doctor` finds
"""
