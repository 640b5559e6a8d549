"""Check a written proposal from its files alone: by the judge, which knows no solver.

The tables give the problem, the problem and the groups give the judgement, and from these every
file is made again and compared with the one that stands there. So whatever follows from other files
is checked, not only that nobody has touched it; what follows from none is named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from geocluster.errors import GeoclusterError, OutputError
from geocluster.judge import cost_alone
from geocluster.manifest import COMPARISON, MANIFEST, RECORD, Manifest, read_manifest
from geocluster.outputs.certificate_check import certificates_differ
from geocluster.outputs.differ import few, text_differs
from geocluster.outputs.edits_check import edits_differ
from geocluster.outputs.exports_check import ExportsSeen, exports_seen
from geocluster.outputs.facts_check import facts_differ
from geocluster.outputs.firmness_check import firmness_differs
from geocluster.outputs.near_check import near_differs
from geocluster.outputs.place import READY
from geocluster.outputs.reasons_check import reasons_differ
from geocluster.outputs.record_check import (
    costs_differ,
    drawn_differs,
    fairness_differs,
    issues_differ,
    other_writer,
    record_differs,
    rules_agree,
)
from geocluster.outputs.registry import OUTPUTS, Again, contents
from geocluster.outputs.robustness_check import robustness_differs
from geocluster.outputs.sweep_check import points_differ
from geocluster.outputs.unjudged import not_judged
from geocluster.outputs.why_not_check import why_not_differs
from geocluster.phrases import phrase, said_of
from geocluster.proposal import Proposal, Status, TierResult
from geocluster.rules import Eligibility
from geocluster.scenario.paths import paths_in
from geocluster.written import Written, read_written
from geocluster.written.reading import bytes_of, json_of

__all__ = ["Verified", "examine", "verify", "violations"]

_TIMES = "times.parquet"

_HOW = {"missing": phrase("missing"), "changed": phrase("changed")}
"""What may be wrong with a file, by the checksums."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found of a folder.

    Attributes
    ----------
    violations
        Every broken rule, contradiction and change, as sentences.
    not_judged
        What no file of the folder can tell whether it is right.
    stated
        Of the violations, those that the folder states itself: rules that a grouping drawn by
        hand breaks.
    """

    violations: tuple[str, ...]
    not_judged: tuple[str, ...]
    stated: tuple[str, ...] = ()


def verify(folder: str | Path) -> list[str]:
    """Re-check a written proposal.

    Parameters
    ----------
    folder
        Nothing outside it is read.

    Returns
    -------
    list of str
        Every violation and contradiction, as sentences; empty where all is well.

    Raises
    ------
    OutputError
        If there is no written proposal.
    """
    return list(examine(folder).violations)


def examine(folder: str | Path) -> Verified:
    """Re-check a written proposal, and say what cannot be judged from its files.

    Raises
    ------
    OutputError
        If there is no written proposal.
    """
    seen = _Examination(Path(folder))
    found = tuple(dict.fromkeys(seen.violations()))
    return Verified(
        violations=found,
        not_judged=tuple(seen.not_judged()),
        stated=() if seen.written is None else tuple(dict.fromkeys(_stated(seen.written))),
    )


def violations(folder: str | Path) -> Iterator[str]:
    """Yield every violation and contradiction as it is found: what is cheap to tell comes first.

    Who only needs to know whether there is any stops at the first.

    Parameters
    ----------
    folder
        Nothing outside it is read.

    Raises
    ------
    OutputError
        If there is no written proposal.
    """
    yield from _Examination(Path(folder)).violations()


class _Examination:
    """What is found of a folder, and what was read of it on the way."""

    def __init__(self, folder: Path) -> None:
        if not any((folder / name).exists() for name in (RECORD, MANIFEST)):
            raise OutputError(
                phrase(
                    "{folder} holds neither {record} nor {manifest}; name the folder of a "
                    "written proposal",
                    folder=folder,
                    record=RECORD,
                    manifest=MANIFEST,
                )
            )
        self._folder = folder
        self._manifest: Manifest | None = None
        self.written: Written | None = None
        self._seen = ExportsSeen()

    def violations(self) -> Iterator[str]:
        """Yield them; a sentence may come twice."""
        yield from _unfinished(self._folder)
        try:
            self._manifest = read_manifest(self._folder)
        except OutputError as fault:
            yield said_of(fault)
        if self._manifest is not None:
            yield from _changed(self._folder, self._manifest)
        if self._compares:
            return
        try:
            yield from self._contradictions()
        except (GeoclusterError, ArithmeticError, LookupError, TypeError, ValueError) as fault:
            # A file that anybody may have written: whatever it says, it is told in a sentence.
            self.written = None
            ours = isinstance(fault, GeoclusterError)
            yield (
                said_of(fault)
                if ours
                else phrase(
                    "{folder} is damaged: {name}: {fault}",
                    folder=self._folder,
                    name=type(fault).__name__,
                    fault=fault,
                )
            )

    @property
    def _compares(self) -> bool:
        return self._manifest is not None and COMPARISON in self._manifest.names

    def _contradictions(self) -> Iterator[str]:
        folder, manifest = self._folder, self._manifest
        self.written = read_written(folder)
        yield from _findings(folder, self.written, manifest)
        if manifest is not None and other_writer(manifest, self.written) is None:
            self._seen = exports_seen(folder, manifest)
            yield from self._seen.violations()

    def not_judged(self) -> Iterator[str]:
        """Yield what no file can tell, once all violations were looked for."""
        if self._compares:
            yield phrase(
                "{file} against the proposals: verify the folders it compares", file=COMPARISON
            )
            return
        yield from not_judged(self._folder, self._manifest, self.written, self._seen)


def _stated(written: Written) -> Iterator[str]:
    """Yield the broken rules of a grouping drawn by hand, as a folder says that it breaks some."""
    if written.record.status == Status.BROKEN.value:
        for tier in written.proposal.tiers:
            yield from _broken(tier)


def _changed(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Yield which files are not as they were written."""
    for name, how in manifest.changed(folder).items():
        yield phrase("{name} is {how}, by {manifest}", name=name, how=_HOW[how], manifest=MANIFEST)
    for name, how in manifest.changed_exports(folder).items():
        if how == "changed":
            yield phrase("{name} was changed since it was exported", name=name)


