"""The small text files of a synthetic county: boundary, scenario, provenance."""

from __future__ import annotations

import json

import numpy as np
import shapely

from geocluster.generator.land import Land
from geocluster.generator.osm import to_degrees

__all__ = ["AUTHORITY", "boundary_text", "scenario_text", "sidecar_text", "source_text"]

AUTHORITY = "Doggershire (synthetic)"
_SIMPLER = 40.0
_DATE = "2026-01-01"


def boundary_text(land: Land) -> str:
    """Write the outline of the county as GeoJSON.

    Parameters
    ----------
    land
        The mainland and the island.

    Returns
    -------
    str
        One feature, a multipolygon in WGS 84 with 5 decimals, simplified by 40 m.
    """
    parts = []
    for part in (land.mainland, land.island):
        simple = shapely.orient_polygons(part.simplify(_SIMPLER))
        ring = to_degrees(shapely.get_coordinates(simple.exterior), digits=5)
        keep = np.append(True, (np.diff(ring, axis=0) != 0).any(axis=1))
        parts.append([ring[keep].tolist()])
    feature = {
        "type": "Feature",
        "properties": {"name": AUTHORITY, "synthetic": True},
        "geometry": {"type": "MultiPolygon", "coordinates": parts},
    }
    whole = {"type": "FeatureCollection", "name": AUTHORITY, "features": [feature]}
    return json.dumps(whole, separators=(",", ":")) + "\n"


_KNOWN = """\
# What planners know beside the register: made up, as all here.
head = "HeadPost"
layers = { trust = "Trusts (name)", cluster = "Cluster" }
forecasts = { "2027" = "Pupils 2027", "2030" = "Pupils 2030" }
forecasts_file = "forecasts.csv"
planning_area = "PlanningArea"
"""


def scenario_text(*, known: bool = False) -> str:
    """Write a scenario that groups the county's primaries into federations.

    Parameters
    ----------
    known
        Whether the list has what planners know beside the register.

    Returns
    -------
    str
        TOML.
    """
    return f'''\
# A synthetic county: no real place, no real school. Times are in minutes.
name = "Doggershire federations (synthetic)"

[schools]
file = "schools.csv"
format = "gias"
# The file also holds secondary and closed schools, as the real register does.
where = {{ phase = "Primary", authority = "{AUTHORITY}", status = "Open" }}
{_KNOWN if known else ""}
[travel]
engine = "roads"
file = "roads.osm.pbf"

[[tier]]
name = "federation"
size = [2, 4]                   # fewest and most schools in a group
pupils = [150, 1000]            # of a whole group
longest_drive_minutes = 20
measured = "pairs"              # between any two schools of a group
lead = "any"                    # any member may be the base of the executive head
alone = "penalised"             # a school may stay alone, at a price ...
alone_penalty_minutes = 60
alone_free = {{ pupils = {{ min = 300 }} }}   # ... unless it is large
group_minutes = 15              # what each group costs, so that fewer are better

[solve]
seconds = 30

[output]
boundary = "boundary.geojson"   # drawn on the map
'''


def sidecar_text(name: str, seed: int) -> str:
    """Write where a file comes from.

    Parameters
    ----------
    name
        Name of the file.
    seed
        Seed of the county.

    Returns
    -------
    str
        JSON.
    """
    made = f"Synthetic county Doggershire, made by geocluster generate (seed {seed}); no real place"
    record = {
        "name": f"Doggershire (synthetic): {name}",
        "licence": "CC0-1.0",
        "attribution": made,
        "date": _DATE,
        "url": "",
        "synthetic": True,
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def source_text(
    *, seed: int, schools: int, city: bool, known: bool, rows: int, counts: tuple[int, int]
) -> str:
    """Write what the folder holds and how it was made.

    Parameters
    ----------
    seed
        Seed of the county.
    schools
        Open state primaries.
    city
        Whether there is a city.
    known
        Whether the list has what planners know beside the register.
    rows
        All rows of the school file.
    counts
        Nodes and ways of the road file.

    Returns
    -------
    str
        Markdown.
    """
    nodes, ways = counts
    kind = (" --kind city" if city else "") + (" --known" if known else "")
    more = (
        "\nThe city has 40 schools within 5 km; near its middle all is signed at 20 mph, and "
        "nearly half of its\nstreets are one-way.\n"
        if city
        else ""
    )
    if known:
        more += (
            "\nBeside the columns of GIAS the list has posts of heads, clusters, planning areas\n"
            "and forecasts; `forecasts.csv` has forecasts by area. One primary in ten or so is\n"
            "half of an infant and junior pair.\n"
        )
    return f"""\
# Doggershire (synthetic)

**No real place.** The county lies where the North Sea is; its settlements, schools, rolls, roads
and rivers were drawn by chance. A name that also occurs in England is an accident. Nothing here
says anything about a real school or road.

Made by `geocluster generate{kind} --schools {schools} --seed {seed}`. The same numbers give the \
same
bytes. Licence: CC0 1.0 (public domain); no source data went into it.

| file | content |
|---|---|
| `schools.csv` | {rows:,} rows in the 140 columns of GIAS (cp1252, CRLF): {schools:,} open state \
primaries, the rest secondary or closed schools that a reader must leave out |
| `roads.osm.pbf` | OpenStreetMap format, {nodes:,} nodes and {ways:,} ways: roads, one ferry, \
river, coast, settlements; not OpenStreetMap data |
| `boundary.geojson` | outline, WGS 84, simplified by 40 m |
| `scenario.toml` | groups the primaries into federations |
| `*.source.json` | licence and attribution of each file |

How: settlements are strewn at random, at least a certain distance apart; towns get street grids,
villages a few lanes, open country crossroads. A β-skeleton (β = 1.9) of all these points is the
road network. Shortest paths between large towns become A roads, between all towns B roads,
between villages tertiary roads. No road crosses the river other than on a bridge. Rolls follow
the quantiles of a rural English county. Schools stand 15 to 70 m off a road.

Put in on purpose: an island reached only by ferry; one-way streets (some written `oneway=-1`);
roundabouts; private tracks; speed limits on four ways in ten, in every spelling met in practice.
{more}"""
