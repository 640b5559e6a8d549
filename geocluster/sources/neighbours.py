"""Pairs of neighbours that somebody has listed: a table of from, to."""

from __future__ import annotations

from pathlib import Path

from geocluster.errors import SchoolsError, nearest
from geocluster.opening import open_records
from geocluster.opening.cells import clean
from geocluster.schools import Schools

__all__ = ["read_neighbours"]

_COLUMNS = ("from", "to")
_ENCODINGS = ("utf-8-sig", "cp1252")


def read_neighbours(file: Path, schools: Schools) -> list[tuple[int, int]]:
    """Read which schools are neighbours.

    Parameters
    ----------
    file
        CSV, XLSX, ODS or Parquet with the columns from and to, which hold ids; one direction of
        a pair is enough.
    schools
        Whose ids stand in the file.

    Returns
    -------
    list of tuple
        Pairs of positions, as they stand.

    Raises
    ------
    SchoolsError
        If the file cannot be read, a column is missing, or an id is that of no school.
    """
    records = open_records(file, encodings=_ENCODINGS, said=False, known=_COLUMNS)
    for name in _COLUMNS:
        if name not in records.header:
            raise SchoolsError(
                f"{file.name} has no column {name!r}{nearest(name, records.header)}; a file of "
                "neighbours needs the columns from, to"
            )
    at = [records.header.index(name) for name in _COLUMNS]
    pairs = []
    for number, row in enumerate(records.rows, start=1):
        ends = []
        for name, k in zip(_COLUMNS, at, strict=True):
            try:
                ends.append(schools.position(clean(row[k]) if k < len(row) else ""))
            except SchoolsError as fault:
                raise SchoolsError(
                    f"{file.name}, record {number}, column {name!r}: {fault}"
                ) from None
        pairs.append((ends[0], ends[1]))
    return pairs
