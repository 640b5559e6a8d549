"""How the values of rules are written in a scenario: types for pydantic, and the way back.

A type refuses what it cannot take and converts nothing; ``…_of`` makes of what is written what
rules hold, ``…_written`` the reverse. Minutes are written, seconds held.
"""

from __future__ import annotations

from typing import Annotated, Any

from annotated_types import Ge, Gt, Le, Len
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_serializer,
    model_validator,
)

from geocluster.citations import SMALL
from geocluster.conditions import Condition, Where
from geocluster.errors import nearest
from geocluster.given import Seconds

__all__ = [
    "ConditionKeys",
    "Finite",
    "Keys",
    "Minutes",
    "Scalar",
    "Sizes",
    "SomeMinutes",
    "Span",
    "WhereKeys",
    "pair_of",
    "seconds_of",
    "where_of",
]

Finite = Annotated[float, Field(allow_inf_nan=False)]
Minutes = Annotated[Finite, Ge(0), Le(100_000)]
SomeMinutes = Annotated[Finite, Gt(0), Le(100_000)]
Span = Annotated[list[Annotated[int, Le(10_000_000)]], Len(2, 2)]
Sizes = Annotated[list[Annotated[int, Le(1_000)]], Len(2, 2)]


class Keys(BaseModel):
    """A table of the scenario: unknown keys are refused, and no value is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @classmethod
    def current(cls) -> type[Keys]:
        """Return the table with all keys that there are now: those of third parties, too."""
        return cls


def _scalar(value: Any) -> Any:
    """Refuse what is no single value, in one sentence rather than one for each kind of value."""
    if not isinstance(value, str | int | float | bool):
        raise ValueError(f"must be text, a number, true or false, not {value!r}")
    return value


Scalar = Annotated[Any, BeforeValidator(_scalar)]


class ConditionKeys(Keys):
    """A value, a list (any of), ``{ min = , max = }`` or ``{ not = [ ] }``."""

    any_of: list[Scalar] | None = None
    min: float | None = None
    max: float | None = None
    not_: list[Scalar] = Field(default_factory=list, alias="not")

    @model_validator(mode="after")
    def _says_something(self) -> ConditionKeys:
        if self.any_of == []:
            raise ValueError("an empty list, which nothing can meet; name values, or remove it")
        if self.any_of is None and self.min is None and self.max is None and not self.not_:
            raise ValueError("an empty condition; use { min = , max = } or { not = [ ] }")
        self.condition()
        return self

    @model_serializer
    def _as_written(self) -> Any:
        keys = {"any_of": self.any_of, "min": self.min, "max": self.max, "not": self.not_ or None}
        said = {name: value for name, value in keys.items() if value is not None}
        return self.any_of if list(said) == ["any_of"] else said

    def condition(self) -> Condition:
        """Return the condition that is meant."""
        any_of = None if self.any_of is None else tuple(self.any_of)
        return Condition(any_of=any_of, least=self.min, most=self.max, exclude=tuple(self.not_))


def _as_condition(value: Any) -> Any:
    """Take a bare value or a list for the values that are allowed, a name for what is small."""
    if isinstance(value, dict) and list(value) == ["small"]:
        return {"max": _most_pupils(value["small"])}
    if isinstance(value, dict | ConditionKeys):
        return value
    return {"any_of": value if isinstance(value, list) else [value]}


def _most_pupils(name: object) -> int:
    """Return the most pupils of what is called a small school."""
    usable = {k: t.most for k, t in SMALL.items() if t.most is not None}
    if name not in usable:
        raise ValueError(f"no threshold {name!r} for small schools{nearest(str(name), usable)}")
    return usable[str(name)]


WhereKeys = dict[str, Annotated[ConditionKeys, BeforeValidator(_as_condition)]]


def where_of(keys: WhereKeys | None) -> Where:
    """Return the conditions that are written; none where nothing is."""
    return Where({name: wanted.condition() for name, wanted in (keys or {}).items()})


def seconds_of(minutes: float) -> Seconds:
    """Whole seconds of a number of minutes.

    Examples
    --------
    >>> seconds_of(7.5)
    450
    """
    return Seconds(round(minutes * 60))


def pair_of(span: list[int]) -> tuple[int, int]:
    """Return the two ends of a range."""
    return span[0], span[1]
