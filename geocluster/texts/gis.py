"""What layers and fields are called in maps for other software."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

_LAYERS: Mapping[str, Text] = {
    "gis.layer.schools": Text("Schools"),
    "gis.layer.groups": Text("Groups"),
    "gis.layer.drives": Text("Drives from the lead or centre"),
    "gis.layer.partnerships": Text("Today’s partnerships"),
    "gis.layer.left_out": Text("Schools in no group"),
    "gis.layer.towns": Text("Places"),
    "gis.layer.roads": Text("Main roads"),
    "gis.layer.water": Text("Water"),
    "gis.layer.boundary": Text("Boundary"),
    "gis.of_tier": Text("{layer:said} ({tier})", note="a layer, and the tier whose it is"),
}

_PLACES: Mapping[str, Text] = {
    "gis.place.lead": Text("Lead of a group"),
    "gis.place.centre": Text("Centre of a group"),
    "gis.place.member": Text("Member of a group"),
    "gis.place.alone": Text("In no group"),
    "gis.place.isolated": Text("In no group: no partner within reach"),
    "gis.place.unreachable": Text("In no group: cannot be reached"),
    "gis.place.excluded": Text("Excluded"),
    "gis.place.not_eligible": Text("May not join"),
}

_FIELDS: Mapping[str, Text] = {
    "gis.field.id": Text("Id"),
    "gis.field.name": Text("Name"),
    "gis.field.kind": Text("Kind"),
    "gis.field.tier": Text("Tier"),
    "gis.field.group": Text("Group"),
    "gis.field.number": Text("Number on the map"),
    "gis.field.parent": Text("Inside the group"),
    "gis.field.place": Text("Part in the group"),
    "gis.field.place_said": Text("Part in the group, in words"),
    "gis.field.colour": Text("Colour"),
    "gis.field.pupils": Text("Pupils"),
    "gis.field.lead": Text("Lead: id"),
    "gis.field.lead_name": Text("Lead"),
    "gis.field.centre": Text("Centre: id"),
    "gis.field.centre_name": Text("Centre"),
    "gis.field.schools": Text("Number of schools"),
    "gis.field.school_ids": Text("Schools: ids"),
    "gis.field.school_names": Text("Schools"),
    "gis.field.longest_drive_seconds": Text("Longest drive, seconds"),
    "gis.field.cost_seconds": Text("Cost, seconds"),
    "gis.field.flags": Text("Flags"),
    "gis.field.remarks": Text("Remarks"),
    "gis.field.partnerships": Text("What becomes of today’s partnerships"),
    "gis.field.reason": Text("Reason: code"),
    "gis.field.detail": Text("Reason"),
    "gis.field.nearest_change": Text("What would give it a place"),
    "gis.field.times": Text("Times"),
    "gis.field.from_id": Text("From: id"),
    "gis.field.from_name": Text("From"),
    "gis.field.to_id": Text("To: id"),
    "gis.field.to_name": Text("To"),
    "gis.field.seconds": Text("There, seconds"),
    "gis.field.back_seconds": Text("Back, seconds"),
    "gis.field.minutes": Text("There, minutes"),
    "gis.field.back_minutes": Text("Back, minutes"),
    "gis.field.ferry": Text("By ferry there"),
    "gis.field.back_ferry": Text("By ferry back"),
    "gis.field.straight": Text("Drawn straight: the way is not known"),
    "gis.field.kind_today": Text("Kind of partnership"),
    "gis.field.kept": Text("Together in one group"),
    "gis.field.groups": Text("Groups that hold its schools"),
}

TEXTS: Mapping[str, Text] = {**_LAYERS, **_PLACES, **_FIELDS}
