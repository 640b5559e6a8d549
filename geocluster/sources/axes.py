"""Cells become x and y: metres or degrees, as people of many countries write them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from geocluster.facts import Fact, fact
from geocluster.meaning import clean
from geocluster.opening.cells import BadCellError, is_unknown
from geocluster.opening.numbers import Marks, marks_of, number, plain_digits

__all__ = ["Axes", "axes_of"]

_HEMISPHERES = {
    "n": ("y", 1), "s": ("y", -1), "e": ("x", 1), "w": ("x", -1),
    "north": ("y", 1), "south": ("y", -1), "east": ("x", 1), "west": ("x", -1),
    "北纬": ("y", 1), "南纬": ("y", -1), "东经": ("x", 1), "西经": ("x", -1),
    "北": ("y", 1), "南": ("y", -1), "东": ("x", 1), "西": ("x", -1),
}  # fmt: skip
_WORD = "|".join(sorted(_HEMISPHERES, key=len, reverse=True))
_SIDED = re.compile(rf"(?:({_WORD})\s*)?(.*?)(?:\s*({_WORD}))?", re.IGNORECASE | re.DOTALL)
_UNSIDED = re.compile(r"(?<![a-z])o(?![a-z])", re.IGNORECASE)
_SIGNS = (
    (re.compile(r"[º˚∘⁰度]|\bdeg(?:rees?)?\b\.?|(?<=\d)d(?=[\s\d]|$)", re.IGNORECASE), "°"),
    (re.compile(r"''|[″“”ʺ〃秒]|(?<=\d)s(?=\s|$)|sec(?:onds?)?\b\.?"), '"'),
    (re.compile(r"[’′‘`´ʹ分]|(?<=\d)m(?=[\s\d]|$)|min(?:utes?)?\b\.?"), "'"),
)
_IN_DEGREES = Marks("decimal", "decimal")
_DECIMAL_COMMA = re.compile(r"[^\d.]{0,3}\d{1,3},\d+[^\d.]{0,3}")
_PART = r"(\d+(?:[.,]\d+)?)"
_SEXAGESIMAL = re.compile(
    rf"([+-]?)\s*{_PART}\s*([°:\s])\s*(?:{_PART}\s*([':\s]|$)\s*(?:{_PART}\s*[\"']?)?)?"
)


@dataclass(frozen=True, slots=True)
class Axes:
    """How the two columns of coordinates are written.

    Attributes
    ----------
    degrees
        Whether they hold degrees; else metres or feet.
    marks
        What commas and points mean.
    commas
        Whether decimal commas were seen, so that the file is written as in most of Europe.
    """

    degrees: bool = False
    marks: Marks = field(default=Marks())
    commas: bool = False

    def value(self, text: str, axis: str) -> tuple[float | None, str]:
        """Read a coordinate.

        Parameters
        ----------
        text
            The cell.
        axis
            ``x`` or ``y``.

        Returns
        -------
        tuple
            The coordinate, None where it is blank; and the axis that it is of, which a letter
            such as N may say.

        Raises
        ------
        BadCellError
            If it is no coordinate.

        Examples
        --------
        >>> axes = axes_of(["13,405", "52,520"], degrees=True)
        >>> axes.value("13,405", "x"), axes.value("52°30'N", "y"), axes.value("0.5 W", "x")
        ((13.405, 'x'), (52.5, 'y'), (-0.5, 'x'))
        """
        if is_unknown(text):
            return None, axis
        try:
            return _degrees(text, axis) if self.degrees else (number(text, self.marks), axis)
        except BadCellError as fault:
            if fault.fact.code == "cell.not_number":
                raise BadCellError(_no_coordinate(text)) from None
            raise


def axes_of(texts: Iterable[str], *, degrees: bool) -> Axes:
    """Find out how coordinates are written, from all cells of both columns.

    Degrees never reach 1,000, so that a comma in them is a decimal one; metres of a grid are
    rarely below.
    """
    if degrees:
        return Axes(True, _IN_DEGREES, any(_DECIMAL_COMMA.fullmatch(clean(t)) for t in texts))
    marks = marks_of(texts, comma="groups", points_may_group=True)
    return Axes(False, marks, marks.comma == "decimal")


def _degrees(text: str, axis: str) -> tuple[float | None, str]:
    cell = plain_digits(text)
    try:
        return number(cell, _IN_DEGREES), axis
    except BadCellError:
        pass
    for sign, plain in _SIGNS:
        cell = sign.sub(plain, cell)
    found = _SIDED.fullmatch(cell)
    before, middle, after = found.groups() if found else (None, cell, None)
    if (before and after) or _UNSIDED.search(middle):
        raise BadCellError(fact("cell.no_side", cell=repr(clean(text)[:40])))
    letter = (before or after or "").casefold()
    of, side = _HEMISPHERES.get(letter, (axis, 1))
    value = _sexagesimal(middle.strip(), text, marked=bool(letter))
    if letter:
        if value < 0 or middle.strip().startswith("-"):
            raise BadCellError(fact("cell.sign_and_side", cell=repr(clean(text)[:40])))
        value *= side
    return value, of


def _no_coordinate(text: str) -> Fact:
    return fact("cell.not_coordinate", cell=repr(clean(text)[:40]))


def _sexagesimal(cell: str, text: str, *, marked: bool) -> float:
    """Read degrees, minutes and seconds, or degrees with a sign."""
    bad = BadCellError(_no_coordinate(text))
    bare = cell.removesuffix("°").rstrip()
    if (bare != cell or marked) and re.fullmatch(rf"[+-]?\s*{_PART}", bare):
        return float(bare.replace(" ", "").replace(",", "."))
    found = _SEXAGESIMAL.fullmatch(cell)
    if found is None:
        raise bad
    sign, parts = found[1], [p for p in (found[2], found[4], found[6]) if p is not None]
    clear = marked or "°" in cell or ":" in cell or "'" in cell or len(parts) == 3
    whole = all(p.isdigit() for p in parts[:-1])
    values = [float(p.replace(",", ".")) for p in parts]
    if not clear or not whole or any(v >= 60 for v in values[1:]) or len(parts) < 2:
        raise bad
    degrees = math.fsum(value / 60.0**k for k, value in enumerate(values))
    return -degrees if sign == "-" else degrees
