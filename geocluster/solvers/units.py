"""A problem in the arrays that the pricer reads; schools that a pin joins become one unit.

A *unit* is a school, or a set of schools that must be together. A group is a set of units. Rows
of the master problem are units, so pins cost the solver nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from geocluster.judge import group_pupils
from geocluster.problem import Problem
from geocluster.rules import Measured

__all__ = ["Units", "units_of"]


_ANY_ROLL = 2**40
_NO_LIMIT = (0, _ANY_ROLL)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Units:
    """Units, their leads, and which of them go together.

    Attributes
    ----------
    members
        For each unit, positions of its schools.
    size, pupils
        Shape ``(u,)``: schools and pupils in each unit (pupils are 0 where no rule reads them).
    alone
        Shape ``(u,)``: seconds charged when the unit is in no group, -1 where forbidden.
    fits
        Shape ``(u, u)``: whether two units may be in one group, whoever leads.
    lead
        Shape ``(l,)``: position of each school that may lead.
    lead_unit, lead_drive
        Shape ``(l,)``: its unit, and seconds from it to the others of its unit.
    begin, candidate, drive
        Candidates of lead ``k`` stand in ``candidate[begin[k]:begin[k + 1]]``: units that it may
        lead, and in ``drive`` the seconds from it to all schools of that unit.
    charge, size_range, pupil_range
        Of the rules; ``pupil_range`` is wide open where there is no limit.
    constant
        Seconds charged whatever the answer, for schools that cannot be grouped.
    """

    members: tuple[tuple[int, ...], ...]
    size: NDArray[np.int64]
    pupils: NDArray[np.int64]
    alone: NDArray[np.int64]
    fits: NDArray[np.bool_]
    lead: NDArray[np.int64]
    lead_unit: NDArray[np.int64]
    lead_drive: NDArray[np.int64]
    begin: NDArray[np.int64]
    candidate: NDArray[np.int64]
    drive: NDArray[np.int64]
    charge: int
    size_range: tuple[int, int]
    pupil_range: tuple[int, int]
    constant: int

    def __len__(self) -> int:
        return len(self.members)


def units_of(problem: Problem) -> Units:
    """Turn a problem into units.

    Rules for single pairs are decided here, so that the pricer only adds and compares.
    """
    joined = {i: s for s in problem.together for i in s}
    chosen = sorted({tuple(sorted(joined.get(i, {i}))) for i in problem.open})
    unit_of = np.full(len(problem), -1, np.int64)
    for u, schools in enumerate(chosen):
        unit_of[list(schools)] = u
    near = _near(problem)
    fits = _fits(problem, chosen, unit_of, near)
    lead, lead_unit, lead_drive, begin, candidate, drive = [], [], [], [0], [], []
    times = problem.travel.seconds
    for i in problem.open:
        own = int(unit_of[i])
        reached = _led_by(i, chosen, unit_of, near, problem)
        if reached is None:
            continue
        seconds = dict(
            zip(
                times.indices[times.indptr[i] : times.indptr[i + 1]].tolist(),
                times.data[times.indptr[i] : times.indptr[i + 1]].tolist(),
                strict=True,
            )
        )
        lead.append(i)
        lead_unit.append(own)
        lead_drive.append(sum(seconds[j] for j in chosen[own] if j != i))
        for u in reached:
            if fits[own, u]:
                candidate.append(u)
                drive.append(sum(seconds[j] for j in chosen[u]))
        begin.append(len(candidate))
    limits = problem.rules.pupils
    alone = [int(problem.alone_cost[s[0]]) if len(s) == 1 else -1 for s in chosen]
    return Units(
        members=tuple(chosen),
        size=np.array([len(s) for s in chosen], np.int64),
        pupils=np.array([group_pupils(s, problem) or 0 for s in chosen], np.int64),
        alone=np.array(alone, np.int64),
        fits=fits,
        lead=np.array(lead, np.int64),
        lead_unit=np.array(lead_unit, np.int64),
        lead_drive=np.array(lead_drive, np.int64),
        begin=np.array(begin, np.int64),
        candidate=np.array(candidate, np.int64),
        drive=np.array(drive, np.int64),
        charge=problem.rules.group_charge,
        size_range=(problem.rules.size[0], min(problem.rules.size[1], len(problem))),
        pupil_range=(min(limits[0], _ANY_ROLL), min(limits[1], _ANY_ROLL)) if limits else _NO_LIMIT,
        constant=_constant(problem),
    )


def _constant(problem: Problem) -> int:
    """Sum the charges for schools that no grouping can take in."""
    inside = set(problem.open)
    return sum(int(c) for i, c in enumerate(problem.alone_cost) if i not in inside)


def _near(problem: Problem) -> list[set[int]]:
    """For each school, those within the drive limit both ways."""
    times = problem.travel.seconds
    within = times.copy()
    within.data = (times.data <= problem.drive_limit).astype(np.int32)
    both = (within.multiply(within.T)).tocsr()
    both.eliminate_zeros()
    return [
        set(both.indices[both.indptr[i] : both.indptr[i + 1]].tolist()) for i in range(len(problem))
    ]


def _fits(
    problem: Problem,
    chosen: list[tuple[int, ...]],
    unit_of: NDArray[np.int64],
    near: list[set[int]],
) -> NDArray[np.bool_]:
    """Tell which pairs of units may share a group; on the diagonal, which units may be in one."""
    n, m = len(problem), len(chosen)
    refused = np.zeros((m, m), bool)
    if problem.rules.measured is Measured.PAIRS:
        within = np.eye(n, dtype=bool)
        for i, others in enumerate(near):
            within[i, list(others)] = True
        _refuse(refused, unit_of, ~within)
    for c in range(problem.labels.shape[1]):
        labels = problem.labels[:, c]
        differ = labels[:, None] != labels[None, :]
        differ[labels < 0] = True
        _refuse(refused, unit_of, differ | (labels < 0)[None, :])
    for i, j in problem.apart:
        _refuse_pair(refused, int(unit_of[i]), int(unit_of[j]))
    must = [i for i in problem.open if problem.must_lead[i]]
    for i, j in combinations(must, 2):
        _refuse_pair(refused, int(unit_of[i]), int(unit_of[j]))
    return ~refused


def _refuse(
    refused: NDArray[np.bool_], unit_of: NDArray[np.int64], pairs: NDArray[np.bool_]
) -> None:
    """Carry pairs of schools that do not go together over to their units."""
    i, j = np.nonzero(pairs)
    a, b = unit_of[i], unit_of[j]
    inside = (a >= 0) & (b >= 0)
    refused[a[inside], b[inside]] = True


def _refuse_pair(refused: NDArray[np.bool_], a: int, b: int) -> None:
    if a >= 0 and b >= 0:
        refused[a, b] = refused[b, a] = True


def _led_by(
    lead: int,
    chosen: list[tuple[int, ...]],
    unit_of: NDArray[np.int64],
    near: list[set[int]],
    problem: Problem,
) -> list[int] | None:
    """Units that a school may lead, besides its own; None where it may lead nothing."""
    own = chosen[int(unit_of[lead])]

    def leads(schools: tuple[int, ...]) -> bool:
        return all(j == lead or (j in near[lead] and not problem.must_lead[j]) for j in schools)

    if not problem.may_lead[lead] or not leads(own):
        return None
    reached = sorted({int(unit_of[j]) for j in near[lead] if unit_of[j] >= 0})
    return [u for u in reached if chosen[u] != own and leads(chosen[u])]
