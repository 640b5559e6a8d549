"""Two tiers or more by brute force: every partition of each, and which lie inside which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from geocluster.problem import Problem
from tests.oracle import Partition, every_grouping, open_schools

Costs = tuple[NDArray[np.int64], NDArray[np.int64]]


def best_cost_of_tiers(
    problems: Sequence[Problem], *, only: tuple[int, Callable[[Partition], bool]] | None = None
) -> int | None:
    """Least sum over all groupings of the tiers, the coarsest first; None where there is none.

    Each finer group lies in one coarser group, so schools that are together in a finer tier are
    together in the coarser one: that is all that is asked, unless ``only`` asks more of the
    partitions of one tier, whose schools that cannot be grouped are parts of one.
    """
    asked = [only[1] if only and only[0] == k else lambda _: True for k in range(len(problems))]
    pairs, costs = _allowed(problems[-1], asked[-1])
    for problem, such in zip(problems[-2::-1], asked[-2::-1], strict=True):
        above, own = _allowed(problem, such)
        inside = (pairs[None, :] & ~above[:, None]) == 0
        least = np.where(inside, costs[None, :], np.iinfo(np.int64).max).min(
            axis=1, initial=np.iinfo(np.int64).max
        )
        some = least < np.iinfo(np.int64).max
        pairs, costs = above[some], own[some] + least[some]
    return int(costs.min()) if len(costs) else None


def every_of_tiers(problems: Sequence[Problem]) -> list[list[tuple[int, Partition]]]:
    """For each tier, the coarsest first, each partition that some grouping of all tiers has in it.

    With it the least sum of all tiers that have it. Schools that cannot be grouped are parts of
    one.
    """
    listed = [_every(problem) for problem in problems]
    held = [np.array([pairs for pairs, _, _ in of], np.int64) for of in listed]
    costs = [np.array([cost for _, cost, _ in of], np.int64) for of in listed]
    below, above = list(costs), list(costs)
    far = np.int64(1) << 50
    for k in range(len(problems) - 1, 0, -1):
        inside = (held[k][None, :] & ~held[k - 1][:, None]) == 0
        least = np.where(inside, below[k][None, :], far).min(axis=1, initial=far)
        below[k - 1] = costs[k - 1] + least
    for k in range(1, len(problems)):
        inside = (held[k][:, None] & ~held[k - 1][None, :]) == 0
        least = np.where(inside, above[k - 1][None, :], far).min(axis=1, initial=far)
        above[k] = costs[k] + least
    return [
        [
            (int(total), parts)
            for total, (_, _, parts) in zip(down + up - own, of, strict=True)
            if total < far
        ]
        for down, up, own, of in zip(below, above, costs, listed, strict=True)
    ]


def drawings_of_two_tiers(problems: Sequence[Problem]) -> set[tuple[int, int, int]]:
    """What each grouping of two tiers costs, with its finer groups and who is in none of them."""
    free = open_schools(problems[1])
    return {
        (
            cost,
            sum(len(part) > 1 for part in parts),
            sum(len(part) == 1 and part[0] in free for part in parts),
        )
        for cost, _, parts in every_of_two_tiers(problems)
    }


def every_of_two_tiers(
    problems: Sequence[Problem],
) -> Iterator[tuple[int, Partition, Partition]]:
    """Each grouping of two tiers that the rules allow: its cost, and the parts of both."""
    above, below = map(_every, problems)
    for held, cost, parts in below:
        for pairs, more, whole in above:
            if not held & ~pairs:
                yield cost + more, whole, parts


def every_of_all_tiers(problems: Sequence[Problem]) -> Iterator[tuple[int, tuple[Partition, ...]]]:
    """Each grouping of all tiers that the rules allow: its cost, and the parts of each tier."""
    found: list[tuple[int, int, tuple[Partition, ...]]]
    found = [(pairs, cost, (parts,)) for pairs, cost, parts in _every(problems[-1])]
    for problem in problems[-2::-1]:
        found = [
            (pairs, cost + more, (whole, *parts))
            for pairs, more, whole in _every(problem)
            for held, cost, parts in found
            if not held & ~pairs
        ]
    yield from ((cost, parts) for _, cost, parts in found)


def _allowed(problem: Problem, such: Callable[[Partition], bool]) -> Costs:
    """Pairs of schools that are together, as bits, and the cost, for each partition allowed."""
    found = [(pairs, cost) for pairs, cost, parts in _every(problem) if such(parts)]
    held, sums = np.array(found, np.int64).reshape(-1, 2).T
    return held, sums


@lru_cache(maxsize=16)
def _every(problem: Problem) -> list[tuple[int, int, Partition]]:
    """Each partition that is allowed: its pairs as bits, its cost, and its parts."""
    n = len(problem)
    bit = {pair: 1 << k for k, pair in enumerate(combinations(range(n), 2))}
    return [(_pairs(parts, bit), cost, parts) for cost, parts in every_grouping(problem)]


def _pairs(parts: Partition, bit: dict[tuple[int, int], int]) -> int:
    return sum(bit[pair] for part in parts for pair in combinations(sorted(part), 2))
