"""The solver against brute force on many random problems: ``python -m tests.fuzz [--cases N]``.

``make test`` looks at some hundreds of up to 8 schools, and this at as many as are asked for: plain
ones, with terms and rules of every shape that are made for tests, and with every rule and term.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import SearchStrategy

from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.solvers import solve
from tests.everything import everything
from tests.made import made
from tests.oracle import best_cost
from tests.problems import problems

T = TypeVar("T")

_SECONDS = 120.0


def check(problem: Problem) -> Status:
    """Solve a problem; the status and the cost must be those of brute force."""
    solution, best = solve(problem, seconds=_SECONDS), best_cost(problem)
    if best is None:
        assert solution.status is Status.INFEASIBLE, solution
        return solution.status
    assert solution.status is Status.OPTIMAL, solution
    assert solution.grouping is not None
    assert solution.bound is not None
    judged = judge(solution.grouping, problem)
    assert not judged.violations, judged.violations
    assert judged.total == solution.bound.value == best, (judged.total, solution.bound, best)
    return solution.status


def main(
    about: str | None,
    drawn: Callable[[int], SearchStrategy[T]],
    look: Callable[[T, Counter[str]], None],
    *,
    cases: int,
    most: int,
) -> None:
    """Look at as many cases as the command line asks for, and count what they were.

    Parameters
    ----------
    about
        What the command is, the first line of it.
    drawn
        Told how many schools at most; what is drawn from.
    look
        Told a case; fails where it is wrong, and counts what it was.
    cases, most
        How many, and of how many schools at most, where the command line does not say.
    """
    parser = argparse.ArgumentParser(description=(about or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=cases)
    parser.add_argument("--most", type=int, default=most, help="schools in a problem, at most")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    seen: Counter[str] = Counter()

    @seed(asked.seed)
    @settings(
        max_examples=asked.cases,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn(asked.most))
    def run(case: T) -> None:
        look(case, seen)

    with made():
        run()
    print(", ".join(f"{what}: {count}" for what, count in sorted(seen.items())))


def _drawn(most: int) -> SearchStrategy[Problem]:
    return (
        problems(most=most)
        | problems(most=most, further=True)
        | everything(most=most)
        | everything(most=most)
    )


def _look(problem: Problem, seen: Counter[str]) -> None:
    rules = problem.rules
    seen[check(problem).value] += 1
    seen["limited in number"] += bool(rules.groups or rules.kinds)
    seen["contiguous"] += rules.contiguous
    seen.update(f"with {key}" for key in (*rules.costs, *rules.further))
    seen[f"{len(problem)} schools"] += 1


if __name__ == "__main__":
    main(__doc__, _drawn, _look, cases=3000, most=9)
