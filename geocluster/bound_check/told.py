"""Prices as a certificate tells them, by ids, become prices by position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from geocluster.bound_check.prices import Classes, Cut, Prices, counted_classes
from geocluster.errors import OutputError
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal.certificate import SCALE, ClassPrice, Stage

__all__ = ["prices_told"]


def prices_told(stages: Sequence[Stage], problem: Problem, inside: Sequence[Classes]) -> Prices:
    """Put the prices of parts together.

    Parameters
    ----------
    stages
        Of each part one.
    problem
        Of the tier whose groups are chosen.
    inside
        The classes that each finer tier counts.

    Raises
    ------
    OutputError
        If they are not of schools and classes that there are.
    """
    position = {school: i for i, school in enumerate(problem.schools.ids)}
    schools = np.zeros(len(position), np.int64)
    cuts: list[Cut] = []
    wanted = [name for name, _ in counted_classes(problem.rules)]
    kinds = len(problem.rules.kinds)
    own = [0] * len(wanted)
    for stage in stages:
        for school, price in stage.prices.items():
            schools[position[school]] = _in_bounds(price)
        own = _of_classes(stage.classes, wanted)
        for one in stage.cuts:
            if not set(one.schools) <= set(stage.prices):
                raise OutputError(phrase("a cut holds schools of another part"))
            weights = Counter(position[school] for school in one.schools)
            cuts.append(Cut(weights, one.divisor, _in_bounds(one.penalty)))
    prices = Prices(
        SCALE,
        schools,
        tuple(cuts),
        sum(own[kinds:]),
        tuple(own[:kinds]),
        _inside(stages, inside),
    )
    prices.check(problem)
    return prices


def _inside(stages: Sequence[Stage], inside: Sequence[Classes]) -> tuple[int, ...]:
    """Return prices of the classes of finer tiers; none where their numbers have no say."""
    told = [stage.inside for stage in stages if stage.inside]
    if not told:
        return ()
    (tiers,) = told
    if len(tiers) != len(inside):
        raise _unlike()
    pairs = zip(tiers, inside, strict=True)
    return tuple(
        price for said, of in pairs for price in _of_classes(said, [name for name, _ in of])
    )


def _of_classes(said: Sequence[ClassPrice], wanted: Sequence[str | None]) -> list[int]:
    if [one.kind for one in said] != list(wanted):
        raise _unlike()
    return [_in_bounds(one.price) for one in said]


def _unlike() -> OutputError:
    return OutputError(phrase("classes that have a price are not those that the rules count"))


def _in_bounds(number: int) -> int:
    """Return a price that adds up within 64 bits.

    Raises
    ------
    OutputError
        If it does not.
    """
    if abs(number) > 1 << 52:
        raise OutputError(phrase("a price of {number} is higher than any can be", number=number))
    return number
