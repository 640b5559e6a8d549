"""What every table of a scenario has in common."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Gt, Le
from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Finite", "Keys", "SomeMinutes"]

Finite = Annotated[float, Field(allow_inf_nan=False)]
SomeMinutes = Annotated[Finite, Gt(0), Le(100_000)]


class Keys(BaseModel):
    """A table of the scenario: unknown keys are refused, and no value is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
