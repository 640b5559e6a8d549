"""Pricing: for each lead, the groups whose reduced cost is below a threshold.

With dual prices :math:`\\pi` on the units, :math:`\\tau_k` on the number of groups of each class,
and penalties :math:`\\sigma \\ge 0` on the cuts, the reduced cost of a group :math:`S` with lead
:math:`l` is

.. math:: F - \\sum_{k \\ni S} \\tau_k + \\sum_{u \\in S} (d_{lu} - \\pi_u)
    + \\sum_c \\lfloor w_c(S) / d_c \\rfloor \\sigma_c

where :math:`F` is the charge for a group, and the last sum is that of the cuts
(:mod:`.cuts`). Where groups are divided again, the least loss of their inner groups comes to it
(:mod:`.inner`), whose prices are taken off those of the units. :mod:`.search` finds them lead by
lead, on several threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Workers
from geocluster.proposal.certificate import SCALE
from geocluster.solvers.cuts.rank1 import Cut
from geocluster.solvers.grouping.classes import worth_of
from geocluster.solvers.grouping.known_penalties import each_pays
from geocluster.solvers.grouping.params import PricingParams
from geocluster.solvers.grouping.search import search_leads
from geocluster.solvers.grouping.search_data import (
    ClassPrices,
    Found,
    Limits,
    Prices,
    Quest,
    UnitData,
)
from geocluster.solvers.grouping.units import Units

__all__ = ["ANY_STEPS", "SCALE", "Duals", "Priced", "price"]

_ROOM = 1024
ANY_STEPS = 1 << 62
_SHARES = 4
"""Shares of the leads that each thread gets at least, so that none waits long for another."""


@dataclass(frozen=True, slots=True, eq=False)
class Duals:
    """Prices in whole numbers: any choice of them gives a valid bound.

    Attributes
    ----------
    units
        Shape ``(u,)``: price of covering each unit, times :data:`SCALE`; at most what leaving
        it alone costs, where that is allowed.
    penalties
        Shape ``(c,)``: penalty of each cut, times :data:`SCALE`, not negative.
    cuts
        Of those penalties.
    classes
        For each of the units' classes the price of one more group, times :data:`SCALE`: positive
        where the fewest are short, negative where there would be too many. Empty for none.
    """

    units: NDArray[np.int64]
    penalties: NDArray[np.int64]
    cuts: Sequence[Cut] = ()
    classes: tuple[int, ...] = ()

    @property
    def paid_cuts(self) -> list[Cut]:
        """The cuts that have a penalty."""
        return [cut for cut, paid in zip(self.cuts, self.penalties, strict=True) if paid]

    def value(self, groups: Sequence[tuple[int, int]]) -> int:
        """Value of the dual objective, times :data:`SCALE`, if no group prices below zero.

        Parameters
        ----------
        groups
            Fewest and most groups of each class.
        """
        value: int = sum(self.units.tolist())
        paid = zip(self.penalties.tolist(), self.cuts, strict=True)
        value -= sum(penalty * cut.most for penalty, cut in paid)
        return value + (worth_of(self.classes, groups) if self.classes else 0)


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """Groups found.

    Attributes
    ----------
    rows
        Shape ``(g, w)``, int32: the units of each group, ascending, after as many -1 as needed.
    lead
        Shape ``(g,)``: index into ``Units.lead``.
    reduced
        Shape ``(g,)``: reduced cost times :data:`SCALE`.
    cost
        Shape ``(g,)``: seconds.
    floor
        Shape ``(l,)``: for each lead a reduced cost that none of its groups is below.
    complete
        Whether every group asked for was found; False where there were too many groups, a lead
        took too many steps, or the search was stopped.
    """

    rows: NDArray[np.int32]
    lead: NDArray[np.int64]
    reduced: NDArray[np.int64]
    cost: NDArray[np.int64]
    floor: NDArray[np.int64]
    complete: bool

    def of(self, which: NDArray[np.bool_]) -> Priced:
        """Return some of the groups."""
        return replace(
            self,
            rows=self.rows[which],
            lead=self.lead[which],
            reduced=self.reduced[which],
            cost=self.cost[which],
        )

    def groups(self) -> Iterator[tuple[int, ...]]:
        """Units of each group, ascending."""
        return (tuple(u for u in row if u >= 0) for row in self.rows.tolist())


def price(
    units: Units,
    duals: Duals,
    *,
    below: int,
    best_only: bool,
    leads: NDArray[np.int64] | None = None,
    most: int = 2_000_000,
    steps: int = ANY_STEPS,
    threads: int = 1,
    stop: Callable[[], bool] = lambda: False,
    params: PricingParams = PricingParams(),
) -> Priced:
    """Find groups with a reduced cost below a threshold.

    Parameters
    ----------
    units, duals
        The problem, and prices.
    below
        Threshold, times :data:`SCALE`; exclusive.
    best_only
        For each lead only groups that are better than the last one found, which ends with its
        best; otherwise every group below the threshold.
    leads
        Indices of the leads to look at; all where not given.
    most
        Groups at most, over all leads.
    steps
        Groups looked at for each lead, at most; the bounds in ``floor`` hold nevertheless.
    threads
        How many leads are looked at side by side; the answer does not depend on it.
    stop
        Asked now and then whether to give up.
    params
        How much is looked at at a time.
    """
    asked = np.arange(len(units.lead)) if leads is None else leads
    task = _Task(
        units, duals, below=below, best_only=best_only, most=most, steps=steps, params=params
    )
    # Few leads that take long are shared out among threads as well.
    block = max(1, min(params.leads_at_once, len(asked) // (_SHARES * threads)))
    blocks = [asked[k : k + block] for k in range(0, len(asked), block)]
    with Workers(threads) as pool:
        futures = [pool.submit(task.search, block) for block in blocks]
        try:
            while wait(futures, timeout=0.05).not_done:
                if stop() or task.found > most:
                    task.halt[0] = 1
        except BaseException:
            task.halt[0] = 1
            raise
    results = [future.result() for future in futures]
    floor = np.full(len(units.lead), below, np.int64)
    if results:
        floor[asked] = np.concatenate([r.floor for r in results])
    return _joined(results, floor, most)


def _joined(results: list[Priced], floor: NDArray[np.int64], most: int) -> Priced:
    """Put together what was found for different leads."""
    if not results:
        none = np.zeros(0, np.int64)
        return Priced(np.zeros((0, 1), np.int32), none, none, none, floor, complete=True)
    rows = np.concatenate([r.rows for r in results])
    return Priced(
        rows=rows,
        lead=np.concatenate([r.lead for r in results]),
        reduced=np.concatenate([r.reduced for r in results]),
        cost=np.concatenate([r.cost for r in results]),
        floor=floor,
        complete=all(r.complete for r in results) and len(rows) <= most,
    )


class _Task:
    """What the searches for all leads share."""

    def __init__(
        self,
        units: Units,
        duals: Duals,
        *,
        below: int,
        best_only: bool,
        most: int,
        steps: int,
        params: PricingParams,
    ) -> None:
        self.found = 0
        self.halt = np.zeros(1, np.uint8)
        self._most = most
        self._width = min(units.size_range[1], max(1, len(units)))
        fewest, widest = units.size_range
        first_cut, cut_of = _cuts_by_unit(len(units), duals.cuts)
        classes = units.classes
        taken = np.array(duals.classes or [0] * len(classes), np.int64)
        asked = (
            units.arcs,
            UnitData(units.size, units.pupils, units.pairs_fit, units.pair_begin, units.pair_unit),
            Limits(fewest, widest, *units.pupil_range),
            Prices(
                unit=duals.units - units.inner.price if units.inner.divides else duals.units,
                penalty=duals.penalties,
                divisor=np.array([cut.divisor for cut in duals.cuts], np.int64),
                each_pays=np.array([each_pays(cut, widest) for cut in duals.cuts], bool),
                first_cut=first_cut,
                cut_of=cut_of,
                charge=units.charge,
                fixed=units.charge * SCALE - int(taken.clip(min=0).sum()),
                least_missed=classes.least_missed(taken.tolist(), widest),
                scale=SCALE,
            ),
            ClassPrices(
                taken, classes.size, classes.pupils, classes.schools, classes.roll, classes.holds
            ),
            units.contiguity,
            units.group_costs,
            units.group_limits,
            units.inner,
            Quest(below, best_only, steps, most, params.pupil_buckets, self.halt),
        )
        self._asked = tuple(map(tuple, asked))

    def search(self, leads: NDArray[np.int64]) -> Priced:
        """Look at some leads, again with more room where they have more groups than expected."""
        room = _ROOM
        while True:
            lead, reduced, cost = np.empty((3, room), np.int64)
            groups = np.empty((room, self._width), np.int32)
            found = Found(groups, lead, reduced, cost, np.empty(len(leads), np.int64))
            count, ended = search_leads(leads, *self._asked, tuple(found))
            if count <= room or count > self._most:
                break
            room = 2 * count
        self.found += count
        count = min(count, room)
        return Priced(
            rows=np.sort(found.units[:count], axis=1),
            lead=found.lead[:count].copy(),
            reduced=found.reduced[:count].copy(),
            cost=found.cost[:count].copy(),
            floor=found.floor,
            complete=bool(ended),
        )


def _cuts_by_unit(n: int, cuts: Sequence[Cut]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the cuts that hold each unit, as often as it weighs, one list after the other."""
    members = np.array([u for cut in cuts for u in cut.units], np.int64)
    numbers = np.repeat(np.arange(len(cuts)), np.array([len(c.units) for c in cuts], np.int64))
    order = np.argsort(members, kind="stable")
    first = np.searchsorted(members[order], np.arange(n + 1))
    return first.astype(np.int64), numbers[order].astype(np.int64)
