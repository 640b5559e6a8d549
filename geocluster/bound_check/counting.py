"""More groups of a class are asked for than there can be: counted again from the data."""

from __future__ import annotations

import numpy as np

from geocluster.bound_check.tier import open_of
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal.certificate import Counted

__all__ = ["counted_differs"]


def counted_differs(said: Counted, problem: Problem) -> str | None:
    """Say how what is counted differs from the data, or proves nothing; None where it holds."""
    named = [k for k, kind in enumerate(problem.rules.kinds) if kind.name == said.kind]
    groups, size, pupils = problem.rules.groups, None, None
    if said.kind is not None:
        if len(named) != 1:
            return phrase("the rules know no kind {kind!r}", kind=said.kind)
        kind = problem.rules.kinds[named[0]]
        groups, size, pupils = kind.groups, kind.size, kind.pupils
    if groups is None:
        return phrase("the rules do not say how many groups there are")
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
        return phrase(
            "counted are {there} of {needed}, by the data {really} of {wanted}",
            there=said.there,
            needed=said.needed,
            really=there,
            wanted=needed,
        )
    return (
        None
        if needed > there
        else phrase(
            "{needed} are needed and {there} are there: no contradiction",
            needed=needed,
            there=there,
        )
    )
