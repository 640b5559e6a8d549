"""Words for the language that a school teaches in: the Welsh categories, old and new, by one code.

Since December 2021 a school is of category 1 (English-medium), 2 (dual language), 3 (Welsh-medium)
or 3P (designated Welsh-medium), or on its way there: T2, T3. Before, a primary school was
Welsh-medium (WM), dual stream (DS), transitional (TR), English with significant Welsh (EW) or
English-medium (EM); a secondary school could be bilingual of type A, B or C. The old numbers ran
the other way, and no list has them: a number alone is of the new categories.

Source: Welsh Government (2007), *Defining schools according to Welsh medium provision*, and
(December 2021), *Guidance on school categories according to Welsh-medium provision*; what an old
category is among the new ones is for each school to say, so that no code stands for another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from geocluster.meaning import clean, meaning, parted

__all__ = ["MEDIUMS", "medium_of", "mediums_in", "teaches_welsh"]

MEDIUMS: Mapping[str, tuple[str, ...]] = {
    "1": ("1", "category 1", "categori 1"),
    "2": ("2", "category 2", "categori 2", "dual language", "dwy iaith"),
    "3": ("3", "category 3", "categori 3"),
    "3P": ("3P", "category 3P", "categori 3P", "designated Welsh medium",
           "cyfrwng Cymraeg penodedig"),
    "T1": ("T1", "category T1", "categori T1"),
    "T2": ("T2", "category T2", "categori T2"),
    "T3": ("T3", "category T3", "categori T3"),
    "T3P": ("T3P", "category T3P", "categori T3P"),
    "WM": ("WM", "Welsh medium", "cyfrwng Cymraeg", "CC"),
    "DS": ("DS", "dual stream", "dwy ffrwd"),
    "TR": ("TR", "transitional", "trosiannol"),
    "EW": ("EW", "English with significant Welsh",
           "English medium with significant use of Welsh",
           "predominantly English medium but with significant use of Welsh",
           "Saesneg gyda defnydd sylweddol o'r Gymraeg", "Saesneg gyda Chymraeg sylweddol"),
    "EM": ("EM", "English medium", "predominantly English medium", "cyfrwng Saesneg",
           "cyfrwng Saesneg yn bennaf"),
    "AB": ("AB", "bilingual (type A)", "bilingual 2A", "dwyieithog (math A)", "2A"),
    "BB": ("BB", "bilingual (type B)", "bilingual 2B", "dwyieithog (math B)", "2B"),
    "CB": ("CB", "bilingual (type C)", "bilingual 2C", "dwyieithog (math C)", "2C"),
}  # fmt: skip
"""What each category is called, by its code."""

_MEANT = {meaning(word): code for code, words in MEDIUMS.items() for word in words}
_NAMED = re.compile(r"(?:category|categori|cat\.?)\s*(t?[123]p?)\b.*", re.IGNORECASE)
_FOLLOWED = re.compile(r"(t?[123]p?)\s*[-–—:(]\s*\D.*", re.IGNORECASE)
_WELSH = frozenset({"2", "3", "3P", "T3", "T3P", "WM", "DS", "TR", "AB", "BB", "CB"})
_NOT_SAID = frozenset(map(meaning, ("not applicable", "n/a", "unknown", "amherthnasol", "none")))


def medium_of(text: object) -> str | None:
    """Return the medium that a list means; None where it is not known, or does not apply.

    What is no Welsh category is itself, but for case and blanks.

    Examples
    --------
    >>> medium_of("Welsh medium"), medium_of("Categori T2 – Trosiannol")
    ('WM', 'T2')
    >>> medium_of("3p"), medium_of("Mandarin"), medium_of("Not applicable")
    ('3P', 'Mandarin', None)
    """
    said = "" if text is None else clean(str(text))
    if not any(c.isalnum() for c in said) or meaning(said) in _NOT_SAID:
        return None
    found = _MEANT.get(meaning(said))
    named = None if found else _NAMED.fullmatch(said) or _FOLLOWED.fullmatch(said)
    return found or (named[1].upper() if named else said.casefold().capitalize())


def mediums_in(cell: object) -> tuple[str, ...]:
    """Return the mediums of a cell, which may name several, as the Act of 2025 allows.

    Source: Welsh Language and Education (Wales) Act 2025 (asc 2025/2) s. 9.

    Examples
    --------
    >>> mediums_in("2; 3"), mediums_in("Welsh medium"), mediums_in(None), mediums_in("n/a; 3 ; 3")
    (('2', '3'), ('WM',), (), ('3',))
    """
    found = map(medium_of, parted(cell))
    return tuple(dict.fromkeys(medium for medium in found if medium is not None))


def teaches_welsh(medium: str | None) -> bool | None:
    """Tell whether a school of a medium teaches in Welsh, some of it or all; None where unknown.

    Examples
    --------
    >>> teaches_welsh("WM"), teaches_welsh("1"), teaches_welsh("Mandarin"), teaches_welsh(None)
    (True, False, None, None)
    """
    return medium in _WELSH if medium in MEDIUMS else None
