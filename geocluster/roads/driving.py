"""The engine ``roads``: a road file, travel times by shortest paths, and what they rest on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from geocluster.basemap import Basemap
from geocluster.errors import GeoclusterError, LimitError, TravelError
from geocluster.files import digest
from geocluster.limits import check_roads
from geocluster.phrases import phrase
from geocluster.provenance import note_beside
from geocluster.roads.caching import (
    Key,
    code_digest,
    get_network,
    get_times,
    put_network,
    put_times,
)
from geocluster.roads.closures import closed_segments, diverted, resolved
from geocluster.roads.fit import placing
from geocluster.roads.formats import Window, road_format
from geocluster.roads.network import RoadNetwork
from geocluster.roads.request import FAR_METRES, EngineRequest, Pairs, Travelled
from geocluster.roads.snapped import SnappedNetwork
from geocluster.roads.snapping import snap
from geocluster.schools import Schools
from geocluster.sphere import middle_longitude, on_one_side, unwrapped_shapes
from geocluster.travel import Closure, TravelTimes

__all__ = ["by_roads"]

_MARGIN_DEGREES = 0.08

_AROUND_DEGREES = 0.7


def by_roads(schools: Schools, request: EngineRequest) -> Travelled:
    """Compute travel times along the roads of a file, or take them from the cache."""
    if request.file is None:
        raise TravelError(phrase("this engine needs a road file"))
    around = middle_longitude(schools.lonlat[:, 0])
    file, request = request.file, replace(request, closed=resolved(request.closed, around))
    _measure(file)
    form = road_format(file)
    store = request.cache
    # One file holds all of Great Britain; of others the whole is read, and kept for all schools.
    near = _window(schools, _AROUND_DEGREES) if form.windowed else None
    key = {} if store is None else {**_key(file, request), "near": near}
    own_key = {**key, **_asked_key(schools, request)}
    request.progress(phrase("Looking for travel times in the cache"), 0.0)
    times = None if store is None else get_times(store, own_key)

    @cache
    def network() -> RoadNetwork:
        known = None if store is None else get_network(store, key)
        if known is not None:
            return known
        request.progress(phrase("Reading roads from {name}", name=file.name), 0.0)
        read = form.read(file, request, near)
        if store is not None:
            put_network(store, key, read, file.name)
        return read

    @cache
    def snapped() -> SnappedNetwork:
        request.progress(phrase("Placing schools on roads"), 0.0)
        roads = network()
        if request.closed:
            roads = roads.without(closed_segments(roads, request.closed)[0])
        return snap(roads, schools.lonlat)

    if times is None:
        times = _times(network(), snapped(), schools, request)
        if store is not None:
            put_times(store, own_key, times, file.name)
    times = replace(times, country=request.speeds.country)
    return Travelled(times=times, draw=partial(_draw, network, snapped, schools, request))


def _measure(file: Path) -> None:
    """Refuse what is larger than may be read, or cannot be read at all."""
    try:
        check_roads(file)
    except LimitError:
        raise
    except GeoclusterError as fault:
        raise TravelError(*fault.args) from None
    except OSError as fault:
        raise TravelError(
            phrase(
                "{name} cannot be read ({strerror}); check its path in travel.file",
                name=file.name,
                strerror=fault.strerror or fault,
            )
        ) from None


def _key(file: Path, request: EngineRequest) -> Key:
    return {
        "code": code_digest(),
        "file": digest(file),
        "name": file.name,
        "note": note_beside(file),
        "speeds": request.speeds.table(),
        "ferries": request.ferries,
    }


def _asked_key(schools: Schools, request: EngineRequest) -> Key:
    points = np.ascontiguousarray(schools.lonlat, "<f8").tobytes()
    return {
        "points": hashlib.sha256(points).hexdigest(),
        "declared": schools.declared,
        "cutoff": request.cutoff,
        "closed": [
            [c.label, c.way, None if c.shape is None else shapely.to_wkt(c.shape)]
            for c in request.closed
        ],
    }


def _times(
    network: RoadNetwork, snapped: SnappedNetwork, schools: Schools, request: EngineRequest
) -> TravelTimes:
    """Compute the times; where roads are closed, with all of them open too."""
    if not request.closed:
        return _snapped_times(snapped, schools, request, "Computing travel times")
    _, roads = closed_segments(network, request.closed)
    before = _snapped_times(
        snap(network, schools.lonlat), schools, request, "Travel times with all roads open"
    )
    after = _snapped_times(snapped, schools, request, "Travel times with roads closed")
    closure = Closure(roads=roads, diverted=diverted(before, after))
    return replace(after, closure=closure)


def _snapped_times(
    snapped: SnappedNetwork, schools: Schools, request: EngineRequest, doing: str
) -> TravelTimes:
    network = snapped.network
    lie = placing(network, schools, snapped.away)

    def times(on: SnappedNetwork, what: str) -> TravelTimes:
        origins, destinations, seconds = on.times(
            request.cutoff, partial(request.progress, what), threads=request.threads
        )
        return TravelTimes.of_pairs(
            len(schools),
            origins,
            destinations,
            seconds,
            cutoff=request.cutoff,
            engine="roads",
            network_date=network.date,
            unreachable=snapped.unreachable,
            moved=snapped.moved,
            over_water=snapped.over_water,
            snapped_metres=snapped.metres,
            snapped_points=snapped.snapped_points,
            far_metres=FAR_METRES,
            placing=lie,
            sources=(network.source,),
        )

    found = times(snapped, doing)
    if not (request.ferries and network.ferry.any()):
        return found
    dry = times(snapped.on(network.without(network.ferry)), "Travel times without ferries")
    return replace(found, ferry_pairs=_quicker(found, dry))


def _quicker(found: TravelTimes, dry: TravelTimes) -> NDArray[np.int64]:
    """Pairs that take longer, or are not possible, without ferries."""
    shorter = (found.seconds != dry.seconds).tocoo()
    i, j = shorter.coords
    return np.column_stack([i, j]).astype(np.int64)


def _draw(
    network: Callable[[], RoadNetwork],
    snapped: Callable[[], SnappedNetwork],
    schools: Schools,
    request: EngineRequest,
    pairs: Pairs,
) -> Basemap:
    """Draw the roads, and the ways between pairs of schools."""
    roads = network()
    drawn = dict(roads.drawn)
    if request.closed:
        shut, _ = closed_segments(roads, request.closed)
        ends = roads.lonlat[np.stack([roads.tail[shut], roads.head[shut]], axis=1)]
        drawn["closed"] = tuple(LineString(line) for line in ends)
    return replace(_cut(roads, drawn, schools), routes=snapped().routes(pairs, request.cutoff))


def _cut(
    network: RoadNetwork, drawn: dict[str, tuple[LineString, ...]], schools: Schools
) -> Basemap:
    """Cut what is drawn to the surroundings of the schools: files may reach far beyond."""
    window = _window(schools, _MARGIN_DEGREES)
    frame, middle = shapely.box(*window), (window[0] + window[2]) / 2

    def within(shapes: Sequence[BaseGeometry]) -> Any:
        together = unwrapped_shapes(np.array(shapes, dtype=object), middle)
        return shapely.clip_by_rect(together, *window)

    roads = {}
    for kind, lines in drawn.items():
        cut = shapely.get_parts(within(lines))
        roads[kind] = tuple(line for line in cut if isinstance(line, LineString))
    return Basemap(
        roads={kind: lines for kind, lines in roads.items() if lines},
        water=tuple(shape for shape in within(network.water) if not shape.is_empty),
        places=tuple(
            place for place in network.places if frame.covers(unwrapped_shapes(place.point, middle))
        ),
    )


def _window(schools: Schools, margin: float) -> Window:
    """Bounds around the schools, in degrees: west, south, east, north; perhaps beyond 180."""
    together = on_one_side(schools.lonlat)
    (west, south), (east, north) = together.min(axis=0).tolist(), together.max(axis=0).tolist()
    return (west - 2 * margin, south - margin, east + 2 * margin, north + margin)
