"""School lists: nothing lost, nothing guessed, never a traceback."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.errors import GeoclusterError, SchoolsError
from geocluster.opening.cells import BadCellError, identifier
from geocluster.opening.numbers import Marks, number, whole_number
from geocluster.rules import Condition, Where
from geocluster.schools import Schools
from geocluster.sources import read_schools
from geocluster.sources.axes import axes_of

HEADER = (
    "URN", "EstablishmentName", "EstablishmentStatus (name)", "PhaseOfEducation (name)",
    "LA (name)", "NumberOfPupils", "Easting", "Northing",
)  # fmt: skip
Row = dict[str, object]


def gias_rows(
    n: int = 6, *, east: int = 500_000, north: int = 340_000, step: int = 4000
) -> list[Row]:
    """Schools in a line, some kilometres from one to the next."""
    return [
        {
            "URN": 900_000 + k,
            "EstablishmentName": f"School {chr(65 + k % 26)}{k // 26 or ''}",
            "EstablishmentStatus (name)": "Open",
            "PhaseOfEducation (name)": "Primary",
            "LA (name)": "Dogger",
            "NumberOfPupils": 40 + 10 * k,
            "Easting": east + step * k,
            "Northing": north,
        }
        for k in range(n)
    ]


def gias_text(rows: Iterable[Row], header: Sequence[str] = HEADER) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return text.getvalue()


def gias_file(
    path: Path,
    rows: Iterable[Row] | None = None,
    *,
    header: Sequence[str] = HEADER,
    encoding: str = "cp1252",
) -> Path:
    """Write a list in the layout of England's register, with a few of its columns."""
    path.write_bytes(gias_text(gias_rows() if rows is None else rows, header).encode(encoding))
    return path


def adds_up(schools: Schools) -> bool:
    counts = schools.counts
    named = {x.row for x in schools.issues if x.action == "rejected"}
    return (
        counts.read == counts.kept + counts.rejected + counts.filtered
        and counts.kept == len(schools)
        and counts.rejected == len(named)
    )


def codes(schools: Schools) -> set[tuple[int | None, str]]:
    return {(x.row, x.code) for x in schools.issues if x.row is not None}


def where(**conditions: object) -> Where:
    return Where({name: Condition(any_of=(value,)) for name, value in conditions.items()})


def test_the_real_rutland_list_holds_17_primary_schools_of_27(shared: Path) -> None:
    file = shared / "rutland" / "gias_extract.csv"
    schools = read_schools(file, where=where(phase="Primary", authority="Rutland", status="Open"))
    assert (schools.counts.read, schools.counts.kept) == (27, 17)
    assert adds_up(schools)
    assert len(read_schools(file)) == 27
    assert schools.sources[0].licence == "Open Government Licence v3.0"


def test_the_real_lincolnshire_list_holds_280_primary_schools_of_376(shared: Path) -> None:
    file = shared / "lincolnshire" / "gias_extract.csv"
    schools = read_schools(file, where=where(phase="Primary"))
    assert (schools.counts.read, schools.counts.kept, schools.counts.rejected) == (376, 280, 0)
    assert sum(p for p in schools.pupils if p is not None) == 55_268
    assert list(schools.ids) == sorted(schools.ids)
    whole = read_schools(file)
    assert (whole.counts.kept, whole.counts.rejected) == (375, 1)
    assert "139316" not in whole.ids
    assert adds_up(whole)


def test_no_dirty_file_makes_a_traceback_or_loses_a_record(shared: Path) -> None:
    folder = shared / "dirty"
    with (folder / "expected.csv").open(encoding="utf-8") as lines:
        expected = {row["file"]: int(row["rows_in"]) for row in csv.DictReader(lines)}
    read, refused = 0, dict[str, str]()
    for name, rows in expected.items():
        try:
            schools = read_schools(folder / name)
        except SchoolsError as fault:
            refused[name] = str(fault)
            continue
        read += 1
        assert adds_up(schools), name
        assert schools.counts.read == rows, name
        assert 0 not in schools.pupils, name
    assert read > 15
    assert all(name in said for name, said in refused.items())


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("05_blank_coordinates.csv", {2, 3, 4}),
        ("06_zero_coordinates.csv", {2, 3}),
        ("09_duplicate_urn_same.csv", {3, 5}),
        ("27_ragged_rows.csv", {2, 4}),
    ],
)
def test_the_rows_that_must_be_rejected_are_named(shared: Path, name: str, ids: set[int]) -> None:
    schools = read_schools(shared / "dirty" / name)
    assert {x.row for x in schools.issues if x.action == "rejected"} == ids


