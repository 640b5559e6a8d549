"""What commas and points mean in a column of numbers: decided by all of its cells together."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from geocluster.facts import fact
from geocluster.meaning import clean
from geocluster.opening.cells import BadCellError, is_unknown

__all__ = ["Marks", "marks_of", "number", "plain_digits", "whole_number"]

_MINUS = str.maketrans(dict.fromkeys("−–—‐‑‒﹣", "-"))
_BY_BLANKS = re.compile(r"\d{1,3}(?:[ '’]\d{3})+(?=$|[.,])")
_BY_COMMAS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_BY_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_DECIMAL_COMMA = re.compile(r"\d+,\d+")
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Marks:
    """What one mark before three digits means: 1,234 and 1.234.

    Attributes
    ----------
    comma
        ``decimal`` or ``groups``; None where a column says both.
    point
        ``decimal`` or ``groups``.
    """

    comma: str | None = "groups"
    point: str = "decimal"


def plain_digits(text: str) -> str:
    """Fold blanks, digits of any script, and every kind of minus.

    Examples
    --------
    >>> plain_digits(" −１２٣ ")
    '-123'
    """
    cell = clean(text)
    if cell.isascii():
        return cell
    cell = cell.translate(_MINUS)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in cell)


def marks_of(texts: Iterable[str], *, comma: str, points_may_group: bool = False) -> Marks:
    """Find out what the marks in a column mean.

    Parameters
    ----------
    texts
        Its cells.
    comma
        What a comma means where no cell shows it: ``decimal`` or ``groups``.
    points_may_group
        Whether numbers below 1,000 are out of the question, so that a column of which every cell
        is like 497.300 holds groups of digits.

    Examples
    --------
    >>> marks_of(["52,520", "13,4"], comma="groups").comma
    'decimal'
    >>> marks_of(["497.300", "1.345.200"], comma="groups", points_may_group=True).point
    'groups'
    """
    decimal_comma = grouping_comma = decimal_point = False
    grouped_points, twice, others = 0, False, 0
    for text in set(texts):
        cell = _bare(text)
        commas, points = cell.count(","), cell.count(".")
        if not commas and not points:
            others += bool(cell)
        elif commas == 1 and not points:
            decimal_comma |= not _BY_COMMAS.fullmatch(cell) and bool(_DECIMAL_COMMA.fullmatch(cell))
        elif not commas:
            grouped = bool(_BY_POINTS.fullmatch(cell))
            grouped_points, twice = grouped_points + grouped, twice or (grouped and points > 1)
            decimal_point |= not grouped
        else:
            decimal_comma |= bool(points and cell.rfind(",") > cell.rfind("."))
            grouping_comma |= not points or cell.rfind(",") < cell.rfind(".")
    if decimal_comma and grouping_comma:
        meant = None
    else:
        meant = "decimal" if decimal_comma else "groups" if grouping_comma else comma
    groups = twice or (decimal_comma and grouped_points > 0)
    groups |= points_may_group and grouped_points > 0 and not others
    return Marks(meant, "groups" if groups and not decimal_point else "decimal")


def _bare(text: str) -> str:
    cell = plain_digits(text).lstrip("+-")
    return re.sub(r"[ '’]", "", cell) if _BY_BLANKS.match(cell) else cell


def number(text: str, marks: Marks) -> float | None:
    """Read a number; None where the cell is blank or says that it is unknown.

    Raises
    ------
    BadCellError
        If the cell holds anything else.

    Examples
    --------
    >>> number("497.300,25", Marks()), number("52,520", Marks(comma="decimal"))
    (497300.25, 52.52)
    >>> number("1,234", Marks()), number("2'600'000", Marks()), number("", Marks())
    (1234.0, 2600000.0, None)
    """
    if is_unknown(text):
        return None
    cell = _number_text(text, marks)
    try:
        found = float(cell)
    except ValueError:
        raise BadCellError(fact("cell.not_number", cell=repr(clean(text)[:40]))) from None
    if not math.isfinite(found):
        raise BadCellError(fact("cell.not_number", cell=repr(clean(text)[:40])))
    return found


@lru_cache(maxsize=10_000)
def _number_text(text: str, marks: Marks) -> str:
    """Write a number as programs do: no groups, and a point."""
    cell = plain_digits(text)
    sign, cell = (cell[0], cell[1:].lstrip()) if cell[:1] in ("-", "+") else ("", cell)
    if _BY_BLANKS.match(cell):
        cell = re.sub(r"[ '’]", "", cell)
    commas, points = cell.count(","), cell.count(".")
    if commas and points:
        group, mark = (",", ".") if cell.rfind(".") > cell.rfind(",") else (".", ",")
        whole, _, rest = cell.rpartition(mark)
        grouped = (_BY_COMMAS if group == "," else _BY_POINTS).fullmatch(whole)
        cell = f"{whole.replace(group, '')}.{rest}" if grouped else ""
    elif commas == 1 and _BY_COMMAS.fullmatch(cell):
        if marks.comma is None:
            raise BadCellError(
                fact(
                    "cell.either",
                    cell=repr(cell),
                    decimal=cell.replace(",", "."),
                    grouped=cell.replace(",", ""),
                )
            )
        cell = cell.replace(",", "." if marks.comma == "decimal" else "")
    elif commas == 1 and _DECIMAL_COMMA.fullmatch(cell):
        cell = cell.replace(",", ".")
    elif commas:
        cell = cell.replace(",", "") if _BY_COMMAS.fullmatch(cell) else ""
    elif points > 1 or (points and marks.point == "groups"):
        cell = cell.replace(".", "") if _BY_POINTS.fullmatch(cell) else ""
    return sign + cell if cell[:1].isdigit() or cell[:1] == "." else ""


@lru_cache(maxsize=20_000)
def whole_number(text: str, *, points_group: bool = False) -> int | None:
    """Read a count such as a roll.

    Parameters
    ----------
    text
        The cell.
    points_group
        Whether the list writes decimal commas, so that 1.234 means 1234.

    Returns
    -------
    int or None
        None where the cell is blank or says that the number is suppressed or unknown.

    Raises
    ------
    BadCellError
        If it is negative, broken, or no plausible count.

    Examples
    --------
    >>> whole_number("1,234"), whole_number("210.0"), whole_number("SUPP"), whole_number("<5")
    (1234, 210, None, None)
    """
    cell = clean(text)
    if is_unknown(cell) or cell.startswith(("<", ">")):
        return None
    plain = _number_text(cell, Marks("groups", "groups" if points_group else "decimal"))
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,12})?", plain):
        raise BadCellError(fact("cell.not_whole", cell=repr(cell[:40])))
    found = float(plain)
    if found < 0 or found != int(found) or found > _MOST:
        raise BadCellError(fact("cell.not_count", cell=cell, most=_MOST))
    return int(found)
