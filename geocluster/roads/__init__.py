"""Road files become :class:`~geocluster.travel.TravelTimes`, and the lines that a map draws.

An engine is a function ``(schools, request) -> Travelled``; :data:`ENGINES` names them. Every
engine keeps the order of the schools, stores no zero, and respects the cut-off.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geocluster.doors import door
from geocluster.roads.engines import ENGINES, Engine

if TYPE_CHECKING:
    from geocluster.roads.request import EngineRequest, Pairs, Travelled
    from geocluster.schools import Schools
else:
    __getattr__, __dir__ = door(__name__, {"request": ("EngineRequest", "Pairs", "Travelled")})

__all__ = ["ENGINES", "Engine", "EngineRequest", "Pairs", "Travelled", "travel"]


def travel(schools: Schools, engine: str, request: EngineRequest) -> Travelled:
    """Compute travel times between schools with an engine of :data:`ENGINES`.

    The times remember the points that they were computed for, but where they come from a table.

    Raises
    ------
    TravelError
        If there is no such engine, or it finds no times.
    """
    chosen = ENGINES.named(engine)
    travelled = chosen.travel(schools, request)
    if not chosen.of_points:
        return travelled
    times = replace(travelled.times, points=schools.points_digest)
    return replace(travelled, times=times)
