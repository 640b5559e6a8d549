"""What can be turned at the engine: how much is looked at, how much is kept, and how long.

None of it changes what is proven, only how soon. What is not here is mathematics, or guards numbers
and memory. Times are shares of the time that is left, labels those of one labelling.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from geocluster.solvers.cuts.params import CutParams
from geocluster.solvers.knobs import Knobs, knob, share

__all__ = [
    "ArrangementParams",
    "BranchingParams",
    "ColumnParams",
    "CuttingPlaneParams",
    "DiveParams",
    "EnumerationParams",
    "LabellingParams",
    "NeighbourhoodParams",
    "PricingParams",
    "SolveParams",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricingParams(Knobs):
    """Pricing, lead by lead (:mod:`.pricing`).

    Attributes
    ----------
    leads_at_once
        Leads that a thread takes at a time.
    pupil_buckets
        Into how many buckets completion bounds round pupils: more bound better and take longer.
    """

    leads_at_once: int = knob(64, least=1)
    pupil_buckets: int = knob(16, least=1, most=1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnParams(Knobs):
    """Column generation (:mod:`.column_generation`).

    Attributes
    ----------
    smoothing, smoothing_divided
        Weight of the best prices so far in those that are tried; the rest is of the newest. The
        second where groups are divided into those of a finer tier.
    first_steps
        Groups looked at for each lead while prices are wild.
    more_steps
        How many times as many are looked at where nothing was found, again and again.
    within_a_unit
        Where all groups that matter are known: those added at a time for each unit, at most.
    """

    smoothing: float = share(0.6)
    smoothing_divided: float = share(0.3)
    first_steps: int = knob(2_000, least=1)
    more_steps: int = knob(20, least=2)
    within_a_unit: int = knob(5, least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CuttingPlaneParams(Knobs):
    """Cutting planes (:mod:`.cutting_planes`).

    Attributes
    ----------
    rounds
        Rounds of cuts, at most.
    least_rise, least_rise_a_unit, share_of_gap
        A round is worth while where the bound rises by this share of it, or of what there is of it
        for each unit where that is more; or by this share of the gap, where that is less.
    still_rising
        Where time for cuts is over, they go on if the bound, at its pace, would rise by this share.
    near
        Columns are generated until the bound is as near to the linear program's, as a share of it.
    little_rises, rises_within
        So many rounds that are not worth while, one after the other, end it; and where all groups
        that matter are known, so that rounds are quick.
    cuts_a_round, units_a_cut
        Cuts of one shape in a round, at most: so many, or one for so many units where that is more.
    idle_rounds
        A cut is dropped when its price was 0 after so many rounds, one after the other.
    columns_a_unit
        Columns that the master keeps between rounds, for each unit, beside those in its basis.
    separation
        How cuts are looked for.
    """

    rounds: int = knob(40, least=0)
    least_rise: float = share(1e-5)
    least_rise_a_unit: float = share(0.01)
    share_of_gap: float = share(0.01)
    still_rising: float = share(0.0003)
    near: float = share(3e-6)
    little_rises: int = knob(3, least=1)
    rises_within: int = knob(10, least=1)
    cuts_a_round: int = knob(120, least=1)
    units_a_cut: int = knob(12, least=1)
    idle_rounds: int = knob(3, least=1)
    columns_a_unit: int = knob(5, least=1)
    separation: CutParams = field(default_factory=CutParams)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementParams(Knobs):
    """Linear arrangement (:mod:`.linear_arrangement`).

    Attributes
    ----------
    soft, softer
        Two ways to weigh how units pull at each other: a group of reduced cost 0 pulls with one
        over this, one at the limit with one over this plus 1.
    counts
        Share of the limit at which a group counts a third of one of reduced cost 0, where the
        worst place is looked for.
    vectors
        Orders tried in each way.
    """

    soft: float = knob(0.02, least=1e-6)
    softer: float = knob(0.5, least=1e-6)
    counts: float = knob(0.15, least=1e-6)
    vectors: int = knob(2, least=1, most=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabellingParams(Knobs):
    """Bidirectional labelling (:mod:`.labelling`).

    Attributes
    ----------
    first_labels
        Labels kept the first time.
    more_labels
        How many times as many are kept the next time.
    wider
        How many times as far the limit gets beyond what is lost in any case, where one was settled
        without a choice.
    steps
        The limit gets further by one over this of the way to the last, at least.
    hopeful
        So many times as fast as so far the truncation bound may rise with further labels: where it
        would not get beyond the limit even so, they are not tried.
    crowd
        How many times as many labels are made at a place as are kept, at most.
    arranged_groups
        Groups that the arrangement looks at for each unit, at most: those that lose least.
    regional_from, regional_groups
        From so many units on, what is lost in parts of the arrangement is bounded first
        (:mod:`.regional`); where there are so few groups for each unit, only if that is needed.
    region, region_narrow
        Units of the shortest parts; the limit of each begins at one over this of what is left.
    region_labels, region_share
        Labels kept in each part, and one over this of those of the whole where that is more.
    region_limit
        One over this of the limit is looked at even in the shortest parts.
    arrangement
        Of the units.
    """

    first_labels: int = knob(400, least=1)
    more_labels: int = knob(5, least=2)
    wider: int = knob(4, least=2)
    steps: int = knob(32, least=1)
    hopeful: float = knob(3.0, least=0.0)
    crowd: int = knob(4, least=2)
    arranged_groups: int = knob(30, least=1)
    regional_from: int = knob(200, least=2)
    regional_groups: int = knob(10, least=0)
    region: int = knob(128, least=2)
    region_labels: int = knob(5_000, least=1)
    region_share: int = knob(3, least=1)
    region_limit: int = knob(8, least=1)
    region_narrow: int = knob(16, least=1)
    arrangement: ArrangementParams = field(default_factory=ArrangementParams)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiveParams(Knobs):
    """The dive (:mod:`.dive`).

    Attributes
    ----------
    nearly_whole
        Groups that the linear solution chooses as far as this are fixed.
    rest
        So few free units are not dived for, but chosen for by labelling.
    labels
        Kept for those.
    narrow
        The limit begins at one over this of the gap.
    """

    nearly_whole: float = share(0.8)
    rest: int = knob(120, least=0)
    labels: int = knob(2_000, least=1)
    narrow: int = knob(16, least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourhoodParams(Knobs):
    """Large-neighbourhood search (:mod:`.neighbourhoods`).

    Attributes
    ----------
    first_size, growth
        Units of the first neighbourhoods, and how many times as large the next are.
    settled
        Share of neighbourhoods that must be settled for larger ones to be tried.
    labels, most_labels
        Labels kept in each at first, and at most: turn by turn more, by the same growth.
    groups_a_unit
        Groups that are chosen from in each, for each of its units; turn by turn more.
    narrow
        The limit begins at one over this of what there is to gain.
    core
        One over this of a neighbourhood, its middle, is no middle again.
    in_vain
        So many sizes without anything better end it.
    tries
        Middles tried for neighbourhoods that share no unit.
    """

    first_size: int = knob(60, least=2)
    growth: int = knob(2, least=2)
    settled: float = share(0.3)
    labels: int = knob(2_000, least=1)
    most_labels: int = knob(20_000, least=1)
    groups_a_unit: int = knob(12, least=1)
    narrow: int = knob(16, least=1)
    core: int = knob(3, least=1)
    in_vain: int = knob(4, least=1)
    tries: int = knob(50, least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchingParams(Knobs):
    """Branch and cut over a list of groups (:mod:`.branching`).

    Attributes
    ----------
    columns
        Groups of the list, at most; 0 for no branching.
    labels, labels_left
        Labels kept, at most, where such a list is labelled before; and where what is left at a
        node is.
    columns_a_unit
        Groups of the list, for each unit, that the linear program begins with; it keeps twice as
        many.
    labelled_a_unit
        What is left at a node is labelled where it is so few groups for each unit; 0 for never.
    most_columns, most_units
        The same where all groups within the gap are listed, and units at most.
    apart
        Pairs that share no unit, of which nothing is known, that are tried at a node.
    since_a_node, least_since, most_since
        How many pairs are tried since the best of them: so many for each node that its tree would
        have, but at least and at most so many.
    share_tried, most_over
        A tree is left once that share of its time is over, where it would take more than so many
        times what is left.
    rounds
        Rounds of cuts at each node, at most.
    """

    columns: int = knob(20_000, least=0)
    most_columns: int = knob(400_000, least=0)
    most_units: int = knob(1_500, least=0)
    labels: int = knob(3_000, least=1)
    labels_left: int = knob(10_000, least=1)
    columns_a_unit: int = knob(4, least=1)
    labelled_a_unit: int = knob(8, least=0)
    apart: int = knob(12, least=1)
    since_a_node: float = knob(0.5, least=0.0)
    least_since: int = knob(5, least=1)
    most_since: int = knob(40, least=1)
    share_tried: float = share(0.6)
    most_over: float = knob(5.0, least=0.0)
    rounds: int = knob(4, least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumerationParams(Knobs):
    """Column enumeration within the gap (:mod:`.enumeration`).

    Attributes
    ----------
    first_width, wider
        Of the bound, the first reduced cost up to which columns are listed; how many times as
        wide the next is.
    near
        The whole gap is listed at once where it is so few times as wide as the next.
    near_settled
        A gap so many times as wide as what was settled is likely to be settled with all labels: the
        choice that it takes is not looked for in large neighbourhoods before.
    columns, most_columns
        Columns listed at first, and at most.
    more_columns
        How many times as many next time.
    labels, most_labels, all_labels
        Labels kept at first and at most; and at most over all units together.
    more_labels
        How many times as many next time.
    share_labelling, share_within, share_branching
        For the choice from a list, from the groups that matter where all are known, and by
        branching from all groups within the gap.
    first_sizes, pool_sizes, more_sizes
        Sizes of neighbourhoods tried at first where a list was not settled; those over all columns
        where the gap is branched over next; and how many times as many next time.
    most_idle
        Turns in a row of which each lists nothing and changes neither bound, choice nor columns,
        after which there is no further.
    share_dive, share_columns, share_pool, share_cuts
        Where a list was not settled: for a dive, neighbourhoods over the master's columns, those
        over all columns, cuts.
    """

    first_width: float = share(3e-5)
    wider: int = knob(2, least=2)
    near: float = knob(1.5, least=1.0)
    near_settled: int = knob(2, least=1)
    columns: int = knob(300_000, least=1)
    most_columns: int = knob(1_200_000, least=1)
    more_columns: int = knob(4, least=1)
    labels: int = knob(20_000, least=1)
    most_labels: int = knob(300_000, least=1)
    all_labels: int = knob(200_000_000, least=1)
    more_labels: int = knob(4, least=2)
    share_labelling: float = share(0.4)
    share_within: float = share(0.7)
    share_branching: float = share(0.9)
    first_sizes: int = knob(3, least=1)
    pool_sizes: int = knob(1, least=1)
    more_sizes: int = knob(2, least=1)
    most_idle: int = knob(8, least=1)
    share_dive: float = share(0.2)
    share_columns: float = share(0.4)
    share_pool: float = share(0.15)
    share_cuts: float = share(0.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveParams(Knobs):
    """All that can be turned; the defaults are those of the benchmarks.

    Attributes
    ----------
    share_linear
        For the linear bound.
    share_first
        For the first choice.
    share_cuts, share_cuts_rising
        For cuts before the first enumeration, and as long as they raise the bound quickly.
    share_cover
        Where schools may not stand alone: for the question whether they can all be placed.
    rounding_steps
        Groups looked at for each lead where the rounding heuristic prices what is free.
    near_known
        Share of what the best choice costs that prices known beforehand may prove less, to begin
        with them.
    pricing, columns, cutting_planes, labelling, dive, neighbourhoods, branching, enumeration
        Step by step.

    Examples
    --------
    >>> params = SolveParams(enumeration=EnumerationParams(labels=50_000), share_cuts=0.5)
    >>> params.enumeration.labels
    50000
    """

    share_linear: float = share(0.5)
    share_first: float = share(0.05)
    share_cuts: float = share(0.45)
    share_cuts_rising: float = share(0.75)
    share_cover: float = share(0.5)
    rounding_steps: int = knob(2_000, least=1)
    near_known: float = share(0.01)
    pricing: PricingParams = field(default_factory=PricingParams)
    columns: ColumnParams = field(default_factory=ColumnParams)
    cutting_planes: CuttingPlaneParams = field(default_factory=CuttingPlaneParams)
    labelling: LabellingParams = field(default_factory=LabellingParams)
    dive: DiveParams = field(default_factory=DiveParams)
    neighbourhoods: NeighbourhoodParams = field(default_factory=NeighbourhoodParams)
    branching: BranchingParams = field(default_factory=BranchingParams)
    enumeration: EnumerationParams = field(default_factory=EnumerationParams)
