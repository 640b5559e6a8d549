"""Lists as they come: sheets, layers, delimiters, headers, merged cells, kinds of file."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.errors import GeoclusterError, SchoolsError
from geocluster.meaning import clean
from geocluster.planning import check
from geocluster.schools import Schools
from geocluster.sources import read_schools
from geocluster.texts.noted import issue_words
from tests.sources.test_sources import where

HEADER = ("Code", "School", "Roll", "Easting", "Northing", "Address")
ROWS: list[tuple[Any, ...]] = [
    (1001, "Ashby", 120, 486100, 309200, "1, Long Lane, Ashby, Rutland, England"),
    (1002, "Brook", 80, 487100, 309900, "Brook"),
    (1003, "Cold", 95, 488300, 308800, "Cold; near Ashby"),
]
MAP = {"id": "Code", "name": "School", "pupils": "Roll", "x": "Easting", "y": "Northing"}
IDS = ("1001", "1002", "1003")


def read(file: Path, **more: Any) -> Schools:
    given: dict[str, Any] = {"layout": "table", "columns": MAP, "crs": "EPSG:27700"}
    return read_schools(file, **(given | more))


def said(schools: Schools, code: str) -> str:
    return " | ".join(x.message for x in schools.issues if x.code == code)


def test_what_is_said_of_the_form_of_a_file_is_said_in_every_language(tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    rows = [HEADER, *ROWS]
    text = "".join(
        ";".join(map(str, row[:5])) + "\n" for row in (("Title",), ("To",), *rows, HEADER)
    )
    file.write_text(text + "Total;;295;;\n", encoding="utf-8")
    found = read(file).issues
    codes = {"content", "delimiter", "title_lines", "repeated_header", "total_line"}
    assert codes <= {issue.code for issue in found}
    for issue in found:
        assert issue.fact is not None
        assert issue_words(issue, "en") == issue.message
        for tag in ("cy", "zh"):
            words = issue_words(issue, tag)
            for english in ("by its content", "between", "semicolon", "header", "passed over"):
                assert english not in words


def book(
    file: Path,
    sheets: dict[str, Sequence[Sequence[Any]]],
    *,
    hidden: Sequence[str] = (),
    merged: Sequence[str] = (),
) -> Path:
    """Write an XLSX; merged ranges are on the last sheet."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    for area in merged:
        made.worksheets[-1].merge_cells(area)
    if all(name in hidden for name in sheets):
        made.create_sheet("empty")
    made.save(file)
    return file


LIST = [HEADER, *ROWS]
COVER = [("List of schools, published by the county",), ("Contents", "Page")]
NOTES = [("Notes",), ("Roll", "Pupils on roll in January"), ("School", "Its name")]
INDEX = [("Sheet", "Title"), ("Schools", "School, roll and place")]


# --- sheets -------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(4))
def test_the_sheet_whose_header_fits_is_read_wherever_it_stands(tmp_path: Path, place: int) -> None:
    others: list[tuple[str, Any]] = [("Cover", COVER), ("Notes", NOTES), ("Index", INDEX)]
    others.insert(place, ("Schools", LIST))
    schools = read(book(tmp_path / "s.xlsx", dict(others)))
    assert schools.ids == IDS
    assert "'Schools'" in said(schools, "sheet")


def test_title_lines_above_the_header_of_a_later_sheet_are_passed_over(tmp_path: Path) -> None:
    lines = [("The county",), (), ("Roll of January",), *LIST, ("Total", None, 295)]
    schools = read(book(tmp_path / "s.xlsx", {"Cover": COVER, "Schools": lines}))
    assert schools.ids == IDS
    assert said(schools, "title_lines")
    assert said(schools, "total_line")


def test_a_hidden_sheet_is_read_only_where_nothing_visible_fits_and_it_is_said(
    tmp_path: Path,
) -> None:
    other = [HEADER, (7, "Old", 1, 486100, 309200, "")]
    both = book(tmp_path / "a.xlsx", {"Old": other, "New": LIST}, hidden=["Old"])
    assert read(both).ids == IDS
    one = book(tmp_path / "b.xlsx", {"Cover": COVER, "Data": LIST}, hidden=["Data"])
    schools = read(one)
    assert schools.ids == IDS
    assert "hidden" in said(schools, "sheet")
    assert read(both, sheet="Old").ids == ("7",)


def test_sheets_that_fit_equally_are_refused_by_name_until_one_is_chosen(tmp_path: Path) -> None:
    newer = [HEADER, *[(k, n, r + 1, e, m, a) for k, n, r, e, m, a in ROWS]]
    file = book(tmp_path / "s.xlsx", {"2023": LIST, "2024": newer})
    with pytest.raises(SchoolsError, match=r"'2023', '2024' fit equally.*sheet = '2023'"):
        read(file)
    assert read(file, sheet="2024").pupils == (121, 81, 96)
    assert read(file, sheet=2024).pupils == (121, 81, 96)
    assert read(file, sheet=1).pupils == (120, 80, 95)


