"""Andon: the squad's word is the status, the forecast advises, and the percentages are checked."""

__version__ = "0.1.0"
