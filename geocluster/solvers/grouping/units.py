"""A problem in the arrays that the pricer reads; schools that a pin joins become one unit.

A *unit* is a school, or a set of schools that must be together. A group is a set of units. Rows
of the master problem are units, so pins cost the solver nothing. Nothing is dense: what is kept
grows with the number of pairs of schools that are near each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.grouping import Grouping
from geocluster.judge import cost_alone
from geocluster.problem import Problem
from geocluster.rules import Measured
from geocluster.rules.pupils import group_pupils
from geocluster.solvers.grouping.classes import GroupClasses, classes_of
from geocluster.solvers.grouping.contiguity import FREE, Contiguity, contiguity_of
from geocluster.solvers.grouping.inner import UNDIVIDED, InnerGroups
from geocluster.solvers.grouping.pairs import (
    absent,
    apart_of,
    inside_of,
    led,
    near_of,
    paid_of,
    within_of,
)
from geocluster.solvers.grouping.search_data import Arcs
from geocluster.solvers.grouping.shapes import (
    GroupCosts,
    GroupLimits,
    group_costs_of,
    group_limits_of,
    rows_of,
)
from geocluster.terms.shapes import Aggregate, LeadSum

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
    pairs_fit, pair_begin, pair_unit
        For unit ``u`` the units ``pair_unit[pair_begin[u]:pair_begin[u + 1]]``, ascending, are
        those that may be in one group with it, whoever leads, where ``pairs_fit``; else those
        that may not.
    lead
        Shape ``(l,)``: position of each school that may lead.
    lead_unit, lead_cost
        Shape ``(l,)``: its unit, and seconds charged for the others of its unit under it.
    begin, candidate, arc_cost
        Candidates of lead ``k`` stand in ``candidate[begin[k]:begin[k + 1]]``: units that it may
        lead, and in ``arc_cost`` the seconds charged for all schools of that unit under it.
    charge
        Seconds for a group.
    group_costs, group_limits
        What a group pays by what it holds, and sums over it that are limited.
    lead_load, arc_load, most_load
        Shape ``(b, l)``, ``(b, arcs)`` and ``(b,)``: sums over members under their lead that have
        a most: for the others of the lead's unit, for all schools of a candidate, what is allowed.
    size_range, pupil_range
        Of the rules; ``pupil_range`` is wide open where there is no limit.
    classes
        Groups that are counted: all, or those of a class.
    contiguity
        Which units hang together, where the rules ask.
    constant
        Seconds charged whatever the answer, for schools that cannot be grouped, less what is taken
        off once for the whole.
    certain
        Seconds that no grouping can beat, since no term as a whole is negative.
    inner
        What the groups of a finer tier cost inside a group.
    """

    members: tuple[tuple[int, ...], ...]
    size: NDArray[np.int64]
    pupils: NDArray[np.int64]
    alone: NDArray[np.int64]
    pairs_fit: bool
    pair_begin: NDArray[np.int64]
    pair_unit: NDArray[np.int64]
    lead: NDArray[np.int64]
    lead_unit: NDArray[np.int64]
    lead_cost: NDArray[np.int64]
    begin: NDArray[np.int64]
    candidate: NDArray[np.int64]
    arc_cost: NDArray[np.int64]
    charge: int
    group_costs: GroupCosts
    group_limits: GroupLimits
    lead_load: NDArray[np.int64]
    arc_load: NDArray[np.int64]
    most_load: NDArray[np.int64]
    size_range: tuple[int, int]
    pupil_range: tuple[int, int]
    classes: GroupClasses
    contiguity: Contiguity
    constant: int
    certain: int
    inner: InnerGroups = UNDIVIDED
    _found: dict[str, Any] = field(init=False, repr=False, default_factory=dict)

    def __len__(self) -> int:
        return len(self.members)

    @property
    def arcs(self) -> Arcs:
        """Who may lead whom, as the search reads it."""
        return Arcs(
            self.lead_unit,
            self.lead_cost,
            self.begin,
            self.candidate,
            self.arc_cost,
            self.lead_load,
            self.arc_load,
            self.most_load,
        )

    def leads_with(self, *units: int) -> NDArray[np.int64]:
        """Leads whose groups can hold some units, one or more: indices into ``lead``, ascending."""
        first, *others = map(self._leads_with, units)
        return reduce(np.intersect1d, others, first)

    def _leads_with(self, unit: int) -> NDArray[np.int64]:
        # Asked for school after school where reasons are looked for: so it is sorted once.
        if "leads" not in self._found:
            order = np.argsort(self.candidate, kind="stable")
            lead = np.repeat(np.arange(len(self.lead)), np.diff(self.begin))[order]
            ends = np.searchsorted(self.candidate[order], np.arange(len(self) + 1))
            self._found["leads"] = lead, ends
        lead, ends = self._found["leads"]
        reach = lead[ends[unit] : ends[unit + 1]]
        return np.union1d(reach, np.flatnonzero(self.lead_unit == unit))

    def groups_of(self, grouping: Grouping) -> list[tuple[int, ...]]:
        """Return the units of each group of a grouping that has each unit whole."""
        return [
            tuple(sorted({self.numbers[i] for i in group.members})) for group in grouping.groups
        ]

    def unit_of(self, school: int) -> int | None:
        """Return the unit that holds a school; None where it cannot be grouped."""
        return self.numbers.get(school)

    @property
    def numbers(self) -> dict[int, int]:
        """The unit of each school that can be grouped."""
        if "unit" not in self._found:
            self._found["unit"] = {i: u for u, members in enumerate(self.members) for i in members}
        numbers: dict[int, int] = self._found["unit"]
        return numbers

    def restricted_to(self, kept: NDArray[np.int64]) -> Units:
        """Return the problem of some units, ascending, as if there were no others."""
        new = np.full(len(self), -1, np.int64)
        new[kept] = np.arange(len(kept))
        leads = np.flatnonzero(new[self.lead_unit] >= 0)
        begin, candidate, of = _rows(self.begin, self.candidate, leads, new)
        pair_begin, pair_unit, _ = _rows(self.pair_begin, self.pair_unit, kept, new)
        return replace(
            self,
            members=tuple(self.members[u] for u in kept.tolist()),
            size=self.size[kept],
            pupils=self.pupils[kept],
            alone=self.alone[kept],
            pair_begin=pair_begin,
            pair_unit=pair_unit,
            lead=self.lead[leads],
            lead_unit=new[self.lead_unit[leads]],
            lead_cost=self.lead_cost[leads],
            begin=begin,
            candidate=candidate,
            arc_cost=self.arc_cost[of],
            group_costs=self.group_costs.restricted_to(kept),
            group_limits=self.group_limits.restricted_to(kept),
            lead_load=self.lead_load.take(leads, axis=1),
            arc_load=self.arc_load.take(of, axis=1),
            classes=self.classes.restricted_to(kept),
            contiguity=self.contiguity.restricted_to(kept),
            constant=0,
            certain=0,
            inner=self.inner.restricted_to(kept),
        )


