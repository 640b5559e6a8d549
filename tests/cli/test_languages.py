"""What is printed of an answer is in the language of the scenario, or in the one asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import write_po

from geocluster.texts import LANGUAGES, Tongue
from geocluster.written import language_in
from tests.cli.test_cli import call, plan  # noqa: F401  a fixture
from tests.sources.test_sources import gias_rows
from tests.texts.pseudo import catalogue_of, said_in

MADE = "gd"
THE_SAME = {
    "csv", "html", "svg", "map", "seconds", "solve", "members", "size", "Plan", "group_min",
    "group_minutes", "sweep", "FOLDER", "out", "HiGHS",
}  # fmt: skip
"""Codes, keys of scenarios, and names of files."""


@pytest.fixture(scope="module", autouse=True)
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A language in which every sentence is in full-width letters."""
    file = tmp_path_factory.mktemp("gd") / "gd.po"
    with file.open("wb") as opened:
        write_po(opened, catalogue_of("gd_GB"))
    with LANGUAGES.having({MADE: Tongue("gd_GB", file)}):
        yield


def english(printed: str, *paths: Path) -> set[str]:
    """Words of what was printed that are neither names, codes nor paths."""
    for path in paths:
        printed = printed.replace(str(path), " ")
    for row in gias_rows():
        printed = printed.replace(str(row["EstablishmentName"]), " ")
    return set(re.findall(r"[A-Za-z_]{2,}", printed)) - THE_SAME


def test_commands_print_no_word_of_english_where_another_language_is_asked_for(
    tmp_path: Path,
    call: Any,  # noqa: F811
) -> None:
    scenario, out = plan(tmp_path / "p"), tmp_path / "1"
    for arguments in (
        ("run", scenario, "--out", out, "--sweep", "group_minutes=0:10:10"),
        ("study", out, "--firmness"),
        ("compare", out, out),
    ):
        told = call(*arguments, "--language", MADE)
        assert told.code == 0
        assert not english(told.out, scenario, out, tmp_path), (arguments[0], told.out)


def test_an_environment_asks_for_a_language_and_an_unknown_one_is_refused(
    tmp_path: Path,
    call: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenario = plan(tmp_path / "p")
    monkeypatch.setenv("GEOCLUSTER_LANGUAGE", MADE)
    assert said_in("Schools") in call("run", scenario, "--out", tmp_path / "1").out
    assert "Schools:" in call("run", scenario, "--out", tmp_path / "1", "--language", "en").out
    monkeypatch.setenv("GEOCLUSTER_LANGUAGE", "xx")
    refused = call("run", scenario, "--out", tmp_path / "1")
    assert (refused.code, "no language 'xx'; allowed: cy, en, gd, zh" in refused.err) == (2, True)


def test_a_scenario_in_a_language_is_answered_in_it(
    tmp_path: Path,
    call: Any,  # noqa: F811
) -> None:
    out = tmp_path / "1"
    told = call("run", plan(tmp_path / "p", more=f'[output]\nlanguage = "{MADE}"\n'), "--out", out)
    assert said_in("Draft for discussion") in told.out
    assert f'<html lang="{MADE}">' in (out / "map.html").read_text(encoding="utf-8")
    assert call("verify", out).code == 0


def test_a_folder_is_checked_exported_and_refused_in_the_language_of_its_scenario(
    tmp_path: Path,
    call: Any,  # noqa: F811
) -> None:
    out, spoken = tmp_path / "1", f'[output]\nlanguage = "{MADE}"\n'
    scenario = plan(tmp_path / "p", more=spoken)
    assert call("run", scenario, "--out", out).code == 0
    for arguments, sentence in (
        (("verify", out), "all is well, as far as its own files tell"),
        (("verify", out, "--bound"), "proven by arithmetic"),
        (("export", out, "--to", "geojson"), "Exported:"),
        (("times", scenario, "--out", tmp_path / "times.csv"), "Estimates, no roads were looked"),
    ):
        told = call(*arguments)
        assert told.code == 0
        assert said_in(sentence) in told.out + told.err, arguments[0]
        assert sentence not in told.out + told.err, arguments[0]
    assert said_in("no school") in call("why", out, "Plan").err
    (out / "groups.csv").unlink()
    told = call("compare", out, out)
    assert (told.code, said_in("missing") in told.err) == (2, True), told.err


def test_edits_are_refused_in_the_language_of_the_folder(tmp_path: Path, call: Any) -> None:  # noqa: F811
    out, edits = tmp_path / "1", tmp_path / "edits.json"
    scenario = plan(tmp_path / "p", more=f'[output]\nlanguage = "{MADE}"\n')
    assert call("run", scenario, "--out", out).code == 0
    edits.write_text('{"format": 1, "fingerprint": "0", "edits": []}', encoding="utf-8")
    refused = call("revise", out, "--edits", edits)
    assert refused.code == 2
    assert not english(refused.err.partition(":")[2], edits, out) & {"the", "of", "was", "edits"}


@pytest.mark.parametrize(
    "scenario",
    ["", "[output]\nlanguage = 7\n", '[output]\nlanguage = "xx"\n', "output = 3\n", "[[", None],
)
def test_a_folder_that_names_no_language_that_is_spoken_is_spoken_of_in_english(
    tmp_path: Path, scenario: str | None
) -> None:
    if scenario is not None:
        (tmp_path / "scenario.toml").write_text(scenario, encoding="utf-8")
    assert language_in(tmp_path) == "en"


def test_the_language_of_a_folder_is_that_of_its_scenario(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text('[output]\nlanguage = "cy"\n', encoding="utf-8")
    assert language_in(tmp_path) == "cy"
