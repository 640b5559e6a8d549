"""A section of the solver benchmark: a real county under mixes of what planners ask for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import geocluster as gc
from benchmarks.document import Section, Target, paragraphs
from benchmarks.solve_problems import lincolnshire
from benchmarks.solve_rows import Kept, rows_table, solve_row
from geocluster.rules import Condition, Hold, Where

__all__ = ["mixed_county"]

_LIMIT = 10
_NEAR_SECONDS = 1500
_SHARE = 0.6
_MOST_OF_ONE = 6
_PAIRS, _PAIR_SECONDS = 30, 600
_LARGER = Hold(
    where=Where({"pupils": Condition(least=150)}), schools=(1, None), name="larger schools"
)
_PAIR = {"pair_split": gc.minutes(60)}
_PARTNERSHIP = {"partnership_split": gc.minutes(20)}
_FAITH = {"denominations": gc.minutes(15)}
_NEAR = {
    "nearest_elsewhere": gc.minutes(2),
    "far": {"beyond": gc.minutes(12), "times": 2},
}
_SHORT = {"short_of": {"pupils": 210, "seconds_per_pupil": 6}}
_HEADS: dict[str, Any] = {"lead": gc.Lead.LARGEST, "visits_a_week": 2, "holds": (_LARGER,)}


def _mixes() -> dict[str, dict[str, Any]]:
    """Return what is asked, by name: the next to last is the one that is aimed at."""
    return {
        "pairs": {"costs": _PAIR},
        "partnerships": {"costs": _PARTNERSHIP},
        "denominations, nearest, far": {"costs": _FAITH | _NEAR},
        "short of 210 pupils": {"costs": _SHORT, "pupils": None},
        "largest lead, one of 150, visits": _HEADS,
        "largest lead, visits, at most 5 h a week": _HEADS
        | {"holds": (), "lead_week": gc.minutes(300)},
        "pairs, partnerships, denominations, largest lead, one of 150, visits": _HEADS
        | {"costs": _PAIR | _PARTNERSHIP | _FAITH},
        "all of these": _HEADS
        | {"costs": _PAIR | _PARTNERSHIP | _FAITH | _NEAR | _SHORT, "pupils": None},
    }


def mixed_county(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Solve for the primary schools of Lincolnshire under eight mixes of terms and rules."""
    sizes = (4,) if quick else (4, 6)
    asked = list(product(sizes, list(_mixes().items())[: 2 if quick else None]))
    rows = [
        solve_row(
            kept, "lincolnshire-mixes", f"2-{most}, {name}", partial(_mixed, data, most, keys),
            limit=_LIMIT,
        )
        for most, (name, keys) in asked
    ]  # fmt: skip
    found = sum(row.proven_within(_LIMIT) for row in rows)
    return Section(
        text=paragraphs(
            "The same county with made partnerships of up to six schools and made pairs, since no "
            "list of real ones is public; drives of at most 20 minutes, a school alone costs 60 "
            "minutes, a group 15, and each term as much as its preset or the example in the papers "
            f"says. At most {_LIMIT} s each.",
            rows_table(rows, summaries=[("all", rows)]),
        ),
        targets=(
            Target(
                f"{len(rows)} mixes: each optimal within {_LIMIT} s",
                f"{found} of {len(rows)}",
                found == len(rows),
            ),
        ),
    )


def _mixed(data: Path, most: int, keys: Mapping[str, Any]) -> gc.Problem:
    rules = {
        "size": (2, most),
        "pupils": (100, 1200),
        "longest_drive": gc.minutes(20),
        "group_charge": gc.minutes(15),
        "alone_penalty": gc.minutes(60),
    }
    schools, travel = _together(data)
    return gc.Problem(schools, travel, gc.Rules(**{**rules, **keys}))


@cache
def _together(data: Path) -> tuple[gc.Schools, gc.TravelTimes]:
    """Return the schools with partnerships and pairs made of near ones, and drives."""
    plain = lincolnshire(data, gc.Rules())
    drives = plain.travel.seconds.toarray().astype(float)
    drives[drives == 0] = np.inf
    both = np.maximum(drives, drives.T)
    ids, given = plain.schools.ids, plain.schools
    pairs = [(ids[i], ids[j]) for i, j in _pairs(both)]
    schools = gc.Schools.of(
        ids,
        lon=given.lonlat[:, 0],
        lat=given.lonlat[:, 1],
        names=given.names,
        pupils=given.pupils,
        more={"faith": given.column("faith"), "partnership": _partnerships(both)},
        linked=pairs,
    )
    return schools, plain.travel


def _partnerships(both: NDArray[np.float64]) -> list[str | None]:
    """Name for some schools a partnership with some of those that are near, not the nearest."""
    random = np.random.default_rng(1)
    made: list[str | None] = [None] * len(both)
    for i in random.permutation(len(both)).tolist():
        if made[i] is not None or random.random() > _SHARE:
            continue
        near = [j for j in np.argsort(both[i]).tolist() if both[i, j] < _NEAR_SECONDS]
        free = [j for j in near if made[j] is None and random.random() < _SHARE]
        others = free[: int(random.integers(1, _MOST_OF_ONE))]
        for j in (i, *others) if others else ():
            made[j] = f"partnership of {i}"
    return made


def _pairs(both: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pair some schools with their nearest."""
    random, taken = np.random.default_rng(2), set[int]()
    pairs: list[tuple[int, int]] = []
    for i in random.permutation(len(both)).tolist():
        j = int(np.argmin(both[i]))
        if len(pairs) < _PAIRS and both[i, j] <= _PAIR_SECONDS and not taken & {i, j}:
            pairs.append((i, j))
            taken |= {i, j}
    return pairs
