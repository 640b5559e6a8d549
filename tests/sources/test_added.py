"""What a scenario adds to a list: heads, sites, layers, a plan, rural schools, forecasts, pairs."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.errors import SchoolsError
from geocluster.flags import remarks
from geocluster.sources import read_linked
from geocluster.sources.forecasts import shared_out, year_of

LIST = """id,name,roll,lon,lat,Head,Trust,Area,F27,Campus,Plan
1,Ash Infant,80,0.00,52,vacant,Wold,A,75,x,north
2,Ash Junior,110,0.01,52,Acting Head,Wold,A,100,x,north
3,Oak,40,0.02,52,Mrs Jones,,B,,y,
4,Elm,SUPP,0.03,52,,Fen,B,"1,020",,south
5,Fir,30,0.04,52,permanent,Fen,,12.5,,south
"""
COLUMNS = {"id": "id", "name": "name", "pupils": "roll", "x": "lon", "y": "lat"}


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def read(text: str = LIST, **keys: Any) -> gc.Schools:
        file = tmp_path / "schools.csv"
        file.write_text(text, encoding="utf-8")
        return gc.read_schools(file, layout="table", columns=COLUMNS, crs="EPSG:4326", **keys)

    return read


def table(tmp_path: Path, text: str, name: str = "other.csv") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def codes(schools: gc.Schools) -> dict[str, str]:
    return {issue.code: issue.message for issue in schools.issues}


def test_the_post_of_head_is_read_and_what_is_no_state_is_said(read: Any) -> None:
    schools = read(head="Head")
    assert schools.column("head") == ("vacant", "acting", None, None, "permanent")
    said = codes(schools)
    assert "record 3: Head: 'Mrs Jones' does not say" in said["head_unread"]
    assert said["head_unknown"].startswith("2 of 5 schools have no head (Head is blank)")


def test_a_column_that_nobody_names_is_no_post_of_head(read: Any) -> None:
    schools = read()
    assert schools.column("head") == (None,) * 5
    assert schools.column("Head")[2] == "Mrs Jones"
    assert {"head_unread", "head_unknown"}.isdisjoint(codes(schools))


def test_sites_layers_and_a_plan_are_columns(read: Any) -> None:
    schools = read(sites="campus", plan="Plan", layers={"trust": "Trust"}, rural="Area")
    assert schools.column("site") == ("x", "x", "y", None, None)
    assert schools.column("plan") == ("north", "north", None, "south", "south")
    assert schools.column("layer trust") == ("Wold", "Wold", None, "Fen", "Fen")
    assert schools.column("rural")[:3] == ("A", "A", "B")
    assert schools.layers == {"trust": "layer trust"}


def test_forecasts_are_numbers_as_people_write_them_and_unknown_is_not_zero(read: Any) -> None:
    schools = read(forecasts={"2027": "F27"})
    assert schools.column("forecast 2027") == (75, 100, None, 1020, None)
    said = codes(schools)
    assert "record 5: F27: 12.5" in said["bad_number"]
    assert said["forecast_unknown"].startswith("2 of 5 schools have no forecast 2027")


def test_what_is_added_can_be_asked_for(read: Any) -> None:
    where = gc.Where({"head": gc.Condition(any_of=("vacant", "permanent"))})
    assert read(head="Head", where=where).ids == ("1", "5")
    where = gc.Where({"forecast 2027": gc.Condition(least=100)})
    assert read(forecasts={"2027": "F27"}, where=where).ids == ("2", "4")
    where = gc.Where({"layer trust": gc.Condition(any_of=("Fen",))})
    assert read(layers={"trust": "Trust"}, where=where).ids == ("4", "5")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"head": "Hed"}, "no column 'Hed' for the head; did you mean 'Head'"),
        ({"sites": "nowhere"}, "no column 'nowhere' for the site"),
        ({"layers": {"trust": "Trusts (name)"}}, "no column 'Trusts (name)' for the layer trust"),
        ({"layers": {"a b": "Trust"}}, "no name of a layer"),
        ({"layers": {"partnership": "Trust"}}, "that of partnerships"),
        ({"forecasts": {"27": "F27"}}, "no year"),
        ({"forecasts": {"2027": "F28"}}, "no column 'F28' for the forecast 2027"),
        ({"forecasts_file": "x.csv"}, "go together"),
        ({"planning_area": "Area"}, "go together"),
        ({"plan": "gone.csv"}, "gone.csv"),
    ],
)
def test_a_column_or_file_that_is_not_there_is_named(
    read: Any, keys: dict[str, Any], words: str
) -> None:
    with pytest.raises((SchoolsError, OSError)) as told:
        read(**keys)
    assert words in str(told.value)


def test_a_plan_is_read_from_a_file_with_ids_as_spreadsheets_write_them(
    read: Any, tmp_path: Path
) -> None:
    file = table(tmp_path, "School,Group,lead\n1.0,north,1\n2,north,\n3, ,\n4,,\n4,south,\n")
    schools = read(plan=file)
    assert schools.column("plan") == ("north", "north", None, "south", None)
    assert codes(schools)["plan_unknown"].startswith("2 of 5 schools are in no group")
    whole = table(tmp_path, "School,Group\n1,1\n2,1.0\n3,2.0\n4,2\n5,02\n")
    schools = read(plan=whole)
    assert schools.column("plan") == ("1", "1", "2", "2", "02")
    assert "those of 2 groups" in codes(schools)["labels_alike"]
    file = table(tmp_path, "School,Group,lead\n1.0,north,1\n2,north,\n3, ,\n4,,\n4,south,\n")
    where = gc.Where({"Trust": gc.Condition(any_of=("Wold",))})
    asked = read(plan=file, where=where)
    assert asked.column("plan") == ("north", "north")
    assert "2 schools of the plan" in codes(asked)["plan_not_asked"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("school,group\n9,north\n", "record 1, column 'school': no school with id '9'"),
        ("school,group\n1,north\n1,south\n", "record 2, column 'group': 1 is in 'north' already"),
        ("school,grup\n1,north\n", "no column 'group'; did you mean 'grup'?"),
        ("school,group\n", "no school"),
        ("", "empty"),
    ],
)
def test_a_plan_that_cannot_be_used_says_where(
    read: Any, tmp_path: Path, text: str, words: str
) -> None:
    if words == "no school":
        assert read(plan=table(tmp_path, text)).column("plan") == (None,) * 5
        return
    with pytest.raises(SchoolsError) as told:
        read(plan=table(tmp_path, text))
    assert words in str(told.value)
    assert "other.csv" in str(told.value)


def test_rural_schools_are_a_list_of_ids(read: Any, tmp_path: Path) -> None:
    schools = read(rural=table(tmp_path, "LA,URN,School\n1,2,Ash\n1,77,Elsewhere\n"))
    assert schools.column("rural") == (
        "no", "designated", "no", "no", "no",
    )  # fmt: skip
    assert codes(schools)["rural_list"].startswith("1 of 5 schools is in other.csv")
    with_words = read(rural=table(tmp_path, "URN,Designation\n2,Village\n3,\n"))
    assert with_words.column("rural")[1:3] == ("Village", "designated")
    with pytest.raises(SchoolsError, match="its only id"):
        read(rural=table(tmp_path, "URN\n99\n"))
    with pytest.raises(SchoolsError, match="needs the columns school"):
        read(rural=table(tmp_path, "Nom\nAsh\n"))


FORECASTS = "Planning area,Year,Pupils\nA,2027,171\nA,2030,150\nB,2027,41\n"


def test_forecasts_of_an_area_are_shared_out_by_roll_and_that_is_said(
    read: Any, tmp_path: Path
) -> None:
    schools = read(forecasts_file=table(tmp_path, FORECASTS), planning_area="Area")
    assert schools.column("forecast 2027") == (72, 99, 41, None, None)
    assert schools.column("forecast 2030") == (63, 87, None, None, None)
    assert schools.forecast_years == ("2027", "2030")
    said = codes(schools)
    assert "shared out by roll among 4 schools: nobody has forecast" in said["forecast_shared"]
    assert "1 has no planning area, so no forecast: 5" in said["forecast_no_area"]
    assert "1 has no known roll, so no share of a forecast: 4" in said["forecast_no_roll"]
    assert "1 has no forecast that can be used: B (2030)" in said["forecast_missing"]


def test_schools_that_are_not_asked_about_have_their_share_too(read: Any, tmp_path: Path) -> None:
    where = gc.Where({"id": gc.Condition(any_of=("1",))})
    schools = read(forecasts_file=table(tmp_path, FORECASTS), planning_area="Area", where=where)
    assert schools.column("forecast 2027") == (72,)
    assert "(1 more, not asked about, have their share)" in codes(schools)["forecast_shared"]


@pytest.mark.parametrize(
    ("rows", "code", "words", "first"),
    [
        ("A,2027,-5", "forecast_unread", "record 1, column 'Pupils'", None),
        ("A,2027,1.5", "forecast_unread", "record 1, column 'Pupils'", None),
        ("A,next,5", "forecast_unread", "'next' is no year", None),
        (",2027,5", "forecast_unread", "'' is no planning area", None),
        ("A,2027,19\nA,2027,20", "forecast_twice", "record 2, column 'Pupils'", None),
        ("Z,2027,5", "forecast_no_schools", "Z", None),
        ("A,2027,", "forecast_missing", "A (2027)", None),
        ("A,2027,SUPP", "forecast_missing", "A (2027)", None),
        ("A,2027,19\nA,2027,19", "forecast_shared", "2027", 8),
        ("A.0,2027/28,19", "forecast_shared", "2027/28", 8),
        ("A,202728,19", "forecast_shared", "2027/28", 8),
        ("A,2027,0", "forecast_shared", "2027", 0),
    ],
)
def test_dirty_forecasts_are_unknown_and_said(
    read: Any, tmp_path: Path, rows: str, code: str, words: str, first: int | None
) -> None:
    text = f"Planning area,Year,Pupils\n{rows}\nB,2027,40\n"
    schools = read(forecasts_file=table(tmp_path, text), planning_area="Area")
    found = [issue for issue in schools.issues if issue.code == code]
    assert any(words in issue.message for issue in found), codes(schools)
    year = "2027/28" if words == "2027/28" else "2027"
    assert schools.column(f"forecast {year}")[0] == first


def test_an_area_without_pupils_cannot_share_its_forecast(read: Any, tmp_path: Path) -> None:
    text = LIST.replace(",80,", ",0,").replace(",110,", ",0,")
    file = table(tmp_path, "area,year,pupils\nA,2027,20\nB,2027,5\n")
    schools = read(text, forecasts_file=file, planning_area="Area")
    assert schools.column("forecast 2027")[:3] == (None, None, 5)
    assert "A (2027)" in codes(schools)["forecast_no_pupils"]


@pytest.mark.parametrize(
    ("text", "keys", "words"),
    [
        ("area,year\nA,2027\n", {}, "no column 'pupils'"),
        ("area,year,pupils\nZ,2027,5\n", {}, "its only planning area, Z"),
        ("area,year,pupils\nA,soon,5\n", {}, "no record has a year"),
        (FORECASTS, {"forecasts": {"2027": "F27"}}, "keep one"),
        (FORECASTS, {"planning_area": "Arena"}, "no column 'Arena' for planning_area"),
    ],
)
def test_forecasts_that_cannot_be_used_are_refused(
    read: Any, tmp_path: Path, text: str, keys: dict[str, Any], words: str
) -> None:
    with pytest.raises(SchoolsError) as told:
        read(**({"forecasts_file": table(tmp_path, text), "planning_area": "Area"} | keys))
    assert words in str(told.value)


@given(st.integers(0, 10_000), st.lists(st.integers(0, 500), max_size=30))
def test_shares_add_up_and_are_within_one_of_their_part(total: int, rolls: list[int]) -> None:
    shares = shared_out(total, rolls)
    if not sum(rolls):
        assert shares == (None if total else [0] * len(rolls))
        return
    assert shares is not None
    assert sum(shares) == total
    for share, roll in zip(shares, rolls, strict=True):
        assert abs(share - total * roll / sum(rolls)) < 1
        assert share == 0 or roll > 0


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2027", "2027"), ("2027.0", "2027"), (" 2027/28 ", "2027/28"), ("2027-28", "2027/28"),
        ("2027/2028", "2027/28"), ("202728", "2027/28"), ("2099/00", "2099/00"),
        ("2027/29", None), ("27/28", None), ("", None), ("2027 or so", None), ("20272", None),
    ],
)  # fmt: skip
def test_years_have_one_form(text: str, year: str | None) -> None:
    assert year_of(text) == year


def test_pairs_are_read_from_a_file(read: Any, tmp_path: Path) -> None:
    schools = read()
    file = table(tmp_path, "from,to,why\n2,1.0,mine\n1,2,again\n4,5,\n")
    linked = read_linked(file, schools)
    assert [pair.schools for pair in linked] == [("1", "2"), ("4", "5")]
    assert {pair.why.code for pair in linked} == {"linked.file"}
    assert schools.with_linked(linked).linked_positions == ((0, 1), (3, 4))
    where = gc.Where({"id": gc.Condition(any_of=("1", "2", "4"))})
    assert [p.schools for p in read_linked(file, read(where=where))] == [("1", "2")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("from,to\n1,9\n", "record 1, column 'to': no school with id '9'"),
        ("from,to\n1,1\n", "record 1: '1' is paired with itself"),
        ("a,b\n1,2\n", "no column 'from'"),
    ],
)
def test_pairs_that_cannot_be_used_are_refused(
    read: Any, tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(SchoolsError) as told:
        read_linked(table(tmp_path, text), read())
    assert words in str(told.value)


def test_lists_beside_the_list_may_be_of_any_encoding_that_is_clear(
    read: Any, tmp_path: Path
) -> None:
    file = tmp_path / "plan.csv"
    file.write_bytes("school,group\n1,Môn\n2,Môn\n".encode("utf-16"))
    assert read(plan=file).column("plan")[:2] == ("Môn", "Môn")
    file.write_bytes("school,group\n1,M\xf4n\n".encode("cp1252"))
    assert read(plan=file).column("plan")[0] == "Môn"
    file.write_bytes("school,group\n1,清溪\n".encode("gb18030"))
    text = LIST.replace("Ash Infant", "清溪小学")
    list_file = tmp_path / "schools.csv"
    list_file.write_bytes(text.encode("gb18030"))
    made = gc.read_schools(
        list_file, layout="table", columns=COLUMNS, crs="EPSG:4326", encoding="gb18030", plan=file
    )
    assert (made.names[0], made.column("plan")[0]) == ("清溪小学", "清溪")


def test_only_schools_of_the_list_are_flagged_as_rural(read: Any, tmp_path: Path) -> None:
    schools = read(rural=table(tmp_path, "URN\n2\n"))
    rules = gc.PRESETS["england_federation"].rules
    travel = gc.TravelTimes.of_dense([[0 if i == j else 60 for j in range(5)] for i in range(5)],
                                     cutoff=gc.minutes(45))  # fmt: skip
    found = remarks(gc.Grouping.of([range(5)]), gc.Problem(schools, travel, rules))
    codes = [code for remark in found[0] for code in remark.codes if code.startswith("rural")]
    assert codes == ["rural:2"]


@pytest.mark.parametrize("name", ["plan", "rural"])
def test_where_cannot_ask_for_what_a_file_says_later(read: Any, tmp_path: Path, name: str) -> None:
    file = table(tmp_path, "school,group\n1,a\n")
    with pytest.raises(SchoolsError, match="after the list is read"):
        read(where=gc.Where({name: gc.Condition(any_of=("a",))}), **{name: file})


CELLS = st.one_of(
    st.sampled_from(["1", "2", "1.0", "A", "B", "2027", "2027/28", "", "-1", "1e9", "x", "'", '"']),
    st.text(max_size=6),
)
HEADERS = st.sampled_from(
    ["school", "group", "from", "to", "planning area", "year", "pupils", "URN", "rural", "", "x"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(HEADERS, min_size=1, max_size=5),
    st.lists(st.lists(CELLS, max_size=6), max_size=6),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "gb18030"]),
    st.sampled_from(["plan", "rural", "forecasts", "pairs"]),
)
def test_any_file_beside_the_list_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory,
    header: list[str],
    rows: list[list[str]],
    encoding: str,
    what: str,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    list_file = table(folder, LIST, "schools.csv")
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    file = folder / "beside.csv"
    file.write_bytes(text.getvalue().encode(encoding, "replace"))
    keys: dict[str, Any] = {} if what in ("pairs", "forecasts") else {what: file}
    if what == "forecasts":
        keys = {"forecasts_file": file, "planning_area": "Area"}
    try:
        made = gc.read_schools(list_file, layout="table", columns=COLUMNS, crs="EPSG:4326", **keys)
        if what == "pairs":
            made = made.with_linked(read_linked(file, made))
    except SchoolsError:
        return  # any other exception is a traceback
    assert len(made) == 5
    for year in made.forecast_years:
        assert all(n is None or n >= 0 for n in made.column(f"forecast {year}"))
