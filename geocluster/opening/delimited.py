"""A text may be taken apart at commas, semicolons, tabs or bars: each way is a candidate."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from functools import partial

from geocluster.errors import TableError
from geocluster.opening.tables import Candidate, blank, first_lines
from geocluster.opening.text import DELIMITERS, parsed, said_delimiter, unwrapped
from geocluster.phrases import phrase

__all__ = ["ways_apart", "wrapped_ways"]

_START = 200_000


def ways_apart(text: str, *, name: str, delimiter: str | None) -> list[Candidate]:
    """Return the ways to take a text apart, the most regular first.

    Parameters
    ----------
    text
        Of the file; a first line ``sep=;`` decides.
    name
        Of the file, for messages.
    delimiter
        Where the user names it.

    Raises
    ------
    TableError
        If the text cannot be taken apart in any way.
    """
    text = text.replace("\x00", " ").rstrip("\x1a")
    said, text = said_delimiter(text)
    only = delimiter or said
    found = []
    fault: csv.Error | None = None
    for mark in [only] if only else DELIMITERS:
        try:
            top = first_lines(parsed(_start(text), mark))
        except csv.Error as wrong:
            fault = wrong
            continue
        found.append(
            Candidate(
                part="delimiter",
                name=mark,
                top=top,
                rows=partial(_all, text, mark, name),
                text=text,
            )
        )
    if not found:
        raise TableError(phrase("{name} is not a CSV file: {fault}", name=name, fault=fault))
    return sorted(found, key=lambda way: _regular(way.top), reverse=True)


def wrapped_ways(whole: Candidate, delimiter: str | None) -> list[Candidate]:
    """Return the ways to take apart a table of which each line stands in one cell.

    So it is where a text was opened as one column, and saved.
    """
    lines = [line for line in whole.top if not blank(line)]
    if (
        whole.part == "layer"
        or not lines
        or any(not blank(line[1:]) or not line[0] for line in lines)
    ):
        return []
    found = []
    for mark in [delimiter] if delimiter else DELIMITERS:
        top = _unwrapped(whole.top, mark)
        if max((len(line) for line in top), default=0) > 1:
            found.append(
                Candidate(
                    part=whole.part,
                    name=whole.name,
                    top=top,
                    rows=lambda mark=mark: _unwrapped(whole.rows(), mark),  # type: ignore[misc]
                    hidden=whole.hidden,
                    wrapped=mark,
                )
            )
    return sorted(found, key=lambda way: _regular(way.top), reverse=True)


def _unwrapped(lines: Sequence[list[str]], mark: str) -> list[list[str]]:
    try:
        return list(unwrapped(lines, mark))
    except csv.Error:
        return []


def _all(text: str, mark: str, name: str) -> list[list[str]]:
    try:
        return list(parsed(text, mark))
    except csv.Error as fault:
        raise TableError(
            phrase("{name} is not a CSV file: {fault}", name=name, fault=fault)
        ) from None


def _start(text: str) -> str:
    """Return the first whole lines of a text."""
    return text if len(text) <= _START else text[: text.rfind("\n", 0, _START) + 1 or _START]


def _regular(top: Sequence[list[str]]) -> tuple[float, int]:
    """Say how many lines have the usual number of cells, and that number."""
    widths = Counter(len(line) for line in top if not blank(line))
    several = [(many, width) for width, many in widths.items() if width > 1]
    if not several:
        return 0.0, 0
    many, width = max(several)
    return many / widths.total(), width
