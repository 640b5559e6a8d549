"""Numbers of groups in finer tiers, where the best answer without them does not have them.

1. Prices of groups of finer tiers raise the bound of all tiers (:mod:`.group_prices`), and cuts.
2. The clusters that can matter at these prices are listed and chosen from (:mod:`.counted`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geocluster.clock import Clock
from geocluster.facts import Fact
from geocluster.problem import Problem
from geocluster.proposal import Bound, Certificate
from geocluster.solvers.grouping.engine import Whole
from geocluster.solvers.grouping.params import SolveParams
from geocluster.solvers.grouping.pricing import SCALE
from geocluster.solvers.grouping.state import LINEAR, LISTED, seconds_up
from geocluster.solvers.grouping.units import Units
from geocluster.solvers.tiers.certify import counted_certificate, impossible_counted
from geocluster.solvers.tiers.counted import Group, choose_counted
from geocluster.solvers.tiers.group_prices import AtPrices, GroupPrices

__all__ = ["Counting", "RightNumbers"]

_SHARE_OF_PRICES, _SHARE_OF_CUTS = 0.4, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class RightNumbers:
    """What is known of answers with as many groups of finer tiers as there must be.

    Attributes
    ----------
    groups
        For each tier, its groups as units of that tier; None where no answer was found.
    bound
        On the sum of all tiers; None where nothing is proven here.
    impossible
        Whether it is proven that there is no answer.
    certificate
        What proves the bound, or that there is none; None where it was not asked for.
    """

    groups: list[list[Group]] | None = None
    bound: Bound | None = None
    impossible: bool = False
    certificate: Certificate | None = None


class Counting:
    """Looks for answers with the right numbers of groups.

    Parameters
    ----------
    whole
        A search over all tiers that did not look at those numbers, at its end.
    folded
        Units of each tier, the coarsest first, their groups divided.
    problems
        Of each tier.
    seed, threads, params, certify
        As for :func:`geocluster.solvers.tiers.solve_tiers`.
    """

    def __init__(
        self,
        whole: Whole,
        folded: Sequence[Units],
        problems: Sequence[Problem],
        *,
        seed: int,
        threads: int,
        params: SolveParams,
        certify: bool,
    ) -> None:
        self._whole, self._folded, self._problems = whole, folded, problems
        self._seed, self._threads, self._params = seed, threads, params
        self._certify = certify

    def found(self, known: int | None, clock: Clock) -> RightNumbers:
        """Look for the best answer.

        Parameters
        ----------
        known
            Seconds of an answer with the right numbers; None where none is known.
        clock
            When to end.
        """
        listed = all(units.inner.is_whole for units in self._folded[:-1])
        if not listed or any(state.prices is None for state in self._whole.states):
            return RightNumbers()
        look = GroupPrices(
            self._folded, self._whole, seed=self._seed, threads=self._threads, params=self._params
        )
        never = sum(int(state.big_m) for state in self._whole.states)
        at = look.best(clock.part(_SHARE_OF_PRICES), enough=never)
        if at is None:
            return RightNumbers()
        if at.value > never * SCALE:
            return self._impossible(clock)
        look.tightened(at, clock.part(_SHARE_OF_CUTS))
        constant = self._folded[0].constant
        upper = None if known is None else known - constant
        chosen = choose_counted(at, upper, clock, never=never, seed=self._seed)
        if chosen.impossible:
            return self._impossible(clock)
        bound = self._bound(at, None if chosen.bound is None else constant + chosen.bound)
        return RightNumbers(
            groups=chosen.groups,
            bound=bound,
            certificate=counted_certificate(at, self._problems, self._folded[0], bound.value)
            if self._certify
            else None,
        )

    def _bound(self, at: AtPrices, chosen: int | None) -> Bound:
        units = self._folded[0]
        by_prices: tuple[int, Fact] = (units.constant + seconds_up(at.value), LINEAR)
        by_choice = (by_prices[0] if chosen is None else chosen, LISTED)
        value, proof = by_prices if by_prices[0] >= by_choice[0] else by_choice
        return Bound(max(value, units.certain), proof)

    def _impossible(self, clock: Clock) -> RightNumbers:
        said = None
        if self._certify:
            said = impossible_counted(
                self._folded, self._problems, clock, seed=self._seed, threads=self._threads
            )
        return RightNumbers(impossible=True, certificate=said)
