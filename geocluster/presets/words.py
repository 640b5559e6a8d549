"""How values of presets are written in one line, and what is said of changed ones."""

from __future__ import annotations

from json import dumps
from typing import Any

from geocluster.phrases import Phrase, phrase

__all__ = ["inline", "said_of"]


def inline(value: Any) -> str:
    """Return a value of a scenario key in one line of TOML.

    Examples
    --------
    >>> inline({"pupils": {"max": 90}}), inline([2, 6])
    ('{ pupils = { max = 90 } }', '[2, 6]')
    """
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {inline(v)}" for key, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return dumps(value, ensure_ascii=False)


def said_of(what: str, was: Any, now: Any) -> Phrase:
    """Say what has changed.

    Parameters
    ----------
    what
        As :class:`~geocluster.citations.Change` names it.
    was, now
        None where there is nothing.

    Examples
    --------
    >>> said_of("size", [3, 6], [2, 6]), said_of("flag border", None, "other authority")
    ('size was [3, 6], is [2, 6]', 'flag border is new')
    """
    if was == now and was is not None:
        return phrase("{what} is as it was", what=what)
    if was is None and what.partition(" ")[0] in ("flag", "grant", "preset"):
        return phrase("{what} is new", what=what)
    unset = phrase("not set")
    before, today = (
        unset if value is None else value if isinstance(value, Phrase) else inline(value)
        for value in (was, now)
    )
    return phrase("{what} was {before}, is {today}", what=what, before=before, today=today)
