"""Rows of the table of keys in the documentation, from what rules declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geocluster.rules.declare import Key

__all__ = ["rows_of"]


def rows_of(keys: Iterable[Key], *, title: str = "") -> Iterator[str]:
    """Yield a row of Markdown for each key: its name, its default and its meaning.

    Parameters
    ----------
    keys
        Those without a meaning have no row.
    title
        Of the table in the scenario, before the first key.

    Examples
    --------
    >>> from geocluster.rules.size import SIZE
    >>> next(rows_of(SIZE.keys))
    "| `size` | the preset's | fewest and most schools in a group, from 2 |"
    """
    for key in keys:
        if key.meaning:
            default = f"{key.default_words} " if key.default_words else ""
            yield f"| {title}`{key.name}` | {default}| {key.meaning} |"
            title = ""
