"""How reasons are said: why a school is in no group, and why there is no grouping.

The first word of the code of a reason is what files call it.
"""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["REASONS", "TEXTS"]

_TOGETHER = "{rules:list} stand in the way together (one of them less is not enough)."
_KNOWN = "{cutoff:minutes}, up to which times are known"
_NUMBERS = (
    "with the numbers of groups asked for ({asked:list}), and dropping one of these numbers is "
    "not "
    "enough"
)
_MEND = "Lower the number, or loosen size or pupils."

REASONS: Mapping[str, Text] = {
    # what the data alone say
    "excluded": Text("Left out of the question, as the scenario asks (pins, exclude)."),
    "pinned_alone": Text("Stays alone, as the scenario asks (pins, alone)."),
    "unreachable": Text("Cannot be reached by road: {why:said}."),
    "not_eligible": Text("May not join a group: {why:list}{rule:cited}."),
    "pupils_unknown": Text(
        "Its number of pupils is not known, and a group must have {fewest:between most} "
        "pupils{rule:cited}.",
        count="most",
    ),
    "pupils_unknown.in_years": Text(
        "Its number of pupils in {years:list} is not known, and a group must have "
        "{fewest:between most} pupils then, too{rule:cited}.",
        count="most",
    ),
    # no group for the sake of one rule
    "pins": Text("{why:said}."),
    "pins.rule_out": Text(
        "Groups within the limits, such as with {others:names}, are ruled out by the pins."
    ),
    "pins.rule_out_as": Text(
        "Groups within the limits, such as with {others:names}, are ruled out by the pins: "
        "{why:said}."
    ),
    "no_eligible_partner": Text(
        "Groups within the limits would need {schools:names}, which may not join (members)"
        "{rule:cited}."
    ),
    "no_lead.column": Text(
        "No school may lead: lead_where asks for {column}: {asked:condition}, which no school of "
        "the list meets ({column} is {there:tally}){rule:cited}."
    ),
    "no_lead.column_blank": Text(
        "No school may lead: lead_where asks for {column}: {asked:condition}, which no school of "
        "the list meets ({column} is blank for all){rule:cited}."
    ),
    "no_lead.together": Text(
        "No school may lead: no school of the list meets all of lead_where together "
        "({where:where}){rule:cited}."
    ),
    "no_lead.none_can_be_grouped": Text(
        "No school that can be grouped meets lead_where ({where:where}): {schools:names} cannot "
        "be "
        "grouped{rule:cited}."
    ),
    "no_lead_in_reach.none_known": Text(
        f"No school that may lead ({{where:where}}) is within {_KNOWN}{{rule:cited}}."
    ),
    "no_lead_in_reach.too_far": Text(
        "The nearest school that may lead, {nearest:name}, is {drive:minutes_over limit} away; "
        "the "
        "limit is {limit:minutes}{rule:cited}."
    ),
    "no_lead_in_reach.no_group": Text(
        "No group led by a school that may lead (the nearest is {nearest:name}, {drive:minutes} "
        "away) meets all other rules{rule:cited}."
    ),
    "not_the_same.column_unknown": Text(
        "No school of the list has a known {column}, which must be equal within a group (same)"
        "{rule:cited}."
    ),
    "not_the_same.own_unknown": Text(
        "Its {columns:list} is not known, and must be equal within a group{rule:cited}."
    ),
    "not_the_same.none_alike": Text(
        "No two schools that can be grouped have the same {columns:list}, which must be equal "
        "within a group (same){rule:cited}."
    ),
    "not_the_same.none_known": Text(
        f"No school of the same {{columns:list}} is within {_KNOWN}{{rule:cited}}."
    ),
    "not_the_same.no_group": Text(
        "The nearest school of the same {columns:list}, {nearest:name}, is {drive:minutes} away, "
        "and no group with it meets all rules (limit {limit:minutes}){rule:cited}."
    ),
    "pupils.too_few": Text(
        "At most {total:number} pupil comes together within the limits (with {others:names}); a "
        "group needs at least {fewest:number}{rule:cited}.",
        "At most {total:number} pupils come together within the limits (with {others:names}); a "
        "group needs at least {fewest:number}{rule:cited}.",
        count="total",
    ),
    "pupils.too_many": Text(
        "At least {total:number} pupils come together (with {others:names}); a group may have at "
        "most {most:number}{rule:cited}.",
        count="total",
    ),
    "pupils.between": Text(
        "Groups within the limits have up to {total:number} or from {above:number} pupils (with "
        "{others:names}); allowed are {fewest:between most}{rule:cited}.",
        count="above",
    ),
    "not_contiguous": Text(
        "Groups within the other limits, such as with {others:names}, do not hang together; "
        "neighbours of this school: {near:names}{rule:cited}."
    ),
    "not_contiguous.no_neighbour": Text(
        "Groups within the other limits, such as with {others:names}, do not hang together; "
        "neighbours of this school: no school{rule:cited}."
    ),
    "size.too_few": Text(
        "At most {n} schools come together within the limits (with {others:names}); a group needs "
        "at least {fewest}{rule:cited}.",
        count="n",
    ),
    "size.too_many": Text(
        "Groups within the other rules need at least {n} schools (with {others:names}); a group "
        "may have at most {most}{rule:cited}.",
        count="n",
    ),
    "no_partner_in_reach.too_far": Text(
        "Its nearest partner, {nearest:name}, is {drive:minutes_over limit} away; the limit is "
        "{limit:minutes}{rule:cited}."
    ),
    "no_partner_in_reach.not_of_each_other": Text(
        "Its nearest partner, {nearest:name}, is {drive:minutes} away, but no group of "
        "{size:span} "
        "schools within {limit:minutes} of it and of each other meets the other rules{rule:cited}."
    ),
    "no_partner_in_reach.not_of_one_lead": Text(
        "Its nearest partner, {nearest:name}, is {drive:minutes} away, but no group of "
        "{size:span} "
        "schools within {limit:minutes} of one lead or centre meets the other rules{rule:cited}."
    ),
    "*.stands_in_the_way": Text(
        "Groups within the other rules, such as with {others:names}, break a rule ({rule}): "
        "{broken:clauses}."
    ),
    "*.roll_unknown": Text(
        "Groups within the other rules would need {schools:names}, of which not all rolls are "
        "known that the rules ask for ({rule}){rule:cited}."
    ),
    # no group for the sake of several rules, or whatever the rules
    "several_rules": Text(f"No group meets all rules: {_TOGETHER}"),
    "several_rules.nearest": Text(
        "Its nearest partner, {nearest:name}, is {drive:minutes} away, but no group meets all "
        f"rules: {_TOGETHER}"
    ),
    "several_rules.pinned": Text(f"{{why:said}}: {_TOGETHER}"),
    "only_school": Text("It is the only school of the list."),
    "only_school.others_barred": Text(
        "No other school of the list can be grouped ({barred:list})."
    ),
    "no_partner_in_reach.none_known": Text(
        f"No other school that can be grouped is within {_KNOWN}."
    ),
    "no_partner_in_reach.no_group": Text(
        f"No group of {{size:span}} schools that are within {_KNOWN} holds it, whatever the other "
        "rules."
    ),
    # a group there is, but not inside the group of the coarser tier
    "alone_above": Text("It is in no group of '{above}', and so in none of '{tier}'."),
    "none_inside": Text(
        "It could be with {others:names}, but not within its group of '{above}'; "
        "both tiers together cost least so."
    ),
    "none_inside.found": Text(
        "It could be with {others:names}, but not within its group of '{above}'."
    ),
    "not_together": Text(
        "Each tier has groupings within its rules, but none of '{tier}' lies inside one of "
        "'{above}'."
    ),
    # a group there is, but it is not chosen
    "alone_free": Text("May stand alone at no cost. {could:said}."),
    "costs_more.free": Text("May stand alone at no cost. {could:said}."),
    "costs_more": Text("{could:said}; {end:said}."),
    "*.full": Text("{could:said}. {join:said}; so {end:said}."),
    "*.number": Text(
        "{could:said}, but the rules ask for {asked:list}{rules:cited}; without that the best "
        "found has {made} group, costs less, and places it.",
        "{could:said}, but the rules ask for {asked:list}{rules:cited}; without that the best "
        "found has {made} groups, costs less, and places it.",
        count="made",
    ),
    # there is no grouping
    "no_room": Text(
        "It has a possible group, but not all schools find room at once: at least a school must "
        'stay alone, such as this one.{also:said} Allow that (alone = "penalised"), or loosen '
        "size, pupils or drives.",
        "It has a possible group, but not all schools find room at once: at least {n} schools "
        "must "
        'stay alone, such as this one.{also:said} Allow that (alone = "penalised"), or loosen '
        "size, pupils or drives.",
        count="n",
    ),
    "pins.no_room": Text(
        "It has a possible group, but not all schools that must be together (pins) find room at "
        "once.{also:said} Remove a pin, or loosen size, pupils or drives."
    ),
    "*.counted": Text(f"No grouping: {{why:clauses}}. {_MEND}"),
    "*.counted_together": Text(
        f"No grouping: {{why:clauses}}; none is possible {_NUMBERS}. {_MEND}"
    ),
    "*.too_strict": Text("{each:sentences}"),
    "*.numbers_together": Text(
        f"No grouping within the other rules was found {_NUMBERS}; widen them."
    ),
}
"""Of schools in no group; ``*`` stands for the key of any rule."""

