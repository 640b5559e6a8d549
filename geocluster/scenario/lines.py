"""Where in a TOML file a key stands, so that a message can name its line."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

__all__ = ["line_of"]


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """Find the line on which a key or table begins.

    The file is parsed up to each of its lines: the first beginning of it that holds the key
    ends on the key's line, or on the last of its lines. So whatever TOML allows is understood.

    Parameters
    ----------
    text
        The TOML file.
    path
        Keys and list positions from the top, such as ``("tier", 0, "size")``. Where the end
        of the path is not written, the line is that of the part which is.

    Returns
    -------
    int or None
        The first line is 1; None where nothing on the path is written.

    Examples
    --------
    >>> line_of('name = "x"\\n[[tier]]\\nsize = [2,\\n 4]\\n', ("tier", 0, "size"))
    3
    """
    lines = text.splitlines()
    found: int | None = None
    depth = 0
    parsed = 0
    for number in range(1, len(lines) + 1):
        try:
            content = tomllib.loads("\n".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue
        reached = _depth(content, path)
        if reached > depth:
            found, depth = parsed + 1, reached
        parsed = number
    return found


def _depth(content: Any, path: Sequence[str | int]) -> int:
    """Count how many steps of a path lead somewhere."""
    for k, step in enumerate(path):
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            return k
    return len(path)
