"""What a folder says has one form: no figure that nothing reads, no list told twice or turned."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.errors import OutputError
from geocluster.facts import Fact, fact
from geocluster.outputs import write_folder
from geocluster.outputs.facts_check import facts_differ
from geocluster.outputs.reasons_check import reasons_differ
from geocluster.outputs.record_check import drawn_differs, record_differs
from geocluster.outputs.robustness_check import robustness_differs
from geocluster.planning import judge_drawn, propose, run
from geocluster.problem import Problem
from geocluster.proposal import Proposal
from geocluster.scenario import read_scenario
from geocluster.studies import STUDIES, StudyOptions
from geocluster.watcher import Watcher
from geocluster.written import read_proposal
from tests.outputs.test_moved_folder import TIERS, plan
from tests.outputs.test_reasons_check import TRUE, left
from tests.planners import planned
from tests.problems import problems


@settings(deadline=None)
@given(problem=st.one_of(problems(), planned()))
def test_every_reason_that_is_given_has_the_form_that_is_asked(problem: Problem) -> None:
    found = propose(problem, seconds=20)
    for tier in found.tiers:
        assert list(reasons_differ(tier)) == []
    assert list(facts_differ(found)) == []


@pytest.mark.parametrize("what", TRUE)
def test_a_list_of_rules_that_is_not_what_the_reason_names_is_found(what: str) -> None:
    said, rules = TRUE[what]
    lies = {rules[1:], (*rules, *rules[-1:]), (*rules, "contiguous"), rules[::-1]} - {rules}
    for lie in lies:
        assert list(reasons_differ(left(said, lie))), lie


def test_schools_that_are_named_twice_or_in_another_order_are_found() -> None:
    for others in (["s2", "s2"], ["s4", "s2"]):
        said = fact("placed.by", changes=[], others=others, price=None)
        assert list(reasons_differ(left(*TRUE["too few"], said)))


def test_a_figure_that_nothing_reads_is_found_wherever_it_stands() -> None:
    said, rules = TRUE["costs more"]
    inside = fact("could", **said.figures["could"]["figures"], unread=1)
    beside = {**said.figures["could"], "unread": 1}
    for lie in (fact(said.code, **{**said.figures, "could": beside}),
                fact(said.code, **said.figures, unread="x"),
                fact(said.code, **{**said.figures, "could": inside})):  # fmt: skip
        tier = left(lie, rules)
        found = list(facts_differ(Proposal(name="x", tiers=(tier,), runtime=0.0, seed=1)))
        assert len(found) == 1
        assert "unread" in found[0]


def test_a_whole_number_has_one_form() -> None:
    assert json.dumps(Fact("x", {"a": 254.0, "b": [1.5, 2.0], "c": {"d": True}}).figures) == (
        '{"a": 254, "b": [1.5, 2], "c": {"d": true}}'
    )


@pytest.fixture(scope="module")
def robust(tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    found = run(plan(tmp_path_factory.mktemp("robust"), TIERS["plain"]), seconds=20)
    return STUDIES["robustness"].conduct(found, StudyOptions(seconds=60), Watcher())


def test_cases_stand_in_the_order_in_which_they_are_asked(robust: Proposal) -> None:
    found = robust.robustness
    assert found is not None
    (tier,) = found.tiers
    kept, gone = tier.results[:3], tuple(x.case for x in tier.results[3:])
    cut = replace(found, tiers=(replace(tier, results=kept),), missing=gone)
    assert list(robustness_differs(replace(robust, robustness=cut))) == []
    for lie in (
        replace(cut, missing=gone[::-1]),
        replace(cut, missing=(*gone, gone[0])),
        replace(cut, tiers=(replace(tier, results=kept[::-1]),)),
    ):
        assert list(robustness_differs(replace(robust, robustness=lie)))


def drawing(folder: Path, tier: str, lead: str) -> Proposal:
    file = folder / "drawn.csv"
    asked = plan(folder / "in", tier)
    rows = ["id,group,lead", f"000,a,{lead}", f"001,a,{lead}", "008,b,", "006,b,", "009,,"]
    file.write_text("\n".join(rows), encoding="utf-8")
    return judge_drawn(read_scenario(asked), file, seconds=20)


@pytest.mark.parametrize("lead", ["000", "001", ""])
def test_the_checksum_of_a_drawing_is_that_of_its_groups_and_leads(
    tmp_path: Path, lead: str
) -> None:
    found = drawing(tmp_path, TIERS["lead_where"], lead)
    again = read_proposal(write_folder(found, tmp_path / "out"))
    assert list(drawn_differs(again)) == []
    assert again.drawn is not None
    lie = replace(again.drawn, sha256="0" * 64)
    tiers = tuple(replace(tier, drawn=lie) for tier in again.tiers)
    assert list(drawn_differs(replace(again, tiers=tiers)))


def test_a_tier_without_leads_cannot_tell_whom_a_drawing_named(tmp_path: Path) -> None:
    assert list(drawn_differs(drawing(tmp_path, TIERS["no lead"], "000"))) == []


@pytest.mark.parametrize("sha256", ["", "0" * 63, "G" * 64, "0" * 65, "A" * 64])
def test_a_checksum_has_the_form_of_one(tmp_path: Path, sha256: str) -> None:
    folder = write_folder(drawing(tmp_path, TIERS["no lead"], ""), tmp_path / "out")
    record = json.loads((folder / "proposal.json").read_text(encoding="utf-8"))
    record["drawn"]["sha256"] = sha256
    (folder / "proposal.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(OutputError, match="sha256"):
        read_proposal(folder)


def with_points(said: Any) -> Any:
    """Return JSON in which the whole numbers of facts have a point."""
    if isinstance(said, list):
        return [with_points(part) for part in said]
    if isinstance(said, dict):
        return {key: with_points(part) for key, part in said.items()}
    return float(said) if isinstance(said, int) and not isinstance(said, bool) else said


def test_a_whole_number_with_a_point_is_found_but_in_folders_of_other_versions() -> None:
    tier = left(*TRUE["costs more"])
    found = Proposal(name="x", tiers=(tier,), runtime=0.0, seed=1)
    record = json.loads(json.dumps(found.record()))
    (one,) = record["tiers"][0]["ungrouped"]
    one["why"]["figures"] = with_points(one["why"]["figures"])
    assert list(record_differs(record, found, same=True))
    assert list(record_differs(record, found, same=False)) == []
