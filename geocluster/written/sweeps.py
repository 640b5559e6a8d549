"""A written sweep becomes a :class:`~geocluster.proposal.Sweep` again: each point judged anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Ge
from pydantic import Field, ValidationError

from geocluster.errors import GeoclusterError, OutputError
from geocluster.grouping import Group, Grouping
from geocluster.judge import judge
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import Bound, Proposal, Status, Sweep, SweepPoint
from geocluster.scenario.turned import with_number
from geocluster.written.form import StatusWord
from geocluster.written.reading import first_fault, json_of
from geocluster.written.sections import Count, FactForm, Form, Maybe, ScenarioForm

__all__ = ["SWEEP", "sweep_of"]

SWEEP = "sweep.json"

Value = int | Annotated[float, Field(allow_inf_nan=False)]


class _GroupForm(Form):
    """A group at a point."""

    schools: list[str]
    lead: Maybe


class _PointForm(Form):
    """What is decided at a point; all else follows and is compared."""

    value: Value
    status: StatusWord
    lower_bound: Count | None
    proof: FactForm | None
    groups: list[_GroupForm]
    runtime_seconds: Annotated[float, Ge(0), Field(allow_inf_nan=False)]


class SweepForm(Form):
    """What is read of ``sweep.json``."""

    format: Literal[1]
    scenario: ScenarioForm
    key: str
    missing: list[Value]
    points: list[_PointForm]


def sweep_of(folder: Path, proposal: Proposal) -> Sweep | None:
    """Return the sweep of a folder; None where it has none.

    Parameters
    ----------
    folder
        Of a written proposal.
    proposal
        As its other files tell it.

    Raises
    ------
    OutputError
        If it is not as we write it, or is that of another proposal.
    """
    file = folder / SWEEP
    if not file.exists():
        return None
    try:
        said = SweepForm.model_validate(json_of(file))
    except ValidationError as fault:
        raise OutputError(
            phrase("{file} is damaged: {fault}", file=file, fault=first_fault(fault))
        ) from None
    if said.scenario.fingerprint != proposal.fingerprint:
        raise OutputError(phrase("{file} is the sweep of another proposal", file=file))
    problem = proposal.finest.problem
    try:
        points = tuple(_point(one, said.key, problem) for one in said.points)
        return Sweep(key=said.key, points=points, missing=tuple(said.missing))
    except OutputError:
        raise
    except GeoclusterError as fault:
        raise OutputError(phrase("{file} is damaged: {fault}", file=file, fault=fault)) from None


def _point(said: _PointForm, key: str, problem: Problem) -> SweepPoint:
    turned = replace(problem, rules=with_number(problem.rules, key, said.value))
    at, status = turned.schools.position, Status(said.status)
    grouping = None
    if status in (Status.OPTIMAL, Status.FEASIBLE):
        made = [
            Group(tuple(map(at, group.schools)), None if group.lead is None else at(group.lead))
            for group in said.groups
        ]
        grouping = Grouping(tuple(made))
    known = said.lower_bound is not None and said.proof is not None
    return SweepPoint(
        value=said.value,
        problem=turned,
        grouping=grouping,
        judgement=None if grouping is None else judge(grouping, turned),
        bound=Bound(said.lower_bound, said.proof.fact) if known else None,  # type: ignore[arg-type, union-attr]
        status=status,
        runtime=said.runtime_seconds,
    )
