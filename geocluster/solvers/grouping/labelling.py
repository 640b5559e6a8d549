"""Bidirectional labelling over a linear arrangement: the best choice from a list of groups.

A dynamic programme that solves the residual problem (:mod:`.residual`). The units stand in a linear
arrangement (:mod:`.linear_arrangement`). Step by step the first unit that no group holds yet is
placed: in a group of the list, or alone. Of two labels that cover the same units the cheaper one
dominates, and one that loses more than the limit has no completion that matters
(:mod:`.directional`). With good prices few are left, where the units can be so arranged that few
groups reach across any place.

It goes to and fro (:mod:`.bidirectional`). Where units are many, what is lost in parts of the
arrangement is bounded first (:mod:`.regional`).

Source: bounded bidirectional labelling, G. Righini and M. Salani, Discrete Optimization 3 (2006),
255-273; the same over decision diagrams, D. Bergman, A. A. Cire, W.-J. van Hoeve and J. N. Hooker,
Decision Diagrams for Optimization (Springer 2016), chapter 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from geocluster.solvers.grouping.bidirectional import Known, Labelled, label_to_and_fro
from geocluster.solvers.grouping.linear_arrangement import arrange
from geocluster.solvers.grouping.params import LabellingParams
from geocluster.solvers.grouping.regional import losses_of_any, regional_losses
from geocluster.solvers.grouping.residual import Residual

__all__ = ["Labelled", "label", "lost_anywhere"]


def label(
    residual: Residual,
    *,
    limit: int,
    most: int,
    first: int | None = None,
    regional: bool = False,
    threads: int = 1,
    stop: Callable[[], bool] = lambda: False,
    params: LabellingParams = LabellingParams(),
) -> Labelled:
    """Find the choice of groups that loses least.

    Parameters
    ----------
    residual
        What is chosen from.
    limit
        A choice that loses more, together with what can be gained, does not matter: so no part
        of one that matters loses more.
    most
        Labels that are kept, at most.
    first
        A limit to begin with; a larger one comes only where no choice was found within.
    regional
        Whether what is lost in parts is bounded first, where there are many units and groups.
    threads
        Parts that are looked at side by side.
    stop
        Asked now and then whether to give up.
    params
        How units are arranged, and how fast the number of labels grows.
    """
    if stop():
        return Labelled(None, 0, settled=False)
    n = len(residual.alone)
    order = _arranged(residual, limit, params)
    regional &= n >= params.regional_from
    few = len(residual.rows) <= params.regional_groups * n
    if few or not regional:
        plain = label_to_and_fro(
            residual,
            order,
            Known.nothing(n),
            limit=limit,
            most=min(most, params.region_labels) if regional else most,
            first=first,
            stop=stop,
            params=params,
        )
        if plain.settled or not regional or stop():
            return plain
    lost = regional_losses(
        residual,
        order,
        partial(label, regional=True),
        limit=limit,
        most=most,
        threads=threads,
        stop=stop,
        params=params,
    )
    if (total := lost.known.total) > limit:
        return Labelled(None, limit + 1, settled=True, kept=lost.kept)
    if not lost.settled:
        return Labelled(None, total, settled=False, kept=lost.kept)
    found = label_to_and_fro(
        residual.of(lost.kept),
        order,
        lost.known,
        limit=limit,
        most=most,
        first=first if first is None else max(first, total),
        stop=stop,
        params=params,
    )
    chosen = None if found.chosen is None else tuple(lost.kept[list(found.chosen)].tolist())
    return replace(found, chosen=chosen, least=max(found.least, total), kept=lost.kept)


def lost_anywhere(
    residual: Residual,
    *,
    beyond: int,
    most: int,
    threads: int = 1,
    stop: Callable[[], bool] = lambda: False,
    params: LabellingParams = LabellingParams(),
) -> tuple[NDArray[np.int64], Known]:
    """Bound what every choice loses along an order of units, whatever groups it holds.

    Parameters
    ----------
    residual
        All groups that price less than ``beyond``.
    beyond
        Reduced cost that no other group is below.
    most, threads, stop, params
        As for :func:`label`.

    Returns
    -------
    tuple
        Shape ``(u,)``: the units in their order; and what is lost along it.
    """
    order = _arranged(residual, beyond, params)
    known = losses_of_any(
        residual,
        order,
        label,
        beyond=beyond,
        most=most,
        threads=threads,
        stop=stop,
        params=params,
    )
    return order, known


def _arranged(residual: Residual, limit: int, params: LabellingParams) -> NDArray[np.int64]:
    """Order units by the groups that lose least."""
    n = len(residual.alone)
    best = np.arange(len(residual.rows))
    if len(residual.rows) > (most_rows := params.arranged_groups * n):
        best = np.sort(np.argpartition(residual.loss, most_rows)[:most_rows])
    return arrange(n, residual.rows[best], residual.loss[best], limit, params.arrangement)
