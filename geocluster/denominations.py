"""Words for a school's religious character, however a list writes them, as one word each."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geocluster.meaning import clean, meaning

__all__ = ["NO_DENOMINATION", "denomination_of"]

NO_DENOMINATION = "no religious character"
"""A school that is known to have no religious character."""

_NONE = frozenset(
    map(
        meaning,
        (
            "none", "does not apply", "not applicable", "n/a", "no religious character",
            "no religion", "0", "00", "non-denominational", "secular", "no", "nil",
            "dim", "dim un", "ddim yn berthnasol", "amherthnasol", "heb gymeriad crefyddol", "无",
        ),
    )
)  # fmt: skip
_UNKNOWN = frozenset(
    map(meaning, ("unknown", "not known", "not recorded", "tbc", "anhysbys", "不详", "?"))
)
_NAMES: Mapping[str, tuple[str, ...]] = {
    "Church of England": (
        "church of england", "cofe", "c of e", "coe", "ce", "anglican", "cofe va", "cofe vc",
        "eglwys loegr",
    ),
    "Church in Wales": (
        "church in wales", "ciw", "c in w", "yr eglwys yng nghymru", "eglwys yng nghymru",
    ),
    "Roman Catholic": (
        "roman catholic", "rc", "catholic", "pabyddol", "catholig", "eglwys babyddol",
        "catholig rufeinig",
    ),
    "Methodist": ("methodist", "methodist church", "methodistaidd"),
    "Jewish": ("jewish", "judaism", "iddewig"),
    "Muslim": ("muslim", "islam", "islamic", "mwslimaidd"),
}  # fmt: skip
_MEANT = {meaning(word): name for name, words in _NAMES.items() for word in words}
_PARTS = re.compile(r"\s*(?:[/,;+&]|\band\b|\ba\b(?= ?[A-Z]))\s*")


def denomination_of(text: object) -> str | None:
    """Return the denomination that a list means; None where it is not known.

    Schools without a religious character have one known value, :data:`NO_DENOMINATION`, whatever
    word the list has for it; a blank cell is unknown. A school of two denominations has both, in
    one order.

    Examples
    --------
    >>> denomination_of("C of E"), denomination_of("Methodist / Church of England")
    ('Church of England', 'Church of England/Methodist')
    >>> denomination_of("Does not apply"), denomination_of("---"), denomination_of(" ")
    ('no religious character', 'no religious character', None)
    """
    said = "" if text is None else clean(str(text))
    if not said or meaning(said) in _UNKNOWN:
        return None
    if meaning(said) in _NONE or not any(c.isalnum() for c in said):
        return NO_DENOMINATION
    if meaning(said) in _MEANT:
        return _MEANT[meaning(said)]
    parts = {_one(part) for part in _PARTS.split(said)} - {""}
    return "/".join(sorted(parts)) or None


def _one(part: str) -> str:
    return _MEANT.get(meaning(part), part.casefold().capitalize())
