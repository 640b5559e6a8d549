"""Checks that rules share: a wrong value is refused by name, with what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from geocluster.conditions import Where
from geocluster.errors import RulesError
from geocluster.given import shown, whole
from geocluster.phrases import phrase

__all__ = ["Check", "as_choice", "as_range", "as_some", "as_truth", "as_where", "optional"]

Check = Callable[[str, Any], Any]
"""Takes the name and the value that a caller gives; returns what rules hold, or refuses it."""


def optional(check: Check) -> Check:
    """Return a check that also takes None, for no such rule."""
    return lambda name, value: None if value is None else check(name, value)


def as_truth(name: str, value: Any) -> bool:
    """Check that a value is True or False."""
    if not isinstance(value, bool):
        raise RulesError(
            phrase("{name} must be True or False, not {value!r}", name=name, value=value)
        )
    return value


def as_choice(kind: type[Enum]) -> Check:
    """Return a check for a choice, which is given as such or by its word."""
    words = [str(choice.value) for choice in kind]

    def check(name: str, value: Any) -> Enum:
        if isinstance(value, kind):
            return value
        if isinstance(value, str) and value in words:
            return kind(value)
        raise RulesError(
            phrase(
                "{name} must be a {kind} ({words}), not {value}",
                name=name,
                kind=kind.__name__,
                words=[repr(each) for each in words],
                value=shown(value),
            )
        )

    return check


def as_range(*, smallest: int) -> Check:
    """Return a check for the fewest and the most that are allowed, both ends included."""

    def check(name: str, limits: Any) -> tuple[int, int]:
        given = [] if isinstance(limits, str) or not isinstance(limits, Iterable) else [*limits]
        numbers = [number for number in map(whole, given) if number is not None]
        if len(numbers) != 2 or len(given) != 2:
            raise RulesError(
                phrase(
                    "{name} must be two whole numbers, the fewest and the most, such as "
                    "(2, 4), not {limits}",
                    name=name,
                    limits=shown(limits),
                )
            )
        fewest, most = numbers
        if fewest < smallest:
            raise RulesError(
                phrase(
                    "{name} = [{fewest}, {most}]: the first must be at least {smallest}",
                    name=name,
                    fewest=fewest,
                    most=most,
                    smallest=smallest,
                )
            )
        if most < fewest:
            raise RulesError(
                phrase(
                    "{name} = [{fewest}, {most}] holds nothing: the first is greater than "
                    "the second",
                    name=name,
                    fewest=fewest,
                    most=most,
                )
            )
        return fewest, most

    return check


def as_where(name: str, value: Any) -> Where:
    """Return conditions."""
    if not isinstance(value, Where):
        raise RulesError(
            phrase(
                '{name} must be a Where, such as Where({{"type": '
                'Condition(any_of=("Community school",))}}), not {value}',
                name=name,
                value=shown(value),
            )
        )
    return value


def as_some(nothing: str) -> Check:
    """Return a check for conditions of which there is at least one, or None.

    Parameters
    ----------
    nothing
        What None means, for who gives no condition.
    """

    def check(name: str, value: Any) -> Where:
        where = as_where(name, value)
        if not where.conditions:
            raise RulesError(
                phrase(
                    "{name} names no condition; use None for {nothing}", name=name, nothing=nothing
                )
            )
        return where

    return optional(check)
