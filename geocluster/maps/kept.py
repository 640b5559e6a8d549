"""What a map that stands has drawn, for the map that takes its place.

A folder holds what is drawn beneath the schools, the ways along roads and the areas around groups
only in its map. So where a proposal is read from a folder and written again, they are taken from
there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

__all__ = ["data_of_page", "drawn_on", "with_drawn"]

_DATA = re.compile(r'<script type="application/json" id="proposal">(.*?)</script>', re.DOTALL)
_OF_PAGE = ("base", "snapped")
_OF_LINK = ("line", "known")


def data_of_page(text: str) -> list[str]:
    """Return the blocks of data of a page, as text; there is one on each that we write."""
    return _DATA.findall(text)


def drawn_on(text: str) -> Mapping[str, Any] | None:
    """Return the data of a page, for :func:`with_drawn`; None where it is none of ours."""
    found = data_of_page(text)
    try:
        said = json.loads(found[0]) if len(found) == 1 else None
    except ValueError:
        return None
    return said if isinstance(said, dict) and {*_OF_PAGE, "tiers"} <= said.keys() else None


def with_drawn(content: dict[str, Any], drawn: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page shows with what another has drawn; groups are known by their schools.

    Parameters
    ----------
    content
        Without a base.
    drawn
        Of the page whose place it takes, with the same schools in the same order.
    """
    kept = {_key(group): group for tier in drawn["tiers"] for group in tier["groups"]}
    tiers = [
        tier | {"groups": [_with_ways(group, kept.get(_key(group))) for group in tier["groups"]]}
        for tier in content["tiers"]
    ]
    ferries = {"ferries_known": drawn["travel"]["ferries_known"]}
    return (
        content
        | {name: drawn[name] for name in _OF_PAGE}
        | {"tiers": tiers, "travel": content["travel"] | ferries}
    )


def _key(group: Mapping[str, Any]) -> tuple[Any, ...]:
    return group["hub"], *group["schools"]


def _with_ways(group: dict[str, Any], kept: Mapping[str, Any] | None) -> dict[str, Any]:
    if kept is None:
        return group
    ways = {link["to"]: {name: link[name] for name in _OF_LINK} for link in kept["links"]}
    links = [link | ways.get(link["to"], {}) for link in group["links"]]
    return group | {"area": kept["area"], "links": links}
