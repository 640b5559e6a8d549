"""A Parquet file is measured by what its own footer says of it."""

from __future__ import annotations

from typing import Any

from geocluster.errors import GeoclusterError
from geocluster.limits.measured import MEGABYTE, ONSET, Measured
from geocluster.limits.table import limits, too_much

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
    if said.num_rows > limits().rows:
        raise too_much(what.name, "rows", f"has {said.num_rows:,} rows")
    if said.num_columns > limits().columns:
        raise too_much(what.name, "columns", f"has {said.num_columns:,} columns")
    values = max(sum(_chunks(said, "num_values")), said.num_rows * said.num_columns)
    if values > limits().cells:
        raise too_much(what.name, "cells", f"has {values:,} cells")
    unpacked = sum(_chunks(said, "total_uncompressed_size"))
    if unpacked > limits().megabytes * MEGABYTE:
        met = f"unpacks to {unpacked / MEGABYTE:,.0f} megabytes"
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
    if said.num_rows > limits().pairs:
        raise too_much(what.name, "pairs", f"has {said.num_rows:,} rows")
    if said.num_columns > limits().columns:
        raise too_much(what.name, "columns", f"has {said.num_columns:,} columns")
    in_memory = said.num_rows * _BYTES_OF_A_PAIR
    if in_memory > max(ONSET, limits().unpacked_times * what.size):
        met = f"holds {said.num_rows:,} pairs, {in_memory // max(what.size, 1):,} times its size"
        raise too_much(what.name, "unpacked_times", met, unit="times")
    unpacked = sum(_chunks(said, "total_uncompressed_size"))
    if unpacked > limits().travel_megabytes * MEGABYTE:
        met = f"unpacks to {unpacked / MEGABYTE:,.0f} megabytes"
        raise too_much(what.name, "travel_megabytes", met)


def _footer(what: Measured) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with what.open() as content:
            return pq.read_metadata(content)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as fault:
        said = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
        raise GeoclusterError(f"{what.name} is damaged or not Parquet: {said[:200]}") from None


def _chunks(said: Any, what: str) -> list[int]:
    """List what a footer says of each column of each group of rows; never below 0."""
    return [
        max(0, getattr(said.row_group(g).column(c), what))
        for g in range(said.num_row_groups)
        for c in range(said.num_columns)
    ]