def test_a_copy_or_an_empty_form_of_a_sheet_is_no_second_list(tmp_path: Path) -> None:
    file = book(tmp_path / "s.xlsx", {"Form": [HEADER], "Schools": LIST, "Copy": LIST})
    assert read(file).ids == IDS


def test_a_sheet_that_fits_less_well_is_named(tmp_path: Path) -> None:
    columns = MAP | {"authority": "Council"}
    fuller = [(*HEADER, "Council"), *[(*row, "Rutland") for row in ROWS]]
    file = book(tmp_path / "s.xlsx", {"Independent": LIST, "Maintained": fuller})
    with pytest.raises(SchoolsError, match="fit equally"):
        read(file)
    schools = read(file, columns=columns)
    assert schools.column("authority") == ("Rutland",) * 3
    wales = [("School Number", "School Name", "Pupils", "Easting", "Northing")]
    row = (6999901, "Ysgol Un", 61, 252000, 375000)
    less = [wales[0], (6999902, "Ysgol Dau", 9, 252000, 376000)]
    more = [(*wales[0], "Sector"), (*row, "Primary")]
    schools = read_schools(
        book(tmp_path / "w.xlsx", {"Independent": less, "Maintained": more}), layout="wales"
    )
    assert schools.ids == ("6999901",)
    assert "'Independent' would fit too" in said(schools, "sheet")


@pytest.mark.parametrize("name", ["Scools", "12", ""])
def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(
    tmp_path: Path, name: str
) -> None:
    file = book(tmp_path / "s.xlsx", {"Cover": COVER, "Schools": LIST})
    with pytest.raises(SchoolsError, match="its sheets are: 'Cover', 'Schools'"):
        read(file, sheet=name)
    assert read(file, sheet=" schools").ids == IDS


def test_a_header_that_is_repeated_among_the_records_is_no_school(tmp_path: Path) -> None:
    file = book(tmp_path / "s.xlsx", {"a": [HEADER, ROWS[0], HEADER, *ROWS[1:]]})
    schools = read(file)
    assert (schools.ids, schools.counts.read) == (IDS, 3)
    assert "line 3" in said(schools, "repeated_header")


def test_a_header_far_down_the_sheet_is_found(tmp_path: Path) -> None:
    title = [(f"About the list, line {k}",) for k in range(40)]
    assert read(book(tmp_path / "s.xlsx", {"a": [*title, *LIST]})).ids == IDS


def test_keys_that_a_kind_of_file_does_not_know_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    pd.DataFrame(ROWS, columns=HEADER).to_csv(file, index=False)
    with pytest.raises(SchoolsError, match="has no sheets; remove sheet"):
        read(file, sheet="Schools")
    with pytest.raises(SchoolsError, match="has no layers; remove layer"):
        read(file, layer="Schools")
    with pytest.raises(SchoolsError, match="has no delimiter; remove delimiter"):
        read(book(tmp_path / "s.xlsx", {"Schools": LIST}), delimiter=";")


def test_a_book_without_a_list_names_its_sheets(tmp_path: Path) -> None:
    with pytest.raises(SchoolsError, match="no column 'Code'") as refused:
        read(book(tmp_path / "s.xlsx", {"Cover": COVER, "Notes": NOTES}))
    assert "Cover" in str(refused.value)
    assert "Notes" in str(refused.value)


def test_the_tenth_sheet_of_an_open_document_is_found(tmp_path: Path) -> None:
    file = tmp_path / "address_list.ods"
    welsh = pd.DataFrame(
        {
            "School Number": [6999901, 6999902],
            "School Name": ["Ysgol Un", "Ysgol Dau"],
            "Pupils - see notes": [61, 44],
            "Easting": [252000, 253000],
            "Northing": [375000, 376500],
        }
    )
    with pd.ExcelWriter(file, engine="odf") as book_file:
        for k in range(9):
            table = pd.DataFrame({f"Table {k}": ["Schools by sector", "Primary", "Total"]})
            table.to_excel(book_file, sheet_name=f"T{k}", index=False)
        welsh.to_excel(book_file, sheet_name="Maintained", index=False)
    schools = read_schools(file, layout="wales")
    assert schools.ids == ("6999901", "6999902")
    assert "number 10 of 10" in said(schools, "sheet")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("crs = 27700\nsheet = 2", ""),
        ('crs = "british national grid"\nsheet = "schools"', ""),
        ("crs = 27700\nsheet = true", "line 6: .*sheet.*must be a name, or a number from 1"),
        ('crs = 27700\ndelimiter = ";"', "remove delimiter in .schools."),
        ("crs = 27700\nshet = 2", "did you mean 'sheet'"),
        ("crs = 4326.5", "crs in .schools."),
    ],
)
def test_a_scenario_names_sheet_delimiter_and_system(tmp_path: Path, keys: str, words: str) -> None:
    book(tmp_path / "s.xlsx", {"Old": LIST[:2], "Schools": LIST})
    columns = ", ".join(f'{name} = "{column}"' for name, column in MAP.items())
    file = tmp_path / "plan.toml"
    file.write_text(
        f'name = "t"\n[schools]\nfile = "s.xlsx"\nformat = "table"\n{keys}\n'
        f'columns = {{ {columns} }}\n[travel]\nengine = "straight"\n[[tier]]\nsize = [2, 3]\n'
    )
    if words:
        with pytest.raises(GeoclusterError, match=words):
            check(file)
    else:
        assert check(file).problem.schools.ids == IDS


