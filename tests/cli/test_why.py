"""``geocluster why``: from a folder alone, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geocluster.written.schema import why_schema
from tests.cli.test_cli import call, plan  # noqa: F401
from tests.records import faults
from tests.sources.test_sources import gias_rows


@pytest.fixture
def folder(tmp_path: Path, call: Any) -> Path:  # noqa: F811
    made = plan(tmp_path / "in", "group_minutes = 15\n", rows=gias_rows(9))
    out = tmp_path / "out"
    assert call("run", made, "--out", out).code == 0
    (made.parent / "schools.csv").unlink()
    made.unlink()
    return out


def test_a_school_is_answered_from_its_folder_alone(folder: Path, call: Any) -> None:  # noqa: F811
    answer = call("why", folder, "900000")
    assert answer.code == 0
    assert answer.out.startswith("Why ")
    assert "The next best groups for it:" in answer.out
    assert "\n  1. With " in answer.out
    assert answer.out.rstrip().endswith("nothing of the kind costs less.")


def test_an_answer_for_programs_is_of_its_schema(folder: Path, call: Any) -> None:  # noqa: F811
    for schools in (["900000"], ["900000", "900001"], ["900000", "900001", "900002"]):
        record = json.loads(call("why", folder, *schools, "--json").out)
        assert faults(record, why_schema()) == []
        assert record["asked"] == schools
        assert (record["school"] is None) is (len(schools) > 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["90000"], "did you mean"),
        (["900000", "900000"], "named twice"),
        (["900000", "--tier", "cluster"], "no tier 'cluster'"),
    ],
)
def test_a_slip_is_told_with_how_to_mend_it(
    folder: Path,
    call: Any,  # noqa: F811
    arguments: list[str],
    said: str,
) -> None:
    answer = call("why", folder, *arguments)
    assert answer.code == 2
    assert said in answer.err
    assert answer.out == ""


def test_a_folder_that_is_none_is_told(tmp_path: Path, call: Any) -> None:  # noqa: F811
    answer = call("why", tmp_path, "900000")
    assert answer.code == 2
    assert "proposal.json" in answer.err
