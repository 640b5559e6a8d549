"""How near the travel times come to those of OSRM, which is not the truth but widely trusted.

The points lie in the middle of pieces of ordinary road, so that every engine puts them at the
same place. Compared are drives that OSRM holds to be longer than two minutes, both ways.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Answer
from benchmarks.osm_readers import osmnx_graph, write_drive_xml

__all__ = [
    "MOVED_METRES",
    "Nearness",
    "geocluster_table",
    "nearness",
    "osmnx_table",
    "osrm_table",
    "road_points",
    "straight_table",
]

APART_METRES = 300.0
MOVED_METRES = 5.0
"""A point that OSRM moves further than this stands on a road which is cut off from the rest."""

SHORTEST_SECONDS = 120
"""Drives below this are mostly rounding, snapping and junctions."""

CUTOFF_SECONDS = 3 * 3600

_ORDINARY = frozenset("primary secondary tertiary unclassified residential".split())
_CLOSING_KEYS = ("access", "vehicle", "motor_vehicle", "motorcar")


def road_points(file: Path, *, count: int, seed: int) -> NDArray[np.float64]:
    """Choose points on ordinary roads, by length of road, well apart from each other.

    Returns
    -------
    array
        Shape ``(points, 2)``, degrees; at most ``count``, fewer where the area is small.
    """
    import osmium

    from geocluster.sphere import great_circle

    ends: list[tuple[float, float, float, float]] = []
    for way in osmium.FileProcessor(str(file), osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if not isinstance(way, osmium.osm.Way) or way.tags.get("highway") not in _ORDINARY:
            continue
        if any(key in way.tags for key in _CLOSING_KEYS):
            continue
        at = [(n.lon, n.lat) for n in way.nodes if n.location.valid()]
        ends.extend((*a, *b) for a, b in pairwise(at))
    pieces = np.array(ends)
    metres = great_circle(pieces[:, :2], pieces[:, 2:])
    rng = np.random.default_rng(seed)
    order = rng.choice(len(pieces), len(pieces), replace=False, p=metres / metres.sum())
    middles = (pieces[order, :2] + pieces[order, 2:]) / 2
    chosen: NDArray[np.float64] = middles[:1]
    for point in middles[1:]:
        if len(chosen) == count:
            break
        if great_circle(chosen, np.broadcast_to(point, chosen.shape)).min() >= APART_METRES:
            chosen = np.vstack([chosen, point])
    return chosen


def osrm_table(file: str, points: str) -> Answer:
    """Compute times with OSRM and the car profile of its package, by contraction hierarchies."""
    import osrm

    profile = Path(osrm.__file__).parent / "share" / "profiles" / "car.lua"
    lonlat = np.load(points)["lonlat"]
    with tempfile.TemporaryDirectory(prefix="geocluster-osrm-") as folder:
        copy = Path(folder) / Path(file).name
        copy.symlink_to(Path(file).resolve())
        _osrm("extract", "--profile", str(profile), str(copy))
        # How it names its files depends on the ending of the road file.
        (base,) = (part.with_suffix("") for part in Path(folder).glob("*.osrm.ebg"))
        _osrm("contract", str(base))
        engine = osrm.OSRM(storage_config=str(base), algorithm="CH", use_shared_memory=False)
        table = engine.Table(
            osrm.TableParameters(
                coordinates=[(float(lon), float(lat)) for lon, lat in lonlat],
                annotations=["duration"],
            )
        )
    rows = [[np.nan if v is None else v for v in row] for row in table["durations"]]
    return {
        "seconds": np.array(rows, float),
        "snapped_metres": np.array([float(s["distance"]) for s in table["sources"]]),
    }


def _osrm(*command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "osrm", *command], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"osrm {command[0]}: {(done.stdout + done.stderr).strip()[-150:]}")


def geocluster_table(file: str, points: str) -> Answer:
    """Compute times with geocluster."""
    from geocluster.roads.osm import read_osm
    from geocluster.roads.snapping import snap

    lonlat = np.load(points)["lonlat"]
    placed = snap(read_osm(Path(file)), lonlat)
    origins, destinations, seconds = placed.times(CUTOFF_SECONDS, lambda share: None)
    table = np.full((len(lonlat), len(lonlat)), np.nan)
    table[origins, destinations] = seconds
    return {"seconds": table}


def osmnx_table(file: str, points: str) -> Answer:
    """Compute times with osmnx: speeds imputed by class, points at their nearest junctions."""
    import osmnx
    from scipy import sparse
    from scipy.sparse.csgraph import dijkstra

    lonlat = np.load(points)["lonlat"]
    with tempfile.TemporaryDirectory(prefix="geocluster-osmnx-") as folder:
        xml = str(Path(folder) / "drive.osm")
        write_drive_xml(file, xml)
        graph = osmnx_graph(xml)
    row = {node: k for k, node in enumerate(graph)}
    fastest: dict[tuple[int, int], float] = {}
    for u, v, seconds in graph.edges(data="travel_time"):
        key = row[u], row[v]
        fastest[key] = min(seconds, fastest.get(key, np.inf))
    i, j = np.array(list(fastest)).T
    weights = sparse.csr_array((list(fastest.values()), (i, j)), shape=(len(row), len(row)))
    at = [row[node] for node in osmnx.nearest_nodes(graph, lonlat[:, 0], lonlat[:, 1])]
    table = dijkstra(weights, indices=at)[:, at]
    return {"seconds": np.where(np.isinf(table), np.nan, table)}


def straight_table(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute times along straight lines, as geocluster does where it has no roads."""
    from geocluster.speeds import DETOUR, SPEED_KMH
    from geocluster.sphere import great_circle

    n = len(points)
    metres = great_circle(np.repeat(points, n, axis=0), np.tile(points, (n, 1)))
    return metres.reshape(n, n) * DETOUR / (SPEED_KMH / 3.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """How near an engine's times come to those of OSRM.

    Attributes
    ----------
    drives
        Compared.
    missing
        Drives without a time.
    ratio
        The median of ours over theirs.
    mean_error, median_error
        Of the ratio's distance from 1.
    scaled_mean_error, scaled_median_error
        The same after all times are divided by ``ratio``.
    """

    drives: int
    missing: int
    ratio: float
    mean_error: float
    median_error: float
    scaled_mean_error: float
    scaled_median_error: float


def nearness(times: NDArray[np.float64], osrm: NDArray[np.float64]) -> Nearness:
    """Compare two tables of seconds, shape ``(n, n)``, NaN where a drive has no time."""
    asked = (osrm > SHORTEST_SECONDS) & ~np.eye(len(osrm), dtype=bool)
    ratios = (times[asked] / osrm[asked])[~np.isnan(times[asked])]
    ratio = float(np.median(ratios))
    raw, scaled = np.abs(ratios - 1), np.abs(ratios / ratio - 1)
    return Nearness(
        drives=len(ratios),
        missing=int(asked.sum()) - len(ratios),
        ratio=ratio,
        mean_error=float(raw.mean()),
        median_error=float(np.median(raw)),
        scaled_mean_error=float(scaled.mean()),
        scaled_median_error=float(np.median(scaled)),
    )
