"""Folders of the second format that were written before there were measures still verify."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w

import geocluster as gc
from geocluster.manifest import FileEntry, Manifest, read_manifest
from geocluster.outputs.verify import examine
from geocluster.sheets import read_sheet, sheet

NEW = {
    "drawn": (),
    "measures": ("tiers", "groups"),
    "beside": ("tiers",),
    "partnerships": ("tiers", "groups"),
    "cost_as_if": ("groups",),
    "violations": ("groups",),
}
"""Keys of the record that came with measures, and where they stand."""

COLUMNS = {"schools.csv": ["partnerships"], "groups.csv": ["partnerships", "smallest", "area"]}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as it was written before."""
    schools = gc.Schools.of(
        list("abcd"),
        lon=[0, 0.01, 0.02, 0.03],
        lat=[52] * 4,
        pupils=[50, 60, 70, 80],
        more={"partnership": ["One", "One", None, None]},
    )
    times = [[0, 300, 500, 900], [310, 0, 300, 600], [500, 300, 0, 300], [900, 600, 310, 0]]
    travel = gc.TravelTimes.of_dense(times, cutoff=gc.minutes(30))
    proposal = gc.propose(gc.Problem(schools, travel, gc.FEDERATION), seconds=20)
    folder = gc.write_folder(proposal, tmp_path_factory.mktemp("before") / "out")
    record = json.loads((folder / "proposal.json").read_text(encoding="utf-8"))
    record.pop("drawn")
    for tier in record["tiers"]:
        _without(tier, "tiers")
        for group in tier["groups"]:
            _without(group, "groups")
    _write(folder, "proposal.json", json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    for name, columns in COLUMNS.items():
        table = read_sheet((folder / name).read_bytes())
        kept = [c for c in table.header if c not in columns]
        rows = [[row[c] or None for c in kept] for row in table.rows]
        (folder / name).write_bytes(sheet(kept, rows))
    keys = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
    keys.pop("compare")
    _write(folder, "scenario.toml", tomli_w.dumps(keys))
    (folder / "measures.csv").unlink()
    _listed_anew(folder)
    return folder


def _without(table: dict[str, Any], place: str) -> None:
    for key, places in NEW.items():
        if place in places:
            table.pop(key)


def _write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def _listed_anew(folder: Path) -> None:
    old = read_manifest(folder)
    assert old is not None
    kept = [entry.name for entry in old.files if (folder / entry.name).exists()]
    entries = tuple(FileEntry.of(name, (folder / name).read_bytes()) for name in kept)
    new = Manifest(
        scenario=old.scenario,
        fingerprint=old.fingerprint,
        version=old.version,
        files=entries,
        inputs=old.inputs,
    )
    (folder / "manifest.json").write_text(new.text(), encoding="utf-8")


def test_a_folder_from_before_verifies_and_says_that_it_is_older(before: Path) -> None:
    found = examine(before)
    assert found.violations == ()
    assert any("without measures" in said for said in found.not_judged)


def test_it_is_read_with_its_measures_found_anew(before: Path) -> None:
    tier = gc.read_proposal(before).finest
    assert tier.measures is not None
    assert [beside.name for beside in tier.beside] == ["today", "nearest"]


def test_a_lie_in_it_is_found(before: Path, tmp_path: Path) -> None:
    import shutil

    folder = Path(shutil.copytree(before, tmp_path / "lie"))
    record = json.loads((folder / "proposal.json").read_text(encoding="utf-8"))
    record["tiers"][0]["groups"][0]["pupils"] += 1
    _write(folder, "proposal.json", json.dumps(record))
    _listed_anew(folder)
    assert any("pupils" in violation for violation in gc.verify(folder))
