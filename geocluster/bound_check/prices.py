"""Prices of one tier, in whole numbers: any of them give a valid bound, once all groups are priced.

.. math:: \\sum_i \\pi_i - \\sum_c \\sigma_c \\lfloor w_c / d_c \\rfloor
    + \\sum_k \\tau_k \\, (\\text{fewest}_k \\text{ if } \\tau_k > 0 \\text{ else most}_k)

is no more than the cost of any choice in which no group, and no school alone, costs less than its
prices. Source: Lagrange's bound, L. S. Lasdon, Optimization Theory for Large Systems, Macmillan
1970, chapter 3; in whole numbers, S. Held, W. Cook and E. C. Sewell, Mathematical Programming
Computation 4 (2012), 363-381.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geocluster.errors import OutputError
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.rules import Rules

__all__ = ["Classes", "Cut", "Prices", "Weighted", "counted_classes", "worth_of"]

Classes: TypeAlias = list[tuple[str | None, tuple[int, int]]]
"""Names of classes, None for all groups, each with its fewest and most groups."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut of rank 1: rows of schools, weighted, added up, divided and rounded down.

    Attributes
    ----------
    weights
        By position, whole and above 0.
    divisor
        Whole, at least 1.
    penalty
        Times the scale, not negative.
    """

    weights: Mapping[int, int]
    divisor: int
    penalty: int

    @property
    def most(self) -> int:
        """The right-hand side."""
        return sum(self.weights.values()) // self.divisor


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What covering a school, and one more group, is worth.

    Attributes
    ----------
    scale
        What a second is in these prices.
    schools
        Shape ``(n,)``, int64.
    cuts
        With their penalties.
    groups
        Of one more group, where the rules say how many there may be; else 0.
    kinds
        Of one more group of each of ``rules.kinds``.
    inside
        Of one more group of each class that finer tiers count, tier after tier; empty where
        numbers of their groups have no say.

    Raises
    ------
    OutputError
        If a cut, or a number of prices, cannot be: a bound from them would be none.
    """

    scale: int
    schools: NDArray[np.int64]
    cuts: tuple[Cut, ...] = ()
    groups: int = 0
    kinds: tuple[int, ...] = ()
    inside: tuple[int, ...] = ()

    def check(self, problem: Problem) -> None:
        """Refuse what proves nothing.

        Raises
        ------
        OutputError
            Says what.
        """
        n = len(problem)
        if self.scale < 1 or self.schools.shape != (n,):
            raise OutputError(
                phrase(
                    "prices of {count} schools at {scale}: {n}",
                    count=self.schools.shape[0],
                    scale=self.scale,
                    n=n,
                )
            )
        if len(self.kinds) != len(problem.rules.kinds):
            raise OutputError(
                phrase(
                    "{n} prices of {kinds} kinds",
                    n=len(self.kinds),
                    kinds=len(problem.rules.kinds),
                )
            )
        if self.groups and problem.rules.groups is None:
            raise OutputError(
                phrase("a price of one more group, where any number of groups may be made")
            )
        for cut in self.cuts:
            wrong = cut.divisor < 1 or cut.penalty < 0 or min(cut.weights.values(), default=0) < 1
            if wrong or not all(0 <= i < n for i in cut.weights):
                raise OutputError(phrase("no cut of rank 1: {cut}", cut=cut))

    def value(self, problem: Problem, taken_in: NDArray[np.bool_]) -> int:
        """Value of the dual objective, times the scale, if nothing prices below zero.

        Parameters
        ----------
        problem
            Says how many groups there may be.
        taken_in
            Shape ``(n,)``: the schools that are to be covered.
        """
        value: int = sum(self.schools[taken_in].tolist())
        value -= sum(cut.penalty * cut.most for cut in self.cuts)
        taus = self.kinds if problem.rules.groups is None else (*self.kinds, self.groups)
        return value + worth_of(taus, [ends for _, ends in counted_classes(problem.rules)])


def counted_classes(rules: Rules) -> Classes:
    """Return the classes of groups that the rules count, each with its fewest and most groups.

    The kinds by their names in the order of the rules, then all groups, as None.
    """
    found: Classes = [(kind.name, kind.groups) for kind in rules.kinds]
    return found if rules.groups is None else [*found, (None, rules.groups)]


def worth_of(taus: Iterable[int], numbers: Iterable[tuple[int, int]]) -> int:
    """Add up what prices of classes are worth, with the fewest and most groups of each."""
    pairs = zip(taus, numbers, strict=True)
    return sum(tau * (fewest if tau > 0 else most) for tau, (fewest, most) in pairs)


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """Sums over a group that are capped, divided, rounded down and charged: cuts, touched sets.

    Attributes
    ----------
    weight
        Shape ``(n, q)``.
    cap, divisor, charge
        Shape ``(q,)``; the charge times the scale.
    """

    weight: sparse.csr_array
    cap: NDArray[np.int64]
    divisor: NDArray[np.int64]
    charge: NDArray[np.int64]

    def among(self, schools: NDArray[np.int64]) -> tuple[NDArray[np.int64], Weighted]:
        """Return those that some schools can make more than 0, and their weights: dense."""
        rows = sparse.csr_array(self.weight[schools])
        total = np.asarray(rows.sum(axis=0)).ravel()
        kept = np.flatnonzero(np.minimum(total, self.cap) >= self.divisor)
        few = Weighted(
            sparse.csr_array(rows[:, kept]), self.cap[kept], self.divisor[kept], self.charge[kept]
        )
        return np.asarray(few.weight.todense()), few

    def charged(self, sums: NDArray[np.int64]) -> NDArray[np.int64]:
        """Charges for sums of shape ``(g, q)``."""
        found: NDArray[np.int64] = (np.minimum(sums, self.cap) // self.divisor) @ self.charge
        return found
