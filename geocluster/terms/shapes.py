"""The shapes of costs and limits: the solver, the judge and the map know these, and no names.

A cost is one of four shapes, a limit one of four tests; whatever a term or a rule means, it says
what it counts in one of them, on the schools of a problem:

===================  =========================================================================
:class:`LeadMember`  a cost of each member under its lead, summed over the members
:class:`TouchedSets` sets of schools, each of which costs once more for every part it falls into
:class:`Aggregate`   a function of sums over the group, paid once
:class:`Alone`       what a school in no group costs: an aggregate of a group of one
:class:`LeadPairs`   who may lead whom
:class:`Together`    who may be in one group with whom
:class:`GroupSums`   sums over the group that have a fewest and a most
:class:`LeadSum`     a sum over the members under their lead that has a most
===================  =========================================================================

Amounts are whole numbers, never negative; schools are positions. All that a shape says of one
group it says of that group alone, so that a group is a column of the solver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geocluster.errors import RulesError
from geocluster.phrases import phrase

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    from scipy import sparse

__all__ = [
    "Aggregate",
    "Alone",
    "CostShape",
    "GroupSums",
    "LeadMember",
    "LeadPairs",
    "LeadSum",
    "Match",
    "PairTest",
    "Parts",
    "Restriction",
    "Together",
    "TouchedSets",
]

PairTest = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_]]
"""Told two arrays of positions of one shape; whether each pair is allowed."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a cost comes from.

    Attributes
    ----------
    schools
        Positions, in the order that the shape gives them: lead and member, or members.
    amount
        Of the whole amount.
    of
        What its term calls the sets that it is about, in their order; empty for other shapes.
    """

    schools: tuple[int, ...]
    amount: int
    of: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class LeadMember:
    """A cost of each member under its lead.

    The lead of a group is the member for which the sum of all such costs, each with its weight, is
    least, among those that may lead.

    Attributes
    ----------
    amount
        Shape ``(n, n)``: in row ``l`` and column ``i`` what member ``i`` adds under lead ``l``;
        0 where nothing is stored. Only pairs with a drive both ways are ever asked for.
    """

    amount: sparse.csr_array

    def __post_init__(self) -> None:
        _check_amounts("a cost of members under their lead", self.amount.data)
        self.amount.sort_indices()

    def under(self, members: Sequence[int], lead: int) -> Iterator[Match]:
        """Yield what each member adds."""
        for i in members:
            if i != lead and (amount := _entry(self.amount, lead, i)):
                yield Match((lead, i), amount)


class Parts(Enum):
    """What a touched set is free of: its first part over all, or the first set of each group."""

    OF_SET = "of each set"
    OF_GROUP = "of each group"


@dataclass(frozen=True, slots=True, eq=False)
class TouchedSets:
    """Sets of schools that belong together, or that had better not be mixed.

    ``OF_SET``: the whole pays, for each set, the number of parts that it falls into, less one;
    parts are the groups that hold a member, and its members that are alone. A group is charged
    for each set that it splits, and 1 is taken off once for each set that is split.

    ``OF_GROUP``: each group pays the number of sets that it holds a member of, less one: such as
    the different values of a column. Schools alone pay nothing.

    Attributes
    ----------
    sets
        Positions; what has fewer than two schools is left out for ``OF_SET``.
    parts
        What is free.
    names
        For each set what its term calls it; empty where it calls them nothing.
    """

    sets: tuple[tuple[int, ...], ...]
    parts: Parts = Parts.OF_SET
    names: tuple[Any, ...] = ()
    _of: dict[int, tuple[int, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        least = 2 if self.parts is Parts.OF_SET else 1
        given = [tuple(sorted(set(members))) for members in self.sets]
        kept = [number for number, members in enumerate(given) if len(members) >= least]
        object.__setattr__(self, "sets", tuple(given[number] for number in kept))
        if self.names:
            object.__setattr__(self, "names", tuple(self.names[number] for number in kept))
        of: dict[int, list[int]] = {}
        for number, members in enumerate(self.sets):
            for i in members:
                of.setdefault(i, []).append(number)
        object.__setattr__(self, "_of", {i: tuple(numbers) for i, numbers in of.items()})

    def among(self, counted: NDArray[np.bool_]) -> TouchedSets:
        """Return the same sets without schools that are left out of the question."""
        kept = (tuple(i for i in members if counted[i]) for members in self.sets)
        return TouchedSets(tuple(kept), self.parts, self.names)

    def touched(self, members: Iterable[int]) -> dict[int, tuple[int, ...]]:
        """Numbers of the sets that a part holds a member of, and which members."""
        held: dict[int, list[int]] = {}
        for i in members:
            for number in self._of.get(i, ()):
                held.setdefault(number, []).append(i)
        return {number: tuple(schools) for number, schools in sorted(held.items())}

    def of_group(self, members: Sequence[int]) -> Iterator[Match]:
        """Yield each set that a group splits, or how far it mixes sets."""
        touched = self.touched(members)
        if self.parts is Parts.OF_SET:
            for number, held in touched.items():
                if len(held) < len(self.sets[number]):
                    yield Match(held, 1, self._called(number))
        elif len(touched) > 1:
            schools = tuple(sorted({i for s in touched.values() for i in s}))
            yield Match(schools, len(touched) - 1, self._called(*touched))

    def of_alone(self, school: int) -> Iterator[Match]:
        """Yield each set that a school alone splits."""
        if self.parts is Parts.OF_SET:
            for number in self._of.get(school, ()):
                yield Match((school,), 1, self._called(number))

    def kept_whole(self, members: Iterable[int]) -> int:
        """Count the sets all of whose schools a group holds."""
        if self.parts is not Parts.OF_SET:
            return 0
        return sum(len(held) == len(self.sets[s]) for s, held in self.touched(members).items())

    def taken_off(self, groups: Iterable[Sequence[int]]) -> Iterator[Match]:
        """Yield -1 for each set that a whole grouping splits: its first part is free."""
        if self.parts is not Parts.OF_SET:
            return
        group_of = {i: k for k, members in enumerate(groups) for i in members}
        for number, members in enumerate(self.sets):
            parts = {group_of.get(i, -1 - i) for i in members}
            if len(parts) > 1:
                yield Match(members, -1, self._called(number))

    def _called(self, *numbers: int) -> tuple[Any, ...]:
        return tuple(self.names[number] for number in numbers) if self.names else ()


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    """The greatest of linear functions of sums over the group; 0 where all are below.

    Attributes
    ----------
    columns
        Shape ``(n, k)``: what is summed over the members.
    slopes, start
        Shape ``(p, k)`` and ``(p,)``: function ``q`` is ``start[q] + slopes[q] @ sums``.
    """

    columns: NDArray[np.int64]
    slopes: NDArray[np.int64]
    start: NDArray[np.int64]

    def __post_init__(self) -> None:
        for numbers in (self.columns, self.slopes, self.start):
            _check_whole("an aggregate", numbers)

    @classmethod
    def constant(cls, n: int) -> Aggregate:
        """Count each group once."""
        return cls(np.zeros((n, 0), np.int64), np.zeros((1, 0), np.int64), np.ones(1, np.int64))

    @property
    def is_constant(self) -> bool:
        """Whether it is the same for every group."""
        return not self.slopes.any()

    def of_sums(self, sums: NDArray[np.int64]) -> int:
        """Value for sums over a group, shape ``(k,)``."""
        return max(0, int((self.start + self.slopes @ sums).max(initial=0)))

    def of_group(self, members: Sequence[int]) -> Iterator[Match]:
        """Yield the value for a group."""
        amount = self.of_sums(self.columns[list(members)].sum(axis=0))
        if amount:
            yield Match(tuple(members), amount)


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """What a school in no group costs.

    Attributes
    ----------
    amount
        Shape ``(n,)``.
    """

    amount: NDArray[np.int64]

    def __post_init__(self) -> None:
        _check_amounts("a cost of schools alone", self.amount)

    def of_alone(self, school: int) -> Iterator[Match]:
        """Yield the cost of a school."""
        if amount := int(self.amount[school]):
            yield Match((school,), amount)


CostShape = LeadMember | TouchedSets | Aggregate | Alone


@dataclass(frozen=True, slots=True, eq=False)
class LeadPairs:
    """Who may lead whom: ``allowed`` is told leads and members, and is asked of near ones only."""

    allowed: PairTest

    def may_lead(self, lead: int, members: Sequence[int]) -> bool:
        """Whether a school may lead all other members."""
        others = np.array([i for i in members if i != lead], np.int64)
        return bool(np.all(self.allowed(np.full_like(others, lead), others)))


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Who may be in one group with whom: ``allowed`` is told pairs, in both orders alike."""

    allowed: PairTest

    def breaks(self, members: Sequence[int]) -> list[tuple[int, ...]]:
        """Return the pairs of members that may not be together."""
        pairs = np.array(list(combinations(sorted(members), 2)), np.int64).reshape(-1, 2)
        good = self.allowed(pairs[:, 0], pairs[:, 1])
        return [tuple(pair) for pair in pairs[~good].tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class GroupSums:
    """Sums over the group, each with a fewest and a most; both ends allowed.

    Attributes
    ----------
    weight
        Shape ``(n, r)``: what each school adds to each sum, not negative; 0 where nothing is
        stored.
    fewest, most
        Shape ``(r,)``.
    """

    weight: sparse.csr_array
    fewest: NDArray[np.int64]
    most: NDArray[np.int64]

    def __post_init__(self) -> None:
        _check_amounts("a sum that is limited", self.weight.data)

    def breaks(self, members: Sequence[int]) -> list[tuple[int, ...]]:
        """Return for each sum out of its range the members that add to it; all if it is short."""
        held: sparse.csr_array = self.weight[list(members)]
        sums = np.asarray(held.sum(axis=0)).ravel()
        broken: list[tuple[int, ...]] = [tuple(members)] * int((sums < self.fewest).sum())
        for row in np.flatnonzero(sums > self.most).tolist():
            adds = np.asarray(held[:, [row]].todense()).ravel()
            broken.append(tuple(i for i, a in zip(members, adds.tolist(), strict=True) if a))
        return list(dict.fromkeys(broken))


@dataclass(frozen=True, slots=True, eq=False)
class LeadSum:
    """A sum over the members under their lead that has a most: such as a lead's driving in a week.

    Attributes
    ----------
    amount
        As for :class:`LeadMember`.
    most
        Allowed.
    """

    amount: sparse.csr_array
    most: int

    def __post_init__(self) -> None:
        _check_amounts("a sum of members under their lead", self.amount.data)
        self.amount.sort_indices()

    def may_lead(self, lead: int, members: Sequence[int]) -> bool:
        """Whether the sum of all other members is small enough."""
        return sum(_entry(self.amount, lead, i) for i in members if i != lead) <= self.most


Restriction = LeadPairs | Together | GroupSums | LeadSum


def _entry(matrix: sparse.csr_array, row: int, column: int) -> int:
    begin, end = matrix.indptr[row], matrix.indptr[row + 1]
    k = begin + int(np.searchsorted(matrix.indices[begin:end], column))
    return int(matrix.data[k]) if k < end and matrix.indices[k] == column else 0


def _check_whole(what: str, numbers: NDArray[np.integer]) -> None:
    if numbers.dtype.kind not in "iub":
        raise RulesError(
            phrase(
                "{what} is counted in whole numbers, not as {dtype}", what=what, dtype=numbers.dtype
            )
        )


def _check_amounts(what: str, amounts: NDArray[np.integer]) -> None:
    _check_whole(what, amounts)
    if len(amounts) and amounts.min() < 0:
        raise RulesError(
            phrase(
                "{what} may not be negative; the least given is {least}",
                what=what,
                least=amounts.min(),
            )
        )
