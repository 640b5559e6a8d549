"""Files of a few kilobytes that ask for gigabytes, and files without end, are refused at once.

Each bomb is made here, and read in a process of its own with 2 GB of memory and 20 s.
"""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from geocluster.basemap import read_shapes
from geocluster.errors import (
    GeoclusterError,
    LimitError,
    ScenarioError,
    SchoolsError,
    TravelError,
)
from geocluster.limits import (
    DEFAULTS,
    Limits,
    allowing,
    books,
    check_roads,
    check_table,
    limits,
    too_much,
)
from geocluster.outputs import verify, write_folder
from geocluster.planning import check, run
from geocluster.provenance import note_file, source_beside
from geocluster.roads import EngineRequest, travel
from geocluster.scenario import read_scenario
from geocluster.scenario.model import LimitKeys
from geocluster.schools import Source
from geocluster.sources import read_neighbours, read_schools
from tests.conftest import REPOSITORY

GIGABYTES = 2
SECONDS = 20
LIST = "id,name,pupils,x,y\n" + "".join(
    f"s{k},School {k},{60 + k},{490000 + 900 * k},{305000 + 700 * (k % 3)}\n" for k in range(6)
)
MAP = {name: name for name in ("id", "name", "pupils", "x", "y")}
COLUMNS = '{ id = "id", name = "name", pupils = "pupils", x = "x", y = "y" }'
XLSX = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/'
    'package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/'
    '2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def a_book(file: Path, **parts: str) -> Path:
    """Write an XLSX: ``sheet`` holds rows, ``strings`` the texts that cells share."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in XLSX.items():
            book.writestr(name, text)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                b"<sheetData>"
            )
            sheet.write(parts["sheet"].encode())
            sheet.write(b"</sheetData>" + parts.get("after", "").encode() + b"</worksheet>")
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
            strings.write(
                b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                + parts.get("strings", "").encode()
                + b"</sst>"
            )
    return file


def an_open_sheet(file: Path, rows: str) -> Path:
    """Write an ODS of one sheet."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:'
            '1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:'
            'oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return file


def an_open_row(*, columns: int = 1, rows: int = 1, text: str = "x", blanks: int = 0) -> str:
    spaces = f'<text:s text:c="{blanks}"/>' if blanks else ""
    return (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
        f'table:number-columns-repeated="{columns}" office:value-type="string">'
        f"<text:p>{text}{spaces}</text:p></table:table-cell></table:table-row>"
    )


