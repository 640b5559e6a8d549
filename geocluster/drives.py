"""Drives held against the straight line: how fast one would have to be, in figures, not words."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geocluster.errors import TravelError
from geocluster.given import said_in_minutes
from geocluster.phrases import phrase
from geocluster.sphere import EARTH_METRES, in_space

__all__ = [
    "FASTEST_KMH",
    "JUDGED_METRES",
    "MOST_DRIVES",
    "WALKING_KMH",
    "Drive",
    "Drives",
    "check_drives",
    "survey",
]

FASTEST_KMH = 150.0
"""Along the straight line no drive is faster: a road is longer than the line."""

WALKING_KMH = 3.0
"""Along the straight line nearly all drives are faster: one walks along a road at 4 to 5 km/h."""

JUDGED_METRES = 1_000.0
"""Below this, the places of schools (often of a postcode) are too coarse to judge a speed."""

MOST_DRIVES = 60_000_000
"""Drives within the cut-off that are held at once, half a gigabyte of them; a nation of 17,000
schools has some ten million within 45 min."""

_MOST_METRES = 100_000.0
_CHUNK = 1 << 20

Floats = NDArray[np.float64]
Positions = NDArray[np.integer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """One drive: positions of its ends, metres of the straight line, and seconds."""

    origin: int
    destination: int
    metres: float
    seconds: float

    @property
    def kmh(self) -> float:
        """Speed along the straight line; infinite where it takes no time."""
        return self.metres / self.seconds * 3.6 if self.seconds > 0 else float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """Whether one can drive there and back.

    Attributes
    ----------
    one_way, both_ways
        Pairs of schools with a time in one direction, and in both.
    lone
        Of those in one direction the quickest; None where there is none.
    """

    one_way: int
    both_ways: int
    lone: Drive | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """How many of the short drives are known.

    Attributes
    ----------
    metres
        So far one comes along the straight line within half the cut-off, at the usual speed.
    pairs, known
        Ordered pairs of schools no farther apart than this, and how many have a time.
    """

    metres: float
    pairs: int
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drives:
    """What a table of drives looks like beside the straight lines.

    Attributes
    ----------
    known
        Ordered pairs that have a time, whether within the cut-off or not.
    judged
        Those whose straight line is longer than :data:`JUDGED_METRES`.
    typical
        The one in the middle by speed; None where none is judged.
    fast, fastest
        How many are faster than :data:`FASTEST_KMH`, and the fastest of all that are judged.
    slow, slowest
        How many are slower than :data:`WALKING_KMH`, and the slowest of them; drives by ferry,
        which may wait long, are not among them.
    directions, near
        None where they were not asked for.
    """

    known: int
    judged: int
    typical: Drive | None
    fast: int
    fastest: Drive | None
    slow: int
    slowest: Drive | None
    directions: Directions | None
    near: Near | None


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Drives in columns, shape ``(m,)``, with the metres of the straight lines."""

    i: Positions
    j: Positions
    seconds: NDArray[np.generic]
    metres: Floats

    def drive(self, k: np.integer | int) -> Drive:
        return Drive(
            origin=int(self.i[k]),
            destination=int(self.j[k]),
            metres=float(self.metres[k]),
            seconds=float(self.seconds[k]),
        )

    def keys(self, n: int, rows: NDArray[np.int64] | slice = slice(None)) -> NDArray[np.int64]:
        """One number for each ordered pair of n schools."""
        return self.i[rows].astype(np.int64) * n + self.j[rows]