def _broken(tier: TierResult) -> Iterator[str]:
    by = tier.speaker()
    for violation in tier.violations:
        what = by.worded(violation.fact)
        yield phrase("{rule}: {what}", rule=violation.rule, what=what)


def _unfinished(folder: Path) -> Iterator[str]:
    if (folder / READY).exists():
        yield (
            phrase(
                "a run was cut off while it moved its files out of {ready}; the folder "
                "holds files of two proposals, and the next run into it completes what "
                "is begun",
                ready=READY,
            )
        )


def _findings(folder: Path, written: Written, manifest: Manifest | None) -> Iterator[str]:
    proposal, record = written.proposal, json_of(folder / RECORD)
    if manifest is None and "manifest" in record:
        yield phrase("{manifest} is missing", manifest=MANIFEST)
    same = manifest is not None and other_writer(manifest, written) is None
    yield from _answers(written, manifest, same=same)
    yield from _straight_lines(written)
    yield from drawn_differs(proposal)
    if same:
        yield from (phrase("{name}: {x}", name=RECORD, x=x) for x in few(facts_differ(proposal)))
        yield from issues_differ(proposal)
    for tier in proposal.tiers:
        yield from _broken(tier)
    yield from costs_differ(record, proposal)
    for tier in proposal.tiers:
        yield from _left_alone(tier)
        yield from reasons_differ(tier) if same else ()
        yield from fairness_differs(tier)
    yield from edits_differ(proposal)
    yield from certificates_differ(proposal)
    drawn = {name for name, output in OUTPUTS.items() if output.drawn}
    yield from _made_again(folder, proposal, same=same, but=drawn)
    for tier in proposal.tiers:
        yield from firmness_differs(tier, proposal.status)
    yield from near_differs(proposal)
    yield from why_not_differs(proposal)
    yield from robustness_differs(proposal)
    if proposal.sweep is not None:
        yield from points_differ(proposal.sweep)
    yield from _made_again(folder, proposal, same=same, but=set(OUTPUTS) - drawn)