def a_long_part(file: Path, name: str, gigabytes: int) -> Path:
    """Write a ZIP with a part of blanks that unpacks to so many gigabytes, and says 1 kB."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for part, text in XLSX.items():
            book.writestr(part, text)
        with book.open(name, "w", force_zip64=True) as content:
            for _ in range(gigabytes * 64):
                content.write(b" " * (1 << 24))
    return file


def a_zip_of_blanks(file: Path) -> None:
    """Write a ZIP of one table of blanks."""
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open("s.csv", "w") as table,
    ):
        for _ in range(12):
            table.write(b" " * (1 << 24))


def a_column_of_one_value(file: Path, names: list[str], groups: int, rows: int) -> Path:
    """Write a Parquet file of the same row again and again: a few bytes for each million."""
    table = pa.table({name: np.zeros(rows, np.int64) for name in names})
    with pq.ParquetWriter(file, table.schema, compression="zstd") as writer:
        for _ in range(groups):
            writer.write_table(table)
    return file


def a_view_without_end(file: Path) -> Path:
    with sqlite3.connect(file) as database:
        database.executescript(
            """
            PRAGMA application_id = 0x47504B47;
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY,
              organization TEXT, organization_coordsys_id INTEGER, definition TEXT,
              description TEXT);
            INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'undefined', '');
            CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT,
              identifier TEXT, description TEXT, last_change TEXT, min_x REAL, min_y REAL,
              max_x REAL, max_y REAL, srs_id INTEGER);
            CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,
              geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
            CREATE VIEW schools AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
              SELECT id, NULL AS geom, zeroblob(1000000) AS filling FROM n;
            INSERT INTO gpkg_contents VALUES
              ('schools', 'features', 'schools', '', '', 0, 0, 1, 1, 4326);
            INSERT INTO gpkg_geometry_columns VALUES ('schools', 'geom', 'POINT', 4326, 0, 0);
            """
        )
    return file


def packed_blanks(file: Path, pack: Callable[[bytes], bytes]) -> Path:
    """Write three gigabytes of blanks, packed, as streams one after the other."""
    stream = pack(b" " * (1 << 26))
    file.write_bytes(pack(b'<?xml version="1.0"?><osm version="0.6">') + stream * 48)
    return file


def with_holes(file: Path, text: str, size: int) -> None:
    """Write a text, and then nothing up to a size that the disk need not have."""
    file.write_text(text)
    os.truncate(file, size)


def a_dense_extract(file: Path) -> Path:
    """Write an ``.osm.pbf`` of blocks that unpack to 32 MB of the same node each."""
    import zlib

    def varint(number: int) -> bytes:
        out = b""
        while number > 127:
            out, number = out + bytes([number & 127 | 128]), number >> 7
        return out + bytes([number])

    def field(number: int, content: bytes | int) -> bytes:
        if isinstance(content, int):
            return varint(number << 3) + varint(content)
        return varint(number << 3 | 2) + varint(len(content)) + content

    def block(kind: bytes, raw: bytes) -> bytes:
        blob = field(2, len(raw)) + field(3, zlib.compress(raw, 9))
        head = field(1, kind) + field(3, len(blob))
        return len(head).to_bytes(4, "big") + head + blob

    many = 9_000_000
    ids, places = b"\x02" + b"\x00" * (many - 1), b"\x00" * many
    dense = field(1, ids) + field(8, places) + field(9, places)
    data = field(1, field(1, b"")) + field(2, field(2, dense))
    header = field(4, b"OsmSchema-V0.6") + field(4, b"DenseNodes")
    file.write_bytes(block(b"OSMHeader", header) + block(b"OSMData", data) * 40)
    return file


LISTS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "two cells that span a sheet": (
        "s.xlsx",
        lambda f: a_book(
            f,
            sheet='<row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        ),
        "cells",
    ),
    "small letters and odd blanks": (
        "s.xlsx",
        lambda f: a_book(
            f, sheet="<row><c r = 'a1'><v>1</v></c><c\tr\n=\n'xfd1048576'><v>1</v></c></row>"
        ),
        "cells",
    ),
    "a prefix before every tag": (
        "s.xlsx",
        lambda f: a_book(
            f,
            sheet='<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="XFD1048576"><x:v>1</x:v>'
            "</x:c></x:row>",
        ),
        "cells",
    ),
    "cells that do not say where they are": (
        "s.xlsx",
        lambda f: a_book(
            f, sheet=f'<row r="1">{"<c/>" * 4000}</row><row r="1048000"><c><v>1</v></c></row>'
        ),
        "cells",
    ),
    "a far cell behind megabytes": (
        "s.xlsx",
        lambda f: a_book(
            f,
            sheet='<row r="1"><c r="A1"><v>1</v></c></row>'
            + " " * 12_345_678
            + '<row r="999999"><c r="ZZZ999999"><v>1</v></c></row>',
        ),
        "columns",
    ),
    "gigabytes of shared texts": (
        "s.xlsx", lambda f: a_long_part(f, "xl/sharedStrings.xml", 1), "megabytes",
    ),
    "gigabytes of styles": ("s.xlsx", lambda f: a_long_part(f, "xl/styles.xml", 1), "megabytes"),
    "a long text in a million cells": (
        "s.xlsx",
        lambda f: a_book(
            f,
            sheet="".join(f'<row r="{r}">' + f'<c r="A{r}" t="s"><v>0</v></c>' * 4 + "</row>"
                          for r in range(1, 50_000)),
            strings=f"<si><t>{'x' * 1_000_000}</t></si>",
        ),
        "megabytes",
    ),
    "millions of merged areas": (
        "s.xlsx",
        lambda f: a_book(
            f,
            sheet='<row r="1"><c r="A1"><v>1</v></c></row>',
            after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 3_000_000 + "</mergeCells>",
        ),
        "rows",
    ),
    "a row a billion times": (
        "s.ods", lambda f: an_open_sheet(f, an_open_row(rows=10**9)), "rows",
    ),
    "a cell ten thousand times in a million rows": (
        "s.ods", lambda f: an_open_sheet(f, an_open_row(columns=1000, rows=10**6)), "cells",
    ),
    "a billion columns": (
        "s.ods", lambda f: an_open_sheet(f, an_open_row(columns=10**9)), "columns",
    ),
    "a long text a million times": (
        "s.ods",
        lambda f: an_open_sheet(f, an_open_row(columns=100, rows=10_000, text="x" * 100_000)),
        "megabytes",
    ),
    "a billion blanks in a cell": (
        "s.ods", lambda f: an_open_sheet(f, an_open_row(blanks=10**10)), "megabytes",
    ),
    "a far cell behind blank rows": (
        "s.ods",
        lambda f: an_open_sheet(
            f,
            an_open_row(columns=3000)
            + '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/>'
            "</table:table-row>" + an_open_row(),
        ),
        "cells",
    ),
    "gigabytes of content": ("s.ods", lambda f: a_long_part(f, "content.xml", 1), "64 megabytes"),
    "one row three million times in Parquet": (
        "s.parquet",
        lambda f: a_column_of_one_value(f, ["id", "name", "x", "y"], 3, 1_000_000),
        "rows",
    ),
    "a list in Parquet of 10,000 columns": (
        "s.parquet",
        lambda f: a_column_of_one_value(f, [f"c{k}" for k in range(10_000)], 1, 5),
        "columns",
    ),
    "a hundred thousand columns": (
        "s.csv",
        lambda f: f.write_text(",".join(f"c{k}" for k in range(100_000)) + "\n1,2,3\n"),
        "columns",
    ),
    "ten million rows": (
        "s.csv", lambda f: f.write_bytes(b"id,x\n" + b"1\n" * 10**7), "rows",
    ),
    "a line without end": (
        "s.csv", lambda f: f.write_bytes(LIST.encode() + b"a" * 40_000_000), "line 8",
    ),
    "a file that is full of holes": (
        "s.csv", lambda f: with_holes(f, LIST, 10**12), "megabytes",
    ),
    "a small file that is full of holes": (
        "s.csv", lambda f: with_holes(f, LIST, 9 * 10**8), "line 8",
    ),
    "blanks in gzip as a list": (
        "s.csv.gz", lambda f: packed_blanks(f, gzip.compress), "unpacked_times",
    ),
    "a table of blanks in a ZIP": ("s.zip", a_zip_of_blanks, "unpacked_times"),
    "JSON of a hundred million numbers, packed": (
        "s.json.gz",
        lambda f: f.write_bytes(gzip.compress(b"[" + b"0," * 30_000_000 + b"0]", 1)),
        "cells",
    ),
    "a web page of a hundred million tags, packed": (
        "s.html.gz",
        lambda f: f.write_bytes(gzip.compress(b"<html><table>" + b"<tr>" * 21_000_000, 1)),
        "",
    ),
    "a view without end": ("s.gpkg", a_view_without_end, "view"),
}  # fmt: skip

ROADS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "blanks in gzip": ("r.osm.gz", lambda f: packed_blanks(f, gzip.compress), "unpacked_times"),
    "blanks in bzip2": ("r.osm.bz2", lambda f: packed_blanks(f, bz2.compress), "unpacked_times"),
    "an extract of one node": ("r.osm.pbf", a_dense_extract, "unpacked_times"),
    "a pair ten million times": (
        "r.parquet",
        lambda f: a_column_of_one_value(f, ["from", "to", "seconds"], 10, 1_000_000),
        "unpacked_times",
    ),
    "blanks as a matrix": (
        "r.csv", lambda f: packed_blanks(f, gzip.compress), "unpacked_times",
    ),
    "blanks as a matrix in xz": (
        "r.csv", lambda f: packed_blanks(f, lzma.compress), "unpacked_times",
    ),
    "entities in an extract": (
        "r.osm", lambda f: f.write_text(a_laugh("osm", "version='0.6'")), "",
    ),
    "entities in a graph": (
        "r.graphml", lambda f: f.write_text(a_laugh("graphml", "")), "entities",
    ),
    "a graph that is full of holes": (
        "r.graphml", lambda f: with_holes(f, "<graphml/>", 10**12), "megabytes",
    ),
}  # fmt: skip


def a_laugh(root: str, attributes: str) -> str:
    """Write a document whose entities unfold a billion times. Source: CVE-2003-1564."""
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 10)
    )
    return (
        f'<?xml version="1.0"?><!-- {"x" * 100_000} --><!DOCTYPE {root} [{entities}]>'
        f"<{root} {attributes}>&a9;</{root}>"
    )


def a_scenario(folder: Path, schools: str, *travel: str, more: str = "") -> Path:
    written = folder / "scenario.toml"
    written.write_text(
        "\n".join(
            [
                'name = "a"',
                f'[schools]\nfile = "{schools}"\nformat = "table"\ncolumns = {COLUMNS}',
                'crs = "EPSG:27700"',
                "[travel]",
                *(travel or ['engine = "straight"']),
                "[[tier]]\nsize = [2, 3]",
                more,
            ]
        )
    )
    return written


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, ((GIGABYTES + 1) << 30,) * 2)


def ask(folder: Path, *commands: list[str]) -> list[tuple[int, str, float]]:
    """Run commands, one after the other, in one process of little memory.

    Returns
    -------
    list of tuple
        Exit code, what was said, and seconds; where the process died, there are fewer.
    """
    said = str(folder / "said.json")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.limits.test_bombs",
            str(folder / "said.json"),
            *map(json.dumps, commands),
        ],
        cwd=REPOSITORY,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "NO_COLOR": "1"},
        preexec_fn=_bound,
        timeout=SECONDS * len(commands),
        check=False,
    )
    lines = Path(said).read_text().splitlines()
    return [tuple(json.loads(line)) for line in lines]


def _answer(said: Path, commands: list[list[str]]) -> None:
    """Be that process. A process with all that reads files loaded begins at almost 1 GB."""
    import contextlib
    import io
    import time

    from geocluster.cli import main

    with said.open("w") as answers:
        for command in commands:
            begin, words, code = time.monotonic(), io.StringIO(), 0
            sys.argv = ["geocluster", *command]
            with contextlib.redirect_stderr(words), contextlib.redirect_stdout(io.StringIO()):
                try:
                    main()
                except SystemExit as end:
                    code = int(end.code or 0)
            answers.write(json.dumps([code, words.getvalue(), time.monotonic() - begin]) + "\n")
            answers.flush()


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str, float]]:
    """Make all bombs, and ask about each."""
    commands, folder = {}, tmp_path_factory.mktemp("bombs")
    for number, (what, (name, make, _)) in enumerate((LISTS | ROADS).items()):
        here = folder / str(number)
        here.mkdir()
        make(here / name)
        if what in ROADS:
            (here / "s.csv").write_text(LIST)
            engine = "matrix" if name in ("r.csv", "r.parquet") else "roads"
            keys = f'engine = "{engine}"', f'file = "{name}"'
            commands[what] = a_scenario(here, "s.csv", *keys)
        else:
            commands[what] = a_scenario(here, name)
    said = ask(folder, *(["check", str(scenario)] for scenario in commands.values()))
    return dict(zip(commands, said, strict=False))


@pytest.mark.parametrize("what", LISTS | ROADS)
def test_a_file_that_asks_for_gigabytes_is_refused(
    what: str, answers: dict[str, tuple[int, str, float]]
) -> None:
    name, _, word = (LISTS | ROADS)[what]
    assert what in answers, "the process died"
    code, said, seconds = answers[what]
    assert code == 2, said
    assert name in said
    assert word in said
    assert "Traceback" not in said
    assert seconds < SECONDS


def test_what_never_ends_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    scenarios = [tmp_path / name for name in ("pipe", "zero", "folder")]
    for name in ("pipe", "zero", "folder"):
        for number, keys in enumerate(
            (
                (f"../{name}",),
                ("s.csv", f'file = "../{name}"'),
                ("s.csv", 'engine = "matrix"', f'file = "../{name}"'),
                ("s.csv", 'engine = "straight"', f'[output]\nboundary = "../{name}"'),
            )
        ):
            here = tmp_path / f"{number} {name}"
            here.mkdir()
            a_list(here)
            scenarios.append(a_scenario(here, *keys))
    said = ask(tmp_path, *(["check", str(scenario)] for scenario in scenarios))
    assert len(said) == len(scenarios)
    assert {code for code, _, _ in said} == {2}
    for scenario, (_, words, _) in zip(scenarios, said, strict=True):
        assert re.search("file|folder", words), (scenario, words)
        assert "Traceback" not in words


@pytest.mark.parametrize("name", ["pipe", "zero", "folder", "missing"])
def test_readers_called_from_python_refuse_what_never_ends(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    (tmp_path / "folder").mkdir()
    file = tmp_path / name
    schools = read_schools(a_list(tmp_path), layout="table", columns=MAP, crs="EPSG:27700")
    with pytest.raises(SchoolsError):
        read_schools(file, layout="table", columns=MAP, crs="EPSG:27700")
    with pytest.raises(SchoolsError):
        read_neighbours(file, schools)
    with pytest.raises(ScenarioError):
        read_scenario(file)
    with pytest.raises(ScenarioError):
        read_shapes(file, around=0.0)
    with pytest.raises(TravelError):
        travel(schools, "matrix", EngineRequest(cutoff=600, file=file))
    roads = file.rename(tmp_path / "roads.osm") if file.exists() else tmp_path / "roads.osm"
    with pytest.raises(TravelError):
        travel(schools, "roads", EngineRequest(cutoff=600, file=roads))


def a_list(folder: Path) -> Path:
    (folder / "s.csv").write_text(LIST)
    return folder / "s.csv"


def test_every_limit_is_a_key_and_the_message_names_it(tmp_path: Path) -> None:
    names = {field.name for field in fields(Limits)}
    assert set(LimitKeys.model_fields) == names
    assert LimitKeys().limits() == DEFAULTS
    for name in names:
        said = str(too_much("file", name, "is large"))
        assert f"at {name} under [limits]" in said


@pytest.mark.parametrize(
    ("key", "low"), [("rows", 5), ("columns", 4), ("cells", 20), ("megabytes", 0.0001)]
)
@pytest.mark.parametrize("name", ["s.csv", "s.xlsx", "s.ods", "s.parquet"])
def test_a_limit_can_be_lowered_and_raised_in_the_scenario(
    name: str, key: str, low: float, tmp_path: Path
) -> None:
    frame = pd.read_csv(a_list(tmp_path))
    written: dict[str, Any] = {
        "s.csv": frame.to_csv, "s.xlsx": frame.to_excel, "s.ods": frame.to_excel,
        "s.parquet": frame.to_parquet,
    }  # fmt: skip
    written[name](str(tmp_path / name), index=False)
    with pytest.raises(LimitError, match=rf"{key} under \[limits\]"):
        check(a_scenario(tmp_path, name, more=f"[limits]\n{key} = {low}"))
    enough = check(a_scenario(tmp_path, name, more=f"[limits]\n{key} = {low * 100_000:.0f}"))
    assert len(enough.problem.schools) == 6
    assert limits() is DEFAULTS


def test_limits_of_nothing_are_refused(tmp_path: Path) -> None:
    a_list(tmp_path)
    for wrong in ("rows = 0", "rows = -1", "cells = 1.5", "megabytes = inf", "lines = 5"):
        with pytest.raises(ScenarioError, match="limits"):
            read_scenario(a_scenario(tmp_path, "s.csv", more=f"[limits]\n{wrong}"))
    with pytest.raises(LimitError, match="rows"):
        Limits(rows=0)


def test_what_a_spreadsheet_writes_after_the_last_cell_does_not_count(tmp_path: Path) -> None:
    rest = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    row = (
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in "abcd")
        + '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
    )
    with allowing(Limits(rows=3, columns=4, cells=12)):
        check_table(an_open_sheet(tmp_path / "s.ods", row * 3 + rest))
    with allowing(Limits(rows=2)), pytest.raises(LimitError, match="3 rows"):
        check_table(an_open_sheet(tmp_path / "s.ods", row * 3 + rest))


@given(st.integers(1, 1_048_576), st.integers(1, 16_384), st.sampled_from(["a", "A"]))
def test_the_place_of_a_cell_is_understood(row: int, column: int, case: str) -> None:
    letters, rest = "", column
    while rest:
        letters, rest = chr(65 + (rest - 1) % 26) + letters, (rest - 1) // 26
    said = f'<row r="{row}"><c r="{letters if case == "A" else letters.lower()}{row}">'.encode()
    rows, columns = books._places(np.frombuffer(said, np.uint8))
    assert (int(rows.max()), int(columns.max())) == (row, column)
    assert books._column(letters.encode()) == column


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 40)), min_size=1), st.integers(1, 90))
def test_a_sheet_spans_what_its_reader_says_however_it_is_cut(
    cells: list[tuple[int, int]], piece: int
) -> None:
    filled = pd.DataFrame(
        index=range(max(r for r, _ in cells)), columns=range(max(c for _, c in cells)), dtype=object
    )
    for row, column in cells:
        filled.iat[row - 1, column - 1] = "x"
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        file = Path(folder) / "s.xlsx"
        filled.to_excel(file, header=False, index=False)
        patch.setattr("geocluster.limits.packed._LARGE_PIECE", 64 + piece)
        rows, columns = max(r for r, _ in cells), max(c for _, c in cells)
        with allowing(Limits(rows=rows, columns=columns, cells=rows * columns)):
            check_table(file)
        for less in ({"rows": rows - 1}, {"columns": columns - 1}, {"cells": rows * columns - 1}):
            if min(less.values()) > 0:
                with allowing(Limits(**less)), pytest.raises(LimitError):
                    check_table(file)


@pytest.mark.parametrize("name", ["rutland/roads.osm.pbf", "roads/north-bayreuth.osm.gz"])
def test_honest_roads_are_far_from_the_limit(name: str, shared: Path) -> None:
    with allowing(Limits(unpacked_times=25)), pytest.MonkeyPatch.context() as patch:
        patch.setattr("geocluster.limits.packed.ONSET", 1 << 20)
        check_roads(shared / name)


def test_a_map_file_cannot_send_the_reader_elsewhere(tmp_path: Path) -> None:
    there = tmp_path / "there.geojson"
    there.write_text('{"type": "Polygon", "coordinates": [[[0, 50], [1, 50], [1, 51], [0, 50]]]}')
    (tmp_path / "here.geojson").write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="there"><SrcDataSource>{there}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    with pytest.raises(ScenarioError, match=r"here\.geojson"):
        read_shapes(tmp_path / "here.geojson", around=0.0)
    assert read_shapes(there, around=0.0).bounds == (0, 50, 1, 51)


def test_json_that_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    (tmp_path / "b.geojson").write_text('{"type": "FeatureCollection", "features": ' + deep + "}")
    with pytest.raises(ScenarioError, match=r"b\.geojson"):
        read_shapes(tmp_path / "b.geojson", around=0.0)
    file = a_list(tmp_path)
    note_file(file).write_text(deep)
    with pytest.raises(GeoclusterError, match="nested"):
        source_beside(file, Source(name="x"))


@pytest.mark.parametrize(
    "text",
    [
        f"a = {'[' * 100_000}{']' * 100_000}",
        f"a = {'{b=' * 100_000}1{'}' * 100_000}",
        f"a = {'9' * 5000}",
        "a = 1\n" * 2,
        ".".join(["a"] * 50_000) + " = 1",
        "x" * 17_000_000,
        f"a = {'x, ' * 50_000}",
        f'a = "{chr(92) * 50_001} {"x" * 50_000}',
    ],
)
def test_a_scenario_without_end_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(text)
    with pytest.raises(ScenarioError) as refused:
        read_scenario(tmp_path / "s.toml")
    assert len(str(refused.value)) < 2_000, "the answer is as long as what was written"


def test_a_fault_in_a_long_scenario_is_found_at_once(tmp_path: Path) -> None:
    a_list(tmp_path)
    pins = ",\n".join(f'["{k}", "{k + 1}"]' for k in range(20_000))
    written = a_scenario(tmp_path, "s.csv", more=f"[pins]\ntogether = [\n{pins}\n]\nlaed = []")
    begin = monotonic()
    with pytest.raises(ScenarioError, match="laed"):
        read_scenario(written)
    assert monotonic() - begin < 15


@pytest.fixture(scope="module")
def proposal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    a_list(folder)
    write_folder(run(a_scenario(folder, "s.csv")), folder / "out")
    return folder / "out"


def test_verify_reads_no_file_without_end(proposal_folder: Path, tmp_path: Path) -> None:
    names = sorted(f.name for f in proposal_folder.iterdir())
    tried = [*zip(names, ["pipe", "zero", "deep", "holes"] * len(names), strict=False)]
    tried += [("times.parquet", "zero"), ("proposal.json", "deep"), ("manifest.json", "pipe")]
    for number, (name, what) in enumerate(tried):
        folder = tmp_path / str(number)
        shutil.copytree(proposal_folder, folder)
        file = folder / name
        file.unlink()
        if what == "pipe":
            os.mkfifo(file)
        elif what == "zero":
            file.symlink_to("/dev/zero")
        elif what == "deep":
            file.write_text("[" * 100_000)
        else:
            with_holes(file, "{", 10**12)
        try:
            found = verify(folder)
        except GeoclusterError as fault:
            found = [str(fault)]
        assert any(name in finding for finding in found), (name, found)


def test_a_matrix_with_a_damaged_note_is_refused(tmp_path: Path) -> None:
    schools = read_schools(a_list(tmp_path), layout="table", columns=MAP, crs="EPSG:27700")
    pairs = pa.table({"from": ["s0"], "to": ["s1"], "seconds": [60]})
    for note in (b"[", b"[" * 100_000, b"5", b"\xff"):
        pq.write_table(pairs.replace_schema_metadata({b"schools": note}), tmp_path / "m.parquet")
        with pytest.raises(TravelError, match=r"m\.parquet"):
            travel(schools, "matrix", EngineRequest(cutoff=600, file=tmp_path / "m.parquet"))


if __name__ == "__main__":
    _answer(Path(sys.argv[1]), [json.loads(text) for text in sys.argv[2:]])


def test_points_without_a_place_are_read_without_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "list.gpkg"
    points = [Point(np.nan, np.nan), Point(-0.7, 52.6), None]
    names = {"Code": ["a", "b", "c"], "Name": ["A", "B", "C"]}
    gpd.GeoDataFrame(names, geometry=points, crs="EPSG:4326").to_file(file)
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        kept = read_schools(file, layout="table", columns={"id": "Code", "name": "Name"})
    assert kept.ids == ("b",)
    assert sum(i.action == "rejected" for i in kept.issues) == 2
