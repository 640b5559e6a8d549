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
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.inner import NEVER, InnerGroups
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.pricing import SCALE, Duals, Priced, price
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import Units

__all__ = ["Divided", "divided", "groups_inside"]

log = logging.getLogger(__name__)

_MOST_INNER = 2_000_000
_EVERYTHING = 1 << 60
_FIRST_REACH = 1 << 14
_STEPS = 2_000


@dataclass(frozen=True, slots=True)
class Divided:
    """The units of a tier whose groups are divided.

    Attributes
    ----------
    units
        With what finer tiers cost in ``inner``, ``alone`` and ``constant``.
    impossible
        Whether a school that can be in no group of this tier must be in one of a finer tier.
    """

    units: Units
    impossible: bool


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
    impossible = bool((finer.alone[outside] < 0).any())
    below = replace(
        finer.restricted_to(kept), classes=finer.restricted_to(kept).classes.uncounted()
    )
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
        impossible=impossible,
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


def _listed(state: State, prices: NDArray[np.int64], clock: Clock) -> tuple[Priced, int]:
    """List all groups, or those up to a reduced cost where they are too many."""
    reach = _EVERYTHING
    while True:
        found = price(
            state.units, _plain(prices), below=reach, best_only=False, most=_MOST_INNER,
            threads=state.threads, stop=clock.over, params=state.params.pricing,
        )  # fmt: skip
        if found.complete:
            break
        if clock.over():
            return replace(found, rows=found.rows[:0], reduced=found.reduced[:0]), -1
        reach = _FIRST_REACH * SCALE if reach == _EVERYTHING else reach // 2
        log.debug("too many inner groups; up to a reduced cost of %d s", reach // SCALE)
    log.debug("%d inner groups", len(found.rows))
    return found, NEVER if reach == _EVERYTHING else reach - 1


def _inner(
    n: int,
    of: NDArray[np.int64],
    state: State,
    prices: NDArray[np.int64],
    listed: Priced,
    reach: int,
) -> InnerGroups:
    """Put inner groups in order, as units of the coarser tier."""
    rows = np.sort(np.append(of, -1)[listed.rows], axis=1).astype(np.int32)
    # Each group once, with the lead that makes it cost least.
    order = np.lexsort((listed.reduced, *rows.T[::-1]))
    rows, loss = rows[order], listed.reduced[order]
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
    price_of[of] = prices
    alone[of] = np.where(state.units.alone < 0, NEVER, state.units.alone * SCALE - prices)
    return InnerGroups(
        first=np.searchsorted(rows[:, 0], np.arange(n + 1)).astype(np.int64),
        others=np.ascontiguousarray(rows[:, 1:]),
        loss=loss,
        alone=alone,
        price=price_of,
        reach=reach,
        most=state.big_m,
    )


def _plain(prices: NDArray[np.int64]) -> Duals:
    return Duals(prices, np.zeros(0, np.int64))
