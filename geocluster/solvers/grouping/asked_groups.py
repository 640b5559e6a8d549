"""What the best grouping costs at least that holds one of some groups, from the prices alone.

The prices of a solved problem bound every choice: by linear duality one that holds a group costs no
less than their value and the reduced cost of that group, whether or not the group is one of the
problem (M. E. Lübbecke and J. Desrosiers, Operations Research 53 (2005), 1007-1023, section 4).
Two questions are answered so: which groups with some schools a grouping can hold that costs little
more than the best; and which groups of a looser problem, had they been possible, could have made
the best cheaper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.cuts.rank1 import Cut
from geocluster.solvers.grouping.pricing import SCALE, Duals, price
from geocluster.solvers.grouping.prized import price_holding
from geocluster.solvers.grouping.reoptimised_part import Part
from geocluster.solvers.grouping.state import seconds_up
from geocluster.solvers.grouping.units import Units

__all__ = ["AskedGroup", "groups_of_looser", "groups_with"]


class AskedGroup(NamedTuple):
    """A group, and what the best grouping costs at least that holds it.

    Attributes
    ----------
    least
        Seconds of the whole.
    cost
        Seconds of the group as a column: with its least lead, and what is taken off the whole for
        sets that it keeps together.
    members
        Its units, or schools, ascending.
    """

    least: int
    cost: int
    members: tuple[int, ...]


def groups_with(
    part: Part,
    units: Sequence[int],
    *,
    others: int,
    below: int,
    most: int,
    stop: Callable[[], bool],
) -> list[AskedGroup] | None:
    """Return all groups with some units that a grouping can hold which costs less than a limit.

    Parameters
    ----------
    part
        That holds the units, with prices.
    units
        By their number in the whole.
    others
        Seconds that all other parts cost.
    below
        Seconds of the whole.
    most
        Groups.
    stop
        Asked now and then whether to give up.

    Returns
    -------
    None for too many, or where it was told to give up.
    """
    own = [part.place[u] for u in units]
    found = price_holding(
        part.units,
        part.prices,
        own,
        below=(below - others) * SCALE - part.value,
        best_only=False,
        most=most,
        stop=stop,
    )
    if not found.complete:
        return None
    lost = part.lost_at_least(found, found.reduced)
    least = [others + seconds_up(part.value + loss) for loss in lost.tolist()]
    rows = part.in_whole(found.rows)
    return _each_once(least, found.cost.tolist(), rows, below)


def groups_of_looser(
    parts: Sequence[Part],
    units: Units,
    looser: Units,
    *,
    below: int,
    holding: int | None = None,
    most: int,
    stop: Callable[[], bool],
) -> list[AskedGroup] | None:
    """Return all groups of a looser problem with which a grouping could cost less than a limit.

    Parameters
    ----------
    parts
        Of the problem that was solved, all with prices.
    units, looser
        Of both problems: the same units, in the same order.
    below
        Seconds of the whole.
    holding
        A unit: only groups that hold it are asked about.
    most
        Groups.
    stop
        Asked now and then whether to give up.

    Returns
    -------
    None where it was told to give up, or there are too many.
    """
    prices = np.zeros(len(units), np.int64)
    cuts: list[Cut] = []
    penalties: list[int] = []
    for part in parts:
        prices[part.numbers] = part.prices.units
        for cut, penalty in zip(part.prices.cuts, part.prices.penalties.tolist(), strict=True):
            cuts.append(Cut(tuple(part.numbers[list(cut.units)].tolist()), cut.divisor))
            penalties.append(penalty)
    classes = parts[0].prices.classes if len(parts) == 1 else ()
    slack = np.array([part.unchanged.bound * SCALE - part.value for part in parts], np.int64)
    bound = units.constant + sum(part.unchanged.bound for part in parts)
    known = Duals(prices, np.array(penalties, np.int64), cuts, classes)
    every = partial(price, looser, known)
    asked = every if holding is None else partial(price_holding, looser, known, [holding])
    found = asked(
        below=(below - bound) * SCALE + int(slack.clip(min=0).sum()),
        best_only=False,
        most=most,
        stop=stop,
    )
    if not found.complete:
        return None
    lost = found.reduced.copy()
    for part, spare in zip(parts, slack.tolist(), strict=True):
        lost -= spare * np.isin(found.rows, part.numbers).any(axis=1)
    least = [bound + seconds_up(loss) for loss in lost.tolist()]
    return _each_once(least, found.cost.tolist(), found.rows, below)


def _each_once(
    least: Iterable[int], costs: Iterable[int], rows: NDArray[np.integer], below: int
) -> list[AskedGroup]:
    """Keep of each group its least cost, where the whole can cost less than a limit."""
    kept: dict[tuple[int, ...], AskedGroup] = {}
    for bound, cost, row in zip(least, costs, rows.tolist(), strict=True):
        group = tuple(sorted(u for u in row if u >= 0))
        if bound < below and (group not in kept or cost < kept[group].cost):
            kept[group] = AskedGroup(bound, cost, group)
    return sorted(kept.values())
