"""Robustness: an answer under other data, judged, and beside the best that there is then.

A missing school is left out by reoptimisation (:class:`~geocluster.solvers.Reoptimiser`): the
prices of the first solution bound what is left. Other rolls and drives are solved again, from the
answer on. Several tiers are solved together, and judged each by its own rules. What is legal is the
judge's word (:mod:`geocluster.proposal.cases`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from geocluster.clock import Clock
from geocluster.errors import RulesError, SolverError
from geocluster.facts import Fact, fact
from geocluster.grouping import Grouping
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import (
    Best,
    Case,
    CaseKind,
    CaseResult,
    Certificates,
    Fares,
    OfAll,
    Proposal,
    Robustness,
    TierResult,
    TierRobustness,
)
from geocluster.proposal.cases import case_problems, cases_of, fares, in_case
from geocluster.solvers import prepare
from geocluster.studies.declare import Study, StudyOptions
from geocluster.studies.solving import Again, Solved, Without, again_of
from geocluster.travel import TravelTimes
from geocluster.watcher import Watcher

__all__ = ["ROBUSTNESS", "robustness_of"]


def _refuses(proposal: Proposal) -> str | None:
    if any(tier.grouping is None for tier in proposal.tiers):
        return phrase(
            "robustness is told of an answer, and this proposal has none: nothing was found"
        )
    return None


def _conduct(proposal: Proposal, options: StudyOptions, watcher: Watcher) -> Proposal:
    return replace(proposal, robustness=robustness_of(proposal, options, watcher))


ROBUSTNESS = Study(
    title=phrase("Asking how groups fare under other data"),
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
    roads = options.closed
    cases, not_asked = cases_of(first)
    cases = (*(Case(CaseKind.ROAD, road) for road in roads), *cases)
    if not roads:
        not_asked = (*not_asked, fact("robust.not_asked.roads"))
    asking = _Asking(proposal.tiers, proposal.certificates, roads, options, clock, watcher)
    found = asking.all_of(cases)
    refused = {case: x for case, x in found.items() if isinstance(x, Fact)}
    results = {case: x for case, x in found.items() if not isinstance(x, Fact)}
    return Robustness(
        tiers=tuple(
            TierRobustness(
                name=tier.name,
                groups=_ids(tier),
                results=tuple(results[case][k] for case in cases if case in results),
            )
            for k, tier in enumerate(proposal.tiers)
        ),
        not_asked=(*not_asked, *refused.values()),
        missing=tuple(case for case in cases if case not in found),
    )


def _ids(tier: TierResult) -> tuple[frozenset[str], ...]:
    ids, groups = tier.problem.schools.ids, tier.grouping.groups if tier.grouping else ()
    return tuple(frozenset(ids[i] for i in group.members) for group in groups)


Results = tuple[CaseResult, ...]
"""Of each tier."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """What all cases share."""

    tiers: Sequence[TierResult]
    known: Certificates | None
    roads: Mapping[str, TravelTimes]
    options: StudyOptions
    clock: Clock
    watcher: Watcher

    def all_of(self, cases: Sequence[Case]) -> dict[Case, Results | Fact]:
        """Return the results of each case that is come to in time, or why there are none."""
        prepare()
        again = again_of(self.tiers, self.options, self.clock, self.watcher, self.known)
        found: dict[Case, Results | Fact] = {}
        for case in (case for case in cases if case.kind is not CaseKind.SCHOOL):
            if self.clock.over():
                return found
            self.watcher.step(ROBUSTNESS.title, len(found) / len(cases))
            found[case] = self._of_data(case, again)
        missing = [case for case in cases if case.kind is CaseKind.SCHOOL]
        if missing and not self.clock.over():
            found |= self._without(missing, again.without(), len(found), len(cases))
        return found

    def _of_data(self, case: Case, again: Again) -> Results | Fact:
        """Judge the answer, and solve again from it."""
        asked = self._asked(case)
        if isinstance(asked, Fact):
            return asked
        problems, judged = asked
        return self._results(case, judged, again.with_data(problems))

    def _without(
        self, cases: Sequence[Case], least: Without, before: int, count: int
    ) -> dict[Case, Results | Fact]:
        """Leave out one school after the other; several are asked about side by side."""
        found: dict[Case, Results | Fact] = {}
        with ThreadPoolExecutor(self.options.threads) as workers:
            asked = {workers.submit(self._of_school, case, least): case for case in cases}
            for done, answer in enumerate(as_completed(asked), 1):
                result = answer.result()
                if result is not None:
                    found[asked[answer]] = result
                self.watcher.step(ROBUSTNESS.title, (before + done) / count)
        return found

    def _of_school(self, case: Case, least: Without) -> Results | Fact | None:
        """Leave out a school; None where time has run out."""
        if self.clock.over():
            return None
        asked = self._asked(case)
        if isinstance(asked, Fact):
            return asked
        _, judged = asked
        gone = self.tiers[0].problem.schools.position(str(case.value))
        whole = OfAll.tiers(judged)
        return self._results(case, judged, least(gone, whole.cost if whole.legal else None))

    def _asked(self, case: Case) -> tuple[list[Problem], list[Fares]] | Fact:
        """Return each tier's question with the data of a case, and how its answer fares then."""
        travel = self.roads.get(str(case.value))
        try:
            problems = case_problems([tier.problem for tier in self.tiers], case, travel)
        except RulesError:
            return fact("robust.not_asked.refused", when=case.said)
        judged = [fares(*of, case) for of in zip(self.tiers, problems, strict=True)]
        return problems, judged

    def _results(self, case: Case, judged: Sequence[Fares], found: Solved) -> Results:
        whole = OfAll.tiers(judged)
        if whole.legal and whole.cost is not None and (found.bound or 0) > whole.cost:
            raise SolverError(
                f"a bound of {found.bound} was proven where {case.kind.value} is {case.value}, but "
                f"the answer costs {whole.cost}"
            )
        several = len(self.tiers) > 1
        groupings = found.groupings or (None,) * len(self.tiers)
        return tuple(
            CaseResult(
                case=case,
                fares=of,
                best=Best(
                    status=found.status,
                    cost=found.cost,
                    bound=found.bound,
                    stand=_standing(tier, grouping, case),
                    of_all=whole if several else None,
                ),
            )
            for tier, of, grouping in zip(self.tiers, judged, groupings, strict=True)
        )


def _standing(tier: TierResult, best: Grouping | None, case: Case) -> tuple[bool, ...]:
    """For each group of an answer, whether it is in the best that was found."""
    made = {group.members for group in best.groups} if best else set()
    own = in_case(tier.grouping, tier.problem, case) if tier.grouping else ()
    return tuple(group.members in made for group in own)
