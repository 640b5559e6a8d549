"""The table of limits, and which of them hold now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from time import monotonic

from geocluster.errors import LimitError
from geocluster.phrases import phrase

__all__ = ["DEFAULTS", "Deadline", "Limits", "allowing", "limits", "too_much"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that is read; every number is a key of ``[limits]`` in a scenario.

    The full register of England (52,000 rows of 140 columns), a road extract of all of England
    (1.5 GB) and a matrix of 300 million pairs are within the defaults.

    Attributes
    ----------
    megabytes
        What a list, a table, a map file or a ``.graphml`` may unpack to.
    rows, columns, cells
        Of a table; of a sheet, those that its first and last cells span.
    pairs
        Rows of a matrix.
    travel_megabytes
        What a road extract or a matrix may unpack to.
    postcode_megabytes
        What one table of postcodes may unpack to.
    unpacked_times
        How many times its own size a road extract may unpack to. Honest ones reach 40.
    seconds
        For going through one file.
    answer_megabytes, answer_seconds
        What one answer of a table server may have, and how long it may take, from the question
        to its last byte.

    Raises
    ------
    LimitError
        If one of them is not above 0.
    """

    megabytes: float = 1_000
    rows: int = 2_000_000
    columns: int = 5_000
    cells: int = 20_000_000
    pairs: int = 500_000_000
    travel_megabytes: float = 100_000
    postcode_megabytes: float = 6_000
    unpacked_times: float = 100
    seconds: float = 600
    answer_megabytes: float = 64
    answer_seconds: float = 30

    def __post_init__(self) -> None:
        for limit in fields(self):
            if not getattr(self, limit.name) > 0:
                raise LimitError(phrase("{name} in [limits] must be above 0", name=limit.name))


DEFAULTS = Limits()

_UNITS = {
    "cells": phrase("cells"),
    "columns": phrase("columns"),
    "megabytes": phrase("megabytes"),
    "pairs": phrase("pairs"),
    "rows": phrase("rows"),
    "seconds": phrase("seconds"),
    "times": phrase("times"),
}
"""What limits count, by the end of their names."""

_CURRENT: ContextVar[Limits] = ContextVar("limits", default=DEFAULTS)


def limits() -> Limits:
    """Return the limits that hold now."""
    return _CURRENT.get()


@contextmanager
def allowing(wanted: Limits) -> Iterator[None]:
    """Let other limits hold within a ``with`` block.

    They are in the surroundings, as numpy's ``errstate`` and decimal's ``localcontext`` are, and
    not passed along: a dozen readers on five floors would each carry what almost nobody changes.

    Examples
    --------
    >>> with allowing(Limits(rows=5)):
    ...     limits().rows
    5
    >>> limits().rows
    2000000
    """
    before = _CURRENT.set(wanted)
    try:
        yield
    finally:
        _CURRENT.reset(before)


def too_much(name: str, key: str, met: str) -> LimitError:
    """Say that a limit is passed, which, and how to allow more.

    Parameters
    ----------
    name
        Of the file or server.
    key
        Attribute of :class:`Limits`.
    met
        What was found, as the end of ``NAME …``: a phrase.

    Examples
    --------
    >>> str(too_much("a.csv", "rows", "has more rows than may be"))
    'a.csv has more rows than may be; at most 2,000,000 rows are read. Is it the right file? If so, allow more: a larger number at rows under [limits] in the scenario'
    """  # noqa: E501
    most = getattr(limits(), key)
    unit = _UNITS[key.rpartition("_")[2]]
    return LimitError(
        phrase(
            "{name} {met}; at most {most:,.12g} {unit} are read. Is it the right "
            "file? If so, allow more: a larger number at {key} under [limits] in "
            "the scenario",
            name=name,
            met=met,
            most=most,
            unit=unit,
            key=key,
        )
    )


@dataclass(slots=True)
class Deadline:
    """The end of the time that one file may take.

    Attributes
    ----------
    name
        Of the file.
    """

    name: str
    _begin: float = field(default_factory=monotonic)

    def check(self) -> None:
        """Go on, or refuse.

        Raises
        ------
        LimitError
            If the time is over.
        """
        if monotonic() - self._begin > limits().seconds:
            raise too_much(self.name, "seconds", phrase("takes too long to read"))