def _rows(
    begin: NDArray[np.int64],
    entries: NDArray[np.int64],
    rows: NDArray[np.int64],
    new: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Take some rows of lists that stand one after the other, under new numbers.

    Entries without a new number are left out. Returns where each list begins, the entries, and
    where each stood before.
    """
    first, at = rows_of(begin, rows)
    row = np.repeat(np.arange(len(rows)), np.diff(first))
    kept = new[entries[at]] >= 0
    row, at = row[kept], at[kept]
    return np.searchsorted(row, np.arange(len(rows) + 1)), new[entries[at]], at


def units_of(problem: Problem) -> Units:
    """Turn a problem into units.

    Rules for single pairs are decided here, so that the pricer only adds and compares.
    """
    joined = {i: s for s in problem.together for i in s}
    chosen = sorted({tuple(sorted(joined.get(i, {i}))) for i in problem.open})
    size = np.array([len(s) for s in chosen], np.int64)
    limits = problem.rules.pupils
    inside = inside_of(chosen, len(problem))
    within = within_of(problem)
    apart = apart_of(problem, inside, within)
    pairwise = problem.rules.measured is Measured.PAIRS
    near = near_of(within, inside, size, apart) if pairwise else None
    can = _can_be_grouped(problem, within, inside, size, apart)
    lead, lead_unit, lead_cost, table = _leads(problem, led(problem, within), inside, size, can)
    refused = apart[lead_unit] if near is None else absent(table, near[lead_unit])
    arcs = table - table.multiply(refused)
    arcs.eliminate_zeros()
    arcs.sort_indices()
    pairs = apart if near is None else near
    pairs.sort_indices()
    rolls = [group_pupils(s, problem) for s in chosen]
    group_costs, once = group_costs_of(problem, inside)
    alone = [cost_alone(s[0], problem) if len(s) == 1 else None for s in chosen]
    lead_load, arc_load, most_load = _loads(problem, within, inside, lead, lead_unit, arcs)
    return Units(
        members=tuple(chosen),
        size=size,
        pupils=np.array([roll or 0 for roll in rolls], np.int64),
        alone=np.array([-1 if cost is None else cost for cost in alone], np.int64),
        pairs_fit=pairwise,
        pair_begin=pairs.indptr.astype(np.int64),
        pair_unit=pairs.indices.astype(np.int64),
        lead=lead,
        lead_unit=lead_unit,
        lead_cost=lead_cost,
        begin=arcs.indptr.astype(np.int64),
        candidate=arcs.indices.astype(np.int64),
        arc_cost=arcs.data.astype(np.int64) - size[arcs.indices],
        charge=_charge(problem),
        group_costs=group_costs,
        group_limits=group_limits_of(problem, inside),
        lead_load=lead_load,
        arc_load=arc_load,
        most_load=most_load,
        size_range=(problem.rules.size[0], min(problem.rules.size[1], len(problem))),
        pupil_range=(min(limits[0], _ANY_ROLL), min(limits[1], _ANY_ROLL)) if limits else _NO_LIMIT,
        classes=classes_of(problem, inside, rolls),
        contiguity=contiguity_of(inside, problem.neighbours) if problem.rules.contiguous else FREE,
        constant=_fixed(problem) + once,
        certain=int(np.delete(problem.alone_cost, problem.open).sum()),
    )


def _fixed(problem: Problem) -> int:
    """Sum the charges for schools that no grouping can take in."""
    inside = set(problem.open)
    return sum(cost_alone(i, problem) or 0 for i in range(len(problem)) if i not in inside)


def _charge(problem: Problem) -> int:
    """Seconds that every group pays alike."""
    return sum(
        cost.weight * cost.shape.of_sums(np.zeros(cost.shape.slopes.shape[1], np.int64))
        for cost in problem.costs
        if isinstance(cost.shape, Aggregate) and cost.shape.is_constant
    )


def _loads(
    problem: Problem,
    within: sparse.csr_array,
    inside: sparse.csr_array,
    lead: NDArray[np.int64],
    lead_unit: NDArray[np.int64],
    arcs: sparse.csr_array,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return sums over members under their lead: of leads, of arcs, and the most of each."""
    shapes = [shape for shape in problem.restrictions if isinstance(shape, LeadSum)]
    row = np.repeat(np.arange(len(lead)), np.diff(arcs.indptr))
    of_leads = np.zeros((len(shapes), len(lead)), np.int64)
    of_arcs = np.zeros((len(shapes), len(row)), np.int64)
    for k, shape in enumerate(shapes):
        amount = sparse.csr_array(shape.amount.multiply(within)).astype(np.int64)
        under = sparse.csr_array(amount[lead] @ inside.T)
        of_leads[k] = np.asarray(under[np.arange(len(lead)), lead_unit]).ravel()
        of_arcs[k] = np.asarray(under[row, arcs.indices]).ravel()
    return of_leads, of_arcs, np.array([shape.most for shape in shapes], np.int64)


def _can_be_grouped(
    problem: Problem,
    within: sparse.csr_array,
    inside: sparse.csr_array,
    size: NDArray[np.int64],
    apart: sparse.csr_array,
) -> NDArray[np.bool_]:
    """Shape ``(u,)``: whether the schools of a unit may be in one group at all."""
    can = apart.diagonal() == 0
    can &= inside @ problem.must_lead.astype(np.int64) <= 1
    if problem.rules.measured is Measured.PAIRS:
        near = (inside @ within).multiply(inside).sum(axis=1)
        can &= near == size * (size - 1)
    for c in range(problem.labels.shape[1]):
        label = problem.labels[:, c]
        least, most = _ends(inside, label)
        can &= (least == most) & (least >= 0)
    return np.asarray(can, bool)


def _ends(
    inside: sparse.csr_array, values: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Least and greatest value of the schools of each unit."""
    if not inside.shape[0]:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    held = values[inside.indices]
    begin = inside.indptr[:-1]
    return np.minimum.reduceat(held, begin), np.maximum.reduceat(held, begin)


def _leads(
    problem: Problem,
    within: sparse.csr_array,
    inside: sparse.csr_array,
    size: NDArray[np.int64],
    can: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], sparse.csr_array]:
    """Find who may lead: position, unit, seconds charged for its own unit, and what it may lead.

    The last is as :func:`.pairs.paid_of`: 1 more for each school.
    """
    paid = paid_of(problem, within)
    unit_of = np.full(len(problem), -1, np.int64)
    unit_of[inside.indices] = np.repeat(np.arange(inside.shape[0]), size)
    pinned = inside @ problem.must_lead.astype(np.int64)
    lead = np.flatnonzero((unit_of >= 0) & problem.may_lead)
    own = unit_of[lead]
    led_by_itself = pinned[own] == problem.must_lead[lead]
    lead, own = lead[led_by_itself & can[own]], own[led_by_itself & can[own]]
    reached = (within[lead] @ inside.T).tocoo()
    seconds = sparse.csr_array(paid[lead] @ inside.T)
    rows, units = reached.row, reached.col
    whole = reached.data == size[units] - (units == own[rows])
    reaches_own = size[own] == 1
    reaches_own[rows[whole & (units == own[rows])]] = True
    good = whole & (units != own[rows]) & can[units] & (pinned[units] == 0)
    locked = np.zeros(inside.shape[0], bool)
    locked[unit_of[[min(joined) for joined in problem.locked]]] = True
    good &= ~locked[units] & ~locked[own[rows]]
    for c in range(problem.labels.shape[1]):
        label, _ = _ends(inside, problem.labels[:, c])
        good &= label[units] == label[own[rows]]
    kept = sparse.csr_array(
        (np.ones(int(good.sum()), np.int64), (rows[good], units[good])), shape=reached.shape
    )
    table = sparse.csr_array(seconds.multiply(kept))[reaches_own]
    own_cost = np.asarray(seconds[np.arange(len(lead)), own]).ravel() - (size[own] - 1)
    return lead[reaches_own], own[reaches_own], own_cost[reaches_own].astype(np.int64), table
