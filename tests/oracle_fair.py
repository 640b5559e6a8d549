"""``fair = true`` in one tier or two by brute force: every grouping, and the drives it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geocluster.given import Seconds
from geocluster.problem import Problem
from tests.oracle import Partition, cost_alone, cost_of_group
from tests.oracle_tiers import best_cost_of_tiers, every_of_two_tiers

__all__ = ["FairByCounting", "fair_by_counting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FairByCounting:
    """What counting finds: of each fair tier its limit and who is alone; costs, limit by limit."""

    limits: dict[int, int | None]
    alone: dict[int, int]
    costs: list[int | None]


def fair_by_counting(problems: Sequence[Problem]) -> FairByCounting | None:
    """Find the limits of two tiers, the coarser first; None where nothing is allowed."""
    every = [parts for _, *parts in every_of_two_tiers(problems)]
    if not every:
        return None
    fair = [k for k, problem in enumerate(problems) if problem.rules.fair]

    def alone(parts: list[Partition]) -> list[int]:
        return [_alone(parts[k], problems[k]) for k in fair]

    fewest = min(map(alone, every))
    left = [parts for parts in every if alone(parts) == fewest]
    found = FairByCounting(
        limits={}, alone=dict(zip(fair, fewest, strict=True)), costs=[best_cost_of_tiers(problems)]
    )
    limited = list(problems)
    for k in fair:
        needed = [_longest(parts[k], problems[k]) for parts in left]
        limit = min(needed)
        if limit:
            left = [parts for parts, most in zip(left, needed, strict=True) if most <= limit]
            limited[k] = problems[k].with_rules(longest_drive=Seconds(limit))
        found.limits[k] = limit or None
        found.costs.append(best_cost_of_tiers(limited))
    return found


def _alone(parts: Partition, problem: Problem) -> int:
    """How many stand alone that do not for free, with those that no group can take."""
    counted = replace(problem, rules=replace(problem.rules, alone_penalty=Seconds(1)))
    return sum(cost_alone(part[0], counted) or 0 for part in parts if len(part) == 1)


def _longest(parts: Partition, problem: Problem) -> int:
    """The least limit under which the groups are allowed; 0 where there is none."""
    groups = [part for part in parts if len(part) > 1]
    lengths = np.unique(problem.travel.seconds.data).tolist()
    return max((_needed(part, problem, lengths) for part in groups), default=0)


def _needed(part: tuple[int, ...], problem: Problem, lengths: Sequence[int]) -> int:
    for length in lengths:
        if length <= problem.drive_limit:
            limited = problem.with_rules(longest_drive=Seconds(length))
            if cost_of_group(part, limited) is not None:
                return length
    raise AssertionError("a group is allowed by no length of a drive")
