"""What every table of a scenario has in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from annotated_types import Gt, Le
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

__all__ = ["Finite", "Keys", "OneOf", "SomeMinutes"]

Finite = Annotated[float, Field(allow_inf_nan=False)]
SomeMinutes = Annotated[Finite, Gt(0), Le(100_000)]


class Keys(BaseModel):
    """A table of the scenario: unknown keys are refused, and no value is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A name of an open table, refused in the words of a ``Literal`` where it is none.

    Attributes
    ----------
    names
        Returns those that there are, when they are needed.
    """

    names: Callable[[], Iterable[str]]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        """Tell pydantic how the name is checked."""
        return core_schema.no_info_plain_validator_function(self._checked)

    def _checked(self, value: Any) -> Any:
        names = list(self.names())
        if not isinstance(value, str) or value not in names:
            *most, last = map(repr, names)
            allowed = f"{', '.join(most)} or {last}" if most else last
            raise PydanticCustomError("literal_error", f"Input should be {allowed}")
        return value
