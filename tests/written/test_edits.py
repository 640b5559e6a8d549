"""``edits.json``: read as it was written, refused with where it is wrong, always inert."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import geocluster as gc
from geocluster.errors import EditsError
from geocluster.proposal import Do, Edit, Edits
from geocluster.written.edits import edits_text, read_edits
from geocluster.written.schema import EDITS_SCHEMA, edits_schema, written_down
from tests.proposal.test_edits import wishes

GOOD: dict[str, Any] = {
    "format": 1,
    "fingerprint": "0123",
    "edits": [
        {"do": "move", "schools": ["a"], "to": ["b"], "by": "Ann", "comment": "Same bus."},
        {"do": "alone", "schools": ["c"]},
    ],
}


def write(folder: Path, content: Any) -> Path:
    file = folder / "edits.json"
    text = content if isinstance(content, str) else json.dumps(content, indent=1)
    file.write_text(text, encoding="utf-8")
    return file


def changed(**first: Any) -> dict[str, Any]:
    one, other = GOOD["edits"]
    return {**GOOD, "edits": [other, {**one, **first}]}


@settings(max_examples=60)
@given(edits=st.lists(wishes(), max_size=6))
def test_what_is_written_is_read_back(edits: list[Edit], tmp_path_factory: Any) -> None:
    made = Edits(fingerprint="0123", edits=tuple(edits))
    file = write(tmp_path_factory.mktemp("edits"), edits_text(made))
    assert read_edits(file) == made
    Draft202012Validator(edits_schema()).validate(json.loads(edits_text(made)))


def test_the_schema_is_that_of_the_form_and_takes_the_example_of_the_docs(tmp_path: Path) -> None:
    assert EDITS_SCHEMA.read_text(encoding="utf-8") == written_down(edits_schema())
    check = Draft202012Validator(edits_schema())
    Draft202012Validator.check_schema(edits_schema())
    page = (Path(__file__).parents[2] / "docs" / "edits.md").read_text(encoding="utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    for content in (GOOD, json.loads(example)):
        check.validate(content)
        assert len(read_edits(write(tmp_path, content))) == 2
    assert not check.is_valid(changed(group="G01"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "cannot be read as JSON"),
        ('{"format": 1, "format": 1}', "a key stands twice"),
        ("[" * 100_000, "cannot be read as JSON"),
        ([], "it is [] write it in braces, with the keys format, fingerprint, edits"),
        ({**GOOD, "format": 2}, "format = 2: write 1"),
        ({**GOOD, "fingerprint": 5}, "fingerprint = 5: write the fingerprint"),
        ({"format": 1, "edits": []}, "'fingerprint' is missing"),
        ({**GOOD, "edit": []}, "unknown key 'edit'; did you mean 'edits'?"),
        (changed(do="mvoe"), "edit 2 (line 11): do = 'mvoe'; did you mean 'move'?"),
        (changed(schools="a"), "edit 2 (line 11): schools = 'a': write a list of ids"),
        (changed(schools=[7]), "edit 2 (line 11): schools.0 = 7: write a list of ids as text"),
        (changed(shools=["a"]), "edit 2 (line 11): unknown key 'shools'; did you mean 'schools'"),
        (changed(by=7), "edit 2 (line 11): by = 7: write a text in quotes"),
        (changed(to=[]), "edit 2 (line 11): do = 'move' needs to"),
        (changed(also=[{"bye": "x"}]), "unknown key 'bye'; did you mean 'by'?"),
        (changed(comment="x" * 2_001), "comment is longer than the 2,000 that are allowed"),
        ({**GOOD, "edits": GOOD["edits"] * 5_001}, "edits is longer than the 10,000"),
        (changed(schools=[str(k) for k in range(1_001)]), "schools is longer than the 1,000"),
        ({**GOOD, "edits": [5] * 30}, "and 10 more such faults"),
    ],
)
def test_a_bad_file_is_refused_with_where_and_what(
    content: Any, words: str, tmp_path: Path
) -> None:
    with pytest.raises(EditsError) as told:
        read_edits(write(tmp_path, content))
    said = str(told.value).replace("[]:", "[]")
    assert words in said
    assert said.startswith("edits.json")


def test_an_id_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    schools = gc.Schools.of(["900001", "900002"], lon=[0, 1], lat=[52, 52])
    content = {**GOOD, "edits": [{"do": "alone", "schools": ["900003"]}]}
    with pytest.raises(EditsError, match=r"edit 1 \(line 5\): .*900003.*did you mean '90000"):
        read_edits(write(tmp_path, content), schools)


def test_every_fault_of_form_and_of_meaning_is_named_at_once(tmp_path: Path) -> None:
    schools = gc.Schools.of(["900001", "900002"], lon=[0, 1], lat=[52, 52])
    edits: list[Any] = [
        {"do": "mvoe", "schools": ["900001"]},
        {"do": "move", "schools": ["900001"]},
        {"do": "alone"},
        {"do": "apart", "schools": ["900009"]},
        {"do": "lead", "schools": ["900002"], "to": ["900001"]},
        5,
    ]
    content = {"format": 1, "edits": edits}
    with pytest.raises(EditsError) as told:
        read_edits(write(tmp_path, content), schools)
    said = str(told.value)
    for words in (
        "'fingerprint' is missing",
        "mvoe",
        "needs to",
        "'schools' is missing",
        "to goes",
    ):
        assert said.count(words) == 1, words
    assert "names 1 school, and needs at least 2" in said
    assert "'900009'" in said
    assert [said.count(f"edit {k} ") for k in range(1, 7)] == [1] * 6


def test_ids_of_wishes_about_another_proposal_are_not_looked_at(tmp_path: Path) -> None:
    schools = gc.Schools.of(["900001", "900002"], lon=[0, 1], lat=[52, 52])
    assert len(read_edits(write(tmp_path, GOOD), schools, of="4567")) == 2
    with pytest.raises(EditsError, match="'a'"):
        read_edits(write(tmp_path, GOOD), schools, of="0123")


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(EditsError, match="there is no file"):
        read_edits(tmp_path / "none.json")


def test_what_is_hostile_in_names_and_comments_is_inert(tmp_path: Path) -> None:
    content = changed(by="\u202eAnn\x1b[2J\n", comment="=cmd|'/c calc'!A1\u2066\x07")
    _, edit = read_edits(write(tmp_path, content)).edits
    assert edit.do is Do.MOVE
    (voice,) = edit.voices
    assert (voice.by, voice.comment) == ("Ann [2J", "=cmd|'/c calc'!A1")


def test_a_byte_order_mark_and_keys_in_any_order_are_taken(tmp_path: Path) -> None:
    text = json.dumps({"edits": [{"schools": ["c", "a"], "do": "apart"}], **GOOD, "x": 1})
    with pytest.raises(EditsError, match="unknown key 'x'"):
        read_edits(write(tmp_path, text))
    turned = {key: GOOD[key] for key in ("edits", "fingerprint", "format")}
    assert len(read_edits(write(tmp_path, "\ufeff" + json.dumps(turned)))) == 2
