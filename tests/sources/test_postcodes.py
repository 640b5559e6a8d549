"""Lists without coordinates stand at their postcode; how well that says where they are is said."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocluster.errors import LimitError, ScenarioError, SchoolsError
from geocluster.limits import Limits, allowing
from geocluster.outputs import verify, write_folder
from geocluster.planning import check, run
from geocluster.scenario import read_scenario
from geocluster.schools import Schools
from geocluster.sources import read_schools
from geocluster.sources.postcode_files import look_up
from geocluster.sources.postcodes import PRECISION, area_of, readings, written
from geocluster.sphere import great_circle
from geocluster.texts import say

Unit = tuple[str, int, float, float]
"""Postcode, indicator of the ONS, easting and northing."""

UNITS: list[Unit] = [
    ("SY23 3LU", 1, 260_500, 280_500),
    ("SY23 1HL", 1, 258_600, 281_700),
    ("SA43 1EH", 3, 217_900, 246_100),
    ("SA44 6AE", 5, 240_600, 251_900),
    ("LL60 6AA", 6, 253_000, 372_000),
    ("CF10 3NQ", 8, 318_000, 176_000),
    ("B1 1AA", 4, 406_500, 286_500),
    ("LL61 5YY", 9, 0, 0),
]
IRISH: Unit = ("BT48 6DQ", 1, 243_500, 416_700)
DERRY = (-7.3206, 54.9966)
OLD = {"SA43 1EH": "201903"}
ONS_OLD = "pcd,pcd2,pcds,dointr,doterm,oscty,oseast1m,osnrth1m,osgrdind,usertype,lat,long,imd"
ONS_NEW = "pcd7,pcd8,pcds,dointr,doterm,cty25cd,lad25cd,usrtypind,east1m,north1m,gridind,lat,long"
NSPL = "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,lat,long,imd20ind"


def seven(postcode: str) -> str:
    """Write a postcode in seven places, as Code-Point Open once did."""
    plain = postcode.replace(" ", "")
    return f"{plain[:-3]:<4}{plain[-3:]}"


def codepoint(units: Iterable[Unit]) -> dict[str, str]:
    """Make the tables of Code-Point Open: by area, without a header."""
    found: dict[str, io.StringIO] = {}
    for postcode, indicator, east, north in units:
        text = found.setdefault(area_of(postcode).lower(), io.StringIO())
        codes = ["W92000004", "", "W11000024", "", "W06000008", "W05000364"]
        csv.writer(text, quoting=csv.QUOTE_NONNUMERIC).writerow(
            [seven(postcode), indicator * 10, int(east), int(north), *codes]
        )
    return {area: text.getvalue() for area, text in found.items()}


def degrees(east: float, north: float) -> tuple[float, float]:
    points = gpd.GeoSeries(gpd.points_from_xy([east], [north]), crs="EPSG:27700")
    point = points.to_crs("EPSG:4326").iloc[0]
    return point.x, point.y


def directory(units: Iterable[Unit], header: str) -> str:
    """Make a table of an ONS directory; postcodes of Northern Ireland are on the Irish grid."""
    text = io.StringIO()
    rows = csv.DictWriter(text, header.split(","))
    rows.writeheader()
    for postcode, indicator, east, north in units:
        plain = postcode.replace(" ", "")
        lon, lat = DERRY if plain[:2] == "BT" else degrees(east, north)
        known = indicator != 9
        values = {
            "pcds": postcode,
            "doterm": OLD.get(postcode, ""),
            "dointr": "198001",
            "oseast1m": int(east) if known else "",
            "osnrth1m": f"{int(north):07}" if known else "",
            "osgrdind": indicator,
            "lat": f"{lat:.6f}" if known else "99.999999",
            "long": f"{lon:.6f}" if known else "0.000000",
        }
        values |= {"pcd": seven(postcode), "pcd2": f"{plain[:-3]:<4} {plain[-3:]}"}
        values |= {"pcd7": values["pcd"], "pcd8": values["pcd2"], "gridind": indicator}
        values |= {"east1m": values["oseast1m"], "north1m": values["osnrth1m"]}
        rows.writerow({k: values.get(k, "") for k in header.split(",")})
    return text.getvalue()


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def folder(path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    return path


NOTES = "PRODUCT : OS Code-Point Open\nDATASET VERSION NUMBER: 2025.4.0\nCOPYRIGHT DATE: 20251105\n"
HEADERS = "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\nPostcode,Positional_quality_indicator,Eastings,Northings"
CODEPOINT = {
    **{f"Data/CSV/{area}.csv": text for area, text in codepoint(UNITS).items()},
    "Doc/metadata.txt": NOTES,
    "Doc/Code-Point_Open_Column_Headers.csv": HEADERS,
}


def by_area(header: str) -> dict[str, str]:
    """The directory of the ONS, with a table for each area beside that of all."""
    name = "ONSPD_NOV_2025_UK"
    whole = directory([*UNITS, IRISH], header)
    areas = {area_of(x[0]) for x in [*UNITS, IRISH]}
    parts = {
        f"Data/multi_csv/{name}_{a}.csv": directory(
            [x for x in [*UNITS, IRISH] if area_of(x[0]) == a], header
        )
        for a in areas
    }
    lookup = {"Documents/LA_UA names and codes UK.csv": "LAD24CD,LAD24NM\nW06000008,Ceredigion\n"}
    return {f"Data/{name}.csv": whole} | parts | lookup


def package(path: Path) -> Path:
    known = [x for x in UNITS if x[1] != 9]
    units = gpd.GeoDataFrame(
        {
            "postcode": [x[0] for x in known],
            "positional_quality_indicator": [x[1] * 10 for x in known],
        },
        geometry=gpd.points_from_xy([x[2] for x in known], [x[3] for x in known]),
        crs="EPSG:27700",
    )
    units.to_file(path, layer="codepoint", engine="pyogrio")
    return path


def within(path: Path, file: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(file, f"Data/{file.name}")
    return path


def packed(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode()))
    return path


def old_codepoint() -> dict[str, str]:
    """Code-Point Open as it first was, with eight columns more."""
    wide = {}
    for area, text in codepoint(UNITS).items():
        rows = [[*r[:2], "N", *"1234567", *r[2:]] for r in csv.reader(io.StringIO(text))]
        wide[f"data/CSV/{area}.csv"] = "\n".join(",".join(row) for row in rows)
    return wide


FORMS: dict[str, Callable[[Path], Path]] = {
    "codepoint zip": lambda d: zipped(d / "codepo_gb.zip", CODEPOINT),
    "codepoint folder": lambda d: folder(d / "codepo_gb", CODEPOINT),
    "folder of tables": lambda d: folder(
        d / "csv", {f"{a.upper()}.CSV": text for a, text in codepoint(UNITS).items()}
    ),
    "folder with the zip": lambda d: (
        zipped(folder(d / "f", {"x/y.md": ""}) / "c.zip", CODEPOINT).parent
    ),
    "folder with the zip and much else": lambda d: (
        zipped(
            folder(d / "data", {"gias.csv": "URN,Postcode\n1,SY23 3LU\n", "wales.osm.pbf": ""})
            / "codepo_gb.zip",
            CODEPOINT,
        ).parent
    ),
    "one table of codepoint": lambda d: (
        folder(d, {"all.csv": "".join(codepoint(UNITS).values())}) / "all.csv"
    ),
    "codepoint with a header": lambda d: (
        folder(d, {"head.csv": HEADERS.split("\n")[1] + "\n" + "".join(codepoint(UNITS).values())})
        / "head.csv"
    ),
    "geopackage": lambda d: package(d / "codepo_gb.gpkg"),
    "geopackage in a zip": lambda d: within(
        d / "codepo_gpkg_gb.zip", package(d / "codepo_gb.gpkg")
    ),
    "onspd zip": lambda d: zipped(d / "ONSPD_NOV_2025.zip", by_area(ONS_OLD)),
    "new onspd zip": lambda d: zipped(d / "ONSPD_NOV_2025.zip", by_area(ONS_NEW)),
    "onspd folder": lambda d: folder(d / "ONSPD", by_area(ONS_NEW)),
    "onspd of all": lambda d: zipped(
        d / "x.zip", {k: v for k, v in by_area(ONS_OLD).items() if "multi" not in k}
    ),
    "one table of nspl": lambda d: (
        folder(d, {"NSPL21_AUG_2025_UK.csv": directory(UNITS, NSPL)}) / "NSPL21_AUG_2025_UK.csv"
    ),
    "packed": lambda d: packed(d / "ONSPD_NOV_2025_UK.csv.gz", directory(UNITS, ONS_NEW)),
    "codepoint before 2011": lambda d: folder(d / "old", old_codepoint()),
    "semicolons": lambda d: (
        folder(d, {"s.csv": directory(UNITS, ONS_OLD).replace(",", ";")}) / "s.csv"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_published_form_gives_the_same_places(form: str, tmp_path: Path) -> None:
    asked = [x[0].replace(" ", "") for x in UNITS]
    book = look_up(FORMS[form](tmp_path), [*asked, "SY99 9ZZ".replace(" ", "")])
    for postcode, indicator, east, north in UNITS:
        place = book.places.get(postcode.replace(" ", ""))
        if indicator == 9:
            assert place is None
            continue
        assert place is not None
        assert place.indicator == indicator
        here, there = np.array([[place.lon, place.lat]]), np.array([degrees(east, north)])
        assert great_circle(here, there)[0] < 1
    assert "SY999ZZ" not in book.places


@pytest.mark.parametrize("form", ["onspd zip", "new onspd zip", "onspd of all"])
def test_northern_ireland_stands_by_degrees_not_by_the_irish_grid(
    form: str, tmp_path: Path
) -> None:
    place = look_up(FORMS[form](tmp_path), ["BT486DQ"]).places["BT486DQ"]
    assert place is not None
    assert (place.lon, place.lat) == pytest.approx(DERRY)


def test_without_degrees_the_irish_grid_is_no_place(tmp_path: Path) -> None:
    header = ONS_OLD.replace("lat,long,", "")
    file = folder(tmp_path, {"o.csv": directory([IRISH, *UNITS], header)}) / "o.csv"
    book = look_up(file, ["BT486DQ", "SY233LU"])
    assert book.places["BT486DQ"] is None
    assert book.places["SY233LU"] is not None


@pytest.mark.parametrize(
    ("form", "name", "date"),
    [
        ("codepoint zip", "OS Code-Point Open", "2025-11-05"),
        ("geopackage", "OS Code-Point Open", None),
        ("onspd zip", "ONS Postcode Directory", "2025-11"),
        ("one table of nspl", "National Statistics Postcode Lookup", "2025-08"),
    ],
)
def test_licence_credit_and_date_go_with_the_places(
    form: str, name: str, date: str | None, tmp_path: Path
) -> None:
    source = look_up(FORMS[form](tmp_path), ["SY233LU"]).source
    assert (source.licence, source.date) == ("Open Government Licence v3.0", date)
    assert source.name == name
    year = f" {date[:4]}" if date else ""
    assert f"Royal Mail copyright and database right{year}." in (source.attribution or "")


def test_a_note_beside_the_file_says_where_it_is_from(tmp_path: Path) -> None:
    file = FORMS["folder with the zip"](tmp_path) / "c.zip"
    file.with_name("c.zip.source.json").write_text(json.dumps({"name": "Made up", "date": "2024"}))
    source = look_up(file.parent, ["SY233LU"]).source
    assert (source.name, source.date) == ("Made up", "2024")


def test_only_the_tables_of_the_areas_are_opened(tmp_path: Path) -> None:
    broken = {"Data/CSV/zz.csv": "\x00", "Data/CSV/yo.csv": '"YO1 7HH",10,here,there,"E"\n'}
    file = zipped(tmp_path / "c.zip", CODEPOINT | broken)
    assert look_up(file, ["SY233LU"]).places["SY233LU"] is not None
    with pytest.raises(SchoolsError, match=r"yo\.csv, postcode YO17HH: 'here' is not a number"):
        look_up(file, ["YO17HH"])


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.csv": "name,x,y\nA,1,2\n"}, "holds no table of postcodes"),
        ({"a.csv": ""}, "holds no table of postcodes"),
        ({"readme.md": "hello"}, "holds no table of postcodes"),
        ({"a.csv": "postcode,town\nSY23 3LU,Aber\n"}, "holds no table of postcodes"),
        ({"a.csv": '"' + "A" * 70_000}, "a line without end"),
        ({"sy.csv": '"SY233LU",70,1,2,"W"\n'}, "positional quality '70' has no meaning"),
        ({"sy.csv": '"SY233LU",10,280500,2605000,"W"\n'}, "not on the British National Grid"),
        ({"o.csv": "pcds,lat,long\nSY23 3LU,-4.0,52.4\n"}, "not in the United Kingdom"),
    ],
)
@pytest.mark.parametrize("pack", [folder, zipped])
def test_what_is_no_list_of_postcodes_is_refused_by_name(
    pack: Callable[[Path, dict[str, str]], Path],
    files: dict[str, str],
    message: str,
    tmp_path: Path,
) -> None:
    with pytest.raises(SchoolsError, match=message) as refused:
        look_up(pack(tmp_path / "given", files), ["SY233LU"])
    assert str(refused.value).startswith("postcodes: ")


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "PK\x03\x04", "SQLite format 3\x00", '"SY233LU",']),
)
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, start: str
) -> None:
    file = tmp_path_factory.mktemp("bytes") / "x.csv"
    file.write_bytes(start.encode() + content)
    with suppress(SchoolsError):
        look_up(file, ["SY233LU"])


@pytest.mark.parametrize("cut", [10, 200, 900])
def test_a_zip_that_is_cut_is_refused(cut: int, tmp_path: Path) -> None:
    file = FORMS["codepoint zip"](tmp_path)
    file.write_bytes(file.read_bytes()[:-cut])
    with pytest.raises(SchoolsError, match="a damaged ZIP"):
        look_up(file, ["SY233LU"])


@pytest.mark.parametrize("form", ["onspd of all", "packed"])
def test_a_table_that_would_unpack_to_no_end_is_refused(form: str, tmp_path: Path) -> None:
    file = FORMS[form](tmp_path)
    with (
        allowing(Limits(postcode_megabytes=0.0001)),
        pytest.raises(LimitError, match="larger number at postcode_megabytes"),
    ):
        look_up(file, ["SY233LU"])


# What people write.


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("SY23 3LU", "SY233LU"),
        ("sy233lu", "SY233LU"),
        (" sy23   3lu ", "SY233LU"),
        ("ＳＹ２３ ３ＬＵ", "SY233LU"),
        ("SY23\u00a03LU", "SY233LU"),
        ("SY23-3LU.", "SY233LU"),
        ("LL6O 6AA", "LL606AA"),
        ("LL60 6AA", "LL606AA"),
        ("LL61 SYY", ""),
        ("SAA3 1EH", ""),
        ("SA43 IEH", "SA431EH"),
        ("SA43 lEH", "SA431EH"),
        ("B1 1AA", "B11AA"),
        ("BI IAA", "B11AA"),
        ("0X1 1AA", "OX11AA"),
        ("W1A 1AA", "W1A1AA"),
        ("EC1A 1BB", "EC1A1BB"),
        ("GIR 0AA", "GIR0AA"),
        ("SY23", ""),
        ("SY23 3L", ""),
        ("unknown", ""),
        ("", ""),
        ("SY23 3LU SY23 1HL", ""),
    ],
)
def test_a_postcode_is_read_as_it_is_meant(text: str, meant: str) -> None:
    assert readings(text) == ((meant,) if meant else ())


def test_of_two_readings_the_one_that_exists_is_taken_else_both_are_named(tmp_path: Path) -> None:
    units: list[Unit] = [("OL1 1AA", 1, 392_000, 405_000), ("OL1 2AA", 1, 392_000, 405_900)]
    both = [*units, ("O11 2AA", 1, 392_000, 405_000)]
    assert readings("0L1 2AA") == ("O112AA", "OL12AA")
    for known, kept in ((units, 2), (both, 1)):
        book = folder(tmp_path / f"{kept}", {"all.csv": "".join(codepoint(known).values())})
        schools = listed(tmp_path, ["OL1 1AA", "0L1 2AA"], postcodes=book)
        assert schools.counts.kept == kept
    (said,) = (i for i in schools.issues if i.code == "postcode_unknown")
    assert "can mean O11 2AA or OL1 2AA" in said.message


@given(st.text(max_size=12))
def test_any_text_is_a_postcode_or_none(text: str) -> None:
    for postcode in readings(text):
        assert readings(written(postcode)) == (postcode,)
        assert readings(written(postcode).lower()) == (postcode,)


TABLE = {"id": "id", "name": "name", "pupils": "roll", "postcode": "post"}


def listed(tmp_path: Path, posts: Iterable[str], **how: Any) -> Schools:
    file = tmp_path / "list.csv"
    rows = [f"{k},School {k},{50 + k},{post}" for k, post in enumerate(posts, start=1)]
    file.write_text("\n".join(["id,name,roll,post", *rows]))
    how = {"postcodes": FORMS["onspd zip"](tmp_path)} | how
    return read_schools(file, layout="table", columns=TABLE, **how)


def codes(schools: Schools) -> dict[int | None, set[str]]:
    found: dict[int | None, set[str]] = {}
    for issue in schools.issues:
        if issue.code != "lonely_point":
            found.setdefault(issue.row, set()).add(issue.code)
    return found


def test_each_school_says_how_well_its_postcode_places_it(tmp_path: Path) -> None:
    posts = ["sy233lu", "SA43 1EH", "LL60 6AA", "LL61 5YY", "SY99 9ZZ", "none", "", "LL6O 6AA"]
    schools = listed(tmp_path, posts)
    assert schools.counts.read == 8
    assert schools.ids == ("1", "2", "3", "8")
    found = codes(schools)
    assert found[1] == {"placed_by_postcode"}
    assert found[2] == {"placed_by_postcode", "postcode_ended"}
    assert found[3] == {"placed_by_postcode", "postcode_rough"}
    assert found[4] == {"no_coordinates"}
    assert found[5] == found[6] == {"postcode_unknown"}
    assert found[7] == {"no_coordinates"}
    assert found[8] == {"placed_by_postcode", "postcode_rough", "postcode_form"}
    (summary,) = (i for i in schools.issues if i.code == "placed_by_postcode" and i.row is None)
    assert summary.message.startswith("4 of 8 schools stand at their postcode")
    assert f"1 {say(PRECISION[3])}" in summary.message
    assert "ONSPD_NOV_2025.zip of 2025-11" in summary.message
    said = {i.row: i.message for i in schools.issues if i.code == "postcode_ended"}
    assert "went out of use in 2019-03" in said[2]


def test_coordinates_that_are_there_are_kept_and_compared(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "id,name,roll,post,e,n\n"
        "1,Right,50,SY23 3LU,260510,280510\n"
        "2,Wrong,50,SY23 1HL,258600,291700\n"
        "3,Blank,50,SA43 1EH,,\n"
        "4,Half,50,SA44 6AE,240600,\n"
        "5,Zero,50,SY23 1HL,0,0\n"
        "6,Derry,50,BT48 6DQ,243500,416700\n"
        "7,Letters,50,SY23 3LU,SN605805,\n"
    )
    schools = read_schools(
        file,
        layout="table",
        columns=TABLE | {"x": "e", "y": "n"},
        crs="EPSG:27700",
        postcodes=FORMS["onspd zip"](tmp_path),
    )
    placed = {r for r, c in codes(schools).items() if "placed_by_postcode" in c}
    assert placed == {None, 3, 4, 5, 6}
    (far,) = (i for i in schools.issues if i.code == "far_from_postcode")
    assert (far.row, far.action) == (2, "kept")
    assert "10 km from its postcode SY23 1HL" in far.message
    at = dict(zip(schools.ids, schools.lonlat.tolist(), strict=True))
    assert at["1"] == pytest.approx(degrees(260510, 280510))
    assert "6" not in at or at["6"] == pytest.approx(DERRY)  # far from the rest, on the right grid


def test_the_blank_rows_of_a_register_are_filled_in(shared: Path, tmp_path: Path) -> None:
    """139316 of the Lincolnshire extract has no coordinates."""
    file = shared / "lincolnshire" / "gias_extract.csv"
    with file.open(encoding="cp1252", newline="") as text:
        (school,) = (r for r in csv.DictReader(text) if r["URN"] == "139316")
    unit: Unit = (school["Postcode"], 1, 500_000, 380_000)
    book = folder(tmp_path / "cp", {f"{a}.csv": t for a, t in codepoint([unit]).items()})
    before, after = read_schools(file), read_schools(file, postcodes=book)
    assert after.counts.kept == before.counts.kept + 1
    assert "139316" in set(after.ids) - set(before.ids)
    (said,) = (i for i in before.issues if i.code == "no_coordinates")
    assert "geocluster fetch postcodes" in said.message


def test_a_list_without_coordinates_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SchoolsError) as refused:
        listed(tmp_path, ["SY23 3LU"], postcodes=None)
    assert "geocluster fetch postcodes --out data" in str(refused.value)
    assert 'postcodes = "data/codepo_gb.zip"' in str(refused.value)


@pytest.mark.parametrize("columns", [TABLE, {"id": "id", "name": "name"}])
def test_a_table_without_x_and_y_says_what_to_do(columns: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("id,name,roll,post\n1,A,50,SY23 3LU\n")
    with pytest.raises(SchoolsError, match="needs columns for x, y") as refused:
        read_schools(file, layout="table", columns=columns)
    assert "geocluster fetch postcodes" in str(refused.value)
    assert ("postcode will do" in str(refused.value)) == ("postcode" not in columns)


def test_columns_that_are_named_must_be_there_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("id,name,roll,post,Eastings,Northings\n1,A,50,SY23 3LU,260510,280510\n")
    with pytest.raises(SchoolsError, match="no column 'Easting' for the x"):
        read_schools(
            file,
            layout="table",
            columns=TABLE | {"x": "Easting", "y": "Northing"},
            crs="EPSG:27700",
            postcodes=FORMS["codepoint zip"](tmp_path),
        )


def test_postcodes_need_a_column_of_postcodes(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("School Number,School Name,Pupils\n1,A,50\n")
    with pytest.raises(SchoolsError, match="no column 'Postcode' for the postcode"):
        read_schools(file, layout="wales", postcodes=FORMS["codepoint zip"](tmp_path))


# Wales, from the list as published.


def as_published(shared: Path, to: Path) -> tuple[Path, list[Unit]]:
    """Write the Welsh list without coordinates, and return those of its postcodes."""
    with (shared / "wales" / "schools_2018.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    added = ("Easting", "Northing", "lat", "lon")
    file = to / "wales_schools.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.DictWriter(text, [c for c in rows[0] if c not in added], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    known = {r["Postcode"]: r for r in rows if r["Easting"]}
    return file, [(p, 1, float(r["Easting"]), float(r["Northing"])) for p, r in known.items()]


SCENARIO = """
name = "Ceredigion federations"
[schools]
file = "{file}"
format = "wales"
where = {{ phase = "Primary", authority = "Ceredigion" }}
{postcodes}
[travel]
engine = "straight"
[[tier]]
preset = "wales_federation"
longest_drive_minutes = 20
"""


def test_ceredigion_from_the_list_as_published_is_as_with_coordinates(
    shared: Path, tmp_path: Path
) -> None:
    file, units = as_published(shared, tmp_path)
    random.Random(1).shuffle(units)
    zipped(
        tmp_path / "codepo_gb.zip",
        {f"Data/CSV/{a}.csv": t for a, t in codepoint(units).items()} | {"Doc/metadata.txt": NOTES},
    )
    ours, theirs = tmp_path / "ours.toml", tmp_path / "theirs.toml"
    ours.write_text(SCENARIO.format(file=file.name, postcodes='postcodes = "codepo_gb.zip"'))
    given = (shared / "wales" / "schools_2018.csv").as_posix()
    theirs.write_text(SCENARIO.format(file=given, postcodes=""))
    one, other = run(ours), run(theirs)
    assert len(one.schools) == 39
    assert one.finest.grouping == other.finest.grouping
    assert one.record()["objective"] == other.record()["objective"]
    assert [s.name for s in one.sources][1] == "OS Code-Point Open"
    out = write_folder(one, tmp_path / "out")
    text = (tmp_path / "out" / "map.html").read_text()
    assert "Royal Mail copyright and database right 2025" in text
    listed = list(csv.DictReader((tmp_path / "out" / "issues.csv").open(encoding="utf-8-sig")))
    many = Counter(r["code"] for r in listed)
    assert many["placed_by_postcode"] == 39 + 1
    with (out / "schools.csv").open(encoding="utf-8-sig", newline="") as table:
        placed = {row["id"]: row["placed_by"] for row in csv.DictReader(table)}
    assert all(f", {say(PRECISION[1])}" in said for said in placed.values())
    assert len(placed) == 39
    assert not verify(out)
    again = check(read_scenario(tmp_path / "out" / "scenario.toml"))
    assert again.problem.schools.counts.kept == 39


def test_a_scenario_names_postcodes_by_a_file_or_folder_that_exists(
    shared: Path, tmp_path: Path
) -> None:
    file, units = as_published(shared, tmp_path)
    folder(tmp_path / "codes", {f"{a}.csv": t for a, t in codepoint(units).items()})
    scenario = tmp_path / "s.toml"
    scenario.write_text(SCENARIO.format(file=file.name, postcodes='postcodes = "codes"'))
    assert check(scenario).problem.schools.counts.kept == 39
    scenario.write_text(SCENARIO.format(file=file.name, postcodes='postcodes = "code"'))
    with pytest.raises(ScenarioError, match=r"line 7.*'code' is not a file or folder"):
        read_scenario(scenario)
    scenario.write_text(SCENARIO.format(file=file.name, postcodes="").replace('wales"', 'china"'))
    text = scenario.read_text().replace('format = "china"', 'format = "china"\npostcodes = "codes"')
    scenario.write_text(text.replace("[[tier]]", "[[tier]]\nsize = [2, 3]"))
    with pytest.raises(ScenarioError, match="postcodes are those of the United Kingdom"):
        read_scenario(scenario)
