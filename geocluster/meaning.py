"""Names by meaning: what people write in two ways and take for one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

__all__ = ["clean", "matching", "meaning", "parted"]

_FOOTNOTE = re.compile(
    "|".join(
        (
            r"[\s:–—(\[-]*\b(?:see notes?|gweler (?:y )?(?:nodiadau|nodyn))\s*\d*[)\]]*$",
            r"\s*\[(?:note\s*)?(?:\d{1,2}|[a-z])\]$",
            r"\s*\((?:note\s*)?\d{1,2}\)$",
            r"\s*[(（](?:[人名度米m°]|metres|degrees)[)）]$",
            r"\s*[*†‡§¶]+$",
            r"[⁰¹²³⁴-⁹]+$",
        )
    ),
    re.IGNORECASE,
)
_SIGNS = frozenset("#%+£$€")


@lru_cache(maxsize=200_000)
def clean(text: str) -> str:
    """Fold full-width forms and every kind of blank; drop control characters.

    Kept in memory for the texts seen last: a register repeats itself a million times.

    Examples
    --------
    >>> clean(" １２３\\u00a0 St  John’s ")
    '123 St John’s'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    kept = "".join(_visible(c) for c in text)
    return " ".join(_narrow(kept).split())


def _visible(c: str) -> str:
    """Turn control characters into blanks; drop marks of no width, such as that of a BOM."""
    kind = unicodedata.category(c)
    return " " if kind == "Cc" else "" if c in "\ufeff\u200b\u2060\u00ad" else c


def _narrow(text: str) -> str:
    """Turn full-width digits and signs into plain ones; leave letters of all scripts alone."""
    return "".join(
        unicodedata.normalize("NFKC", c)
        if "\uff01" <= c <= "\uff5e" and c not in "（），：；！？"
        else c
        for c in text
    )


@lru_cache(maxsize=20_000)
def meaning(name: str) -> str:
    """Return what two names share that mean the same thing.

    Letter case, accents, blanks of every kind, hyphens, underscores, apostrophes, the marks of
    footnotes and units say nothing; letters, digits and signs such as % do.

    Examples
    --------
    >>> meaning("Enw’r  Ysgol *") == meaning("enw'r_ysgol") == meaning("ENW`R YSGOL[1]")
    True
    >>> meaning("Disgyblion - Gweler y nodiadau") == meaning("Disgyblion")
    True
    >>> meaning("Pupils %") == meaning("Pupils")
    False
    """
    text = clean(name)
    while (shorter := _FOOTNOTE.sub("", text)) not in ("", text):
        text = shorter
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in apart if c.isalnum() or unicodedata.category(c) in ("Mn", "Mc"))
    signs = "".join(c for c in text if c in _SIGNS)
    bare = "".join(c for c in kept if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare) + signs or text.casefold()


def matching(names: Sequence[str], header: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that one of some names can mean.

    Parameters
    ----------
    names
        In order of preference, such as one in each language.
    header
        Names of the columns.

    Returns
    -------
    tuple of str
        None where there is no such column; one where it is clear; several where the choice is
        not ours. A column that is written exactly so comes first, then one that means it, then
        one that holds two of the names at once, as headers in two languages do.

    Examples
    --------
    >>> matching(["Postcode", "Cod post"], ["post_code", "COD POST / Postcode"])
    ('post_code',)
    >>> matching(["Roll"], ["ROLL", "roll"])
    ('ROLL', 'roll')
    """
    columns = [column for column in header if column]
    for name in names:
        if name in columns:
            return (name,)
    for name in names:
        if found := tuple(c for c in columns if meaning(c) == meaning(name)):
            return found
    both = {meaning(a) + meaning(b) for a in names for b in names if meaning(a) != meaning(b)}
    return tuple(c for c in columns if meaning(c) in both)


def parted(cell: object) -> tuple[str, ...]:
    """Return the values of a cell that may name several, as they are written between semicolons.

    Examples
    --------
    >>> parted("English; Welsh "), parted(None), parted(" ; ")
    (('English', 'Welsh'), (), ())
    """
    if cell is None:
        return ()
    return tuple(part.strip() for part in str(cell).split(";") if part.strip())
