"""One cell at a time: numbers and ids as people write them. Unknown is None, never 0."""

from __future__ import annotations

import math
import re

from geocluster.meaning import clean

__all__ = ["BadCellError", "coordinate", "identifier", "whole_number"]

_UNKNOWN = frozenset(
    {"", "supp", "suppressed", "c", "x", "z", "ne", "na", "n/a", "nan", "null", ".", "..", "-"}
    | {"--", "---", "*", "暂无", "无", "未知", "不详"}
)
_GROUPED = re.compile(r"^\d{1,3}([ ,]\d{3})+$")
_DECIMAL_COMMA = re.compile(r"^-?\d+,\d{1,2}$|^-?\d{1,3},\d{4,}$")
_MOST = 20_000


class BadCellError(ValueError):
    """A cell that cannot mean what its column asks for; the text says why."""


def whole_number(text: str) -> int | None:
    """Read a count such as a roll.

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
    if cell.casefold() in _UNKNOWN or cell.startswith(("<", ">")):
        return None
    if _GROUPED.match(cell):
        cell = cell.replace(",", "").replace(" ", "")
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,12})?", cell):
        raise BadCellError(f"{cell[:40]!r} is not a whole number")
    number = float(cell)
    if number < 0 or number != int(number) or number > _MOST:
        raise BadCellError(f"{cell} is not a whole number from 0 to {_MOST:,}")
    return int(number)


def coordinate(text: str) -> float | None:
    """Read a coordinate; None where the cell is blank.

    Examples
    --------
    >>> coordinate("493,548"), coordinate("497300,0"), coordinate("")
    (493548.0, 497300.0, None)
    """
    cell = clean(text)
    if cell.casefold() in _UNKNOWN:
        return None
    if _GROUPED.match(cell):
        cell = cell.replace(",", "").replace(" ", "")
    elif _DECIMAL_COMMA.match(cell):
        cell = cell.replace(",", ".")
    try:
        number = float(cell)
    except ValueError:
        raise BadCellError(f"{cell[:40]!r} is not a coordinate") from None
    if not math.isfinite(number):
        raise BadCellError(f"{cell[:40]!r} is not a coordinate")
    return number


def identifier(text: str, *, digits_only: bool) -> str:
    """Read an id; a spreadsheet's ``900001.0`` or ``9.00001E+05`` becomes ``900001``.

    Examples
    --------
    >>> identifier(" 900001.0 ", digits_only=True), identifier("0900005", digits_only=True)
    ('900001', '900005')
    """
    cell = clean(text)
    if not cell:
        raise BadCellError("the id is blank")
    if not digits_only:
        return cell
    if re.fullmatch(r"\d{1,15}(\.0+)?|\d(\.\d{1,14})?[eE]\+?\d{1,2}", cell) and cell.isascii():
        number = float(cell)
        if number == int(number) and 0 < number < 1e15:
            return str(int(number))
    raise BadCellError(f"{cell[:40]!r} is not a whole number")
