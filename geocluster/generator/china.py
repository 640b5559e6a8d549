"""Makes a synthetic Chinese county: townships in valleys, central schools, teaching points."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geocluster.china_grid import wgs84_to_gcj02
from geocluster.errors import RulesError
from geocluster.generator.china_names import (
    COUNTY,
    TYPES,
    school_name,
    township_names,
    village_names,
)
from geocluster.generator.classes import Level
from geocluster.generator.county import County, write_files
from geocluster.generator.osm import write_pbf
from geocluster.generator.passes import HillRoads, make_hill_roads
from geocluster.generator.townships import Townships, make_townships
from geocluster.generator.valleys import Valleys, make_valleys, walk_down
from geocluster.phrases import phrase

__all__ = ["generate_china"]

Nodes = NDArray[np.float64]
Tagged = dict[int, dict[str, str]]
Ways = list[tuple[tuple[int, ...], dict[str, str]]]

_MIDDLE = (104.85, 35.55)
_LARGEST = 500
_RIVER = 60
_DATE = "2026-01-01"
_HIGHWAY = {
    Level.PRIMARY: ("primary", ("60", "80")),
    Level.SECONDARY: ("secondary", ("40", "60")),
    Level.TERTIARY: ("tertiary", ("40",)),
    Level.UNCLASSIFIED: ("unclassified", ("30",)),
}


@dataclass(frozen=True, slots=True)
class _School:
    """One school of the list; the point is in local metres."""

    name: str
    township: str
    kind: str
    pupils: int
    point: tuple[float, float]


def generate_china(out: Path, *, schools: int = 90, seed: int = 1) -> County:
    """Write list, roads, boundary and scenario of the synthetic county Yunling (云岭县).

    It is laid over hill country like that of central Gansu, so that coordinates behave as they
    would; no real place is meant. Equal arguments give equal bytes.

    Parameters
    ----------
    out
        Folder to write into; it is made if need be.
    schools
        Central schools, village schools and teaching points together, from 2 to 500.
    seed
        From 0.

    Returns
    -------
    County
        Counts of what was written. The list is in GB18030 with coordinates in GCJ-02, as a
        county office would send it.

    Raises
    ------
    RulesError
        If the number of schools or the seed is out of range.
    OutputError
        If the folder cannot be written.
    """
    if not 2 <= schools <= _LARGEST:
        raise RulesError(
            phrase(
                "a synthetic Chinese county has 2 to {largest:,} schools; got {schools:,}",
                largest=_LARGEST,
                schools=schools,
            )
        )
    if seed < 0:
        raise RulesError(
            phrase("the seed of a synthetic county is 0 or more; got {seed}", seed=seed)
        )
    rng = np.random.default_rng([seed, schools, 86])
    valleys = make_valleys(rng, schools)
    townships = make_townships(rng, valleys, schools)
    roads = make_hill_roads(rng, valleys, townships)
    listed = _schools(rng, townships, roads)
    nodes, tagged, ways = _map(rng, valleys, roads, listed)
    texts = {
        "schools.csv": _list(listed, shifted=True).encode("gb18030"),
        "schools_wgs84.csv": _list(listed, shifted=False).encode("utf-8-sig"),
        "boundary.geojson": _boundary(valleys).encode(),
        "scenario.toml": _scenario().encode(),
        "SOURCE.md": _source(schools, seed, townships.count, len(ways)).encode(),
    }
    for name in (
        "schools.csv",
        "schools_wgs84.csv",
        "roads.osm.pbf",
        "boundary.geojson",
    ):
        texts[f"{name}.source.json"] = _note(name, seed).encode()
    files: dict[str, Callable[[Path], object]] = {
        name: partial(_write_bytes, content) for name, content in texts.items()
    }
    files["roads.osm.pbf"] = lambda path: write_pbf(
        path, nodes, tagged, ways, generator="geocluster synthetic hill county"
    )
    write_files(Path(out), files)
    return County(Path(out), schools, len(nodes), len(ways), seed)


def _write_bytes(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _to_degrees(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn local metres into degrees of WGS 84, by the lengths of a degree at the middle."""
    lat = np.radians(_MIDDLE[1])
    east = 111_412.84 * np.cos(lat) - 93.5 * np.cos(3 * lat)
    north = 111_132.92 - 559.82 * np.cos(2 * lat)
    return np.asarray(np.round(np.asarray(xy) / [east, north] + _MIDDLE, 7))


def _schools(rng: np.random.Generator, townships: Townships, roads: HillRoads) -> list[_School]:
    names = township_names(rng, townships.count)
    villages = [
        village_names(rng, int((townships.township == t).sum())) for t in range(townships.count)
    ]
    listed = []
    for k, t in enumerate(townships.township.tolist()):
        kind = TYPES[0] if k < townships.count else TYPES[1 if rng.random() < 0.26 else 2]
        village = villages[t].pop()
        turn, away = rng.uniform(0, 2 * np.pi), rng.uniform(20, 80)
        x, y = roads.xy[roads.home[k]] + away * np.array([np.cos(turn), np.sin(turn)])
        name = school_name(names[t], village, kind)
        point = (round(float(x), 1), round(float(y), 1))
        listed.append(_School(name, names[t], kind, _roll(rng, kind), point))
    return sorted(listed, key=lambda s: (names.index(s.township), TYPES.index(s.kind), s.name))


def _roll(rng: np.random.Generator, kind: str) -> int:
    """Draw pupils: a few in a teaching point, hundreds in a central school."""
    if kind == "中心校":
        return int(rng.integers(180, 900))
    middle, least, most = (85, 40, 165) if kind == "村小" else (19, 6, 80)
    return int(np.clip(rng.lognormal(np.log(middle), 0.5), least, most))


