"""Lists of numbers that callers give, as arrays; what is none is said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocluster.errors import TravelError
from geocluster.given import shown, whole
from geocluster.phrases import phrase

__all__ = ["count_of", "numbered", "numbers", "positions", "positions_by_value", "whole_seconds"]


def count_of(n: int) -> int:
    """Return the number of schools that a caller gives."""
    number = whole(n)
    if number is None or number < 0:
        raise TravelError(phrase("n is the number of schools, a whole number, not {n}", n=shown(n)))
    return number


def numbered(values: Iterable[Any]) -> tuple[NDArray[np.int64], list[Any]]:
    """Give values numbers, equal ones the same, in the order in which they come; -1 for None.

    Returns
    -------
    numbers
        Shape ``(n,)``.
    values
        By number.

    Examples
    --------
    >>> numbered(["b", None, "a", "b"])
    (array([ 0, -1,  1,  0]), ['b', 'a'])
    """
    seen: dict[Any, int] = {}
    of = [-1 if value is None else seen.setdefault(value, len(seen)) for value in values]
    return np.array(of, np.int64), list(seen)


def positions_by_value(values: Iterable[Any]) -> dict[Any, list[int]]:
    """Return where each value stands, in the order in which they come; None stands nowhere."""
    held: dict[Any, list[int]] = {}
    for i, value in enumerate(values):
        if value is not None:
            held.setdefault(value, []).append(i)
    return held


def numbers(what: str, values: Any) -> NDArray[np.float64]:
    """Return numbers of any kind as an array; None is unknown, text is refused."""
    try:
        return np.asarray(values, float)
    except (TypeError, ValueError):
        raise TravelError(
            phrase(
                "{what} must be numbers in rows of equal length, not {values}",
                what=what,
                values=shown(values),
            )
        ) from None


def whole_seconds(values: Any) -> NDArray[np.int64]:
    """Return whole seconds, rounded half up."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu":
        return values.astype(np.int64)
    given = np.floor(numbers("seconds", values) + 0.5)
    if not np.isfinite(given).all():
        raise TravelError(
            phrase("seconds must be known and finite; leave out the pairs without a way")
        )
    return np.minimum(given, 2.0**53).astype(np.int64)


def positions(name: str, values: Any, n: int) -> NDArray[np.int64]:
    """Return positions of schools, from 0 to ``n - 1``."""
    given = np.asarray(values) if not isinstance(values, str) else np.array([values])
    if given.size and given.dtype.kind not in "iu":
        raise TravelError(
            phrase(
                "{name} must be positions, whole numbers from 0 to {n}, not {values}; "
                "the position of a school is schools.position(id)",
                name=name,
                n=n - 1,
                values=shown(values),
            )
        )
    at = given.astype(np.int64)
    if at.ndim != 1:
        raise TravelError(
            phrase(
                "{name} must be a list of positions, not of {dimensions} dimensions",
                name=name,
                dimensions=at.ndim,
            )
        )
    if at.size and (at.min() < 0 or at.max() >= n):
        wrong = at.min() if at.min() < 0 else at.max()
        raise TravelError(
            phrase(
                "{name} holds {wrong}, but positions are from 0 to {n}",
                name=name,
                wrong=wrong,
                n=n - 1,
            )
        )
    return at
