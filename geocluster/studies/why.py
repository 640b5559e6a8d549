"""Why not elsewhere: what the whole costs more with each school otherwise than it is.

Every question is one of reoptimisation (:class:`~geocluster.solvers.Reoptimiser`), and all of them
share one: most say in which groups one school may be, which one labelling of all that is near the
best answers together. Schools are asked about one after another, so that the same seed finds the
same groups where several cost as much. Of several tiers the finest is asked about first, each at
the cost of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from geocluster.clock import Clock
from geocluster.errors import RulesError
from geocluster.explain import why_never_in_tiers
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import (
    Elsewhere,
    Margin,
    Neighbour,
    Proposal,
    Status,
    TierResult,
    WhyNot,
    neighbours_of,
)
from geocluster.studies.again import (
    Found,
    Least,
    Steps,
    clock_of_question,
    least_of_tiers,
    margin_of_found,
)
from geocluster.studies.declare import Study, StudyOptions, refuse_unproven
from geocluster.watcher import Watcher

__all__ = ["WHY", "why_not_of"]

_OTHERS = 3
"""Next best groups of a school that are looked for, where no number is asked for."""

Members = tuple[int, ...]


def _conduct(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> Proposal:
    tiers: list[TierResult] = []
    for tier, found in zip(proposal.tiers, why_not_of(proposal, options, watcher), strict=True):
        tiers.append(replace(tier, why_not=found, within=tiers[-1] if tiers else None))
    return replace(proposal, tiers=tuple(tiers))


WHY = Study(
    title=phrase("Asking why schools are not elsewhere"),
    conduct=_conduct,
    refuses=refuse_unproven(phrase("why not elsewhere")),
)
"""Conducted by ``geocluster study DIR --why``."""


def why_not_of(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> tuple[WhyNot, ...]:
    """Ask of each school what it costs to have it with its nearest, in another group, or alone.

    Parameters
    ----------
    proposal
        Proven best.
    options
        How long, and on how many threads; how many next best groups, by the number of ``why``.
    watcher
        Told how far it is; its clock ends it.

    Returns
    -------
    For each tier, the coarsest first. The finest is asked about first, so of coarser ones more
    schools are missing where time is short.

    Raises
    ------
    RulesError
        If a grouping is found that costs less than what is proven best.
    """
    tiers, clock, best = proposal.tiers, watcher.clock(options.seconds), proposal.objective
    if best is None or any(tier.grouping is None for tier in tiers):
        raise RulesError(phrase("why not elsewhere is told of an answer, and there is none"))
    least = least_of_tiers(tiers, options, clock, watcher)
    most = options.numbers.get("why", _OTHERS)
    told = Steps(watcher, WHY.title, sum(len(tier.problem.open) for tier in tiers))
    found: list[WhyNot] = []
    for k in reversed(range(len(tiers))):
        above = [tier.problem for tier in tiers[:k]]
        found.append(_of_tier(_Asking(tiers[k], above, least[k], best, clock, most), told))
    return tuple(reversed(found))


def _of_tier(asking: _Asking, told: Steps) -> WhyNot:
    """Ask about each school of a tier."""
    schools, found, clock = asking.problem.open, list[Elsewhere](), asking.clock
    for school in schools:
        if clock.over():
            break
        found.append(asking.of(school))
        told.one()
    if clock.over() and found:
        # What the last was asked was cut short.
        found = found if len(found) == len(schools) and found[-1].proven else found[:-1]
    return WhyNot(schools=tuple(found), missing=len(schools) - len(found))


@dataclass(frozen=True, slots=True)
class _Asking:
    """What all questions about a tier share."""

    tier: TierResult
    above: Sequence[Problem]
    least: Least
    best: int
    clock: Clock
    most: int
    partners: Any = field(init=False)
    own: dict[int, Members] = field(init=False)
    pairs: dict[Members, Margin | None] = field(init=False, default_factory=dict)
    """What was found of two schools; None where no grouping has them together."""

    def __post_init__(self) -> None:
        groups = self.tier.grouping.groups if self.tier.grouping else ()
        object.__setattr__(self, "partners", self.problem.partners())
        object.__setattr__(self, "own", {i: g.members for g in groups for i in g.members})

    @property
    def problem(self) -> Problem:
        """What was solved."""
        return self.tier.problem

    def of(self, school: int) -> Elsewhere:
        """Ask about a school."""
        near = neighbours_of(school, self.problem, set(self.partners[[school]].indices.tolist()))
        others, exhausted = self._others(school)
        alone = None
        if school in self.own:
            alone = self._margin((school,), self._least(alone=[school]))
        return Elsewhere(
            school=school,
            near=tuple(self._neighbour(school, j, drive) for j, drive in near.items()),
            others=tuple(others),
            exhausted=exhausted,
            alone=alone,
        )

    def _others(self, school: int) -> tuple[list[Margin], bool]:
        """Find the next best groups, and whether there is no further one."""
        found: list[Margin] = []
        known = [self.own[school]] if school in self.own else []
        while len(found) < self.most:
            answer = self._least(without=known, grouped=[school])
            if answer.grouping is None:
                return found, answer.status is Status.INFEASIBLE
            groups = answer.grouping.groups
            held = next(group.members for group in groups if school in group.members)
            found.append(self._margin(held, answer))
            known.append(held)
        return found, False

    def _neighbour(self, school: int, other: int, drive: int) -> Neighbour:
        pair = (min(school, other), max(school, other))
        now = other in self.own.get(school, ())
        if pair not in self.pairs:
            answer = self._least(**{"apart" if now else "together": [pair]})
            forbidden = answer.status is Status.INFEASIBLE and not now
            self.pairs[pair] = None if forbidden else self._margin(pair, answer)
        margin, never = self.pairs[pair], None
        if margin is None:
            never = why_never_in_tiers((school, other), self.problem, self.above).fact
        return Neighbour(school=other, drive=drive, now=now, margin=margin, never=never)

    def _least(self, **changes: Any) -> Found:
        return self.least(**changes, clock=clock_of_question(self.clock))

    def _margin(self, schools: Members, found: Found) -> Margin:
        return margin_of_found(schools, found, self.best)
