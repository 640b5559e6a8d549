"""A section of the solver benchmark: other software on the same problems, before the same judge."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import geocluster as gc
from benchmarks.document import Section, paragraphs, seconds, table, why_not
from benchmarks.measure import measure
from benchmarks.point_sets import point_files, read_points
from benchmarks.solve_peers import PEERS, write_problem
from benchmarks.solve_problems import large_groups, lincolnshire
from benchmarks.solve_rows import Kept, minutes
from geocluster.grouping import Group, Grouping
from geocluster.judge import group_score, judge
from geocluster.solvers.pmedian import cost_and_faults, p_median

__all__ = ["beside"]

_HEAD = tuple(
    "on the same schools|objective (min)|groups|that break a rule|rules broken|"
    "without those (min)|own bound (min)|seconds".split("|")
)
_MEDIANS_HEAD = tuple("capacitated p-median|cost|rules broken|seconds".split("|"))
_FEDERATIONS = gc.Rules(
    size=(2, 4),
    pupils=(100, 1200),
    longest_drive=1200,
    measured=gc.Measured.FROM_LEAD,
    group_charge=900,
)


def beside(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Set other software on the same schools, in the same run, before the same judge."""
    limit = 5 if quick else 60
    problems: dict[str, Callable[[], gc.Problem]] = {
        f"{n} schools of a made county, groups of 4 to 10": partial(
            large_groups, n, 1, gc.Measured.FROM_LEAD
        )
        for n in ((60,) if quick else (100, 300))
    }
    if not quick:
        problems["Lincolnshire on made roads, groups of 2 to 4, 15 min a group"] = partial(
            lincolnshire, data, _FEDERATIONS
        )
    parts = []
    for name, problem in problems.items():
        told = kept(f"peers: {name}, {limit} s", partial(_side_by_side, problem, limit))
        parts.append(paragraphs(f"{name}:", table(_HEAD, told["rows"])))
    names = ("pmedcap01",) if quick else ("pmedcap01", "SJC1", "SJC2")
    medians: list[list[str]] = []
    for file in point_files(data, "pmedcap", "sjc"):
        if file.stem in names:
            told = kept(f"peers: {file.stem}, {limit} s", partial(_medians, file, limit))
            medians += told["rows"]
    return Section(
        text=paragraphs(
            "Drives are measured from the lead, groups have pupil limits, and a school alone costs "
            f"60 minutes. At most {limit} s each. k-means-constrained is told the number of groups "
            "that geocluster found, and knows no pupils and no drives; max-p knows the fewest "
            "pupils. *Without those*: groups that break a rule are dissolved, and their schools "
            "stand alone.",
            *parts,
            "spopt's capacitated p-median, with CBC:",
            table(_MEDIANS_HEAD, medians),
        ),
    )


def _side_by_side(make: Callable[[], gc.Problem], limit: int) -> dict[str, Any]:
    problem = make()
    ours = gc.propose(problem, seconds=limit, seed=1)
    groups = [group.members for group, _ in ours.finest.scored]
    rows = [_row("geocluster", problem, groups, ours.lower_bound, ours.runtime)]
    print("  " + " | ".join(rows[0]), flush=True)
    with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
        file = Path(folder) / "problem.npz"
        write_problem(problem, file, groups=len(groups))
        for name, (task, package) in PEERS.items():
            run = measure(task, {"file": str(file), "seconds": limit}, limit=3 * limit + 120)
            if run.fault:
                rows.append((name, why_not(run, package), *["–"] * 6))
            else:
                told = float(run["bound"]) if "bound" in run.answer else None
                found = _groups(run.answer["label"])
                rows.append(_row(name, problem, found, told, run["seconds"]))
            print("  " + " | ".join(rows[-1]), flush=True)
    return {"rows": rows}


def _medians(file: Path, limit: int) -> dict[str, Any]:
    one = read_points(file)
    ours = p_median(one.costs, one.demand, one.capacity, one.p, seconds=limit)
    cost = "–" if ours.cost is None else f"{ours.cost:,.2f}"
    rows = [(f"{one.name}, geocluster", cost, "0", seconds(ours.runtime))]
    with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
        told = Path(folder) / "points.npz"
        np.savez(told, costs=one.costs, demand=one.demand, capacity=one.capacity, p=one.p)
        run = measure(
            "solve_peers:median_spopt",
            {"file": str(told), "seconds": limit},
            limit=3 * limit + 120,
        )
    if run.fault:
        rows.append((f"{one.name}, spopt", why_not(run, "spopt"), "–", "–"))
    else:
        median = [int(j) for j in run.answer["median"]]
        total, faults = cost_and_faults(
            one.costs,
            one.demand,
            one.capacity,
            one.p,
            medians=sorted({j for j in median if j >= 0}),
            assignment=median,
        )
        rows.append(
            (f"{one.name}, spopt", f"{total:,.2f}", str(len(faults)), seconds(run["seconds"]))
        )
    for row in rows:
        print("  " + " | ".join(row), flush=True)
    return {"rows": rows}


def _row(
    name: str,
    problem: gc.Problem,
    groups: Iterable[tuple[int, ...]],
    bound: float | None,
    runtime: float,
) -> tuple[str, ...]:
    """Judge groups as they are, and again without those that break a rule."""
    found = list(groups)
    scores = {g: group_score(g, problem) for g in found}
    kept = [g for g in found if not scores[g].violations]
    broken = sum(len(s.violations) for s in scores.values())

    def total(some: list[tuple[int, ...]]) -> int | None:
        made = Grouping(tuple(Group(g, scores[g].lead) for g in some))
        return judge(made, problem).total

    return (
        name,
        minutes(total(found)),
        str(len(found)),
        str(len(found) - len(kept)),
        str(broken),
        minutes(total(kept)),
        minutes(bound),
        seconds(runtime),
    )


def _groups(label: NDArray[Any]) -> list[tuple[int, ...]]:
    """Return groups of two or more; the others stand alone."""
    found = [tuple(np.flatnonzero(label == k).tolist()) for k in np.unique(label[label >= 0])]
    return [g for g in found if len(g) > 1]
