"""A problem solved again with something changed, by trying every grouping: a twin for tests."""

from __future__ import annotations

from geocluster.grouping import Grouping
from geocluster.problem import Problem
from tests import oracle
from tests.oracle import Partition

__all__ = ["every_grouping", "least", "parts_of"]


def every_grouping(problem: Problem) -> list[tuple[int, Partition]]:
    """Every grouping that meets the rules, the cheapest first; its parts in order."""
    return sorted((cost, tuple(sorted(parts))) for cost, parts in oracle.every_grouping(problem))


def parts_of(grouping: Grouping, problem: Problem) -> Partition:
    """A grouping as the oracle has it."""
    alone = ((i,) for i in grouping.alone(len(problem)))
    return tuple(sorted((*(group.members for group in grouping.groups), *alone)))


def least(
    every: list[tuple[int, Partition]],
    *,
    made: tuple[int, ...] = (),
    without: tuple[tuple[int, ...], ...] = (),
    together: tuple[int, ...] = (),
    apart: tuple[int, ...] = (),
    grouped: int | None = None,
) -> int | None:
    """Least cost of those that hold a part, hold none of some, and have schools as asked."""
    return min(
        (
            cost
            for cost, parts in every
            if (not made or made in parts)
            and not set(without) & set(parts)
            and (not together or any(set(together) <= set(p) for p in parts))
            and all(len(set(apart) & set(p)) < 2 for p in parts)
            and (grouped is None or (grouped,) not in parts)
        ),
        default=None,
    )