def survey(
    lonlat: Floats,
    origins: ArrayLike,
    destinations: ArrayLike,
    seconds: ArrayLike,
    *,
    slack: Floats | None = None,
    ferries: NDArray[np.int64] | None = None,
    cutoff: float | None = None,
) -> Drives:
    """Hold drives against the straight line; time and memory grow with their number.

    Parameters
    ----------
    lonlat
        Shape ``(n, 2)``, degrees: where drives begin and end; NaN where none does.
    origins, destinations, seconds
        Shape ``(m,)``: positions and times, each ordered pair once, none from a place to itself.
    slack
        Shape ``(n,)``: metres by which drives may begin elsewhere; nowhere where not given.
    ferries
        Shape ``(k, 2)``: pairs that take a ferry.
    cutoff
        Seconds, to ask as well which directions and which short drives are missing.
    """
    i, j = np.asarray(origins), np.asarray(destinations)
    table = _Table(i, j, np.asarray(seconds), _distances(lonlat, i, j))
    less = more = table.metres
    if slack is not None:
        loose = np.nan_to_num(slack)
        less, more = (table.metres + sign * (loose[i] + loose[j]) for sign in (-1, 1))
    judged = np.flatnonzero(less > JUDGED_METRES)
    quick = _kmh(less, table, judged)
    easy = quick if slack is None else _kmh(more, table, judged)
    slow = np.flatnonzero(easy < WALKING_KMH)
    if ferries is not None and len(slow):
        taken = ferries[:, 0] * len(lonlat) + ferries[:, 1]
        slow = slow[~np.isin(table.keys(len(lonlat), judged[slow]), taken)]
    middle = len(judged) // 2
    typical = table.drive(judged[np.argpartition(quick, middle)[middle]]) if len(judged) else None
    return Drives(
        known=len(i),
        judged=len(judged),
        typical=typical,
        fast=int(np.count_nonzero(quick > FASTEST_KMH)),
        fastest=table.drive(judged[np.argmax(quick)]) if len(judged) else None,
        slow=len(slow),
        slowest=table.drive(judged[slow[np.argmin(easy[slow])]]) if len(slow) else None,
        directions=None if cutoff is None else _directions(len(lonlat), table),
        near=None if cutoff is None or typical is None else _near(lonlat, table, typical, cutoff),
    )


def _kmh(metres: Floats, table: _Table, rows: NDArray[np.int64]) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(metres[rows] / table.seconds[rows].astype(float) * 3.6)


def _distances(lonlat: Floats, i: Positions, j: Positions) -> Floats:
    """Metres along great circles; NaN where an end is nowhere."""
    at = in_space(lonlat) / EARTH_METRES
    metres = np.empty(len(i))
    for begin in range(0, len(i), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        step = at[i[part]] - at[j[part]]
        half = np.sqrt(np.einsum("ij,ij->i", step, step)) / 2
        metres[part] = 2 * EARTH_METRES * np.arcsin(np.minimum(half, 1))
    return metres


def _directions(n: int, table: _Table) -> Directions:
    there, back = table.keys(n), np.sort(table.j.astype(np.int64) * n + table.i)
    at = np.minimum(np.searchsorted(back, there), max(len(back) - 1, 0))
    lone = np.flatnonzero(back[at] != there) if len(back) else np.zeros(0, np.int64)
    return Directions(
        one_way=len(lone),
        both_ways=(len(there) - len(lone)) // 2,
        lone=table.drive(lone[np.argmin(table.seconds[lone])]) if len(lone) else None,
    )


def _near(lonlat: Floats, table: _Table, typical: Drive, cutoff: float) -> Near:
    from scipy.spatial import cKDTree

    metres = min(typical.kmh / 3.6 * cutoff / 2, _MOST_METRES)
    here = lonlat[np.isfinite(lonlat).all(axis=1)]
    tree = cKDTree(in_space(here))
    return Near(
        metres=metres,
        pairs=int(tree.count_neighbors(tree, metres)) - len(here),
        known=int(np.count_nonzero(table.metres <= metres)),
    )


def check_drives(count: Callable[[int], float], schools: int, *, cutoff: int) -> None:
    """Refuse so many drives that they would fill the memory, before they do.

    Parameters
    ----------
    count
        Given a cut-off in seconds, says about how many drives are no longer.
    schools
        How many there are.
    cutoff
        Seconds.

    Raises
    ------
    TravelError
        If there are more than :data:`MOST_DRIVES`; the message names a cut-off that will do.
    """
    asked = count(cutoff)
    if asked <= MOST_DRIVES:
        return
    minutes = range(math.ceil(cutoff / 60))
    enough = bisect_right(minutes, float(MOST_DRIVES), key=lambda m: count(60 * m)) - 1
    lower = phrase("use a cut-off below a minute")
    if enough >= 1:
        lower = phrase("lower cutoff_minutes to {minutes}", minutes=enough)
    raise TravelError(
        phrase(
            "{schools:,} schools have about {asked:,.0f} million drives of up to "
            "{limit} between them, and at most {most_drives:,.0f} "
            "million are held; {lower} in [travel], and longest_drive_minutes with "
            "it (where schools stand so close no group needs longer drives), or "
            "ask about fewer schools by where",
            schools=schools,
            asked=asked / 1e6,
            limit=said_in_minutes(cutoff),
            most_drives=MOST_DRIVES / 1e6,
            lower=lower,
        )
    )
