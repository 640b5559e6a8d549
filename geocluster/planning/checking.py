"""Everything that is wrong with a scenario, without a proposal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from geocluster.explain import Reasons, conflict_of, why_impossible
from geocluster.facts import Fact
from geocluster.phrases import phrase
from geocluster.planning.comparing import read_compared
from geocluster.planning.fairness import check_fair
from geocluster.planning.proposing import CHECK_SECONDS
from geocluster.planning.reading import read_data, within_limits
from geocluster.planning.tiers import why_tiers_impossible
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.scenario import Scenario
from geocluster.schools import Issue
from geocluster.solvers import Clock, FeasibleGroups, Progress, prepare, solve
from geocluster.solvers.tiers import solve_tiers
from geocluster.ungrouped import Ungrouped, free_alone
from geocluster.watcher import Watcher

__all__ = ["Checked", "CheckedTier", "check"]

_MOST_EXPLAINED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTier:
    """What :func:`check` found of one tier.

    Attributes
    ----------
    problem
        Data and rules, ready to be solved.
    without_group
        Positions of schools that no feasible group holds.
    reasons
        Why, for each of them; for the first few hundred where there are many.
    refused
        Where no grouping meets the hard rules: what :func:`run` says of it; else empty.
    conflict
        Then a smallest set of rules and pins that cannot all be met; None where this tier by
        itself has a grouping.
    """

    problem: Problem
    without_group: tuple[int, ...]
    reasons: tuple[Ungrouped, ...]
    refused: tuple[Ungrouped, ...]
    conflict: Fact | None = None

    @property
    def no_group(self) -> bool:
        """Whether no group at all can be made, though not all schools may stand alone for free."""
        return len(self.without_group) == len(self.problem.open) and not free_alone(self.problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What :func:`check` found.

    Attributes
    ----------
    tiers
        Of each tier by itself, the coarsest first; ``refused`` also where none lies inside another.
    issues
        Of the school list, then of the roads: everything that a planner should look at.
    """

    tiers: tuple[CheckedTier, ...]
    issues: tuple[Issue, ...]

    @property
    def problem(self) -> Problem:
        """Data and rules of the coarsest tier."""
        return self.tiers[0].problem

    @property
    def without_group(self) -> tuple[int, ...]:
        """Positions of schools that no feasible group of the coarsest tier holds."""
        return self.tiers[0].without_group

    @property
    def reasons(self) -> tuple[Ungrouped, ...]:
        """Why, for each of them."""
        return self.tiers[0].reasons

    @property
    def refused(self) -> tuple[Ungrouped, ...]:
        """What :func:`run` would say where no grouping meets the hard rules, over all tiers."""
        return tuple(x for tier in self.tiers for x in tier.refused)

    @property
    def no_group(self) -> bool:
        """Whether no group at all can be made in any tier."""
        return all(tier.no_group for tier in self.tiers)


@within_limits
def check(scenario: Scenario, *, watcher: Watcher | None = None) -> Checked:
    """Read everything that a scenario names and say what is wrong, without a proposal.

    Where a hard rule may be impossible to meet, the solver is asked whether there is any grouping
    at all, so that what :func:`run` would refuse is refused here, in the same words.

    Parameters
    ----------
    scenario
        A TOML file, or one that is read already.
    watcher
        Told how the work goes.

    Raises
    ------
    GeoclusterError
        If the scenario or its data cannot be used at all.
    """
    watcher = watcher or Watcher()
    data = read_data(scenario, watcher)
    problems = [data.problem(tier) for tier in scenario.tiers]
    compared = read_compared(scenario, data.schools)
    check_fair(problems)
    watcher.step(phrase("Checking the rules"), 0.0)
    keys = scenario.keys.solve
    if len(problems) == 1:
        refused = [_refused(problems[0], keys.seed, keys.threads)]
    else:
        refused = _refused_together(problems, keys.seed, keys.threads)
    tiers = tuple(map(_checked, problems, refused))
    return Checked(tiers=tiers, issues=(*data.issues, *compared.issues))


def _checked(problem: Problem, refused: tuple[Ungrouped, ...]) -> CheckedTier:
    without_group, reasons = FeasibleGroups(problem).without_group(), Reasons(problem)
    conflict = conflict_of(problem) if refused else None
    return CheckedTier(
        problem=problem,
        without_group=without_group,
        reasons=tuple(x for i in without_group[:_MOST_EXPLAINED] for x in reasons.ungrouped([i])),
        refused=refused,
        conflict=None if conflict is None else conflict.fact(problem),
    )


def _is_hard(problem: Problem) -> bool:
    """Whether rules of a tier may be impossible to meet."""
    rules = problem.rules
    return bool(rules.groups is not None or rules.kinds or (problem.alone_cost < 0).any())


def _until_found() -> tuple[Clock, Callable[[Progress], None]]:
    """Return a clock, and a report that stops it with the first grouping."""
    found = threading.Event()

    def first(progress: Progress) -> None:
        if progress.objective is not None:
            found.set()

    return Clock(CHECK_SECONDS, found), first


def _refused_together(
    problems: list[Problem], seed: int, threads: int
) -> list[tuple[Ungrouped, ...]]:
    """Say of each tier why no groupings meet the hard rules of all; empty where some do."""
    if not any(map(_is_hard, problems)):
        return [()] * len(problems)
    prepare()
    clock, first = _until_found()
    solution = solve_tiers(problems, seed=seed, threads=threads, clock=clock, report=first)
    return list(why_tiers_impossible(problems, solution))


def _refused(problem: Problem, seed: int, threads: int) -> tuple[Ungrouped, ...]:
    """Say why no grouping meets the hard rules, in the words of :func:`run`; empty where one does.

    The search ends with the first grouping; where time runs out first, nothing is claimed.
    """
    if not _is_hard(problem):
        return ()
    prepare()
    clock, first = _until_found()
    solution = solve(problem, seed=seed, threads=threads, clock=clock, report=first)
    return why_impossible(problem) if solution.status is Status.INFEASIBLE else ()
