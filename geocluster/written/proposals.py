"""The whole proposal of a folder: data, grouping and what was said of it, judged anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geocluster.errors import GeoclusterError, OutputError
from geocluster.facts import fact
from geocluster.grouping import Group, Grouping
from geocluster.judge import judge
from geocluster.manifest import read_manifest
from geocluster.problem import Problem
from geocluster.proposal import Bound, Joint, Proposal, Status, TierResult
from geocluster.scenario import Scenario, Tier, scenario_of
from geocluster.ungrouped import Ungrouped
from geocluster.written.data import Used, data_as_used
from geocluster.written.form import RecordForm, TierForm, UngroupedForm
from geocluster.written.reading import toml_of

__all__ = ["Written", "read_proposal", "read_written"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a folder says.

    Attributes
    ----------
    proposal
        Judged anew from the tables: costs, flags and all else that follows are not read but found.
    scenario
        That it answers.
    record
        As it was written.
    """

    proposal: Proposal
    scenario: Scenario
    record: RecordForm


def read_proposal(folder: str | Path) -> Proposal:
    """Read a written proposal from its folder.

    Costs, longest drives and flags are found anew from the tables; what is drawn beneath the
    schools on a map is not kept in the folder, but for the map itself.

    Parameters
    ----------
    folder
        Of :func:`geocluster.write_folder` or ``geocluster run``.

    Raises
    ------
    OutputError
        If a file is missing or damaged; ``geocluster verify`` says more.
    """
    return read_written(Path(folder)).proposal


def read_written(folder: Path) -> Written:
    """Read a written proposal with its scenario and its record.

    Raises
    ------
    OutputError
        If a file is missing or damaged.
    """
    used = data_as_used(folder)
    file = folder / "scenario.toml"
    keys = toml_of(file)
    try:
        scenario = scenario_of(keys, folder=folder, label=str(file))
        proposal = _proposal(used, scenario)
    except OutputError:
        raise
    except GeoclusterError as fault:
        raise OutputError(f"{folder}: the files contradict each other: {fault}") from None
    manifest = read_manifest(folder)
    inputs = () if manifest is None else manifest.inputs
    proposal = replace(proposal, scenario=keys, inputs=inputs)
    return Written(proposal=proposal, scenario=scenario, record=used.record)


def _proposal(used: Used, scenario: Scenario) -> Proposal:
    record, output = used.record, scenario.keys.output
    tiers = _tiers(used, scenario)
    return Proposal(
        name=record.scenario.name,
        tiers=tiers,
        joint=Joint(_bound(record), Status(record.status)) if len(tiers) > 1 else None,
        runtime=record.runtime_seconds,
        seed=record.seed,
        interrupted=record.interrupted,
        issues=used.issues,
        title=output.title,
        note=output.note,
        sources=used.schools.sources,
        versions=record.versions,
    )


def _tiers(used: Used, scenario: Scenario) -> tuple[TierResult, ...]:
    """Judge each tier anew, the coarsest first."""
    said, asked = used.record.tiers, scenario.tiers
    if len(said) != len(asked):
        raise OutputError(
            f"proposal.json holds {len(said)} tiers, but scenario.toml asks for {len(asked)}"
        )
    tiers: list[TierResult] = []
    for tier, form in zip(asked, said, strict=True):
        above = tiers[-1] if tiers else None
        tiers.append(_tier(used, tier, form, above))
    return tuple(tiers)


def _tier(used: Used, tier: Tier, form: TierForm, above: TierResult | None) -> TierResult:
    neighbours: Any = used.neighbours if tier.rules.contiguous else None
    problem = Problem(used.schools, used.travel, tier.rules, tier.pins, neighbours)
    status = Status(used.record.status)
    found = status in (Status.OPTIMAL, Status.FEASIBLE)
    grouping = _grouping(form, problem) if found else None
    return TierResult(
        problem=problem,
        grouping=grouping,
        judgement=None if grouping is None else judge(grouping, problem),
        ungrouped=tuple(_ungrouped(x, problem) for x in form.ungrouped),
        bound=_bound(used.record),
        status=status,
        within=above,
    )


def _bound(record: RecordForm) -> Bound | None:
    proof = fact("proof.as_written", words=record.proof or "")
    return None if record.lower_bound is None else Bound(record.lower_bound, proof)


def _ungrouped(said: UngroupedForm, problem: Problem) -> Ungrouped:
    return Ungrouped(
        school=problem.schools.position(said.school),
        fact=fact(f"{said.reason}.as_written", words=said.detail),
        cost=said.cost,
        rules=tuple(said.rules),
    )


def _grouping(form: TierForm, problem: Problem) -> Grouping:
    at = problem.schools.position
    return Grouping(
        tuple(
            Group(tuple(at(s) for s in g.schools), None if g.lead is None else at(g.lead))
            for g in form.groups
        )
    )
