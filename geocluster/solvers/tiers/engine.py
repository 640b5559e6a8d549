"""Several tiers at once: one problem of set partitioning whose groups are divided again.

1. Each tier by itself: its bound; the coarsest answer divided (*top-down*) and the finest answer
   with its groups put together (*bottom-up*) are groupings to begin with.
2. The chain of tiers is folded up (:mod:`.dividing`): a group of the coarsest tier costs what it
   costs in all tiers.
3. The engine (:mod:`~geocluster.solvers.grouping.engine`) solves that, with all of its bounds, cuts
   and searches; so its bound is one on the sum.

Source: nested columns, each the answer of a problem of its own, F. Vanderbeck, Management Science
47 (2001), 864-879.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import itemgetter

from geocluster.clock import Clock
from geocluster.errors import RulesError, SolverError
from geocluster.facts import Fact, fact
from geocluster.given import instance
from geocluster.grouping import Group, Grouping
from geocluster.judge import GroupScore, Judgement, judge
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import Bound, Certificate, Certificates, Solution, Status
from geocluster.proposal.nesting import not_nested
from geocluster.rules import Lead, Pins
from geocluster.solvers.grouping.engine import Whole, solve
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.prepare import prepare
from geocluster.solvers.grouping.start import groups_of_start
from geocluster.solvers.grouping.units import Units, units_of
from geocluster.solvers.tiers.counting import Counting
from geocluster.solvers.tiers.dividing import divided, groups_inside
from geocluster.solvers.tiers.solution import TiersSolution
from geocluster.solvers.tiers.warm import warm_start
from geocluster.watcher import Progress

__all__ = ["TiersSearch", "solve_tiers"]

log = logging.getLogger(__name__)

_SHARE_OF_TIER, _SHARE_OF_START, _SHARE_OF_DIVIDING, _SHARE_OF_WARMTH = 0.1, 0.1, 0.2, 0.1
_SHARE_OF_UNCOUNTED = 0.5

_Answer = tuple[Grouping, ...]

_Inside = Callable[[tuple[int, ...], int], list[tuple[int, ...]] | None]

_NOT_ASKED = Solution(grouping=None, bound=None, status=Status.UNKNOWN, runtime=0.0)
"""What is known of a tier by itself that was not solved by itself."""


def solve_tiers(
    problems: Sequence[Problem],
    *,
    seconds: float = 60.0,
    seed: int = 1,
    threads: int = 2,
    clock: Clock | None = None,
    report: Callable[[Progress], None] = lambda progress: None,
    params: SolveParams = SolveParams(),
    certify: bool = False,
    start: Sequence[Grouping] | None = None,
    known: Certificates | None = None,
) -> TiersSolution:
    """Find groups of several tiers that cost least together, each finer one inside a coarser one.

    Parameters
    ----------
    problems
        The coarsest tier first; of the same schools, travel times and pins.
    seconds
        Limit, unless a clock is given.
    seed, threads
        The same give the same answer when the search ends by proof.
    clock
        To stop from outside.
    report
        Told the best and the bound as they change.
    params, certify
        As for :func:`geocluster.solvers.solve`.
    start
        A grouping of each tier to begin with, the coarsest first; what of them still meets the
        rules is used. No answer is put together from below then.
    known
        What proved the bounds of a start, of these problems or some that are like them: the search
        begins with its prices (:mod:`~geocluster.solvers.grouping.known_prices`), which may be any.

    Returns
    -------
    TiersSolution
        The sum never costs more than a start that meets the rules, or without one than the
        coarsest tier's answer, divided, or the finest tier's, its groups put together.
    """
    if len(problems) < 2:
        raise RulesError(phrase("tiers are solved together where there are several"))
    if clock is None:
        prepare()
        clock = Clock(seconds)
    search = TiersSearch(
        tuple(problems), clock, seed, threads, report, params, certify=certify, start=start,
        known=known,
    )  # fmt: skip
    return search.solution()


class TiersSearch:
    """A search over all tiers, and what it knows.

    Parameters
    ----------
    problems, clock, seed, threads, report, params, certify, start, known
        As for :func:`solve_tiers`.
    by_itself
        Whether each tier is solved by itself, too.

    Attributes
    ----------
    bound
        On the sum; None where nothing is proven.
    impossible
        Whether it is proven that there is no grouping.
    whole, folded
        The search for groups of the coarsest tier, and units of each tier, their groups divided;
        None and as they are where it did not come to that.
    plain
        Units of each tier by itself.
    """

    def __init__(
        self,
        problems: tuple[Problem, ...],
        clock: Clock,
        seed: int,
        threads: int,
        report: Callable[[Progress], None],
        params: SolveParams,
        *,
        certify: bool = False,
        start: Sequence[Grouping] | None = None,
        known: Certificates | None = None,
        by_itself: bool = True,
    ) -> None:
        self.problems, self.clock, self._certify = problems, clock, certify
        self._certificate: Certificate | None = None
        self._seed, self._threads, self._params = seed, threads, params
        self._report = report
        self._answers: list[tuple[int, _Answer]] = []
        self._scores: list[dict[tuple[int, ...], GroupScore]] = [{} for _ in problems]
        self._top_down: int | None = None
        self._bottom_up: int | None = None
        self.bound: Bound | None = None
        self.impossible = False
        self.whole: Whole | None = None
        self.plain = tuple(units_of(problem) for problem in problems)
        self.folded = list(self.plain)
        self._start = None if start is None else _checked(start, problems)
        starts = (None,) * len(problems) if self._start is None else self._start
        fits = known is not None and len(known.tiers) == len(problems)
        self._known = known.together if known is not None and fits else None
        proofs = known.tiers if known is not None and fits else (None,) * len(problems)
        self.alone = [
            self._by_itself(problem, begin, proof) if by_itself else _NOT_ASKED
            for problem, begin, proof in zip(problems, starts, proofs, strict=True)
        ]
        bounds = [one.bound.value for one in self.alone if one.bound is not None]
        if len(bounds) == len(problems):
            self.bound = Bound(sum(bounds), fact("proof.tiers"))
        if any(one.status is Status.INFEASIBLE for one in self.alone):
            self.impossible = True
        else:
            self._together()

    def solution(self) -> TiersSolution:
        """Return the least of the answers found, judged tier by tier."""
        interrupted = self.clock.stopped.is_set()
        if not self._answers:
            status = Status.INFEASIBLE if self.impossible else Status.UNKNOWN
            none = tuple(map(_without_grouping, self.alone))
            return TiersSolution(
                tiers=none, bound=None, status=status, runtime=self.clock.elapsed,
                interrupted=interrupted,
                certificate=self._certificate if self.impossible else None,
            )  # fmt: skip
        cost, answer = min(self._answers, key=itemgetter(0))
        bound = self.bound
        if bound is not None and bound.value > cost:
            raise SolverError(f"a bound of {bound.value} was proven, but tiers cost {cost}")
        return TiersSolution(
            tiers=tuple(map(_in_tier, self.problems, answer, self.alone)),
            bound=bound,
            status=Status.OPTIMAL if bound and bound.value == cost else Status.FEASIBLE,
            top_down=self._top_down,
            bottom_up=self._bottom_up,
            runtime=self.clock.elapsed,
            interrupted=interrupted,
            certificate=self._certificate,
        )

    def _by_itself(
        self,
        problem: Problem,
        start: Grouping | None = None,
        known: Certificate | None = None,
        *,
        share: float = _SHARE_OF_TIER,
    ) -> Solution:
        step = f"Tier {problem.tier} by itself"
        return solve(
            problem,
            seed=self._seed,
            threads=self._threads,
            clock=self.clock.part(share),
            report=lambda now: self._report(Progress(step, None, None)),
            params=self._params,
            start=start,
            certify=self._certify,
            known=known,
        )

    def _together(self) -> None:
        """Fold up the tiers, begin with what is known, and search."""
        folded, own = self.folded, self.folded[0]
        for k in range(len(folded) - 2, -1, -1):
            proven = None if self.bound is None else self.bound.value
            self._report(Progress(phrase("Dividing groups"), None, proven))
            made = divided(
                folded[k],
                folded[k + 1],
                self.clock.part(_SHARE_OF_DIVIDING),
                seed=self._seed,
                threads=self._threads,
                params=self._params,
            )
            folded[k] = made.units
            if made.barred:
                self.impossible = True
                ids = self.problems[k].schools.ids
                barred = tuple(ids[i] for i in made.barred)
                self._certificate = Certificate(bound=None, barred=barred)
                return
        counted = any(len(units.classes) for units in folded[1:])
        clock = self.clock.part(_SHARE_OF_UNCOUNTED) if counted else self.clock
        whole = Whole(folded[0], clock, self._seed, self._threads, self._report, self._params)
        self.whole = whole
        known = self._known
        if known is not None:
            self._begin(whole, folded)
            whole.begin_at(known, self.problems[0])
        for part, state in zip(whole.components, whole.states, strict=True):
            if state.prices is None:
                warm_start(state, own.restricted_to(part), self.clock.part(_SHARE_OF_WARMTH))
        if known is None:
            self._begin(whole, folded)
        whole.search()
        more = whole.impossible or self.bound is None or whole.lower >= self.bound.value
        if self._certify and more:
            self._certificate = whole.certificate(self.problems[0])
        if whole.impossible:
            self.impossible = True
            return
        self._raise_bound(whole.lower, whole.proof)
        if whole.complete:
            cost = self._keep(self.answer(whole.groups()))
            if counted and cost is None:
                self._count(whole, folded)

    def _begin(self, whole: Whole, folded: list[Units]) -> None:
        """Take in what is known: a start, or the coarsest and the finest tier's own answer."""
        if self.alone[0].grouping is not None:
            self._top_down = self._begin_with(whole, self.alone[0].grouping, folded)
        if self._start is not None:
            self._keep(self._start)
            self._begin_with(whole, self._start[0], folded)
            return
        from_below = self._put_together()
        if from_below is not None:
            self._bottom_up = self._keep(from_below)
            self._begin_with(whole, from_below[0], folded)

    def _count(self, whole: Whole, folded: list[Units]) -> None:
        """Choose again, with as many groups of finer tiers as there must be."""
        self._report(Progress(phrase("Counting groups"), None, whole.lower))
        counting = Counting(
            whole, folded, self.problems, seed=self._seed, threads=self._threads,
            params=self._params, certify=self._certify,
        )  # fmt: skip
        found = counting.found(min((c for c, _ in self._answers), default=None), self.clock)
        if found.impossible:
            self.impossible, self._certificate = True, found.certificate
        if found.groups is not None:
            self._keep(tuple(map(_grouping, folded, found.groups)))
        if found.bound is not None:
            self._raise_bound(found.bound.value, found.bound.proof)
            if self.bound is not None and found.bound.value >= self.bound.value:
                self._certificate = found.certificate

    def _raise_bound(self, value: int, proof: Fact) -> None:
        if self.bound is None or value > self.bound.value:
            self.bound = Bound(value, proof)

    def _begin_with(self, whole: Whole, start: Grouping, folded: list[Units]) -> int | None:
        """Take the groups of a coarsest grouping that can be divided; return what it costs then."""
        units = folded[0]
        groups = [
            held
            for held in groups_of_start(start, self.problems[0], units)
            if groups_inside(held, units, folded[1]) is not None
        ]
        whole.begin_with(groups)
        if len(groups) < len(start.groups):
            return None
        return self._keep(self.answer(groups))

    def _put_together(self) -> _Answer | None:
        """Put the groups of the finest tier's answer together, tier by tier."""
        found = [self.alone[-1].grouping]
        for problem in self.problems[-2::-1]:
            if found[0] is None:
                return None
            try:
                held = problem.with_pins(_together(problem, found[0]))
            except RulesError as fault:
                log.info("the answer of the finer tier has no place in %s: %s", problem.tier, fault)
                return None
            found.insert(0, self._by_itself(held, share=_SHARE_OF_START).grouping)
        known = tuple(grouping for grouping in found if grouping is not None)
        return known if len(known) == len(found) else None

    def answer(self, groups: Sequence[tuple[int, ...]], inside: _Inside | None = None) -> _Answer:
        """Divide groups of the coarsest tier tier by tier.

        Parameters
        ----------
        groups
            Units of each.
        inside
            Returns the groups of the next finer tier in a group of a tier, by its number; those of
            its least partition where not given.
        """
        folded, answer = self.folded, []

        def least(group: tuple[int, ...], tier: int) -> list[tuple[int, ...]] | None:
            return groups_inside(group, folded[tier], folded[tier + 1])

        for k, units in enumerate(folded):
            answer.append(_grouping(units, groups))
            if k + 1 < len(folded):
                divided_so = ((inside or least)(held, k) for held in groups)
                groups = [group for found in divided_so for group in found or ()]
        return tuple(answer)

    def _keep(self, answer: _Answer) -> int | None:
        """Keep an answer that meets the rules; return what it costs, None where it does not."""
        cost = self.cost_of(answer)
        if cost is not None:
            self._answers.append((cost, answer))
        return cost

    def cost_of(self, answer: _Answer, problems: Sequence[Problem] | None = None) -> int | None:
        """Seconds, all tiers together; None where a rule is broken.

        Parameters
        ----------
        answer
            A grouping of each tier.
        problems
            By which it is judged; those that are searched where not given.
        """
        problems = self.problems if problems is None else problems
        costs = [judged.total for judged in map(self._judged, answer, problems)]
        pairs = zip(answer, answer[1:], problems[1:], strict=False)
        nested = all(
            not list(not_nested(finer, coarser, problem, above=""))
            for coarser, finer, problem in pairs
        )
        known = [cost for cost in costs if cost is not None]
        return sum(known) if nested and len(known) == len(costs) else None

    def led_answer(self, answer: _Answer, problems: Sequence[Problem] | None = None) -> _Answer:
        """Name the leads of each tier that has leads.

        Parameters
        ----------
        answer, problems
            As for :meth:`cost_of`.
        """
        problems = self.problems if problems is None else problems
        judged = map(self._judged, answer, problems)
        return tuple(map(_led, problems, answer, judged))

    def _judged(self, grouping: Grouping, problem: Problem) -> Judgement:
        """Judge a grouping of a tier; many that are asked about share most of their groups."""
        pairs = zip(self.problems, self._scores, strict=True)
        return judge(grouping, problem, known=next((s for p, s in pairs if p is problem), None))


