"""What proves a bound of all tiers where groups of finer tiers are counted: prices of both."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.clock import Clock
from geocluster.problem import Problem
from geocluster.proposal.certificate import Asks, Certificate, ClassPrice, PartProof, Stage
from geocluster.solvers.grouping.certify import class_names, stage_of
from geocluster.solvers.grouping.column_generation import generate_columns
from geocluster.solvers.grouping.components import cover_of
from geocluster.solvers.grouping.engine import Whole
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.units import Units
from geocluster.solvers.tiers.charged import Charged
from geocluster.solvers.tiers.group_prices import AtPrices, GroupPrices

__all__ = ["counted_certificate", "impossible_counted"]


def counted_certificate(
    found: AtPrices, problems: Sequence[Problem], units: Units, bound: int
) -> Certificate:
    """Return what proves a bound.

    Parameters
    ----------
    found
        A search at prices of groups of finer tiers.
    problems
        Of each tier, the coarsest first.
    units
        Of the coarsest tier, with what is always paid.
    bound
        Seconds of all tiers, at least what no term as a whole is below.
    """
    claim = bound - units.constant
    part = PartProof(asks=Asks.COST, claim=claim, stages=(_stage(found, problems),))
    return Certificate(bound=bound, constant=units.constant, least=units.certain, parts=(part,))


def impossible_counted(
    folded: Sequence[Units], problems: Sequence[Problem], clock: Clock, *, seed: int, threads: int
) -> Certificate | None:
    """Return what proves that numbers of groups cannot be met; None where there was no time.

    Parameters
    ----------
    folded
        Units of each tier, the coarsest first, their groups divided at no prices of groups.
    problems
        Of each.
    clock
        When to give up.
    seed, threads
        As for :func:`geocluster.solvers.solve`.
    """
    free, params = [cover_of(units) for units in folded], SolveParams()
    whole = Whole(free[0], clock, seed, threads, lambda step: None, params)
    for state in whole.states:
        generate_columns(state, clock)
    found = GroupPrices(free, whole, seed=seed, threads=threads, params=params).best(
        clock, enough=0
    )
    if found is None:
        return None
    part = PartProof(asks=Asks.COVER, claim=1, stages=(_stage(found, problems),))
    return Certificate(bound=None, parts=(part,))


def _stage(found: AtPrices, problems: Sequence[Problem]) -> Stage:
    """Put the prices of all parts together with those of groups: numbers join the parts."""
    first, *finer = problems
    tiers = found.tiers
    parts = [stage_of(state, first) for state in found.whole.states]
    prices = {school: price for part in parts for school, price in part.prices.items()}
    ids = first.schools.ids
    for held in tiers.folded[0].members:
        prices[ids[held[0]]] -= tiers.more * SCALE
    return Stage(
        prices=prices,
        classes=parts[0].classes if parts else (),
        cuts=tuple(cut for part in parts for cut in part.cuts),
        value=sum(part.value for part in parts) + tiers.worth * SCALE,
        inside=_inside(tiers, finer),
    )


def _inside(tiers: Charged, finer: Sequence[Problem]) -> tuple[tuple[ClassPrice, ...], ...]:
    left = iter(tiers.prices)
    return tuple(
        tuple(ClassPrice(name, next(left) * SCALE) for name in class_names(problem))
        for problem in finer
    )
