"""Lies that are told everywhere at once: every file is written anew from what is not so.

``verify`` finds files that contradict each other. Who writes all of them anew, as our own writer
would, is found by ``verify --bound``: nobody can prove what is false.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from geocluster.judge import judge
from geocluster.outputs import Proof, examine, examine_bound, write_folder
from geocluster.planning import propose, run
from geocluster.proposal import Certificate, Certificates, Proposal, Status
from geocluster.proposal.certificate import SCALE, CutPrice, Stage
from tests.outputs.test_moved_folder import plan
from tests.proposals import with_tier

CUT = 'measured = "from_lead"\npupils = [300, 450]'
COUNTED = "groups = [3, 3]\npupils = [300, 700]"


@pytest.fixture(scope="module", params=[CUT, COUNTED], ids=["cuts", "counted"])
def honest(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    made = run(plan(tmp_path_factory.mktemp("in"), request.param), seconds=20)
    assert made.status is Status.OPTIMAL
    assert stage_of(made).cuts
    return made


def certificate_of(proposal: Proposal) -> Certificate:
    assert proposal.certificates is not None
    (found,) = proposal.certificates.tiers
    assert found is not None
    return found


def stage_of(proposal: Proposal) -> Stage:
    return certificate_of(proposal).parts[0].stages[0]


def claiming(said: Certificate, bound: int) -> Certificates:
    """The same prices, but of another bound."""
    assert said.bound is not None
    first, *others = said.parts
    first = replace(first, claim=first.claim + bound - said.bound)
    return Certificates(tiers=(replace(said, bound=bound, parts=(first, *others)),))


def priced(said: Certificate, stage: Stage) -> Certificates:
    """Other prices of the first part, with the value that follows from them."""
    first, *others = said.parts
    first = replace(first, stages=(stage, *first.stages[1:]))
    return Certificates(tiers=(replace(said, parts=(first, *others)),))


def told(proposal: Proposal, folder: Path) -> tuple[Path, tuple[str, ...]]:
    """Write it, see that files agree but for reasons, and return what is found of its bound."""
    written = write_folder(proposal, folder)
    assert all("in the reason" in said for said in examine(written).violations)
    return written, examine_bound(written).violations


def regrouped(asked: Proposal, groups: Proposal, said: Certificate) -> Proposal:
    """A question with a grouping from elsewhere, said to be the best: bound, cost, gap, status."""
    (tier,), (other,) = asked.tiers, groups.tiers
    assert tier.bound is not None
    assert other.grouping is not None
    judged = judge(other.grouping, tier.problem)
    assert judged.total is not None
    assert judged.total > tier.bound.value
    worse = with_tier(
        asked,
        grouping=other.grouping,
        judgement=judged,
        ungrouped=tuple(replace(x, cost=judged.alone[x.school]) for x in other.ungrouped),
        status=Status.OPTIMAL,
    )
    return bounded(worse, judged.total, said)


def bounded(proposal: Proposal, value: int, said: Certificate) -> Proposal:
    """Claim another bound, wherever it stands."""
    (tier,) = proposal.tiers
    assert tier.bound is not None
    beside = tuple(replace(one, bound=value) for one in tier.beside)
    made = with_tier(proposal, bound=replace(tier.bound, value=value), beside=beside)
    return replace(made, certificates=claiming(said, value))


def second_best(proposal: Proposal) -> Proposal:
    """The best where all groups of the best are forbidden."""
    (tier,) = proposal.tiers
    assert tier.grouping is not None
    ids = tier.problem.schools.ids
    made = tuple(tuple(ids[i] for i in group.members) for group in tier.grouping.groups)
    pins = replace(tier.problem.pins, forbid=made)
    return propose(tier.problem.with_pins(pins), seconds=20)


def test_an_honest_folder_is_proven(honest: Proposal, tmp_path: Path) -> None:
    folder, found = told(honest, tmp_path / "out")
    assert found == ()
    (claim,) = examine_bound(folder).claims
    assert claim.proof in (Proof.ARITHMETIC, Proof.SOLVER)


def test_a_worse_grouping_is_said_to_be_the_best(honest: Proposal, tmp_path: Path) -> None:
    lie = regrouped(honest, second_best(honest), certificate_of(honest))
    _, found = told(lie, tmp_path / "out")
    assert any("less than" in said for said in found)


def test_a_bound_is_raised_for_a_grouping_that_is_not_proven(
    honest: Proposal, tmp_path: Path
) -> None:
    """Less is said to be left than there is: the answer is a worse one, honestly with a gap."""
    lie = regrouped(honest, second_best(honest), certificate_of(honest))
    assert honest.objective is not None
    assert lie.objective is not None
    assert lie.objective > honest.objective + 1
    lie = bounded(lie, honest.objective + 1, certificate_of(honest))
    assert told(with_tier(lie, status=Status.FEASIBLE), tmp_path / "out")[1]


@pytest.mark.parametrize(
    "loosened",
    ["longest_drive_minutes = 40", "pupils = [250, 450]", "alone_penalty_minutes = 15"],
)
def test_a_rule_is_loosened_and_the_answer_kept(tmp_path: Path, loosened: str) -> None:
    """Under looser rules there is a better grouping; the one under those before is kept."""
    strict = {"longest_drive_minutes": "12", "pupils": "[300, 450]", "alone_penalty_minutes": "60"}
    looser = strict | dict([loosened.split(" = ")])
    asked = [
        run(
            plan(tmp_path / str(k), "\n".join(f"{key} = {v}" for key, v in keys.items())),
            seconds=20,
        )
        for k, keys in enumerate((strict, looser))
    ]
    _, found = told(
        regrouped(asked[1], second_best(asked[0]), certificate_of(asked[0])), tmp_path / "out"
    )
    assert found


def test_times_are_altered_and_the_answer_kept(tmp_path: Path) -> None:
    """With times that make another grouping better, the old one is said to be the best."""
    slow = "speed_kmh = 30"
    asked = [
        run(plan(tmp_path / str(k), CUT, travel=t), seconds=20) for k, t in enumerate(("", slow))
    ]
    found = told(
        regrouped(asked[0], second_best(asked[0]), certificate_of(asked[1])), tmp_path / "x"
    )
    assert found[1]


def test_a_group_is_missing_where_prices_were_found(honest: Proposal, tmp_path: Path) -> None:
    """As if the search had lost one group: the prices of its schools are too high for it alone."""
    said, stage = certificate_of(honest), stage_of(honest)
    (tier,) = honest.tiers
    assert tier.grouping is not None
    school = tier.problem.schools.ids[tier.grouping.groups[0].members[0]]
    prices = {**stage.prices, school: stage.prices[school] + 600 * SCALE}
    raised = replace(stage, prices=prices, value=stage.value + 600 * SCALE)
    lie = replace(honest, certificates=priced(said, raised))
    _, found = told(lie, tmp_path / "out")
    assert any("less than their prices" in said or "above what" in said for said in found)


def test_no_cut_weighs_otherwise_unless_it_proves_as_much(honest: Proposal, tmp_path: Path) -> None:
    """Each cut with another weight, divisor or penalty, the sums made anew: never a false proof."""
    said, stage = certificate_of(honest), stage_of(honest)
    refused = 0
    for k, other in enumerate(_other_cuts(stage)):
        value = stage.value + sum(c.penalty * c.most for c in stage.cuts)
        value -= sum(c.penalty * c.most for c in other)
        lie = replace(honest, certificates=priced(said, replace(stage, cuts=other, value=value)))
        folder, found = told(lie, tmp_path / str(k))
        refused += bool(found)
        for claim in examine_bound(folder).claims:
            assert (claim.proven or 0) <= (honest.objective or 0)
    assert refused


def _other_cuts(stage: Stage) -> Iterator[tuple[CutPrice, ...]]:
    for k, cut in enumerate(stage.cuts[:2]):
        for other in (
            replace(cut, schools=(*cut.schools, cut.schools[0])),
            replace(cut, schools=cut.schools[1:]),
            replace(cut, divisor=cut.divisor + 1),
            replace(cut, penalty=cut.penalty + 60 * SCALE),
            replace(cut, penalty=0),
        ):
            yield (*stage.cuts[:k], other, *stage.cuts[k + 1 :])


def test_a_certificate_that_is_gone_leaves_the_bound_unchecked(
    honest: Proposal, tmp_path: Path
) -> None:
    folder, found = told(replace(honest, certificates=None), tmp_path / "out")
    assert found == ()
    seen = examine_bound(folder)
    assert [claim.proof for claim in seen.claims] == [Proof.NOTHING]
    assert any("no certificate" in said for said in seen.not_checked)


def test_that_no_grouping_meets_the_rules_is_proven_or_refuted(tmp_path: Path) -> None:
    none = run(plan(tmp_path / "none", 'alone = "never"\npupils = [300, 330]'), seconds=20)
    assert none.status is Status.INFEASIBLE
    assert told(none, tmp_path / "out")[1] == ()
    some = run(plan(tmp_path / "some", ""), seconds=20)
    assert none.certificates is not None
    lie = with_tier(some, grouping=None, judgement=None, ungrouped=(), bound=None,
                    status=Status.INFEASIBLE)  # fmt: skip
    written = write_folder(replace(lie, certificates=none.certificates), tmp_path / "lie")
    assert examine_bound(written).violations


@pytest.mark.parametrize("how", ["a figure gone", "another figure", "no such code"])
def test_an_issue_whose_fact_says_something_else_is_found(how: str, tmp_path: Path) -> None:
    scenario = plan(tmp_path / "in", "")
    listed = tmp_path / "in" / "data" / "schools.csv"
    text = listed.read_text(encoding="utf-8")
    listed.write_text(text + "\n" + text.splitlines()[-1] + "\n", encoding="utf-8")
    folder = write_folder(run(scenario, seconds=5), tmp_path / "out")
    assert not examine(folder).violations
    file = folder / "proposal.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    said = next(x["fact"] for x in record["data"]["issues"] if x["fact"])
    if how == "no such code":
        said["code"] = "issue.nobody_says_so"
    else:
        name = next(iter(said["figures"]))
        del said["figures"][name]
        if how == "another figure":
            said["figures"][name] = "elsewhere"
    file.write_text(json.dumps(record), encoding="utf-8")
    assert any("data.issues: number" in x for x in examine(folder).violations)