# --- layers -------------------------------------------------------------------------------


def shapes() -> gpd.GeoDataFrame:
    frame = pd.DataFrame(ROWS, columns=HEADER)
    points = gpd.points_from_xy(frame["Easting"], frame["Northing"])
    return gpd.GeoDataFrame(frame.drop(columns=["Easting", "Northing"]), geometry=points, crs=27700)


def test_the_layer_whose_columns_fit_is_read_and_can_be_chosen(tmp_path: Path) -> None:
    file = tmp_path / "s.gpkg"
    wards = gpd.GeoDataFrame({"ward": ["a"]}, geometry=shapes().geometry[:1].buffer(50), crs=27700)
    wards.to_file(file, layer="wards")
    shapes().to_file(file, layer="schools")
    columns = {"id": "Code", "name": "School", "pupils": "Roll"}
    schools = read(file, columns=columns, crs=None)
    assert schools.ids == IDS
    assert "'schools'" in said(schools, "layer")
    shapes()[:2].to_file(file, layer="older")
    with pytest.raises(SchoolsError, match=r"'schools', 'older' fit equally.*layer = 'schools'"):
        read(file, columns=columns, crs=None)
    assert len(read(file, columns=columns, crs=None, layer="older")) == 2
    with pytest.raises(SchoolsError, match="its layers are: 'wards', 'schools', 'older'"):
        read(file, columns=columns, crs=None, layer="school list")


@pytest.mark.parametrize("wkt", ["POLYGON ((0 52, 0 52.1, 0.1 52.1, 0 52))", "POINT Z (0 52 9)"])
def test_shapes_of_any_kind_give_a_point_and_empty_ones_none(tmp_path: Path, wkt: str) -> None:
    shape = gpd.GeoSeries.from_wkt([wkt]).__geo_interface__["features"][0]["geometry"]
    features = [
        {"type": "Feature", "properties": {"Code": "a"}, "geometry": shape},
        {"type": "Feature", "properties": {"Code": "b"}, "geometry": None},
    ]
    file = tmp_path / "s.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    schools = read(file, columns={"id": "Code"}, crs=None)
    assert schools.ids == ("a",)
    assert (schools.counts.read, schools.counts.rejected) == (2, 1)


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_map_file_that_says_no_coordinate_system_needs_one_and_keeps_its_own(
    tmp_path: Path,
) -> None:
    file, columns = tmp_path / "s.gpkg", {"id": "Code"}
    shapes().set_crs(None, allow_override=True).to_file(file)
    with pytest.raises(SchoolsError, match="does not say its coordinate system; say it"):
        read(file, columns=columns, crs=None)
    assert read(file, columns=columns, crs="27700").ids == IDS
    shapes().to_file(file)
    assert read(file, columns=columns, crs="epsg:27700").ids == IDS
    with pytest.raises(SchoolsError, match="British National Grid; remove crs"):
        read(file, columns=columns, crs="EPSG:4326")


def test_a_layout_takes_the_points_of_a_map_file_where_it_has_no_columns_of_them(
    tmp_path: Path,
) -> None:
    file = tmp_path / "w.gpkg"
    names = {"Code": "School Number", "School": "School Name", "Roll": "Pupils"}
    shapes().rename(columns=names).to_file(file)
    assert read_schools(file, layout="wales").ids == IDS


# --- delimiters ---------------------------------------------------------------------------


def written(file: Path, mark: str, *, quote: bool = True, first: str = "") -> Path:
    lines = pd.DataFrame(ROWS, columns=HEADER)
    text = lines.to_csv(index=False, sep=mark) if quote else lines.to_csv(
        index=False, sep=mark, quoting=3, escapechar="\\"
    )  # fmt: skip
    file.write_text(first + text)
    return file


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("first", ["", "Schools, rolls, places, and more, as of May\n\n"])
def test_the_delimiter_is_the_one_that_the_header_fits(
    tmp_path: Path, mark: str, first: str
) -> None:
    schools = read(written(tmp_path / "s.csv", mark, first=first))
    assert schools.ids == IDS
    assert schools.column("Address")[0] == ROWS[0][5]
    assert bool(said(schools, "delimiter")) == (mark != ",")


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_addresses_with_more_commas_than_there_are_columns_change_nothing(
    tmp_path: Path, mark: str
) -> None:
    rows = [HEADER, *[(*row[:5], "a, b, c, d, e, f, g, h") for row in ROWS]]
    file = tmp_path / "s.csv"
    file.write_text("\n".join(mark.join(map(str, row)) for row in rows))
    assert read(file).ids == IDS


