"""Andon beside what a user would pick instead, on the same questions of one history: `make compare`.

Each rule of another tool is a port of ours of what it documents (docs/comparison.md names the sources); none of its
code is here. A rule sees a `Question`, which holds what was known at the end of its day and nothing later.
"""
