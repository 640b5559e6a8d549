"""Worked examples of a page: its files are written out, its package installed, its commands run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.conftest import REPOSITORY
from tests.pages import blocks, page
from tests.plugins import package

__all__ = ["Command", "commands", "entry", "files", "missing_lines", "run", "write"]

_FILE = re.compile(r"^```\{code-block\} \w+\n:caption: (\S+)\n\n(.*?)^```", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Command:
    """A line that a reader types, and what the page says is printed; ``…`` stands for anything.

    ``# exit code 1`` behind it says how it ends, where that is not 0.
    """

    words: tuple[str, ...]
    shown: tuple[str, ...]
    code: int


def files(name: str) -> dict[str, str]:
    """The files that a page shows, by their captions."""
    found = dict(_FILE.findall(page(name)))
    assert found, f"{name} shows no file"
    return found


def commands(name: str) -> list[Command]:
    """The commands that a page shows, in order."""
    said = "".join(blocks(page(name), "console"))
    made = []
    for part in re.split(r"^\$ ", said, flags=re.M)[1:]:
        line, *shown = part.splitlines()
        code = re.search(r"# exit code (\d+)$", line)
        words = shlex.split(line, comments=True)
        made.append(Command(tuple(words), tuple(shown), int(code[1]) if code else 0))
    assert made, f"{name} runs no command"
    return made


def entry(name: str) -> tuple[str, Any]:
    """The entry that the package of a page adds, by its name, for the contract of its table."""
    shown = files(name)
    ((points),) = tomllib.loads(shown["pyproject.toml"])["project"]["entry-points"].values()
    ((key, value),) = points.items()
    module, _, attribute = value.partition(":")
    made = ModuleType(module)
    exec(compile(shown[f"{module}.py"], f"{module}.py", "exec"), vars(made))
    return key, getattr(made, attribute)


def write(name: str, folder: Path) -> Path:
    """Write the files of a page, with the metadata that installing its package, if any, writes."""
    shown = files(name)
    for file, text in shown.items():
        (folder / file).write_text(text, encoding="utf-8")
    if "pyproject.toml" not in shown:
        return folder
    project = tomllib.loads(shown["pyproject.toml"])["project"]
    module = f"{project['name'].replace('-', '_')}.py"
    return package(folder, project["name"], shown[module], project["entry-points"])


def run(command: Command, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder whose package is installed."""
    program, *rest = command.words
    start = {"geocluster": ["-m", "geocluster"], "python": []}[program]
    known = {"PYTHONPATH": os.pathsep.join((str(REPOSITORY), str(folder))), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *start, *rest],
        cwd=folder, env=os.environ | known, capture_output=True, text=True, check=False,
        encoding="utf-8",
    )  # fmt: skip


def missing_lines(command: Command, printed: str) -> list[str]:
    """The lines that the page shows and that were not printed, in this order."""
    lines = iter(" ".join(line.split()) for line in printed.splitlines())
    wanted = [" ".join(line.split()) for line in command.shown]
    wanted = [line for line in wanted if line not in ("", "…")]
    return [line for line in wanted if not any(_fits(line, at) for at in lines)]


def _fits(wanted: str, line: str) -> bool:
    pattern = ".*".join(map(re.escape, wanted.split("…")))
    return re.fullmatch(pattern, line) is not None
