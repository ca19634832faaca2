"""[outgoing]: what Andon may ask of addresses that somebody enters on a page."""

import re
from typing import Self

from pydantic import field_validator, model_validator

from andon.addresses import network
from andon.config.base import Section

_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.IGNORECASE)


class OutgoingSection(Section):
    """[outgoing]"""

    public: bool = False
    """Whether pages ask public addresses that this machine was not told of, too; without a login."""
    private: tuple[str, ...] = ()
    """Hosts and networks of your own, like jira.example.com or 10.1.0.0/16, that it may ask then as well."""

    @field_validator("private")
    @classmethod
    def _hosts_and_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if network(each) is None and not _HOST.fullmatch(each):
                raise ValueError(
                    f"{each!r} is neither a host nor a network; write it like jira.example.com or 10.1.0.0/16"
                )
        return value

    @model_validator(mode="after")
    def _of_what_is_asked(self) -> Self:
        if self.private and not self.public:
            raise ValueError("private has a meaning with public = true alone")
        return self
