"""What the pages show of Python runs, one block after the other."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

import geocluster as gc
from tests.conftest import REPOSITORY
from tests.pages import DOCS, blocks


@pytest.fixture
def beside_a_scenario(demo_county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand where ``rutland.toml`` and what it reads are: those of the demo county."""
    folder = tmp_path / "county"
    shutil.copytree(demo_county, folder)
    (folder / "scenario.toml").rename(folder / "rutland.toml")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    "file", [DOCS / "python.md", REPOSITORY / "README.md"], ids=lambda f: f.name
)
def test_the_examples_run_one_after_the_other(beside_a_scenario: Path, file: Path) -> None:
    names: dict[str, Any] = {}
    shown = blocks(file.read_text(encoding="utf-8"), "python")
    assert shown
    for block in shown:
        exec(block, names)
    assert gc.verify("rutland") == []
    found = [names[name] for name in ("proposal", "again") if name in names]
    assert all(proposal.finest.grouping is not None for proposal in found)
