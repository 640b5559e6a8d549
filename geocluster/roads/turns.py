"""Turn restrictions: which way one may not go on at a junction.

Only those by a single node are honoured; those by a way, for some hours or days only, of a kind
that is not known, or for other vehicles than cars are left aside.

Source: OpenStreetMap wiki, Relation:restriction, Conditional restrictions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from geocluster.roads.access import CAR_KEYS, parts
from geocluster.roads.contraction import Ints

__all__ = ["RESTRICTION_KEYS", "Restriction", "forbidden_turns", "restriction_of"]

RESTRICTION_KEYS = (*(f"restriction:{mode}" for mode in CAR_KEYS[:3]), "restriction")
"""The most specific first."""

_FORBIDDING = frozenset(
    f"no_{way}" for way in ("left_turn", "right_turn", "straight_on", "u_turn", "entry", "exit")
)
_ONLY = frozenset(f"only_{way}" for way in ("left_turn", "right_turn", "straight_on", "u_turn"))
_CARS = frozenset({*CAR_KEYS[:3], "car"})
_TIMED = frozenset(
    "hour_on hour_off day_on day_off date_on date_off month_on month_off time opening_hours".split()
)


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a relation says of one junction.

    Attributes
    ----------
    origins, via, targets
        Ids of ways, of the node, and of ways.
    only
        Whether the targets are the only ways on; else they are forbidden.
    """

    origins: tuple[int, ...]
    via: int
    targets: tuple[int, ...]
    only: bool


def restriction_of(
    tags: Mapping[str, str], members: Iterable[tuple[str, str, int]]
) -> Restriction | None:
    """Read a relation.

    Parameters
    ----------
    tags
        Of the relation.
    members
        Kind (``n``, ``w``, ``r``), role and id of each.

    Returns
    -------
    Restriction or None
        None where it is none, is not for cars, or does not go by a single node.

    Examples
    --------
    >>> restriction_of({"restriction": "no_left_turn"}, [("w", "from", 1), ("n", "via", 7),
    ...     ("w", "to", 2)])
    Restriction(origins=(1,), via=7, targets=(2,), only=False)
    """
    said = frozenset(next((s for key in RESTRICTION_KEYS if (s := parts(tags.get(key)))), ()))
    if not said or not (said <= _FORBIDDING or said <= _ONLY):
        return None
    if not _CARS.isdisjoint(parts(tags.get("except"))) or not _TIMED.isdisjoint(tags):
        return None
    by: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for kind, role, ref in members:
        by[role.strip().casefold()].append((kind, ref))
    via = set(by["via"])
    if len(via) != 1 or by["via"][0][0] != "n":
        return None
    origins, targets = (tuple(ref for kind, ref in by[r] if kind == "w") for r in ("from", "to"))
    if not origins or not targets:
        return None
    return Restriction(origins, by["via"][0][1], targets, said <= _ONLY)


def forbidden_turns(
    restrictions: Iterable[Restriction], ids: Ints, tail: Ints, head: Ints, way: Ints
) -> Ints:
    """Turn restrictions into forbidden turns between segments.

    Parameters
    ----------
    restrictions
        By ids.
    ids
        Id of each node, ascending.
    tail, head, way
        Shape ``(segments,)``: nodes at the ends, and the way's id.

    Returns
    -------
    array
        Shape ``(turns, 3)``: from a segment, by a node, into a segment. What refers to a node
        or way that is not in the network is left out.
    """
    given = list(restrictions)
    at = np.searchsorted(ids, [r.via for r in given])
    there = [
        (r, int(v))
        for r, v in zip(given, at.tolist(), strict=True)
        if v < len(ids) and ids[v] == r.via
    ]
    touching: defaultdict[int, list[int]] = defaultdict(list)
    vias = np.unique([v for _, v in there])
    for s in np.flatnonzero(np.isin(tail, vias) | np.isin(head, vias)).tolist():
        for node in {int(tail[s]), int(head[s])}:
            touching[node].append(s)
    turns: set[tuple[int, int, int]] = set()
    for r, v in there:
        came = [s for s in touching[v] if way[s] in r.origins]
        named = {s for s in touching[v] if way[s] in r.targets}
        if not came or not named:
            continue
        for s in came:
            if r.only:
                turns |= {(s, v, t) for t in touching[v] if t not in named and t != s}
            elif r.origins == r.targets:
                turns.add((s, v, s))  # a way that turns back into itself, not its continuation
            else:
                turns |= {(s, v, t) for t in named}
    return np.array(sorted(turns), np.int64).reshape(-1, 3)
