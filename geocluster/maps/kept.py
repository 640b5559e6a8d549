"""What a map that stands has drawn, for the map that takes its place.

A folder holds what is drawn beneath the schools, the ways along roads and the areas around groups
only in its map. So where a proposal is read from a folder and written again, they are taken from
there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["with_drawn"]

_OF_PAGE = ("base", "snapped")
_OF_LINK = ("line", "known")
_FROM_SCHOOLS = frozenset({"ground", "places"})


def with_drawn(content: dict[str, Any], drawn: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page shows with what another has drawn; groups are known by tier and schools.

    Parameters
    ----------
    content
        Without a base.
    drawn
        Of the page whose place it takes, with the same schools and tiers in the same order, in the
        form of :class:`geocluster.written.drawn.DrawnForm`.
    """
    # A cluster that is one federation has that one's schools, and an area around its own.
    kept = {
        (k, *_key(group)): group
        for k, tier in enumerate(drawn["tiers"])
        for group in tier["groups"]
    }
    tiers = [
        tier
        | {"groups": [_with_ways(group, kept.get((k, *_key(group)))) for group in tier["groups"]]}
        for k, tier in enumerate(content["tiers"])
    ]
    travel = content["travel"] | {"ferries_known": drawn["travel"]["ferries_known"]}
    page = {name: drawn[name] for name in _OF_PAGE}
    if _is_bare(drawn["base"]):
        page["base"] = content["base"]
    return content | page | {"tiers": tiers, "travel": travel}


def _is_bare(base: Mapping[str, Any]) -> bool:
    """Tell whether nothing is drawn but what follows from the schools: old maps had less of it."""
    found = {name: part for name, part in base.items() if name not in _FROM_SCHOOLS}
    return not any((*found.pop("roads").values(), *found.values()))


def _key(group: Mapping[str, Any]) -> tuple[Any, ...]:
    return group["hub"], *group["schools"]


def _with_ways(group: dict[str, Any], kept: Mapping[str, Any] | None) -> dict[str, Any]:
    if kept is None:
        return group
    ways = {link["to"]: {name: link[name] for name in _OF_LINK} for link in kept["links"]}
    links = [link | ways.get(link["to"], {}) for link in group["links"]]
    return group | {"area": kept["area"], "links": links}
