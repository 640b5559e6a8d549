"""What the page of one proposal says beside the map, on its controls, and of what is chosen.

The formats are those of :mod:`geocluster.texts.page`.
"""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["PANEL"]

_HEAD: Mapping[str, Text] = {
    "page.skip": Text("Skip to the table of groups"),
    "page.map.title": Text("Map"),
    "page.tools": Text("Tools of the map"),
    "page.reach.key": Text("Key to the reach"),
    "page.key": Text("Key to the map"),
    "page.noscript": Text("This map needs JavaScript, which is switched off."),
    "page.around.title": Text("Coarser tiers"),
    "page.doubted": Text("The travel times are in doubt"),
    "page.doubts": Text("Doubts about the travel times"),
    "page.broken": Text("Rules broken"),
    "page.figures.groups": Text("Groups", note="a figure stands below it"),
    "page.figures.grouped": Text("Schools grouped", note="a figure stands below it"),
    "page.figures.of": Text("{n:number} of {all:number}", note="such as: 17 of 20"),
    "page.figures.alone": Text("Left out", note="a figure stands below it"),
    "page.figures.barred": Text("May not join", note="a figure stands below it"),
    "page.figures.drives.leads": Text("Drives from leads", note="all added up"),
    "page.figures.drives.centres": Text("Drives from centres", note="all added up"),
    "page.figures.drives.both": Text("Drives from leads and centres", note="all added up"),
    "page.found.first": Text("the first {n:number} are shown", count="n"),
    "page.tier.shown": Text("Tier", note="before a choice of tiers"),
}

_TABLES: Mapping[str, Text] = {
    "page.groups": Text("Groups"),
    "page.groups.caption": Text(
        "Choose a group to see it on the map; choose a heading to sort.", note="of a table"
    ),
    "page.groups.tier": Text("Groups of {tier}."),
    "page.hub.leads": Text("Lead", note="head of a column: the school that leads a group"),
    "page.hub.centres": Text("Centre", note="head of a column: drives are counted from it"),
    "page.hub.both": Text("Lead or centre", note="head of a column"),
    "page.centre.mark": Text("(centre)", note="behind the name of a school that leads nothing"),
    "page.lead.this": Text("lead", note="behind the name of the school that leads a group"),
    "page.centre.this": Text("centre", note="behind the name of a school"),
    "page.members.ferry": Text("{drive}, ferry", note="drive: such as 12 min"),
    "page.members.inside": Text("inside {group}", note="group: of a coarser tier"),
    "page.members.measure": Text("{title}: {value}"),
    "page.sorted.up": Text("Sorted by {title}, upwards"),
    "page.sorted.down": Text("Sorted by {title}, downwards"),
    "page.left": Text("Schools left out"),
    "page.left.caption": Text("Schools in no group, and why."),
    "page.left.why": Text("Why", note="head of a column"),
    "page.today": Text("Today's partnerships"),
    "page.today.title": Text("Partnership", note="head of a column: of today"),
    "page.today.becomes": Text("Becomes", note="head of a column: what becomes of a partnership"),
    "page.today.of": Text("{label} ({layer})", note="layer: a kind of partnership"),
    "page.today.none": Text("no group", note="in a list of groups: schools that are in none"),
    "page.today.caption": Text(
        "What the proposal makes of each. Choose one to see it on the map.", note="of a table"
    ),
    "page.closed": Text("Closed roads"),
    "page.closed.roads": Text("{roads:clauses}.", note="names of roads"),
    "page.closed.nobody": Text("No drive between the schools takes longer."),
    "page.beside": Text("Measures, and what stands beside"),
    "page.beside.caption": Text(
        "By the same rules; costs are counted as if the rules allowed it.", note="of a table"
    ),
}

_FOLDS: Mapping[str, Text] = {
    "page.how": Text("How good it is"),
    "page.near": Text("Other groupings"),
    "page.fares": Text("Under other data"),
    "page.rules": Text("Rules"),
    "page.rules.of": Text("{tier}: {rule}"),
    "page.data": Text("Data"),
    "page.data.read": Text(
        "{n:number} record read: {kept:number} kept, {rejected:number} rejected, "
        "{filtered:number} filtered out.",
        "{n:number} records read: {kept:number} kept, {rejected:number} rejected, "
        "{filtered:number} filtered out.",
        count="n",
    ),
    "page.data.none": Text("No remarks on the data."),
    "page.data.all": Text("{n:number} remark on the data:", "{n:number} remarks:", count="n"),
    "page.data.first": Text(
        "{n:number} remark on the data.",
        "{n:number} remarks on the data; the first {first:number} are:",
        count="n",
    ),
    "page.data.issue": Text("{message} ({action})"),
    "page.data.issue.row": Text("Record {row}: {message} ({action})"),
    "page.sources": Text("Sources"),
    "page.sources.none": Text("No sources were named."),
    "page.sources.synthetic": Text("synthetic", note="of data: made up"),
    "page.ferries.leads": Text(
        "Ferries: {there:number} of {all:number} drives from leads and {back:number} of the ways "
        "back take one."
    ),
    "page.ferries.centres": Text(
        "Ferries: {there:number} of {all:number} drives from centres and {back:number} of the "
        "ways back take one."
    ),
    "page.ferries.both": Text(
        "Ferries: {there:number} of {all:number} drives from leads and centres and {back:number} "
        "of the ways back take one."
    ),
    "page.footer.drives": Text(
        "Drives: {how}, known up to {cutoff}. Times are estimates, to the minute."
    ),
    "page.footer.drives.dated": Text(
        "Drives: {how}, roads of {date}, known up to {cutoff}. Times are estimates, to the minute."
    ),
    "page.footer.seed": Text("Seed {seed}."),
    "page.footer.versions": Text("Made with {versions:commas}."),
}

