"""The solver benchmark: ``python -m benchmarks.solve [--only NAME] [--quick]``.

Without options it writes ``benchmarks/solve.md``; else it prints.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import geocluster as gc
from benchmarks.cpmp import cpmp, point_sets
from benchmarks.document import Section, Target, paragraphs, seconds, table, why_not
from benchmarks.measure import measure
from benchmarks.running import run_sections
from benchmarks.solve_peers import PEERS, write_problem
from benchmarks.solve_problems import LINCOLNSHIRE, lincolnshire, made_county, rules_for_means
from geocluster.grouping import Group, Grouping
from geocluster.judge import group_score, judge
from geocluster.proposal import Proposal
from geocluster.solvers.pmedian import cost_and_faults, p_median

_PACKAGES = "geocluster numpy numba ortools highspy k-means-constrained spopt pulp".split()
_LIMIT = 60
_TEN_SEEDS = range(1, 11)
_HEAD = tuple("problem|schools|objective (min)|bound (min)|gap|groups|seconds".split("|"))
_PEER_HEAD = tuple(
    "on the same schools|objective (min)|groups|that break a rule|rules broken|"
    "without those (min)|own bound (min)|seconds".split("|")
)


def real_county(data: Path, *, quick: bool) -> Section:
    """Solve for the primary schools of Lincolnshire, under several rules."""
    chosen = list(LINCOLNSHIRE.items())[: 2 if quick else None]
    found = {name: _proposed(lincolnshire(data, rules)) for name, rules in chosen}
    proven = sum(p.status is gc.Status.OPTIMAL for p in found.values())
    return Section(
        title="Lincolnshire",
        text=paragraphs(
            f"Primary schools, straight lines × 1.3 at 45 km/h, at most {_LIMIT} s each.",
            table(_HEAD, [_row(name, p) for name, p in found.items()]),
        ),
        targets=(
            Target("Lincolnshire: each proven", f"{proven} of {len(found)}", proven == len(found)),
        ),
    )


def made_counties(data: Path, *, quick: bool) -> Section:
    """Solve for made counties of several sizes; ten of 300 schools."""
    del data
    federation = gc.Rules(size=(2, 4), pupils=(350, 1200), longest_drive=1200)
    cluster = rules_for_means((4, 10))
    from_lead = replace(cluster, measured=gc.Measured.FROM_LEAD)
    sized = [("2-4, pupils 350-1200", 1000, federation), ("4-10", 1000, cluster)]
    sized += [("2-4, 15 min a group", 1000, replace(federation, group_charge=900))]
    sized += [("2-4, pupils 350-1200", 5000, federation)]
    rows = [
        _row(f"{name}, n = {n:,}", _proposed(made_county(n, 1, rules)))
        for name, n, rules in ([] if quick else sized)
    ]
    seeds = list(_TEN_SEEDS)[: 1 if quick else None]
    for name, rules in (("4-10", cluster), ("4-10, from lead", from_lead)):
        found = [_proposed(made_county(100 if quick else 300, seed, rules)) for seed in seeds]
        rows += [_row(f"{name}, county {k}", p) for k, p in zip(seeds, found, strict=True)]
    return Section(
        title="Made counties",
        text=paragraphs(
            "Two schools in five lie around towns, the others anywhere, 4.6 km apart; rolls are "
            f"lognormal about 120. Straight lines × 1.3 at 45 km/h, at most {_LIMIT} s each.",
            table(_HEAD, rows),
        ),
    )


def central_schools(data: Path, *, quick: bool) -> Section:
    """Solve for counties where only larger schools lead, and drives count from the lead."""
    del data
    rules = gc.Rules(
        size=(2, 15),
        longest_drive=1800,
        measured=gc.Measured.FROM_LEAD,
        lead=gc.Lead.ELIGIBLE,
        lead_where=gc.Where({"pupils": gc.Condition(least=200)}),
        group_charge=900,
    )
    sizes = (60,) if quick else (90, 300, 1000)
    rows = [_row(f"n = {n:,}", _proposed(made_county(n, 1, rules))) for n in sizes]
    return Section(
        title="Central schools",
        text=paragraphs(
            "Up to 15 schools under one of at least 200 pupils within 30 minutes of it; 15 minutes "
            f"for each group. Made counties, at most {_LIMIT} s each.",
            table(_HEAD, rows),
        ),
    )


def peers(data: Path, *, quick: bool) -> Section:
    """Set other software on the same schools, in the same run, before the same judge."""
    limit = 10 if quick else _LIMIT
    rules = rules_for_means((4, 10), measured=gc.Measured.FROM_LEAD)
    parts = []
    for n in (60,) if quick else (100, 300):
        problem = made_county(n, 1, rules)
        ours = _proposed(problem, limit=limit)
        groups = [] if ours.grouping is None else [g.members for g in ours.grouping.groups]
        bound = None if ours.bound is None else ours.bound.value
        rows = [_peer_row("geocluster", problem, groups, bound, ours.runtime)]
        with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
            file = Path(folder) / "problem.npz"
            write_problem(problem, file, groups=len(groups))
            for name, (task, package) in PEERS.items():
                print(f"  {name}", flush=True)
                run = measure(task, {"file": str(file), "seconds": limit}, limit=3 * limit + 120)
                if run.fault:
                    rows.append((name, why_not(run, package), *["–"] * 6))
                    continue
                told = float(run["bound"]) if "bound" in run.answer else None
                rows.append(
                    _peer_row(name, problem, _groups(run.answer["label"]), told, run["seconds"])
                )
        parts.append(paragraphs(f"{n} schools of a made county:", table(_PEER_HEAD, rows)))
    return Section(
        title="Beside other software",
        text=paragraphs(
            "Groups of 4 to 10 around a lead at most 25 minutes away, pupils within limits; a "
            f"school alone costs 60 minutes. At most {limit} s. k-means-constrained is told the "
            "number of groups that geocluster found, and knows no pupils and no drives; max-p "
            "knows the fewest pupils. *Without those*: groups that break a rule are dissolved, and "
            "their schools stand alone.",
            *parts,
            _medians_beside_spopt(data, quick=quick, limit=limit),
        ),
    )


def _medians_beside_spopt(data: Path, *, quick: bool, limit: int) -> str:
    rows = []
    for one in point_sets(data):
        if one.name not in (("pmedcap01",) if quick else ("pmedcap01", "SJC1", "SJC2")):
            continue
        ours = p_median(one.costs, one.demand, one.capacity, one.p, seconds=limit)
        rows.append((f"{one.name}, geocluster", f"{ours.cost:,.2f}", "0", seconds(ours.runtime)))
        with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
            file = Path(folder) / "points.npz"
            np.savez(file, costs=one.costs, demand=one.demand, capacity=one.capacity, p=one.p)
            told: dict[str, str | int] = {"file": str(file), "seconds": limit}
            run = measure("solve_peers:median_spopt", told, limit=3 * limit + 120)
        if run.fault:
            rows.append((f"{one.name}, spopt", why_not(run, "spopt"), "–", "–"))
            continue
        median = [int(j) for j in run.answer["median"]]
        cost, faults = cost_and_faults(
            one.costs,
            one.demand,
            one.capacity,
            one.p,
            medians=sorted({j for j in median if j >= 0}),
            assignment=median,
        )
        rows.append(
            (f"{one.name}, spopt", f"{cost:,.2f}", str(len(faults)), seconds(run["seconds"]))
        )
    head = tuple("capacitated p-median|cost|rules broken|seconds".split("|"))
    return paragraphs("spopt's capacitated p-median, with CBC:", table(head, rows))


def _proposed(problem: gc.Problem, limit: int = _LIMIT) -> Proposal:
    proposal = gc.propose(problem, seconds=limit, seed=1)
    print(f"  {len(problem)} schools, {proposal.runtime:.1f} s", flush=True)
    return proposal


def _row(name: str, proposal: Proposal) -> tuple[str, ...]:
    total = None if proposal.judgement is None else proposal.judgement.total
    bound = None if proposal.bound is None else proposal.bound.value
    if proposal.status is gc.Status.OPTIMAL:
        gap = "optimal"
    else:
        gap = f"{100 * (total - bound) / total:.2f} %" if total and bound is not None else "–"
    groups = "–" if proposal.grouping is None else str(len(proposal.grouping.groups))
    return (
        name,
        f"{len(proposal.problem):,}",
        _minutes(total),
        _minutes(bound),
        gap,
        groups,
        seconds(proposal.runtime),
    )


def _peer_row(
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
        _minutes(total(found)),
        str(len(found)),
        str(len(found) - len(kept)),
        str(broken),
        _minutes(total(kept)),
        _minutes(bound),
        seconds(runtime),
    )


def _groups(label: NDArray[Any]) -> list[tuple[int, ...]]:
    """Return groups of two or more; the others stand alone."""
    found = [tuple(np.flatnonzero(label == k).tolist()) for k in np.unique(label[label >= 0])]
    return [g for g in found if len(g) > 1]


def _minutes(value: float | None) -> str:
    return "–" if value is None else f"{value / 60:,.2f}"


_SECTIONS: dict[str, Callable[..., Section]] = {
    "lincolnshire": real_county,
    "counties": made_counties,
    "central": central_schools,
    "peers": peers,
    "cpmp": cpmp,
}


def _compile() -> None:
    """Solve something small: the first run on a machine compiles, which is not measured."""
    _proposed(made_county(30, 1, rules_for_means((2, 4))), limit=10)
    p_median([[0, 1, 2], [1, 0, 1], [2, 1, 0]], [1, 1, 1], 2, 2, seconds=1)


if __name__ == "__main__":
    sys.exit(
        run_sections(
            _SECTIONS,
            title="Solvers, measured",
            name="solve",
            packages=_PACKAGES,
            about=__doc__,
            first=_compile,
        )
    )
