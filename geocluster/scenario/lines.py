"""Where in a TOML file a key stands, so that a message can name its line."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["line_of"]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_.-]+))\s*=""")


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """Find the line on which a key or table is written.

    Parameters
    ----------
    text
        The TOML file.
    path
        Keys and list positions from the top, such as ``("tier", 0, "size")``. What lies
        deeper than a key that is found stands on that key's line or below it.

    Returns
    -------
    int or None
        The first line is 1; None where nothing on the path is written.

    Examples
    --------
    >>> line_of('name = "x"\\n[[tier]]\\nsize = [2, 4]\\n', ("tier", 0, "size"))
    3
    """
    wanted = tuple(path)
    found: int | None = None
    depth = 0
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header:
            names = tuple(p.strip().strip("\"'") for p in header[2].split("."))
            table = names
            if header[1] == "[[":
                counts[names] = counts.get(names, -1) + 1
                table = (*names, counts[names])
            here = table
        else:
            key = _KEY.match(line)
            if not key:
                continue
            written = key[1] or key[2] or key[3]
            here = (*table, *(written.split(".") if key[3] else (written,)))
        if len(here) > depth and wanted[: len(here)] == here:
            found, depth = number, len(here)
    return found
