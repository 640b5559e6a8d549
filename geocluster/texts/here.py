"""How it is said why a school is where it is, and what it would cost to have it otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    # what the whole would cost
    "instead.more": Text("the whole costs {more:minutes_more} more{paid:said}"),
    "instead.same": Text("the whole costs as much: another grouping is as good{paid:said}"),
    "instead.less": Text(
        "the whole costs {less:minutes_more} less: the proposal is not the best{paid:said}"
    ),
    "instead.found": Text(
        "the whole costs {more:minutes_signed} in the best that was found; that nothing costs less "
        "is not proven{paid:said}"
    ),
    "instead.found_at_least": Text(
        "the whole costs {more:minutes_signed} in the best that was found; at least "
        "{least:minutes_down} more are proven{paid:said}"
    ),
    "instead.impossible": Text("no grouping of the whole then meets the hard rules"),
    "instead.unknown": Text("no such grouping was found in time"),
    "instead.by_term": Text(" ({terms:commas})"),
    "instead.term": Text("{term:said} {more:minutes_signed}"),
    "instead.changes": Text("{changes:clauses}"),
    "instead.groups": Text("there would be {groups:clauses}"),
    "instead.groups.more": Text(
        "{n} more group would be another", "{n} more groups would be others", count="n"
    ),
    "instead.group": Text("{schools:roll}"),
    "instead.left": Text("{schools:roll} would be in no group", count="schools"),
    "instead.placed": Text("{schools:roll} would be in a group", count="schools"),
    # the group of a school
    "here.title": Text("Why {school:name} is in {group}"),
    "here.title.alone": Text("Why {school:name} is in no group"),
    "here.reason": Text("{school:name}: {why:said}"),
    "here.own.led": Text(
        "Its group: {schools:roll}; led by {hub:name}. {pupils:said}Longest drive "
        "{longest:minutes}.{paid:said}"
    ),
    "here.own.centre": Text(
        "Its group: {schools:roll}; drives are counted from {hub:name}. {pupils:said}Longest drive "
        "{longest:minutes}.{paid:said}"
    ),
    "here.pupils": Text("{n:number} pupil. ", "{n:number} pupils. ", count="n"),
    "here.paid": Text(" It pays {cost:minutes_tenths}: {paid:list}."),
    "here.drive": Text("Its own drive from {hub:name} is {drive:minutes}."),
    "here.firm": Text("Without this very group {price:said}.{changes:said}"),
    "here.changes": Text(" Then {changes:said}."),
    "here.alone": Text("Alone, in no group: {price:said}.{changes:said}"),
    "here.proven": Text(
        "Every cost is proven: the whole was solved again for it, and nothing of the kind costs "
        "less."
    ),
    "here.not_proven": Text(
        "The proposal is not proven best: everything is compared with the best that was found."
    ),
    "here.time": Text(
        "Not every cost is proven; where one is not, this is said. More time may prove more "
        "(--seconds)."
    ),
    # the next best groups for it
    "here.others": Text("The next best groups for it:"),
    "here.others.left": Text("The best groups for it:"),
    "here.others.open": Text("Whether there is a further one was not found in time."),
    "here.others.at_least": Text(
        "No further one was found in time; the whole costs at least {least:minutes_down} more with "
        "any."
    ),
    "here.no_others": Text("No other group is possible for it within the rules."),
    "here.no_more": Text("No further group is possible for it within the rules."),
    "here.other": Text("{n}. With {others:names}: {price:said}.{changes:said}"),
    # the nearest school
    "here.nearest": Text("{nearest:name}, its nearest school:"),
    "here.nearest.able": Text("{nearest:name}, the nearest that it could be in one group with:"),
    "here.expected": Text("Groups that one would expect:"),
    "here.expected.made": Text("{about:said} ({schools:roll}): {price:said}.{changes:said}"),
    "here.expected.broken": Text("{about:said} ({schools:roll}): forbidden; {broken:clauses}."),
    "expected.nearest": Text(
        "With its nearest school, {drive:minutes} away",
        "With its {n} nearest schools, up to {drive:minutes} away",
        count="n",
    ),
    "expected.joined": Text("In the group of {nearest:name}"),
    "expected.with_own": Text("{nearest:name} in its own group, too"),
    "expected.today": Text("Today's partners ({layer} {partnership})"),
    # the nearest, without solving again
    "nearest.with": Text("Its nearest school, {nearest:name} ({drive:minutes}), is with it."),
    "nearest.forbidden": Text(
        "Its nearest school, {nearest:name} ({drive:minutes}), cannot be with it: {broken:clauses}."
    ),
    "nearest.alone": Text(
        "The nearest that it could be with, {nearest:name} ({drive:minutes}), is in no group."
    ),
    "nearest.full": Text(
        "The nearest that it could be with, {nearest:name} ({drive:minutes}), is in {group}, which "
        "cannot take it as well: {broken:clauses}."
    ),
    "nearest.dearer": Text(
        "The nearest that it could be with, {nearest:name} ({drive:minutes}), is in {group}; to "
        "join it breaks no rule, but no grouping with that costs less as a whole."
    ),
    "nearest.open": Text(
        "The nearest that it could be with, {nearest:name} ({drive:minutes}), is in {group}; to "
        "join it breaks no rule."
    ),
    "nearest.outside": Text(
        "The nearest that it could be with, {nearest:name} ({drive:minutes}), is in {group}, which "
        "lies in no group of '{above}' that holds it, too."
    ),
    "nearest.dearer.tier": Text(
        "The nearest that it could be with, {nearest:name} ({drive:minutes}), is in {group}; to "
        "join it breaks no rule of '{tier}', but no grouping with that costs less in all tiers "
        "together."
    ),
    "nearest.open.tier": Text(
        "The nearest that it could be with, {nearest:name} ({drive:minutes}), is in {group}; to "
        "join it breaks no rule of '{tier}'."
    ),
    # some schools together, or apart
    "pair.title": Text("{schools:names}: together or apart"),
    "pair.drive": Text("From {one:name} to {other:name} {there:minutes}, back {back:minutes}."),
    "pair.drive.far": Text(
        "Between {one:name} and {other:name} a drive takes longer than {cutoff:minutes}."
    ),
    "pair.now": Text("They are together in {group}."),
    "pair.not_now": Text("They are not together: {where:clauses}."),
    "pair.in_group": Text("{school:name} is in {group}"),
    "pair.in_none": Text("{school:name} is in no group"),
    "pair.together": Text("Together: {price:said}.{changes:said}"),
    "pair.never": Text("Together: forbidden. {never:said}."),
    "pair.apart": Text("Apart: {price:said}.{changes:said}"),
    "never.broken": Text("Whoever else joins: {broken:clauses}"),
    "never.one_rule": Text(
        "Every group with them breaks {rule}, such as {group:roll}: {broken:clauses}"
    ),
    "never.several": Text(
        "Every group with them breaks {rules:list}; to drop one of these rules is not enough"
    ),
    "never.whole": Text(
        "There are groups with them, but with none of these does a grouping of all schools meet "
        "the hard rules"
    ),
    "never.in_tier": Text("In '{tier}': {never:said}"),
    "never.no_group": Text("No group can hold them, whatever the rules"),
}
