"""Names of schools: they agree with the religious character, and no two are equal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geocluster.generator.places import Places
from geocluster.generator.words import SAINTS

__all__ = ["primary_names", "secondary_names"]

_QUARTERS = (
    "Northfield",
    "Westgate",
    "Castle",
    "Riverside",
    "Meadows",
    "Park",
    "Hillcrest",
    "Mill Lane",
    "King’s Mead",
    "Eastfield",
    "Priory",
    "Beacon",
    "Willows",
    "Spire View",
)
_CHURCH = (
    "{place} {saint} Church of England Primary School",
    "{place} Church of England Primary School",
    "{saint} Church of England Primary School, {place}",
    "{place} CofE Primary School",
)
_CATHOLIC = ("{saint} Catholic Primary School, {place}",)
_OTHER = ("{place} Primary School", "{place} Community Primary School", "The {place} School")
_IN_TOWN = ("{place} {quarter} Primary School", "{quarter} Primary School, {place}")
_SECONDARY = ("{place} High School", "The {place} School for Ages 11 to 18", "{place} Academy")


def primary_names(
    rng: np.random.Generator, places: Places, home: NDArray[np.int64], faith: list[str]
) -> list[str]:
    """Name primaries.

    Parameters
    ----------
    rng
        Source of chance.
    places
        The settlements.
    home
        Shape ``(s,)``, settlement of each school.
    faith
        Religious character of each.

    Returns
    -------
    list of str
        All different.
    """
    used: set[str] = set()
    names: list[str] = []
    draws = rng.integers(1_000_000, size=(len(home), 3)).tolist()
    for place, creed, (a, b, c) in zip(home.tolist(), faith, draws, strict=True):
        forms = _forms(creed, crowded=bool(places.schools[place] > 1))
        made = (
            forms[(a + j) % len(forms)].format(
                place=places.names[place],
                saint=SAINTS[(b + j) % len(SAINTS)],
                quarter=_QUARTERS[(c + j) % len(_QUARTERS)],
            )
            for j in range(len(SAINTS) * len(_QUARTERS))
        )
        name = next(n for n in made if n not in used)
        used.add(name)
        names.append(name)
    return names


def _forms(faith: str, *, crowded: bool) -> tuple[str, ...]:
    """List the forms of name that suit a school."""
    if faith == "Church of England":
        return _CHURCH
    if faith == "Roman Catholic":
        return _CATHOLIC
    return _IN_TOWN if crowded else _OTHER


def secondary_names(places: Places, home: NDArray[np.int64]) -> list[str]:
    """Name secondary schools.

    Parameters
    ----------
    places
        The settlements.
    home
        Shape ``(s,)``, settlement of each school.

    Returns
    -------
    list of str
        All different.
    """
    seen: dict[int, int] = {}
    names: list[str] = []
    for place in home.tolist():
        number = seen.get(place, 0)
        seen[place] = number + 1
        form = _SECONDARY[number % len(_SECONDARY)]
        lap = number // len(_SECONDARY)
        names.append(form.format(place=places.names[place]) + (f" {lap + 1}" if lap else ""))
    return names
