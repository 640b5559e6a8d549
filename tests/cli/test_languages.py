"""What is printed of an answer is in the language of the scenario, or in the one asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import write_po

from geocluster.texts import LANGUAGES, Tongue
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
