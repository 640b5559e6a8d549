"""Road networks and travel times in the cache: read once, then had at once.

Everything that the content depends on is in the key: the road file by its checksum, its note of
origin, the speed model, ferries, closed roads, the points, the cut-off, and the code of this
room and of speeds, so that no time is ever that of another version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geocluster import speeds
from geocluster.basemap import Place
from geocluster.cache import NETWORK, TIMES, Cache, Entry
from geocluster.facts import Fact
from geocluster.given import Seconds
from geocluster.placing import Placing, Reading, Shift
from geocluster.roads.network import RoadNetwork
from geocluster.schools import Source
from geocluster.travel import Closure, Diverted, Moved, TravelTimes

__all__ = ["Key", "code_digest", "get_network", "get_times", "put_network", "put_times"]

Key = dict[str, Any]

_SEGMENTS = ("tail", "head", "forward", "backward", "way", "ferry", "motorway", "delay", "turns")


@cache
def code_digest() -> str:
    """Return a checksum of the code that turns roads into times."""
    found = hashlib.sha256()
    here, law = Path(__file__).parent, Path(speeds.__file__).parent
    for module in (
        *sorted(here.glob("*.py")),
        *sorted(law.glob("*.py")),
        here.parent / "sphere.py",
        here.parent / "readings.py",
    ):
        found.update(module.read_bytes())
    return found.hexdigest()[:16]


def get_network(store: Cache, key: Key) -> RoadNetwork | None:
    """Return the network that is kept under a key; None where none is."""
    entry = store.get(NETWORK, key)
    if entry is None:
        return None
    arrays, notes = entry.arrays, entry.notes
    return RoadNetwork(
        lonlat=arrays["lonlat"],
        source=Source(**notes["source"]),
        date=notes["date"],
        access_kmh=notes["access_kmh"],
        drawn={kind: tuple(_shapes(arrays, f"drawn_{kind}")) for kind in notes["drawn"]},
        water=tuple(_shapes(arrays, "water")),
        places=tuple(
            Place(name, kind, point)
            for (name, kind), point in zip(notes["places"], _shapes(arrays, "places"), strict=True)
        ),
        **{name: arrays[name] for name in _SEGMENTS},
    )


def put_network(store: Cache, key: Key, network: RoadNetwork, of: str) -> None:
    """Keep a network under a key."""
    arrays = {name: getattr(network, name) for name in ("lonlat", *_SEGMENTS)}
    for kind, lines in network.drawn.items():
        arrays |= _packed(f"drawn_{kind}", lines)
    arrays |= _packed("water", network.water)
    arrays |= _packed("places", [place.point for place in network.places])
    notes = {
        "source": asdict(network.source),
        "date": network.date,
        "access_kmh": network.access_kmh,
        "drawn": list(network.drawn),
        "places": [[place.name, place.kind] for place in network.places],
    }
    store.put(NETWORK, key, arrays, notes, of=of)


def get_times(store: Cache, key: Key) -> TravelTimes | None:
    """Return the travel times that are kept under a key; None where none are."""
    entry = store.get(TIMES, key)
    if entry is None:
        return None
    arrays, notes = entry.arrays, entry.notes
    return TravelTimes.of_pairs(
        notes["schools"],
        arrays["origins"],
        arrays["destinations"],
        arrays["seconds"],
        cutoff=Seconds(notes["cutoff"]),
        engine=notes["engine"],
        network_date=notes["network_date"],
        unreachable={int(k): Fact.of(why) for k, why in notes["unreachable"].items()},
        far_metres=notes["far_metres"],
        moved=tuple(Moved(**moved) for moved in notes["moved"]),
        over_water=arrays.get("over_water"),
        snapped_metres=arrays.get("snapped_metres"),
        snapped_points=arrays.get("snapped_points"),
        ferry_pairs=arrays.get("ferry_pairs"),
        closure=_closure(entry),
        placing=_placing(notes["placing"]),
        sources=tuple(Source(**source) for source in notes["sources"]),
    )


def put_times(store: Cache, key: Key, times: TravelTimes, of: str) -> None:
    """Keep travel times under a key."""
    origins, destinations = times.seconds.tocoo().coords
    arrays = {"origins": origins, "destinations": destinations, "seconds": times.seconds.data}
    for name in ("snapped_metres", "snapped_points", "over_water", "ferry_pairs"):
        if getattr(times, name) is not None:
            arrays[name] = getattr(times, name)
    notes: Key = {
        "schools": len(times),
        "cutoff": times.cutoff,
        "engine": times.engine,
        "network_date": times.network_date,
        "unreachable": {str(k): why.record() for k, why in times.unreachable.items()},
        "moved": [asdict(moved) for moved in times.moved],
        "far_metres": times.far_metres,
        "closure": None if times.closure is None else asdict(times.closure),
        "placing": None if times.placing is None else asdict(times.placing),
        "sources": [asdict(source) for source in times.sources],
    }
    store.put(TIMES, key, arrays, notes, of=of, schools=len(times))


def _closure(entry: Entry) -> Closure | None:
    said = entry.notes["closure"]
    if said is None:
        return None
    return Closure(
        roads=tuple((label, count) for label, count in said["roads"]),
        diverted=tuple(
            Diverted(**d | {"worst": None if d["worst"] is None else tuple(d["worst"])})
            for d in said["diverted"]
        ),
    )


def _placing(said: Key | None) -> Placing | None:
    if said is None:
        return None
    shift = said["shift"]
    return Placing(
        box=tuple(said["box"]),
        beyond=tuple(said["beyond"]),
        looked_at=said["looked_at"],
        as_read=Reading(**said["as_read"]),
        others=tuple(Reading(**other) for other in said["others"]),
        shift=None if shift is None else Shift(**shift),
    )


def _packed(name: str, shapes: Sequence[BaseGeometry]) -> dict[str, NDArray[Any]]:
    """Write shapes as one run of bytes and where each of them ends."""
    written = [shapely.to_wkb(shape) for shape in shapes]
    return {
        name: np.frombuffer(b"".join(written), np.uint8),
        f"{name}_ends": np.cumsum([len(w) for w in written], dtype=np.int64),
    }


def _shapes(arrays: dict[str, NDArray[Any]], name: str) -> list[BaseGeometry]:
    data, ends = arrays[name].tobytes(), arrays[f"{name}_ends"].tolist()
    pieces = [data[a:b] for a, b in zip([0, *ends], ends, strict=False)]
    return list(shapely.from_wkb(pieces)) if pieces else []
