"""The Welsh Government's yearly address list of schools, in either of its languages."""

from __future__ import annotations

from dataclasses import replace

from geocluster.licences import OGL
from geocluster.sources.layout import Layout

__all__ = ["WALES"]

WALES = Layout(
    name="wales",
    country="GB",
    columns={
        "id": ("School Number", "School number", "Rhif yr ysgol", "Rhif Ysgol"),
        "name": ("School Name", "School name", "Enw'r ysgol", "Enw’r ysgol", "Enw Ysgol"),
        "phase": ("Sector", "Sector yr ysgol"),
        "type": (
            "Governance - see notes",
            "Governance",
            "Llywodraethu - gweler y nodiadau",
            "Llywodraethu",
        ),
        "authority": (
            "Local Authority",
            "Local authority",
            "LA Name",
            "Awdurdod lleol",
            "Awdurdod Lleol",
        ),
        "faith": ("Religious Character", "Religious character", "Cymeriad crefyddol"),
        "medium": (
            "Welsh Medium Type - see notes",
            "Welsh Medium Type",
            "Welsh medium type",
            "Math o gyfrwng Cymraeg - gweler y nodiadau",
            "Math o gyfrwng Cymraeg",
        ),
        "pupils": (
            "Pupils - see notes",
            "Pupils",
            "Number of pupils",
            "Disgyblion - gweler y nodiadau",
            "Disgyblion",
        ),
        "postcode": ("Postcode", "Post code", "Cod post", "Cod Post"),
    },
    required=("id", "name", "pupils"),
    points=(
        ("Easting", "Northing", "EPSG:27700"),
        ("Dwyreiniad", "Gogleddiad", "EPSG:27700"),
        ("lon", "lat", "EPSG:4326"),
        ("Longitude", "Latitude", "EPSG:4326"),
    ),
    encodings=("utf-8-sig", "cp1252"),
    digits_only=True,
    meanings={"faith": {"---": "None"}},
    source=replace(
        OGL,
        name="Address list of schools in Wales",
        url="https://www.gov.wales/address-list-schools",
    ),
)
