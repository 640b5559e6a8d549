"""What one tier lets be together, and what a group costs: arrays that plain loops read.

All of it is what the judge says of a group, taken apart: a drive that is too long, a pair that may
not be together, a sum that only grows. Nothing here says that a group is allowed; that is for the
judge. It says which groups need not be shown to the judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.judge import GroupScore, cost_alone, group_score
from geocluster.problem import Problem
from geocluster.rules import Eligibility, Measured
from geocluster.terms import Cost
from geocluster.terms.shapes import (
    Aggregate,
    GroupSums,
    LeadMember,
    LeadPairs,
    LeadSum,
    Parts,
    Together,
    TouchedSets,
)

__all__ = ["Sets", "Star", "TierData", "constant_of", "open_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Sets:
    """Touched sets as sums that are charged; ``members`` of shape ``(n, q)``, ``charge`` in s."""

    members: sparse.csr_array
    charge: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Star:
    """A lead and whom it may lead.

    Attributes
    ----------
    lead
        Position.
    schools
        Shape ``(m,)``: positions of those that it may lead, each by itself.
    cost
        Shape ``(m,)``: seconds that each adds under it.
    together
        Shape ``(m, m)``: which of them may be in one group.
    load, own, most
        Shape ``(m, r)``, ``(r,)`` and ``(r,)``: sums that only grow, what the lead has of each,
        and the most that is allowed.
    """

    lead: int
    schools: NDArray[np.int64]
    cost: NDArray[np.int64]
    together: NDArray[np.bool_]
    load: NDArray[np.int64]
    own: NDArray[np.int64]
    most: NDArray[np.int64]


class TierData:
    """Arrays of one problem.

    Parameters
    ----------
    problem
        Rules and data of the tier.
    part
        Shape ``(n,)``: the schools that may be in its groups, beside what the rules say.
    free
        Whether nothing costs anything.

    Attributes
    ----------
    problem
        As given.
    open
        Shape ``(n,)``: the schools that can be grouped.
    leads
        Positions of those of them that may lead.
    charge
        Seconds for each group, whatever it holds.
    sets
        Touched sets.
    """

    def __init__(self, problem: Problem, part: NDArray[np.bool_], *, free: bool = False) -> None:
        self.problem, self.free = problem, free
        self.open = open_of(problem) & part
        self._scores: dict[tuple[int, ...], GroupScore] = {}
        self.leads = np.flatnonzero(self.open & problem.may_lead).tolist()
        self.size: tuple[int, int] = problem.rules.size
        self._within = _within(problem)
        costs = () if free else problem.costs
        self._paid = _paid(costs, len(problem))
        self._apart = np.array(sorted(problem.apart), np.int64).reshape(-1, 2)
        self.sums = _sums(problem)
        self._lead_sums = [s for s in problem.restrictions if isinstance(s, LeadSum)]
        self.joined = [np.array(sorted(joined), np.int64) for joined in problem.together]
        aggregates = [(c.weight, c.shape) for c in costs if isinstance(c.shape, Aggregate)]
        self.charge = sum(
            weight * shape.of_sums(np.zeros(shape.slopes.shape[1], np.int64))
            for weight, shape in aggregates
            if shape.is_constant
        )
        self.aggregates = [pair for pair in aggregates if not pair[1].is_constant]
        self.sets = _sets(costs, len(problem))
        self.rolls = np.array([-1 if p is None else p for p in problem.pupils], np.int64)

    def score(self, members: tuple[int, ...]) -> GroupScore:
        """Ask the judge of a group, once."""
        found = self._scores.get(members)
        if found is None:
            found = self._scores[members] = group_score(members, self.problem)
        return found

    def may_be(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which groups, of shape ``(g, k)``, hold open schools near enough to each other."""
        good = np.asarray(self.open[rows].all(axis=1), bool)
        if self.problem.rules.measured is Measured.PAIRS:
            for i, j in combinations(range(rows.shape[1]), 2):
                pairs = np.asarray(self._within[rows[:, i], rows[:, j]], np.int64).ravel()
                good[pairs == 0] = False
        return good

    def star(self, lead: int) -> Star:
        """Return whom a school may lead."""
        problem = self.problem
        near = self._within.indices[self._within.indptr[lead] : self._within.indptr[lead + 1]]
        at = near[self.open[near] & (near != lead) & ~problem.must_lead[near]].astype(np.int64)
        first = np.full_like(at, lead)
        good = ((problem.labels[at] == problem.labels[lead]) & (problem.labels[at] >= 0)).all(
            axis=1
        )
        for shape in problem.restrictions:
            if isinstance(shape, LeadPairs | Together):
                good &= shape.allowed(first, at)
        at = at[good & ~self._kept_apart(lead, at)]
        amount = np.zeros(len(problem), np.int64)
        row = slice(self._paid.indptr[lead], self._paid.indptr[lead + 1])
        amount[self._paid.indices[row]] = self._paid.data[row]
        together = self._together(at)
        whole = self._whole(lead, at, together)
        at, together = at[whole], together[whole][:, whole]
        load, own, most = self._loads(lead, at)
        return Star(lead, at, amount[at], together, load, own, most)

    def _whole(
        self, lead: int, at: NDArray[np.int64], together: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Tell which schools could be there with all that pins join them with.

        Shape ``(m,)``; none where the lead could not be there with its own.
        """
        good = np.ones(len(at), bool)
        mates = np.zeros(0, np.int64)
        for joined in self.joined:
            if lead in joined:
                mates = np.flatnonzero(np.isin(at, joined))
                if len(mates) < len(joined) - 1 or not _all_together(mates, together):
                    return np.zeros(len(at), bool)
        for joined in self.joined:
            held = np.flatnonzero(np.isin(at, joined))
            if lead in joined or not len(held):
                continue
            if len(held) < len(joined) or not _all_together(np.append(held, mates), together):
                good[held] = False
        others = np.setdiff1d(np.arange(len(at)), mates)
        good[others] &= together[others][:, mates].all(axis=1)
        return good

    def _kept_apart(self, lead: int, at: NDArray[np.int64]) -> NDArray[np.bool_]:
        others = self._apart[(self._apart == lead).any(axis=1)]
        return np.isin(at, others)

    def _together(self, at: NDArray[np.int64]) -> NDArray[np.bool_]:
        m = len(at)
        good = np.ones((m, m), bool)
        if self.problem.rules.measured is Measured.PAIRS:
            good &= np.asarray(self._within[at][:, at].todense()) > 0
        one, other = (grid.ravel() for grid in np.meshgrid(at, at, indexing="ij"))
        for shape in self.problem.restrictions:
            if isinstance(shape, Together):
                good &= shape.allowed(one, other).reshape(m, m)
        place = {school: k for k, school in enumerate(at.tolist())}
        for i, j in self._apart.tolist():
            if i in place and j in place:
                good[place[i], place[j]] = good[place[j], place[i]] = False
        np.fill_diagonal(good, val=False)
        return good

    def _loads(
        self, lead: int, at: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        weight, _, most = self.sums
        load, own, limits = [weight[at]], [weight[lead]], [most]
        for shape in self._lead_sums:
            row = np.asarray(shape.amount[[lead]].todense(), np.int64).ravel()
            load.append(row[at][:, None])
            own.append(np.zeros(1, np.int64))
            limits.append(np.array([shape.most], np.int64))
        return np.hstack(load), np.concatenate(own), np.concatenate(limits)


def _all_together(places: NDArray[np.int64], together: NDArray[np.bool_]) -> bool:
    return bool((together[places][:, places] | np.eye(len(places), dtype=bool)).all())


def constant_of(problem: Problem) -> int | None:
    """Seconds that any choice costs: schools that cannot be grouped, less what is taken off.

    None where one of them may not be alone.
    """
    alone = [cost_alone(i, problem) for i in np.flatnonzero(~open_of(problem)).tolist()]
    if None in alone:
        return None
    off = sum(
        cost.weight * len(cost.shape.sets)
        for cost in problem.costs
        if isinstance(cost.shape, TouchedSets) and cost.shape.parts is Parts.OF_SET
    )
    return sum(cost for cost in alone if cost is not None) - off


def open_of(problem: Problem) -> NDArray[np.bool_]:
    """Shape ``(n,)``: the schools that can be grouped."""
    return np.array([e is Eligibility.OPEN for e in problem.eligibility], bool)


def _within(problem: Problem) -> sparse.csr_array:
    """Shape ``(n, n)``: 1 for each pair whose drives are within the limit both ways."""
    drives = sparse.coo_array(problem.travel.seconds)
    near = drives.data <= problem.drive_limit
    ones = np.ones(int(near.sum()), np.int64)
    there = sparse.csr_array((ones, (drives.row[near], drives.col[near])), shape=drives.shape)
    both = sparse.csr_array(there.multiply(there.T))
    both.sort_indices()
    return both


def _paid(costs: Sequence[Cost], n: int) -> sparse.csr_array:
    """Shape ``(n, n)``: seconds that each adds under each, 0 where nothing is stored."""
    paid = sparse.csr_array((n, n), dtype=np.int64)
    for cost in costs:
        if isinstance(cost.shape, LeadMember):
            paid = paid + cost.weight * cost.shape.amount.astype(np.int64)
    return sparse.csr_array(paid)


def _sums(problem: Problem) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return what each school adds to each sum that is limited, the fewest and the most."""
    n = len(problem)
    weight, fewest, most = [np.zeros((n, 0), np.int64)], [], []
    if problem.rules.pupils is not None:
        rolls = [0 if roll is None else roll for roll in problem.pupils]
        weight.append(np.array(rolls, np.int64).reshape(n, 1))
        fewest.append(problem.rules.pupils[0])
        most.append(problem.rules.pupils[1])
    for shape in problem.restrictions:
        if isinstance(shape, GroupSums):
            weight.append(np.asarray(shape.weight.todense(), np.int64))
            fewest += shape.fewest.tolist()
            most += shape.most.tolist()
    return np.hstack(weight), np.array(fewest, np.int64), np.array(most, np.int64)


def _sets(costs: Sequence[Cost], n: int) -> Sets:
    """Touched sets: each is charged once a group holds a member of it.

    Where the first of each group is free, what all of a shape's sets hold together takes one off.
    """
    rows: list[tuple[int, ...]] = []
    charge: list[int] = []
    for cost in costs:
        if isinstance(cost.shape, TouchedSets):
            rows += cost.shape.sets
            charge += [cost.weight] * len(cost.shape.sets)
            if cost.shape.parts is Parts.OF_GROUP:
                rows.append(tuple({i for members in cost.shape.sets for i in members}))
                charge.append(-cost.weight)
    school = np.array([i for members in rows for i in members], np.int64)
    of = np.repeat(np.arange(len(rows)), np.array([len(members) for members in rows], np.int64))
    ones = np.ones(len(school), np.int64)
    members = sparse.csr_array((ones, (school, of)), shape=(n, len(rows)))
    return Sets(members, np.array(charge, np.int64))