@settings(max_examples=60)
@given(
    names=st.lists(st.text("ab,;|\t\"' \n1", min_size=1, max_size=12), min_size=1, max_size=6),
    mark=st.sampled_from(",;|\t"),
    title=st.lists(st.text("ab,;|1 ", max_size=20), max_size=3),
    order=st.permutations(HEADER[:5]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    upper=st.booleans(),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_a_list_says_the_same_however_it_is_written(
    tmp_path_factory: pytest.TempPathFactory,
    names: list[str],
    mark: str,
    title: list[str],
    order: list[str],
    encoding: str,
    upper: bool,
    end: str,
) -> None:
    text = io.StringIO()
    if end == "\r":  # the writer would not quote a "\n"
        writer = csv.writer(text, delimiter=mark, lineterminator=end, quoting=csv.QUOTE_ALL)
    else:
        writer = csv.writer(text, delimiter=mark, lineterminator=end)
    writer.writerows([line] for line in title)
    writer.writerow([name.upper() if upper else name for name in order])
    for k, name in enumerate(names):
        row = {"Code": k, "School": name, "Roll": 9, "Easting": 486100 + k, "Northing": 309200}
        writer.writerow([row[column] for column in order])
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(text.getvalue().encode(encoding))
    schools = read(file)
    assert schools.ids == tuple(str(k) for k in range(len(names)))
    assert schools.names == tuple(clean(n) or str(k) for k, n in enumerate(names))


@pytest.mark.parametrize("mark", [";", ",", "\t", "^"])
def test_a_first_line_of_excel_says_the_delimiter(tmp_path: Path, mark: str) -> None:
    assert read(written(tmp_path / "s.csv", mark, first=f"sep={mark}\n")).ids == IDS


@pytest.mark.parametrize("said_as", ["^", ";", "semicolon", "Tab", "\t"])
def test_a_delimiter_can_be_said(tmp_path: Path, said_as: str) -> None:
    mark = {"semicolon": ";", "Tab": "\t"}.get(said_as, said_as)
    assert read(written(tmp_path / "s.csv", mark), delimiter=said_as).ids == IDS


@pytest.mark.parametrize("said_as", ["", ";;", "comma or semicolon", '"', "\n", "a"])
def test_a_delimiter_that_is_none_is_refused(tmp_path: Path, said_as: str) -> None:
    with pytest.raises(SchoolsError, match="delimiter = "):
        read(written(tmp_path / "s.csv", ","), delimiter=said_as)


def test_lines_that_stand_in_quotes_as_a_whole_are_taken_apart(tmp_path: Path) -> None:
    plain = pd.DataFrame(ROWS, columns=HEADER).to_csv(index=False)
    file = tmp_path / "s.csv"
    file.write_text("\n".join('"' + line.replace('"', '""') + '"' for line in plain.splitlines()))
    schools = read(file)
    assert schools.ids == IDS
    assert schools.column("Address")[0] == ROWS[0][5]
    assert "taken apart" in said(schools, "delimiter")


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_sheet_with_all_in_its_first_column_is_taken_apart(tmp_path: Path, mark: str) -> None:
    lines = pd.DataFrame(ROWS, columns=HEADER).to_csv(index=False, sep=mark).splitlines()
    schools = read(book(tmp_path / "s.xlsx", {"Sheet1": [(line,) for line in lines]}))
    assert schools.ids == IDS


# --- kinds of file ------------------------------------------------------------------------


def as_html(file: Path) -> None:
    cells = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in ROWS)
    head = "".join(f"<th>{c}</th>" for c in HEADER)
    file.write_text(
        "<html><head><style>td {color: red}</style></head><body><table><tr><td>Menu</table>"
        f"<table><thead><tr>{head}</tr></thead>{cells}</table></body></html>"
    )


def as_zip(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("list/schools.csv", pd.DataFrame(ROWS, columns=HEADER).to_csv(index=False))
        packed.writestr("__MACOSX/list/._schools.csv", "x")


FRAME = pd.DataFrame(ROWS, columns=HEADER)
KINDS: dict[str, Callable[[Path], object]] = {
    "csv": lambda file: FRAME.to_csv(file, index=False),
    "utf16": lambda file: FRAME.to_csv(file, index=False, encoding="utf-16", sep="\t"),
    "utf16le": lambda file: FRAME.to_csv(file, index=False, encoding="utf-16-le"),
    "utf16be": lambda file: FRAME.to_csv(file, index=False, encoding="utf-16-be"),
    "utf32": lambda file: FRAME.to_csv(file, index=False, encoding="utf-32"),
    "parquet": lambda file: FRAME.to_parquet(file),
    "xlsx": lambda file: book(file, {"Schools": LIST}),
    "html": as_html,
    "json": lambda file: file.write_text(FRAME.to_json(orient="records")),
    "lines": lambda file: file.write_text(FRAME.to_json(orient="records", lines=True)),
    "gzip": lambda file: file.write_bytes(gzip.compress(FRAME.to_csv(index=False).encode())),
    "zip": as_zip,
}


@pytest.mark.parametrize("ending", [".csv", ".xls", ".xlsx", ".ods", ".parquet", ".txt", ""])
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_what_its_content_says_whatever_its_ending(
    tmp_path: Path, kind: str, ending: str
) -> None:
    made = tmp_path / ("made.xlsx" if kind == "xlsx" else "made")
    KINDS[kind](made)
    file = made.rename(tmp_path / f"s{ending}")
    schools = read(file)
    assert schools.ids == IDS
    assert schools.pupils == (120, 80, 95)
    text = kind in ("csv", "utf16", "utf16le", "utf16be", "utf32")
    fits = {".xlsx": kind == "xlsx", ".parquet": kind == "parquet", ".csv": text}
    if fits.get(ending) is False and not (ending == ".csv" and kind in ("json", "lines")):
        assert said(schools, "content")
    if fits.get(ending):
        assert not said(schools, "content")


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json"])
@pytest.mark.parametrize("driver", ["GPKG", "GeoJSON", "FlatGeobuf"])
def test_a_map_file_is_one_whatever_its_ending(tmp_path: Path, driver: str, ending: str) -> None:
    made = tmp_path / {"GPKG": "m.gpkg", "GeoJSON": "m.geojson", "FlatGeobuf": "m.fgb"}[driver]
    points = shapes() if driver == "GPKG" else shapes().to_crs(4326)
    points.to_file(made, driver=driver)
    columns = {"id": "Code", "name": "School", "pupils": "Roll"}
    schools = read(made.rename(tmp_path / f"s{ending}"), columns=columns, crs=None)
    assert sorted(schools.ids) == list(IDS)


def test_a_map_file_in_parquet_brings_its_points(tmp_path: Path) -> None:
    file = tmp_path / "s.parquet"
    shapes().to_parquet(file)
    columns = {"id": "Code", "name": "School", "pupils": "Roll"}
    assert read(file, columns=columns, crs=None).ids == IDS


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<!DOCTYPE html><html><body><h1>Log in</h1></body></html>", "web page with no table"),
        ('<?xml version="1.0"?><Workbook xmlns="urn:x"></Workbook>', "is XML"),
        ('{"a": 1}', "is JSON, but no list"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04broken", "ZIP"),
        (b"\x1f\x8bbroken", "gzip"),
    ],
)
def test_what_is_no_list_is_said_to_be_what_it_is(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    file = tmp_path / "s.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SchoolsError, match=words) as refused:
        read(file)
    assert "s.csv" in str(refused.value)


def test_a_zip_of_several_files_is_refused_by_their_names(tmp_path: Path) -> None:
    file = tmp_path / "s.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("a.csv", "x")
        packed.writestr("b.csv", "x")
    with pytest.raises(SchoolsError, match=r"2 files \(a\.csv, b\.csv\)"):
        read(file)


# --- headers and names --------------------------------------------------------------------

WRITTEN = [
    ("CODE", "school", " Roll ", "EASTING", "northing", "Address"),
    ("Code\u00a0", "Schóol", "Roll*", "Easting [1]", "Northing (2)", "x"),
    ("[Code]", "School", "Roll（人）", "Easting (m)", "Northing (metres)", "x"),
    ("\ufeffCode", "Ｓchool", "Roll\n", "East-ing", "North_ing", "x"),
    ("Code†", "School¹", "Roll - see notes", "Easting", "Northing", "x"),
]


@pytest.mark.parametrize("header", WRITTEN)
def test_columns_are_found_by_meaning(tmp_path: Path, header: Sequence[str]) -> None:
    file = tmp_path / "s.csv"
    pd.DataFrame(ROWS, columns=list(header)).to_csv(file, index=False)
    schools = read(file, where=where(school="Ashby"))
    assert (schools.ids, schools.names, schools.pupils) == (("1001",), ("Ashby",), (120,))


def test_of_two_columns_that_mean_the_same_the_exact_one_is_read_or_both_are_named(
    tmp_path: Path,
) -> None:
    file = tmp_path / "s.csv"
    rows = [(*row[:5], row[2] + 1) for row in ROWS]
    pd.DataFrame(rows, columns=[*HEADER[:5], "ROLL"]).to_csv(file, index=False)
    assert read(file).pupils == (120, 80, 95)
    assert read(file, columns=MAP | {"pupils": "ROLL"}).pupils == (121, 81, 96)
    with pytest.raises(SchoolsError, match="'Roll' and 'ROLL'"):
        read(file, columns=MAP | {"pupils": "roll"})


WELSH = [
    "School Number/Rhif yr ysgol,School Name/Enw’r ysgol,Pupils/Disgyblion,Easting,Northing",
    "RHIF YR YSGOL,ENW'R YSGOL,DISGYBLION - GWELER Y NODIADAU,DWYREINIAD,GOGLEDDIAD",
    "rhif yr ysgol,enw`r ysgol,disgyblion – gweler nodyn 3,dwyreiniad,gogleddiad",
    "school_number,school-name,PUPILS,easting,northing",
    "School Number (Rhif yr Ysgol),Enw Ysgol,Pupils (1),Easting,Northing",
]


@pytest.mark.parametrize("header", WELSH)
def test_the_welsh_list_is_known_however_its_headers_are_written(
    tmp_path: Path, header: str
) -> None:
    file = tmp_path / "s.csv"
    file.write_text(f"{header}\n6999901,Ysgol Un,61,252000,375000\n", encoding="utf-8")
    assert read_schools(file, layout="wales").pupils == (61,)


@pytest.mark.parametrize(
    ("layout", "content", "offered"),
    [("gias", b"URN\n\x81\x30\x81\x30", "gb18030"), ("china", b"\xff\xff\x8d\n", "latin-1")],
)
def test_an_encoding_that_was_tried_is_not_offered_again(
    tmp_path: Path, layout: str, content: bytes, offered: str
) -> None:
    file = tmp_path / "s.csv"
    file.write_bytes(content)
    with pytest.raises(SchoolsError, match=f'such as encoding = "{offered}"') as refused:
        read_schools(file, layout=layout, coordinates="gcj02" if layout == "china" else None)
    assert '"cp1252"' not in str(refused.value)


@pytest.mark.parametrize("encoding", ["undefined", "hex", "klingon", "utf-8\x00", "rot13"])
def test_what_is_no_encoding_of_text_is_refused(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(SchoolsError, match=r"encoding = .* is unknown"):
        read(written(tmp_path / "s.csv", ","), encoding=encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_notes_of_origin_and_links_are_decoded_as_lists_are(tmp_path: Path, encoding: str) -> None:
    file = written(tmp_path / "s.csv", ",")
    (tmp_path / "s.csv.source.json").write_bytes('{"name": "Môn’s list"}'.encode(encoding))
    assert read(file).sources[0].name == "Môn’s list"
    links = "URN;LinkURN;LinkName;Link Type\n1001;1002;Môn’s;Successor\n"
    (tmp_path / "l.csv").write_bytes(links.encode(encoding))
    assert "Môn’s" in said(read(file, links=tmp_path / "l.csv"), "linked_school")


def test_rules_and_partnerships_name_columns_by_meaning(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    pd.DataFrame(ROWS, columns=HEADER).to_csv(file, index=False)
    schools = read(file, partnerships="ADDRESS")
    assert schools.column("partnership") == schools.column("address") == schools.column("Address")
    assert schools.column("PUPILS") == (120, 80, 95)
    with pytest.raises(SchoolsError, match=r"'Adress'.*did you mean 'Address'"):
        schools.column("Adress")


def test_two_names_in_where_that_mean_one_column_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    pd.DataFrame(ROWS, columns=HEADER).to_csv(file, index=False)
    with pytest.raises(SchoolsError, match="both mean 'Address'"):
        read(file, where=where(address="Brook", ADDRESS="Brook"))


def test_advice_offers_nothing_that_was_tried(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    pd.DataFrame(ROWS, columns=HEADER).to_csv(file, index=False)
    with pytest.raises(SchoolsError) as refused:
        read(file, columns=MAP | {"pupils": "Headcount"})
    assert 'pupils = "Headcount"' not in str(refused.value)
    assert 'pupils = "Roll"' in str(refused.value)
    with pytest.raises(SchoolsError) as refused:
        read(file, crs="EPSG:2193")
    assert "columns = {" not in str(refused.value)
    assert "a guess" not in str(refused.value).casefold()


# --- coordinate systems -------------------------------------------------------------------

BRITISH = [
    "epsg:27700", "EPSG 27700", "27700", "EPSG::27700", "urn:ogc:def:crs:EPSG::27700",
    "http://www.opengis.net/def/crs/EPSG/0/27700", "British National Grid",
    "OSGB36 / British National Grid", "+init=epsg:27700",
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs",
    "EPSG:7405",
]  # fmt: skip


@pytest.mark.parametrize("crs", BRITISH)
def test_however_the_british_grid_is_named_its_own_rules_hold(tmp_path: Path, crs: str) -> None:
    file = tmp_path / "s.csv"
    file.write_text(
        "Code,School,Roll,Easting,Northing,Postcode\n1,Oak,50,486100,309200,LE15 6AA\n"
        "2,Elm,51,SK861092,,LE15 6AB\n3,Armagh,52,287700,345200,BT61 7AA\n"
        "4,Ash,53,487100,309900,LE15 6AC\n"
    )
    schools = read(file, crs=crs)
    assert {x.code for x in schools.issues} == {"encoding", "grid_letters", "other_grid"}
    assert schools.lonlat[0].tolist() == pytest.approx(read(file).lonlat[0].tolist(), abs=1e-9)


@pytest.mark.parametrize("crs", ["EPSG:4326", "OGC:CRS84", "WGS 84", "4326", "CRS84",
                                 "+proj=longlat +datum=WGS84 +no_defs",
                                 "urn:ogc:def:crs:OGC:1.3:CRS84"])  # fmt: skip
def test_x_is_the_longitude_whatever_order_the_axes_of_a_system_have(
    tmp_path: Path, crs: str
) -> None:
    file = tmp_path / "s.csv"
    file.write_text("Code,x,y\n1,-0.5,52.5\n2,-0.4,52.6\n")
    schools = read(file, columns={"id": "Code", "x": "x", "y": "y"}, crs=crs)
    assert schools.lonlat.tolist() == [[-0.5, 52.5], [-0.4, 52.6]]


@pytest.mark.parametrize("crs", ["EPSG:99999", "nonsense", "", "EPSG:5703", "27700 or so"])
def test_what_is_no_coordinate_system_is_refused(tmp_path: Path, crs: str) -> None:
    with pytest.raises(SchoolsError, match="is not a coordinate system of x and y"):
        read(written(tmp_path / "s.csv", ","), crs=crs)


# --- coordinates --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("13,405", "52,520"), ("13,4050", "52,52"), ("13.405", "52.52"), ("13.405°", "52,52°"),
        ("13.405 E", "52.52 N"), ("E13.405", "n 52.52"), ("１３．４０５", "５２.５２"),
        ("13°24'18\"E", "52°31'12\"N"), ("13° 24′ 18″", "52° 31′ 12″ N"), ("13 24 18", "52:31:12"),
        ("13d24m18s", "52º31,2'"), ("东经13°24′18″", "北纬52.52"), ("+13.405", "+52.52"),
    ],
)  # fmt: skip
def test_degrees_are_read_as_people_write_them(tmp_path: Path, x: str, y: str) -> None:
    file = tmp_path / "s.csv"
    file.write_text(f"Code;Lon;Lat\n1;{x};{y}\n2;13.421;52.531\n", encoding="utf-8")
    columns = {"id": "Code", "x": "Lon", "y": "Lat"}
    schools = read(file, columns=columns, crs="EPSG:4326")
    assert schools.lonlat[0].tolist() == pytest.approx([13.405, 52.52])


@pytest.mark.parametrize("minus", ["-", "−", "–", "－", "‑"])
@pytest.mark.parametrize("number", ["0,520", "0.52", "0°31'12\""])
def test_a_minus_is_one_however_it_is_drawn(tmp_path: Path, minus: str, number: str) -> None:
    file = tmp_path / "s.csv"
    file.write_text(f"Code;Lon;Lat\n1;{minus}{number};52.5\n", encoding="utf-8")
    columns = {"id": "Code", "x": "Lon", "y": "Lat"}
    schools = read(file, columns=columns, crs="EPSG:4326")
    assert schools.lonlat[0].tolist() == pytest.approx([-0.52, 52.5])


@pytest.mark.parametrize("x", ["13,4 O", "-13 E", "13°61'", "13 405 2", "13.4.5", "1,3,4", "east"])
def test_degrees_that_may_mean_two_things_are_rejected(tmp_path: Path, x: str) -> None:
    file = tmp_path / "s.csv"
    file.write_text(f"Code;Lon;Lat\n1;{x};52.5\n2;13.4;52.5\n", encoding="utf-8")
    columns = {"id": "Code", "x": "Lon", "y": "Lat"}
    schools = read(file, columns=columns, crs="EPSG:4326")
    assert schools.ids == ("2",)
    assert said(schools, "bad_coordinates")


def test_letters_that_say_the_axes_are_exchanged_are_believed(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text("Code,Lon,Lat\n1,52.5N,0.5W\n2,52.6N,0.4W\n3,1N,2N\n")
    columns = {"id": "Code", "x": "Lon", "y": "Lat"}
    schools = read(file, columns=columns, crs="EPSG:4326")
    assert schools.lonlat.tolist() == [[-0.5, 52.5], [-0.4, 52.6]]
    assert said(schools, "swapped_axes")
    assert said(schools, "bad_coordinates")


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("486,100", "309,200"), ("486 100", "309 200"), ("486.100", "309.200"),
        ("486.100,0", "309.200,0"), ("486100,0", "309200,00"), ("486'100", "309’200"),
        ("486,100.0", "309,200.0"), ("486100", "309200.0"),
    ],
)  # fmt: skip
def test_metres_are_read_as_people_write_them(tmp_path: Path, x: str, y: str) -> None:
    file = tmp_path / "s.csv"
    file.write_text(f"Code;School;Roll;Easting;Northing\n1;Ash;1.234;{x};{y}\n", encoding="utf-8")
    columns = {name: MAP[name] for name in ("id", "x", "y")}
    schools = read(file, columns=columns)
    plain = tmp_path / "p.csv"
    plain.write_text("Code,Easting,Northing\n1,486100,309200\n")
    assert schools.lonlat.tolist() == read(plain, columns=columns).lonlat.tolist()


def test_a_roll_has_no_fraction_whatever_the_marks_of_the_list(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    columns = {"id": "Code", "pupils": "Roll", "x": "Lon", "y": "Lat"}
    file.write_text('Code;Roll;Lon;Lat\n1;"1,234";13,405;52,520\n2;1.050;13,421;52,531\n')
    assert read(file, columns=columns, crs="EPSG:4326").pupils == (1234, 1050)
    file.write_text('Code,Roll,Lon,Lat\n1,"1,234",13.405,52.520\n2,1.050,13.421,52.531\n')
    schools = read(file, columns=columns, crs="EPSG:4326")
    assert schools.pupils == (1234,)
    assert said(schools, "bad_pupils")


# --- merged cells -------------------------------------------------------------------------

TOWNS: list[Sequence[Any]] = [
    ("Town", "Code", "Roll", "Easting", "Northing"),
    ("Upper", 1, 10, 486100, 309200),
    (None, 2, 20, 487100, 309900),
    ("Lower", 3, 30, 488300, 308800),
    (None, 4, 40, 488400, 308900),
]
TOWN_MAP = {"id": "Code", "pupils": "Roll", "x": "Easting", "y": "Northing", "township": "Town"}


def test_a_merged_township_holds_for_all_its_schools_and_a_blank_for_none(tmp_path: Path) -> None:
    file = book(tmp_path / "s.xlsx", {"a": TOWNS}, merged=["A2:A3"])
    schools = read(file, columns=TOWN_MAP)
    assert schools.column("township") == ("Upper", "Upper", "Lower", None)
    assert "Town" in said(schools, "merged_cells")


def test_merged_cells_of_an_open_document_and_of_a_web_page_hold_too(tmp_path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableRow
    from odf.text import P

    made, table = OpenDocumentSpreadsheet(), Table(name="a")
    html = "<table>"
    for line in TOWNS:
        row = TableRow()
        html += "<tr>"
        for cell in line:
            if cell is None:
                row.addElement(CoveredTableCell())
                continue
            over = 2 if cell in ("Upper", "Lower") else 1
            one = TableCell(valuetype="string", numberrowsspanned=over, numbercolumnsspanned=1)
            one.addElement(P(text=str(cell)))
            row.addElement(one)
            html += f'<td rowspan="{over}">{cell}'
        table.addElement(row)
    made.spreadsheet.addElement(table)
    made.save(tmp_path / "s.ods")
    (tmp_path / "s.xls").write_text(html)
    for name in ("s.ods", "s.xls"):
        schools = read(tmp_path / name, columns=TOWN_MAP)
        assert schools.column("township") == ("Upper", "Upper", "Lower", "Lower"), name
        assert schools.ids == ("1", "2", "3", "4")


def test_a_roll_merged_over_two_schools_is_unknown_as_it_may_be_their_sum(tmp_path: Path) -> None:
    file = book(tmp_path / "s.xlsx", {"a": TOWNS}, merged=["C2:C3"])
    schools = read(file, columns=TOWN_MAP)
    assert schools.pupils == (None, None, 30, 40)
    assert said(schools, "merged_count")


def test_a_blank_line_under_a_merged_cell_is_no_record(tmp_path: Path) -> None:
    lines = [*TOWNS[:3], (None,), *TOWNS[3:], (None,)]
    file = book(tmp_path / "s.xlsx", {"a": lines}, merged=["A2:A4", "A5:A7"])
    schools = read(file, columns=TOWN_MAP)
    assert schools.counts.read == 4
    assert schools.column("township") == ("Upper", "Upper", "Lower", "Lower")


def test_a_cell_merged_across_columns_says_nothing_of_the_second(tmp_path: Path) -> None:
    header = ("Town", "Code", "Roll", "Boys", "Easting", "Northing")
    lines = [header, ("Upper", 1, 10, None, 486100, 309200)]
    file = book(tmp_path / "s.xlsx", {"a": lines}, merged=["C2:D2"])
    schools = read(file, columns=TOWN_MAP)
    assert (schools.pupils, schools.column("Boys")) == ((10,), (None,))


def test_a_header_merged_over_two_rows_is_one_header(tmp_path: Path) -> None:
    lines = [
        ("Schools of the county",),
        ("Town", "Code", "Pupils", None, "Staff", None, "Place", None),
        (None, None, "Boys", "Total", "Part time", "Total", "Easting", "Northing"),
        ("Upper", 1, 5, 10, 1, 2, 486100, 309200),
        (None, 2, 9, 20, 1, 3, 487100, 309900),
    ]
    areas = ["A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:H2", "A4:A5"]
    file = book(tmp_path / "s.xlsx", {"a": lines}, merged=areas)
    schools = read(file, columns=TOWN_MAP | {"pupils": "Pupils Total"})
    assert schools.ids == ("1", "2")
    assert schools.pupils == (10, 20)
    assert schools.column("Staff Total") == ("2", "3")
    assert schools.column("township") == ("Upper", "Upper")
    assert schools.counts.read == 2
