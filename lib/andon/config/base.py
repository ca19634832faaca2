"""What every table of andon.toml is made with."""

from pydantic import BaseModel, ConfigDict

DROP_SHARE = 0.1
"""The share of a source's issues that may be missing from one sweep to the next; more is not believed."""


class Section(BaseModel):
    """A table of andon.toml: unknown keys are errors, because a misspelt key that is ignored lies."""

    model_config = ConfigDict(extra="forbid", frozen=True)