def _made_again(
    folder: Path, proposal: Proposal, *, same: bool, but: Collection[str]
) -> Iterator[str]:
    """Compare each file with what is made of the others, the record first."""
    for name, make in sorted(contents(proposal), key=lambda named: named[0] != RECORD):
        file = folder / name
        if name in but:
            continue
        if not file.exists():
            if OUTPUTS[name].newer and not same:
                continue
            yield phrase("{name} is missing", name=name)
        elif name == RECORD:
            record = json_of(file)
            yield from (
                phrase("{name}: {x}", name=name, x=x)
                for x in few(record_differs(record, proposal, same=same))
            )
            if same and record == proposal.record():
                yield from (
                    phrase("{name}: {x}", name=name, x=x)
                    for x in text_differs(bytes_of(file), make())
                )
        else:
            again = Again(make=make, proposal=proposal, same=same)
            differs = OUTPUTS[name].differs(bytes_of(file), again)
            yield from (phrase("{name}: {x}", name=name, x=x) for x in few(differs))


def _answers(written: Written, manifest: Manifest | None, *, same: bool) -> Iterator[str]:
    """Check that record, scenario and manifest speak of the same question."""
    record, scenario, proposal = written.record, written.scenario, written.proposal
    if record.scenario.fingerprint != proposal.fingerprint:
        yield (
            phrase(
                "the fingerprint in proposal.json is not that of schools.csv, times.parquet and "
                "scenario.toml: one of the files was changed or exchanged"
            )
        )
    for said, tier in zip(record.answers, proposal.tiers, strict=True):
        rules = tier.asked.rules
        if said.preset != rules.preset or not rules_agree(said.rules, rules, same=same):
            yield phrase(
                "the rules in proposal.json, or their sources, are not those of scenario.toml"
            )
    if record.scenario.name != scenario.name:
        yield phrase(
            "the name is {name!r}, by scenario.toml {scenario_name!r}",
            name=record.scenario.name,
            scenario_name=scenario.name,
        )
    if record.seed != scenario.keys.solve.seed:
        yield phrase(
            "the seed is {seed}, by scenario.toml {asked}",
            seed=record.seed,
            asked=scenario.keys.solve.seed,
        )
    if record.travel.cutoff_seconds != scenario.cutoff:
        yield (
            phrase(
                "the cut-off is {cutoff_seconds} s in proposal.json, but {cutoff} s in "
                "scenario.toml",
                cutoff_seconds=record.travel.cutoff_seconds,
                cutoff=scenario.cutoff,
            )
        )
    if record.data.kept != len(proposal.schools):
        yield (
            phrase(
                "data: {kept} schools kept, but schools.csv holds {n}",
                kept=record.data.kept,
                n=len(proposal.schools),
            )
        )
    named = [(key, path) for key, path in paths_in(proposal.scenario)]
    own_tables = any(path in OUTPUTS for _, path in named)
    if not own_tables and record.travel.engine != scenario.keys.travel.engine:
        yield phrase(
            "the engine is {engine!r}, by scenario.toml another", engine=record.travel.engine
        )
    if manifest is not None:
        yield from _listed(written, manifest, [x for x in named if x[1] not in OUTPUTS])


