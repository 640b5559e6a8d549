"""A GeoPackage: a layer each in the county's own coordinates, with the styles that QGIS finds.

Source: OGC (2024), GeoPackage Encoding Standard 1.4; QGIS documentation, "Save and load styles".
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from pyogrio.raw import write_arrow

from geocluster.gis.arrow import GEOMETRY, table_of
from geocluster.gis.layers import Layered
from geocluster.gis.model import Field, Layer, Told
from geocluster.gis.places import in_system
from geocluster.gis.styles import style_text
from geocluster.proposal import Proposal
from geocluster.texts import ENGLISH, Language

__all__ = ["geopackage"]

_WHEN = "2000-01-01T00:00:00.000Z"
"""The same proposal gives the same bytes, so that no file says when it was written."""

_URI = "https://www.iana.org/assignments/media-types/application/json"

_STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
);
"""
"""As QGIS makes it. Source: QGIS, QgsOgrProviderMetadata::saveStyle."""

_EXTENDED = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
    mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE gpkg_metadata (
    id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
    md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
    metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
    reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
    timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
    CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
    CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
"""
"""Source: OGC, GeoPackage Encoding Standard 1.4, annex C: tables 9, 16 and 17, and extensions."""

_EXTENSIONS = (
    ("gpkg_data_columns", "gpkg_schema", "http://www.geopackage.org/spec/#extension_schema"),
    ("gpkg_metadata", "gpkg_metadata", "http://www.geopackage.org/spec/#extension_metadata"),
    (
        "gpkg_metadata_reference",
        "gpkg_metadata",
        "http://www.geopackage.org/spec/#extension_metadata",
    ),
)


def geopackage(
    proposal: Proposal,
    language: str | Language = ENGLISH,
    *,
    layered: Layered | None = None,
) -> bytes:
    """Return a proposal as a GeoPackage; the same proposal gives the same bytes.

    Parameters
    ----------
    proposal
        As it was found, or as its folder has it.
    language
        Of the titles of layers and fields, and of sentences.
    layered
        The proposal as layers in this language; None where they are still to be made.

    Raises
    ------
    LanguageError
        If the language cannot be spoken.
    """
    found = layered or Layered.of(proposal, language)
    with tempfile.TemporaryDirectory(prefix="geocluster-") as folder:
        file = Path(folder) / "layers.gpkg"
        for layer in found.layers:
            _write(layer, found.told, found.system, file)
        _complete(found.layers, found.told, file)
        return file.read_bytes()


def _write(layer: Layer, told: Told, system: str, file: Path) -> None:
    about = (told.note, told.synthetic, told.translation, *told.credits)
    write_arrow(
        table_of(layer, in_system(layer.shapes, system)),
        str(file),
        layer=layer.key,
        driver="GPKG",
        geometry_name=GEOMETRY,
        geometry_type=layer.shape.value,
        crs=system,
        append=file.exists(),
        dataset_options={"VERSION": "1.3"},
        layer_options={
            "GEOMETRY_NAME": GEOMETRY,
            "FID": "fid",
            "IDENTIFIER": layer.title,
            "DESCRIPTION": " ".join(filter(None, about)),
        },
    )


def _complete(layers: Sequence[Layer], told: Told, file: Path) -> None:
    """Add styles, titles of fields, and where the data come from; leave nothing beside the file."""
    with closing(sqlite3.connect(file)) as database:
        database.executescript(_EXTENDED + _STYLES)
        database.executemany(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')", _EXTENSIONS
        )
        database.executemany(
            "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, NULL, NULL, NULL)",
            [(layer.key, f.key, f.title, f.title) for layer in layers for f in _titled(layer)],
        )
        _add_sources(database, told)
        _add_styles(database, layers)
        database.execute("UPDATE gpkg_contents SET last_change = ?", (_WHEN,))
        database.commit()
        database.execute("VACUUM")


def _titled(layer: Layer) -> list[Field]:
    """Return the fields of a layer whose titles differ, as the standard asks of them."""
    return list({field.title: field for field in reversed(layer.fields)}.values())[::-1]


def _add_sources(database: sqlite3.Connection, told: Told) -> None:
    text = json.dumps(asdict(told), ensure_ascii=False, indent=1)
    database.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'application/json', ?)", (_URI, text)
    )
    database.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)",
        (_WHEN,),
    )


def _add_styles(database: sqlite3.Connection, layers: Sequence[Layer]) -> None:
    database.executemany(
        "INSERT INTO layer_styles VALUES (NULL, '', '', ?, ?, ?, ?, '', 1, ?, '', NULL, ?)",
        [
            (layer.key, GEOMETRY, "geocluster", style_text(layer), layer.title, _WHEN)
            for layer in layers
        ],
    )
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', 0)"
    )
