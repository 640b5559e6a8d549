"""Pairs of neighbours that somebody has listed: a table of from, to."""

from __future__ import annotations

from pathlib import Path

from geocluster.errors import SchoolsError, nearest, told_as
from geocluster.meaning import clean
from geocluster.opening import Wanted, content_of, open_records
from geocluster.opening.ids import positions_of
from geocluster.schools import Schools
from geocluster.sources.columns import one_column

__all__ = ["read_neighbours"]

_COLUMNS = ("from", "to")


def read_neighbours(file: Path, schools: Schools) -> list[tuple[int, int]]:
    """Read which schools are neighbours.

    Parameters
    ----------
    file
        A table of any kind with the columns from and to, which hold ids; one direction of
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
    with told_as(SchoolsError):
        records = open_records(content_of(file), Wanted(tuple((n,) for n in _COLUMNS), 2))
    at = []
    for name in _COLUMNS:
        column = one_column([name], records.header, records.label, "a pair of neighbours")
        if column is None:
            raise SchoolsError(
                f"{records.label} has no column {name!r}{nearest(name, records.header)}; a file "
                "of neighbours needs the columns from, to"
            )
        at.append(records.header.index(column))
    rows = [[clean(row[k]) if k < len(row) else "" for k in at] for row in records.rows]
    place, _ = positions_of((end for row in rows for end in row), schools.ids)
    pairs = []
    for number, row in enumerate(rows, start=1):
        for name, end in zip(_COLUMNS, row, strict=True):
            if place[end] < 0:
                raise SchoolsError(
                    f"{file.name}, record {number}, column {name!r}: {_none(end, schools)}"
                )
        pairs.append((place[row[0]], place[row[1]]))
    return pairs


def _none(end: str, schools: Schools) -> str:
    return f"no school with id {end!r} among the {len(schools)} kept{nearest(end, schools.ids)}"
