"""Public files become :class:`~geocluster.schools.Schools`, with nothing lost on the way.

A reader is a function ``(request) -> Schools``. What it reads is kept, rejected or filtered,
and the counts say how many of each.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from geocluster.errors import SchoolsError
from geocluster.rules import Where
from geocluster.schools import Schools
from geocluster.sources.gias import GIAS
from geocluster.sources.layout import Layout, plain_layout
from geocluster.sources.table import read_table

__all__ = ["LAYOUTS", "read_schools"]

LAYOUTS: dict[str, Callable[[dict[str, str], str | None], Layout]] = {
    "gias": lambda columns, crs: GIAS,
    "table": plain_layout,
}
"""For each format, the layout of its columns; a new country adds a line."""


def read_schools(
    file: str | Path,
    *,
    layout: str = "gias",
    where: Where | None = None,
    encoding: str | None = None,
    columns: dict[str, str] | None = None,
    crs: str | None = None,
) -> Schools:
    """Read a school list.

    Parameters
    ----------
    file
        CSV.
    layout
        ``gias`` (England's register, its own columns) or ``table`` (any columns).
    where
        Which schools are asked about; the others are filtered.
    encoding
        Where not given, the layout's usual ones are tried in turn.
    columns, crs
        For ``table``: the column of each field (``id``, ``x`` and ``y`` at least), and the
        coordinate system of x and y.

    Returns
    -------
    Schools
        Ordered by id as text, with issues and counts.

    Raises
    ------
    SchoolsError
        If the file cannot be read, lacks a column, or holds no school that is asked about.
    """
    if layout not in LAYOUTS:
        raise SchoolsError(f"no format {layout!r}; allowed: {', '.join(map(repr, LAYOUTS))}")
    made = LAYOUTS[layout](columns or {}, crs)
    return read_table(Path(file), made, where=where or Where(), encoding=encoding)