_CONFLICT: Mapping[str, Text] = {
    "conflict": Text(
        "This cannot be met: {asks:clauses}. {mend:said}",
        "These cannot all be met, but without any one of them the others can: {asks:clauses}. "
        "{mend:said}",
        count="asks",
    ),
    "conflict.not_proven": Text(
        "This cannot be met, as it seems (not proven in the time): {asks:clauses}. {mend:said}",
        "These cannot all be met, as it seems (not proven in the time; some may not be needed): "
        "{asks:clauses}. {mend:said}",
        count="asks",
    ),
    "conflict.placed": Text(
        "{schools:names} in a group (it may not stand alone)",
        "{schools:names} each in a group (they may not stand alone)",
        count="schools",
    ),
    "conflict.enough": Text(
        "This change is enough for a grouping of all schools: {changes:clauses}.",
        "One of these changes is enough for a grouping of all schools: {changes:clauses}.",
        count="changes",
    ),
    "conflict.further": Text(
        "No change of one of them was found that is enough for a grouping of all schools."
    ),
    "placed.by": Text(
        "It would have a place {changes:list}: in a group with {others:names}.{price:said}",
        "It would have a place {changes:list} together: in a group with {others:names}."
        "{price:said}",
        count="changes",
    ),
    "placed.perhaps": Text(
        "It would have a place {changes:list}, perhaps with less (not proven in the time): in a "
        "group with {others:names}.{price:said}",
        "It would have a place {changes:list} together, perhaps with less (not proven in the "
        "time): in a group with {others:names}.{price:said}",
        count="changes",
    ),
    "placed.more": Text(" The whole would then cost {more:minutes} more."),
    "placed.less": Text(" The whole would then cost {less:minutes} less."),
    "placed.same": Text(" The whole would then cost as much."),
    "placed.not_looked_at": Text(
        "What would place it was not looked for, as time was short: geocluster why tells it."
    ),
    "asks.rule": Text("{key}{rule:cited}"),
    "change.rule": Text("without {rule}"),
}
"""Of what conflicts, and how rules ask and change that say it in no words of their own."""

