"""``verify --bound``: true folders are proven, and lies about the bound are found."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geocluster.manifest import MANIFEST, FileEntry, read_manifest
from geocluster.outputs import Proof, examine_bound, write_folder
from geocluster.planning import run
from tests.mutant_changes import mutants, some_of_each
from tests.mutants import Bench
from tests.outputs.test_moved_folder import TIERS, plan


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("bound")
    return write_folder(run(plan(work / "in", TIERS["plain"]), seconds=20), work / "out")


def signed(folder: Path, name: str, content: bytes) -> None:
    """Write a file, and its checksum anew, as a liar would."""
    (folder / name).write_bytes(content)
    manifest = read_manifest(folder)
    assert manifest is not None
    files = tuple(FileEntry.of(name, content) if x.name == name else x for x in manifest.files)
    (folder / MANIFEST).write_text(replace(manifest, files=files).text(), encoding="utf-8")


def test_a_written_proposal_is_proven(written: Path) -> None:
    found = examine_bound(written)
    assert (found.violations, found.not_checked) == ((), ())
    assert [claim.proof for claim in found.claims] != []
    assert {claim.proof for claim in found.claims} <= {Proof.ARITHMETIC, Proof.SOLVER}


def _raised(said: dict[str, Any]) -> None:
    for one in (*said["tiers"], said["together"]):
        if one is not None:
            one["bound"] += 60
            one["parts"][0]["claim"] += 60
            for stage in one["parts"][0]["stages"]:
                stage["width"] += 60 * said["scale"]


def _priced_higher(said: dict[str, Any]) -> None:
    stage = said["tiers"][0]["parts"][0]["stages"][0]
    school = next(iter(stage["prices"]))
    stage["prices"][school] += 3600 * said["scale"]
    stage["value"] += 3600 * said["scale"]
    stage["width"] -= 3600 * said["scale"]


@pytest.mark.parametrize("change", [_raised, _priced_higher])
def test_a_lie_in_the_certificate_is_found(
    written: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    folder = Path(shutil.copytree(written, tmp_path / "lie"))
    said = json.loads((folder / "certificate.json").read_text(encoding="utf-8"))
    change(said)
    signed(folder, "certificate.json", (json.dumps(said, indent=1) + "\n").encode())
    assert examine_bound(folder).violations


def test_whatever_is_changed_in_a_certificate_is_found_or_proves_as_much(
    written: Path, tmp_path: Path
) -> None:
    """As a liar would, with checksums made anew; without a certificate nothing is checked."""
    chance = random.Random(1)
    every = some_of_each(mutants(written, written, chance), 2, chance)
    of_it = [mutant for mutant in every if mutant.file == "certificate.json"]
    assert len(of_it) > 100
    bench = Bench(written, tmp_path, bound=True)
    for mutant in chance.sample(of_it, 50):
        how = bench.tried(mutant, anew=True)
        if mutant.what == "removed" or mutant.kind == "certificate.json: tiers.* null":
            assert how == "unchecked"
        else:
            assert how in ("found", "the same", "proven"), mutant.kind
