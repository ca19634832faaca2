"""[embed]: which sites may show Andon inside their pages, say the organisation's wiki. Nobody by default."""

import re

from pydantic import field_validator

from andon.config.base import Section

_ORIGIN = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?", re.IGNORECASE)
"""Scheme, host and port, and nothing that would say more in a header."""


class EmbedSection(Section):
    """[embed]"""

    sites: tuple[str, ...] = ()
    """Their origins, like https://wiki.example.com."""

    @field_validator("sites")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        origins = tuple(dict.fromkeys(each.strip().rstrip("/") for each in value))
        for each in origins:
            if not _ORIGIN.fullmatch(each):
                raise ValueError(
                    f"{each!r} is no site; write it like https://wiki.example.com, without a path and without *"
                )
        return origins
