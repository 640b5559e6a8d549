"""Group classes: groups that are counted, each class with a fewest and a most.

A class is all groups, or those of one :class:`~geocluster.rules.Kind` of the rules. A group is in
it by its units alone, whoever leads, so each class is one row of the master problem, with a range.
Its price :math:`\\tau_k` is taken off the reduced cost of every group in it. For the pricer all
prices above zero are taken off every group at once, and what a group *misses* of that
is added again at the end: it is never negative, so that no bound on the way is too high.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.problem import Problem
from geocluster.rules import Kind

__all__ = ["GroupClasses", "classes_of", "worth_of"]

_ANY_SIZE = (2, 1 << 40)
_ANY_ROLL = (-(1 << 60), 1 << 60)
_UNKNOWN = -(1 << 40)
"""Pupils of a unit with an unknown roll: together with any others too few for every range."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class GroupClasses:
    """The classes, and what of the units decides them.

    Attributes
    ----------
    groups
        For each class, fewest and most groups.
    most
        Groups of all classes at most; None where any number may be made.
    size, pupils
        Shape ``(k, 2)``: least and most schools and pupils of a group of each class.
    by_size
        Shape ``(k,)``: whether the number of schools alone decides.
    schools, roll
        Shape ``(u,)``: schools and pupils of each unit.
    holds
        Shape ``(u, k)``: whether a unit holds a school such as one of the group must be.
    """

    groups: tuple[tuple[int, int], ...]
    most: int | None
    size: NDArray[np.int64]
    pupils: NDArray[np.int64]
    by_size: NDArray[np.bool_]
    schools: NDArray[np.int64]
    roll: NDArray[np.int64]
    holds: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.groups)

    def restricted_to(self, kept: NDArray[np.int64]) -> GroupClasses:
        """Return the same classes for some units."""
        return replace(
            self, schools=self.schools[kept], roll=self.roll[kept], holds=self.holds[kept]
        )

    def uncounted(self) -> GroupClasses:
        """Return the same units where no groups are counted."""
        return replace(
            self,
            groups=(),
            most=None,
            size=self.size[:0],
            pupils=self.pupils[:0],
            by_size=self.by_size[:0],
            holds=self.holds[:, :0],
        )

    def of(self, rows: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell of which classes groups are: shape ``(g, k)``.

        Parameters
        ----------
        rows
            Shape ``(g, w)``: units of each group, -1 where there are no more.
        """
        of: NDArray[np.bool_] = np.ones((len(rows), len(self)), bool)
        if not len(self):
            return of
        schools = np.append(self.schools, 0)[rows].sum(axis=1)[:, None]
        roll = np.append(self.roll, 0)[rows].sum(axis=1)[:, None]
        of &= (self.size[:, 0] <= schools) & (schools <= self.size[:, 1])
        of &= (self.pupils[:, 0] <= roll) & (roll <= self.pupils[:, 1])
        for k in range(len(self)):
            of[:, k] &= np.append(self.holds[:, k], False)[rows].any(axis=1)
        return of

    @property
    def too_many_asked(self) -> bool:
        """Whether more groups of a class are asked for than there are schools or pupils for."""
        rolls = int(self.roll.clip(min=0).sum())
        schools, holding = int(self.schools.sum()), self.holds.sum(axis=0).tolist()
        needs = zip(self.groups, self.size[:, 0], self.pupils[:, 0], holding, strict=True)
        return any(
            fewest > held or fewest * int(least) > schools or fewest * int(roll) > rolls
            for (fewest, _), least, roll, held in needs
        )

    def broken_by(self, rows: NDArray[np.int32]) -> int:
        """Count by how many groups a choice has too few or too many, over all classes."""
        fewest, most = _ranges(self.groups).T
        made = self.of(rows).sum(axis=0)
        return int(np.maximum(fewest - made, made - most).clip(min=0).sum())

    def least_missed(self, prices: Sequence[int], most: int) -> NDArray[np.int64]:
        """Least that a group of 0, 1, … schools misses: shape ``(most + 1,)``."""
        schools = np.arange(most + 1)
        least = np.zeros(most + 1, np.int64)
        for price, (low, high), decides in zip(prices, self.size, self.by_size, strict=True):
            of = (low <= schools) & (schools <= high)
            if price > 0:
                least[~of] += price
            elif decides:
                least[of] -= price
        return least


def classes_of(
    problem: Problem, inside: sparse.csr_array, rolls: Sequence[int | None]
) -> GroupClasses:
    """Return the classes that a problem counts; the number of all groups is one of them.

    Parameters
    ----------
    problem
        Rules and data.
    inside
        Shape ``(u, n)``: 1 where a school is in a unit.
    rolls
        Pupils of each unit; None where unknown.
    """
    kinds, holds = list(problem.rules.kinds), problem.holds
    if problem.rules.groups is not None:
        kinds.append(Kind(name="groups", groups=problem.rules.groups, size=_ANY_SIZE))
        holds = np.column_stack([holds, np.ones(len(problem), bool)])
    known = [not kind.pupils and not kind.holds_where.conditions for kind in kinds]
    return GroupClasses(
        groups=tuple(kind.groups for kind in kinds),
        most=problem.rules.groups[1] if problem.rules.groups else None,
        size=_ranges([kind.size or _ANY_SIZE for kind in kinds]),
        pupils=_ranges([kind.pupils or _ANY_ROLL for kind in kinds]),
        by_size=np.array(known, bool),
        schools=inside.sum(axis=1),
        roll=np.array([_UNKNOWN if roll is None else roll for roll in rolls], np.int64),
        holds=np.asarray(inside @ holds.astype(np.int64) > 0),
    )


def worth_of(prices: Iterable[int], numbers: Iterable[tuple[int, int]]) -> int:
    """Add up what prices of classes are worth in the value of the dual.

    Parameters
    ----------
    prices
        Of each class the price of one more group.
    numbers
        Of each, fewest and most groups.
    """
    pairs = zip(prices, numbers, strict=True)
    return sum(tau * (fewest if tau > 0 else most) for tau, (fewest, most) in pairs)


def _ranges(limits: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    return np.array(limits, np.int64).reshape(-1, 2)
