"""Where in a TOML file a key stands, so that a message can name its line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from time import monotonic
from typing import Any

from geocluster.limits import parsed_toml

__all__ = ["line_of"]

_MOST_STEPS = 300
_MOST_SECONDS = 2.0


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """Find the line on which a key or table begins.

    The file is parsed up to some of its lines: the first beginning of it that holds the key
    ends on the key's line, or on the last of its lines. So whatever TOML allows is understood.
    A longer beginning never holds less, so that the line is found by halving. Where that is not
    to be had in some hundred steps, or in two seconds, as within a list of many thousand lines,
    none is named.

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
    beginnings = _Beginnings(text, path)
    try:
        _, most = beginnings.up_to(len(beginnings.lines))
        if most == 0:
            return None
        least, last = 0, len(beginnings.lines)
        while least < last:
            tried, depth = beginnings.up_to((least + last) // 2)
            if depth == most:
                last = tried
            else:
                least = (least + last) // 2 + 1
        before, _ = beginnings.up_to(last - 1)
    except _GivenUpError:
        return None
    return before + 1


class _GivenUpError(Exception):
    """Too much would have to be parsed."""


class _Beginnings:
    """Beginnings of a TOML file that can be parsed, and how far a path leads in them."""

    def __init__(self, text: str, path: Sequence[str | int]) -> None:
        self.lines = text.splitlines()
        self._text = text
        self._path = path
        self._known: dict[int, int] = {0: 0}
        self._steps = 0
        self._until = monotonic() + _MOST_SECONDS

    def up_to(self, number: int) -> tuple[int, int]:
        """Return the last line up to a number at which the text can be parsed, and the depth."""
        for end in range(number, -1, -1):
            if end in self._known:
                if self._known[end] >= 0:
                    return end, self._known[end]
                continue
            self._steps += 1
            if self._steps > _MOST_STEPS or monotonic() > self._until:
                raise _GivenUpError
            try:
                content = _content(self._text, end)
                self._known[end] = _depth(content, self._path)
            except ValueError:
                self._known[end] = -1
                continue
            return end, self._known[end]
        return 0, 0


@lru_cache(maxsize=64)
def _content(text: str, end: int) -> Any:
    """Parse a beginning of a text; the faults of one scenario ask for the same ones."""
    return parsed_toml("\n".join(text.splitlines()[:end]))


def _depth(content: Any, path: Sequence[str | int]) -> int:
    """Count how many steps of a path lead somewhere."""
    for k, step in enumerate(path):
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            return k
    return len(path)
