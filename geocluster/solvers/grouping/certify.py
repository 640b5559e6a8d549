"""What a search knows becomes a certificate: prices that hold for all groups, and what they prove.

Prices are taken as they are known, and lowered by what some group gains against them, so that none
prices below zero. Every group holds the unit of its lead, so to lower the price of each unit by the
most that a group led from it gains is enough; where at most :math:`k` groups may be made, the
price of one more pays for what more than :math:`k` of them gain alike. So the value is at
least that of the search's own bound, and nothing needs to be known of leads to check it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geocluster.clock import Clock
from geocluster.problem import Problem
from geocluster.proposal.certificate import (
    Asks,
    Certificate,
    ClassPrice,
    Counted,
    CutPrice,
    PartProof,
    Stage,
)
from geocluster.solvers.grouping.classes import GroupClasses
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.enumeration import enumerate_and_choose
from geocluster.solvers.grouping.pricing import Duals
from geocluster.solvers.grouping.state import State
from geocluster.solvers.grouping.units import Units

__all__ = ["certificate_of", "class_names", "impossible", "stage_of"]


def certificate_of(
    units: Units, states: Sequence[State], problem: Problem, bound: int
) -> Certificate:
    """Return what proves a bound.

    Parameters
    ----------
    units
        Of the whole.
    states
        The search of each part, at its end.
    problem
        Of the tier whose groups are chosen.
    bound
        Seconds.
    """
    return Certificate(
        bound=bound,
        constant=units.constant,
        least=units.certain,
        parts=tuple(
            PartProof(asks=Asks.COST, claim=state.lower, stages=(stage_of(state, problem),))
            for state in states
        ),
    )


def impossible(
    units: Units, states: Sequence[State], problem: Problem, clock: Clock
) -> Certificate | None:
    """Return what proves that no grouping meets the rules; None where time ran out before.

    Parameters
    ----------
    units, states, problem
        As for :func:`certificate_of`.
    clock
        When to give up.
    """
    counted = _counted(units.classes, problem)
    if counted is not None:
        return Certificate(bound=None, counted=counted)
    for state in states:
        if state.lower < state.big_m:
            continue
        cover = state.covered or _covered(state, clock)
        if cover is not None:
            stage = stage_of(cover, problem)
            part = PartProof(asks=Asks.COVER, claim=1, stages=(stage,))
            return Certificate(bound=None, parts=(part,))
    return None


def _covered(state: State, clock: Clock) -> State | None:
    """Prove once more that not all rules can be met, where no cost has a say."""
    cover = state.cover(clock)
    generate_columns(cover, clock)
    if not cover.lower and not clock.over():
        enumerate_and_choose(cover)
    return cover if cover.lower else None


def stage_of(state: State, problem: Problem) -> Stage:
    """Return the last prices that hold for all groups.

    Parameters
    ----------
    state
        The search of a part, at its end.
    problem
        Of the tier whose groups are chosen.
    """
    units, ids = state.units, problem.schools.ids
    prices = _lowered(state)
    first = {
        held[0]: price for held, price in zip(units.members, prices.units.tolist(), strict=True)
    }
    schools = sorted(i for held in units.members for i in held)
    cuts = zip(prices.cuts, prices.penalties.tolist(), strict=True)
    return Stage(
        prices={ids[i]: first.get(i, 0) for i in schools},
        classes=tuple(map(ClassPrice, class_names(problem), prices.classes)),
        cuts=tuple(
            CutPrice(tuple(ids[units.members[u][0]] for u in cut.units), cut.divisor, penalty)
            for cut, penalty in cuts
            if penalty
        ),
        value=prices.value(units.classes.groups),
    )


def _lowered(state: State) -> Duals:
    """Lower prices until no group has a reduced cost below zero."""
    units = state.units
    if state.priced is None:
        none = np.zeros(len(units), np.int64)
        return Duals(none, none[:0], (), (0,) * len(units.classes))
    known, floor = state.priced
    gain = np.zeros(len(units), np.int64)
    np.maximum.at(gain, units.lead_unit, -np.minimum(floor, 0))
    classes, alike = known.classes, _alike(gain, units.classes.most)
    if alike:
        *kinds, every = classes
        classes = (*kinds, every - alike)
    return replace(known, units=known.units - (gain - alike).clip(min=0), classes=classes)


def _alike(gain: NDArray[np.int64], most: int | None) -> int:
    """Return what all groups are to gain less, so that it costs least where few may be made."""
    if most is None or most >= len(gain):
        return 0
    return int(np.sort(gain)[::-1][most])


def class_names(problem: Problem) -> list[str | None]:
    """Return the classes that the rules count, in the order of :func:`.classes.classes_of`."""
    kinds = [kind.name for kind in problem.rules.kinds]
    return [*kinds, None] if problem.rules.groups is not None else [*kinds]


def _counted(classes: GroupClasses, problem: Problem) -> Counted | None:
    """Return of which class more groups are asked for than there can be."""
    schools, pupils = int(classes.schools.sum()), int(classes.roll.clip(min=0).sum())
    holders = classes.holds.sum(axis=0).tolist()
    for k, (name, (fewest, _)) in enumerate(zip(class_names(problem), classes.groups, strict=True)):
        needs = {
            "holders": (fewest, holders[k]),
            "schools": (fewest * int(classes.size[k, 0]), schools),
            "pupils": (fewest * int(classes.pupils[k, 0]), pupils),
        }
        for of, (needed, there) in needs.items():
            if needed > there:
                return Counted(kind=name, of=of, needed=needed, there=there)
    return None
