"""How an answer is said: its status, its cost, what proves the bound, how drives were had."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "note.draft": Text("Draft for discussion; not a decision."),
    "note.own": Text("{note}", note="what the planner wrote"),
    "speeds.chosen": Text(
        "Speeds: those of {country:said} ({code}), {why:said}; country in [travel.speeds] sets "
        "others."
    ),
    "country.GB": Text("Great Britain"),
    "country.CN": Text("China"),
    "speeds.by_format": Text('as format = "{format}" says'),
    "speeds.by_preset": Text('as preset = "{preset}" says'),
    "speeds.by_nothing": Text("as nothing names another country"),
    "status.optimal": Text("Proven best: no grouping within these rules costs less."),
    "status.optimal_straight": Text(
        "Proven best, by times of a {how:said}: no grouping within these rules costs less."
    ),
    "status.conflict": Text("{verdict:said} {conflict:said}"),
    "status.fair": Text("{verdict:said} {fair:said}"),
    "fair": Text("{limit:said} {price:said}"),
    "fair.limit": Text(
        "Fair: no drive may take longer than {limit:clock}; any shorter limit would leave more "
        "schools in no group than the {alone} that the rules alone leave there.",
        count="alone",
        note="alone: may be 0",
    ),
    "fair.limit.unproven": Text(
        "Fair: no drive may take longer than {limit:clock}; whether a shorter limit would leave "
        "more than {alone} school in no group is not proven.",
        "Fair: no drive may take longer than {limit:clock}; whether a shorter limit would leave "
        "more than {alone} schools in no group is not proven.",
        count="alone",
        note="alone: may be 0",
    ),
    "fair.none": Text("Fair: no school needs a group, so that no drive is limited."),
    "fair.none.unproven": Text(
        "Fair: the search ended before it was known which schools need a group; no drive is "
        "limited."
    ),
    "fair.price": Text(
        "That costs {more:minutes_tenths} more than the best without it ({cost:minutes_tenths})."
    ),
    "fair.price.unproven": Text(
        "The best that was found without it costs {cost:minutes_tenths}; how much less there is, "
        "is not proven."
    ),
    "fair.price.unknown": Text("What that costs is not known."),
    "fair.tiers.limit": Text(
        "Fair in {tier}: no drive may take longer than {limit:clock}; any shorter limit would "
        "leave more schools in no group, of this tier ({alone}) or of another fair one, than the "
        "rules alone do.",
        note="tier: its name; alone: a number of schools",
    ),
    "fair.tiers.limit.unproven": Text(
        "Fair in {tier}: no drive may take longer than {limit:clock}; whether a shorter limit "
        "would leave more schools in no group, of this tier ({alone}) or of another fair one, is "
        "not proven.",
        note="tier: its name; alone: a number of schools",
    ),
    "fair.tiers.none": Text(
        "Fair in {tier}: no school needs a group, so that no drive is limited."
    ),
    "fair.tiers.none.unproven": Text(
        "Fair in {tier}: the search ended before it was known which schools need a group; no drive "
        "is limited."
    ),
    "fair.tiers.price": Text(
        "All tiers together, that costs {more:minutes_tenths} more than the best without it "
        "({cost:minutes_tenths})."
    ),
    "fair.tiers.price.between": Text(
        "All tiers together, that costs between {least:minutes_tenths} and {most:minutes_tenths} "
        "more than the best without it; how much is not proven."
    ),
    "fair.all.price": Text(
        "All these limits cost {more:minutes_tenths} more than the best without them "
        "({cost:minutes_tenths})."
    ),
    "fair.all.price.between": Text(
        "All these limits cost between {least:minutes_tenths} and {most:minutes_tenths} more than "
        "the best without them; how much is not proven."
    ),
    "status.infeasible": Text("Proven impossible: no grouping meets the hard rules."),
    "status.unknown": Text(
        "No grouping was found before the search ended; whether there is one is not known."
    ),
    "status.feasible": Text(
        "A grouping within the rules; the best possible costs at most {share:percent} % less."
    ),
    "status.feasible_unbounded": Text(
        "A grouping within the rules; how far from the best is not known."
    ),
    "status.empty": Text("No group is made. {why:said}"),
    "status.empty_unproven": Text(
        "No group is made. {why:said} Whether a group would cost less is not proven."
    ),
    "empty.pinned": Text("Pins exclude every school or leave it alone."),
    "empty.allowed": Text(
        'Leaving every school alone costs nothing (alone = "allowed"), so that no group can be '
        "worth it."
    ),
    "empty.alone_free": Text(
        "Leaving every school alone costs nothing (alone_free), so that no group can be worth it."
    ),
    "empty.none_open": Text(
        "The {schools} school cannot be grouped: {barred:commas}.",
        "None of the {schools} schools can be grouped: {barred:commas}.",
        count="schools",
    ),
    "empty.rule": Text(
        "{rule} stands in the way, for {n} of {schools} schools. For example {school:name}: "
        "{why:said}",
        count="schools",
    ),
    "empty.no_rule": Text(
        "What stands in the way, for {n} of {schools} schools. For example {school:name}: "
        "{why:said}",
        count="schools",
    ),
    "none_open.excluded": Text("{n} excluded by a pin", count="n"),
    "none_open.pinned_alone": Text("{n} pinned to stand alone", count="n"),
    "none_open.not_eligible": Text("{n} may not join (members)", count="n"),
    "none_open.unreachable": Text("{n} out of reach by road", count="n"),
    "none_open.pupils_unknown": Text("{n} with no known roll, which pupils asks for", count="n"),
    "summary": Text(
        "{grouped} schools in {groups} group, {left} left out{barred:said}{cost:said}; "
        "{status:said}",
        "{grouped} schools in {groups} groups, {left} left out{barred:said}{cost:said}; "
        "{status:said}",
        count="groups",
    ),
    "summary.counts": Text(
        "{grouped} schools in {groups} group, {left} left out{barred:said}{cost:said}",
        "{grouped} schools in {groups} groups, {left} left out{barred:said}{cost:said}",
        count="groups",
    ),
    "summary.floor": Text(
        "this tier by itself cannot cost less than {bound:minutes_down}",
        note="what all tiers cost together is told elsewhere",
    ),
    "summary.none": Text("no grouping; {status:said}"),
    "summary.barred": Text(", {n} may not join", count="n"),
    "cost.minutes": Text("{cost:minutes_tenths}"),
    "summary.cost": Text(", cost {cost:minutes_tenths}"),
    "objective": Text(
        "Total cost {cost:minutes_tenths}; no grouping can cost less than {bound:minutes_down}"
        "{proof:said}."
    ),
    "objective.proven": Text(
        "Total cost {cost:minutes_tenths}; no grouping can cost less than {cost:minutes_tenths}"
        "{proof:said}."
    ),
    "objective.unbounded": Text("Total cost {cost:minutes_tenths}; no lower bound is known."),
    "objective.bound_alone": Text(
        "No grouping can cost less than {bound:minutes_down}{proof:said}."
    ),
    "group.costs": Text("Costs {cost:minutes_tenths}: {paid:list}."),
    "cost.of_term": Text("{term:said} {cost:minutes}"),
    "cost.of_match": Text("{cost:minutes}: {said:said}"),
    "objective.by_term": Text("Of it: {paid:list}."),
    "objective.proof": Text(" ({proof:said})"),
    "proof.linear": Text("linear relaxation over all feasible groups"),
    "proof.tiers": Text("the bounds of the tiers by themselves, added up"),
    "proof.listed": Text("choice from every group within the gap"),
    "proof.counted": Text("more groups are asked for than there are schools or pupils for"),
    "proof.nothing_negative": Text("no cost is negative"),
    "*.as_written": Text(
        "{words:said}", note="of a file that an older version wrote: words that stand in it"
    ),
    "lost.no_road": Text("no road within {metres:kilometres}"),
    "lost.no_road_of_server": Text("the server has no road within {metres:kilometres}"),
    "lost.island": Text(
        "its road is not joined to the rest of the network, from which it is "
        "{metres:kilometres_tenths} away"
    ),
    "lost.island_far": Text(
        "its road is not joined to the rest of the network, from which it is more than "
        "{metres:kilometres} away"
    ),
    "lost.not_in_table": Text("it does not stand in {file}"),
    "sourced": Text("{rule:said} Source: {source}.{note:said}"),
    "sourced.unverified": Text("{rule:said} Source: {source} (unverified).{note:said}"),
    "sourced.note": Text(" {note}"),
    "diverted": Text("{school:name}: {found:clauses}"),
    "diverted.longer": Text(
        "{n} drive takes longer, most of all that from {origin:name} to {destination:name}: "
        "{before:minutes_bare} → {now:whole_minutes}",
        "{n} drives take longer, most of all that from {origin:name} to {destination:name}: "
        "{before:minutes_bare} → {now:whole_minutes}",
        count="n",
    ),
    "diverted.lost": Text(
        "{n} drive is no longer possible within {cutoff:minutes_exact}",
        "{n} drives are no longer possible within {cutoff:minutes_exact}",
        count="n",
    ),
    "diverted.moved": Text(
        "its own road is closed: it is placed on another, {metres:number} m away"
    ),
    "travel.engine": Text("{engine}"),
    "travel.straight_line": Text("straight line, {speed_kmh} km/h, detour {detour}"),
    "travel.estimate": Text("Travel times: {how:said} (an estimate, no roads were looked at)"),
    "drives.by_road": Text("by road (estimate)"),
    "drives.straight": Text("straight-line estimate"),
    "drives.given": Text("as given in the table of times"),
    "drives.other": Text("estimate"),
    "drives.speed": Text("{drives:said} ({speed_kmh} km/h, detour {detour})"),
    "synthetic": Text("Synthetic data: no real place"),
    "synthetic.partly": Text("Partly synthetic data: {sources:commas}"),
    "broken.within": Text(
        "{schools:roll} are together in '{tier}', but lie in {parts} groups of '{above}'",
        count="parts",
    ),
    "broken.within.alone": Text(
        "{schools:roll} are together in '{tier}', but no group of '{above}' holds {alone:roll}"
    ),
    "broken.within.both": Text(
        "{schools:roll} are together in '{tier}', but lie in {parts} groups of '{above}', and no "
        "group of '{above}' holds {alone:roll}",
        count="parts",
    ),
    "ungrouped.nothing_found": Text("No grouping was found."),
    "ungrouped.no_reason": Text("No reason was recorded."),
}