_PARTS: Mapping[str, Text] = {
    "broken.*.schools": Text("{schools:roll} may not be in one group by the rule {by}{rule:cited}"),
    "broken.*.lead": Text("no school may lead {schools:roll} by the rule {by}{rule:cited}"),
    "pinned.may_not_lead": Text(
        "{school:name} must lead (pins, lead), but may not: lead_where asks for {where:where}"
    ),
    "pinned.one_lead": Text(
        "{schools:names} must each lead the group they are in (pins, lead), and it has one lead"
    ),
    "pinned.together": Text("{schools:names} must be together (pins, together), but {broken:said}"),
    "pinned.lock": Text(
        "{schools:names} must be a group of their own (pins, lock), but {broken:said}"
    ),
    "pinned.broken": Text("{broken:clauses}"),
    "counted.excluded": Text("{n} excluded", count="n"),
    "counted.pinned_alone": Text("{n} pinned alone", count="n"),
    "counted.unreachable": Text("{n} unreachable", count="n"),
    "counted.not_eligible": Text("{n} not eligible", count="n"),
    "counted.pupils_unknown": Text("{n} with no known roll", count="n"),
    "could": Text("It could be with {others:names} ({drives:minutes} of driving{further:said})"),
    "could.elsewhere": Text(
        "It could be with {others:names} ({drives:minutes} of driving{further:said}), but "
        "{elsewhere:names} is placed elsewhere",
        "It could be with {others:names} ({drives:minutes} of driving{further:said}), but "
        "{elsewhere:names} are placed elsewhere",
        count="elsewhere",
    ),
    "could.own": Text(
        "It could be with {others:names} ({drives:minutes} of driving{further:said}), but as a "
        "group of their own they would cost {cost:minutes}"
    ),
    "could.further": Text(", {paid:list}"),
    "could.a_week": Text(" a week{further:said}"),
    "join": Text(
        "To join {others:names} would cost only {more:minutes}, but breaks a rule ({rule}): "
        "{broken:said}"
    ),
    "end.proven": Text(
        "over all schools it costs least to leave it alone, at a charge of {charge:minutes}"
    ),
    "end.tiers": Text(
        "all tiers together cost least when it is left alone, at a charge of {charge:minutes}"
    ),
    "end.found": Text("here it is left alone, at a charge of {charge:minutes}"),
    "also": Text(" {rules:list} stand in the way together."),
    "number.too_strict": Text(
        "No grouping within the other rules was found with {number:said}{rule:cited}. Without "
        "that "
        "rule the best has {made}; widen {rule}, or loosen size, pupils or drives."
    ),
    "number.exactly": Text("exactly {n:number} group", "exactly {n:number} groups", count="n"),
    "number.exactly_of_kind": Text(
        "exactly {n:number} group of the kind {kind:kind}",
        "exactly {n:number} groups of the kind {kind:kind}",
        count="n",
    ),
    "number.between": Text("{fewest:number} to {most:number} groups", count="most"),
    "number.between_of_kind": Text(
        "{fewest:number} to {most:number} groups of the kind {kind:kind}", count="most"
    ),
    "number.no_size": Text(
        "{number:said}: no group can be of it, for a group has {size:span} schools"
    ),
    "number.no_pupils": Text(
        "{number:said}: no group can be of it, for a group has {pupils:span} pupils"
    ),
    "number.schools": Text(
        "{number:said} need at least {needed:number} schools ({groups:number} × {each}), but "
        "{there:number} can be grouped",
        count="there",
    ),
    "number.pupils": Text(
        "{number:said} need at least {needed:number} pupils ({groups:number} × {each:number}), "
        "but "
        "the schools that can be grouped have {there:number}",
        count="there",
    ),
    "number.holding": Text(
        "{number:said} need at least {groups:number} schools of {where:where}, but {there:number} "
        "can be grouped",
        count="there",
    ),
    "number.room": Text(
        "{number:said} of at most {each} schools hold at most {room:number}, but {must:number} "
        "may "
        "not stand alone",
        count="must",
    ),
}
"""What reasons are put together of."""

TEXTS: Mapping[str, Text] = {**REASONS, **_CONFLICT, **_PARTS}
