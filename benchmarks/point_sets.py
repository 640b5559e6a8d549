"""Published instances of the capacitated p-median problem, and a second way to add up an answer.

The two share no code but the name of the file: what one reads wrongly, the other shows.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["PointSet", "added_up_plainly", "best_known", "point_files", "read_points"]

_FLOORED = "pmedcap"
"""The instances of this folder have distances that are rounded down, the others do not."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PointSet:
    """One published instance.

    Attributes
    ----------
    name
        Of the file.
    costs
        Shape ``(n, n)``: distances in the metric of the instance.
    demand
        Shape ``(n,)``.
    capacity, p
        Of each median, and how many.
    """

    name: str
    costs: NDArray[np.float64]
    demand: NDArray[np.int64]
    capacity: int
    p: int


def point_files(data: Path, *kinds: str) -> list[Path]:
    """List the files of some folders of the benchmarks, small ones first.

    Parameters
    ----------
    data
        The folder of the shared data.
    kinds
        Names of folders.
    """
    files = [file for kind in kinds for file in (data / "benchmarks" / kind).iterdir()]
    return sorted(files, key=lambda file: (_size(file), file.name))


def best_known(data: Path) -> dict[str, float]:
    """Read the best value published for each instance; those on which sources disagree miss."""
    with (data / "benchmarks" / "BKS.csv").open(encoding="utf-8") as listed:
        return {row["instance"]: float(row["best_known"]) for row in csv.DictReader(listed)}


def read_points(file: Path) -> PointSet:
    """Read an instance.

    Parameters
    ----------
    file
        One of :func:`point_files`.
    """
    numbers = _numbers(file)
    if file.parent.name == _FLOORED:
        n, p, capacity = numbers[2:5].astype(int).tolist()
        rows = numbers[5:].reshape(n, 4)
        at, demand = rows[:, 1:3], rows[:, 3]
    else:
        n, p = numbers[:2].astype(int).tolist()
        rows = numbers[2:].reshape(n, 4)
        at, demand, capacity = rows[:, :2], rows[:, 3], int(rows[0, 2])
    costs = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    return PointSet(
        name=file.name.split(".")[0],
        costs=np.floor(costs) if file.parent.name == _FLOORED else costs,
        demand=demand.astype(np.int64),
        capacity=capacity,
        p=p,
    )


def added_up_plainly(file: Path, assignment: Sequence[int]) -> float | None:
    """Read a file line by line and add up the distances of an answer, in plain Python.

    Parameters
    ----------
    file
        One of :func:`point_files`.
    assignment
        For each point, in the order of the lines, the number of its median, from 0.

    Returns
    -------
    float or None
        The sum; None if the number of medians, a capacity or a median's own place is wrong.
    """
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as text:
        lines = [line.split() for line in text if line.strip()]
    floored = file.parent.name == _FLOORED
    if floored:
        medians, limit = int(lines[1][1]), float(lines[1][2])
        points = [(float(x), float(y), limit, float(d)) for _, x, y, d in lines[2:]]
    else:
        medians = int(lines[0][1])
        points = [(float(x), float(y), float(q), float(d)) for x, y, q, d in lines[1:]]
    load: defaultdict[int, float] = defaultdict(float)
    total = 0.0
    for (x, y, _, demand), median in zip(points, assignment, strict=True):
        distance = math.sqrt((x - points[median][0]) ** 2 + (y - points[median][1]) ** 2)
        total += math.floor(distance) if floored else distance
        load[median] += demand
    allowed = len(load) == medians and all(
        assignment[j] == j and load[j] <= points[j][2] for j in load
    )
    return total if allowed else None


def _size(file: Path) -> int:
    return int(_numbers(file)[2 if file.parent.name == _FLOORED else 0])


def _numbers(file: Path) -> NDArray[np.float64]:
    raw = file.read_bytes()
    text = gzip.decompress(raw) if file.suffix == ".gz" else raw
    return np.array(text.split(), float)