def test_suppressed_pupils_in_eight_styles_are_unknown_and_never_zero(shared: Path) -> None:
    schools = read_schools(shared / "dirty" / "11_suppressed_pupils.csv")
    assert [p for p in schools.pupils if p is not None] == [schools.pupils[0]]
    assert {row for row, code in codes(schools) if code == "pupils_unknown"} == set(range(2, 10))


def test_names_in_cp1252_are_read_as_such_and_it_is_said(tmp_path: Path) -> None:
    rows = gias_rows(2)
    rows[0]["EstablishmentName"] = "St John’s – École Môn"
    schools = read_schools(gias_file(tmp_path / "s.csv", rows))
    assert schools.names[0] == "St John’s – École Môn"
    said = [x for x in schools.issues if x.code == "encoding"]
    assert [x.value for x in said] == ["cp1252"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides(tmp_path: Path, encoding: str) -> None:
    schools = read_schools(gias_file(tmp_path / "s.csv", encoding=encoding))
    assert len(schools) == 6


def test_a_byte_order_mark_is_no_part_of_the_first_column_when_utf_8_is_said(
    tmp_path: Path,
) -> None:
    file = gias_file(tmp_path / "s.csv", encoding="utf-8-sig")
    assert len(read_schools(file, encoding="utf-8")) == 6


def test_schools_are_ordered_by_id_as_text(tmp_path: Path) -> None:
    rows = gias_rows(4)
    for row, urn in zip(rows, (10, 9, 100, 1), strict=True):
        row["URN"] = urn
    schools = read_schools(gias_file(tmp_path / "s.csv", rows))
    assert schools.ids == ("1", "10", "100", "9")
    assert schools.pupils == (70, 40, 60, 50)


@pytest.mark.parametrize("said", ["", "SUPP", "<5", "c", "NE", "x", "NA", "..", "n/a", "-", "z"])
def test_unknown_pupils_are_none_and_named(tmp_path: Path, said: str) -> None:
    rows = gias_rows(2)
    rows[1]["NumberOfPupils"] = said
    schools = read_schools(gias_file(tmp_path / "s.csv", rows))
    assert schools.pupils == (40, None)
    assert (2, "pupils_unknown") in codes(schools)


def test_a_roll_of_zero_is_zero_and_not_unknown(tmp_path: Path) -> None:
    rows = gias_rows(2)
    rows[0]["NumberOfPupils"] = 0
    assert read_schools(gias_file(tmp_path / "s.csv", rows)).pupils == (0, 50)


@pytest.mark.parametrize("said", ["-5", "210.5", "1e3", "many", "99999", "1,23", "9" * 400])
def test_pupils_that_are_no_count_are_never_guessed(tmp_path: Path, said: str) -> None:
    rows = gias_rows(2)
    rows[1]["NumberOfPupils"] = said
    schools = read_schools(gias_file(tmp_path / "s.csv", rows))
    assert schools.pupils[1:] in ((), (None,))
    assert any(row == 2 for row, _ in codes(schools))


@pytest.mark.parametrize(("said", "count"), [("1,234", 1234), ("210.0", 210), ("１２３", 123)])
def test_pupils_as_spreadsheets_write_them_are_read(said: str, count: int) -> None:
    assert whole_number(said) == count


@given(st.text(max_size=12) | st.text("0123456789.,-e+ ", max_size=400))
def test_a_cell_is_a_number_or_unknown_or_bad_and_nothing_else(text: str) -> None:
    for read in (
        whole_number,
        lambda t: number(t, Marks()),
        lambda t: axes_of([t], degrees=True).value(t, "x"),
        lambda t: axes_of([t], degrees=False).value(t, "y"),
        lambda t: identifier(t, digits_only=True),
    ):
        with suppress(BadCellError):
            read(text)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("120370.0", "120370"), ("001.00", "001"), ("1.20374E+05", "120374"), ("1.0", "1.0"),
        ("S1.0", "S1.0"), ("1.5E2", "1.5E2"), ("9E+05", "9E+05"), ("12.50", "12.50"),
        ("007", "007"),
    ],
)  # fmt: skip
def test_an_id_of_any_form_is_a_number_only_as_a_spreadsheet_writes_it(
    written: str, meant: str
) -> None:
    assert identifier(written, digits_only=False) == meant


