"""One cell at a time: numbers and ids as people write them. Unknown is None, never 0."""

from __future__ import annotations

import re

from geocluster.facts import Fact, fact
from geocluster.meaning import clean

__all__ = ["BadCellError", "identifier", "is_unknown"]

_UNKNOWN = frozenset(
    {"", "supp", "suppressed", "c", "x", "z", "ne", "na", "n/a", "nan", "null", ".", "..", "-"}
    | {"--", "---", "*", "#n/a", "暂无", "无", "未知", "不详"}
)
_WHOLE_FLOAT = re.compile(r"(\d{3,})\.0+", re.ASCII)
"""A code of three digits or more; ``1.0`` may well be a number of a list with ``1.1``."""
_POWER = re.compile(r"(?P<first>\d)(?:\.(?P<more>\d+))?[eE]\+?(?P<power>\d{1,2})", re.ASCII)


class BadCellError(ValueError):
    """A cell that cannot mean what its column asks for.

    Attributes
    ----------
    fact
        Why; :mod:`geocluster.texts` says it.
    """

    def __init__(self, found: Fact) -> None:
        super().__init__(found)
        self.fact = found


def is_unknown(text: str) -> bool:
    """Tell whether a cell is blank, or says that a number is suppressed or unknown.

    Examples
    --------
    >>> is_unknown(" "), is_unknown("SUPP"), is_unknown("0")
    (True, True, False)
    """
    return clean(text).casefold() in _UNKNOWN


def identifier(text: str, *, digits_only: bool) -> str:
    """Read an id; a spreadsheet's ``900001.0`` or ``9.00001E+05`` becomes ``900001``.

    Where ids may be any text, only what nothing but a spreadsheet writes is taken for a number.
    One that shows fewer digits than it has, ``3.61102E+11``, is no id any more.

    Examples
    --------
    >>> identifier(" 900001.0 ", digits_only=True), identifier("0900005", digits_only=True)
    ('900001', '900005')
    >>> identifier("00123.0", digits_only=False), identifier("1.0", digits_only=False)
    ('00123', '1.0')
    """
    cell = clean(text)
    if not cell:
        raise BadCellError(fact("cell.blank_id"))
    power = _POWER.fullmatch(cell)
    if power is not None and (digits_only or ("." in cell and "+" in cell)):
        more = power["more"] or ""
        if len(more) < int(power["power"]):
            raise BadCellError(fact("cell.lost_digits", cell=repr(cell[:40])))
        if not digits_only and len(more) == int(power["power"]):
            return power["first"] + more
    if not digits_only:
        found = _WHOLE_FLOAT.fullmatch(cell)
        return found[1] if found is not None else cell
    if re.fullmatch(r"\d{1,15}(\.0+)?|\d(\.\d{1,14})?[eE]\+?\d{1,2}", cell) and cell.isascii():
        number = float(cell)
        if number == int(number) and 0 < number < 1e15:
            return str(int(number))
    raise BadCellError(fact("cell.not_whole", cell=repr(cell[:40])))
