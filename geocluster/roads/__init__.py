"""Road files become :class:`~geocluster.travel.TravelTimes`, and the lines that a map draws.

An engine is a function ``(schools, request) -> Travelled``; :data:`ENGINES` names them. Every
engine keeps the order of the schools, stores no zero, and respects the cut-off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry import LineString

from geocluster.backdrop import Backdrop
from geocluster.errors import TravelError
from geocluster.roads.graphml import read_graphml
from geocluster.roads.matrix import matrix_times
from geocluster.roads.network import FAR_METRES, RoadNetwork
from geocluster.roads.osm import SUFFIXES, read_osm
from geocluster.roads.straight import straight_times
from geocluster.schools import Schools
from geocluster.travel import DETOUR, SPEED_KMH, TravelTimes

__all__ = ["ENGINES", "EngineRequest", "Pairs", "Travelled", "travel"]

Pairs = Iterable[tuple[int, int]]
_MARGIN_DEGREES = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineRequest:
    """What an engine is asked for.

    Attributes
    ----------
    cutoff
        Seconds.
    file
        Roads or matrix; None for engines that read none.
    speed_kmh, detour
        For straight lines.
    progress
        Told what is being done, and the share done.
    """

    cutoff: int
    file: Path | None = None
    speed_kmh: float = SPEED_KMH
    detour: float = DETOUR
    progress: Callable[[str, float], None] = lambda what, share: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Travelled:
    """What an engine returns.

    Attributes
    ----------
    times
        Between all schools.
    backdrop
        What it knows to draw; without routes.
    routes
        For pairs of positions, the way that a car takes; empty where the engine knows none.
    """

    times: TravelTimes
    backdrop: Backdrop = Backdrop()
    routes: Callable[[Pairs], dict[tuple[int, int], LineString]] = lambda pairs: {}


def _by_roads(schools: Schools, request: EngineRequest) -> Travelled:
    file = _needed(request)
    request.progress(f"Reading roads from {file.name}", 0.0)
    network = _read_network(file)
    request.progress("Placing schools on roads", 0.0)
    placed = network.place(schools.lonlat)
    origins, destinations, seconds = placed.times(
        request.cutoff, lambda share: request.progress("Computing travel times", share)
    )
    times = TravelTimes.of_pairs(
        len(schools),
        origins,
        destinations,
        seconds,
        cutoff=request.cutoff,
        engine="roads",
        network_date=network.date,
        unreachable=placed.unreachable,
        snapped_metres=placed.metres,
        far_metres=FAR_METRES,
        sources=(network.source,),
    )
    return Travelled(
        times=times,
        backdrop=_drawn(network, schools),
        routes=lambda pairs: placed.routes(pairs, request.cutoff),
    )


def _read_network(file: Path) -> RoadNetwork:
    name = file.name.casefold()
    if name.endswith(".graphml"):
        return read_graphml(file)
    if name.endswith(SUFFIXES):
        return read_osm(file)
    raise TravelError(
        f"{file.name} is not a road file that can be read; its name must end in "
        f"{', '.join(SUFFIXES)} or .graphml"
    )


def _by_straight_lines(schools: Schools, request: EngineRequest) -> Travelled:
    times = straight_times(
        schools, cutoff=request.cutoff, speed_kmh=request.speed_kmh, detour=request.detour
    )
    return Travelled(times=times)


def _by_matrix(schools: Schools, request: EngineRequest) -> Travelled:
    return Travelled(times=matrix_times(schools, _needed(request), cutoff=request.cutoff))


ENGINES: dict[str, Callable[[Schools, EngineRequest], Travelled]] = {
    "roads": _by_roads,
    "straight": _by_straight_lines,
    "matrix": _by_matrix,
}


def travel(schools: Schools, engine: str, request: EngineRequest) -> Travelled:
    """Compute travel times between schools with an engine of :data:`ENGINES`."""
    return ENGINES[engine](schools, request)


def _needed(request: EngineRequest) -> Path:
    if request.file is None:
        raise TravelError("this engine needs a file")
    return request.file


def _drawn(network: RoadNetwork, schools: Schools) -> Backdrop:
    """Cut what is drawn to the surroundings of the schools: files may reach far beyond."""
    west, south, east, north = schools.table.total_bounds
    margin = _MARGIN_DEGREES
    window = (west - 2 * margin, south - margin, east + 2 * margin, north + margin)
    frame = shapely.box(*window)
    roads = {}
    for kind, lines in network.drawn.items():
        cut = shapely.get_parts(shapely.clip_by_rect(list(lines), *window))
        roads[kind] = tuple(line for line in cut if isinstance(line, LineString))
    water = shapely.clip_by_rect(list(network.water), *window) if network.water else []
    return Backdrop(
        roads={kind: lines for kind, lines in roads.items() if lines},
        water=tuple(shape for shape in water if not shape.is_empty),
        places=tuple(place for place in network.places if frame.covers(place.point)),
    )
