"""The papers are built without a warning, and say every command, option and key that there is."""

from __future__ import annotations

import pkgutil
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import BaseModel

import geocluster
from geocluster.cli.commands import app
from geocluster.outputs import OUTPUTS
from geocluster.registry import Registry
from geocluster.roads.engines import ENGINES
from geocluster.rules.kinds import KindKeys
from geocluster.scenario.comparing import CompareKeys
from geocluster.scenario.model import (
    LimitKeys,
    OutputKeys,
    PinKeys,
    ScenarioKeys,
    SchoolKeys,
    SolveKeys,
    TierKeys,
)
from geocluster.scenario.travelling import SpeedKeys, TravelKeys
from geocluster.sources.layouts import LAYOUTS
from geocluster.terms import TERMS
from geocluster.texts import say
from tests.conftest import REPOSITORY
from tests.docs.measures import with_table
from tests.pages import DOCS, blocks, page, section

README = REPOSITORY / "README.md"
PAGES = sorted(str(f.relative_to(DOCS).with_suffix("")) for f in DOCS.rglob("*.md")
               if "_build" not in f.parts)  # fmt: skip

TABLES: dict[str, type[BaseModel]] = {
    "schools": SchoolKeys,
    "travel": TravelKeys,
    "travel.speeds": SpeedKeys,
    "[tier]": TierKeys,
    "[tier.kinds]": KindKeys,
    "pins": PinKeys,
    "solve": SolveKeys,
    "output": OutputKeys,
    "limits": LimitKeys,
    "compare": CompareKeys,
}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build as ``make docs`` does; a warning is an error."""
    out = tmp_path_factory.mktemp("pages")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", out / "kept", DOCS, out],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out


def test_the_pages_are_built_without_a_warning(built: Path) -> None:
    assert [name for name in PAGES if not (built / f"{name}.html").is_file()] == []


def test_no_page_asks_the_network_for_anything(built: Path) -> None:
    asked = re.compile(r'<(?:script|img|link|iframe)[^>]+(?:src|href)="(?:https?:)?//[^"]+"')
    for file in built.rglob("*.html"):
        assert asked.findall(file.read_text(encoding="utf-8")) == [], file
    for file in built.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\W*(?:https?:)?//", file.read_text("utf-8")), file


def test_what_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    inside = [link for link in links if not link.startswith("http")]
    assert len(inside) > 5
    assert [link for link in inside if not (REPOSITORY / link.partition("#")[0]).is_file()] == []


def test_the_readme_is_for_newcomers_and_leads_to_every_page() -> None:
    readme = README.read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 200
    trees = re.findall(r":caption: [^\n]+\n\n(.*?)```", page("index"), re.DOTALL)
    first = "".join(trees).split()
    assert len(first) > 15
    assert [name for name in first if f"(docs/{name}.md)" not in readme] == []


def test_the_reference_has_every_public_name_once() -> None:
    named = re.findall(r"^\.\. (?:auto)?(?:class|function|exception|data):: (\S+)$",
                       page("reference"), re.MULTILINE)  # fmt: skip
    own = [name for name in named if "." not in name]
    assert sorted(own) == sorted(geocluster.__all__)


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_names_of_the_code_is_there(name: str) -> None:
    groups = set(re.findall(r"\| `(geocluster\.\w+)` \|$", page("add/index"), re.MULTILINE))
    for path in set(re.findall("`~?(geocluster(?:\\.[A-Za-z_]+)+)`", page(name))) - groups:
        pkgutil.resolve_name(path)  # raises where there is no such thing
    for path in re.findall("`((?:geocluster|tests|benchmarks|data)/[^`]*[a-z])`", page(name)):
        assert (REPOSITORY / path).exists(), path


def test_the_floors_are_those_that_imports_are_held_to() -> None:
    said = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    floors = said["tool"]["importlinter"]["contracts"][0]["layers"]
    drawn = page("house").partition("```\n")[2].partition("```")[0].splitlines()
    rooms = [line.split("  ")[0].strip() for line in drawn if not line.startswith(" ")]
    assert rooms == floors


def test_every_open_table_has_its_row() -> None:
    rows = re.findall(
        r"^\| .+ \| `(geocluster\S+)` \| `(geocluster\S+)` \|$", page("add/index"), re.M
    )
    told = {group: pkgutil.resolve_name(table) for table, group in rows}
    assert all(isinstance(table, Registry) and table.group == g for g, table in told.items())
    code = [file.read_text(encoding="utf-8") for file in (REPOSITORY / "geocluster").rglob("*.py")]
    made = {g for text in code for g in re.findall(r'\bgroup="(geocluster\.[a-z_]+)"', text)}
    assert set(told) == made


def test_every_term_has_its_row_as_it_declares_it() -> None:
    rows = [f"| `{key}` | {say(term.title)} | {term.about} |" for key, term in TERMS.own.items()]
    table = section(page("cost"), "Term by term").splitlines()
    assert [line for line in table if line.startswith("| `")] == rows


def test_every_output_format_and_engine_is_on_its_page() -> None:
    assert [name for name in OUTPUTS.own if f"`{name}`" not in page("folder")] == []
    known = {*LAYOUTS.own, *ENGINES.own}
    assert [name for name in sorted(known) if f"`{name}`" not in page("scenario")] == []


def _commands(group: Any, *above: str) -> Iterator[tuple[str, Any]]:
    """Every command by its words, those of groups of commands in place of the groups."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, *above, name)
        else:
            yield " ".join((*above, name)), command


