"""Conditions on the values of schools: what a rule or a question asks of a column."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geocluster.errors import RulesError
from geocluster.given import as_list, shown
from geocluster.phrases import phrase

if TYPE_CHECKING:
    from geocluster.schools import Schools

__all__ = ["Condition", "Where", "folded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a value must be. Unknown meets no condition but ``exclude``.

    Attributes
    ----------
    any_of
        The value is one of these; text is compared without regard to case and outer blanks.
    exclude
        The value is none of these.
    least, most
        The value is a number within these, both ends allowed.

    Examples
    --------
    >>> Condition(least=210).holds("230"), Condition(least=210).holds(None)
    (True, False)
    """

    any_of: tuple[object, ...] | None = None
    exclude: tuple[object, ...] = ()
    least: float | None = None
    most: float | None = None

    def __post_init__(self) -> None:
        for name in ("least", "most"):
            object.__setattr__(self, name, _limit(name, getattr(self, name)))
        for name in ("any_of", "exclude"):
            if getattr(self, name) is not None:
                values = as_list(name, getattr(self, name), error=RulesError)
                object.__setattr__(self, name, tuple(values))
        if self.least is not None and self.most is not None and self.least > self.most:
            raise RulesError(
                phrase(
                    "min {least:g} is greater than max {most:g}", least=self.least, most=self.most
                )
            )

    def holds(self, value: object) -> bool:
        """Tell whether a value meets the condition."""
        said = folded(value)
        if said in {folded(x) for x in self.exclude}:
            return False
        if self.any_of is not None and said not in {folded(x) for x in self.any_of}:
            return False
        if self.least is None and self.most is None:
            return True
        number = _number(value)
        if number is None:
            return False
        return (self.least is None or number >= self.least) and (
            self.most is None or number <= self.most
        )

    @property
    def written(self) -> Any:
        """The condition as a scenario writes it: a list of values, or a table.

        Examples
        --------
        >>> Condition(least=210).written, Condition(any_of=("a", "b")).written
        ({'min': 210}, ['a', 'b'])
        """
        keys: dict[str, Any] = {}
        if self.any_of is not None:
            keys["any_of"] = list(self.any_of)
        if self.exclude:
            keys["not"] = list(self.exclude)
        for key, value in (("min", self.least), ("max", self.most)):
            if value is not None:
                keys[key] = int(value) if value.is_integer() else value
        return keys["any_of"] if list(keys) == ["any_of"] else keys

    @property
    def words(self) -> str:
        """What a value must be, to stand after the name of its column.

        Examples
        --------
        >>> Condition(least=210).words, Condition(any_of=("a", "b"), exclude=("c",)).words
        ('at least 210', 'a or b, and not c')
        """
        said = []
        if self.any_of is not None:
            said.append(phrase("{values:or}", values=list(self.any_of)))
        if self.exclude:
            said.append(phrase("not {values:or}", values=list(self.exclude)))
        limits = []
        if self.least is not None:
            limits.append(phrase("at least {least:,.10g}", least=self.least))
        if self.most is not None:
            limits.append(phrase("at most {most:,.10g}", most=self.most))
        if limits:
            said.append(phrase("{limits:and}", limits=limits))
        return phrase("{conditions:conditions}", conditions=said)


def _limit(name: str, value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        raise RulesError(
            phrase("{name} must be a number, not {value}", name=name, value=shown(value))
        ) from None


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def folded(value: object) -> object:
    """Make values comparable: 7, 7.0 and '7' are one; so are 'Open' and ' open '."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).casefold()
    number = _number(value)
    return number if number is not None else " ".join(str(value).split()).casefold()


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions on fields or source columns that must all hold."""

    conditions: Mapping[str, Condition] = field(default_factory=dict)

    def __post_init__(self) -> None:
        good = isinstance(self.conditions, Mapping) and all(
            isinstance(name, str) and isinstance(condition, Condition)
            for name, condition in self.conditions.items()
        )
        if not good:
            raise RulesError(
                phrase(
                    'Where takes conditions by column, such as Where({{"phase": '
                    'Condition(any_of=("Primary",))}}), not {conditions}',
                    conditions=shown(self.conditions),
                )
            )

    def holds(self, values: Mapping[str, object]) -> bool:
        """Tell whether the values of one school, by name, meet all conditions."""
        return all(c.holds(values.get(name)) for name, c in self.conditions.items())

    @property
    def written(self) -> dict[str, Any]:
        """All conditions as a scenario writes them."""
        return {column: condition.written for column, condition in self.conditions.items()}

    @property
    def words(self) -> str:
        """All conditions, for people.

        Examples
        --------
        >>> Where({"pupils": Condition(most=90), "phase": Condition(any_of=("Primary",))}).words
        'pupils: at most 90; phase: Primary'
        """
        return "; ".join(f"{column}: {c.words}" for column, c in self.conditions.items())

    def select(self, schools: Schools) -> tuple[bool, ...]:
        """Tell for each school whether it meets all conditions.

        Raises
        ------
        SchoolsError
            If a column that is named does not exist.
        """
        columns = {name: schools.column(name) for name in self.conditions}
        return tuple(
            self.holds({name: values[i] for name, values in columns.items()})
            for i in range(len(schools))
        )
