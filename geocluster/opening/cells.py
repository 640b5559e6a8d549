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

    Examples
    --------
    >>> identifier(" 900001.0 ", digits_only=True), identifier("0900005", digits_only=True)
    ('900001', '900005')
    """
    cell = clean(text)
    if not cell:
        raise BadCellError(fact("cell.blank_id"))
    if not digits_only:
        return cell
    if re.fullmatch(r"\d{1,15}(\.0+)?|\d(\.\d{1,14})?[eE]\+?\d{1,2}", cell) and cell.isascii():
        number = float(cell)
        if number == int(number) and 0 < number < 1e15:
            return str(int(number))
    raise BadCellError(fact("cell.not_whole", cell=repr(cell[:40])))
