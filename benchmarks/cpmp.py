"""Capacitated p-medians: the published instances, beside the best values known."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.document import Section, Target, paragraphs, table

__all__ = ["PointSet", "cpmp", "point_sets"]

_KINDS = ("pmedcap", "sjc", "cpmp_large")
_SECONDS_OF_LARGE = 180.0
_SECONDS = 60.0
_LARGE = 1000
_QUICK = ("SJC1", "pmedcap01", "pmedcap19")
_CLOSE = 0.005
_SAME = 5e-6


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
    best_known
        The best value published; None where sources disagree.
    """

    name: str
    costs: NDArray[np.float64]
    demand: NDArray[np.int64]
    capacity: int
    p: int
    best_known: float | None


def point_sets(data: Path) -> Iterator[PointSet]:
    """Read the instances, small ones first.

    Parameters
    ----------
    data
        The folder of the shared data.
    """
    with (data / "benchmarks" / "BKS.csv").open(encoding="utf-8") as listed:
        known = {row["instance"]: float(row["best_known"]) for row in csv.DictReader(listed)}
    files = [f for kind in _KINDS for f in (data / "benchmarks" / kind).iterdir()]
    for file in sorted(files, key=lambda f: (f.parent.name == "cpmp_large", _points(f), f.name)):
        yield _read(file, known)


def cpmp(data: Path, *, quick: bool) -> Section:
    """Solve every instance; compare with the best known.

    Parameters
    ----------
    data
        The folder of the shared data.
    quick
        Three small ones only.
    """
    from geocluster.solvers.pmedian import p_median

    rows = []
    proven, small, within, compared = 0, 0, 0, 0
    for one in point_sets(data):
        if quick and one.name not in _QUICK:
            continue
        n = len(one.demand)
        seconds = _SECONDS_OF_LARGE if n >= _LARGE else _SECONDS
        found = p_median(one.costs, one.demand, one.capacity, one.p, seconds=seconds, seed=1)
        cost, bound = found.cost or float("nan"), found.bound or 0.0
        print(f"  {one.name}: {cost:,.2f} ≥ {bound:,.2f}, {found.runtime:.1f} s", flush=True)
        if not one.name[0].islower() or one.name.startswith("pmedcap"):
            small += 1
            proven += found.status.value == "optimal"
        above = "–"
        if one.best_known is not None:
            ratio = cost / one.best_known - 1
            compared += 1
            within += ratio <= _CLOSE
            above = "same" if abs(ratio) < _SAME else f"{100 * ratio:+.2f} %"
        known = "–" if one.best_known is None else f"{one.best_known:,.2f}"
        gap = "optimal" if found.status.value == "optimal" else f"{100 * (found.gap or 0):.2f} %"
        rows.append(
            (one.name, f"{n:,}", str(one.p), f"{cost:,.2f}", f"{bound:,.2f}", gap, known, above,
             f"{found.runtime:.0f}")
        )  # fmt: skip
    head = "instance|n|p|ours|our bound|gap|best known|ours to it|seconds".split("|")
    text = paragraphs(
        "Capacitated p-medians, by `geocluster.solvers.pmedian`. Bounds hold for unrounded "
        "distances; pmedcap has distances rounded down to whole numbers. The limit is "
        f"{_SECONDS:.0f} s, from {_LARGE:,} points {_SECONDS_OF_LARGE:.0f} s. Every value, also "
        "one below the best known, is added up by the package's judge from the distances.",
        table(head, rows),
    )
    targets = (
        Target("pmedcap and SJC: each proven", f"{proven} of {small}", proven == small),
        Target(
            f"all: at most {100 * _CLOSE} % above the best known",
            f"{within} of {compared}",
            within == compared,
        ),
    )
    return Section(title="Capacitated p-medians", text=text, targets=targets)


def _points(file: Path) -> int:
    numbers = _numbers(file)
    return int(numbers[2 if file.parent.name == "pmedcap" else 0])


def _numbers(file: Path) -> NDArray[np.float64]:
    raw = file.read_bytes()
    text = gzip.decompress(raw) if file.suffix == ".gz" else raw
    return np.array(text.split(), float)


def _read(file: Path, known: dict[str, float]) -> PointSet:
    numbers, name = _numbers(file), file.name.split(".")[0]
    if file.parent.name == "pmedcap":
        n, p, capacity = numbers[2:5].astype(int).tolist()
        rows = numbers[5:].reshape(n, 4)
        at, demand = rows[:, 1:3], rows[:, 3]
    else:
        n, p = numbers[:2].astype(int).tolist()
        rows = numbers[2:].reshape(n, 4)
        at, demand, capacity = rows[:, :2], rows[:, 3], int(rows[0, 2])
    costs = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    if file.parent.name == "pmedcap":
        costs = np.floor(costs)
    return PointSet(
        name=name,
        costs=costs,
        demand=demand.astype(np.int64),
        capacity=capacity,
        p=p,
        best_known=known.get(name),
    )
