"""An ensemble: random groupings within the rules, states of a Markov chain.

A step takes a school at random, makes a random group around it, breaks up the groups that it takes
schools from, and gives those that are left a group of their own or of a neighbour, or leaves them
alone where the rules let it. A step that would break a rule is not taken. What is drawn is no fair
sample of all legal groupings, of which nobody knows one: it is a backdrop, before which one sees
how much an answer owes to its being sought.

Source: D. DeFord, M. Duchin, J. Solomon, *Recombination: a family of Markov chains for
redistricting*, Harvard Data Science Review 3 (2021), doi 10.1162/99608f92.eb30390f, for the idea of
recombination.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.errors import RulesError, SolverError
from geocluster.grouping import Grouping
from geocluster.judge import cost_alone, group_score, judge
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import Drawing, Ensemble, Proposal, Status
from geocluster.studies.declare import Study, StudyOptions
from geocluster.watcher import Watcher

__all__ = ["ENSEMBLE", "ensemble_of"]

_USUAL = 500
_TRIES = 8
"""Random groups that are tried around a school in one step."""
_LEAVES = 0.1
"""Share of steps that leave a school alone, where that is allowed."""

Members = tuple[int, ...]


def _refuses(proposal: Proposal) -> str | None:
    if len(proposal.tiers) > 1:
        return phrase(
            "an ensemble is drawn for one tier, and this proposal has {names}: draw it for a "
            "scenario with one of them alone",
            names=[repr(tier.name) for tier in proposal.tiers],
        )
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
        Of one tier, with an answer that meets the rules.
    options
        How many (``numbers["ensemble"]``), how long, and the seed.
    watcher
        Told how far it is; its clock ends it, and what is drawn by then is kept.
    """
    tier, clock = proposal.tiers[0], watcher.clock(options.seconds)
    if tier.grouping is None:
        raise RulesError(phrase("an ensemble begins with an answer, and there is none"))
    wanted = options.numbers.get("ensemble", _USUAL)
    chain = _Chain(tier.problem, tier.grouping, options.seed)
    steps = max(1, len(tier.grouping.groups))
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
    """A chain of groupings that meet the rules."""

    def __init__(self, problem: Problem, grouping: Grouping, seed: int) -> None:
        self._problem, self._random = problem, np.random.default_rng(seed)
        self._schools = np.array(problem.open, np.int64)
        self._near = [self._reached(i) for i in range(len(problem))]
        self._fewest, self._most = problem.rules.size
        self._may_stand = [cost_alone(i, problem) is not None for i in range(len(problem))]
        self._feasible: dict[Members, bool] = {}
        self._groups: dict[int, Members] = {}
        for group in grouping.groups:
            self._put(self._groups, group.members)

    def walk(self, steps: int, clock: Clock) -> bool:
        """Take some steps; tell whether there was time for all."""
        for _ in range(steps if len(self._schools) else 0):
            if clock.over():
                return False
            new = self._stepped()
            if new is not None:
                self._groups = new
        return not clock.over()

    def drawing(self) -> Drawing:
        """Return what the judge says of where the chain is."""
        found = judge(self._grouping(self._groups), self._problem)
        if found.total is None:
            raise SolverError(f"a random grouping breaks a rule: {found.violations}")
        left = sum(1 for i in self._schools.tolist() if i not in self._groups)
        groups = len(set(self._groups.values()))
        return Drawing(cost=found.total, groups=groups, alone=left)

    def _stepped(self) -> dict[int, Members] | None:
        """Return another state near this one; None where that breaks a rule."""
        school = int(self._random.choice(self._schools))
        leaves = self._random.random() < _LEAVES
        group = (school,) if leaves else self._random_group(school, None)
        if group is None:
            return None
        new = dict(self._groups)
        left: list[int] = []
        for broken in {self._groups[i] for i in group if i in self._groups}:
            for i in broken:
                del new[i]
            left += [i for i in broken if i not in group]
        if not leaves:
            self._put(new, group)
        self._random.shuffle(left)
        for i in left:
            if i not in new:
                self._settle(i, new, frozenset(left))
        alone = [school] * leaves + [i for i in left if i not in new]
        if not all(self._may_stand[i] for i in alone):
            return None
        whole = judge(self._grouping(new), self._problem) if self._counts else None
        return None if whole is not None and whole.violations else new

    @property
    def _counts(self) -> bool:
        """Whether a rule reads all groups together."""
        rules, pins = self._problem.rules, self._problem.pins
        return bool(rules.groups or rules.kinds or pins.lock or pins.together or pins.lead)

    def _settle(self, school: int, groups: dict[int, Members], left: frozenset[int]) -> None:
        """Give a school a group of others that are left, or of a neighbour, if there is one."""
        free = frozenset(i for i in left if i not in groups)
        own = self._random_group(school, free)
        if own is not None:
            self._put(groups, own)
            return
        near = {groups[j] for j in self._near[school].tolist() if j in groups}
        others = sorted(near)
        for k in self._random.permutation(len(others)).tolist():
            joined = tuple(sorted((*others[k], school)))
            if len(joined) <= self._most and self._is_feasible(joined):
                self._put(groups, joined)
                return

    def _random_group(self, school: int, among: frozenset[int] | None) -> Members | None:
        """Return a group around a school, of all schools or of some; None where none was met."""
        near = self._near[school]
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

    def _is_feasible(self, members: Members) -> bool:
        if members not in self._feasible:
            self._feasible[members] = not group_score(members, self._problem).violations
        return self._feasible[members]

    def _reached(self, school: int) -> NDArray[np.int64]:
        """Return the schools that can be grouped and are within the limit, the nearest first."""
        times = self._problem.travel.seconds
        first, last = times.indptr[school], times.indptr[school + 1]
        near, seconds = times.indices[first:last], times.data[first:last]
        good = (seconds <= self._problem.drive_limit) & np.isin(near, self._schools)
        good &= near != school
        order = np.argsort(seconds[good], kind="stable")
        reached: NDArray[np.int64] = near[good][order].astype(np.int64)
        return reached

    @staticmethod
    def _put(groups: dict[int, Members], members: Members) -> None:
        groups.update(dict.fromkeys(members, members))

    @staticmethod
    def _grouping(groups: dict[int, Members]) -> Grouping:
        return Grouping.of(sorted(set(groups.values())))