_MAP: Mapping[str, Text] = {
    "page.layers": Text("Layers", note="a button: what the map shows"),
    "page.layer.drives": Text("Drives"),
    "page.layer.areas": Text("Group areas"),
    "page.layer.around": Text("Groups of {tier}"),
    "page.layer.around.labels": Text("Labels of {tier}"),
    "page.layer.today": Text("Today's partnerships"),
    "page.layer.groups": Text("Group labels"),
    "page.layer.names": Text("School names"),
    "page.layer.reach": Text("Reach of a school"),
    "page.layer.snapped": Text("Places on roads", note="where schools were put on their road"),
    "page.layer.alone": Text("Schools left alone"),
    "page.layer.isolated": Text("Isolated schools"),
    "page.layer.unreachable": Text("Unreachable schools"),
    "page.layer.excluded": Text("Excluded schools"),
    "page.layer.not_eligible": Text("Schools that may not join"),
    "page.layer.roads": Text("Roads"),
    "page.layer.roads_ferries": Text("Roads and ferries"),
    "page.layer.closed": Text("Closed roads"),
    "page.layer.places": Text("Places", note="names of towns and villages"),
    "page.key.today": Text("Today's partnership, {how}", note="how: such as 'split'"),
    "page.key.drive": Text("Drive, along the road"),
    "page.key.straight": Text("Drive, drawn straight"),
    "page.key.by_ferry": Text("Drive, partly by ferry"),
    "page.key.ferry": Text("Ferry"),
    "page.key.closed": Text("Closed road"),
    "page.fullscreen": Text("Full screen", note="a button"),
    "page.fullscreen.refused": Text("This browser does not fill the screen with the map."),
    "page.picture": Text("Save a picture", note="a button: of the map as it is shown"),
    "page.picture.saved": Text("The picture is saved."),
    "page.measure.start": Text("Measure", note="a button: how far it is from place to place"),
    "page.measure.how": Text("Straight line: choose a first place on the map."),
    "page.measure.next": Text("Straight line: choose the next place."),
    "page.measure.add": Text("Add the middle of the map", note="a button: as a place"),
    "page.measure.undo": Text("Take the last back", note="a button"),
    "page.measure.whole": Text("{far} in a straight line.", note="far: such as 3.21 km"),
    "page.measure.last": Text("The last part: {far}.", note="far: such as 3.21 km"),
    "page.kilometres": Text("{figure} km", note="figure: such as 3.21"),
    "page.metres": Text("{n:number} m"),
}

_CARD: Mapping[str, Text] = {
    "page.card.id": Text("Id"),
    "page.card.road": Text("To its road", note="a distance stands beside it"),
    "page.card.this": Text("this school"),
    "page.card.from.lead": Text("From the lead", note="a drive stands beside it"),
    "page.card.from.centre": Text("From the centre", note="a drive stands beside it"),
    "page.card.to.lead": Text("To the lead", note="a drive stands beside it"),
    "page.card.to.centre": Text("To the centre", note="a drive stands beside it"),
    "page.card.group_pupils": Text("Group pupils"),
    "page.card.today": Text("What changes"),
    "page.card.why": Text("Why here"),
    "page.card.nearest": Text("The nearest school", note="a heading, of a school in no group"),
    "page.card.elsewhere": Text("Why not elsewhere"),
    "page.card.firm": Text("How firmly"),
    "page.chosen.none": Text("Nothing is chosen", note="said to who cannot see the map"),
    "page.chosen.group": Text(
        "Group {group}: {n:number} school, pupils {pupils:number}, longest drive {longest}",
        "Group {group}: {n:number} schools, pupils {pupils:number}, longest drive {longest}",
        count="n",
    ),
}

PANEL: Mapping[str, Text] = {**_HEAD, **_TABLES, **_FOLDS, **_MAP, **_CARD}
