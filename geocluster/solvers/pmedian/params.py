"""What can be turned at the search for medians: it changes when things are proven, not what."""

from __future__ import annotations

from dataclasses import dataclass, field

from geocluster.solvers.cuts.params import CutParams
from geocluster.solvers.knobs import Knobs, knob, share

__all__ = ["MedianParams"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianParams(Knobs):
    """All that can be turned; the defaults are those of the benchmarks.

    Attributes
    ----------
    ascent_rounds, share_ascent
        Steps of the subgradient ascent at the start, and the share of the time for it.
    deflection
        How much of the last direction is kept in the next.
    patience, last_step
        After so many steps in vain the length is halved; below the last one it ends.
    ascent_nodes
        Search nodes for one median in a step.
    rounds_a_point, share_recreate
        Rounds of ruin and recreate for each point at the start; and the share of the time for
        them, there and later.
    temperature
        Of the first rounds, in average costs of a point.
    share_columns, longest_set
        Share of the time for columns and cuts, and enumeration; left out where a set holds more
        points than this on average.
    nodes_a_median
        Search nodes for one median in pricing.
    smoothing
        Weight of the best prices so far in those that are tried.
    cut_rounds, cuts_a_round, least_rise
        Rounds of cuts, cuts in each, and the share of the bound that it must rise by.
    separation
        How cuts are looked for.
    share_enumeration, share_of_large, large
        Share of the time that is left for enumeration, and where there are more points than this.
    first_width, widest_first
        Shares of the gap, and of the bound, of the first width; the smaller counts.
    sets_at_root, share_at_root
        Sets listed before branching, and the share of the time for a choice from them.
    sets_in_node, seconds_in_node
        The same after branching, in seconds.
    node_rounds, node_step
        Steps of the ascent after branching, and the length of the first.
    """

    ascent_rounds: int = knob(600, least=1)
    share_ascent: float = share(0.15)
    deflection: float = share(0.7)
    patience: int = knob(12, least=1)
    last_step: float = share(0.004)
    ascent_nodes: int = knob(200_000, least=1)
    rounds_a_point: int = knob(300, least=1)
    share_recreate: float = knob(0.2, least=1e-6, most=1.0)
    temperature: float = knob(2.0, least=0.0)
    share_columns: float = share(0.35)
    longest_set: int = knob(40, least=1)
    nodes_a_median: int = knob(20_000, least=1)
    smoothing: float = share(0.6)
    cut_rounds: int = knob(40, least=0)
    cuts_a_round: int = knob(150, least=1)
    least_rise: float = share(2e-5)
    separation: CutParams = field(default_factory=CutParams)
    share_enumeration: float = share(0.8)
    share_of_large: float = share(0.15)
    large: int = knob(600, least=1)
    first_width: float = share(0.1)
    widest_first: float = share(0.02)
    sets_at_root: int = knob(12_000, least=1)
    share_at_root: float = share(0.2)
    sets_in_node: int = knob(3_000, least=1)
    seconds_in_node: float = knob(3.0, least=0.0)
    node_rounds: int = knob(80, least=1)
    node_step: float = knob(0.3, least=1e-6)
