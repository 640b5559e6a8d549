"""The engine: part by part a linear bound, cuts, good choices, and an enumeration that proves.

1. The linear master over all feasible groups, by column generation (:mod:`.column_generation`);
   where prices are known beforehand that prove nearly as much, it begins there
   (:mod:`.known_prices`).
2. A first choice of the groups generated so far: the linear solution rounded (:mod:`.rounding`),
   and made better by large-neighbourhood search (:mod:`.neighbourhoods`).
3. Cutting planes, while the bound rises (:mod:`.cutting_planes`).
4. Column enumeration within the gap (:mod:`.enumeration`): every group that can still matter is
   listed, and the best choice from the list found by labelling (:mod:`.labelling`); where that
   must truncate, by branching (:mod:`.branching`), or a dive (:mod:`.dive`), other neighbourhoods
   and more cuts come first.

Where some schools may not stand alone and no choice was found that places them all, it is first
asked whether there is one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from geocluster.clock import Clock, Workers
from geocluster.errors import RulesError, SolverError
from geocluster.facts import Fact
from geocluster.given import instance
from geocluster.grouping import Group, Grouping
from geocluster.judge import judge
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import Bound, Certificate, Solution, Status
from geocluster.rules import Lead
from geocluster.solvers.grouping.certify import certificate_of, impossible
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.components import components_of
from geocluster.solvers.grouping.cutting_planes import add_cutting_planes
from geocluster.solvers.grouping.enumeration import enumerate_and_choose
from geocluster.solvers.grouping.known_prices import begin_at, known_prices
from geocluster.solvers.grouping.neighbourhoods import search_neighbourhoods
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.prepare import prepare
from geocluster.solvers.grouping.rounding import round_heuristically
from geocluster.solvers.grouping.start import groups_of_start
from geocluster.solvers.grouping.state import LISTED, NOTHING_NEGATIVE, State
from geocluster.solvers.grouping.units import Units, units_of
from geocluster.watcher import Progress

__all__ = ["Whole", "judged_choice", "searched", "solution_of", "solve"]

log = logging.getLogger(__name__)


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    threads: int = 2,
    clock: Clock | None = None,
    report: Callable[[Progress], None] = lambda progress: None,
    params: SolveParams = SolveParams(),
    start: Grouping | None = None,
    certify: bool = False,
    known: Certificate | None = None,
) -> Solution:
    """Find the grouping of least cost, or the best in the time, with a proven bound.

    Parameters
    ----------
    problem
        What is to be solved.
    seconds
        Limit, unless a clock is given.
    seed, threads
        The same give the same answer when the search ends by proof.
    clock
        To stop from outside.
    report
        Told the best and the bound as they change.
    params
        How much is looked at, how much is kept, and how long: none of it changes what is proven.
    start
        A grouping to begin with (:mod:`.start`): its groups that meet the rules are the first
        choice, and the answer costs no more than they do with all others alone.
    certify
        Whether to return what proves the bound (:mod:`geocluster.proposal.certificate`).
    known
        What proved the bound of a start, of this problem or one that is like it: the search begins
        with its prices (:mod:`.known_prices`), which may be any: they only save time.

    Returns
    -------
    Solution
        ``OPTIMAL`` only where the bound equals the cost; ``INFEASIBLE`` only where it is
        proven that some school cannot be placed that may not stand alone, or that no grouping
        has as many groups, or groups of a class, as are asked for.
    """
    if clock is None:
        prepare()
        clock = Clock(seconds)
    whole = searched(problem, clock, seed, threads, report, params, start, known)
    found = solution_of(whole, problem)
    return replace(found, certificate=whole.certificate(problem)) if certify else found


def searched(
    problem: Problem,
    clock: Clock,
    seed: int,
    threads: int,
    report: Callable[[Progress], None],
    params: SolveParams,
    start: Grouping | None,
    known: Certificate | None = None,
) -> Whole:
    """Search a problem, and return all that is known of it then; as for :func:`solve`."""
    instance("params", params, SolveParams, how="SolveParams()", error=RulesError)
    units = units_of(problem)
    whole = Whole(units, clock, seed, threads, report, params)
    if start is not None:
        whole.begin_with(groups_of_start(start, problem, units))
    if known is not None:
        whole.begin_at(known, problem)
    whole.search()
    return whole


class Whole:
    """All parts of a problem, and what is known of them together.

    Parameters
    ----------
    units
        What is to be grouped.
    clock, seed, threads, report, params
        As for :func:`solve`.
    """

    def __init__(
        self,
        units: Units,
        clock: Clock,
        seed: int,
        threads: int,
        report: Callable[[Progress], None],
        params: SolveParams,
    ) -> None:
        self.units, self.clock = units, clock
        self._threads = threads
        self._report = report
        self.components = components_of(units)
        alone = len(self.components) == 1
        self.states = [
            State(
                units if alone else units.restricted_to(part),
                clock=clock,
                seed=seed,
                threads=threads,
                report=self._tell,
                params=params,
            )
            for part in self.components
        ]

    def begin_with(self, groups: list[tuple[int, ...]]) -> None:
        """Take in groups that meet the rules, and offer them as a choice."""
        held_by = {group[0]: group for group in groups}
        for part, state in zip(self.components, self.states, strict=True):
            new = {u: k for k, u in enumerate(part.tolist())}
            inside = [held_by[u] for u in new if u in held_by]
            rows = np.full((len(inside), max(map(len, inside), default=1)), -1, np.int32)
            for row, group in zip(rows, inside, strict=True):
                row[len(row) - len(group) :] = sorted(new[u] for u in group)
            if len(inside):
                state.adopt(rows)

    def begin_at(self, known: Certificate, problem: Problem) -> None:
        """Begin with the prices of a certificate, wherever there is a choice and they are good.

        Parameters
        ----------
        known
            Of this problem, or one that is like it.
        problem
            Of the tier whose groups are chosen.
        """
        for state in self.states:
            prices = known_prices(known, state.units, problem)
            if prices is not None:
                begin_at(state, prices, self.clock.part(state.params.share_linear))

    def search(self) -> None:
        """Search the parts: small ones side by side, then a large one on all threads."""
        n = len(self.units)
        large = [k for k, part in enumerate(self.components) if 2 * len(part) > n]
        small = [k for k in range(len(self.components)) if k not in large]
        with Workers(self._threads) as workers:
            tasks = []
            for k in small:
                share = min(1.0, self._threads * len(self.components[k]) / n)
                tasks.append(workers.submit(self._search, k, share, 1))
            for task in tasks:
                task.result()
        for k in large:
            self._search(k, 1.0, self._threads)
        for state in self.states:
            open_still = state.lower < state.big_m and not state.closed
            if open_still and not self.clock.over():
                state.clock, state.threads = self.clock, self._threads
                enumerate_and_choose(state)

    @property
    def complete(self) -> bool:
        """Whether there is a choice that meets all rules."""
        return not self._nothing_to_group and all(state.complete for state in self.states)

    @property
    def impossible(self) -> bool:
        """Whether it is proven that no choice meets all rules."""
        proven = any(state.lower >= state.big_m for state in self.states)
        return proven or self._nothing_to_group

    @property
    def _nothing_to_group(self) -> bool:
        """Whether groups are asked for where no school can be grouped."""
        return not self.states and any(fewest for fewest, _ in self.units.classes.groups)

    @property
    def lower(self) -> int:
        """Seconds that no grouping can beat."""
        found = self.units.constant + sum(state.lower for state in self.states)
        return max(found, self.units.certain)

    @property
    def proof(self) -> Fact:
        """The weakest argument that the bound needs."""
        proofs = [state.proof for state in self.states]
        return next((p for p in proofs if p not in (LISTED, NOTHING_NEGATIVE)), None) or next(
            (p for p in proofs if p == LISTED), NOTHING_NEGATIVE
        )

    def certificate(self, problem: Problem) -> Certificate | None:
        """Return what proves the bound, or that no choice meets all rules; None for neither.

        Parameters
        ----------
        problem
            Of the tier whose groups are chosen.
        """
        if self.impossible:
            return impossible(self.units, self.states, problem, self.clock.part(1.0))
        if not self.complete:
            return None
        return certificate_of(self.units, self.states, problem, self.lower)

    def groups(self) -> list[tuple[int, ...]]:
        """Units of each group of the best choice."""
        return [
            tuple(part[list(state.pool.group(number))].tolist())
            for part, state in zip(self.components, self.states, strict=True)
            for number in state.best
        ]

    def _search(self, k: int, share: float, threads: int) -> None:
        state = self.states[k]
        state.clock = self.clock.part(share)
        state.threads = threads
        _search(state)

    def _tell(self, step: str) -> None:
        objective: int | None = None
        left: int | None = None
        if self.complete:
            objective = self.units.constant + sum(state.upper for state in self.states)
            left = sum(state.schools_left for state in self.states)
        self._report(Progress(step, objective, self.lower, left))


def _search(state: State) -> None:
    """Search one part until it is proven or its time is over."""
    if state.lower >= state.big_m or state.closed:
        return
    if state.begun:
        enumerate_and_choose(state)
        return
    state.report(phrase("Linear bound"))
    generate_columns(state, state.clock.part(state.params.share_linear))
    log.debug("linear bound %s, %d groups", state.lower, len(state.pool))
    _choose(state)
    cover = None if state.complete or state.clock.over() else _cover(state)
    state.report(phrase("Tightening the bound"))
    add_cutting_planes(
        state,
        state.clock.part(state.params.share_cuts),
        state.clock.part(state.params.share_cuts_rising),
    )
    if cover is not None and state.lower < state.big_m:
        enumerate_and_choose(state, rounds=0)
        if not state.complete:
            cover.clock = state.clock.part(state.params.share_cover)
            enumerate_and_choose(cover)
            _take(state, cover)
    if state.lower < state.big_m:
        enumerate_and_choose(state)


def _choose(state: State) -> None:
    """Choose from the groups found so far, without looking at every choice."""
    if state.done or state.prices is None:
        return
    state.report(phrase("Choosing groups"))
    clock = state.clock.part(state.params.share_first)
    round_heuristically(state, clock)
    search_neighbourhoods(state, np.arange(len(state.pool)), clock, sizes=1)


def _cover(state: State) -> State:
    """Ask whether any choice meets all rules; most often a bound or a choice says so soon."""
    cover = state.cover(state.clock.part(state.params.share_cover))
    generate_columns(cover, cover.clock)
    _choose(cover)
    _take(state, cover)
    return cover


def _take(state: State, cover: State) -> None:
    """Take over what is known of whether any choice meets all rules."""
    if cover.lower > 0:
        state.covered = cover
        state.raise_bound(state.big_m, LISTED)
    elif cover.upper == 0:
        state.adopt(cover.pool.rows[list(cover.best)])


def solution_of(whole: Whole, problem: Problem) -> Solution:
    """Turn what is known of a searched problem into its solution."""
    clock = whole.clock
    stopped = clock.stopped.is_set()
    if not whole.complete:
        return Solution(
            grouping=None,
            bound=None,
            status=Status.INFEASIBLE if whole.impossible else Status.UNKNOWN,
            runtime=clock.elapsed,
            interrupted=stopped,
        )
    grouping, total = judged_choice(whole.groups(), whole.units, problem)
    if whole.lower > total:
        raise SolverError(f"a bound of {whole.lower} was proven, but a grouping costs {total}")
    return Solution(
        grouping=grouping,
        bound=Bound(whole.lower, whole.proof),
        status=Status.OPTIMAL if whole.lower >= total else Status.FEASIBLE,
        runtime=clock.elapsed,
        interrupted=stopped,
    )


def judged_choice(
    groups: Iterable[tuple[int, ...]], units: Units, problem: Problem
) -> tuple[Grouping, int]:
    """Turn units back into schools; the judge names the leads and has the last word on costs.

    Raises
    ------
    SolverError
        If the groups break a rule.
    """
    chosen = Grouping.of([i for u in group for i in units.members[u]] for group in groups)
    judged = judge(chosen, problem)
    if judged.total is None:
        raise SolverError(f"the search chose groups that break a rule: {judged.violations}")
    shown = problem.rules.lead is not Lead.NONE
    leads = [score.lead if shown else None for score in judged.groups]
    led = (Group(g.members, lead) for g, lead in zip(chosen.groups, leads, strict=True))
    return Grouping(tuple(led)), judged.total
