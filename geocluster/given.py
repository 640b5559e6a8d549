"""What callers give: lists, numbers and times with their unit; a slip is said, never guessed at.

Times stand in whole seconds inside. A plain number of them that is small is probably meant in
minutes: it is taken as it is, and said. :func:`minutes` and :func:`seconds` say the unit.
"""

from __future__ import annotations

import math
import operator
import warnings
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypeVar

from geocluster.errors import GeoclusterError, RulesError
from geocluster.phrases import phrase

__all__ = [
    "LONGEST_CHARGE",
    "Seconds",
    "UnitWarning",
    "as_charge",
    "as_list",
    "as_seconds",
    "check_search",
    "in_minutes",
    "instance",
    "minutes",
    "said_in_minutes",
    "seconds",
    "shown",
    "whole",
]

T = TypeVar("T")

_MINUTES_MEANT = 180
"""A plain number of seconds below this is probably meant in minutes."""

LONGEST_CHARGE = 10**8
"""Seconds: charges beyond three years are a slip of the pen."""

_LONGEST_SHOWN = 80
_MOST_SECONDS = 10_000_000


class UnitWarning(UserWarning):
    """A number was taken as seconds, but is so small that minutes may be meant."""


class Seconds(int):
    """Whole seconds, where the unit was said.

    Examples
    --------
    >>> minutes(20) == 1200, minutes(7.5) + 0
    (True, 450)
    """

    __slots__ = ()


def minutes(number: float) -> Seconds:
    """Return whole seconds of a number of minutes.

    Examples
    --------
    >>> minutes(20)
    1200
    """
    return _of("minutes", number, 60)


def seconds(number: float) -> Seconds:
    """Return whole seconds, with their unit said.

    Examples
    --------
    >>> seconds(90)
    90
    """
    return _of("seconds", number, 1)


def in_minutes(seconds: int) -> float:
    """Return seconds as minutes, whole where they are.

    Examples
    --------
    >>> in_minutes(450), in_minutes(1200)
    (7.5, 20)
    """
    return seconds // 60 if seconds % 60 == 0 else seconds / 60


def said_in_minutes(seconds: float) -> str:
    """Say a limit as its minutes, for a refusal; :mod:`geocluster.texts` says facts.

    Examples
    --------
    >>> said_in_minutes(450), said_in_minutes(1200)
    ('7.5 min', '20 min')
    """
    return phrase("{minutes:g} min", minutes=seconds / 60)


class UnitError(GeoclusterError, ValueError):
    """Minutes or seconds that are no number."""


def _of(unit: str, number: float, each: int) -> Seconds:
    good = isinstance(number, int | float) and not isinstance(number, bool)
    if not good or not math.isfinite(number):
        raise UnitError(
            phrase(
                "{unit} takes a number, such as {unit}(20), not {number}",
                unit=unit,
                number=shown(number),
            )
        )
    return Seconds(math.floor(number * each + 0.5))


def shown(value: object) -> str:
    """Write a value for a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def whole(value: object) -> int | None:
    """Return a whole number of any kind, such as numpy's; None for anything else, or a truth."""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return None
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def as_seconds(name: str, value: Any, *, error: type[GeoclusterError]) -> Seconds:
    """Return a time that a caller gives in whole seconds.

    Parameters
    ----------
    name
        Of the argument, for messages.
    value
        :func:`minutes`, :func:`seconds`, a ``timedelta``, or plain whole seconds.
    error
        Raised where it is none of these.

    Warns
    -----
    UnitWarning
        If plain seconds are so few that minutes may be meant.
    """
    if isinstance(value, Seconds):
        return value
    if isinstance(value, timedelta):
        return Seconds(math.floor(value.total_seconds() + 0.5))
    number = whole(value)
    if number is None:
        raise error(
            phrase(
                "{name} must be whole seconds, such as gc.minutes(20) or 1200, not {value}",
                name=name,
                value=shown(value),
            )
        )
    if 0 < number < _MINUTES_MEANT:
        warnings.warn(
            f"{name} = {number} is {number} seconds; for minutes write gc.minutes({number}), and "
            f"gc.seconds({number}) where seconds are meant",
            UnitWarning,
            stacklevel=5,
        )
    return Seconds(number)


def as_charge(name: str, value: Any) -> Seconds:
    """Return what is charged: seconds, such as ``gc.minutes(20)``.

    Raises
    ------
    RulesError
        If it is no time, or out of range.
    """
    charge = as_seconds(name, value, error=RulesError)
    if not 0 <= charge <= LONGEST_CHARGE:
        raise RulesError(
            phrase(
                "{name} must be from 0 to {longest_charge:,} s, not {charge} s",
                name=name,
                longest_charge=LONGEST_CHARGE,
                charge=charge,
            )
        )
    return charge


def check_search(*, seconds: Any, seed: Any, threads: Any, error: type[GeoclusterError]) -> None:
    """Refuse limits of a search that are none, by name and number."""
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not number or not 0 <= seconds <= _MOST_SECONDS:
        raise error(
            phrase(
                "seconds must be a number from 0, such as 60, not {seconds}", seconds=shown(seconds)
            )
        )
    for name, value, least, most in (
        ("seed", seed, 0, 2**31 - 1),
        ("threads", threads, 1, 1_024),
    ):
        given = whole(value)
        if given is None or not least <= given <= most:
            raise error(
                phrase(
                    "{name} must be a whole number from {least} to {most:,}, not {value}",
                    name=name,
                    least=least,
                    most=most,
                    value=shown(value),
                )
            )


def as_list(name: str, values: Any, *, error: type[GeoclusterError]) -> list[Any]:
    """Return the values of a list, tuple, array or column that a caller gives."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        if isinstance(values, str):
            raise error(
                phrase(
                    "{name} must be a list, not {values}; put it into brackets",
                    name=name,
                    values=shown(values),
                )
            )
        raise error(phrase("{name} must be a list, not {values}", name=name, values=shown(values)))
    return list(values)


def instance(name: str, value: object, kind: type[T], *, how: str, error: type[Exception]) -> T:
    """Return a value that is of a kind; else say how one is made."""
    if not isinstance(value, kind):
        raise error(
            phrase(
                "{name} must be {kind}, not {got}; make one with {how}",
                name=name,
                kind=kind.__name__,
                got=type(value).__name__,
                how=how,
            )
        )
    return value
