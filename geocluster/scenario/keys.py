"""Keys whose value is a name of an open table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from geocluster.phrases import phrase

__all__ = ["OneOf"]


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
            allowed = phrase("{names:choice}", names=[repr(name) for name in names])
            raise PydanticCustomError(
                "literal_error", "Input should be {expected}", {"expected": allowed}
            )
        return value
