"""The same school on two records: repeats, conflicts, second sites, second names."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geocluster.facts import fact
from geocluster.meaning import clean
from geocluster.sources.rows import Row
from geocluster.sphere import in_space

__all__ = ["check_ids", "check_places"]

_SITE_METRES = 5_000.0
_SPOT_METRES = 60.0
_ALIKE = 0.75
_FEW = 10
_CROWD = 50
_SITE_COLUMNS = re.compile(r"site|postcode|post code|street|locality|address|town|uprn", re.I)


def check_ids(rows: Iterable[Row]) -> None:
    """Drop repeats, merge second sites, and reject records that contradict each other."""
    by_id: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.rejected:
            by_id[row.values["id"]].append(row)
    for school, same in by_id.items():
        if len(same) < 2:
            continue
        first = same[0]
        ids = first.columns.of.get("id")
        columns = [c for c in first.columns.header if c and c != ids]
        differ = [c for c in columns if any(_said(row, c) != _said(first, c) for row in same[1:])]
        if not differ:
            for row in same[1:]:
                found = fact("issue.duplicate_id", record=first.number, id=school)
                row.note("duplicate_id", found, "rejected")
        elif _is_split_site(same, differ):
            for row in same[1:]:
                row.note(
                    "split_site",
                    fact("issue.split_site", record=first.number, id=school),
                    "rejected",
                    first.columns.of.get("id"),
                )
        else:
            numbers: list[object] = [row.number for row in same[:_FEW]]
            if len(same) > _FEW:
                numbers = [fact("issue.and_more", listed=numbers, n=len(same) - _FEW)]
            found = fact(
                "issue.duplicate_id_conflict", id=school, records=numbers, columns=differ[:5]
            )
            for row in same:
                row.note(
                    "duplicate_id_conflict",
                    found,
                    "rejected",
                    differ[0],
                )


def _said(row: Row, column: str) -> str:
    """Return what a cell says; blanks around it say nothing."""
    return clean(row.cell(column))


def _is_split_site(same: list[Row], differ: list[str]) -> bool:
    """Tell a school's second site: near, without pupils, and alike in all but its place."""
    first, columns = same[0], same[0].columns
    roll = columns.of.get("pupils")
    place = {columns.x, columns.y, roll}
    others = [c for c in differ if c not in place and not _SITE_COLUMNS.search(c)]
    if others or first.values.get("pupils") is None:
        return False
    return all(row.values.get("pupils") is None and _near(first, row) for row in same[1:])


def _near(one: Row, other: Row) -> bool:
    if "lon" not in one.values or "lon" not in other.values:
        return False
    a, b = _metres([one, other])
    return bool(np.linalg.norm(a - b) <= _SITE_METRES)


def check_places(rows: Iterable[Row]) -> None:
    """Reject a school that stands in the list again, on its spot, under a name much like it.

    Only for lists whose names serve as ids: where each school has an id of its own, two
    schools on one spot, such as an infant and a junior school, are two.
    """
    placed = [row for row in rows if not row.rejected and "lon" in row.values]
    if len(placed) < 2:
        return
    for a, b in _near_pairs(_metres(placed)):
        first, second = placed[a], placed[b]
        if not second.rejected and not first.rejected and _same_school(first, second):
            kept, dropped = _better(first, second)
            dropped.note(
                "duplicate_place",
                fact(
                    "issue.duplicate_place",
                    name=dropped.values["name"],
                    record=kept.number,
                    other=kept.values["name"],
                ),
                "rejected",
                dropped.columns.of.get("name"),
            )


def _near_pairs(points: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pairs of points on one spot, the smaller first; of a crowd each with its nearest only."""
    most = min(_CROWD, len(points))
    _, near = KDTree(points).query(
        points, k=np.arange(1, most + 1), distance_upper_bound=_SPOT_METRES
    )
    at, which = np.nonzero(near < len(points))
    other = near[at, which]
    pairs = np.unique(np.sort(np.column_stack([at, other])[at != other], axis=1), axis=0)
    return [(int(a), int(b)) for a, b in pairs]


def _same_school(one: Row, other: Row) -> bool:
    a, b = (
        re.sub(r"[\s()（）]|小学|乡|镇|县", "", row.values["name"] or "") for row in (one, other)
    )
    shorter, longer = sorted((a, b), key=len)
    alike = difflib.SequenceMatcher(None, a, b).ratio() >= _ALIKE or longer.endswith(shorter)
    return alike and one.values["type"] in (other.values["type"], None)


def _better(one: Row, other: Row) -> tuple[Row, Row]:
    """Keep the record with the roll, else the first."""
    if one.values["pupils"] is None and other.values["pupils"] is not None:
        return other, one
    return one, other


def _metres(rows: list[Row]) -> np.ndarray:
    return in_space(np.array([(row.values["lon"], row.values["lat"]) for row in rows], float))
