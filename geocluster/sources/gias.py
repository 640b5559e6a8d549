"""England's register of schools, Get Information about Schools, "all establishment data"."""

from __future__ import annotations

from geocluster.licences import OGL
from geocluster.sources.layout import Layout

__all__ = ["GIAS"]

GIAS = Layout(
    name="gias",
    country="GB",
    columns={
        "id": ("URN",),
        "name": ("EstablishmentName",),
        "phase": ("PhaseOfEducation (name)",),
        "type": ("TypeOfEstablishment (name)",),
        "status": ("EstablishmentStatus (name)",),
        "low_age": ("StatutoryLowAge",),
        "high_age": ("StatutoryHighAge",),
        "pupils": ("NumberOfPupils",),
        "capacity": ("SchoolCapacity",),
        "authority": ("LA (name)",),
        "faith": ("ReligiousCharacter (name)",),
        "diocese": ("Diocese (name)",),
        "trust": ("Trusts (name)",),
        "partnership": ("Federations (name)",),
        "postcode": ("Postcode",),
    },
    required=("id", "name", "pupils"),
    points=(("Easting", "Northing", "EPSG:27700"),),
    encodings=("utf-8-sig", "cp1252"),
    open_statuses=frozenset({"open", "open, but proposed to close"}),
    digits_only=True,
    related=True,
    source=OGL,
)