@pytest.mark.parametrize("digits_only", [True, False])
def test_an_id_that_has_lost_digits_is_none(digits_only: bool) -> None:
    with pytest.raises(BadCellError) as caught:
        identifier("3.61102E+11", digits_only=digits_only)
    assert caught.value.fact.code == "cell.lost_digits"


def test_records_that_differ_in_blanks_alone_repeat_each_other(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text(
        "id,name,x,y\n001,Ash,-0.7,52.6\n 001 ,Ash ,-0.7, 52.6\n120370.0,Oak,-0.7,52.7\n",
        encoding="utf-8",
    )
    named = {"id": "id", "name": "name", "x": "x", "y": "y"}
    schools = read_schools(file, layout="table", columns=named, crs="EPSG:4326")
    assert schools.ids == ("001", "120370")
    assert codes(schools) >= {(2, "duplicate_id"), (3, "id_form")}


def test_a_record_twice_is_kept_once_and_a_contradiction_not_at_all(tmp_path: Path) -> None:
    rows = gias_rows(3)
    rows += [dict(rows[0]), dict(rows[1]) | {"NumberOfPupils": 99}]
    schools = read_schools(gias_file(tmp_path / "s.csv", rows))
    assert schools.ids == ("900000", "900002")
    assert codes(schools) == {
        (2, "duplicate_id_conflict"), (4, "duplicate_id"), (5, "duplicate_id_conflict"),
    }  # fmt: skip
    said = next(x.message for x in schools.issues if x.code == "duplicate_id_conflict")
    assert "NumberOfPupils" in said
    assert "2, 5" in said
    assert adds_up(schools)


@pytest.mark.parametrize("value", ["", "0", "north", "nan", "1e300", "9999999"])
def test_a_school_without_a_place_is_rejected_never_put_at_zero(tmp_path: Path, value: str) -> None:
    rows = gias_rows(3)
    rows[1] |= {"Easting": value, "Northing": value}
    schools = read_schools(gias_file(tmp_path / "s.csv", rows))
    assert schools.ids == ("900000", "900002")
    assert {row for row, _ in codes(schools)} == {2}
    assert adds_up(schools)


@pytest.mark.parametrize("column", ["URN", "EstablishmentName", "NumberOfPupils", "Easting"])
def test_a_missing_column_is_named_with_those_found(tmp_path: Path, column: str) -> None:
    header = [f"{name} x" if name == column else name for name in HEADER]
    file = gias_file(tmp_path / "s.csv", header=header)
    with pytest.raises(SchoolsError) as refused:
        read_schools(file)
    assert f"no column {column!r}" in str(refused.value)
    assert f"did you mean '{column} x'" in str(refused.value)
    assert "s.csv" in str(refused.value)


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_a_list_with_other_marks_between_its_columns_is_read(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "s.csv"
    file.write_text(gias_text(gias_rows()).replace(",", mark))
    assert read_schools(file).ids == read_schools(gias_file(tmp_path / "t.csv")).ids


def test_two_columns_of_one_name_are_refused_with_both_places(tmp_path: Path) -> None:
    file = gias_file(tmp_path / "s.csv", header=[*HEADER, "NumberOfPupils"])
    with pytest.raises(SchoolsError, match=r"'NumberOfPupils' \(columns 6 and 9\)"):
        read_schools(file)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"   "])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "s.csv"
    file.write_bytes(content)
    with pytest.raises(SchoolsError, match="empty"):
        read_schools(file)


def test_a_header_without_records_is_said_to_hold_no_schools(tmp_path: Path) -> None:
    with pytest.raises(SchoolsError, match="no schools"):
        read_schools(gias_file(tmp_path / "s.csv", []))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SchoolsError, match=r"nowhere\.csv"):
        read_schools(tmp_path / "nowhere.csv")


