"""Folders that were written before presets changed are still what they were."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import geocluster as gc
from geocluster.outputs import examine
from geocluster.planning import check
from geocluster.scenario import read_scenario
from tests.archives import unpacked

WRITTEN = Path(__file__).parents[1] / "data" / "before_m.tar.xz"
"""A folder of eight made schools for each preset of version 0.1.0, as it wrote them."""

NAMES = (
    "wales_federation", "wales_small_federation", "england_federation", "england_collaboration",
    "cluster", "executive_head", "norfolk_210", "lincolnshire_partnership", "china_central_school",
)  # fmt: skip


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(WRITTEN, tmp_path_factory.mktemp("before"))


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version than that of the folders reads them, whatever is installed."""
    real = importlib.metadata.version
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "9" if name == "geocluster" else real(name)
    )


def record(folder: Path) -> Any:
    return json.loads((folder / "proposal.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_from_before_a_preset_changed_verifies_and_keeps_its_rules(
    before: Path, name: str
) -> None:
    folder = before / name
    found, said = examine(folder), record(folder)
    assert found.violations == ()
    assert any(f"preset {name!r}" in one for one in found.not_judged)
    read = gc.read_proposal(folder)
    assert read.fingerprint == said["scenario"]["fingerprint"]
    assert read.objective == said["objective"]


@pytest.mark.parametrize("name", NAMES)
def test_the_scenario_of_such_a_folder_asks_what_it_asked(before: Path, name: str) -> None:
    read = read_scenario(before / name / "scenario.toml")
    assert read.tiers[0].rules == gc.read_proposal(before / name).finest.problem.rules
    assert read.changed == ()
    found = check(before / name / "scenario.toml")
    assert found.problem.fingerprint == record(before / name)["scenario"]["fingerprint"]


@pytest.mark.parametrize("name", ["cluster", "lincolnshire_partnership", "china_central_school"])
def test_a_scenario_taken_out_of_its_folder_asks_what_the_preset_says_now_and_is_told(
    before: Path, tmp_path: Path, name: str
) -> None:
    shutil.copytree(before / name, tmp_path / name)
    (tmp_path / name / "manifest.json").unlink()
    read = read_scenario(tmp_path / name / "scenario.toml")
    if name == "cluster":  # it had no such key, and the preset has one now
        assert read.tiers[0].rules.longest_drive == gc.minutes(20)
        assert [told.code for told in read.changed] == ["preset_changed"]
    else:  # what the preset no longer has is written out
        assert read.changed == ()


LIES: dict[str, tuple[str, Callable[[Any], object]]] = {
    "flag": ("wales_federation", lambda r: r["tiers"][0]["groups"][0].update(flags=["x"])),
    "no flag": ("wales_federation", lambda r: r["tiers"][0]["groups"][0].update(flags=[])),
    "value": ("cluster", lambda r: r["tiers"][0]["rules"][0].update(value=[2, 6])),
    "source": ("wales_federation", lambda r: r["tiers"][0]["rules"][0].update(citation="x")),
    "preset": ("cluster", lambda r: r["tiers"][0].update(preset="wider_cluster")),
    "no preset": ("cluster", lambda r: r["tiers"][0].update(preset="clustr")),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_in_such_a_folder_is_still_found(before: Path, tmp_path: Path, lie: str) -> None:
    name, change = LIES[lie]
    folder = Path(shutil.copytree(before / name, tmp_path / name))
    said = record(folder)
    change(said)
    (folder / "proposal.json").write_text(json.dumps(said), encoding="utf-8")
    found = gc.verify(folder)
    assert any("manifest" not in one for one in found), found
