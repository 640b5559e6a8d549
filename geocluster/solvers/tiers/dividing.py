"""From the units of a finer tier and those of a coarser one to units whose groups are divided.

What a cluster costs in all tiers is its own cost and that of the least partition into groups of
the next finer tier, which may be divided in turn. So the chain of tiers is folded up from the
finest: the units of each coarser tier get the groups of the finer one as inner groups
(:mod:`~geocluster.solvers.grouping.inner`), with prices from the finer tier's linear programme, and
what is left is one problem of set partitioning, that of the coarsest tier.

A school alone in a coarser tier is alone in the finer ones: it pays for that in each.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.errors import SolverError
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.inner import NEVER, InnerGroups
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.pricing import SCALE, Duals, Priced, price
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import Units

__all__ = ["Divided", "divided", "groups_inside"]

log = logging.getLogger(__name__)

_MOST_INNER, _FEWEST_INNER = 2_000_000, 500
"""Inner groups that are listed: in all, and for each lead where they are too many."""

_EVERYTHING = 1 << 60
_FIRST_REACH, _LAST_REACH, _WIDER = 128 * SCALE, 8192 * SCALE, 2
_BLOCKS = 16

_MOST_DENSE = 2_000
"""Units of which a table of all pairs is made."""
_STEPS = 2_000


@dataclass(frozen=True, slots=True)
class Divided:
    """The units of a tier whose groups are divided.

    Attributes
    ----------
    units
        With what finer tiers cost in ``inner``, ``alone`` and ``constant``.
    barred
        Positions of schools that can be in no group of this tier, but must be in one of a finer.
    """

    units: Units
    barred: tuple[int, ...]


def divided(
    coarser: Units, finer: Units, clock: Clock, *, seed: int, threads: int, params: SolveParams
) -> Divided:
    """Let the groups of a coarser tier be divided into those of a finer one.

    Parameters
    ----------
    coarser
        Of the coarser tier by itself.
    finer
        Of the finer tier, its own groups divided where there are more tiers. The numbers of its
        groups are not looked at.
    clock, seed, threads, params
        As for :func:`geocluster.solvers.solve`.
    """
    place = np.array([coarser.unit_of(held[0]) for held in finer.members], object)
    inside = np.array([u is not None for u in place], bool)
    outside, kept = np.flatnonzero(~inside), np.flatnonzero(inside)
    of = place[kept].astype(np.int64)
    if len(np.unique(of)) < len(of):
        raise SolverError("a coarser tier joins schools that a finer one does not")
    barred = outside[finer.alone[outside] < 0].tolist()
    within = finer.restricted_to(kept)
    below = replace(within, classes=within.classes.uncounted())
    alone = coarser.alone.copy()
    never = (alone[of] < 0) | (below.alone < 0)
    alone[of] = np.where(never, -1, alone[of] + below.alone)
    state = State(
        below, clock=clock, seed=seed, threads=threads, report=lambda step: None, params=params
    )
    generate_columns(state, clock)
    prices = _lowered(state)
    listed, reach = _listed(state, prices, clock)
    return Divided(
        units=replace(
            coarser,
            alone=alone,
            constant=coarser.constant
            + finer.constant
            + int(finer.alone[outside].clip(min=0).sum()),
            certain=coarser.certain + finer.certain,
            inner=_inner(len(coarser), of, state, prices, listed, reach),
        ),
        barred=tuple(i for u in barred for i in finer.members[u]),
    )


def groups_inside(
    group: tuple[int, ...], coarser: Units, finer: Units
) -> list[tuple[int, ...]] | None:
    """Return the groups of the finer tier in the least partition of a group; None for none.

    Parameters
    ----------
    group
        Units of the coarser tier.
    coarser, finer
        As :func:`divided` made the one from the other.
    """
    found = coarser.inner.least(group)
    if found is None:
        return None
    _, inner = found
    numbers = [[finer.unit_of(coarser.members[u][0]) for u in held] for held in inner]
    return [tuple(sorted(u for u in held if u is not None)) for held in numbers]


def _lowered(state: State) -> NDArray[np.int64]:
    """Return prices for which no group has a reduced cost below zero."""
    units = state.units
    if state.prices is None:
        return np.zeros(len(units), np.int64)
    prices = state.prices.units.copy()
    found = price(
        units, _plain(prices), below=0, best_only=True, steps=_STEPS, threads=state.threads,
        params=state.params.pricing,
    )  # fmt: skip
    lowest = np.zeros_like(prices)
    np.minimum.at(lowest, units.lead_unit, np.minimum(found.floor, 0))
    return prices + lowest


def _listed(
    state: State, prices: NDArray[np.int64], clock: Clock
) -> tuple[list[Priced], NDArray[np.int64]]:
    """List the groups of each lead: all, or those up to a reduced cost where they are too many.

    Returns them, some perhaps twice, and for each lead up to what reduced cost they are listed.
    """
    units = state.units

    def led(leads: NDArray[np.int64], below: int, most: int) -> Priced:
        return price(
            units, _plain(prices), below=below, best_only=False, leads=leads, most=most,
            threads=state.threads, stop=clock.over, params=state.params.pricing,
        )  # fmt: skip

    every = np.arange(len(units.lead))
    whole = led(every, _EVERYTHING, _MOST_INNER)
    if whole.complete:
        return [whole], np.full(len(every), NEVER, np.int64)
    most = max(_FEWEST_INNER, _MOST_INNER // len(every))
    reach = np.full(len(every), -1, np.int64)
    found: list[Priced] = []
    open_still = [(leads, _FIRST_REACH) for leads in np.array_split(every, _BLOCKS)]
    while open_still and not clock.over():
        leads, below = open_still.pop()
        priced = led(leads, below, most * len(leads))
        if not priced.complete:
            if len(leads) > 1:
                open_still += [(part, below) for part in np.array_split(leads, 2)]
            continue
        found.append(priced)
        reach[leads] = NEVER if below == _EVERYTHING else below - 1
        further = leads[_WIDER * np.bincount(priced.lead, minlength=len(every))[leads] <= most]
        if below < _EVERYTHING and len(further):
            wider = below * _WIDER
            open_still.append((further, wider if wider <= _LAST_REACH else _EVERYTHING))
    log.debug("%d inner groups, not all", sum(len(priced.rows) for priced in found))
    return found, reach


def _inner(
    n: int,
    of: NDArray[np.int64],
    state: State,
    prices: NDArray[np.int64],
    listed: Sequence[Priced],
    reach: NDArray[np.int64],
) -> InnerGroups:
    """Put inner groups in order, as units of the coarser tier."""
    some = [priced for priced in listed if len(priced.rows)]
    given = np.concatenate([p.rows for p in some]) if some else np.zeros((0, 1), np.int32)
    loss = np.concatenate([np.zeros(0, np.int64), *(priced.reduced for priced in some)])
    rows = np.sort(np.append(of, -1)[given], axis=1).astype(np.int32)
    # Each group once, with the lead that makes it cost least.
    order = np.lexsort((loss, *rows.T[::-1]))
    rows, loss = rows[order], loss[order]
    new = np.ones(len(rows), bool)
    new[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    rows, loss = rows[new], loss[new]
    width = rows.shape[1]
    count = (rows >= 0).sum(axis=1)
    at = np.minimum(np.arange(width) + (width - count)[:, None], width)
    rows = np.take_along_axis(np.column_stack([rows, np.full(len(rows), -1, np.int32)]), at, axis=1)
    order = np.lexsort((loss, rows[:, 0]))
    rows, loss = rows[order], loss[order]
    alone, price_of = np.zeros(n, np.int64), np.zeros(n, np.int64)
    reach_of = np.full(n, NEVER, np.int64)
    np.minimum.at(reach_of, of[state.units.lead_unit], reach)
    price_of[of] = prices
    alone[of] = np.where(state.units.alone < 0, NEVER, state.units.alone * SCALE - prices)
    base, gain = np.zeros(0, np.int64), np.zeros((0, 0), np.int64)
    if (reach < NEVER).any() and n <= _MOST_DENSE:
        base, gain = _at_least(n, of, state.units, prices)
    return InnerGroups(
        first=np.searchsorted(rows[:, 0], np.arange(n + 1)).astype(np.int64),
        others=np.ascontiguousarray(rows[:, 1:]),
        loss=loss,
        alone=alone,
        price=price_of,
        reach=reach_of,
        most=state.big_m,
        widest=state.units.size_range[1],
        base=base,
        gain=gain,
    )


def _at_least(
    n: int, of: NDArray[np.int64], units: Units, prices: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what groups lose at least by who leads them: by their charge and drives alone."""
    own = units.lead_unit
    net = prices - units.inner.price if units.inner.divides else prices
    base, gain = np.full(n, NEVER, np.int64), np.full((n, n), NEVER, np.int64)
    np.minimum.at(base, of[own], (units.charge + units.lead_cost) * SCALE - net[own])
    row = of[np.repeat(own, np.diff(units.begin))]
    led = units.arc_cost * SCALE - net[units.candidate]
    np.minimum.at(gain, (row, of[units.candidate]), led)
    return base, gain


def _plain(prices: NDArray[np.int64]) -> Duals:
    return Duals(prices, np.zeros(0, np.int64))
