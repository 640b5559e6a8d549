"""What an engine is asked for, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from geocluster.basemap import Basemap
from geocluster.cache import Cache
from geocluster.speeds import DETOUR, SPEED_KMH, SPEEDS, SpeedModel
from geocluster.travel import Closed, TravelTimes

__all__ = [
    "FAR_METRES",
    "LOST_METRES",
    "MOST_PLACES",
    "EngineRequest",
    "Pairs",
    "Travelled",
]

Pairs = Iterable[tuple[int, int]]

MOST_PLACES = 100
"""Of sources and destinations together in one question, as OSRM sets it. Source: osrm-routed,
``--max-table-size``."""


FAR_METRES = 500.0
"""A school further from its road than this is reported."""

LOST_METRES = 5_000.0
"""A school further from every road than this cannot be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRequest:
    """What an engine is asked for.

    Attributes
    ----------
    cutoff
        Seconds.
    file
        Roads or matrix; None for engines that read none.
    url
        Of a table server.
    speeds, ferries, closed
        For roads: the speed model, whether cars may take ferries, and what is out of use.
    speed_kmh, detour
        For straight lines.
    most_places
        That a server takes in one question.
    threads
        How many searches go on side by side.
    cache
        Where roads and times are kept; None to keep nothing.
    progress
        Told what is being done, and the share done.
    """

    cutoff: int
    file: Path | None = None
    url: str | None = None
    speeds: SpeedModel = SPEEDS["GB"]
    ferries: bool = False
    closed: tuple[Closed, ...] = ()
    speed_kmh: float = SPEED_KMH
    detour: float = DETOUR
    most_places: int = MOST_PLACES
    threads: int = 2
    cache: Cache | None = None
    progress: Callable[[str, float], None] = lambda what, share: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Travelled:
    """What an engine returns.

    Attributes
    ----------
    times
        Between all schools.
    draw
        Given pairs of positions, what the engine knows to draw, with the way that a car takes
        between them; empty where it knows none.
    """

    times: TravelTimes
    draw: Callable[[Pairs], Basemap] = lambda pairs: Basemap()
