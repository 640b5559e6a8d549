"""Files of travel times as programs and people write them."""

from __future__ import annotations

import gzip
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geocluster.errors import TravelError
from geocluster.roads.matrix import matrix_times
from geocluster.schools import Schools
from geocluster.texts.noted import issue_words
from geocluster.travel import TravelTimes

PAIRS = [("A", "B", 300), ("B", "A", 310), ("B", "C", 320), ("C", "B", 330)]


def schools(*ids: str) -> Schools:
    ids = ids or ("A", "B", "C")
    return Schools.of(ids, lon=[-0.5 + k / 100 for k in range(len(ids))], lat=[52.0] * len(ids))


def text(seconds: object, mark: str = ",", *, header: str = "from,to,seconds") -> str:
    lines = [header, *(f"{a},{b},{s}" for a, b, s in PAIRS), f"A,C,{seconds}", f"C,A,{seconds}"]
    return "\n".join(lines).replace(",", mark) + "\n"


def times(file: Path, content: str | bytes, cutoff: int = 2700) -> TravelTimes:
    data = content if isinstance(content, bytes) else content.encode()
    file.write_bytes(data)
    return matrix_times(schools(), file, cutoff=cutoff)


@pytest.mark.parametrize(
    "said",
    [
        "1.7976931348623157e+308", "1e10", "2147483647", "4294967295", "99999999", "-1", "-1.0",
        "inf", "Infinity", "NaN", "nan", "NA", "N/A", "null", "None", "", " ", "-", "∞", "#N/A",
        "no route", "3.4028235e38", "99999", "65535", "9999",
    ],
)  # fmt: skip
def test_what_stands_for_no_drive_is_none_and_said_how_often(tmp_path: Path, said: str) -> None:
    found = times(tmp_path / "m.csv", text(said), cutoff=200_000)
    assert found.between(0, 2) is None
    assert found.between(2, 0) is None
    assert found.between(0, 1) == 300
    (issue,) = [x for x in found.issues if x.code == "matrix_no_drive"]
    assert "2 pairs" in issue.message


@pytest.mark.parametrize(
    ("language", "said"), [("en", "no seconds"), ("cy", "heb eiliadau"), ("zh", "没有秒数")]
)
def test_cells_that_are_empty_are_told_in_the_language(
    tmp_path: Path, language: str, said: str
) -> None:
    found = times(tmp_path / "m.csv", text(""), cutoff=200_000)
    (issue,) = [x for x in found.issues if x.code == "matrix_no_drive"]
    words = issue_words(issue, language)
    assert said in words
    assert "blank" not in words


def test_a_number_that_a_drive_may_take_is_not_dropped(tmp_path: Path) -> None:
    once = text(9999).replace("C,A,9999\n", "C,A,5100\n")
    assert times(tmp_path / "m.csv", once, cutoff=20_000).between(0, 2) == 9999
    near = text(9999) + "A,D,9000\n"
    assert times(tmp_path / "m.csv", near, cutoff=20_000).between(0, 2) == 9999
    assert times(tmp_path / "m.csv", text(10_000), cutoff=20_000).between(0, 2) == 10_000


@pytest.mark.parametrize("said", ["-5", "-9999", "-1.5", "-inf", "five", "1h", "0x1f"])
def test_seconds_that_mean_nothing_are_refused_with_their_record(tmp_path: Path, said: str) -> None:
    with pytest.raises(TravelError, match=r"m\.csv, record 5: seconds"):
        times(tmp_path / "m.csv", text(said))


@pytest.mark.parametrize("mark", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_delimiter_and_encoding_will_do(tmp_path: Path, mark: str, encoding: str) -> None:
    found = times(tmp_path / "m.csv", text("-1", mark).encode(encoding))
    assert (found.between(0, 1), found.between(0, 2)) == (300, None)


@pytest.mark.parametrize(
    "header",
    [
        "FROM,To, Seconds ", "origin,destination,travel_time_seconds", "from_id,to_id,secs",
        "Origin ID,Destination ID,Duration (seconds)", "to,from,seconds",
    ],
)  # fmt: skip
def test_headers_that_are_unmistakable_are_found(tmp_path: Path, header: str) -> None:
    found = times(tmp_path / "m.csv", text("1e9", header=header))
    assert found.between(*((0, 1) if not header.startswith("to") else (1, 0))) == 300


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("origin,destination,duration", "'duration' does not say its unit"),
        ("from,to,minutes", "multiply 'minutes' by 60"),
        ("from,till,seconds", "no column 'to'"),
        ("from,to,km", "no column 'seconds'"),
        ("from,FROM,seconds", "no column 'to'"),
        ("from,to,to,seconds", "'to'"),
    ],
)
def test_headers_that_are_not_clear_are_refused_with_advice(
    tmp_path: Path, header: str, words: str
) -> None:
    with pytest.raises(TravelError, match=words):
        times(tmp_path / "m.csv", text("5", header=header))


def test_a_square_table_is_refused_with_the_form_that_is_read(tmp_path: Path) -> None:
    with pytest.raises(TravelError, match=r"square table.*one line for each pair"):
        times(tmp_path / "m.csv", "id,A,B,C\nA,0,1,2\nB,1,0,2\nC,1,2,0\n")


