"""What a grouping costs, and which rules it breaks."""

from __future__ import annotations

from geocluster.facts import Text, fact
from geocluster.measures.declare import Measure, Seen, Value

__all__ = ["OUTCOME"]


def _beyond(seen: Seen) -> Value:
    cost = seen.cost
    return None if cost is None or seen.bound is None else cost - seen.bound


OUTCOME = (
    Measure(
        key="rules_broken",
        unit="rules",
        about="Rules that are broken: of each group each rule once; and one for each school alone "
        "that may not be, and each limit of the whole.",
        title=Text("Rules broken"),
        of_group=lambda seen, k, _which: seen.breaks[k],
        of_whole=lambda seen, _which, _groups: seen.broken,
    ),
    Measure(
        key="groups_breaking",
        unit="groups",
        about="Groups that break a rule.",
        title=Text("Groups that break rules"),
        of_whole=lambda seen, _which, _groups: sum(many > 0 for many in seen.breaks),
    ),
    Measure(
        key="cost",
        unit="seconds",
        about="What it costs by the rules and terms, counted as if the rules allowed it; unknown "
        "where a drive from a lead, or back, is beyond the cut-off.",
        title=Text("Cost"),
        of_whole=lambda seen, _which, _groups: seen.cost,
    ),
    Measure(
        key="cost_of",
        unit="seconds",
        about="The same, term by term.",
        title=Text("Of it: {what:said}"),
        of_whole=lambda seen, term, _groups: seen.costs.get(term, 0),
        each=lambda known: known.terms,
        several=True,
        what=lambda term: fact(f"term.{term}.title"),
    ),
    Measure(
        key="beyond_bound",
        unit="seconds",
        about="How much more it costs than what is proven that no grouping within the rules can "
        "beat; below 0 only where it breaks rules.",
        title=Text("More than the proven bound"),
        of_whole=lambda seen, _which, _groups: _beyond(seen),
    ),
)
"""What is told of costs and rules."""
