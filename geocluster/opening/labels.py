"""Labels of groups in a file: one group stays one where a spreadsheet took some for numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from geocluster.opening.ids import form_of

__all__ = ["alike", "labels_of"]

_WHOLE = re.compile(r"(\d+)(?:\.0+)?")


def labels_of(written: Iterable[str]) -> dict[str, str]:
    """Find out which labels are meant in a column.

    Parameters
    ----------
    written
        All cells of the column, cleaned.

    Returns
    -------
    dict
        The label that each cell means. Where all are whole numbers, ``1.0`` is ``1``; where one is
        not, such as ``1.1``, each is taken by the letter. ``01`` is never ``1``.

    Examples
    --------
    >>> labels_of(["1", "1.0", "2", ""])
    {'1': '1', '1.0': '1', '2': '2', '': ''}
    >>> labels_of(["1.0", "1.1"])
    {'1.0': '1.0', '1.1': '1.1'}
    """
    cells = dict.fromkeys(written)
    whole = {cell: found[1] for cell in cells if (found := _WHOLE.fullmatch(cell))}
    if all(cell in whole for cell in cells if cell):
        return {cell: whole.get(cell, cell) for cell in cells}
    return {cell: cell for cell in cells}


def alike(labels: Iterable[str]) -> list[tuple[str, ...]]:
    """Return labels that differ only in capitals, blanks, or how a number is written.

    Examples
    --------
    >>> alike(["North", "north ", "1", "01", "South"])
    [('North', 'north '), ('1', '01')]
    """
    found: dict[str, list[str]] = {}
    for label in dict.fromkeys(labels):
        if label:
            found.setdefault(form_of("".join(label.split())), []).append(label)
    return [tuple(some) for some in found.values() if len(some) > 1]