def test_decimal_commas_and_groups_of_digits_are_told_apart_by_the_column(tmp_path: Path) -> None:
    decimal = "from;to;seconds\nA;B;300,5\nB;A;1310,25\nA;C;312,400\n"
    found = times(tmp_path / "m.csv", decimal)
    assert [found.between(*p) for p in ((0, 1), (1, 0), (0, 2))] == [301, 1310, 312]
    groups = 'from,to,seconds\nA,B,300\nB,A,"1,310"\n'
    found = times(tmp_path / "m.csv", groups)
    assert [found.between(*p) for p in ((0, 1), (1, 0))] == [300, 1310]
    with pytest.raises(TravelError, match="decimal comma or groups"):
        times(tmp_path / "m.csv", "from;to;seconds\nA;B;1,310\nB;A;1,205\n")


def test_a_comma_that_splits_a_number_is_refused_not_cut(tmp_path: Path) -> None:
    with pytest.raises(TravelError, match=r"m\.csv"):
        times(tmp_path / "m.csv", "from,to,seconds\nA,B,300\nB,A,1,310\n")


@pytest.mark.parametrize("listed", [("00123", "00200"), ("123", "200"), ("123.0", "200.0")])
@pytest.mark.parametrize("form", ["{}", "{}.0", "00{}"])
def test_ids_that_a_spreadsheet_has_changed_are_found(
    tmp_path: Path, listed: tuple[str, str], form: str
) -> None:
    file = tmp_path / "m.csv"
    file.write_text(f"from,to,seconds\n{form.format(123)},{form.format(200)},60\n")
    found = matrix_times(schools(*listed), file, cutoff=100)
    assert found.between(0, 1) == 60
    changed = {form.format(123), form.format(200)} != set(listed)
    assert any(x.code == "matrix_ids" for x in found.issues) == changed


def test_an_id_that_is_there_exactly_is_never_taken_for_another(tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text("from,to,seconds\n0123,200,60\n123,200,70\n")
    found = matrix_times(schools("0123", "123", "200"), file, cutoff=100)
    assert (found.between(0, 2), found.between(1, 2)) == (60, 70)
    found = matrix_times(schools("0123", "200"), file, cutoff=100)
    assert found.between(0, 1) == 60


@pytest.mark.parametrize("name", ["m.csv", "m.parquet", "m.xlsx", "m"])
@pytest.mark.parametrize("kind", ["parquet", "xlsx", "csv", "gzip", "ods"])
def test_a_matrix_is_what_its_content_says(tmp_path: Path, name: str, kind: str) -> None:
    frame = pd.DataFrame([*PAIRS, ("A", "C", np.inf)], columns=["from", "to", "seconds"])
    made, file = tmp_path / f"made.{kind}", tmp_path / name
    if kind == "parquet":
        frame.to_parquet(made)
    elif kind in ("xlsx", "ods"):
        frame.replace(np.inf, None).to_excel(made, index=False)
    else:
        data = frame.to_csv(index=False).encode()
        made.write_bytes(gzip.compress(data) if kind == "gzip" else data)
    made.replace(file)
    found = matrix_times(schools(), file, cutoff=2700)
    assert [found.between(*p) for p in ((0, 1), (1, 2), (0, 2))] == [300, 320, None]


def test_numbers_as_ids_in_parquet_are_found(tmp_path: Path) -> None:
    file = tmp_path / "m.parquet"
    columns = {"from": [1.0, 2.0, np.nan], "to": [2, 1, 2], "seconds": [60.4, np.nan, 50]}
    pd.DataFrame(columns).to_parquet(file)
    found = matrix_times(schools("1", "2"), file, cutoff=100)
    assert (found.between(0, 1), found.between(1, 0)) == (60, None)


def test_spans_of_time_in_parquet_are_seconds_and_dates_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "m.parquet"
    pairs = {"from": ["A", "B"], "to": ["B", "A"]}
    spans = pd.to_timedelta(["00:01:30", None])
    pd.DataFrame(pairs | {"seconds": spans}).to_parquet(file)
    found = matrix_times(schools(), file, cutoff=100)
    assert (found.between(0, 1), found.between(1, 0)) == (90, None)
    pd.DataFrame(pairs | {"seconds": pd.to_datetime(["2024-01-01"] * 2)}).to_parquet(file)
    with pytest.raises(TravelError, match="record 1: seconds"):
        matrix_times(schools(), file, cutoff=100)


def test_damage_within_a_parquet_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    good, file = tmp_path / "good.parquet", tmp_path / "m.parquet"
    pd.DataFrame(PAIRS, columns=["from", "to", "seconds"]).to_parquet(good)
    content = good.read_bytes()
    for at in range(4, len(content), 37):
        file.write_bytes(content[:at] + bytes([content[at] ^ 0xA5]) + content[at + 1 :])
        with suppress(TravelError):
            matrix_times(schools(), file, cutoff=2700)


def test_more_columns_and_title_lines_are_passed_over(tmp_path: Path) -> None:
    wide = "Times of the county\n\nmiles;from;to;seconds;note\n1;A;B;60;x\n2;B;A;70;y\n"
    found = times(tmp_path / "m.csv", wide)
    assert (found.between(0, 1), found.between(1, 0)) == (60, 70)


def test_a_pair_that_stands_twice_with_and_without_a_drive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TravelError, match=r"stands twice, with .*no drive"):
        times(tmp_path / "m.csv", "from,to,seconds\nA,B,60\nB,A,70\nA,B,-1\n")
