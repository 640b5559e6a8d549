"""Every real list, and every bad one: what the doctor keeps, puts right, rejects and says."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.errors import SchoolsError
from geocluster.planning import check
from geocluster.rules import Condition, Where
from geocluster.schools import Schools
from geocluster.sources import CODES, read_schools
from geocluster.texts.noted import issue_words
from tests.conftest import REPOSITORY
from tests.pages import page
from tests.sources.test_sources import gias_file, gias_rows

DIRTY = [
    "01_cp1252.csv", "02_utf8_bom.csv", "03_utf16.csv", "04_gbk.csv",
    "05_blank_coordinates.csv", "06_zero_coordinates.csv", "07_irish_and_channel_grid.csv",
    "08_swapped_axes.csv", "09_duplicate_urn_same.csv", "10_duplicate_urn_conflict.csv",
    "11_suppressed_pupils.csv", "12_number_forms.csv", "13_fullwidth_digits.csv",
    "14_missing_column.csv", "15_renamed_columns.csv", "16_title_lines_and_total.csv",
    "17_empty.csv", "18_header_only.csv", "19_statuses.csv", "20_split_sites.csv",
    "21_offshore.csv", "22_markup_in_names.csv", "23_formula_names.csv", "24_long_name.csv",
    "25_semicolon_decimal_comma.csv", "26_quoted_newlines.csv", "27_ragged_rows.csv",
    "28_spaces_and_nbsp.csv", "29_control_bytes.csv", "30_duplicate_column.csv",
    "31_outlier_coordinates.csv", "32_urn_forms.csv",
]  # fmt: skip
SAID: dict[str, dict[str, Any]] = {
    "04_gbk.csv": {"layout": "china", "coordinates": "gcj02"},
    "08_swapped_axes.csv": {"columns": {"x": "Longitude", "y": "Latitude"}, "crs": "EPSG:4326"},
    "15_renamed_columns.csv": {
        "columns": {"name": "School name", "pupils": "Headcount (Jan 2025)", "x": "X", "y": "Y"}
    },
}
REFUSED = {
    "14_missing_column.csv": "'NumberOfPupils'",
    "17_empty.csv": "empty",
    "18_header_only.csv": "no schools",
    "30_duplicate_column.csv": r"'NumberOfPupils' \(columns 8 and 9\)",
}


def expected(shared: Path, name: str) -> dict[str, str]:
    with (shared / "dirty" / "expected.csv").open(encoding="utf-8") as file:
        return next(row for row in csv.DictReader(file) if row["file"] == name)


def codes(schools: Schools) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for issue in schools.issues:
        if issue.row is not None:
            found.setdefault(issue.row, set()).add(issue.code)
    return found


@pytest.mark.parametrize("name", DIRTY)
def test_a_bad_file_gives_what_is_expected_of_a_careful_program(shared: Path, name: str) -> None:
    file, asked = shared / "dirty" / name, expected(shared, name)
    if name in REFUSED:
        with pytest.raises(SchoolsError, match=REFUSED[name]):
            read_schools(file)
        return
    schools = read_schools(file, **SAID.get(name, {}))
    counts = schools.counts
    assert counts.read == int(asked["rows_in"])
    assert int(asked["kept_min"]) <= counts.kept <= int(asked["kept_max"])
    assert counts.read == counts.kept + counts.rejected + counts.filtered
    to_name = {int(row) for row in asked["rows_to_name"].split(";") if row}
    assert to_name <= set(codes(schools))
    lost = [x for x in schools.issues if x.action in ("rejected", "filtered") and x.row]
    assert len({x.row for x in lost}) == counts.rejected + counts.filtered


def test_columns_that_are_renamed_are_refused_with_hints_and_a_guess(shared: Path) -> None:
    file = shared / "dirty" / "15_renamed_columns.csv"
    with pytest.raises(SchoolsError, match="no column 'EstablishmentName'") as refused:
        read_schools(file)
    for name, column in SAID["15_renamed_columns.csv"]["columns"].items():
        assert f'{name} = "{column}"' in str(refused.value)


@pytest.mark.parametrize(
    ("postcode", "language", "grid"),
    [
        ("BT1 1AA", "en", "the Irish grid (EPSG:29902)"),
        ("BT1 1AA", "cy", "grid Iwerddon (EPSG:29902)"),
        ("JE2 3AB", "cy", "grid Ynysoedd y Sianel (UTM 30N)"),
        ("GY1 1AA", "zh", "海峡群岛网格（UTM 30N）"),
    ],
)
def test_the_grid_of_a_record_is_named_in_the_language(
    tmp_path: Path, postcode: str, language: str, grid: str
) -> None:
    rows = f"URN,EstablishmentName,Easting,Northing,Postcode\n1,A,333000,374000,{postcode}\n"
    file = tmp_path / "schools.csv"
    file.write_text(rows + "2,B,500000,300000,LN1 1AA\n", encoding="utf-8")
    found = read_schools(
        file, layout="table", crs="EPSG:27700",
        columns={"id": "URN", "name": "EstablishmentName", "x": "Easting", "y": "Northing",
                 "postcode": "Postcode"},
    )  # fmt: skip
    (issue,) = [x for x in found.issues if x.code == "other_grid"]
    assert grid in issue_words(issue, language)


def test_the_dirty_files_are_put_right_as_they_should_be(shared: Path) -> None:
    def read(name: str) -> Schools:
        return read_schools(shared / "dirty" / name, **SAID.get(name, {}))

    assert "’" in "".join(read("01_cp1252.csv").names)
    assert read("12_number_forms.csv").pupils[:3] == (1234, 1234, 210)
    assert None in read("11_suppressed_pupils.csv").pupils
    assert 0 not in read("11_suppressed_pupils.csv").pupils
    assert all("\n" not in name for name in read("26_quoted_newlines.csv").names)
    assert codes(read("31_outlier_coordinates.csv"))[5] == {"grid_letters"}
    assert codes(read("07_irish_and_channel_grid.csv"))[2] == {"other_grid"}
    assert codes(read("20_split_sites.csv"))[2] >= {"split_site"}
    assert codes(read("08_swapped_axes.csv"))[4] == {"swapped_axes"}
    assert read("32_urn_forms.csv").ids == ("900001", "900004", "900005", "900006")


def test_grid_letters_are_the_middle_of_their_square(tmp_path: Path) -> None:
    rows = gias_rows(3)
    rows[0] |= {"Easting": "TF 261 695", "Northing": ""}
    rows[1] |= {"Easting": "526150", "Northing": "369550"}
    schools = read_schools(gias_file(tmp_path / "s.csv", rows))
    assert schools.lonlat[0] == pytest.approx(schools.lonlat[1])


# --- real lists ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("authority", "rows"),
    [("Isle of Anglesey", 49), ("Ceredigion", 46), ("Conwy", 61), ("Pembrokeshire", 67)],
)
def test_the_welsh_list_loads_whole(shared: Path, authority: str, rows: int) -> None:
    schools = read_schools(
        shared / "wales" / "schools_2018.csv",
        layout="wales",
        where=Where({"authority": Condition(any_of=(authority,))}),
    )
    counts = schools.counts
    assert counts.kept + counts.rejected == rows
    assert counts.rejected == (1 if authority == "Isle of Anglesey" else 0)
    assert set(schools.column("phase")) >= {"Primary", "Secondary"}
    assert None not in schools.column("medium")
    assert "---" not in schools.column("faith")


def test_the_welsh_list_has_193_primaries(shared: Path) -> None:
    where = Where({"phase": Condition(any_of=("Primary",))})
    schools = read_schools(shared / "wales" / "schools_2018.csv", layout="wales", where=where)
    assert schools.counts.kept + schools.counts.rejected == 193


def test_the_chinese_list_agrees_with_its_answer_to_a_metre(shared: Path) -> None:
    folder = shared / "china"
    schools = read_schools(
        folder / "schools_gcj02_gb18030.csv", layout="china", coordinates="gcj02"
    )
    with (folder / "schools_clean_wgs84.csv").open(encoding="utf-8-sig") as file:
        answer = {row["学校名称"]: row for row in csv.DictReader(file)}
    assert (schools.counts.read, schools.counts.kept) == (93, 90)
    assert set(schools.names) == set(answer)
    for name, (lon, lat), pupils in zip(schools.names, schools.lonlat, schools.pupils, strict=True):
        right = answer[name]
        east = (lon - float(right["经度"])) * np.cos(np.radians(lat))
        assert np.hypot(east, lat - float(right["纬度"])) * 111_195 < 1
        assert pupils == (int(right["在校生数"]) if right["在校生数"] else None)
    with (folder / "raw_to_clean.csv").open(encoding="utf-8") as file:
        defects = {int(r["raw_line"]) - 1: r["defect"] for r in csv.DictReader(file) if r["defect"]}
    names = {
        "missing_pupils": "pupils_unknown", "swapped": "swapped_axes",
        "duplicate": "duplicate_place", "fullwidth": "number_form",
    }  # fmt: skip
    assert codes(schools) == {row: {names[defect]} for row, defect in defects.items()}


def test_undeclared_chinese_coordinates_are_refused_with_what_each_reading_moves(
    shared: Path,
) -> None:
    with pytest.raises(SchoolsError, match=r"gcj02 they move by 24\d to 31\d m.*bd09 they move"):
        read_schools(shared / "china" / "schools_gcj02_gb18030.csv", layout="china")


def test_the_register_s_group_and_link_files_are_read(shared: Path) -> None:
    gias = shared / "gias"
    schools = read_schools(gias / "gias.csv", where=Where({"status": Condition(any_of=("Open",))}))
    related = read_schools(
        gias / "gias.csv",
        where=Where({"status": Condition(any_of=("Open",))}),
        groups=gias / "gias_all_links.csv",
        links=gias / "links_edubasealldata20250422.csv.gz",
    )
    assert schools.ids == related.ids
    filled = [x for x in related.issues if x.code == "partnership_from_file"]
    assert len(filled) == sum(
        new is not None and old is None
        for new, old in zip(related.column("trust"), schools.column("trust"), strict=True)
    )


def test_any_column_can_name_today_s_partnerships(tmp_path: Path) -> None:
    rows = gias_rows(3)
    file = gias_file(tmp_path / "s.csv", rows)
    schools = read_schools(file, partnerships="LA (name)")
    assert schools.column("partnership") == schools.column("LA (name)")
    with pytest.raises(SchoolsError, match="no column 'Federatons'"):
        read_schools(file, partnerships="Federatons")


# --- kinds of file ------------------------------------------------------------------------

PLAIN = pd.DataFrame(
    {
        "Code": [7, 8, 9],
        "School": ["Ash", "Beck’s", "中心校"],
        "Roll": [45.0, None, 62.0],
        "Lon": [-0.5, -0.49, -0.48],
        "Lat": [53.0, 53.01, 53.02],
    }
)
MAP = {"id": "Code", "name": "School", "pupils": "Roll", "x": "Lon", "y": "Lat"}


def write_book(frame: pd.DataFrame, file: Path) -> None:
    engine: Any = "odf" if file.suffix == ".ods" else "openpyxl"
    frame.to_excel(file, index=False, engine=engine)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".ods", ".parquet"])
def test_a_plain_table_is_read_from_any_kind_of_file(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"plain{suffix}"
    if suffix == ".csv":
        PLAIN.to_csv(file, index=False)
    elif suffix == ".parquet":
        PLAIN.to_parquet(file)
    else:
        write_book(PLAIN, file)
    schools = read_schools(file, layout="table", columns=MAP, crs="EPSG:4326")
    assert schools.ids == ("7", "8", "9")
    assert schools.pupils == (45, None, 62)
    assert schools.names == ("Ash", "Beck’s", "中心校")
    assert schools.lonlat[1] == pytest.approx([-0.49, 53.01])


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:27700"])
def test_a_file_of_points_brings_its_coordinates(tmp_path: Path, suffix: str, crs: str) -> None:
    points = gpd.points_from_xy(PLAIN["Lon"], PLAIN["Lat"])
    shapes = gpd.GeoDataFrame(PLAIN.drop(columns=["Lon", "Lat"]), geometry=points, crs="EPSG:4326")
    file = tmp_path / f"plain{suffix}"
    shapes.to_crs(crs if suffix == ".gpkg" else "EPSG:4326").to_file(file)
    columns = {name: MAP[name] for name in ("id", "name", "pupils")}
    schools = read_schools(file, layout="table", columns=columns)
    assert schools.ids == ("7", "8", "9")
    assert schools.pupils == (45, None, 62)
    assert schools.lonlat[2] == pytest.approx([-0.48, 53.02], abs=1e-6)


@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".parquet", ".geojson", ".gpkg", ".csv"])
@settings(max_examples=15)
@given(content=st.binary(min_size=1, max_size=300))
def test_a_file_of_random_bytes_is_refused_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / f"noise{suffix}"
    file.write_bytes(content)
    with pytest.raises(SchoolsError, match="noise"):
        read_schools(file)


def test_the_welsh_list_is_read_from_a_spreadsheet_in_welsh(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "Rhif yr ysgol": [6602130, 6602131],
            "Enw'r ysgol": ["Ysgol Amlwch", "Ysgol Môn"],
            "Awdurdod lleol": ["Ynys Môn"] * 2,
            "Disgyblion - gweler y nodiadau": [278, 50],
            "Dwyreiniad": [244199, 259868],
            "Gogleddiad": [393116, 376255],
        }
    )
    file = tmp_path / "rhestr.ods"
    write_book(frame, file)
    schools = read_schools(file, layout="wales")
    assert schools.column("authority") == ("Ynys Môn", "Ynys Môn")
    assert schools.pupils == (278, 50)


# --- the list of codes, and the command ---------------------------------------------------


def test_every_code_is_documented_and_every_documented_code_is_used() -> None:
    text = "".join(
        f.read_text(encoding="utf-8")
        for f in [
            *(REPOSITORY / "geocluster" / "opening").glob("*.py"),
            *(REPOSITORY / "geocluster" / "sources").glob("*.py"),
            *(REPOSITORY / "geocluster" / "linking").glob("*.py"),
            REPOSITORY / "geocluster" / "roads" / "pairs_file.py",
            REPOSITORY / "geocluster" / "scenario" / "moved.py",
            REPOSITORY / "geocluster" / "travel_doctor.py",
            REPOSITORY / "geocluster" / "planning" / "judging.py",
            REPOSITORY / "geocluster" / "plausible.py",
            REPOSITORY / "geocluster" / "inputs.py",
        ]
        if f.name != "codes.py"
    )
    used = set(re.findall(r'(?:code ?= ?|\.note\(\s*|_passed\(\s*|, )"([a-z_]+)"', text)) & set(
        CODES
    )
    given = set(re.findall(r'(?:code=|\.note\(\s*|_passed\(\s*)"([a-z_]+)"', text))
    assert given <= set(CODES)
    assert used == set(CODES)
    told = page("check")
    for code, meaning in CODES.items():
        assert f"| `{code}` | {meaning} |" in told, code


def scenario(folder: Path, rows: list[dict[str, Any]]) -> Path:
    gias_file(folder / "schools.csv", rows)
    file = folder / "plan.toml"
    file.write_text(
        'name = "Plan"\n[schools]\nfile = "schools.csv"\n[travel]\nengine = "straight"\n'
        "[[tier]]\nsize = [2, 3]\nlongest_drive_minutes = 20\n"
    )
    return file


def test_check_says_what_is_wrong_and_solves_nothing(tmp_path: Path) -> None:
    rows = gias_rows(5)
    rows[1]["Easting"] = ""
    rows[2]["EstablishmentName"] = "<script>alert(1)</script>"
    rows[4] |= {"Easting": "520000", "Northing": "420000"}
    page = tmp_path / "issues.html"
    done = subprocess.run(
        [sys.executable, "-m", "geocluster", "check", scenario(tmp_path, rows), "--html", page],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "5 records read, 4 kept, 1 rejected" in done.stdout
    assert "[no_coordinates] record 2: Easting is blank" in done.stdout
    assert "1 of 4 schools has no group within the rules" in done.stdout
    assert not (tmp_path / "plan-proposal").exists()
    html = page.read_text(encoding="utf-8")
    assert "no_coordinates" in html
    assert "<script" not in html


def test_check_finds_schools_without_a_group(tmp_path: Path) -> None:
    rows = gias_rows(4)
    rows[3] |= {"Easting": "520000", "Northing": "420000"}
    found = check(scenario(tmp_path, rows))
    assert [found.problem.schools.ids[i] for i in found.without_group] == ["900003"]


def test_check_offers_a_map_of_columns_and_does_not_apply_it(shared: Path, tmp_path: Path) -> None:
    file = scenario(tmp_path, gias_rows(3))
    dirty = (shared / "dirty" / "15_renamed_columns.csv").as_posix()
    file.write_text(file.read_text().replace("schools.csv", dirty))
    done = subprocess.run(
        [sys.executable, "-m", "geocluster", "check", file],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert 'name = "School name", pupils = "Headcount (Jan 2025)"' in done.stderr
    assert "Traceback" not in done.stderr
