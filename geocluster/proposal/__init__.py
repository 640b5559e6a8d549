"""The record of one answer: groupings, judgement, proven bounds, and where it all comes from."""

from geocluster.proposal.alternatives import Alternative, Alternatives, pairs_in
from geocluster.proposal.asked import (
    drives_told,
    estimate_told,
    rules_cited,
    rules_told,
    synthetic_told,
)
from geocluster.proposal.beside import BASELINES, Beside, Drawn, baselines
from geocluster.proposal.certificate import Certificate, Certificates, PartProof
from geocluster.proposal.comparison import (
    Change,
    Comparison,
    How,
    Match,
    Move,
    Place,
    Side,
    TierComparison,
)
from geocluster.proposal.contradictions import Contradiction, contradictions
from geocluster.proposal.crossed import Crossed
from geocluster.proposal.differing import RuleApart
from geocluster.proposal.edits import Do, Edit, Edits, Voice, check_tiers, edits_of_pins, pins_with
from geocluster.proposal.ensemble import Drawing, Ensemble
from geocluster.proposal.fair import Fair
from geocluster.proposal.firmness import (
    Firmness,
    Margin,
    RollTolerance,
    Room,
    Tolerance,
    drives_of,
    margin_of,
    schools_of,
)
from geocluster.proposal.model import Joint, Proposal
from geocluster.proposal.near_record import near_said, today_cost
from geocluster.proposal.nearest import (
    first_of_each_rule,
    lasting,
    nearest_of,
    neighbours_of,
    why_by_nearest,
    with_pinned,
)
from geocluster.proposal.nesting import not_nested, parents
from geocluster.proposal.record import rules_record, source_record, tier_record
from geocluster.proposal.revised import EditCost, Revised
from geocluster.proposal.robustness import (
    Best,
    Case,
    CaseKind,
    CaseResult,
    Fares,
    OfAll,
    Robustness,
    TierRobustness,
)
from geocluster.proposal.said import said_record
from geocluster.proposal.solution import Bound, Solution, Status, gap
from geocluster.proposal.sweep import Drives, Sweep, SweepPoint, SweptTier
from geocluster.proposal.tier import TierResult, check_chain, groupings_of
from geocluster.proposal.told import broken_aloud, told_violations
from geocluster.proposal.why_moved import WhyMoved, why_moved
from geocluster.proposal.why_not import Elsewhere, Neighbour, WhyNot

__all__ = [
    "BASELINES",
    "Alternative",
    "Alternatives",
    "Beside",
    "Best",
    "Bound",
    "Case",
    "CaseKind",
    "CaseResult",
    "Certificate",
    "Certificates",
    "Change",
    "Comparison",
    "Contradiction",
    "Crossed",
    "Do",
    "Drawing",
    "Drawn",
    "Drives",
    "Edit",
    "EditCost",
    "Edits",
    "Elsewhere",
    "Ensemble",
    "Fair",
    "Fares",
    "Firmness",
    "How",
    "Joint",
    "Margin",
    "Match",
    "Move",
    "Neighbour",
    "OfAll",
    "PartProof",
    "Place",
    "Proposal",
    "Revised",
    "Robustness",
    "RollTolerance",
    "Room",
    "RuleApart",
    "Side",
    "Solution",
    "Status",
    "Sweep",
    "SweepPoint",
    "SweptTier",
    "TierComparison",
    "TierResult",
    "TierRobustness",
    "Tolerance",
    "Voice",
    "WhyMoved",
    "WhyNot",
    "baselines",
    "broken_aloud",
    "check_chain",
    "check_tiers",
    "contradictions",
    "drives_of",
    "drives_told",
    "edits_of_pins",
    "estimate_told",
    "first_of_each_rule",
    "gap",
    "groupings_of",
    "lasting",
    "margin_of",
    "near_said",
    "nearest_of",
    "neighbours_of",
    "not_nested",
    "pairs_in",
    "parents",
    "pins_with",
    "rules_cited",
    "rules_record",
    "rules_told",
    "said_record",
    "schools_of",
    "source_record",
    "synthetic_told",
    "tier_record",
    "today_cost",
    "told_violations",
    "why_by_nearest",
    "why_moved",
    "with_pinned",
]
