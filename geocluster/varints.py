"""Whole numbers as units of a few bits, the lowest first, so that small ones take little room."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["from_units", "to_units"]


def to_units(
    numbers: NDArray[np.uint64], bits: int, most: int
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Write numbers one after another (*little endian base 128* for units of seven bits).

    Parameters
    ----------
    numbers
        None of more than ``bits * most`` bits.
    bits
        Of a number that one unit holds. The next bit is set in all units of a number but its last.
    most
        Units of a number.

    Returns
    -------
    tuple
        The units, and the place at which each number begins.

    Examples
    --------
    >>> units, begins = to_units(np.array([5, 300], np.uint64), bits=7, most=2)
    >>> units.tolist(), begins.tolist()
    ([5, 172, 2], [0, 1])
    """
    widths = np.ones(len(numbers), dtype=np.int64)
    for k in range(1, most):
        widths += numbers >= np.uint64(1 << bits * k)
    begins = np.cumsum(widths) - widths
    units = np.zeros(int(widths.sum()), dtype=np.uint8)
    for k in range(most):
        wide = widths > k
        part = (numbers[wide] >> np.uint64(bits * k)) & np.uint64((1 << bits) - 1)
        more = np.where(widths[wide] > k + 1, 1 << bits, 0)
        units[begins[wide] + k] = part.astype(np.uint8) | more.astype(np.uint8)
    return units, begins


def from_units(units: NDArray[np.uint8], bits: int, most: int) -> NDArray[np.int64]:
    """Read what :func:`to_units` wrote.

    Raises
    ------
    ValueError
        If the last number has no end, or one has more units than ``most``.

    Examples
    --------
    >>> from_units(np.array([5, 172, 2], np.uint8), bits=7, most=2).tolist()
    [5, 300]
    """
    last = np.flatnonzero(units < 1 << bits)
    begins = np.concatenate([[0], last[:-1] + 1]) if len(last) else last
    if len(units) and (not len(last) or last[-1] != len(units) - 1):
        raise ValueError("the last number has no end")
    place = np.arange(len(units)) - np.repeat(begins, last - begins + 1)
    if np.any(place >= most):
        raise ValueError("a number is too large")
    parts = (units & ((1 << bits) - 1)).astype(np.int64) << (bits * place)
    return np.add.reduceat(parts, begins) if len(begins) else np.zeros(0, dtype=np.int64)
