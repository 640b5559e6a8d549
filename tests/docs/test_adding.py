"""What the pages in ``docs/add`` tell a third party to write is written, installed and used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.docs.examples import commands, files, missing_lines, run, write
from tests.pages import DOCS

PAGES = sorted(f"add/{file.stem}" for file in (DOCS / "add").glob("*.md") if file.stem != "index")


def works_as_it_says(name: str, folder: Path) -> None:
    for command in commands(name):
        done = run(command, folder)
        assert done.returncode == command.code, (command.words, done.stdout, done.stderr)
        printed = done.stdout + done.stderr
        assert missing_lines(command, printed) == [], (command.words, printed)


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_adds_works_as_it_says(name: str, tmp_path: Path) -> None:
    write(name, tmp_path)
    works_as_it_says(name, tmp_path)


def test_pip_installs_the_package_of_a_page(tmp_path: Path) -> None:
    project, installed = tmp_path / "project", tmp_path / "installed"
    project.mkdir()
    for file, text in files("add/format").items():
        (project / file).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation",
         "--no-index", "--target", installed, project],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for file in ("schools.csv", "plan.toml"):
        (project / file).rename(installed / file)
    works_as_it_says("add/format", installed)


def test_the_rule_of_the_page_is_the_one_that_brute_force_proves() -> None:
    proven = REPOSITORY / "tests" / "rules" / "one_authority.py"
    assert files("add/rule")["one_authority.py"] == proven.read_text(encoding="utf-8")


def test_a_line_that_is_not_printed_is_missed() -> None:
    (command, *_) = commands("add/preset")
    printed = "\n".join(command.shown)
    assert missing_lines(command, printed) == []
    assert missing_lines(command, printed.replace("size", "sizes")) != []
