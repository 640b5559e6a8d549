"""Partitions of a group that differ in how many groups of each class they have.

Dynamic programming over subsets: the first school that is left goes into each group that it is the
first of, or stays alone; of two beginnings that cover the same schools with the same numbers of
groups the dearer is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

__all__ = ["Numbers", "Part", "least_by_numbers"]

Numbers = tuple[int, ...]


class Part(NamedTuple):
    """A group that others may be divided into.

    Attributes
    ----------
    members
        Positions, ascending.
    numbers
        How many groups of each class it is and holds.
    loss
        What it costs above the prices, times the scale; not below zero.
    """

    members: tuple[int, ...]
    numbers: Numbers
    loss: int


def least_by_numbers(
    group: Sequence[int],
    begin: Mapping[int, Sequence[Part]],
    alone: Mapping[int, int],
    limit: int,
    none: Numbers,
) -> dict[Numbers, int]:
    """Return what the least partitions of a group lose, by their numbers of groups.

    Parameters
    ----------
    group
        Members, ascending.
    begin
        By its first member, the parts that there are, those that lose least first.
    alone
        What each school loses alone.
    limit
        What a partition may lose.
    none
        The numbers of no groups.
    """
    place = {school: k for k, school in enumerate(group)}
    options = [_options(begin.get(school, ()), place, limit) for school in group]
    best: list[dict[Numbers, int]] = [{} for _ in range(1 << len(group))]
    best[0][none] = 0
    for covered in range(len(best) - 1):
        first = (~covered & (covered + 1)).bit_length() - 1
        by_itself = alone[group[first]]
        for numbers, lost in best[covered].items():
            _keep(best[covered | 1 << first], numbers, lost + by_itself, limit)
            for mask, part in options[first]:
                if lost + part.loss > limit:
                    break
                if not mask & covered:
                    summed = tuple(a + b for a, b in zip(numbers, part.numbers, strict=True))
                    _keep(best[covered | mask], summed, lost + part.loss, limit)
    return best[-1]


def _options(parts: Sequence[Part], place: Mapping[int, int], limit: int) -> list[tuple[int, Part]]:
    """Return the parts that lie inside a group, as bits of their places."""
    found = []
    for part in parts:
        if part.loss > limit:
            break
        if all(i in place for i in part.members):
            found.append((sum(1 << place[i] for i in part.members), part))
    return found


def _keep(best: dict[Numbers, int], numbers: Numbers, loss: int, limit: int) -> None:
    if loss <= limit and loss < best.get(numbers, loss + 1):
        best[numbers] = loss
