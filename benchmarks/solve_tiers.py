"""The section of the solver benchmark on two tiers: federations inside clusters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import geocluster as gc
from benchmarks.document import Section, Target, paragraphs, seconds, table
from benchmarks.solve_problems import lincolnshire, made_county
from benchmarks.solve_rows import Kept, minutes, percent
from geocluster.errors import SolverError
from geocluster.judge import judge
from geocluster.proposal import gap
from geocluster.solvers.tiers import TiersSolution, solve_tiers

__all__ = ["two_tiers"]

_HEAD = (
    "problem|schools|top-down (min)|bottom-up (min)|together (min)|bound (min)|gap"
    "|gap by the tiers' own bounds|seconds|of processors"
)
_LIMIT, _QUICK_LIMIT, _AIM = 60, 10, 0.005
_SEEDS = range(1, 6)
_CHARGES = (0, 900)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What one search showed; costs and times in seconds."""

    problem: str
    schools: int
    top_down: int | None
    bottom_up: int | None
    objective: int | None
    bound: int | None
    own_bounds: int | None
    seconds: float
    processors: float

    @property
    def gap(self) -> float:
        found = gap(self.objective, self.bound)
        return 1.0 if found is None else found

    def cells(self) -> tuple[str, ...]:
        own = gap(self.objective, self.own_bounds)
        return (
            self.problem,
            f"{self.schools:,}",
            *map(minutes, (self.top_down, self.bottom_up, self.objective, self.bound)),
            "optimal" if self.gap == 0 else percent(self.gap),
            "–" if own is None else percent(own),
            seconds(self.seconds),
            seconds(self.processors),
        )


def two_tiers(data: Path, *, quick: bool, kept: Kept) -> Section:
    """Solve clusters of 4 to 10 with federations of 2 to 4 inside: a real county, and made ones."""
    limit = _QUICK_LIMIT if quick else _LIMIT
    n = 40 if quick else 100
    counties = _SEEDS[:1] if quick else _SEEDS
    real = [
        _row(kept, f"Lincolnshire, {_charged(charge)}", partial(_real, data, charge), limit)
        for charge in (_CHARGES[:1] if quick else _CHARGES)
    ]
    made = [
        _row(kept, f"county {seed}, {_charged(charge)}", partial(_made, n, seed, charge), limit)
        for charge in _CHARGES
        for seed in counties
    ]
    proven, worst = sum(row.gap == 0 for row in made), max(row.gap for row in real)
    return Section(
        text=paragraphs(
            "Clusters of 4 to 10 schools without a lead, within 25 minutes of each other; inside "
            "them federations of 2 to 4 with 100 to 1,200 pupils, within 20 minutes. A school "
            f"alone costs 60 in each tier. At most {limit} s. *Top-down*: the clusters' own best "
            "answer, divided as well as it can be; *bottom-up*: the federations' own, put together "
            "as well as they can be; *together*: the least sum.",
            table(_HEAD.split("|"), [row.cells() for row in (*real, *made)]),
        ),
        targets=(
            Target(
                f"Lincolnshire: a gap of at most {100 * _AIM:g} % in {limit} s",
                f"worst {percent(worst)}",
                worst <= _AIM,
            ),
            Target(
                f"n = {n}: each optimal within {limit} s",
                f"{proven} of {len(made)}",
                proven == len(made),
            ),
        ),
    )


def _charged(charge: int) -> str:
    return f"{charge // 60} min a group"


def _rules(charge: int) -> tuple[gc.Rules, gc.Rules]:
    cluster = gc.Rules(
        name="cluster",
        size=(4, 10),
        longest_drive=1500,
        lead=gc.Lead.NONE,
        group_charge=charge,
    )
    federation = gc.Rules(
        name="federation", size=(2, 4), pupils=(100, 1200), longest_drive=1200, group_charge=charge
    )
    return cluster, federation


def _real(data: Path, charge: int) -> list[gc.Problem]:
    return [lincolnshire(data, rules) for rules in _rules(charge)]


def _made(n: int, seed: int, charge: int) -> list[gc.Problem]:
    above, below = _rules(charge)
    problem = made_county(n, seed, above)
    return [problem, gc.Problem(problem.schools, problem.travel, below)]


def _row(kept: Kept, name: str, make: Callable[[], Sequence[gc.Problem]], limit: float) -> _Row:
    def searched() -> dict[str, Any]:
        problems = make()
        begin = process_time()
        found = solve_tiers(problems, seconds=limit)
        row = _row_of(name, problems, found, process_time() - begin)
        print("  " + " | ".join(row.cells()), flush=True)
        return asdict(row)

    return _Row(**kept(f"tiers: {name}, {limit:g} s", searched))


def _row_of(
    name: str, problems: Sequence[gc.Problem], found: TiersSolution, processors: float
) -> _Row:
    costs = []
    for problem, tier in zip(problems, found.tiers, strict=True):
        judgement = None if tier.grouping is None else judge(tier.grouping, problem)
        if judgement is not None and judgement.violations:
            raise SolverError(f"{name}: the judge refuses the answer: {judgement.violations}")
        costs.append(None if judgement is None else judgement.total)
    own = [tier.bound.value for tier in found.tiers if tier.bound is not None]
    known = [cost for cost in costs if cost is not None]
    return _Row(
        problem=name,
        schools=len(problems[0]),
        top_down=found.top_down,
        bottom_up=found.bottom_up,
        objective=sum(known) if len(known) == len(costs) else None,
        bound=None if found.bound is None else found.bound.value,
        own_bounds=sum(own) if len(own) == len(problems) else None,
        seconds=found.runtime,
        processors=processors,
    )
