"""The residual problem: a choice from a list of columns, by what it loses against the bound.

It is set partitioning in reduced costs. The cost of a choice of groups is the value of the prices,
plus the reduced cost of each group and of each unit left alone, plus for each cut its penalty times
what is left of its right-hand side, plus what is lost in the numbers of groups: prices above zero
reckon with the fewest groups of a class, others with the most. None of these is below zero, but for
groups that price a little below it. So a choice is judged by what it loses, and a part of one is a
bound on the whole.

Source: R. Baldacci, N. Christofides and A. Mingozzi, Mathematical Programming 115 (2008), 351-385,
section 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.cuts.rank1 import Cut

__all__ = ["NEVER", "Residual", "lost_in_numbers"]

NEVER = 1 << 62
"""More than anything loses."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Residual:
    """What is chosen from, at prices; all losses times the scale of the prices.

    Attributes
    ----------
    rows
        Shape ``(g, w)``: units of each group, ascending, after as many -1 as needed.
    loss
        Shape ``(g,)``: cost of each group less the prices of its units and classes: its reduced
        cost without the penalties of cuts.
    alone
        Shape ``(u,)``: the same for leaving a unit alone.
    ties
        Shape ``(g,)``: of choices that lose the same, the one is taken where this sums to least.
    cuts, penalties
        Valid cuts and the penalty of each.
    classes
        Shape ``(g, k)``: of which classes each group is.
    numbers, prices
        For each class the fewest and most groups, and the price of one more.
    gains
        What all groups together can gain at most, where some price a little below zero.
    """

    rows: NDArray[np.int32]
    loss: NDArray[np.int64]
    alone: NDArray[np.int64]
    ties: NDArray[np.int64]
    cuts: Sequence[Cut]
    penalties: NDArray[np.int64]
    classes: NDArray[np.bool_]
    numbers: tuple[tuple[int, int], ...]
    prices: tuple[int, ...]
    gains: int

    def lost(self, chosen: Sequence[int] | NDArray[np.int64]) -> int:
        """Return what a choice of groups loses; :data:`NEVER` with wrong numbers of groups.

        Parameters
        ----------
        chosen
            Indices of groups that share no unit.
        """
        taken = np.asarray(chosen, np.int64)
        left = np.ones(len(self.alone) + 1, bool)
        left[self.rows[taken]] = False
        lost = int(self.loss[taken].sum() + self.alone[left[:-1]].sum())
        # What groups hold of a cut is in neither: its penalty is not in their loss.
        most = np.array([cut.most for cut in self.cuts], np.int64)
        lost += int(self.penalties @ most)
        made = self.classes[taken].sum(axis=0)
        known, lacking = lost_in_numbers(made[None], self.numbers, self.prices)
        return NEVER if lacking[0] else lost + int(known[0])

    def of(self, groups: NDArray[np.int64]) -> Residual:
        """Return the choice from some groups only.

        Parameters
        ----------
        groups
            Their indices.
        """
        return replace(
            self,
            rows=self.rows[groups],
            loss=self.loss[groups],
            ties=self.ties[groups],
            classes=self.classes[groups],
        )

    def within(
        self,
        units: NDArray[np.int64],
        groups: NDArray[np.int64],
        *,
        cuts: NDArray[np.int64],
        outside: NDArray[np.int64],
    ) -> Residual:
        """Return the subproblem of some units when all else is settled.

        What a cut loses in total and what it loses here differ by the same for every choice: so
        the units outside are left out of it.

        Parameters
        ----------
        units
            Ascending.
        groups
            Indices of groups that hold no other units.
        cuts
            Indices of the cuts that hold any of the units.
        outside
            Shape ``(k,)``: groups of each class that are chosen elsewhere.
        """
        new = np.full(len(self.alone) + 1, -1, np.int32)
        new[units] = np.arange(len(units))
        kept: list[Cut] = []
        penalties: list[int] = []
        for k in cuts[self.penalties[cuts] > 0].tolist():
            inside = new[list(self.cuts[k].units)]
            cut = Cut(tuple(inside[inside >= 0].tolist()), self.cuts[k].divisor)
            if cut.most:
                kept.append(cut)
                penalties.append(int(self.penalties[k]))
        return replace(
            self,
            rows=new[self.rows[groups]],
            loss=self.loss[groups],
            alone=self.alone[units],
            ties=self.ties[groups],
            cuts=kept,
            penalties=np.array(penalties, np.int64),
            classes=self.classes[groups],
            numbers=tuple(
                (max(0, fewest - made), max(0, most - made))
                for (fewest, most), made in zip(self.numbers, outside.tolist(), strict=True)
            ),
        )


def lost_in_numbers(
    made: NDArray[np.integer], numbers: Sequence[tuple[int, int]], prices: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return what choices lose in the numbers of groups, and whether those are wrong.

    Parameters
    ----------
    made
        Shape ``(b, k)``: groups of each class in each choice.
    numbers, prices
        As for :class:`Residual`.
    """
    lost, wrong = np.zeros(len(made), np.int64), np.zeros(len(made), bool)
    for (fewest, most), price, of in zip(numbers, prices, made.T.astype(np.int64), strict=True):
        lost += price * (of - (fewest if price > 0 else most))
        wrong |= (of < fewest) | (of > most)
    return lost, wrong
