"""verify holds the figures of exported tables and layers equal to those of the proposal."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geocluster.manifest import MANIFEST, ExportEntry, read_manifest
from geocluster.outputs import write_folder
from geocluster.outputs.exporting import export_folder
from geocluster.outputs.exports import EXPORTS
from geocluster.outputs.exports_check import same_figures
from geocluster.outputs.verify import Verified, examine
from geocluster.planning import propose
from tests.report.test_report import county

TABLES = [name for name, export in EXPORTS.own.items() if export.figures is not None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = write_folder(propose(county(), seconds=5), tmp_path_factory.mktemp("figures") / "out")
    export_folder(made, TABLES)
    return made


def with_another(folder: Path, name: str, change: Callable[[bytes], bytes]) -> Verified:
    """What verify says where a file is another, and the manifest signed anew."""
    file = folder / EXPORTS[name].file
    before = [(path, path.read_bytes()) for path in (file, folder / MANIFEST)]
    try:
        content = change(file.read_bytes())
        assert content != before[0][1]
        file.write_bytes(content)
        manifest = read_manifest(folder)
        assert manifest is not None
        entries = tuple(
            ExportEntry.of(x.name, content, export=name, language=x.language)
            if x.name == file.name
            else x
            for x in manifest.exports
        )
        text = replace(manifest, exports=entries).text()
        (folder / MANIFEST).write_text(text, encoding="utf-8")
        return examine(folder)
    finally:
        for path, old in before:
            path.write_bytes(old)


def test_tables_and_layers_are_judged_whole(folder: Path) -> None:
    assert set(TABLES) == {"xlsx", "gpkg", "geojson", "geoparquet"}
    seen = examine(folder)
    assert seen.violations == ()
    assert not any(EXPORTS[name].file in said for name in TABLES for said in seen.not_judged)


def _cell(content: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[-1]
    sheet.cell(sheet.max_row, sheet.max_column).value = "another"
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _property(content: bytes) -> bytes:
    whole = json.loads(content)
    of = next(x["properties"] for x in whole["features"] if "pupils" in x["properties"])
    of["pupils"] += 1
    return json.dumps(whole).encode()


def _value(content: bytes) -> bytes:
    table = pq.read_table(io.BytesIO(content))
    at = table.column_names.index("layer")
    lost = [*table["layer"].to_pylist()[:-1], "another"]
    return _written(table.set_column(at, "layer", pa.array(lost)))


def _written(table: pa.Table) -> bytes:
    content = io.BytesIO()
    pq.write_table(table, content, compression="none")
    return content.getvalue()


def _in_package(content: bytes, change: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        known = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in known:  # they ask for functions that only GDAL has
            database.execute(f'DROP TRIGGER "{name}"')
        database.executescript(change)
        return database.serialize()


FALSE: dict[str, Callable[[bytes], bytes]] = {
    "xlsx": _cell,
    "gpkg": lambda content: _in_package(content, "UPDATE schools SET pupils = pupils + 1"),
    "geojson": _property,
    "geoparquet": _value,
}
OTHERWISE: dict[str, Callable[[bytes], bytes]] = {
    "xlsx": lambda content: _saved(openpyxl.load_workbook(io.BytesIO(content))),
    "gpkg": lambda content: _in_package(content, "CREATE TABLE beside (x); VACUUM"),
    "geojson": lambda content: json.dumps(json.loads(content), indent=2).encode(),
    "geoparquet": lambda content: _written(pq.read_table(io.BytesIO(content))),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_figure_that_is_another_is_found_though_the_manifest_was_signed_anew(
    folder: Path, name: str
) -> None:
    (said,) = with_another(folder, name, FALSE[name]).violations
    assert said.startswith(f"{EXPORTS[name].file} says something else than the proposal")
    assert f"geocluster export --to {name} makes it again" in said


def _moved(content: bytes, by: float) -> bytes:
    whole = json.loads(content)
    for feature in whole["features"]:
        if feature["geometry"] and feature["geometry"]["type"] == "Point":
            feature["geometry"]["coordinates"][0] += by
    return json.dumps(whole).encode()


def _shapes(content: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    whole = json.loads(content)
    area = next(x for x in whole["features"] if "Polygon" in (x["geometry"] or {}).get("type", ""))
    change(area)
    return json.dumps(whole).encode()


def _geometries(content: bytes, change: Callable[[list[Any]], list[Any]]) -> bytes:
    table = pq.read_table(io.BytesIO(content))
    column = pa.array(change(table["geometry"].to_pylist()), pa.binary())
    return _written(table.set_column(table.column_names.index("geometry"), "geometry", column))


ELSEWHERE: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "points by a hundred metres": ("geojson", lambda c: _moved(c, 0.002)),
    "a place lost": ("geojson", lambda c: _shapes(c, lambda x: x.update(geometry=None))),
    "the key lost": ("geojson", lambda c: _shapes(c, lambda x: x.pop("geometry"))),
    "another kind": ("geojson", lambda c: _shapes(c, lambda x: x["geometry"].update(type="?"))),
    "no coordinates": (
        "geojson",
        lambda c: _shapes(c, lambda x: x["geometry"].update(coordinates=[])),
    ),
    "text": ("geojson", lambda c: _shapes(c, lambda x: x.update(geometry="here"))),
    "places exchanged": ("geoparquet", lambda c: _geometries(c, lambda g: [g[1], g[0], *g[2:]])),
    "no places": ("geoparquet", lambda c: _geometries(c, lambda g: [None] * len(g))),
    "a place in a package": (
        "gpkg",
        lambda c: _in_package(
            c, "UPDATE schools SET geom = (SELECT geom FROM schools WHERE fid = 2) WHERE fid = 1"
        ),
    ),
    "no place in a package": (
        "gpkg",
        lambda c: _in_package(c, "UPDATE schools SET geom = x'00' WHERE fid = 1"),
    ),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_a_place_that_is_another_is_found_though_the_manifest_was_signed_anew(
    folder: Path, what: str
) -> None:
    name, change = ELSEWHERE[what]
    (said,) = with_another(folder, name, change).violations
    assert said.startswith(f"{EXPORTS[name].file} says something else than the proposal")


def test_places_that_another_library_rounds_otherwise_are_no_fault(folder: Path) -> None:
    seen = with_another(folder, "geojson", lambda c: _moved(c, 1e-6))
    assert seen.violations == ()


@pytest.mark.parametrize("name", TABLES)
def test_the_same_figures_packed_otherwise_are_no_fault_and_are_named(
    folder: Path, name: str
) -> None:
    seen = with_another(folder, name, OTHERWISE[name])
    assert seen.violations == ()
    assert [said for said in seen.not_judged if said.startswith(EXPORTS[name].file)] == [
        f"{EXPORTS[name].file}: how it looks, and places to 50 m, as other software packed it; its "
        "figures are those of the proposal"
    ]


@pytest.mark.parametrize("name", TABLES)
def test_what_is_no_such_file_says_something_else(folder: Path, name: str) -> None:
    export = EXPORTS[name]
    made = (folder / export.file).read_bytes()
    for content in (b"", b"no file", b"[[[[", b'{"features": 7}', b"PK\x03\x04", made[:99]):
        assert same_figures(export, content, made) is False, content
    assert same_figures(export, made, made) is None


def test_a_package_whose_layers_are_no_tables_is_found(folder: Path) -> None:
    """A view could compute without an end."""
    endless = (
        "ALTER TABLE schools RENAME TO kept; CREATE VIEW schools AS WITH RECURSIVE n(x) AS "
        "(SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    )
    (said,) = with_another(folder, "gpkg", lambda c: _in_package(c, endless)).violations
    assert said.startswith("layers.gpkg says something else")
