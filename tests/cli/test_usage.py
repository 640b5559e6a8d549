"""Help, what is wrong with a command line, and what every command prints, in each language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from geocluster.cli.commands import app
from geocluster.texts import language_of
from geocluster.texts.phrases import phrases
from tests.cli.test_cli import call, plan  # noqa: F401  a fixture

TAGS = ("cy", "zh")
WORDS = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]+){2,}")
SAID = tuple(t.one for t in phrases() if WORDS.search(re.sub(r"\{[^}]*\}", "|", t.one)))


def commands(command: Any = None, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return how each command is called."""
    command = command or typer.main.get_command(app)
    inner = getattr(command, "commands", {})
    return [path, *(p for name, one in inner.items() for p in commands(one, (*path, name)))]


def english_in(printed: str, tag: str) -> list[str]:
    """Return what is said in English, of all phrases that the language says otherwise."""
    language = language_of(tag)
    flat = " ".join(printed.split())
    found = []
    for one in SAID:
        pieces = [" ".join(p.split()) for p in re.split(r"\{[^}]*\}", one) if WORDS.search(p)]
        if pieces and all(piece in flat for piece in pieces):
            said = language.messages.pgettext("phrase", one)
            found += [one] if said != one else []
    return found


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_help_of_every_command_is_said_in_the_language(
    path: tuple[str, ...],
    tag: str,
    call: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GEOCLUSTER_LANGUAGE", tag)
    told = call(*path, "--help")
    assert told.code == 0
    assert not english_in(told.out, tag)
    assert language_of(tag).messages.pgettext("phrase", "Options:") in told.out
    usage = told.out.partition("\n\n")[0]
    assert language_of(tag).messages.pgettext("phrase", "[OPTIONS]") in usage
    assert not re.search(r"OPTIONS|COMMAND|ARGS|<(path|str|list|int|float)", told.out)
    monkeypatch.setenv("GEOCLUSTER_LANGUAGE", "en")
    assert "Options:" in call(*path, "--help").out


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (("run",), "scenario"),
        (("nosuch",), "nosuch"),
        (("run", "a.toml", "--seed", "seven"), "--seed"),
        (("run", "a.toml", "--seed"), "--seed"),
        (("run", "a.toml", "--seconds", "-3"), "--seconds"),
        (("run", "a.toml", "--secnds", "3"), "--secnds"),
        (("run", "a.toml", "b.toml"), "b.toml"),
        (("generate", "--kind", "mars", "--out", "x"), "mars"),
        (("study", "x", "--near", "7"), "--near"),
        (("study", "x", "--near", "much"), "--near"),
    ],
)
def test_what_is_wrong_with_a_command_line_is_said_in_the_language(
    asked: tuple[str, ...],
    named: str,
    tag: str,
    call: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_english = call(*asked)
    monkeypatch.setenv("GEOCLUSTER_LANGUAGE", tag)
    told = call(*asked)
    assert (told.code, in_english.code) == (2, 2)
    assert named in told.err
    for word in ("Error", "Invalid", "Missing", "Usage", "Try", "should", "such", "unexpected"):
        assert not re.search(rf"\b{word}\b", told.err), told.err
    assert "Error" in in_english.err


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("name", ["languages", "presets", "cache"])
def test_lists_are_said_in_the_language(
    name: str,
    tag: str,
    call: Any,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GEOCLUSTER_CACHE", str(tmp_path))
    more = ("list",) if name == "cache" else ()
    told = call(name, *more, "--language", tag)
    assert told.code == 0
    assert not english_in(told.out, tag)
    assert told.out != call(name, *more).out


@pytest.mark.parametrize("tag", TAGS)
def test_what_check_writes_as_a_page_is_said_in_the_language(
    tag: str,
    call: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    page = tmp_path / "list.html"
    told = call("check", plan(tmp_path / "p"), "--html", page, "--language", tag)
    text = page.read_text(encoding="utf-8")
    assert f'<html lang="{tag}">' in text
    assert not english_in(text + told.out, tag)
    call("check", plan(tmp_path / "p"), "--html", page)
    assert "records read" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("tag", TAGS)
def test_what_verify_finds_is_said_in_the_language(
    tag: str,
    call: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    folder = tmp_path / "out"
    assert call("run", plan(tmp_path / "p"), "--out", folder, "--seconds", 5).code == 0
    record = folder / "proposal.json"
    record.write_text(
        re.sub(r'"seed": ?\d+', '"seed": 77', record.read_text(encoding="utf-8")), encoding="utf-8"
    )
    (folder / "groups.csv").unlink()
    told = call("verify", folder, "--language", tag)
    assert told.code == 1
    assert "groups.csv" in told.out
    assert not english_in(told.out, tag)
    assert "is missing" in call("verify", folder).out
