"""How it is said what stands beside a grouping: others, today's partnerships, one drawn by hand."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "beside.proposal": Text("Proposal"),
    "beside.drawn": Text("Drawn by hand"),
    "beside.best": Text("The best grouping within the rules that was found"),
    "beside.before": Text("The proposal before it was revised"),
    "beside.short.before": Text("Before"),
    "beside.edited": Text("The groups as they were, with the edits at their word"),
    "beside.best.part": Text("Its part of the best that was found of all tiers together"),
    "beside.short.best": Text("Best found"),
    "beside.short.today": Text("Today"),
    "beside.short.nearest": Text("Nearest"),
    "beside.short.districts": Text("Districts"),
    "beside.short.file": Text("Own plan"),
    "beside.today": Text("Today ({layer})"),
    "beside.nearest": Text("Each school of up to {most:number} pupils with its nearest"),
    "beside.districts": Text("Districts ({source})"),
    "beside.file": Text("The plan of {source}"),
    "layer.of.school": Text(
        "{layer} {partnership}: {told:commas}",
        note="what becomes of a partnership of today: stays with, joins, leaves",
    ),
    "layer.of.kept": Text("{layer} {partnership}: kept whole"),
    "layer.of.split": Text("{layer} {partnership}: split{told:clauses}"),
    "layer.few.stays": Text("stays with {schools:names}", count="schools"),
    "layer.many.stays": Text("stays with {n} schools", count="n"),
    "layer.few.joins": Text("joins {schools:names}", count="schools"),
    "layer.many.joins": Text("joins {n} schools", count="n"),
    "layer.few.leaves": Text("leaves {schools:names}", count="schools"),
    "layer.many.leaves": Text("leaves {n} schools", count="n"),
    "layer.few.outside": Text(", without {schools:names}", count="schools"),
    "layer.many.outside": Text(", without {n} schools", count="n"),
    "change.takes": Text("takes {schools:names} out of {partnership}", count="schools"),
    "change.takes.many": Text("takes {n} schools out of {partnership}", count="n"),
    "layer.few.brings": Text(
        "brings in {schools:names}, in no partnership today", count="schools", note="of a group"
    ),
    "layer.many.brings": Text("brings in {n} schools that are in no partnership today", count="n"),
    "change.keeps": Text("keeps {partnership} whole"),
    "change.group": Text("Against today, it {told:clauses}.", note="it: a group"),
    "change.new": Text("New: none of its schools is in a partnership today."),
    "change.school": Text("In no partnership today; {told:clauses}."),
    "change.school.none": Text("In no partnership today, and in no group."),
    "change.week.head": Text(
        "The head drives {drive:minutes} a week, to each other school and back."
    ),
    "change.week.centre": Text(
        "A head based at {hub:name} would drive {drive:minutes} a week, to each other school and "
        "back."
    ),
    "change.round.head": Text(
        "The head drives {drive:minutes} to visit each other school once, and back."
    ),
    "change.round.centre": Text(
        "A head based at {hub:name} would drive {drive:minutes} to visit each other school once, "
        "and back."
    ),
    "change.kept": Text("kept as it is", note="a partnership of today"),
    "change.joined": Text("kept whole, with others", note="a partnership of today"),
    "change.split": Text("split", note="a partnership of today"),
    "drawn.within": Text("Drawn by hand, within the rules; {cost:said}."),
    "drawn.broken": Text(
        "Drawn by hand: breaks {n} rule; {cost:said}.",
        "Drawn by hand: breaks {n} rules; {cost:said}.",
        count="n",
        note="how often rules are broken",
    ),
    "drawn.part": Text(
        "it costs {cost:minutes_tenths}; the best that was found of all tiers together costs "
        "{best:minutes_tenths} here",
        note="it, here: one of several tiers",
    ),
    "drawn.none_less": Text("no grouping within them costs less, which is proven"),
    "drawn.more": Text("it costs {share:percent} % more than the best, which is proven"),
    "drawn.more_found": Text(
        "it costs {share:percent} % more than the best that was found, of which at most "
        "{open:percent} % is not proven"
    ),
    "drawn.more_minutes": Text(
        "it costs {more:minutes_tenths}, and the best that was found costs nothing"
    ),
    "drawn.more_unproven": Text(
        "it costs {share:percent} % more than the best that was found; how far that is from the "
        "best is not known"
    ),
    "drawn.less": Text(
        "counted as if they allowed it, it costs {share:percent} % less than the best within them"
    ),
    "drawn.same": Text("it costs as much as the best that was found"),
    "drawn.unknown": Text(
        "what it costs is not known, as a drive of a lead is beyond the cut-off",
        "what it costs is not known, as {n} drives of leads are beyond the cut-off",
        count="n",
    ),
    "drawn.no_best": Text("no grouping meets them, which is proven"),
    "drawn.not_found": Text("no grouping within the rules was found in time to compare it with"),
    "drawn.alone_free": Text("The grouping that was drawn leaves it alone, which costs nothing."),
    "drawn.cost": Text(
        "Counted as if the rules allowed it, it costs {cost:minutes_tenths}; no grouping within "
        "them can cost less than {bound:minutes_down}."
    ),
    "drawn.cost_unbounded": Text(
        "Counted as if the rules allowed it, it costs {cost:minutes_tenths}; no lower bound is "
        "known."
    ),
    "drawn.alone": Text("The grouping that was drawn leaves it alone, for {cost:minutes}."),
    "drawn.alone_forbidden": Text(
        "The grouping that was drawn leaves it alone, which the rules forbid."
    ),
    "drawn.in_group": Text("{group}: {broken:said}"),
    "drawn.aloud": Text(
        "Breaks {n} rule {where:commas}", "Breaks {n} rules {where:commas}", count="n"
    ),
    "drawn.in_group_more": Text(
        "{group}: {broken:said}; and {n} more of the kind", count="n", note="rules that are broken"
    ),
    "drawn.aloud_groups": Text(
        "in group {groups:commas}", "in groups {groups:commas}", count="groups"
    ),
    "drawn.aloud_beside": Text("in no single group"),
}
