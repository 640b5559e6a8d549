"""The solver against brute force on many random problems: ``python -m tests.fuzz [--cases N]``.

``make test`` looks at some hundreds of up to 8 schools, and this at as many as are asked for: plain
ones, with terms and rules of every shape that are made for tests, and with every rule and term.
"""

from __future__ import annotations

import argparse
from collections import Counter

from hypothesis import HealthCheck, given, seed, settings

from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.solvers import solve
from tests.everything import everything
from tests.made import made
from tests.oracle import best_cost
from tests.problems import problems

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


def _main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--most", type=int, default=9, help="schools in a problem, at most")
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
    @given(
        problems(most=asked.most)
        | problems(most=asked.most, further=True)
        | everything(most=asked.most)
        | everything(most=asked.most)
    )
    def run(problem: Problem) -> None:
        rules = problem.rules
        seen[check(problem).value] += 1
        seen["limited in number"] += bool(rules.groups or rules.kinds)
        seen["contiguous"] += rules.contiguous
        seen.update(f"with {key}" for key in (*rules.costs, *rules.further))
        seen[f"{len(problem)} schools"] += 1

    with made():
        run()
    print(", ".join(f"{what}: {count}" for what, count in sorted(seen.items())))


if __name__ == "__main__":
    _main()
