"""How a file is to be read, as far as the user says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Reading"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the user says of a file; the rest is told by its content.

    Attributes
    ----------
    encodings
        For text, tried in turn.
    said
        Whether the user named the encoding.
    sheet, layer, delimiter
        Which is meant; None where the header decides.
    table
        The table of the scenario that has these keys, such as ``[schools]``, for messages; None
        where none has them.
    """

    encodings: Sequence[str] = ("utf-8-sig", "cp1252")
    said: bool = False
    sheet: str | int | None = None
    layer: str | int | None = None
    delimiter: str | None = None
    table: str | None = None
