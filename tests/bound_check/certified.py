"""True certificates of small problems, by brute force and a linear program: no solver of ours."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from geocluster.bound_check.question import Question
from geocluster.judge import GroupScore, group_score
from geocluster.problem import Problem
from geocluster.proposal.certificate import (
    SCALE,
    Asks,
    Certificate,
    ClassPrice,
    CutPrice,
    PartProof,
    Stage,
)
from tests.oracle import best_cost

__all__ = ["by_force", "certified", "cuts_of", "staged"]


def by_force(problem: Problem) -> dict[tuple[int, ...], GroupScore]:
    """Every feasible group, judged one by one."""
    least, most = problem.rules.size
    sets = (s for k in range(least, most + 1) for s in combinations(problem.open, k))
    scores = ((members, group_score(members, problem)) for members in sets)
    return {members: score for members, score in scores if score.cost is not None}


@st.composite
def cuts_of(draw: st.DrawFn, problem: Problem) -> list[CutPrice]:
    """Some cuts of rank 1, whose penalty is yet to be found."""
    ids = [problem.schools.ids[i] for i in problem.open]
    if len(ids) < 3:
        return []
    weighted = st.lists(st.sampled_from(ids), min_size=3, max_size=5).map(sorted)
    found = draw(st.lists(st.tuples(weighted, st.sampled_from([2, 2, 3])), max_size=3))
    return [CutPrice(tuple(schools), divisor, 0) for schools, divisor in found]


def certified(problem: Problem, cuts: list[CutPrice], *, split: bool = False) -> Certificate:
    """The best grouping by brute force, and prices that prove most of that."""
    question = Question([problem], most=10_000)
    best = best_cost(problem)
    if best is None:
        return _impossible(problem)
    assert question.constant is not None
    parts = _parts(problem) if split else [list(problem.open)]
    costs = _costs(problem)
    proofs = []
    for part in parts if problem.open else []:
        claim = best - question.constant if not split else _best(part, costs)
        assert claim is not None
        stage = staged(problem, part, cuts)
        proofs.append(PartProof(asks=Asks.COST, claim=claim, stages=(stage,)))
    bound = max(question.least, question.constant + sum(p.claim for p in proofs))
    return Certificate(
        bound=bound, constant=question.constant, least=question.least, parts=tuple(proofs)
    )


def _costs(problem: Problem) -> dict[tuple[int, ...], int]:
    """What each group, and each school alone, costs as a column."""
    alone = Question([problem], most=10_000).alone
    found = {s: (x.cost or 0) + x.kept_whole for s, x in by_force(problem).items()}
    return found | {(i,): cost for i, cost in alone.items() if cost is not None}


def _best(schools: list[int], costs: dict[tuple[int, ...], int]) -> int | None:
    if not schools:
        return 0
    first, found = min(schools), []
    for members, cost in costs.items():
        if first in members and set(members) <= set(schools):
            rest = _best([i for i in schools if i not in members], costs)
            if rest is not None:
                found.append(cost + rest)
    return min(found, default=None)


def _parts(problem: Problem) -> list[list[int]]:
    """Schools that chains of feasible groups join."""
    part = {i: {i} for i in problem.open}
    for members in by_force(problem):
        joined = set().union(*(part[i] for i in members))
        for i in joined:
            part[i] = joined
    return [list(p) for p in sorted({tuple(sorted(p)) for p in part.values()})]


def staged(problem: Problem, part: list[int], cuts: list[CutPrice], *, free: bool = False) -> Stage:
    """Prices of the linear program with these cuts, lowered until nothing costs less than them."""
    rules, ids = problem.rules, problem.schools.ids
    scores = by_force(problem)
    costs = {s: 0 if free else c for s, c in _costs(problem).items() if set(s) <= set(part)}
    classes: list[tuple[str | None, tuple[int, int]]] = [(k.name, k.groups) for k in rules.kinds]
    classes += [(None, rules.groups)] if rules.groups is not None else []

    def counts(s: tuple[int, ...], name: str | None) -> int:
        return int(s in scores and (name is None or name in scores[s].kinds))

    def weighs(s: tuple[int, ...], cut: CutPrice) -> int:
        return sum(cut.schools.count(ids[i]) for i in s) // cut.divisor if s in scores else 0

    covered = np.array([[float(i in s) for i in part] for s in costs]).reshape(
        len(costs), len(part)
    )
    held = np.array([[weighs(s, c) for c in cuts] for s in costs], float)
    of = np.array([[counts(s, n) for n, _ in classes] for s in costs], float)
    held = held.reshape(len(costs), len(cuts))
    of = of.reshape(len(costs), len(classes))
    above = np.hstack([held, of, -of])
    most = [*(c.most for c in cuts), *(e[1] for _, e in classes), *(-e[0] for _, e in classes)]
    pi, rest = _duals(list(costs.values()), covered, above, most)
    sigma = [max(0, -x) for x in rest[: len(cuts)]]
    up, down = rest[len(cuts) : len(cuts) + len(classes)], rest[len(cuts) + len(classes) :]
    tau = [u - d for u, d in zip(up, down, strict=True)]
    low = 0
    for s, cost in costs.items():
        value = SCALE * cost - sum(pi[part.index(i)] for i in s)
        value -= sum(t * counts(s, n) for t, (n, _) in zip(tau, classes, strict=True))
        value += sum(x * weighs(s, c) for x, c in zip(sigma, cuts, strict=True))
        low = min(low, value)
    value = sum(pi) + low * len(pi)
    value -= sum(x * c.most for x, c in zip(sigma, cuts, strict=True))
    value += sum(t * (e[0] if t > 0 else e[1]) for t, (_, e) in zip(tau, classes, strict=True))
    return Stage(
        prices={ids[i]: price + low for i, price in zip(part, pi, strict=True)},
        classes=tuple(ClassPrice(n, t) for t, (n, _) in zip(tau, classes, strict=True)),
        cuts=tuple(replace(c, penalty=x) for x, c in zip(sigma, cuts, strict=True)),
        value=value,
    )


def _duals(
    costs: list[int], covered: NDArray[np.float64], above: NDArray[np.float64], most: list[int]
) -> tuple[list[int], list[int]]:
    """Whole prices of each row of a covering program, in which each row may be missed at a cost."""
    schools, others = covered.shape[1], above.shape[1]
    if not costs:
        return [0] * schools, [0] * others
    dear = np.full(schools + others, 10.0 * (sum(map(abs, costs)) + 1))
    answer = linprog(
        np.concatenate([costs, dear]),
        A_eq=np.hstack([covered.T, np.eye(schools), np.zeros((schools, others))]),
        b_eq=np.ones(schools),
        A_ub=np.hstack([above.T, np.zeros((others, schools)), -np.eye(others)]) if most else None,
        b_ub=most or None,
        method="highs",
    )
    rest = answer.ineqlin.marginals if most else []
    return [int(x * SCALE) for x in answer.eqlin.marginals], [int(x * SCALE) for x in rest]


def _impossible(problem: Problem) -> Certificate:
    part = list(problem.open)
    proof = PartProof(asks=Asks.COVER, claim=1, stages=(staged(problem, part, [], free=True),))
    return Certificate(bound=None, parts=(proof,))
