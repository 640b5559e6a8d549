"""What the scripts and the skeletons of the pages say: headings, controls, keys, tips.

The page carries these templates in its language and puts the figures in itself (``say`` in
``maps/page/texts.js``), so they name only the formats that it knows: ``number``, ``whole_minutes``,
``commas``, ``clauses``, ``sentences``, or none.
"""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text
from geocluster.texts.panel import PANEL

__all__ = ["SHARED", "TEXTS"]

_EVERYWHERE: Mapping[str, Text] = {
    "page.minutes.under": Text("under 1 min", note="of a drive"),
    "page.minutes.unknown": Text("over the cut-off", note="of a drive that is not known"),
    "page.everything": Text("Show everything", note="a button: the map shows all schools"),
    "page.zoom.in": Text("Zoom in"),
    "page.zoom.out": Text("Zoom out"),
    "page.close": Text("Close"),
    "page.schools": Text("{n:number} school", "{n:number} schools", count="n"),
    "page.schools.found": Text("{n:number} school found", "{n:number} schools found", count="n"),
    "page.find": Text("Find a school"),
    "page.found": Text("Schools found"),
    "page.measure": Text("Measure", note="head of a column: what is counted"),
    "page.school": Text("School", note="head of a column"),
    "page.group": Text("Group {group}", note="group: such as G3"),
    "page.key.school": Text("School, with its group number"),
    "page.key.lead": Text("Lead school"),
    "page.kind.grouped": Text("In a group"),
    "page.kind.alone": Text("Left alone"),
    "page.kind.isolated": Text("Isolated", note="a school from which no other is in reach"),
    "page.kind.unreachable": Text("Unreachable", note="a school: no road leads to it"),
    "page.kind.excluded": Text("Excluded"),
    "page.kind.not_eligible": Text("May not join"),
    "page.kind.is": Text("{kind}.", note="kind: such as 'Left alone'; a sentence follows"),
}

_SIDE_BY_SIDE: Mapping[str, Text] = {
    "page.compared.skip": Text("Skip to the table of schools that move"),
    "page.compared.key": Text("Key to the maps"),
    "page.compared.noscript": Text("This page needs JavaScript, which is switched off."),
    "page.compared.chosen": Text("What is chosen"),
    "page.compared.short": Text("In short"),
    "page.compared.moves": Text("Schools that move", note="move: are with other schools"),
    "page.compared.groups": Text("Groups that answer to each other"),
    "page.compared.groups.table": Text("Groups"),
    "page.compared.rules": Text("Rules that differ"),
    "page.compared.measures": Text("Measures that differ"),
    "page.compared.alike": Text("Measures that are the same"),
    "page.compared.sources": Text("Sources"),
    "page.compared.tier": Text("Tier", note="before a choice of tiers"),
    "page.compared.map": Text("Map of {label}"),
    "page.compared.side": Text("{title}. {status}", note="title: of a proposal"),
    "page.compared.elsewhere": Text("Elsewhere in another proposal", note="of a school"),
    "page.compared.not_listed": Text("Not in this list."),
    "page.compared.not_listed.short": Text("not in the list"),
    "page.compared.with.lead": Text("with {others:commas}; its lead is {hub}."),
    "page.compared.with.lead.drive": Text("with {others:commas}; its lead is {hub}, {drive}."),
    "page.compared.with.lead.self": Text("with {others:commas}; its lead is this school."),
    "page.compared.with.centre": Text("with {others:commas}; its centre is {hub}."),
    "page.compared.with.centre.drive": Text("with {others:commas}; its centre is {hub}, {drive}."),
    "page.compared.with.centre.self": Text("with {others:commas}; its centre is this school."),
    "page.compared.kept": Text("Still with {schools:commas}"),
    "page.compared.new": Text("Now with {schools:commas}"),
    "page.compared.lost": Text("No longer with {schools:commas}"),
    "page.compared.row": Text("Groups {groups}", note="groups: such as G3 · G4"),
    "page.compared.no_answer": Text("No group answers to it."),
    "page.compared.changes": Text("What changes, and why", note="head of a column"),
    "page.compared.change": Text("{how}.", note="how: such as 'with others'"),
    "page.compared.change.of": Text("{label}: {how}.", note="label: of a proposal"),
    "page.compared.moved": Text(
        "{n:number} school is with others in some proposal. Choose one to see it on the maps.",
        "{n:number} schools are with others in some proposal. Choose one to see it on the maps.",
        count="n",
    ),
    "page.compared.nobody": Text("No school moves."),
    "page.compared.group": Text("{group}, {schools}", note="such as: G3, 4 schools"),
    "page.compared.same": Text("Same", note="head of a column: the groups of a row are"),
    "page.compared.same.yes": Text("yes"),
    "page.compared.same.no": Text("no"),
    "page.compared.groups.caption": Text("Groups that share most schools stand in one row."),
    "page.compared.rule": Text("Key", note="head of a column: a word of the scenario"),
    "page.compared.key.moves": Text("School that is with others in another proposal"),
}

