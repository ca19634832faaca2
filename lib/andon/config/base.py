"""What every table of andon.toml is made with."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of andon.toml: unknown keys are errors, because a misspelt key that is ignored lies."""

    model_config = ConfigDict(extra="forbid", frozen=True)
