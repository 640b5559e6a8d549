"""Pairs of schools that somebody has listed: a table of from, to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from geocluster.errors import SchoolsError, nearest
from geocluster.facts import fact
from geocluster.phrases import phrase
from geocluster.schools import Linked, Schools
from geocluster.sources.beside import Beside, beside

__all__ = ["read_linked", "read_neighbours"]

_COLUMNS = {"from": ("from",), "to": ("to",)}


def read_neighbours(
    file: Path, schools: Schools, encodings: Sequence[str] | None = None
) -> list[tuple[int, int]]:
    """Read which schools are neighbours.

    Parameters
    ----------
    file
        A table of any kind with the columns from and to, which hold ids; one direction of
        a pair is enough.
    schools
        Whose ids stand in the file.
    encodings
        Tried in turn for text.

    Returns
    -------
    list of tuple
        Pairs of positions, as they stand.

    Raises
    ------
    SchoolsError
        If the file cannot be read, a column is missing, or an id is that of no school.
    """
    table = beside(file, _COLUMNS, needed=2, what="neighbours", encodings=encodings)
    pairs = _pairs(table, schools, gone=False)
    return [pair for _, pair in pairs]


def read_linked(
    file: Path, schools: Schools, encodings: Sequence[str] | None = None
) -> tuple[Linked, ...]:
    """Read which schools belong together in pairs.

    Parameters
    ----------
    file
        As of :func:`read_neighbours`. A pair of which a school is in the list, but not asked
        about, is passed over.
    schools
        Whose ids stand in the file.
    encodings
        Tried in turn for text.

    Raises
    ------
    SchoolsError
        If the file cannot be read, a column is missing, an id is that of no school, or a school is
        paired with itself.
    """
    table = beside(file, _COLUMNS, needed=2, what=phrase("linked pairs"), encodings=encodings)
    found: dict[tuple[int, int], Linked] = {}
    for number, (a, b) in _pairs(table, schools, gone=True):
        if a == b:
            raise SchoolsError(
                phrase(
                    "{name}, record {number}: {school!r} is paired with itself; name another "
                    "school, or delete the record",
                    name=file.name,
                    number=number,
                    school=schools.ids[a],
                )
            )
        why = fact("linked.file", file=file.name)
        found.setdefault((min(a, b), max(a, b)), Linked((schools.ids[a], schools.ids[b]), why))
    return tuple(found.values())


def _pairs(table: Beside, schools: Schools, *, gone: bool) -> list[tuple[int, tuple[int, int]]]:
    """Return pairs of positions, each after the number of its record.

    Where ``gone``, pairs with a school of the list that is not asked about are left out.
    """
    columns = {name: table.positions(name, schools) for name in _COLUMNS}
    pairs = []
    for number, row in table.numbered():
        place = [columns[name][number - 1] for name in _COLUMNS]
        for name, k in zip(_COLUMNS, place, strict=True):
            if k < 0 and not (gone and row[name] in schools.absent):
                raise SchoolsError(
                    phrase(
                        "{at}: {none}", at=table.at(number, name), none=_none(row[name], schools)
                    )
                )
        if min(place) >= 0:
            pairs.append((number, (place[0], place[1])))
    return pairs


def _none(end: str, schools: Schools) -> str:
    return phrase(
        "no school with id {end!r} among the {n} kept{nearest}",
        end=end,
        n=len(schools),
        nearest=nearest(end, schools.ids),
    )
