"""A written sweep becomes a :class:`~geocluster.proposal.Sweep` again: each point judged anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Ge
from pydantic import Field, ValidationError

from geocluster.errors import GeoclusterError, OutputError
from geocluster.grouping import Group, Grouping
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import Bound, Proposal, Status, Sweep, SweepPoint, SweptTier
from geocluster.scenario.turned import place_of_key, with_number
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


class _TierForm(Form):
    """One of several tiers at a point."""

    name: str
    groups: list[_GroupForm]


class _PointForm(Form):
    """What is decided at a point; all else follows and is compared."""

    value: Value
    status: StatusWord
    lower_bound: Count | None
    proof: FactForm | None
    groups: list[_GroupForm] | None = None
    """Of the only tier."""
    tiers: list[_TierForm] | None = None
    """Of several."""
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
    problems = [tier.asked for tier in proposal.tiers]
    try:
        place, key = place_of_key(said.key, [problem.rules for problem in problems])
        points = tuple(_point(one, place, key, problems, file) for one in said.points)
        return Sweep(key=said.key, points=points, missing=tuple(said.missing))
    except OutputError:
        raise
    except GeoclusterError as fault:
        raise OutputError(phrase("{file} is damaged: {fault}", file=file, fault=fault)) from None


def _point(
    said: _PointForm, place: int, key: str, problems: Sequence[Problem], file: Path
) -> SweepPoint:
    own = with_number(problems[place].rules, key, said.value)
    turned = list(problems)
    turned[place] = replace(problems[place], rules=own)
    status = Status(said.status)
    groups = _groups_by_tier(said, problems, file)
    answered = status in (Status.OPTIMAL, Status.FEASIBLE)
    known = said.lower_bound is not None and said.proof is not None
    return SweepPoint(
        value=said.value,
        tiers=tuple(
            SweptTier.of(problem, _grouping(held, problem) if answered else None)
            for problem, held in zip(turned, groups, strict=True)
        ),
        bound=Bound(said.lower_bound, said.proof.fact) if known else None,  # type: ignore[arg-type, union-attr]
        status=status,
        runtime=said.runtime_seconds,
    )


def _groups_by_tier(
    said: _PointForm, problems: Sequence[Problem], file: Path
) -> list[list[_GroupForm]]:
    """Return the groups of each tier, the coarsest first."""
    if len(problems) == 1 and said.groups is not None and said.tiers is None:
        return [said.groups]
    names = [problem.tier for problem in problems]
    tiers = said.tiers or []
    if len(names) == 1 or said.groups is not None or [tier.name for tier in tiers] != names:
        raise OutputError(
            phrase(
                "{file} is damaged: at {value:g} there are no groups of {names:and}",
                file=file,
                value=said.value,
                names=[repr(name) for name in names],
            )
        )
    return [tier.groups for tier in tiers]


def _grouping(groups: Sequence[_GroupForm], problem: Problem) -> Grouping:
    at = problem.schools.position
    made = [
        Group(tuple(map(at, group.schools)), None if group.lead is None else at(group.lead))
        for group in groups
    ]
    return Grouping(tuple(made))