def _straight_lines(written: Written) -> Iterator[str]:
    """Draw straight lines again: they follow from the places, the speed and the detour alone."""
    travel, scenario = written.proposal.travel, written.scenario
    if travel.engine != "straight" or travel.speed_kmh is None or travel.detour is None:
        return
    said, asked = (travel.speed_kmh, travel.detour), (scenario.speed_kmh, scenario.detour)
    if scenario.keys.travel.engine == "straight" and said != asked:
        yield phrase(
            "speed and detour of straight lines are {said}, by scenario.toml {asked}",
            said=str(said),
            asked=str(asked),
        )
    from geocluster.roads.straight import straight_times

    again = straight_times(
        written.proposal.schools,
        cutoff=travel.cutoff,
        speed_kmh=travel.speed_kmh,
        detour=travel.detour,
    )
    wrong = (again.seconds != travel.seconds).tocoo()
    if wrong.nnz:
        ids = written.proposal.schools.ids
        i, j = (int(c[0]) for c in wrong.coords)
        yield (
            phrase(
                "{times}: {nnz:,} times are not those of the straight lines, such as "
                "from {ids} to {other}: {between}, not {again} seconds",
                times=_TIMES,
                nnz=wrong.nnz,
                ids=ids[i],
                other=ids[j],
                between=travel.between(i, j),
                again=again.between(i, j),
            )
        )


def _listed(written: Written, manifest: Manifest, named: list[tuple[str, str]]) -> Iterator[str]:
    """Check that the manifest lists what there must be, and nothing else."""
    record = written.record.scenario
    if (manifest.scenario, manifest.fingerprint) != (record.name, record.fingerprint):
        yield phrase("{manifest} is that of another proposal", manifest=MANIFEST)
    if manifest.version != written.record.versions.get("geocluster"):
        yield phrase(
            "{manifest} names another version of geocluster than {record}",
            manifest=MANIFEST,
            record=RECORD,
        )
    wanted = [name for name, output in OUTPUTS.items() if output.is_of(written.proposal)]
    listed = [entry.name for entry in manifest.files]
    if other_writer(manifest, written) is not None:
        wanted = [name for name in wanted if name in listed or not OUTPUTS[name].newer]
    if listed != wanted:
        strange = ", ".join(sorted(set(listed) ^ set(wanted))) or "none, but in another order"
        yield phrase(
            "{manifest} lists other files than a proposal has: {strange}",
            manifest=MANIFEST,
            strange=strange,
        )
    if [(x.key, x.path) for x in manifest.inputs] != sorted(set(named)):
        yield phrase("{manifest} lists other inputs than scenario.toml names", manifest=MANIFEST)


def _left_alone(tier: TierResult) -> Iterator[str]:
    """Check which schools are in no group, their costs, and the reasons that the data give."""
    problem, left = tier.problem, {x.school: x for x in tier.ungrouped}
    if len(left) != len(tier.ungrouped):
        yield phrase("a school stands twice among the ungrouped")
    if tier.judgement is not None:
        wrong = sorted(set(left) ^ set(tier.judgement.alone))
        if wrong:
            ids = [problem.schools.ids[i] for i in wrong[:5]]
            yield phrase("ungrouped schools differ from what the judge finds: {ids}", ids=ids)
        if list(left) != sorted(left):
            yield phrase("the ungrouped schools stand in another order than in schools.csv")
    given = {
        eligibility.value: eligibility
        for eligibility in Eligibility
        if eligibility is not Eligibility.OPEN
    }
    for i, x in left.items():
        cost, eligibility = cost_alone(i, problem), problem.eligibility[i]
        if x.cost != cost:
            yield phrase(
                "{ids}: its cost alone is {cost}, by the rules {other}",
                ids=problem.schools.ids[i],
                cost=x.cost,
                other=cost,
            )
        if given.get(x.reason, Eligibility.OPEN) is not eligibility:
            yield phrase(
                "{ids}: the reason is {reason!r}, the data say otherwise",
                ids=problem.schools.ids[i],
                reason=x.reason,
            )
