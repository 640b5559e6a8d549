"""Everything that is wrong with a scenario, without a proposal."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from geocluster.explain import Reasons, why_impossible
from geocluster.planning.proposing import CHECK_SECONDS
from geocluster.planning.reading import only_tier, read_data, within_limits
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.scenario import Scenario
from geocluster.schools import Issue
from geocluster.solvers import Clock, FeasibleGroups, Progress, prepare, solve
from geocluster.ungrouped import Ungrouped, free_alone
from geocluster.watcher import Watcher

__all__ = ["Checked", "check"]

_MOST_EXPLAINED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What :func:`check` found.

    Attributes
    ----------
    problem
        Data and rules, ready to be solved.
    issues
        Of the school list, then of the roads: everything that a planner should look at.
    without_group
        Positions of schools that no feasible group holds.
    reasons
        Why, for each of them; for the first few hundred where there are many.
    refused
        Where no grouping meets the hard rules: what :func:`run` says of it; else empty.
    """

    problem: Problem
    issues: tuple[Issue, ...]
    without_group: tuple[int, ...]
    reasons: tuple[Ungrouped, ...]
    refused: tuple[Ungrouped, ...]

    @property
    def no_group(self) -> bool:
        """Whether no group at all can be made, though not all schools may stand alone for free."""
        return len(self.without_group) == len(self.problem.open) and not free_alone(self.problem)


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
    watcher, tier = watcher or Watcher(), only_tier(scenario)
    problem = (data := read_data(scenario, watcher)).problem(tier)
    watcher.step("Checking the rules", 0.0)
    without_group, reasons = FeasibleGroups(problem).without_group(), Reasons(problem)
    return Checked(
        problem=problem,
        issues=data.issues,
        without_group=without_group,
        reasons=tuple(x for i in without_group[:_MOST_EXPLAINED] for x in reasons.ungrouped([i])),
        refused=_refused(problem, scenario.keys.solve.seed, scenario.keys.solve.threads),
    )


def _refused(problem: Problem, seed: int, threads: int) -> tuple[Ungrouped, ...]:
    """Say why no grouping meets the hard rules, in the words of :func:`run`; empty where one does.

    The search ends with the first grouping; where time runs out first, nothing is claimed.
    """
    hard = problem.rules.groups is not None or problem.rules.kinds or (problem.alone_cost < 0).any()
    if not hard:
        return ()
    prepare()
    found = threading.Event()

    def first(progress: Progress) -> None:
        if progress.objective is not None:
            found.set()

    clock = Clock(CHECK_SECONDS, found)
    solution = solve(problem, seed=seed, threads=threads, clock=clock, report=first)
    return why_impossible(problem) if solution.status is Status.INFEASIBLE else ()
