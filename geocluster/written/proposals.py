"""The whole proposal of a folder: data, grouping and what was said of it, judged anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geocluster.errors import GeoclusterError, OutputError
from geocluster.grouping import Group, Grouping
from geocluster.judge import judge
from geocluster.manifest import read_manifest
from geocluster.phrases import phrase
from geocluster.problem import Problem
from geocluster.proposal import (
    BASELINES,
    Beside,
    Edits,
    Fair,
    Firmness,
    Joint,
    Margin,
    Proposal,
    RollTolerance,
    Room,
    Status,
    TierResult,
    Tolerance,
    baselines,
)
from geocluster.scenario import Scenario, Tier, scenario_of
from geocluster.scenario.comparing import CompareKeys
from geocluster.ungrouped import Ungrouped
from geocluster.written.answered import (
    Answered,
    FirmnessSaid,
    Groups,
    MarginSaid,
    RollSaid,
    RoomSaid,
    ToleranceSaid,
)
from geocluster.written.certificates import certificates_of
from geocluster.written.data import Used, data_as_used
from geocluster.written.edits import edits_of
from geocluster.written.form import RecordForm
from geocluster.written.near_form import read_alternatives, read_ensemble
from geocluster.written.reading import AnyRecord, toml_of
from geocluster.written.robustness_form import read_robustness
from geocluster.written.sweeps import sweep_of
from geocluster.written.why_not_form import read_why_not

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
    record: AnyRecord


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
        scenario = scenario_of(keys, folder=folder, label=str(file), whole=True)
        proposal = _proposal(used, scenario)
    except OutputError:
        raise
    except GeoclusterError as fault:
        raise OutputError(
            phrase("{folder}: the files contradict each other: {fault}", folder=folder, fault=fault)
        ) from None
    manifest = read_manifest(folder)
    inputs = () if manifest is None else manifest.inputs
    proposal = replace(proposal, scenario=keys, inputs=inputs)
    proposal = replace(
        proposal,
        sweep=sweep_of(folder, proposal),
        certificates=certificates_of(folder, used.record.scenario.fingerprint, len(proposal.tiers)),
    )
    return Written(proposal=proposal, scenario=scenario, record=used.record)


def _proposal(used: Used, scenario: Scenario) -> Proposal:
    record, output = used.record, scenario.keys.output
    tiers = _tiers(used, scenario)
    return Proposal(
        name=record.scenario.name,
        tiers=tiers,
        joint=Joint(record.bound, Status(record.status)) if len(tiers) > 1 else None,
        runtime=record.runtime_seconds,
        seed=record.seed,
        interrupted=record.interrupted,
        created=record.created if isinstance(record, RecordForm) else None,
        issues=used.issues,
        title=output.title,
        note=output.note,
        sources=used.schools.sources,
        versions=record.versions,
        edits=_edits(record),
        alternatives=None
        if record.alternatives is None
        else read_alternatives(record.alternatives, tiers),
        ensemble=None if record.ensemble is None else read_ensemble(record.ensemble),
        robustness=None if record.robustness is None else read_robustness(record.robustness, tiers),
    )


def _edits(record: AnyRecord) -> Edits | None:
    """Return what readers asked; older records know of none."""
    said = record.edits if isinstance(record, RecordForm) else None
    return None if said is None else edits_of(said)


def _tiers(used: Used, scenario: Scenario) -> tuple[TierResult, ...]:
    """Judge each tier anew, the coarsest first."""
    said, asked = used.record.answers, scenario.tiers
    if len(said) != len(asked):
        raise OutputError(
            phrase(
                "proposal.json holds {n} tier, but scenario.toml asks for {asked}",
                "proposal.json holds {n} tiers, but scenario.toml asks for {asked}",
                n=len(said),
                asked=len(asked),
            )
        )
    tiers: list[TierResult] = []
    for tier, answer in zip(asked, said, strict=True):
        above = tiers[-1] if tiers else None
        tiers.append(_tier(used, tier, answer, above, scenario.keys.compare))
        _check_facts(tiers[-1])
    return tuple(tiers)


def _tier(
    used: Used, tier: Tier, said: Answered, above: TierResult | None, compare: CompareKeys
) -> TierResult:
    neighbours: Any = used.neighbours if tier.rules.reads_neighbours else None
    asked = Problem(used.schools, used.travel, tier.rules, tier.pins, neighbours)
    fair = _fair(said, asked, together=len(used.record.answers) > 1)
    problem = asked if fair is None else fair.limited(asked)
    at = problem.schools.position
    grouping, drawn = None, used.record.drawn_by_hand
    if said.status in (Status.OPTIMAL, Status.FEASIBLE, Status.BROKEN):
        grouping = _grouping(said.groups, problem)
    answer = TierResult(
        problem=problem,
        grouping=grouping,
        judgement=None if grouping is None else judge(grouping, problem, led=drawn is not None),
        ungrouped=tuple(
            Ungrouped(
                school=at(x.school),
                fact=x.fact,
                cost=x.cost,
                rules=tuple(x.rules),
                changes=tuple(x.nearest),
            )
            for x in said.ungrouped
        ),
        bound=said.bound,
        status=said.status,
        within=above,
        beside=_beside(said, problem, compare),
        fair=fair,
        drawn=drawn,
        conflict=said.conflict,
        firmness=None if said.firmness is None else _firmness(said.firmness, problem),
        why_not=read_why_not(said.why_not, problem),
    )
    older, ids = replace(answer, numbered_by_list=True), tuple(said.group_ids)
    return older if ids == older.group_ids != answer.group_ids else answer


def _firmness(said: FirmnessSaid, problem: Problem) -> Firmness:
    def margin(one: MarginSaid | None) -> Margin | None:
        if one is None:
            return None
        at = tuple(sorted(map(problem.schools.position, one.schools)))
        return Margin(schools=at, more=one.more_seconds, at_least=one.at_least_seconds)

    def tolerance(one: ToleranceSaid | None) -> Tolerance | None:
        if one is None:
            return None
        at = problem.schools.position
        return Tolerance(
            lead=at(one.start),
            member=at(one.to),
            holds=one.holds_seconds,
            changes=one.changes_seconds,
        )

    def room(one: RoomSaid) -> Room:
        return Room(holds=one.holds, changes=one.changes)

    def roll(one: RollSaid | None) -> RollTolerance | None:
        if one is None:
            return None
        at = problem.schools.position(one.school)
        return RollTolerance(school=at, more=room(one.more), fewer=room(one.fewer))

    return Firmness(
        groups=tuple(map(margin, said.groups)),
        pairs=tuple(map(margin, said.pairs)),
        drives=tuple(map(tolerance, said.drives)),
        rolls=tuple(map(roll, said.rolls)),
        untold=tuple(one.fact for one in said.untold),
    )


def _fair(said: Answered, asked: Problem, *, together: bool) -> Fair | None:
    """Return what fairness found; its limit holds for all that is judged."""
    if said.fair is None:
        return None
    return Fair(
        limit=said.fair.limit_seconds,
        of_rules=asked.rules.longest_drive,
        alone=said.fair.alone,
        proven=said.fair.proven,
        cost=said.fair.cost_without,
        bound=said.fair.lower_bound_without,
        together=together,
        cost_with=said.fair.cost_with,
        bound_with=said.fair.lower_bound_with,
    )


def _grouping(groups: Groups, problem: Problem) -> Grouping:
    at = problem.schools.position
    made = [
        Group(tuple(map(at, schools)), None if lead is None else at(lead))
        for schools, lead in groups
    ]
    return Grouping(tuple(made))


def _beside(said: Answered, problem: Problem, compare: CompareKeys) -> tuple[Beside, ...]:
    """Make what follows from the data anew; of all else the groups stand in the record."""
    bound = said.bound.value if said.bound else None
    found = {
        beside.name: beside
        for beside in baselines(
            problem,
            names=compare.baselines,
            layer=compare.today,
            small=compare.small,
            bound=bound,
        )
    }
    given = {
        name: Beside(
            name=name,
            about=about,
            problem=problem,
            grouping=_grouping(groups, problem),
            bound=bound,
        )
        for name, about, groups in said.beside
        if name not in BASELINES
    }
    order = [name for name, _, _ in said.beside]
    return tuple(sorted((given | found).values(), key=lambda b: _place(b.name, order)))


def _place(name: str, order: list[str]) -> int:
    return order.index(name) if name in order else len(order)


def _check_facts(tier: TierResult) -> None:
    """Refuse facts of which no text can be made: nobody could read them."""
    speaker, ids = tier.speaker(), tier.problem.schools.ids
    facts = [
        (phrase("the reason of {school}", school=ids[x.school]), x.fact) for x in tier.ungrouped
    ]
    facts += [
        (phrase("what would place {school}", school=ids[x.school]), c)
        for x in tier.ungrouped
        for c in x.changes
    ]
    facts += [(phrase("what conflicts"), tier.conflict)] if tier.conflict else []
    lost = tier.problem.travel.unreachable
    facts += [
        (phrase("why {school} is unreachable", school=ids[i]), why) for i, why in lost.items()
    ]
    linked = tier.problem.schools.linked
    facts += [
        (phrase("why {schools} are linked", schools=" and ".join(pair.schools)), pair.why)
        for pair in linked
    ]
    facts += [(phrase("the proof"), tier.bound.proof)] if tier.bound else []
    for what, fact in facts:
        try:
            speaker.say(fact)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
            raise OutputError(
                phrase(
                    "proposal.json is damaged: {what} cannot be read, code {code!r}: "
                    "{name}: {fault}",
                    what=what,
                    code=fact.code,
                    name=type(fault).__name__,
                    fault=fault,
                )
            ) from None