def test_line_breaks_in_names_are_blanks_and_records_stay_whole(tmp_path: Path) -> None:
    rows = gias_rows(2)
    rows[0]["EstablishmentName"] = 'The "Old"\r\nSchool'
    schools = read_schools(gias_file(tmp_path / "s.csv", rows))
    assert schools.names == ('The "Old" School', "School B")


def test_filters_take_fields_source_columns_lists_ranges_and_not(tmp_path: Path) -> None:
    rows = gias_rows(6)
    rows[1]["PhaseOfEducation (name)"] = "Secondary"
    rows[2]["LA (name)"] = "Fisher"
    rows[3]["NumberOfPupils"] = ""
    file = gias_file(tmp_path / "s.csv", rows)

    def ids(**conditions: Condition) -> tuple[str, ...]:
        schools = read_schools(file, where=Where(conditions))
        assert adds_up(schools)
        assert len(schools) == schools.counts.read - schools.counts.filtered
        return tuple(i[-1] for i in schools.ids)

    assert ids(phase=Condition(any_of=("primary",))) == ("0", "2", "3", "4", "5")
    assert ids(authority=Condition(any_of=("Fisher", "Nowhere"))) == ("2",)
    assert ids(pupils=Condition(least=50, most=60)) == ("1", "2")
    assert ids(authority=Condition(exclude=("Fisher",))) == ("0", "1", "3", "4", "5")
    assert ids(**{"LA (name)": Condition(any_of=("Fisher",))}) == ("2",)


def test_closed_schools_are_filtered_counted_and_said(tmp_path: Path) -> None:
    rows = gias_rows(4)
    rows[1]["EstablishmentStatus (name)"] = "Closed"
    rows[2]["EstablishmentStatus (name)"] = "Open, but proposed to close"
    schools = read_schools(gias_file(tmp_path / "s.csv", rows))
    assert schools.ids == ("900000", "900002", "900003")
    assert schools.counts.filtered == 1
    said = next(x.message for x in schools.issues if x.code == "filtered")
    assert "1 not open" in said


@pytest.mark.parametrize("name", ["status", "EstablishmentStatus (name)"])
def test_who_asks_for_closed_schools_gets_them_by_field_or_by_column(
    tmp_path: Path, name: str
) -> None:
    rows = gias_rows(4)
    rows[1]["EstablishmentStatus (name)"] = "Closed"
    schools = read_schools(gias_file(tmp_path / "s.csv", rows), where=where(**{name: "Closed"}))
    assert schools.ids == ("900001",)


def test_a_filter_that_nothing_meets_names_the_nearest_value(tmp_path: Path) -> None:
    file = gias_file(tmp_path / "s.csv")
    with pytest.raises(SchoolsError, match="no school has phase = Primry; did you mean 'Primary'"):
        read_schools(file, where=where(phase="Primry"))


def test_a_filter_on_a_column_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    file = gias_file(tmp_path / "s.csv")
    with pytest.raises(SchoolsError, match=r"'LA \(nam\)'; did you mean 'LA \(name\)'"):
        read_schools(file, where=where(**{"LA (nam)": "Dogger"}))


TABLE = "Code,School,Roll,Lon,Lat,Town\nb,Bé,40,-0.5,52.5,x\na,Ä,,-0.4,52.6,y\n"
COLUMNS = {"id": "Code", "name": "School", "pupils": "Roll", "x": "Lon", "y": "Lat"}


def table(folder: Path, text: str = TABLE, encoding: str = "utf-8") -> Path:
    file = folder / "t.csv"
    file.write_bytes(text.encode(encoding))
    return file


def test_a_plain_table_is_read_by_its_map_of_columns(tmp_path: Path) -> None:
    schools = read_schools(table(tmp_path), layout="table", columns=COLUMNS, crs="EPSG:4326")
    assert (schools.ids, schools.names, schools.pupils) == (("a", "b"), ("Ä", "Bé"), (None, 40))
    assert schools.lonlat[1].tolist() == pytest.approx([-0.5, 52.5])
    assert schools.column("Town") == ("y", "x")


