"""[access] and [[tribe]]: who is who, by the groups and e-mail addresses that a provider of sign-ins tells."""

from enum import StrEnum

from pydantic import Field

from andon.config.base import Section
from andon.model import slug

Named = tuple[str, ...]
"""Groups, and e-mail addresses."""


class FrozenLinks(StrEnum):
    """What it takes to open a frozen link."""

    TOKEN = "token"
    SIGN_IN = "sign-in"


class AccessSection(Section):
    """[access]: counts once people sign in."""

    claim: str = Field(default="groups", min_length=1)
    """Where the provider tells somebody's groups; a dot goes one level deeper: realm_access.roles."""
    issuer: str = ""
    """Whose groups and e-mail addresses count, as the ID token's `iss` says it; empty where there is one provider."""
    administrators: Named = ()
    directors: Named = ()
    """Of everything; those of a tribe are named in its [[tribe]]."""
    viewers: Named = ()
    """Who may look, where not everybody may who can sign in."""
    everybody_may_view: bool = True
    frozen_links: FrozenLinks = FrozenLinks.TOKEN
    """What it takes to open a frozen link: its token alone, or a sign-in as well."""


class TribeSection(Section):
    """[[tribe]]: what there is to say about a tribe beside its name, which stands at its squads."""

    name: str = Field(min_length=1)
    id: str = ""
    directors: Named = ()

    @property
    def key(self) -> str:
        """Its lasting id."""
        return self.id or slug(self.name)
