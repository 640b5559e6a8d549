"""Fairness in tiers against brute force: ``python -m tests.fuzz_fair [--cases N]``.

``make test`` looks at some of up to 5 schools, and this at as many as are asked for.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import strategies as st

from geocluster.clock import Clock
from geocluster.judge import judge
from geocluster.planning.fairness import solve_as_asked
from geocluster.proposal import Status
from geocluster.rules import Alone
from tests.fuzz import main
from tests.fuzz_tiers import Tiers, tiers
from tests.oracle_fair import fair_by_counting

_SECONDS = 120.0


@st.composite
def fair_tiers(draw: st.DrawFn, most: int = 6, *, further: bool = False) -> Tiers:
    """Two tiers, one of them or both fair."""
    problems = draw(tiers(most=most, further=further))
    asked = draw(st.sampled_from([(True, True), (True, False), (False, True)]))
    return tuple(
        problem.with_rules(
            fair=fair,
            alone=Alone.PENALISED
            if fair and problem.rules.alone is Alone.ALLOWED
            else problem.rules.alone,
        )
        for problem, fair in zip(problems, asked, strict=True)
    )


def check(problems: Tiers) -> Status:
    """Solve tiers fairly; limits, costs and who is alone must be those of brute force."""
    wanted = fair_by_counting(problems)
    found = solve_as_asked(
        problems, seed=1, threads=1, clock=Clock(_SECONDS), report=lambda now: None
    )
    if wanted is None:
        assert found.solution.status is Status.INFEASIBLE
        assert found.fair == (None,) * len(problems)
        return found.solution.status
    fair = {k: one for k, one in enumerate(found.fair) if one is not None}
    assert all(one.proven and one.together for one in fair.values()), fair
    assert {k: one.alone for k, one in fair.items()} == wanted.alone
    assert {k: one.limit for k, one in fair.items()} == wanted.limits, (fair, wanted)
    told = [one.cost for one in fair.values()]
    assert told == [one.bound for one in fair.values()] == wanted.costs[:-1], (fair, wanted)
    with_limit = [one.cost_with for one in fair.values()]
    assert with_limit == [one.bound_with for one in fair.values()] == wanted.costs[1:]
    assert found.solution.status is Status.OPTIMAL
    assert found.solution.groupings is not None
    pairs = zip(found.solution.groupings, found.problems, strict=True)
    costs = [judge(grouping, problem).total for grouping, problem in pairs]
    assert sum(cost or 0 for cost in costs) == wanted.costs[-1]
    assert None not in costs
    return found.solution.status


def _drawn(most: int) -> st.SearchStrategy[Tiers]:
    return fair_tiers(most=most) | fair_tiers(most=most - 1, further=True)


def _look(problems: Tiers, seen: Counter[str]) -> None:
    seen[check(problems).value] += 1
    seen[f"{len(problems[0])} schools"] += 1
    seen[f"{sum(problem.rules.fair for problem in problems)} fair tiers"] += 1


if __name__ == "__main__":
    main(__doc__, _drawn, _look, cases=500, most=7)
