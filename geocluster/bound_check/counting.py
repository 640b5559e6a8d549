"""More groups of a class are asked for than there can be: counted again from the data."""

from __future__ import annotations

import numpy as np

from geocluster.bound_check.tier import open_of
from geocluster.problem import Problem
from geocluster.proposal.certificate import Counted

__all__ = ["counted_differs"]


def counted_differs(said: Counted, problem: Problem) -> str | None:
    """Say how what is counted differs from the data, or proves nothing; None where it holds."""
    named = [k for k, kind in enumerate(problem.rules.kinds) if kind.name == said.kind]
    groups, size, pupils = problem.rules.groups, None, None
    if said.kind is not None:
        if len(named) != 1:
            return f"the rules know no kind {said.kind!r}"
        kind = problem.rules.kinds[named[0]]
        groups, size, pupils = kind.groups, kind.size, kind.pupils
    if groups is None:
        return "the rules do not say how many groups there are"
    opened = np.flatnonzero(open_of(problem)).tolist()
    if said.of == "schools":
        needed, there = groups[0] * (size or (2, 0))[0], len(opened)
    elif said.of == "pupils":
        needed = groups[0] * (pupils or (0, 0))[0]
        there = sum(problem.pupils[i] or 0 for i in opened)
    else:
        unit = {i: min(joined) for joined in problem.together for i in joined}
        holding = [i for i in opened if not named or problem.holds[i, named[0]]]
        needed, there = groups[0], len({unit.get(i, i) for i in holding})
    if (said.needed, said.there) != (needed, there):
        return f"counted are {said.there} of {said.needed}, by the data {there} of {needed}"
    return (
        None if needed > there else f"{needed} are needed and {there} are there: no contradiction"
    )