def _list(listed: list[_School], *, shifted: bool) -> str:
    points = _to_degrees(np.array([s.point for s in listed]))
    points = np.round(wgs84_to_gcj02(points) if shifted else points, 6)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    head = ["学校名称", "乡镇", "学校类型", "在校生数", "经度", "纬度"]
    writer.writerow(head if shifted else ["编号", *head])
    for k, (school, (lon, lat)) in enumerate(zip(listed, points.tolist(), strict=True), 1):
        row = [
            school.name,
            school.township,
            school.kind,
            school.pupils,
            f"{lon:.6f}",
            f"{lat:.6f}",
        ]
        writer.writerow(row if shifted else [f"YL{k:03d}", *row])
    return text.getvalue()


def _map(
    rng: np.random.Generator,
    valleys: Valleys,
    roads: HillRoads,
    listed: list[_School],
) -> tuple[Nodes, Tagged, Ways]:
    """Return nodes in degrees, tags of the nodes that have some, and ways."""
    ways: Ways = []
    for (a, b), level in zip(roads.ends.tolist(), roads.level.tolist(), strict=True):
        highway, speeds = _HIGHWAY[Level(level)]
        tags = {"highway": highway}
        if rng.random() < 0.35:
            tags["maxspeed"] = str(rng.choice(speeds))
        ways.append(((a, b), tags))
    nodes = [roads.xy]
    count = len(roads.xy)
    for path in _rivers(valleys):
        nodes.append(valleys.xy[path] + 40.0)
        tags = {"waterway": "river", "name": "云岭河 (合成)"}
        ways.append((tuple(range(count, count + len(path))), tags))
        count += len(path)
    tagged: Tagged = {}
    for k, school in enumerate(s for s in listed if s.kind == "中心校"):
        kind = "town" if k == 0 else "village"
        tagged[count + k + 1] = {"place": kind, "name": school.township}
    seats = [school.point for school in listed if school.kind == "中心校"]
    return _needed(_to_degrees(np.vstack([*nodes, seats])), tagged, ways)


def _needed(nodes: Nodes, tagged: Tagged, ways: Ways) -> tuple[Nodes, Tagged, Ways]:
    """Leave out the points of the valleys that no road or river runs through."""
    used = np.zeros(len(nodes), dtype=np.bool_)
    used[[point for points, _ in ways for point in points]] = True
    used[np.array(list(tagged), dtype=np.int64) - 1] = True
    number = (np.cumsum(used) - 1).tolist()
    return (
        nodes[used],
        {number[k - 1] + 1: tags for k, tags in tagged.items()},
        [(tuple(number[p] for p in points), tags) for points, tags in ways],
    )


def _rivers(valleys: Valleys) -> list[list[int]]:
    """List the larger streams, each from its head to where it meets one that is listed."""
    large = valleys.flow >= _RIVER
    fed = np.zeros(len(large), bool)
    fed[valleys.down[large & (valleys.down >= 0)]] = True
    heads = np.flatnonzero(large & ~fed)
    seen: set[int] = set()
    paths = []
    for head in heads[np.argsort(-valleys.flow[heads], kind="stable")].tolist():
        path = []
        for point in walk_down(valleys.down, head):
            path.append(point)
            if point in seen:
                break
        seen.update(path)
        if len(path) > 1:
            paths.append(path)
    return paths


def _boundary(valleys: Valleys) -> str:
    ring = np.round(_to_degrees(shapely.get_coordinates(valleys.outline)), 5).tolist()
    feature = {
        "type": "Feature",
        "properties": {"name": f"{COUNTY} (合成, synthetic)", "synthetic": True},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    whole = {"type": "FeatureCollection", "features": [feature]}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"


def _scenario() -> str:
    return f'''\
# A synthetic county (合成数据): no real place, no real school.
name = "{COUNTY} central schools (synthetic)"

[schools]
file = "schools.csv"
format = "china"
coordinates = "gcj02"           # as Amap gives them; must be said

[travel]
engine = "roads"
file = "roads.osm.pbf"

[[tier]]
name = "central school"
size = [2, 15]                  # a central school (中心校) and its teaching points
measured = "from_lead"          # a star: only drives from the central school count
lead = "eligible"
lead_where = {{ type = "中心校" }}
same = ["township"]
longest_drive_minutes = 40

[output]
boundary = "boundary.geojson"
'''


def _note(name: str, seed: int) -> str:
    record = {
        "name": f"{COUNTY} (synthetic): {name}",
        "licence": "CC0-1.0",
        "attribution": f"Synthetic county {COUNTY}, made by geocluster generate --kind china "
        f"(seed {seed}); no real place",
        "date": _DATE,
        "url": "",
        "synthetic": True,
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def _source(schools: int, seed: int, townships: int, ways: int) -> str:
    return f"""\
# {COUNTY}, Yunling (synthetic, 合成数据)

**No real place.** An invented county, laid over hill country like that of central Gansu so that
coordinates behave as they would. Townships, villages, schools, pupils, rivers and roads were drawn
by chance; no real county is meant.

Made by `geocluster generate --kind china --schools {schools} --seed {seed}`. The same numbers give
the same bytes. Licence: CC0 1.0.

| file | content |
|---|---|
| `schools.csv` | {schools} schools in {townships} townships: GB18030, coordinates in GCJ-02 |
| `schools_wgs84.csv` | the same with ids, UTF-8, in WGS 84 |
| `roads.osm.pbf` | {ways:,} ways in OpenStreetMap format: valley roads, a few passes, rivers |
| `boundary.geojson` | outline, WGS 84 |
| `scenario.toml` | hangs the teaching points of each township on its central school |
| `*.source.json` | licence and attribution of each file |
"""
