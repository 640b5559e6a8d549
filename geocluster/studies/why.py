"""Why not elsewhere: what the whole costs more with each school otherwise than it is.

Every question is one of reoptimisation (:class:`~geocluster.solvers.Reoptimiser`), and all of them
share one: most say in which groups one school may be, which one labelling of all that is near the
best answers together. So every school is asked about three times, further and further: near the
best, roughly around what is changed, and until all is proven; where time is short, of all schools
something is known. They are asked about one after another, so that the same seed finds the same
groups where several cost as much. Of several tiers the finest is asked about first, each at the
cost of all of them.
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
from geocluster.solvers import Effort, Reoptimised
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

_Question = tuple[tuple[str, tuple[Any, ...]], ...]
"""What is changed, kind by kind."""


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
    least = least_of_tiers(tiers, options, clock, watcher, proposal.certificates)
    most = options.numbers.get("why", _OTHERS)
    asked = [
        _OfTier(_Asking(tier, [one.problem for one in tiers[:k]], least[k], best, clock, most))
        for k, tier in enumerate(tiers)
    ]
    told = Steps(watcher, WHY.title, len(Effort) * sum(len(tier.problem.open) for tier in tiers))
    for effort in Effort:
        for of_tier in reversed(asked):
            of_tier.ask(effort, told)
    return tuple(of_tier.found() for of_tier in asked)


class _OfTier:
    """What is found of the schools of a tier, and gets better the further one goes."""

    def __init__(self, asking: _Asking) -> None:
        self._asking, self._found = asking, dict[int, Elsewhere]()

    def ask(self, effort: Effort, told: Steps) -> None:
        """Ask about each school of which not all is proven."""
        for school in self._asking.problem.open:
            known = self._found.get(school)
            if known is None or not self._asking.is_whole(known):
                if self._asking.clock.over():
                    return
                found = self._asking.of(school, effort)
                # What the last was asked was cut short.
                if self._asking.is_whole(found) or not self._asking.clock.over():
                    self._found[school] = found
            told.one()

    def found(self) -> WhyNot:
        """Return all that is found."""
        schools = self._asking.problem.open
        found = tuple(self._found[i] for i in schools if i in self._found)
        return WhyNot(schools=found, missing=len(schools) - len(found))


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
    answers: dict[_Question, tuple[Effort, Found]] = field(init=False, default_factory=dict)
    """What was found, and how far one went for it."""

    def __post_init__(self) -> None:
        groups = self.tier.grouping.groups if self.tier.grouping else ()
        object.__setattr__(self, "partners", self.problem.partners())
        object.__setattr__(self, "own", {i: g.members for g in groups for i in g.members})

    @property
    def problem(self) -> Problem:
        """What was solved."""
        return self.tier.problem

    def of(self, school: int, effort: Effort) -> Elsewhere:
        """Ask about a school."""
        near = neighbours_of(school, self.problem, set(self.partners[[school]].indices.tolist()))
        others, exhausted = self._others(school, effort)
        alone = None
        if school in self.own:
            alone = self._margin((school,), self._least(effort, alone=(school,)))
        return Elsewhere(
            school=school,
            near=tuple(self._neighbour(school, j, drive, effort) for j, drive in near.items()),
            others=tuple(others),
            exhausted=exhausted,
            alone=alone,
        )

    def is_whole(self, found: Elsewhere) -> bool:
        """Tell whether there is nothing more to ask about a school."""
        return found.proven and (found.exhausted or len(found.others) >= self.most)

    def _others(self, school: int, effort: Effort) -> tuple[list[Margin], bool]:
        """Find the next best groups, and whether there is no further one."""
        found: list[Margin] = []
        known = [self.own[school]] if school in self.own else []
        before: tuple[_Question, Found] | None = None
        while len(found) < self.most:
            question = (("without", tuple(known)), ("grouped", (school,)))
            answer = self._least(effort, **dict(question))
            if answer.grouping is None:
                return found, answer.status is Status.INFEASIBLE
            if before is not None and _costs_less(answer, before[1]):
                # Whatever is found without more groups is without fewer, too.
                self.answers[before[0]] = effort, _cheaper(before[1], answer)
                return self._others(school, effort)
            before = question, answer
            groups = answer.grouping.groups
            held = next(group.members for group in groups if school in group.members)
            found.append(self._margin(held, answer))
            known.append(held)
        return found, False

    def _neighbour(self, school: int, other: int, drive: int, effort: Effort) -> Neighbour:
        pair = (min(school, other), max(school, other))
        now = other in self.own.get(school, ())
        answer = self._least(effort, **{"apart" if now else "together": (pair,)})
        margin, never = None, None
        if answer.status is Status.INFEASIBLE and not now:
            never = why_never_in_tiers((school, other), self.problem, self.above).fact
        else:
            margin = self._margin(pair, answer)
        return Neighbour(school=other, drive=drive, now=now, margin=margin, never=never)

    def _least(self, effort: Effort, **changes: Any) -> Found:
        """Ask, if one did not go as far before; nothing that is known gets lost."""
        question = tuple(changes.items())
        gone, known = self.answers.get(question, (None, None))
        if known is not None and gone is not None and (gone >= effort or known.proven):
            return known
        clock = clock_of_question(self.clock)
        found = self.least(**changes, effort=effort, clock=clock)
        found = found if known is None else _better(known, found)
        self.answers[question] = effort, found
        return found

    def _margin(self, schools: Members, found: Found) -> Margin:
        return margin_of_found(schools, found, self.best)


def _costs_less(one: Found, other: Found) -> bool:
    return one.cost is not None and (other.cost is None or one.cost < other.cost)


def _cheaper(found: Found, other: Found) -> Found:
    """Return an answer with the grouping of another one, which costs less."""
    proven = other.cost == found.bound
    status = Status.OPTIMAL if proven else Status.FEASIBLE
    return Reoptimised(grouping=other.grouping, cost=other.cost, bound=found.bound, status=status)


def _better(one: Found, other: Found) -> Found:
    """Return the lesser cost and the higher bound of two answers to the same question."""
    if other.proven:
        return other
    cheapest = one if _costs_less(one, other) else other
    bound = max(one.bound or 0, other.bound or 0)
    proven = cheapest.cost is not None and cheapest.cost <= bound
    status = Status.OPTIMAL if proven else cheapest.status
    return Reoptimised(grouping=cheapest.grouping, cost=cheapest.cost, bound=bound, status=status)
