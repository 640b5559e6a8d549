"""Titles of the tables for people, and of their columns."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "table.groups": Text("Groups", note="Title of a table, and name of a sheet of a workbook."),
    "table.schools": Text("Schools", note="Title of a table, and name of a sheet of a workbook."),
    "column.group": Text("Group"),
    "column.tier": Text("Tier"),
    "column.parent": Text("Inside group"),
    "column.lead_name": Text("Lead school"),
    "column.centre_name": Text("Centre", note="The school from which drives are counted."),
    "column.schools": Text("Schools", note="How many."),
    "column.pupils": Text("Pupils", note="How many."),
    "column.longest_drive": Text("Longest drive (min)"),
    "column.cost": Text("Cost (min)"),
    "column.school_names": Text("Its schools"),
    "column.remarks": Text("Worth a look"),
    "column.partnerships": Text("Today's partnerships"),
    "column.id": Text("Number", note="Of a school, in the register of schools."),
    "column.name": Text("School"),
    "column.lon": Text("Longitude"),
    "column.lat": Text("Latitude"),
    "column.detail": Text("Why in no group"),
}
