"""Commands about a folder of several tiers: firmness, robustness, why, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_cli import call, plan  # noqa: F401
from tests.sources.test_sources import gias_rows

_CLUSTER = 'name = "cluster"\nlead = "none"\ngroup_minutes = 15\n'
_FEDERATION = (
    '[[tier]]\nname = "federation"\nwithin = "cluster"\nsize = [2, 2]\nlongest_drive_minutes = 20\n'
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tiers")


@pytest.fixture
def scenario(kept: Path) -> Path:
    return plan(kept / "in", _CLUSTER, rows=gias_rows(9), more=_FEDERATION)


@pytest.fixture
def folder(kept: Path, scenario: Path, call: Any) -> Path:  # noqa: F811
    out = kept / "out"
    if not out.exists():
        assert call("run", scenario, "--out", out).code == 0
    return out


def test_firmness_and_robustness_are_told_of_each_tier(
    folder: Path,
    tmp_path: Path,
    call: Any,  # noqa: F811
) -> None:
    answer = call("study", folder, "--firmness", "--robustness", "--out", tmp_path / "studied")
    assert answer.code == 0
    assert answer.out.index("cluster") < answer.out.index("federation")
    assert answer.out.count("groups asked about") == 2
    assert call("verify", tmp_path / "studied").code == 0
    record = json.loads((tmp_path / "studied" / "proposal.json").read_text())
    for tier in record["tiers"]:
        assert None not in tier["firmness"]["groups"]
        drives = tier["firmness"]["drives"]
        assert drives
        assert all(0 <= d["holds_seconds"] < (d["changes_seconds"] or 2**31) for d in drives)
    for tier in record["robustness"]["tiers"]:
        assert all(case["stays_best"] is not None for case in tier["cases"])


def test_other_groupings_and_other_places_are_told_of_each_tier(
    folder: Path,
    tmp_path: Path,
    call: Any,  # noqa: F811
) -> None:
    asked = ("--alternatives", "2", "--near", "0.1", "--ensemble", "20", "--why")
    answer = call("study", folder, *asked, "--out", tmp_path / "studied")
    assert answer.code == 0
    assert answer.out.index("cluster") < answer.out.index("federation")
    assert answer.out.count("schools asked about") == 2
    assert answer.out.count("20 random groupings within the rules") == 1
    assert call("verify", tmp_path / "studied").code == 0
    record = json.loads((tmp_path / "studied" / "proposal.json").read_text())
    assert all(tier["why_not"]["missing"] == 0 for tier in record["tiers"])
    assert all(len(one["finer"]) == 1 for one in record["alternatives"]["found"])
    assert len(record["ensemble"]["drawings"]) == 20


@pytest.mark.parametrize("tier", ["cluster", "federation"])
def test_why_is_answered_of_each_tier(folder: Path, call: Any, tier: str) -> None:  # noqa: F811
    answer = call("why", folder, "900000", "--tier", tier)
    assert answer.code == 0
    assert "The next best groups for it:" in answer.out
    assert answer.out.rstrip().endswith("nothing of the kind costs less.")
    record = json.loads(call("why", folder, "900000", "--tier", tier, "--json").out)
    assert record["tier"] == tier


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["run", "{scenario}", "--sweep", "group_minutes=5,10"],
            "the name of the one that is meant",
        ),
    ],
)
def test_what_tiers_cannot_do_is_refused_with_what_to_do_instead(
    folder: Path,
    scenario: Path,
    tmp_path: Path,
    call: Any,  # noqa: F811
    arguments: list[str],
    said: str,
) -> None:
    copy = shutil.copytree(folder, tmp_path / "folder")
    made = [one.format(folder=copy, scenario=scenario) for one in arguments]
    answer = call(*made, "--out", str(tmp_path / "out"))
    assert answer.code == 2
    assert said in " ".join(answer.err.split())


def test_each_table_beside_a_proposal_names_its_tier(
    scenario: Path,
    tmp_path: Path,
    call: Any,  # noqa: F811
) -> None:
    told = call("run", scenario, "--out", tmp_path / "1").out.splitlines()
    heads = [k for k, line in enumerate(told) if line.startswith("Beside it")]
    assert [told[k - 1] for k in heads] == ["Tier cluster:", "Tier federation:"]


def test_each_table_of_cases_names_its_tier(
    folder: Path,
    tmp_path: Path,
    call: Any,  # noqa: F811
) -> None:
    told = call("study", folder, "--robustness", "--out", tmp_path / "1").out.splitlines()
    heads = [k for k, line in enumerate(told) if line.startswith("When ")]
    assert [told[k - 1] for k in heads] == ["Tier cluster:", "Tier federation:"]
