"""Changes of a question, as filters: which groups may still be chosen, and who may stand alone.

Whatever is asked of an answer beside the rules only leaves choices out. So prices and cuts that
bound all choices bound those that are left, and a list of groups is filtered, not made anew.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geocluster.errors import RulesError
from geocluster.given import whole
from geocluster.judge import cost_alone, group_score
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.solvers.grouping.inner import InnerGroups
from geocluster.solvers.grouping.query import FeasibleGroups
from geocluster.solvers.grouping.units import Units

__all__ = ["Changes", "Dearer", "positions_of"]

_PAIR = 2


class Dearer(Protocol):
    """What groups cost more in a question, by unit of the whole."""

    @property
    def named(self) -> frozenset[int]:
        """Units that it is about: groups that hold none of them cost what they did."""

    @property
    def shared(self) -> frozenset[int] | None:
        """Units that each group holds that costs more; None where none does."""

    def inner(self, units: NDArray[np.int64]) -> InnerGroups:
        """Return the inner groups of some units, ascending, as they are in the question."""

    def more(self, rows: NDArray[np.int32]) -> NDArray[np.int64]:
        """Seconds that groups cost more, not below zero; :data:`.inner.NEVER` for none at all.

        Parameters
        ----------
        rows
            Shape ``(g, w)``: units of each, ascending, after as many -1 as needed.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is asked beside the rules, by number: of schools, or of the units of a part.

    Attributes
    ----------
    without
        Groups that must not be made, each ascending.
    apart, together
        Sets no two of which may be, and all of which must be, in one group.
    fixed
        Groups that must be made.
    alone, grouped
        What must be in no group, and in some group.
    """

    without: tuple[tuple[int, ...], ...] = ()
    apart: tuple[tuple[int, ...], ...] = ()
    together: tuple[tuple[int, ...], ...] = ()
    fixed: tuple[tuple[int, ...], ...] = ()
    alone: tuple[int, ...] = ()
    grouped: tuple[int, ...] = ()

    @classmethod
    def of(
        cls,
        n: int,
        *,
        without: Iterable[Sequence[int]],
        apart: Iterable[Sequence[int]],
        together: Iterable[Sequence[int]],
        fixed: Iterable[Sequence[int]],
        alone: Iterable[int],
        grouped: Iterable[int],
    ) -> Changes:
        """Check and order positions among ``n`` schools.

        Raises
        ------
        RulesError
            If one is no position.
        """

        def several(given: Iterable[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
            return tuple(dict.fromkeys(positions_of(some, n) for some in given))

        return cls(
            without=several(without),
            apart=several(apart),
            together=several(together),
            fixed=several(fixed),
            alone=positions_of(alone, n),
            grouped=positions_of(grouped, n),
        )

    @property
    def named(self) -> frozenset[int]:
        """All that a change names."""
        sets = (*self.without, *self.apart, *self.together, *self.fixed)
        return frozenset({*(i for some in sets for i in some), *self.alone, *self.grouped})

    @property
    def shared(self) -> frozenset[int] | None:
        """What all changes name, if they say no more than in which groups that may be.

        None where nothing is changed.
        """
        if any(len(some) > _PAIR for some in self.apart):
            return frozenset()
        single = ((i,) for i in (*self.alone, *self.grouped))
        sets = [*self.without, *self.apart, *self.together, *self.fixed, *single]
        return frozenset.intersection(*map(frozenset, sets)) if sets else None

    @property
    def only_alone(self) -> int | None:
        """What must be in no group, if nothing else is asked."""
        others = (self.without, self.apart, self.together, self.fixed, self.grouped)
        return self.alone[0] if len(self.alone) == 1 and not any(others) else None

    def renumbered(self, new: Mapping[int, int]) -> Changes:
        """Return the same under other numbers; each set ascending."""

        def several(sets: Iterable[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
            return tuple(dict.fromkeys(tuple(sorted({new[i] for i in some})) for some in sets))

        return Changes(
            without=several(self.without),
            apart=several(self.apart),
            together=several(self.together),
            fixed=several(self.fixed),
            alone=tuple(sorted({new[i] for i in self.alone})),
            grouped=tuple(sorted({new[i] for i in self.grouped})),
        )

    def inside(self, some: Container[int]) -> Changes:
        """Return those that are about some numbers, where no group reaches beyond them."""

        def whole_sets(sets: Iterable[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
            return tuple(tuple(held) for held in sets if all(i in some for i in held))

        near = (tuple(i for i in apart if i in some) for apart in self.apart)
        return Changes(
            without=whole_sets(self.without),
            apart=tuple(apart for apart in near if len(apart) > 1),
            together=whole_sets(self.together),
            fixed=whole_sets(self.fixed),
            alone=tuple(i for i in self.alone if i in some),
            grouped=tuple(i for i in self.grouped if i in some),
        )

    def leaving_out(self, gone: Container[int]) -> Changes:
        """Return the same where some are not there: none of them must be held."""
        return replace(
            self,
            without=tuple(g for g in self.without if not any(i in gone for i in g)),
            apart=tuple(tuple(i for i in some if i not in gone) for some in self.apart),
            alone=tuple(i for i in self.alone if i not in gone),
        )

    def in_units(self, problem: Problem, units: Units, feasible: FeasibleGroups) -> Changes | None:
        """Return the same by units; None where no grouping can meet them.

        Parameters
        ----------
        problem, units
            Of which these are changes, by position.
        feasible
            Tells whether schools can be in one group at all.
        """
        unit = units.numbers
        if not self.must_be_held <= unit.keys() or not self.must_be_held.isdisjoint(self.alone):
            return None
        lonely = [i for i in self.alone if i in unit]
        if any(len(units.members[unit[i]]) > 1 or cost_alone(i, problem) is None for i in lonely):
            return None
        if any(group_score(group, problem).violations for group in self.fixed):
            return None
        held = (*self.together, *((i,) for i in self.grouped))
        if not all(feasible.any(*some) for some in held):
            return None
        apart = [[i for i in some if i in unit] for some in self.apart]
        if any(len({unit[i] for i in some}) < len(some) for some in apart):
            return None
        kept = replace(
            self,
            without=tuple(group for group in self.without if _is_whole(group, units)),
            apart=tuple(tuple(some) for some in apart if len(some) > 1),
            alone=tuple(lonely),
        )
        return kept.renumbered(unit)

    def allowed(self, rows: NDArray[np.int32], n: int) -> NDArray[np.bool_]:
        """Tell which groups are left; sets hold numbers below ``n``.

        Parameters
        ----------
        rows
            Shape ``(g, w)``: each group ascending, after as many -1 as needed.
        n
            Of units.
        """
        left = np.ones(len(rows), bool)
        for group in self.without:
            left &= ~_is(group, rows)
        for some in self.apart:
            left &= _held(some, rows, n) < 2
        for some in self.together:
            held = _held(some, rows, n)
            left &= (held == 0) | (held == len(some))
        for group in self.fixed:
            left &= (_held(group, rows, n) == 0) | _is(group, rows)
        if self.alone:
            left &= _held(self.alone, rows, n) == 0
        return left

    def concern(self, rows: NDArray[np.int32], n: int) -> NDArray[np.bool_]:
        """Tell which groups can be made in another way inside, as they hold what is named.

        Parameters
        ----------
        rows, n
            As for :meth:`allowed`.
        """
        single = ({i} for i in {*self.must_be_held, *self.alone})
        sets = [(some, len(some)) for some in self.without]
        sets += [(some, _PAIR) for some in self.apart] + [(tuple(some), 1) for some in single]
        found = np.zeros(len(rows), bool)
        for some, least in sets:
            found |= _held(some, rows, n) >= least
        return found

    @property
    def must_be_held(self) -> frozenset[int]:
        """All that must be in some group."""
        sets = (*self.together, *self.fixed)
        return frozenset({*self.grouped, *(i for some in sets for i in some)})


def positions_of(given: Iterable[int], n: int) -> tuple[int, ...]:
    """Return positions, ascending, each once.

    Raises
    ------
    RulesError
        If one is no position among ``n`` schools.
    """
    found = set()
    for one in given:
        position = whole(one)
        if position is None or not 0 <= position < n:
            raise RulesError(
                phrase(
                    "a change names position {one!r}, but the schools stand at positions "
                    "from 0 to {n}; the position of a school is schools.position(id)",
                    one=one,
                    n=n - 1,
                )
            )
        found.add(position)
    return tuple(sorted(found))


def _is_whole(group: Sequence[int], units: Units) -> bool:
    """Whether schools are just those of some units."""
    held = {units.unit_of(i) for i in group}
    return None not in held and sum(len(units.members[u]) for u in held if u is not None) == len(
        group
    )


def _is(group: Sequence[int], rows: NDArray[np.int32]) -> NDArray[np.bool_]:
    width = rows.shape[1]
    if len(group) > width:
        return np.zeros(len(rows), bool)
    row = np.full(width, -1, np.int32)
    row[width - len(group) :] = group
    same: NDArray[np.bool_] = (rows == row).all(axis=1)
    return same


def _held(some: Sequence[int], rows: NDArray[np.int32], n: int) -> NDArray[np.int64]:
    """How many of some each group holds."""
    inside = np.zeros(n + 1, bool)
    inside[list(some)] = True
    return np.asarray(inside[rows].sum(axis=1), np.int64)
