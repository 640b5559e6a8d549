"""The whole proposal of a folder: data, grouping and what was said of it, judged anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from geocluster.errors import GeoclusterError, OutputError
from geocluster.grouping import Group, Grouping
from geocluster.judge import judge
from geocluster.manifest import read_manifest
from geocluster.problem import Problem
from geocluster.proposal import Bound, Left, Proposal, Status
from geocluster.scenario import Scenario, scenario_of
from geocluster.written.data import Used, data_as_used, problem_of
from geocluster.written.form import RecordForm
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
        problem = problem_of(used, scenario.rules, scenario.pins)
        proposal = _proposal(used, problem, scenario)
    except OutputError:
        raise
    except GeoclusterError as fault:
        raise OutputError(f"{folder}: the files contradict each other: {fault}") from None
    manifest = read_manifest(folder)
    inputs = () if manifest is None else manifest.inputs
    proposal = replace(proposal, scenario=keys, inputs=inputs)
    return Written(proposal=proposal, scenario=scenario, record=used.record)


def _proposal(used: Used, problem: Problem, scenario: Scenario) -> Proposal:
    record, at = used.record, problem.schools.position
    status = Status(record.status)
    found = status in (Status.OPTIMAL, Status.FEASIBLE)
    grouping = _grouping(record, problem) if found else None
    bound = None
    if record.lower_bound is not None:
        bound = Bound(record.lower_bound, record.proof or "")
    output = scenario.keys.output
    return Proposal(
        name=record.scenario.name,
        problem=problem,
        grouping=grouping,
        judgement=None if grouping is None else judge(grouping, problem),
        left=tuple(
            Left(
                school=at(x.school),
                reason=x.reason,
                detail=x.detail,
                cost=x.cost,
                rules=tuple(x.rules),
            )
            for x in record.tiers[0].ungrouped
        ),
        bound=bound,
        status=status,
        runtime=record.runtime_seconds,
        seed=record.seed,
        interrupted=record.interrupted,
        issues=used.issues,
        title=output.title,
        note=output.note,
        sources=problem.schools.sources,
        versions=record.versions,
    )


def _grouping(record: RecordForm, problem: Problem) -> Grouping:
    at = problem.schools.position
    return Grouping(
        tuple(
            Group(tuple(at(s) for s in g.schools), None if g.lead is None else at(g.lead))
            for g in record.tiers[0].groups
        )
    )