def _led(problem: Problem, grouping: Grouping, judged: Judgement) -> Grouping:
    """Name leads."""
    shown = problem.rules.lead is not Lead.NONE
    groups = (
        Group(group.members, score.lead if shown else None)
        for group, score in zip(grouping.groups, judged.groups, strict=True)
    )
    return Grouping(tuple(groups))


def _in_tier(problem: Problem, grouping: Grouping, alone: Solution) -> Solution:
    """Name leads, and say what is proven of the tier by itself."""
    judged = judge(grouping, problem)
    led, cost = _led(problem, grouping, judged), judged.total
    proven = alone.bound is not None and alone.bound.value == cost
    status = Status.OPTIMAL if proven else Status.FEASIBLE
    return replace(alone, grouping=led, status=status)


def _checked(start: Sequence[Grouping], problems: Sequence[Problem]) -> _Answer:
    """Return a start, one grouping for each tier."""
    how = "gc.Grouping.of([[0, 1], [2, 3]]) for each tier"
    given = [instance("start", one, Grouping, how=how, error=RulesError) for one in start]
    found = tuple(Grouping.of(group.members for group in one.groups) for one in given)
    if len(found) != len(problems):
        raise RulesError(
            phrase(
                "a start has a grouping for each of {n} tiers, the coarsest first, not {given}",
                n=len(problems),
                given=len(found),
            )
        )
    return found


def _grouping(units: Units, groups: Sequence[tuple[int, ...]]) -> Grouping:
    return Grouping.of([i for u in held for i in units.members[u]] for held in groups)


def _without_grouping(alone: Solution) -> Solution:
    by_itself = alone.status is Status.INFEASIBLE
    return replace(alone, grouping=None, status=alone.status if by_itself else Status.UNKNOWN)


def _together(problem: Problem, finer: Grouping) -> Pins:
    ids = problem.schools.ids
    groups = tuple(tuple(ids[i] for i in group.members) for group in finer.groups)
    return replace(problem.pins, together=(*problem.pins.together, *groups))
