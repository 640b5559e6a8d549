"""Guesses which column holds which field: offered to the user, never applied."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

__all__ = ["guessed_columns"]

_WORDS = {
    "id": ("urn", "id", "school number", "code", "school code", "dfe number", "编号", "学校代码"),
    "name": ("name", "school name", "school", "establishment name", "学校名称", "enw'r ysgol"),
    "pupils": ("pupils", "roll", "number on roll", "nor", "headcount", "number of pupils",
               "在校生数", "学生数", "disgyblion"),
    "x": ("easting", "x", "lon", "lng", "longitude", "经度", "long"),
    "y": ("northing", "y", "lat", "latitude", "纬度"),
    "authority": ("authority", "local authority", "la name", "la", "awdurdod lleol", "县区"),
    "township": ("township", "乡镇"),
    "phase": ("phase", "phase of education", "sector"),
    "type": ("type", "school type", "type of establishment", "governance", "学校类型"),
    "status": ("status", "establishment status"),
    "faith": ("faith", "religious character", "religion"),
    "postcode": ("postcode", "post code", "cod post"),
}  # fmt: skip
_LEAST = 0.72


def guessed_columns(header: Sequence[str]) -> dict[str, str]:
    """Guess a map of columns from a header.

    Parameters
    ----------
    header
        Names of the columns.

    Returns
    -------
    dict
        Field, ``x`` or ``y`` to the column that is nearest in name; fields without a near
        column are left out, and no column is given twice.

    Examples
    --------
    >>> guessed_columns(["URN", "School name", "Headcount (Jan 2025)", "X", "Y"])
    {'id': 'URN', 'name': 'School name', 'pupils': 'Headcount (Jan 2025)', 'x': 'X', 'y': 'Y'}
    """
    likeness = sorted(
        (
            (-_alike(column, word), name, column)
            for name, words in _WORDS.items()
            for word in words
            for column in header
        ),
        key=lambda f: (f[0], list(_WORDS).index(f[1]), f[2].casefold().endswith("(code)")),
    )
    chosen: dict[str, str] = {}
    for less, name, column in likeness:
        if -less >= _LEAST and name not in chosen and column not in chosen.values():
            chosen[name] = column
    return {name: chosen[name] for name in _WORDS if name in chosen}


def _alike(column: str, word: str) -> float:
    plain = re.sub(r"\(.*?\)|\bsee notes\b|[-_.]", " ", column.casefold())
    plain = " ".join(plain.split())
    return difflib.SequenceMatcher(None, plain, word).ratio()
