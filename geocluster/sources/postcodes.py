"""What a postcode of the United Kingdom looks like, and how well it says where a school is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from geocluster.facts import Fact, fact
from geocluster.meaning import clean
from geocluster.schools import Source

__all__ = ["PRECISION", "ROUGH", "PostcodeBook", "PostcodePlace", "area_of", "readings", "written"]

_UNIT = re.compile(
    r"(?:[A-PR-UWYZ][A-HK-Y]?(?:\d|[1-9]\d)|[A-PR-UWYZ]\d[A-HJKPSTUW]"
    r"|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY])\d[ABD-HJLNP-UW-Z]{2}|GIR0AA"
)
"""Without the blank. Source: BS 7666-0:2006, annex; Royal Mail, PAF Programmers' Guide."""

_ALIKE = {"O": "O0", "0": "O0", "I": "I1", "1": "I1L", "L": "L1"}

PRECISION: Mapping[int, Fact] = {
    1: fact("postcode.building"),
    2: fact("postcode.building_seen"),
    3: fact("postcode.near"),
    4: fact("postcode.mean"),
    5: fact("postcode.estimated"),
    6: fact("postcode.sector"),
    8: fact("postcode.ended"),
}
"""By the indicator of the ONS directory; Code-Point Open writes the same times ten.

Source: Ordnance Survey, Code-Point Open technical specification, "positional quality indicator";
Office for National Statistics, ONS Postcode Directory user guide, field OSGRDIND.
"""

ROUGH = frozenset({6, 8})
"""Indicators of places that a planner should look at."""

NO_PLACE = 9
"""The indicator of a postcode that has no place at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostcodePlace:
    """Where a postcode is.

    Attributes
    ----------
    lon, lat
        Degrees, WGS 84.
    indicator
        A key of :data:`PRECISION`; None where the file does not say.
    ended
        When the postcode went out of use, such as ``2019-03``; None for one in use, or where
        the file does not say.
    """

    lon: float
    lat: float
    indicator: int | None = None
    ended: str | None = None

    @property
    def rough(self) -> bool:
        """Whether the school may be far from there."""
        return self.indicator in ROUGH

    @property
    def precision(self) -> Fact:
        """How well the place is known."""
        if self.indicator is None:
            return fact("postcode.unstated")
        return PRECISION[self.indicator]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostcodeBook:
    """The places of the postcodes that were looked up.

    Attributes
    ----------
    name
        Of the file or folder.
    places
        By postcode without its blank; None for one that is there without a place. Postcodes
        that are not there are missing.
    source
        Licence, attribution and date.
    """

    name: str
    places: Mapping[str, PostcodePlace | None]
    source: Source

    @property
    def words(self) -> str:
        """Name it, with the date of its data where that is known."""
        return f"{self.name} of {self.source.date}" if self.source.date else self.name


def readings(text: str) -> tuple[str, ...]:
    """Return the postcodes that a cell can mean, without their blank.

    Parameters
    ----------
    text
        In any case, with any blanks.

    Returns
    -------
    tuple of str
        One where it is written as a postcode is. Otherwise those that it becomes when the letter
        O and the figure 0, or I, l and the figure 1, are taken for each other; often none.

    Examples
    --------
    >>> readings(" sy23  3lu "), readings("LL6O 6AA"), readings("none yet")
    (('SY233LU',), ('LL606AA',), ())
    """
    compact = re.sub(r"[\s.\-]", "", clean(text)).upper()
    if _UNIT.fullmatch(compact):
        return (compact,)
    if not 5 <= len(compact) <= 7:
        return ()
    spelt = product(*(_ALIKE.get(c, c) for c in compact))
    return tuple(sorted(x for x in map("".join, spelt) if _UNIT.fullmatch(x)))


def written(postcode: str) -> str:
    """Return a postcode as it is written on a letter.

    Examples
    --------
    >>> written("SY233LU")
    'SY23 3LU'
    """
    return f"{postcode[:-3]} {postcode[-3:]}"


def area_of(postcode: str) -> str:
    """Return the letters of the postcode area.

    Examples
    --------
    >>> area_of("SY233LU"), area_of("B11AA")
    ('SY', 'B')
    """
    return postcode[:2] if postcode[1].isalpha() else postcode[:1]
