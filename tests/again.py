"""A problem solved again with something changed, by trying every grouping: a twin for tests."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.grouping import Grouping
from geocluster.problem import Problem
from tests.oracle import (
    Partition,
    cost_alone,
    cost_of_group,
    for_splits,
    numbers_allowed,
    open_schools,
    partitions,
)

__all__ = ["every_grouping", "least", "parts_of"]


def every_grouping(problem: Problem) -> list[tuple[int, Partition]]:
    """Every grouping that meets the rules, with what it costs; parts of one are schools alone."""
    return sorted(_every(problem))


def _every(problem: Problem) -> Iterator[tuple[int, Partition]]:
    known: dict[tuple[int, ...], int | None] = {}

    def cost(part: tuple[int, ...]) -> int | None:
        if part not in known:
            one = len(part) == 1
            known[part] = cost_alone(part[0], problem) if one else cost_of_group(part, problem)
        return known[part]

    free = open_schools(problem)
    barred = tuple((i,) for i in range(len(problem)) if i not in free)
    for parts in partitions(free):
        whole = (*parts, *barred)
        costs = [cost(part) for part in whole]
        if numbers_allowed(parts, problem) and None not in costs:
            paid = sum(c for c in costs if c is not None)
            yield paid + for_splits(whole, problem), tuple(sorted(whole))


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
