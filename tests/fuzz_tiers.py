"""Several tiers against brute force: ``python -m tests.fuzz_tiers [--cases N]``.

``make test`` looks at some hundreds of up to 6 schools, and this at as many as are asked for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from hypothesis import strategies as st

from geocluster.errors import RulesError
from geocluster.judge import judge
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.proposal.nesting import not_nested
from geocluster.rules import Alone, Kind, Pins, Rules
from geocluster.scenario.tiers import pins_in
from geocluster.solvers.tiers import solve_tiers
from tests.fuzz import main
from tests.oracle_tiers import best_cost_of_tiers
from tests.problems import problems, rules

_SECONDS = 120.0

Tiers = tuple[Problem, ...]


@st.composite
def _rules(draw: st.DrawFn, further: bool) -> Rules:
    """Rules of one tier: most without numbers of groups, which few random groupings meet."""
    one = draw(rules(further=further))
    if draw(st.integers(0, 3)):
        one = replace(one, groups=None, kinds=())
    if one.alone is Alone.NEVER and draw(st.booleans()):
        one = replace(one, alone=Alone.PENALISED)
    return one


@st.composite
def tiers(draw: st.DrawFn, most: int = 6, *, further: bool = False, deepest: int = 2) -> Tiers:
    """Two tiers or more of one county, each with rules of its own; pins that hold in all."""
    base = draw(problems(most=most, further=further))
    count = draw(st.integers(2, deepest))
    wanted = [draw(_rules(further)) for _ in range(count)]
    wanted = [
        replace(
            one,
            name=f"tier {k}",
            size=(one.size[0], one.size[1] + (1 if k < count - 1 else 0)),
            contiguous=one.contiguous and base.rules.contiguous,
        )
        for k, one in enumerate(wanted)
    ]

    def of(pins: bool) -> Tiers:
        return tuple(
            Problem(
                base.schools,
                base.travel,
                one,
                pins_in(one, base.pins if pins else Pins(), wanted),
                base.neighbours if one.contiguous else None,
            )
            for one in wanted
        )

    try:
        return of(True)
    except RulesError:
        return of(False)


@st.composite
def counted_tiers(draw: st.DrawFn, most: int = 6, *, deepest: int = 2) -> Tiers:
    """Tiers whose finer groups are counted: about as many as there would be, or some more or less.

    So the best grouping without numbers most often has not the right ones.
    """
    drawn = draw(tiers(most=most, deepest=deepest))
    free = [_with(problem, groups=None, kinds=()) for problem in drawn]
    found = solve_tiers(free, seconds=_SECONDS).tiers
    counted = [free[0]]
    for problem, tier in zip(free[1:], found[1:], strict=True):
        best = len(tier.grouping.groups) if tier.grouping is not None else 0
        end = max(0, best + draw(st.sampled_from([-1, 1, -2, 2, 0])))
        room = draw(st.integers(0, 2))
        groups = (end, end + room) if end >= best else (max(0, end - room), end)
        kind = Kind(name="large", groups=groups, size=(3, 9))
        of = {"groups": groups} if draw(st.integers(0, 3)) else {"kinds": (kind,)}
        counted.append(_with(problem, **of))
    return tuple(counted)


def _with(problem: Problem, **changes: object) -> Problem:
    """A problem with other numbers, whose schools may stand alone."""
    rules = replace(problem.rules, **changes)  # type: ignore[arg-type]
    if rules.alone is Alone.NEVER:
        rules = replace(rules, alone=Alone.PENALISED)
    return Problem(problem.schools, problem.travel, rules, problem.pins, problem.neighbours)


def check(problems: Tiers) -> Status:
    """Solve tiers together; the status and the sum must be those of brute force."""
    solution, best = solve_tiers(problems, seconds=_SECONDS), best_cost_of_tiers(problems)
    if best is None:
        assert solution.status is Status.INFEASIBLE, solution
        return solution.status
    assert solution.status is Status.OPTIMAL, (solution, best)
    assert solution.bound is not None
    found = [
        (tier.grouping, problem) for tier, problem in zip(solution.tiers, problems, strict=True)
    ]
    total = 0
    for tier, problem in zip(solution.tiers, problems, strict=True):
        assert tier.grouping is not None
        judged = judge(tier.grouping, problem)
        assert not judged.violations, judged.violations
        assert judged.total is not None
        assert tier.bound is None or tier.bound.value <= judged.total
        total += judged.total
    for (above, _), (below, problem) in pairwise(found):
        assert above is not None
        assert below is not None
        assert not list(not_nested(below, above, problem, above=""))
    assert total == solution.bound.value == best, (total, solution.bound, best)
    return solution.status


def _drawn(most: int) -> st.SearchStrategy[Tiers]:
    counted = counted_tiers(most=most) | counted_tiers(most=most - 1, deepest=3)
    drawn = tiers(most=most) | tiers(most=most, further=True) | tiers(most=most - 1, deepest=3)
    return drawn | counted


def _look(problems: Tiers, seen: Counter[str]) -> None:
    status = check(problems)
    seen[status.value] += 1
    seen[f"{len(problems)} tiers"] += 1
    seen[f"{len(problems[0])} schools"] += 1
    finer = [problem.rules for problem in problems[1:]]
    seen["finer groups counted"] += any(one.groups or one.kinds for one in finer)
    seen["with pins"] += problems[0].pins != Pins()


if __name__ == "__main__":
    main(__doc__, _drawn, _look, cases=2000, most=8)
