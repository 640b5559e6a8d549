"""Tags of roads, with the untidiness of the real map."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from geocluster.generator.classes import Classes, Level
from geocluster.generator.graph import Graph
from geocluster.generator.places import Places
from geocluster.generator.words import STREETS

__all__ = ["ROUNDABOUT", "way_tags"]

ROUNDABOUT = {"highway": "primary", "junction": "roundabout", "maxspeed": "30 mph"}

_SIGNED = 0.4
"""Share of ways with a speed limit; the rest leaves the reader to guess, as the real map does."""

_CENTRE = 0.55
"""The share of a city's radius within which every street is signed as slow."""

_LIMITS = {
    "fast": ("60 mph", "national", "GB:nsl_single", "50 mph", "60 mph"),
    "lane": ("national", "60 mph", "GB:nsl_single", "50 mph", "40 mph"),
    "main": ("30 mph", "40 mph", "30 mph", "30 mph", "30"),
    "street": ("30 mph", "20 mph", "30 mph", "20 mph", "30"),
}
_NAMED = {
    Level.PRIMARY: 0.35,
    Level.SECONDARY: 0.5,
    Level.TERTIARY: 0.7,
    Level.UNCLASSIFIED: 0.45,
    Level.RESIDENTIAL: 0.93,
    Level.SERVICE: 0.15,
}


def way_tags(
    rng: np.random.Generator,
    graph: Graph,
    classes: Classes,
    places: Places,
    edges: list[int],
) -> list[dict[str, str]]:
    """Write the tags of ways.

    Parameters
    ----------
    rng
        Source of chance.
    graph
        The roads.
    classes
        Their classes.
    places
        The settlements; roads outside bear the name of one near by.
    edges
        For each way the first of its edges, which stands for all of them.

    Returns
    -------
    list of dict
        One for each way.
    """
    middle = graph.xy[graph.ends[edges]].mean(axis=1)
    gap, nearest = cKDTree(places.xy).query(middle)
    slow = places.city[nearest] & (gap < _CENTRE * places.radius[nearest])
    near = nearest.tolist()
    place = graph.place[graph.ends[edges]]
    built = ((place[:, 0] == place[:, 1]) & (place[:, 0] >= 0)).tolist()
    chance = rng.random((len(edges), 4)).tolist()
    return [
        _tags(
            Level(int(classes.level[edge])),
            int(classes.number[edge]),
            built[k],
            bool(graph.bridge[edge]),
            places.names[near[k]],
            chance[k],
            slow=bool(slow[k]),
        )
        for k, edge in enumerate(edges)
    ]


def _tags(
    level: Level,
    number: int,
    built: bool,
    bridge: bool,
    near: str,
    chance: list[float],
    *,
    slow: bool,
) -> dict[str, str]:
    """Write the tags of one way."""
    tags = {"highway": level.name.lower()}
    if number:
        tags["ref"] = f"{'A' if level is Level.PRIMARY else 'B'}{9000 + number}"
    if level is Level.SERVICE:
        tags["access"] = "private"
    if chance[0] < _NAMED[level] and not bridge:
        tags["name"] = _name(level, built, near, chance[1])
    if chance[2] < _SIGNED and level is not Level.SERVICE:
        limits = _LIMITS[_zone(level, built)]
        tags["maxspeed"] = limits[int(chance[3] * len(limits))]
    if slow and built:
        tags["maxspeed"] = "20 mph"
    if bridge:
        tags |= {"bridge": "yes", "layer": "1", "name": f"{near} Bridge"}
    return tags


def _zone(level: Level, built: bool) -> str:
    """Say which speed limits are likely."""
    if level is Level.RESIDENTIAL:
        return "street"
    if built:
        return "main"
    return "fast" if level <= Level.SECONDARY else "lane"


def _name(level: Level, built: bool, near: str, chance: float) -> str:
    """Name a street after what stands in it, a country road after where it leads."""
    if level is Level.SERVICE:
        return f"{('Manor', 'Grange', 'Hall', 'Lodge')[int(chance * 4)]} Farm"
    if built:
        return STREETS[int(chance * (len(STREETS) if level > Level.TERTIARY else 10))]
    return f"{near} {'Road' if level < Level.UNCLASSIFIED else 'Lane'}"
