"""Folders that were written before the record had its second format are still read."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

import geocluster as gc

WRITTEN = Path(__file__).parents[1] / "data" / "before_h.tar.xz"
"""Three folders of made schools, as the release before wrote them."""

FOLDERS = ("kinds", "preset", "impossible")


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("older")
    with tarfile.open(WRITTEN) as packed:
        packed.extractall(to, filter="data")
    return to


def record(folder: Path) -> Any:
    return json.loads((folder / "proposal.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FOLDERS)
def test_an_older_folder_is_read_and_its_question_is_still_the_same(older: Path, name: str) -> None:
    said, read = record(older / name), gc.read_proposal(older / name)
    assert said["format"] == 1
    assert read.fingerprint == said["scenario"]["fingerprint"]
    assert (read.status.value, read.objective) == (said["status"], said["objective"])
    ids, (tier,) = read.schools.ids, said["tiers"]
    assert [[ids[i] for i in group.members] for group, _ in read.finest.scored] == [
        group["schools"] for group in tier["groups"]
    ]
    assert [(ids[x.school], x.reason, x.cost) for x in read.finest.ungrouped] == [
        (x["school"], x["reason"], x["cost"]) for x in tier["ungrouped"]
    ]
