"""The same questions of the finest tier of several: all are solved again, together, for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from geocluster.clock import Clock
from geocluster.errors import RulesError, SolverError
from geocluster.explain.instead import Answers, Instead, Solved
from geocluster.grouping import Grouping
from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.proposal import Status, TierResult
from geocluster.rules import Pins
from geocluster.solvers.tiers import solve_tiers
from geocluster.terms import TERMS
from geocluster.watcher import Progress

__all__ = ["AnswersInTiers", "TiersAgain"]

_READS_PINS = frozenset({"nearest_elsewhere"})
"""Terms of which pins that keep schools apart change the cost: then no bound holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What was found of the finest tier, with the groupings of all."""

    grouping: Grouping | None
    bound: int | None
    status: Status
    all_tiers: tuple[Grouping, ...] = ()


class TiersAgain:
    """Solves several tiers again with something changed in the finest, by its pins.

    What is together there is together in all; all else is asked of the finest alone.

    Parameters
    ----------
    problems
        The coarsest tier first.
    seconds
        For each question.
    seed, threads, clock, report
        As for :func:`geocluster.solvers.solve`; ``clock`` makes one for each question.
    """

    def __init__(
        self,
        problems: Sequence[Problem],
        *,
        seconds: float,
        seed: int,
        threads: int,
        clock: Callable[[float], Clock],
        report: Callable[[Progress], None],
    ) -> None:
        self._problems = tuple(problems)
        self._seconds, self._seed, self._threads = seconds, seed, threads
        self._clock, self._report = clock, report

    def least(
        self,
        *,
        without: Iterable[Sequence[int]] = (),
        apart: Iterable[tuple[int, int]] = (),
        together: Iterable[Sequence[int]] = (),
        fixed: Iterable[Sequence[int]] = (),
        alone: Iterable[int] = (),
        grouped: Iterable[int] = (),
    ) -> _Found:
        """Find what costs least in all tiers, changed in the finest: see :class:`~.instead.Again`.

        Raises
        ------
        RulesError
            If schools are to be in some group, which no pin can say.
        """
        if list(grouped):
            raise RulesError("of several tiers it is not asked which other group a school is in")
        far = [(i, j) for i in alone for j in range(len(self._problems[0])) if j != i]
        split = self._ids([*apart, *far])
        joined, made = self._ids(together), self._ids(fixed)
        own = {"together": joined, "lock": made, "apart": split, "forbid": self._ids(without)}
        *coarser, finest = self._problems
        try:
            changed = [one.with_pins(_with(one.pins, together=joined + made)) for one in coarser]
            changed.append(finest.with_pins(_with(finest.pins, **own)))
        except RulesError:  # pins contradict what is asked: nothing of the kind is allowed
            return _Found(grouping=None, bound=None, status=Status.INFEASIBLE)
        solution = solve_tiers(
            changed,
            seed=self._seed,
            threads=self._threads,
            clock=self._clock(self._seconds),
            report=self._report,
        )
        groupings = tuple(t.grouping for t in solution.tiers if t.grouping is not None)
        bound = None if solution.bound is None else solution.bound.value
        status = solution.status
        if split and any(_READS_PINS & problem.rules.costs.keys() for problem in self._problems):
            bound, status = None, Status.FEASIBLE if status is Status.OPTIMAL else status
        if len(groupings) < len(changed):
            return _Found(grouping=None, bound=bound, status=status)
        return _Found(grouping=groupings[-1], bound=bound, status=status, all_tiers=groupings)

    def _ids(self, lists: Iterable[Sequence[int]]) -> tuple[tuple[str, ...], ...]:
        ids = self._problems[0].schools.ids
        return tuple(tuple(ids[i] for i in some) for some in lists)


def _with(pins: Pins, **more: tuple[tuple[str, ...], ...]) -> Pins:
    return replace(pins, **{kind: (*getattr(pins, kind), *lists) for kind, lists in more.items()})


class AnswersInTiers(Answers):
    """Questions about the finest tier of several; costs are those of all tiers together.

    Parameters
    ----------
    tiers
        The answer as it stands, the coarsest tier first; every rule holds.
    again
        Who solves.
    """

    def __init__(self, tiers: Sequence[TierResult], again: TiersAgain) -> None:
        asked = tiers[-1]
        if asked.grouping is None or asked.judgement is None:
            raise RulesError(f"tier {asked.name!r} has no grouping to ask about")
        super().__init__(asked.problem, asked.grouping, asked.judgement, again)
        self.above = tuple(one.problem for one in tiers[:-1])
        self._problems = [one.problem for one in tiers]
        self._now = _sum(one.by_term for one in tiers)
        self._total = sum(self._now.values())

    def _beside(self, found: Solved, asked: Iterable[int]) -> Instead:
        at_least = None if found.bound is None else found.bound - self._total
        if found.grouping is None or not isinstance(found, _Found):
            return Instead(status=found.status, at_least=at_least)
        judged = [judge(g, p) for g, p in zip(found.all_tiers, self._problems, strict=True)]
        if any(one.violations for one in judged):
            raise SolverError("the judge refuses tiers that were solved again")
        then = _sum(one.by_term() for one in judged)
        changed = {term: then[term] - self._now[term] for term in TERMS}
        by_term = {term: more for term, more in changed.items() if more}
        return self._compared(found.grouping, found.status, at_least, by_term, set(asked))


def _sum(paid: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in paid:
        total.update(one)
    return total
