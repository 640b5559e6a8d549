"""What is exported stands in the folder as made from its proposal, and goes with it."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import geocluster.gis.layers as layers_module
import geocluster.outputs.exports as exports_module
import geocluster.outputs.papers as papers_module
import geocluster.outputs.place as place_module
from geocluster.cli.commands import app
from geocluster.errors import OutputError
from geocluster.manifest import read_manifest
from geocluster.outputs import put_folder, verify, write_folder
from geocluster.outputs.exporting import export_folder
from geocluster.outputs.exports import EXPORTS, Export
from geocluster.outputs.verify import examine
from geocluster.planning import propose
from geocluster.proposal import Proposal
from geocluster.report.pictures import Picture, map_picture
from geocluster.rules import Rules
from geocluster.texts.collected import own_texts
from geocluster.written import opened
from tests.cli.test_cli import plan
from tests.docs.examples import entry
from tests.outputs.test_folder import tree
from tests.pages import page
from tests.report.test_report import HOSTILE, county

EVERY = dict([*EXPORTS.own.items(), entry("add/export")])


@pytest.fixture(scope="module")
def proposals() -> dict[str, Proposal]:
    asked = {
        "grouped": county(),
        "hostile names": county(n=len(HOSTILE), names=HOSTILE, pupils=[None] * len(HOSTILE)),
        "impossible": county(rules=Rules(size=(8, 8), longest_drive=60)),
    }
    return {name: propose(problem, seconds=5) for name, problem in asked.items()}


@pytest.fixture
def folder(proposals: dict[str, Proposal], tmp_path: Path) -> Path:
    return write_folder(proposals["grouped"], tmp_path / "out")


@pytest.mark.parametrize("name", EVERY)
def test_every_export_is_made_of_any_proposal_and_always_the_same(
    name: str, proposals: dict[str, Proposal]
) -> None:
    EXPORTS.check(name, EVERY[name])
    if name == "pdf" and papers_module.office() is None:
        pytest.skip("LibreOffice is not installed")
    for said, proposal in proposals.items():
        content = EVERY[name].make(proposal, "en")
        assert content, said
        assert content == EVERY[name].make(proposal, "en"), said


@pytest.mark.parametrize("way", ["exchanged", "moved in"])
def test_an_export_is_listed_with_its_checksum_and_the_rest_stays(
    way: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "moved in":
        monkeypatch.setattr(place_module, "exchange", lambda one, other: False)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    before = tree(folder)
    done = export_folder(folder, ["xlsx", "xlsx"])
    after = tree(folder)
    assert set(after) - set(before) == {"tables.xlsx"}
    assert {name for name in before if after[name] != before[name]} == {"manifest.json"}
    manifest = read_manifest(folder)
    assert manifest is not None
    assert manifest.exports == done.files
    assert [(x.export, x.language) for x in done.files] == [("xlsx", "en")]
    assert verify(folder) == []
    assert not [line for line in examine(folder).not_judged if "tables.xlsx" in line]


def test_a_changed_export_is_found_and_not_written_over(folder: Path) -> None:
    export_folder(folder, ["xlsx"])
    (folder / "tables.xlsx").write_bytes(b"filled in by hand")
    assert verify(folder) == ["tables.xlsx was changed since it was exported"]
    with pytest.raises(OutputError, match=r"tables\.xlsx was changed since it was exported"):
        export_folder(folder, ["xlsx"])
    assert (folder / "tables.xlsx").read_bytes() == b"filled in by hand"
    assert opened(folder).proposal.name == "Proposal"  # nothing else minds


def test_an_export_that_was_moved_away_is_no_fault_and_is_made_again(folder: Path) -> None:
    export_folder(folder, ["xlsx"])
    (folder / "tables.xlsx").unlink()
    found = examine(folder)
    assert found.violations == ()
    assert "tables.xlsx: it was exported, and is not here any more" in found.not_judged
    export_folder(folder, ["xlsx"])
    assert (folder / "tables.xlsx").is_file()


def test_a_file_of_that_name_that_is_not_ours_is_not_written_over(folder: Path) -> None:
    (folder / "tables.xlsx").write_bytes(b"mine")
    before = tree(folder)
    with pytest.raises(OutputError, match="is not ours"):
        export_folder(folder, ["xlsx"])
    assert tree(folder) == before


def test_where_one_cannot_be_made_nothing_is_written(folder: Path) -> None:
    def fails(proposal: Proposal, language: str) -> bytes:
        raise OutputError("no font has the letters")

    before = tree(folder)
    with (
        EXPORTS.having({"bad": Export(file="bad.txt", title="Bad", make=fails)}),
        pytest.raises(OutputError, match="no font"),
    ):
        export_folder(folder, ["xlsx", "bad"])
    assert tree(folder) == before


def test_a_workbook_that_is_open_in_excel_is_named_and_all_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_folder(folder, ["xlsx"])
    before, usual = tree(folder), Path.replace
    monkeypatch.setattr(place_module, "exchange", lambda one, other: False)

    def held(path: Path, to: Path) -> Path:
        if to == folder / "tables.xlsx":
            raise PermissionError(13, "The process cannot access the file", str(path), 32, str(to))
        return usual(path, to)

    monkeypatch.setattr(Path, "replace", held)
    with (
        EXPORTS.having({"x": Export(file="x.txt", title="X", make=lambda p, tag: b"x")}),
        pytest.raises(
            OutputError, match=r"tables\.xlsx is open in another program: close it and run again"
        ),
    ):
        export_folder(folder, ["x", "xlsx"])
    assert tree(folder) == before
    assert verify(folder) == []


def test_a_package_that_is_missing_is_named(folder: Path) -> None:
    lacking = Export(file="x.txt", title="X", make=lambda p, tag: b"x", needs=("no-such-package",))
    with (
        EXPORTS.having({"x": lacking}),
        pytest.raises(OutputError, match="pip install no-such-package"),
    ):
        export_folder(folder, ["x"])


@pytest.mark.parametrize(
    ("export", "why"),
    [
        (Export(file="schools.csv", title="", make=lambda p, tag: b""), "of every folder"),
        (Export(file="manifest.json", title="", make=lambda p, tag: b""), "of every folder"),
        (Export(file="../up.txt", title="", make=lambda p, tag: b""), "as a file is"),
        (Export(file="tables.xlsx", title="", make=lambda p, tag: b""), "of the export 'xlsx'"),
    ],
)
def test_an_export_whose_file_cannot_stand_there_is_refused(export: Export, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        EXPORTS.check("another", export)


def test_what_several_exports_need_is_made_once_in_one_call(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counted(name: str, make: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*args: Any, **more: Any) -> Any:
            made.append(name)
            return make(*args, **more)

        return counting

    for module, names in (
        (papers_module, ["page_content", "word_report"]),
        (layers_module, ["page_content", "layers_of"]),
    ):
        for name in names:
            monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    monkeypatch.setattr(papers_module, "office", lambda: "soffice")
    monkeypatch.setattr(papers_module, "_converted", lambda office, document, folder: document)
    names = ["pdf", "docx", "png", "svg", "qgis", "geojson", "geoparquet"]
    done = export_folder(folder, names)
    assert len(done.files) == len(names) + 1  # a project with its package
    assert sorted(made) == ["layers_of", "page_content", "word_report"]
    assert (folder / "report.pdf").read_bytes() == (folder / "report.docx").read_bytes()
    export_folder(folder, ["docx"])  # of another call nothing is kept
    assert sorted(made)[-2:] == ["word_report", "word_report"]


def test_made_alone_or_with_others_a_file_is_the_same(folder: Path) -> None:
    names = ["docx", "png", "gpkg", "geojson"]
    together = {x.name: x.sha256 for x in export_folder(folder, names).files}
    for name in names:
        (alone,) = export_folder(folder, [name]).files
        assert alone.sha256 == together[alone.name]


def test_what_a_picture_could_not_write_is_said_where_it_is_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*args: Any, **more: Any) -> Picture:
        return replace(map_picture(*args, **more), told=("Names that cannot be drawn.",))

    monkeypatch.setattr(papers_module, "map_picture", lacking)
    assert export_folder(folder, ["xlsx", "geojson"]).told == ()
    assert export_folder(folder, ["png", "svg"]).told == ("Names that cannot be drawn.",)
    run = CliRunner().invoke
    said = run(app, ["export", str(folder), "--to", "png"]).stdout
    assert "Names that cannot be drawn." in said
    told = json.loads(run(app, ["export", str(folder), "--to", "png", "--json"]).stdout)["told"]
    assert told == ["Names that cannot be drawn."]


def test_what_opens_another_file_is_made_with_it(folder: Path) -> None:
    done = export_folder(folder, ["qgis"])
    assert [entry.name for entry in done.files] == ["layers.gpkg", "layers.qgz"]
    with zipfile.ZipFile(folder / "layers.qgz") as packed:
        project = packed.read("project.qgs").decode()
    assert "./layers.gpkg|layername=schools" in project


def test_a_project_opens_the_package_of_its_language(
    proposals: dict[str, Proposal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports_module, "own_language", lambda proposal: "cy")
    content = EXPORTS["qgis"].make(proposals["grouped"], "en")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert "./layers.en.gpkg|layername=schools" in packed.read("project.qgs").decode()


def test_a_changed_folder_is_not_exported(folder: Path) -> None:
    with (folder / "groups.csv").open("a", encoding="utf-8") as file:
        file.write("more\r\n")
    with pytest.raises(OutputError, match=r"groups\.csv is changed"):
        export_folder(folder, ["xlsx"])


def test_an_export_goes_with_the_proposal_that_it_tells_of(
    folder: Path, proposals: dict[str, Proposal]
) -> None:
    export_folder(folder, ["xlsx"])
    again = put_folder(proposals["grouped"], folder)
    assert (again.written, again.kept, again.gone) == (True, None, ("tables.xlsx",))
    assert not (folder / "tables.xlsx").exists()
    assert verify(folder) == []


def test_an_export_is_kept_with_the_proposal_that_is_kept(
    folder: Path, proposals: dict[str, Proposal]
) -> None:
    export_folder(folder, ["xlsx"])
    other = put_folder(proposals["hostile names"], folder, replace=True)
    assert other.kept is not None
    assert not (folder / "tables.xlsx").exists()
    assert (other.kept / "tables.xlsx").is_file()
    assert verify(other.kept) == []


def test_a_report_that_somebody_filled_in_does_not_give_way_to_a_new_run(
    folder: Path, proposals: dict[str, Proposal]
) -> None:
    export_folder(folder, ["xlsx"])
    (folder / "tables.xlsx").write_bytes(b"filled in by hand")
    with pytest.raises(OutputError, match=r"tables\.xlsx was changed since it was written"):
        write_folder(proposals["grouped"], folder)
    assert (folder / "tables.xlsx").read_bytes() == b"filled in by hand"


def test_the_command_exports_lists_and_refuses_by_name(folder: Path) -> None:
    run = CliRunner().invoke
    done = run(app, ["export", str(folder), "--to", "xlsx", "--json"])
    assert done.exit_code == 0, done.output
    assert [x["name"] for x in json.loads(done.stdout)["files"]] == ["tables.xlsx"]
    listed = run(app, ["export", "--list"])
    assert "xlsx: tables.xlsx. A workbook" in listed.stdout
    assert {x["name"] for x in json.loads(run(app, ["export", "--list", "--json"]).stdout)} == set(
        EXPORTS
    )
    for words, why in (
        ([str(folder), "--to", "xlxs"], "did you mean 'xlsx'"),
        ([str(folder)], "--to xlsx"),
        ([str(folder), "--to", ","], "name what to export to"),
        ([str(folder.parent), "--to", "xlsx"], "manifest.json"),
        ([str(folder), "--to", "xlsx", "--language", "tlh"], "tlh"),
    ):
        refused = run(app, ["export", *words])
        assert why in str(refused.exception), words


def test_a_scenario_names_what_is_exported_with_each_new_answer(tmp_path: Path) -> None:
    scenario = plan(tmp_path)
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(f'{text}\n[output]\nexport = ["xlsx"]\n', encoding="utf-8")
    run, out = CliRunner().invoke, tmp_path / "out"
    for _ in range(2):
        done = run(app, ["run", str(scenario), "--out", str(out)])
        assert done.exit_code == 0, done.output
        assert f"Exported: {out / 'tables.xlsx'}" in done.stdout
        assert "Gone" not in done.stdout
        assert verify(out) == []
    again = run(app, ["study", str(out), "--firmness", "--json"])
    assert json.loads(again.stdout)["exports"] == ["tables.xlsx"]
    assert verify(out) == []


def test_an_export_that_is_not_known_is_refused_before_anything_is_solved(tmp_path: Path) -> None:
    scenario, out = plan(tmp_path), tmp_path / "out"
    refused = CliRunner().invoke(app, ["run", str(scenario), "--out", str(out), "--export", "xls"])
    assert "did you mean 'xlsx'" in str(refused.exception)
    assert not out.exists()


def test_every_export_and_sheet_is_on_the_page(proposals: dict[str, Proposal]) -> None:
    told = page("export")
    assert [name for name in EXPORTS.own if f"| `{name}` |" not in told] == []
    titles = [text.one for code, text in own_texts().items() if re.fullmatch(r"table\.\w+", code)]
    assert len(titles) > 10
    assert [title for title in titles if title not in told] == []


def test_without_libreoffice_a_pdf_is_refused_in_words(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(folder)
    monkeypatch.setattr(papers_module, "office", lambda: None)
    with pytest.raises(OutputError, match="needs LibreOffice, which was not found"):
        export_folder(folder, ["docx", "pdf"])
    assert tree(folder) == before


def test_a_libreoffice_that_makes_nothing_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers_module, "office", lambda: sys.executable)
    with pytest.raises(OutputError, match="made no PDF of the report"):
        export_folder(folder, ["pdf"])
