"""Robustness: an answer under other data, judged, and beside the best that there is then.

A missing school is left out by reoptimisation (:class:`~geocluster.solvers.Reoptimiser`): the
prices of the first solution bound what is left. Other rolls and drives are solved again, from the
answer on. What is legal is the judge's word (:mod:`geocluster.proposal.cases`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import NamedTuple

from geocluster.clock import Clock
from geocluster.errors import RulesError, SolverError
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.proposal import (
    Best,
    Case,
    CaseKind,
    CaseResult,
    Fares,
    Proposal,
    Robustness,
    Status,
    TierResult,
    TierRobustness,
)
from geocluster.proposal.cases import case_problem, cases_of, fares, in_case
from geocluster.solvers import Reoptimiser, prepare, solve
from geocluster.studies.again import clock_of_question, reoptimiser_of, seconds_of_question
from geocluster.studies.declare import Study, StudyOptions
from geocluster.travel import TravelTimes
from geocluster.watcher import Watcher

__all__ = ["ROBUSTNESS", "robustness_of"]


def _refuses(proposal: Proposal) -> str | None:
    if any(tier.grouping is None for tier in proposal.tiers):
        return "robustness is told of an answer, and this proposal has none: nothing was found"
    return None


def _conduct(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> Proposal:
    return replace(proposal, robustness=robustness_of(proposal, options, watcher))


ROBUSTNESS = Study(
    title="Asking how groups fare under other data",
    conduct=_conduct,
    refuses=_refuses,
)
"""Conducted by ``geocluster study DIR --robustness``."""


def robustness_of(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> Robustness:
    """Ask of an answer how it fares under other rolls, drives, schools and roads.

    Parameters
    ----------
    proposal
        With an answer.
    options
        How long, on how many threads, and travel times without each road that is asked about.
    watcher
        Told how far it is; its clock ends it, and what is done by then is kept.
    """
    first, clock = proposal.tiers[0].problem, watcher.clock(options.seconds)
    roads, several = options.closed, len(proposal.tiers) > 1
    cases, not_asked = cases_of(first)
    cases = (*(Case(CaseKind.ROAD, road) for road in roads), *cases)
    if not roads:
        not_asked = (*not_asked, fact("robust.not_asked.roads"))
    if several:
        not_asked = (*not_asked, fact("robust.not_asked.best"))
    found: list[Mapping[Case, CaseResult]] = []
    refused: dict[Case, Fact] = {}
    for tier in proposal.tiers:
        asking = _Asking(tier, roads, options, clock, watcher, several)
        answers = asking.all_of(cases)
        found.append({case: x for case, x in answers.items() if isinstance(x, CaseResult)})
        refused |= {case: x for case, x in answers.items() if isinstance(x, Fact)}
    done = [case for case in cases if all(case in results for results in found)]
    return Robustness(
        tiers=tuple(
            TierRobustness(
                name=tier.name,
                groups=_ids(tier),
                results=tuple(results[case] for case in done),
            )
            for tier, results in zip(proposal.tiers, found, strict=True)
        ),
        not_asked=(*not_asked, *refused.values()),
        missing=tuple(case for case in cases if case not in {*done, *refused}),
    )


def _ids(tier: TierResult) -> tuple[frozenset[str], ...]:
    ids, groups = tier.problem.schools.ids, tier.grouping.groups if tier.grouping else ()
    return tuple(frozenset(ids[i] for i in group.members) for group in groups)


@dataclass(frozen=True, slots=True)
class _Asking:
    """What all cases of a tier share."""

    tier: TierResult
    roads: Mapping[str, TravelTimes]
    options: StudyOptions
    clock: Clock
    watcher: Watcher
    several: bool

    def all_of(self, cases: Sequence[Case]) -> dict[Case, CaseResult | Fact]:
        """Return the result of each case that is come to in time, or why there is none."""
        prepare()
        found: dict[Case, CaseResult | Fact] = {}
        for case in (case for case in cases if case.kind is not CaseKind.SCHOOL):
            if self.clock.over():
                return found
            self.watcher.step(ROBUSTNESS.title, len(found) / len(cases))
            found[case] = self._of_data(case)
        missing = [case for case in cases if case.kind is CaseKind.SCHOOL]
        if missing and not self.clock.over():
            found |= self._without(missing, len(found), len(cases))
        return found

    def _of_data(self, case: Case) -> CaseResult | Fact:
        """Judge the answer, and solve again from it."""
        try:
            problem = case_problem(self.tier.problem, case, self.roads.get(str(case.value)))
        except RulesError:
            return fact("robust.not_asked.refused", when=case.said)
        judged = fares(self.tier, problem, case)
        if self.several:
            return CaseResult(case=case, fares=judged, best=None)
        solution = solve(
            problem,
            seed=self.options.seed,
            threads=self.options.threads,
            clock=Clock(self._seconds, self.clock.stopped),
            report=self.watcher.solving,
            start=self.tier.grouping,
        )
        cost = None if solution.grouping is None else judge(solution.grouping, problem).total
        bound = solution.bound.value if solution.bound else None
        found = Solved(solution.grouping, cost, bound, solution.status)
        return self._result(case, judged, found)

    def _without(
        self, cases: Sequence[Case], before: int, count: int
    ) -> dict[Case, CaseResult | Fact]:
        """Leave out one school after the other; several are asked about side by side."""
        again = None
        if not self.several:
            again = reoptimiser_of(self.tier, self.options, self.clock, self.watcher)
        found: dict[Case, CaseResult | Fact] = {}
        with ThreadPoolExecutor(self.options.threads) as workers:
            asked = {workers.submit(self._of_school, case, again): case for case in cases}
            for done, answer in enumerate(as_completed(asked), 1):
                result = answer.result()
                if result is not None:
                    found[asked[answer]] = result
                self.watcher.step(ROBUSTNESS.title, (before + done) / count)
        return found

    def _of_school(self, case: Case, again: Reoptimiser | None) -> CaseResult | Fact | None:
        """Leave out a school; None where time has run out."""
        if self.clock.over():
            return None
        try:
            problem = case_problem(self.tier.problem, case)
        except RulesError:
            return fact("robust.not_asked.refused", when=case.said)
        judged = fares(self.tier, problem, case)
        if again is None:
            return CaseResult(case=case, fares=judged, best=None)
        gone = self.tier.problem.schools.position(str(case.value))
        most = judged.cost if judged.legal else None
        answer = again.least(excluded=[gone], most=most, clock=clock_of_question(self.clock))
        found = Solved(answer.grouping, answer.cost, answer.bound, answer.status)
        return self._result(case, judged, found)

    @property
    def _seconds(self) -> float:
        return seconds_of_question(self.clock)

    def _result(self, case: Case, judged: Fares, found: Solved) -> CaseResult:
        if judged.legal and judged.cost is not None and (found.bound or 0) > judged.cost:
            raise SolverError(
                f"a bound of {found.bound} was proven where {case.kind.value} is {case.value}, but "
                f"the answer costs {judged.cost}"
            )
        return CaseResult(case=case, fares=judged, best=found.beside(self.tier, case))


class Solved(NamedTuple):
    """The best that was found."""

    grouping: Grouping | None
    cost: int | None
    bound: int | None
    status: Status

    def beside(self, tier: TierResult, case: Case) -> Best:
        """Return it beside an answer: which of its groups are in it."""
        made = {group.members for group in self.grouping.groups} if self.grouping else set()
        own = in_case(tier.grouping, tier.problem, case) if tier.grouping else ()
        return Best(
            status=self.status,
            cost=self.cost,
            bound=self.bound,
            stand=tuple(group.members in made for group in own),
        )
