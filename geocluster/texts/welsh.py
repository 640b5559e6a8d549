"""Welsh words that change by what follows or precedes them: *a* or *ac*, and soft mutation.

Only our own words are changed, never names: of a name is looked at whether it begins with a vowel.

Source: Thorne, *A Comprehensive Welsh Grammar* (1993), §§47-67 and 396.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

__all__ = ["AFTER", "joined", "soft", "with_and"]

_SOFT = {
    "ll": "l", "rh": "r", "p": "b", "t": "d", "c": "g", "b": "f", "d": "dd", "g": "", "m": "f",
}  # fmt: skip
_AS_THEY_ARE = ("ch", "dd", "ff", "ng", "ph", "th", "grŵp", "gêm", "gol")
"""Letters that do not mutate, and loans that keep theirs."""

_VOWELS = frozenset("aeiouwy")
_VOWEL_NUMBERS = re.compile(r"(?:1|8|1[1-9]|80)(?!\d)")
"""Figures whose Welsh words begin with a vowel: un, wyth, un deg …, wyth deg."""


def soft(words: str) -> str:
    """Return words of our own as they stand after *i*, *o*, *neu* and the like.

    Examples
    --------
    >>> soft("mynd i'r ysgol"), soft("Llai na hynny"), soft("grŵp"), soft("gyrru"), soft("chwech")
    ("fynd i'r ysgol", 'Lai na hynny', 'grŵp', 'yrru', 'chwech')
    """
    small = words.lower()
    if small.startswith(_AS_THEY_ARE):
        return words
    for radical, mutated in _SOFT.items():
        if small.startswith(radical):
            changed = mutated + words[len(radical) :]
            return changed if words[0].islower() else changed[:1].upper() + changed[1:]
    return words


def with_and(words: str) -> str:
    """Return what follows *and* with *a* before it, or *ac* where it begins with a vowel.

    Examples
    --------
    >>> with_and("Ysgol Môn"), with_and("Llanelli"), with_and("8"), with_and("12"), with_and("20")
    ('ac Ysgol Môn', 'a Llanelli', 'ac 8', 'ac 12', 'a 20')
    """
    return f"{'ac' if _begins_with_vowel(words) else 'a'} {words}"


def joined(parts: Sequence[str]) -> str:
    """Return a list as in a sentence: A, B ac C.

    Examples
    --------
    >>> joined(["Bangor", "Abergele", "Ynys Môn"]), joined(["Bangor"]), joined([])
    ('Bangor, Abergele ac Ynys Môn', 'Bangor', '')
    """
    *others, last = parts or [""]
    return f"{', '.join(others)} {with_and(last)}" if others else last


def _begins_with_vowel(words: str) -> bool:
    letters = unicodedata.normalize("NFD", words.lower()).lstrip("“‘\"'([ ")
    return letters[:1] in _VOWELS or _VOWEL_NUMBERS.match(letters) is not None


AFTER: Mapping[str, Callable[[str], str]] = {"soft": soft, "and": with_and}
"""What a Welsh template may put behind a format of the English one: ``{how:said_soft}``."""
