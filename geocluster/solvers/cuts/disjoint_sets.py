"""Disjoint sets of units that hang together: compiled steps for loops over groups.

Source: R. E. Tarjan and J. van Leeuwen, Worst-case analysis of set union algorithms, Journal of the
ACM 31 (1984), 245-281: path halving.
"""

from __future__ import annotations

from numba import njit

__all__ = ["flatten", "join"]


@njit(cache=True, nogil=True)
def join(above, own, unit):  # type: ignore[no-untyped-def]
    """Join the set of a unit with another; return the first unit of both.

    Parameters
    ----------
    above
        Shape ``(u,)``: an earlier unit of the same set, or the unit itself, if it is the first.
    own
        The first unit of the other set; -1 for none.
    unit
        Any.
    """
    top = unit
    while above[top] != top:
        above[top] = above[above[top]]
        top = above[top]
    if own < 0:
        return top
    first = min(own, top)
    above[max(own, top)] = first
    return first


@njit(cache=True, nogil=True)
def flatten(above):  # type: ignore[no-untyped-def]
    """Let ``above`` hold the first unit of each one's set: what a unit hangs below comes before."""
    for unit in range(len(above)):
        above[unit] = above[above[unit]]
