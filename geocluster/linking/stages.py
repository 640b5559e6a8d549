"""For which children a school is, and the name that it shares with its other half."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from geocluster.meaning import clean

__all__ = ["Stage", "follows", "goes_to", "stage_by_ages", "stage_by_words", "stem"]


class Stage(Enum):
    """The part of primary education that a school has, where it is not the whole."""

    INFANT = "infant"
    JUNIOR = "junior"
    FIRST = "first"
    MIDDLE = "middle"


_FOLLOWING = {Stage.INFANT: Stage.JUNIOR, Stage.FIRST: Stage.MIDDLE}

_WORDS = {
    Stage.INFANT: frozenset({"infant", "infants", "babanod"}),
    Stage.JUNIOR: frozenset({"junior", "juniors", "iau"}),
    Stage.FIRST: frozenset({"first", "lower"}),
    Stage.MIDDLE: frozenset({"middle"}),
}
_WHOLE = frozenset(
    {"primary", "gynradd", "jmi", "jin", "jmni", "jmin", "preparatory", "prep", "secondary", "high",
     "senior", "sixth", "special"}
)  # fmt: skip
_SCHOOL = frozenset({"school", "schools", "academy", "ysgol"})
_GENERIC = _SCHOOL.union(
    *_WORDS.values(),
    {"the", "of", "and", "at", "in", "for", "a", "church", "england", "wales", "cofe", "c", "e",
     "ce", "coe", "va", "vc", "v", "rc", "roman", "catholic", "voluntary", "aided", "controlled",
     "community", "county", "foundation", "primary", "nursery", "mixed", "boys", "girls",
     "methodist", "trust", "federation", "gynradd", "gymunedol", "gymuned", "feithrin", "plant",
     "bach", "yr", "y", "eglwys", "yng", "nghymru", "wirfoddol", "gymraeg", "cymraeg"},
)  # fmt: skip
"""What names of schools have in common, beside their own."""


def stage_by_ages(low: int | None, high: int | None) -> Stage | None:
    """Return the stage of a school by its ages; None for the whole, or where one is unknown.

    Examples
    --------
    >>> stage_by_ages(4, 7), stage_by_ages(7, 11), stage_by_ages(3, 11), stage_by_ages(9, 13)
    (<Stage.INFANT: 'infant'>, <Stage.JUNIOR: 'junior'>, None, <Stage.MIDDLE: 'middle'>)
    """
    if low is None or high is None:
        return None
    if low <= 5 and 6 <= high <= 10:
        return Stage.INFANT if high <= 8 else Stage.FIRST
    if 6 <= low <= 10 and 10 <= high <= 14:
        return Stage.JUNIOR if high <= 12 and low <= 8 else Stage.MIDDLE
    return None


def follows(younger: tuple[int, int], older: tuple[int, int]) -> bool:
    """Tell whether children go from one school to the other, by the ages of both.

    The last age of a school is, in some lists, the first of the next one, in others the one before.

    Examples
    --------
    >>> follows((4, 7), (7, 11)), follows((5, 6), (7, 10)), follows((3, 5), (5, 11))
    (True, True, False)
    """
    known = stage_by_ages(*younger), stage_by_ages(*older)
    return (
        known[0] in _FOLLOWING
        and known[1] in _FOLLOWING.values()
        and older[0] - younger[1] in (0, 1)
    )


def goes_to(younger: Stage | None, older: Stage | None) -> bool:
    """Tell whether one stage is followed by the other."""
    return younger is not None and _FOLLOWING.get(younger) is older


def stage_by_words(text: str) -> Stage | None:
    """Return the stage that a name or type of school says; None for none, or for several.

    *First*, *middle* and *lower* are also parts of places: they count only where nothing but
    common words stands between them and *school*.

    Examples
    --------
    >>> stage_by_words("Branston Junior Academy"), stage_by_words("Infant and Junior School")
    (<Stage.JUNIOR: 'junior'>, None)
    >>> stage_by_words("Middle Rasen School"), stage_by_words("Alnwick Middle C of E School")
    (None, <Stage.MIDDLE: 'middle'>)
    """
    words = _words(text)
    if _WHOLE & set(words):
        return None
    found = {
        stage
        for stage, names in _WORDS.items()
        for k, word in enumerate(words)
        if word in names
        and (stage in (Stage.INFANT, Stage.JUNIOR) or _before_school(words[k + 1 :]))
    }
    return found.pop() if len(found) == 1 else None


def _before_school(rest: list[str]) -> bool:
    for word in rest:
        if word in _SCHOOL:
            return True
        if word not in _GENERIC:
            return False
    return not rest


def stem(name: str) -> frozenset[str]:
    """Return the words of a name that are its own; empty where it has none.

    Examples
    --------
    >>> sorted(stem("The St Faith's Church of England Infant and Nursery School, Lincoln"))
    ['faith', 'lincoln', 'st']
    """
    own = frozenset(_words(name)) - _GENERIC
    return own if own - {"st"} else frozenset()


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", clean(text).casefold())
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    bare = re.sub(r"['’`]s\b", "", bare)
    words = re.findall(r"\w+", re.sub(r"['’`]", "", bare))
    return ["st" if word == "saint" else word for word in words]
