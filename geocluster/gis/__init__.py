"""Maps for other software: a proposal as GeoPackage, QGIS project, GeoJSON and GeoParquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geocluster.doors import door

if TYPE_CHECKING:
    from geocluster.gis.collection import geojson
    from geocluster.gis.gpkg import geopackage
    from geocluster.gis.layers import Layered
    from geocluster.gis.parquet import geoparquet
    from geocluster.gis.project import qgis_project
else:
    __getattr__, __dir__ = door(
        __name__,
        {
            "collection": ("geojson",),
            "gpkg": ("geopackage",),
            "layers": ("Layered",),
            "parquet": ("geoparquet",),
            "project": ("qgis_project",),
        },
    )

__all__ = ["Layered", "geojson", "geopackage", "geoparquet", "qgis_project"]