def test_every_command_and_option_is_on_the_page_of_commands() -> None:
    rows = [row for row in page("commands").splitlines() if row.startswith("| ")]
    commands = dict(_commands(typer.main.get_command(app)))
    assert len(commands) > 8
    for name, command in commands.items():
        said = [row for row in rows if re.match(rf"\| `geocluster {name}[ `]", row)]
        assert len(said) == 1, name
        said += [row for row in rows if "those of every fetch" in said[0] and "*every" in row]
        for option in command.params:
            long = [word for word in option.opts if word.startswith("--")]
            assert not long or any(f"`{long[0]}" in row for row in said), (name, option.opts)


def _keys_by_table() -> dict[str, list[str]]:
    rows = [row for row in page("scenario").partition("\n## ")[0].splitlines() if row[:2] == "| "]
    found: dict[str, list[str]] = {"": []}
    at = ""
    for row in rows[1:]:
        first = row.split(" | ")[0]
        title = re.search(r"\*\*\[(.+?)\]\*\*", first)
        at = title[1] if title else at
        found.setdefault(at, []).extend(re.findall("`([a-z_]+)`", first))
    return found


def test_every_key_stands_once_in_the_table_of_its_own_table() -> None:
    found = _keys_by_table()
    assert found.pop("") == ["name"]
    assert set(found) == set(TABLES)
    tables = {"schools", "travel", "tier", "pins", "solve", "output", "limits", "compare"}
    assert set(ScenarioKeys.model_fields) - {"name"} == tables
    for name, model in TABLES.items():
        nested = {"speeds"} if name == "travel" else {"kinds"} if name == "[tier]" else set()
        assert sorted(found[name]) == sorted(set(model.model_fields) - nested), name


@pytest.mark.parametrize("name", PAGES)
def test_examples_of_scenarios_are_toml_with_known_tables(name: str) -> None:
    for block in blocks(page(name), "toml"):
        said = tomllib.loads(block)
        assert set(said) <= {*ScenarioKeys.model_fields, "project"}, block


def test_the_scenario_of_the_readme_is_understood() -> None:
    (block,) = blocks(README.read_text(encoding="utf-8"), "toml")
    assert ScenarioKeys.model_validate(tomllib.loads(block)).schools.format == "gias"


def test_a_section_ends_where_the_next_one_of_its_depth_begins() -> None:
    text = "# A\n## B\nb\n### C\nc\n## D\nd\n"
    assert section(text, "B") == "\nb\n### C\nc\n"
    assert section(text, "A").startswith("\n## B")


def test_every_measure_is_on_its_page() -> None:
    assert page("measures") == with_table(page("measures"))
