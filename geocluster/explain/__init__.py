"""Why a school is in no group, or why there is no grouping: facts with figures, no sentences.

A rule is only named where dropping it helps: rules are dropped, and what remains is asked again,
of the pricer for single groups, of the solver for numbers of groups.
:class:`~geocluster.ungrouped.Ungrouped` carries the scenario keys of the rules that are named.
"""

from geocluster.explain.changes import NOT_LOOKED_AT, Change, Changes
from geocluster.explain.chosen import why_left
from geocluster.explain.conflict import Conflict, conflict_of
from geocluster.explain.here import Here, why_here
from geocluster.explain.impossible import why_impossible
from geocluster.explain.in_tiers import AnswersInTiers
from geocluster.explain.instead import Answers, Instead
from geocluster.explain.reasons import Reasons
from geocluster.explain.relaxing import relaxed
from geocluster.explain.together import Together, why_never, why_never_in_tiers, why_together
from geocluster.explain.told import (
    facts_of_school,
    facts_of_together,
    school_record,
    together_record,
)
from geocluster.explain.within import why_left_within, why_not_together

__all__ = [
    "NOT_LOOKED_AT",
    "Answers",
    "AnswersInTiers",
    "Change",
    "Changes",
    "Conflict",
    "Here",
    "Instead",
    "Reasons",
    "Together",
    "conflict_of",
    "facts_of_school",
    "facts_of_together",
    "relaxed",
    "school_record",
    "together_record",
    "why_here",
    "why_impossible",
    "why_left",
    "why_left_within",
    "why_never",
    "why_never_in_tiers",
    "why_not_together",
    "why_together",
]
