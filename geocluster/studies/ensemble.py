"""An ensemble: random groupings within the rules, states of a Markov chain.

A step takes a school at random, makes a random group around it, breaks up the groups that it takes
schools from, and gives those that are left a group of their own or of a neighbour, or leaves them
alone where the rules let it. Of several tiers a step is one of any of them: groups of a finer tier
stay inside one group of the coarser, and those that a step in the coarser divides are broken up in
turn. A step that would break a rule is not taken. What is drawn is no fair
sample of all legal groupings, of which nobody knows one: it is a backdrop, before which one sees
how much an answer owes to its being sought.

Source: D. DeFord, M. Duchin, J. Solomon, *Recombination: a family of Markov chains for
redistricting*, Harvard Data Science Review 3 (2021), doi 10.1162/99608f92.eb30390f, for the idea of
recombination.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.errors import RulesError, SolverError
from geocluster.grouping import Grouping
from geocluster.judge import cost_alone, group_score, judge
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import (
    Drawing,
    Ensemble,
    Proposal,
    Status,
    groupings_of,
    not_nested,
)
from geocluster.studies.declare import Study, StudyOptions
from geocluster.watcher import Watcher

__all__ = ["ENSEMBLE", "ensemble_of"]

_USUAL = 500
_TRIES = 8
"""Random groups that are tried around a school in one step."""
_LEAVES = 0.1
"""Share of steps that leave a school alone, where that is allowed."""

Members = tuple[int, ...]
Groups = dict[int, Members]


def _refuses(proposal: Proposal) -> str | None:
    if proposal.status not in (Status.OPTIMAL, Status.FEASIBLE):
        return phrase("an ensemble begins with a grouping that meets the rules, and there is none")
    return None


def _conduct(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> Proposal:
    return replace(proposal, ensemble=ensemble_of(proposal, options, watcher))


ENSEMBLE = Study(
    title=phrase("Drawing random groupings within the rules"), conduct=_conduct, refuses=_refuses
)
"""Conducted by ``geocluster study DIR --ensemble N``."""


def ensemble_of(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> Ensemble:
    """Draw random groupings within the rules, from the answer on.

    Parameters
    ----------
    proposal
        With an answer that meets the rules.
    options
        How many (``numbers["ensemble"]``), how long, and the seed.
    watcher
        Told how far it is; its clock ends it, and what is drawn by then is kept.
    """
    clock, groupings = watcher.clock(options.seconds), groupings_of(proposal.tiers)
    if groupings is None:
        raise RulesError(phrase("an ensemble begins with an answer, and there is none"))
    wanted = options.numbers.get("ensemble", _USUAL)
    chain = _Chain([tier.problem for tier in proposal.tiers], groupings, options.seed)
    steps = max(1, sum(len(grouping.groups) for grouping in groupings))
    drawings: list[Drawing] = []
    chain.walk(10 * steps, clock)
    while len(drawings) < wanted and chain.walk(steps, clock):
        drawings.append(chain.drawing())
        watcher.step(ENSEMBLE.title, len(drawings) / wanted)
    return Ensemble(
        seed=options.seed,
        steps=steps,
        drawings=tuple(drawings),
        missing=wanted - len(drawings),
    )


class _Chain:
    """A chain of groupings that meet the rules, of one tier or of several inside each other."""

    def __init__(
        self, problems: Sequence[Problem], groupings: Sequence[Grouping], seed: int
    ) -> None:
        self._random = np.random.default_rng(seed)
        self._tiers = [_Moves(problem, self._random) for problem in problems]
        self._states = [_by_school(grouping) for grouping in groupings]

    def walk(self, steps: int, clock: Clock) -> bool:
        """Take some steps; tell whether there was time for all."""
        for _ in range(steps):
            if clock.over():
                return False
            new = self._stepped()
            if new is not None:
                self._states = new
        return not clock.over()

    def _stepped(self) -> list[Groups] | None:
        """Return another state near this one; None where that breaks a rule."""
        several = len(self._tiers) > 1
        k = int(self._random.integers(len(self._tiers))) if several else 0
        above = self._states[k - 1] if k else None
        changed = self._tiers[k].stepped(self._states[k], above)
        new = self._states[:k]
        while changed is not None:
            new.append(changed)
            if len(new) == len(self._tiers):
                return new
            changed = self._tiers[len(new)].mended(self._states[len(new)], changed)
        return None

    def drawing(self) -> Drawing:
        """Return what the judge says of where the chain is."""
        groupings = [_grouping(groups) for groups in self._states]
        judged = [judge(one, of.problem) for one, of in zip(groupings, self._tiers, strict=True)]
        broken = [violation for one in judged for violation in one.violations]
        for (above, below), of in zip(pairwise(groupings), self._tiers[1:], strict=True):
            broken += not_nested(below, above, of.problem, above="")
        if broken:
            raise SolverError(f"a random grouping breaks a rule: {broken}")
        finest = self._states[-1]
        return Drawing(
            cost=sum(one.total or 0 for one in judged),
            groups=len(set(finest.values())),
            alone=sum(1 for i in self._tiers[-1].problem.open if i not in finest),
        )


class _Moves:
    """Random changes of the groups of one tier that keep to its rules.

    ``above`` are the groups of the coarser tier, by school: a group lies in one of them. None where
    there is no coarser tier.
    """

    def __init__(self, problem: Problem, random: np.random.Generator) -> None:
        self.problem, self._random = problem, random
        self._schools = np.array(problem.open, np.int64)
        self._near = [self._reached(i) for i in range(len(problem))]
        self._fewest, self._most = problem.rules.size
        self._may_stand = [cost_alone(i, problem) is not None for i in range(len(problem))]
        self._feasible: dict[Members, bool] = {}

    def stepped(self, groups: Groups, above: Groups | None) -> Groups | None:
        """Return groups with a random one among them, or a school alone; None where none may be."""
        if not len(self._schools):
            return groups
        school = int(self._random.choice(self._schools))
        leaves = self._random.random() < _LEAVES
        group = (school,) if leaves else self._random_group(school, None, above)
        if group is None:
            return None
        new = dict(groups)
        left: list[int] = []
        for broken in {groups[i] for i in group if i in groups}:
            for i in broken:
                del new[i]
            left += [i for i in broken if i not in group]
        if not leaves:
            _put(new, group)
        return self._settled(new, left, [school] * leaves, above)

    def mended(self, groups: Groups, above: Groups) -> Groups | None:
        """Return groups each of which lies in one above; None where that breaks a rule."""
        new = dict(groups)
        left: list[int] = []
        for group in sorted(set(groups.values())):
            if not set(group) <= set(above.get(group[0], ())):
                left += group
                for i in group:
                    del new[i]
        return self._settled(new, left, [], above) if left else new

    def _settled(
        self, new: Groups, left: list[int], alone: list[int], above: Groups | None
    ) -> Groups | None:
        """Give schools that are left groups, or leave them alone; None where that is forbidden."""
        self._random.shuffle(left)
        for i in left:
            if i not in new:
                self._settle(i, new, frozenset(left), above)
        alone = alone + [i for i in left if i not in new]
        if not all(self._may_stand[i] for i in alone):
            return None
        whole = judge(_grouping(new), self.problem) if self._counts else None
        return None if whole is not None and whole.violations else new

    @property
    def _counts(self) -> bool:
        """Whether a rule reads all groups together."""
        rules, pins = self.problem.rules, self.problem.pins
        return bool(rules.groups or rules.kinds or pins.lock or pins.together or pins.lead)

    def _settle(
        self, school: int, groups: Groups, left: frozenset[int], above: Groups | None
    ) -> None:
        """Give a school a group of others that are left, or of a neighbour, if there is one."""
        free = frozenset(i for i in left if i not in groups)
        own = self._random_group(school, free, above)
        if own is not None:
            _put(groups, own)
            return
        near = {groups[j] for j in self._around(school, above).tolist() if j in groups}
        others = sorted(near)
        for k in self._random.permutation(len(others)).tolist():
            joined = tuple(sorted((*others[k], school)))
            if len(joined) <= self._most and self._is_feasible(joined):
                _put(groups, joined)
                return

    def _random_group(
        self, school: int, among: frozenset[int] | None, above: Groups | None
    ) -> Members | None:
        """Return a group around a school, of all schools or of some; None where none was met."""
        near = self._around(school, above)
        if among is not None:
            near = np.array([j for j in near.tolist() if j in among], np.int64)
        for _ in range(_TRIES):
            size = int(self._random.integers(self._fewest, self._most + 1))
            if len(near) < size - 1:
                continue
            first = near[: 4 * size] if among is None else near
            others = self._random.choice(first, size - 1, replace=False).tolist()
            members = tuple(sorted((school, *others)))
            if self._is_feasible(members):
                return members
        return None

    def _around(self, school: int, above: Groups | None) -> NDArray[np.int64]:
        """Return whom a school can be with, the nearest first: those of its group above."""
        if above is None:
            return self._near[school]
        held = above.get(school, ())
        return np.array([j for j in self._near[school].tolist() if j in held], np.int64)

    def _is_feasible(self, members: Members) -> bool:
        if members not in self._feasible:
            self._feasible[members] = not group_score(members, self.problem).violations
        return self._feasible[members]

    def _reached(self, school: int) -> NDArray[np.int64]:
        """Return the schools that can be grouped and are within the limit, the nearest first."""
        times = self.problem.travel.seconds
        first, last = times.indptr[school], times.indptr[school + 1]
        near, seconds = times.indices[first:last], times.data[first:last]
        good = (seconds <= self.problem.drive_limit) & np.isin(near, self._schools)
        good &= near != school
        order = np.argsort(seconds[good], kind="stable")
        reached: NDArray[np.int64] = near[good][order].astype(np.int64)
        return reached


def _put(groups: Groups, members: Members) -> None:
    groups.update(dict.fromkeys(members, members))


def _by_school(grouping: Grouping) -> Groups:
    """Return the group of each school that is in one."""
    groups: Groups = {}
    for group in grouping.groups:
        _put(groups, group.members)
    return groups


def _grouping(groups: Groups) -> Grouping:
    return Grouping.of(sorted(set(groups.values())))