def test_a_plain_table_that_is_not_utf_8_says_so_and_how_to_mend_it(tmp_path: Path) -> None:
    file = table(tmp_path, encoding="cp1252")
    with pytest.raises(
        SchoolsError, match=r'line 2 holds the byte 0xe9; say .*encoding = "cp1252"'
    ):
        read_schools(file, layout="table", columns=COLUMNS, crs="EPSG:4326")
    assert (
        len(read_schools(file, layout="table", columns=COLUMNS, crs="EPSG:4326", encoding="cp1252"))
        == 2
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"columns": COLUMNS | {"pupil": "Roll"}}, "no field 'pupil'; did you mean 'pupils'"),
        ({"columns": COLUMNS | {"pupils": "Rolls"}}, "no column 'Rolls' .*did you mean 'Roll'"),
        ({"columns": {"id": "Code"}}, "x, y"),
        ({"crs": "EPSG:99999999"}, "EPSG:99999999"),
        ({"crs": "EPSG:5703"}, "EPSG:5703"),
        ({"crs": None}, "crs"),
        ({"encoding": "klingon"}, "klingon"),
    ],
)
def test_a_plain_table_that_is_badly_described_is_refused(
    tmp_path: Path, change: dict[str, object], words: str
) -> None:
    given = {"columns": COLUMNS, "crs": "EPSG:4326"} | change
    with pytest.raises(SchoolsError, match=words) as refused:
        read_schools(table(tmp_path), layout="table", **given)  # type: ignore[arg-type]
    assert "columns for ;" not in str(refused.value)
    assert not str(refused.value).rstrip().endswith("columns for")


def test_an_unknown_format_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(GeoclusterError, match=r"'gas'.*'gias'"):
        read_schools(table(tmp_path), layout="gas")


def test_a_column_named_as_a_field_is_read_as_it_is_written(tmp_path: Path) -> None:
    text = "Code,x,y,type\na,-0.5,52.5,central\nb,-0.4,52.5,point\n"
    columns = {"id": "Code", "x": "x", "y": "y"}
    schools = read_schools(
        table(tmp_path, text), layout="table", columns=columns, crs="EPSG:4326",
        where=where(type="central"),
    )  # fmt: skip
    assert schools.ids == ("a",)


@pytest.mark.parametrize(
    "note", ["[]", "{", '{"licenc": "x"}', '{"name": 5}', '{"synthetic": "no"}']
)
def test_a_damaged_note_of_origin_is_refused_by_name(tmp_path: Path, note: str) -> None:
    file = gias_file(tmp_path / "s.csv")
    (tmp_path / "s.csv.source.json").write_text(note)
    with pytest.raises(GeoclusterError, match=r"s\.csv\.source\.json"):
        read_schools(file)


def test_a_note_of_origin_beside_the_list_is_kept(tmp_path: Path) -> None:
    file = gias_file(tmp_path / "s.csv")
    (tmp_path / "s.csv.source.json").write_text('{"name": "Ours", "synthetic": true}')
    source = read_schools(file).sources[0]
    assert (source.name, source.synthetic) == ("Ours", True)


def read_or_refuse(file: Path, **how: object) -> None:
    try:
        schools = read_schools(file, **how)  # type: ignore[arg-type]
    except SchoolsError:
        return
    assert adds_up(schools)
    assert all(p is None or 0 <= p <= 20_000 for p in schools.pupils)


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_random_bytes_are_refused_and_nothing_worse(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "bytes.csv"
    file.write_bytes(content)
    read_or_refuse(file)
    file.write_bytes(",".join(HEADER).encode() + b"\n" + content)
    read_or_refuse(file)
    read_or_refuse(file, encoding="utf-16")


@settings(max_examples=80)
@given(st.data())
def test_a_list_that_is_damaged_anywhere_loses_no_record(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = bytearray(gias_text(gias_rows(5)).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(
            st.binary(max_size=3) | st.sampled_from([b",", b'"', b"\r", b"\n", b"\x00", b"9" * 330])
        )
        content[at : at + data.draw(st.integers(0, 12))] = piece
    file = tmp_path_factory.getbasetemp() / "damaged.csv"
    file.write_bytes(bytes(content))
    read_or_refuse(file)


@settings(max_examples=40)
@given(st.lists(st.lists(st.text(max_size=6), max_size=9), max_size=5))
def test_any_cells_under_the_right_header_add_up(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows([row.values() for row in gias_rows(1)])
    writer.writerows(cells)
    file = tmp_path_factory.getbasetemp() / "cells.csv"
    file.write_bytes(text.getvalue().encode("utf-8", "replace"))
    read_or_refuse(file)
