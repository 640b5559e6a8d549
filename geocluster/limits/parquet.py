"""A Parquet file is measured by what its own footer says of it."""

from __future__ import annotations

from typing import Any

from geocluster.errors import GeoclusterError
from geocluster.limits.measured import MEGABYTE, ONSET, Measured
from geocluster.limits.table import limits, too_much
from geocluster.phrases import phrase

__all__ = ["check_pairs", "check_parquet"]

_BYTES_OF_A_PAIR = 24
"""Two ids and a time, each as a number."""


def check_parquet(what: Measured) -> None:
    """Refuse a table that unpacks to more than :func:`~geocluster.limits.limits` allows.

    A column of one value a billion times takes a few bytes: so rows and values count, too.

    Raises
    ------
    LimitError
        If it is too large.
    GeoclusterError
        If its footer is damaged.
    """
    said = _footer(what)
    _check_shape(said, what, most=limits().rows, key="rows")
    values = _values(said)
    if values > limits().cells:
        raise too_much(what.name, "cells", phrase("has {values:,} cells", values=values))
    unpacked = _unpacked_bytes(said)
    if unpacked > limits().megabytes * MEGABYTE:
        met = phrase("unpacks to {unpacked:,.0f} megabytes", unpacked=unpacked / MEGABYTE)
        raise too_much(what.name, "megabytes", met)


def check_pairs(what: Measured) -> None:
    """Refuse a matrix in Parquet that unpacks to more than may be read.

    The same pair a hundred million times takes a few bytes; honest times differ, so that no pair
    takes much less than a byte.

    Raises
    ------
    LimitError
        If it is too large.
    GeoclusterError
        If its footer is damaged.
    """
    said = _footer(what)
    _check_shape(said, what, most=limits().pairs, key="pairs")
    in_memory = said.num_rows * _BYTES_OF_A_PAIR
    if in_memory > max(ONSET, limits().unpacked_times * what.size):
        met = phrase(
            "holds {rows:,} pairs, {times:,} times its size",
            rows=said.num_rows,
            times=in_memory // max(what.size, 1),
        )
        raise too_much(what.name, "unpacked_times", met)
    unpacked = _unpacked_bytes(said)
    if unpacked > limits().travel_megabytes * MEGABYTE:
        met = phrase("unpacks to {unpacked:,.0f} megabytes", unpacked=unpacked / MEGABYTE)
        raise too_much(what.name, "travel_megabytes", met)


def _check_shape(said: Any, what: Measured, *, most: int, key: str) -> None:
    if said.num_rows > most:
        raise too_much(what.name, key, phrase("has {rows:,} rows", rows=said.num_rows))
    if said.num_columns > limits().columns:
        raise too_much(
            what.name,
            "columns",
            phrase("has {columns:,} columns", columns=said.num_columns),
        )


def _footer(what: Measured) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with what.open() as content:
            return pq.read_metadata(content)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as fault:
        said = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
        raise GeoclusterError(
            phrase("{name} is damaged or not Parquet: {said}", name=what.name, said=said[:200])
        ) from None


def _unpacked_bytes(said: Any) -> int:
    """Bytes of all groups of rows, as the footer says them; never below 0."""
    return sum(max(0, int(said.row_group(g).total_byte_size)) for g in range(said.num_row_groups))


def _values(said: Any) -> int:
    """Count the values, of which a column of lists has more than the table has rows.

    Only such columns are looked into: what a damaged footer says of a column ends the process.
    """
    listed = [c for c in range(said.num_columns) if said.schema.column(c).max_repetition_level > 0]
    in_lists = (
        max(0, int(said.row_group(g).column(c).num_values))
        for g in range(said.num_row_groups)
        for c in listed
    )
    return int(said.num_rows) * int(said.num_columns) + sum(in_lists)
