"""How much land groups take up, and how far they lie in one another."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from geocluster.facts import Text
from geocluster.measures.declare import Measure, Seen, Value

if TYPE_CHECKING:  # imported where it is used: declarations are read before anything heavy
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LAND"]


@lru_cache(maxsize=8)
def _hulls(seen: Seen) -> NDArray[np.object_]:
    """Return the convex hull of the schools of each group: an area, a line, or a point."""
    import numpy as np
    import shapely

    at = seen.known.kilometres
    points = [shapely.MultiPoint(at[list(group.members)]) for group in seen.grouping.groups]
    return np.asarray(shapely.convex_hull(np.array(points, object)), object)


@lru_cache(maxsize=8)
def _meeting(seen: Seen) -> frozenset[tuple[int, int]]:
    """Return the pairs of groups whose hulls meet in more than their edges."""
    import shapely

    hulls = _hulls(seen)
    if not len(hulls):
        return frozenset()
    one, other = shapely.STRtree(hulls).query(hulls, predicate="intersects")
    one, other = one[one < other], other[one < other]
    inside = ~shapely.touches(hulls[one], hulls[other])
    return frozenset(zip(one[inside].tolist(), other[inside].tolist(), strict=True))


@lru_cache(maxsize=8)
def _met(seen: Seen) -> tuple[int, ...]:
    """Count for each group the others that its hull meets."""
    found = [0] * len(seen.grouping.groups)
    for one, other in _meeting(seen):
        found[one] += 1
        found[other] += 1
    return tuple(found)


def _area(seen: Seen, k: int, _: str) -> Value:
    return round(float(_hulls(seen)[k].area), 2)


LAND = (
    Measure(
        key="area",
        unit="km2",
        about="Area of the smallest convex shape around the schools of a group, on a sphere of the "
        "earth's area; 0 for two. Of the whole: the mean of all groups.",
        title=Text("Area around a group (of the whole: the mean)"),
        of_group=_area,
        of_whole=lambda _seen, _which, areas: (
            round(sum(a for a in areas if a is not None) / len(areas), 2) if areas else None
        ),
        in_groups=True,
    ),
    Measure(
        key="overlaps",
        unit="groups",
        about="Other groups whose convex shape meets that of this one in more than an edge; of two "
        "schools the shape is a line. Of the whole: pairs of such groups.",
        title=Text("Groups that overlap"),
        of_group=lambda seen, k, _which: _met(seen)[k],
        of_whole=lambda seen, _which, _groups: len(_meeting(seen)),
        in_groups=True,
    ),
)
"""What is counted of land."""
