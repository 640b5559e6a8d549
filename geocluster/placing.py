"""How schools and roads lie to each other, in figures: what tells a wrong map from a right one."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Placing", "Reading", "Shift"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the schools would lie to the roads if their coordinates were read in another way.

    Attributes
    ----------
    name
        ``exchanged``, or the coordinate system, such as ``gcj02`` or ``EPSG:32631``.
    within
        How many of the schools looked at have a road that is not out of reach.
    metres
        To the nearest road, which three quarters of the schools do not exceed; None where more
        have none.
    moved
        Metres between this place and the one as it was read, likewise.
    """

    name: str
    within: int
    metres: float | None
    moved: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One step for all schools that brings them to the roads, and how near that is.

    Attributes
    ----------
    east, north
        Metres of the step.
    metres
        To the nearest road after it, likewise.
    """

    east: float
    north: float
    metres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """How schools and roads lie to each other.

    Attributes
    ----------
    box
        West, south, east and north end of the roads, in degrees.
    beyond
        Positions of schools that no road comes near.
    looked_at
        How many schools ``as_read`` and ``others`` are about: the same for all.
    as_read, others
        The distances to the road, as the coordinates were read and as they could be; nothing
        else is tried where most lie by a road.
    shift
        None where no step for all brings them nearer.
    """

    box: tuple[float, float, float, float]
    beyond: tuple[int, ...]
    looked_at: int
    as_read: Reading
    others: tuple[Reading, ...] = ()
    shift: Shift | None = None