_MARKS: Mapping[str, Text] = {
    "page.map": Text("Map of the schools"),
    "page.map.keys": Text(
        "Arrow keys go from school to school, Page Down and Page Up through all of them. Enter "
        "opens a school, Escape closes it. Plus and minus zoom, Shift and arrows move the map. The "
        "tables hold the same.",
        note="said by screen readers with the name of the map",
    ),
    "page.mark.alone": Text("{name}, {kind}", note="of a school; kind: such as 'left alone'"),
    "page.mark.grouped": Text("{name}, group {group}"),
    "page.mark.lead": Text("{name}, group {group}, lead"),
    "page.mark.more": Text("{said}, {more}", note="of a school; more: what else is said of it"),
    "page.tip.lead": Text("Group {group}, lead"),
    "page.pupils": Text("{n:number} pupil", "{n:number} pupils", count="n"),
    "page.pupils.unknown": Text("pupils unknown"),
    "page.drive": Text("{seconds:whole_minutes} {how}", note="how: such as 'by road (estimate)'"),
    "page.drive.ferry": Text("{seconds:whole_minutes} {how}, partly by ferry"),
    "page.drive.tip": Text("{from} to {to}:", note="names of schools; a drive follows"),
    "page.snapped": Text("Place on its road", note="of a school"),
    "page.snapped.far": Text("More than {metres:number} m away"),
    "page.snapped.away": Text("{metres:number} m from its place on the road"),
    "page.reach.way": Text("Minutes from or to the school"),
    "page.reach.minutes.from": Text("Minutes from", note="a choice; the name of a school follows"),
    "page.reach.minutes.to": Text("Minutes to", note="a choice; the name of a school follows"),
    "page.reach.is.from": Text("{drive} from {school}", note="drive: such as '12 min'"),
    "page.reach.is.to": Text("{drive} to {school}", note="drive: such as '12 min'"),
    "page.reach.beyond": Text("more than {limit:number} min"),
    "page.reach.origin": Text("the chosen school"),
    "page.reach.choose": Text(
        "Choose a school, on the map, in a table or by its name, to see how far the others are."
    ),
    "page.reach.unreachable": Text("This school is unreachable; no drive is known."),
    "page.reach.count": Text(
        "{near:number} of {n:number} school within {limit:number} min.",
        "{near:number} of {n:number} schools within {limit:number} min.",
        count="n",
    ),
    "page.reach.first": Text("up to {end:number}", note="minutes"),
    "page.reach.band": Text("{from:number} to {end:number}", note="minutes"),
    "page.around": Text("Groups of {tier}", note="tier: its name"),
    "page.around.key": Text("Group of {tier}, around those inside it", note="tier: its name"),
    "page.around.groups": Text("{n:number} group", "{n:number} groups", count="n"),
    "page.around.caption": Text(
        "{groups} of {schools}; {alone:number} in none. Choose one to see it on the map.",
        note="groups: such as '3 groups'; schools: such as '9 schools'",
    ),
    "page.column.group": Text("Group", note="head of a column"),
    "page.column.inside": Text("Inside it", note="head of a column: how many finer groups are"),
    "page.column.schools": Text("Schools", note="head of a column"),
    "page.column.pupils": Text("Pupils", note="head of a column"),
    "page.column.longest": Text("Longest drive", note="head of a column"),
    "page.key.centre": Text("Centre of a group, from which drives are counted"),
}

_PAPER: Mapping[str, Text] = {
    "page.paper.groups": Text("Groups and their members"),
    "page.paper.groups.of": Text("Groups and their members ({tier})", note="tier: of the scenario"),
    "page.paper.left": Text("Schools left out, and why"),
    "page.paper.left.of": Text("Schools left out, and why ({tier})", note="tier: of the scenario"),
    "page.paper.from.leads": Text("From its lead", note="head of a column: a drive"),
    "page.paper.from.centres": Text("From its centre", note="head of a column: a drive"),
    "page.paper.from.both": Text("From its lead or centre", note="head of a column: a drive"),
    "page.paper.back": Text("And back", note="head of a column: the drive back"),
    "page.paper.notes": Text("Notes on several groups"),
    "page.paper.note": Text(
        "Note {n}: {schools}.", note="schools: names; n: numbers of notes, such as 1, 2"
    ),
    "page.paper.note.all": Text("Note {n}: all its schools.", note="of a group"),
    "page.paper.least": Text(
        "at least {n:number} pupil",
        "at least {n:number} pupils",
        count="n",
        note="the rolls of some schools are not known",
    ),
    "page.paper.longest": Text("longest drive {drive}", note="drive: such as '12 min'"),
    "page.paper.longest.unknown": Text("longest drive unknown"),
    "page.paper.lead": Text("(lead)", note="behind the name of a school"),
    "page.paper.created": Text("Made on {day}", note="day: a date, such as 27 November 2026"),
}

TEXTS: Mapping[str, Text] = {**_EVERYWHERE, **_SIDE_BY_SIDE, **_MARKS, **_PAPER, **PANEL}

SHARED = ("join.clauses", "join.commas", "join.sentences", "unit.minutes", "value.unknown")
"""Codes of other tables that the scripts say, too."""
