"""Road files become :class:`~geocluster.travel.TravelTimes`, and the lines that a map draws.

An engine is a function ``(schools, request) -> Travelled``; :data:`ENGINES` names them. Every
engine keeps the order of the schools, stores no zero, and respects the cut-off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from geocluster.errors import TravelError
from geocluster.roads.driving import by_roads
from geocluster.roads.matrix import matrix_times
from geocluster.roads.request import EngineRequest, Pairs, Travelled
from geocluster.roads.server import server_times
from geocluster.roads.straight import straight_times
from geocluster.schools import Schools

__all__ = ["ENGINES", "EngineRequest", "Pairs", "Travelled", "travel"]


def _by_straight_lines(schools: Schools, request: EngineRequest) -> Travelled:
    times = straight_times(
        schools, cutoff=request.cutoff, speed_kmh=request.speed_kmh, detour=request.detour
    )
    return Travelled(times=times)


def _by_matrix(schools: Schools, request: EngineRequest) -> Travelled:
    if request.file is None:
        raise TravelError("this engine needs a matrix file")
    return Travelled(times=matrix_times(schools, request.file, cutoff=request.cutoff))


def _by_server(schools: Schools, request: EngineRequest) -> Travelled:
    if request.url is None:
        raise TravelError("this engine needs the url of a server")
    times = server_times(
        schools,
        request.url,
        cutoff=request.cutoff,
        most_places=request.most_places,
        progress=lambda share: request.progress("Asking the server for travel times", share),
    )
    return Travelled(times=times)


ENGINES: dict[str, Callable[[Schools, EngineRequest], Travelled]] = {
    "roads": by_roads,
    "straight": _by_straight_lines,
    "matrix": _by_matrix,
    "server": _by_server,
}


def travel(schools: Schools, engine: str, request: EngineRequest) -> Travelled:
    """Compute travel times between schools with an engine of :data:`ENGINES`.

    The times remember the points that they were computed for, but where they come from a table.
    """
    travelled = ENGINES[engine](schools, request)
    if engine == "matrix":
        return travelled
    times = replace(travelled.times, points=schools.points_digest)
    return replace(travelled, times=times)
