"""Prices known beforehand: the search begins where the one ended that a certificate tells of.

A certificate has prices of schools, penalties of cuts and prices of classes for which no group has
a reduced cost below zero. Turned back into those of units they are priced out once: what that
proves is a bound whatever they are, so that none of it is taken on trust. Where they hold as they
are, and the best choice is near, neither columns nor cuts have to be found: what is left is the
enumeration of the gap, if there is one. Where a little has changed since, column generation goes
on from them. Where they do not fit, or prove little, they are forgotten.

Source: O. du Merle, D. Villeneuve, J. Desrosiers and P. Hansen, Discrete Mathematics 194 (1999),
229-237, for column generation from good prices on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

import numpy as np

from geocluster.clock import Clock
from geocluster.problem import Problem
from geocluster.proposal.certificate import Asks, Certificate, CutPrice, Stage
from geocluster.solvers.cuts.rank1 import Cut
from geocluster.solvers.grouping.certify import class_names
from geocluster.solvers.grouping.column_generation import priced_at
from geocluster.solvers.grouping.pricing import SCALE, Duals, price
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import Units

__all__ = ["begin_at", "known_prices"]

log = logging.getLogger(__name__)

_HIGHEST = 1 << 58
"""Prices, penalties times the most that a group can pay of them, and prices of classes add up to
less, so that no sum of them leaves 64 bits."""

_NEAR_A_UNIT, _WIDTHS, _WIDER, _STEPS = 6, 4, 4, 50_000
"""Groups for each unit that are begun with, if so many are found within so many widths, and at most
so many are looked at for each lead: a list that lacks some is left out, as it hangs on chance."""


def known_prices(known: Certificate, units: Units, problem: Problem) -> Duals | None:
    """Turn what a certificate says of all groups into prices of units; None where it does not fit.

    Parameters
    ----------
    known
        Of this problem, or one that is like it.
    units
        Some that no group joins with others, or all.
    problem
        Whose they are.
    """
    stages = [part.stages[0] for part in known.parts if part.asks is Asks.COST]
    classes = _classes(stages, units, problem)
    priced = {school: price for stage in stages for school, price in stage.prices.items()}
    ids = problem.schools.ids
    of_units = [[priced.get(ids[i]) for i in held] for held in units.members]
    found = [[one for one in some if one is not None] for some in of_units]
    if classes is None or not all(found):
        return None
    cuts = _cuts((cut for stage in stages for cut in stage.cuts), units, problem)
    prices = list(map(sum, found))
    paid = sum(penalty * (1 + cut.most) for cut, penalty in cuts.items())
    counted = len(units) * sum(map(abs, classes))
    if max(sum(map(abs, prices)), paid, counted) > _HIGHEST:
        return None
    return Duals(
        units=np.array(prices, np.int64),
        penalties=np.array(list(cuts.values()), np.int64),
        cuts=list(cuts),
        classes=classes,
    )


def _classes(stages: Sequence[Stage], units: Units, problem: Problem) -> tuple[int, ...] | None:
    """Return the prices of classes; None where others are counted, or those of finer tiers."""
    if any(stage.inside for stage in stages):
        return None
    names = class_names(problem)
    if any([one.kind for one in stage.classes] != names for stage in stages):
        return None
    if not len(units.classes):
        return ()
    # Where classes are counted, all is one part.
    return tuple(one.price for one in stages[0].classes) if len(stages) == 1 else None


def _cuts(known: Iterable[CutPrice], units: Units, problem: Problem) -> dict[Cut, int]:
    """Return the cuts of which all schools are among some units, and the penalty of each."""
    place = {problem.schools.ids[i]: u for i, u in units.numbers.items()}
    found: dict[Cut, int] = {}
    for one in known:
        held = [place[school] for school in one.schools if school in place]
        if len(held) < len(one.schools) or one.divisor < 2 or one.penalty <= 0 or not one.most:
            continue
        cut = Cut(tuple(sorted(held)), one.divisor)
        found[cut] = found.get(cut, 0) + one.penalty
    return found


def begin_at(state: State, known: Duals, clock: Clock) -> None:
    """Begin a search at prices known beforehand, if they bound the best choice closely.

    Parameters
    ----------
    state
        Of a part; it has a choice that meets all rules, and no prices.
    known
        Any prices of its units and classes.
    clock
        When to give up.
    """
    if state.closed or not state.complete or not len(state.units):
        return
    prices = Duals(
        np.minimum(known.units, state.alone * SCALE), known.penalties, known.cuts, known.classes
    )
    found = priced_at(state, prices, clock)
    if found is None:
        return
    new, value, floor = found
    if state.upper * SCALE - value > state.params.near_known * state.upper * SCALE:
        log.debug("known prices prove %d of %d: forgotten", value // SCALE, state.upper)
        return
    state.take_prices(prices, value, floor)
    state.center = prices
    state.master.add_cuts(prices.paid_cuts)
    state.master.add_columns(new.tolist())
    _add_near(state, clock)
    state.begun = floor is not None and not (floor < 0).any()
    state.closed = state.begun and state.proven
    log.debug("known prices prove %d of %d, begun %s", value // SCALE, state.upper, state.begun)


def _add_near(state: State, clock: Clock) -> None:
    """Let groups be chosen that price well, as far as they are found soon.

    Whoever asks again goes on from them: too few are a linear program whose prices swing far.
    """
    params, numbers = state.params, np.zeros(0, np.int64)
    most = params.cutting_planes.columns_a_unit * len(state.units)
    width = max(SCALE, int(state.value * params.enumeration.first_width))
    for _ in range(_WIDTHS):
        found = price(
            state.units, state.known_prices, below=width + 1, best_only=False,
            steps=_STEPS, threads=state.threads, stop=clock.over, params=params.pricing,
        )  # fmt: skip
        if not found.complete:
            break
        best = np.zeros(len(found.rows), bool)
        best[np.argsort(found.reduced, kind="stable")[:most]] = True
        numbers = np.union1d(numbers, state.pool.add(found.of(best))[0])
        if len(numbers) >= _NEAR_A_UNIT * len(state.units):
            break
        width *= _WIDER
    state.master.add_columns(numbers.tolist())
