"""``geocluster study``: more about a written proposal, which then holds what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from geocluster.cli.export import export_new, say_exported
from geocluster.cli.interrupt import INTERRUPTED, interrupts
from geocluster.cli.printing import say_json, say_table
from geocluster.cli.show import placed_record, say_replaced, watching
from geocluster.cli.telling import speak, spoken, tell, word
from geocluster.errors import OutputError
from geocluster.facts import fact
from geocluster.phrases import phrase

if TYPE_CHECKING:
    from geocluster.proposal import Proposal, Robustness

__all__ = ["say_studies", "study_folder"]

_OK = 0
_YES_OR_NO = {True: fact("value.yes"), False: fact("value.no"), None: fact("value.unknown")}
_HEADS = (
    fact("terminal.robust.legal"),
    fact("terminal.robust.cost"),
    fact("terminal.robust.best"),
    fact("terminal.robust.stays"),
    fact("terminal.robust.in_it"),
)


def study_folder(
    folder: Path,
    names: Sequence[str],
    *,
    out: Path | None,
    seconds: float,
    numbers: Mapping[str, int],
    near: float,
    closed: Sequence[str] = (),
    replace: bool,
    as_json: bool,
) -> int:
    """Conduct studies of a written proposal, write it with them; return the exit code."""
    with watching() as watcher:
        from geocluster.outputs import put_folder, reopened
        from geocluster.planning.closing import times_without
        from geocluster.planning.studying import study, study_names
        from geocluster.scenario.model import SolveKeys
        from geocluster.studies import StudyOptions
        from geocluster.written import language_in

        speak(language_in(folder))
        names = study_names(names)
        proposal = reopened(folder)
        threads = SolveKeys(**proposal.scenario.get("solve", {})).threads
        options = StudyOptions(
            seconds=seconds,
            seed=proposal.seed,
            threads=threads,
            numbers=numbers,
            near=near,
            closed=times_without(proposal, closed, watcher) if closed else {},
        )
        proposal = study(proposal, names, options=options, watcher=watcher)
        watcher.step(phrase("Writing tables and map"), 0.0)
        placed = put_folder(proposal, out or folder, replace=replace)
        exported = export_new(proposal, placed, (), watcher)
    if placed.why_not is not None:
        raise OutputError(placed.why_not)
    if as_json:
        say_json(placed_record(proposal, placed, exported))
    else:
        say_studies(proposal)
        tell(fact("terminal.tables", folder=str(placed.folder)))
        say_replaced(placed)
        say_exported(exported)
    return INTERRUPTED if interrupts.stopped.is_set() else _OK


def say_studies(proposal: Proposal) -> None:
    """Print what studies found, in short."""
    for tier in proposal.tiers:
        found = [one for study in (tier.firmness, tier.why_not) if study for one in study.said()]
        if found and len(proposal.tiers) > 1:
            tell(fact("terminal.tier", tier=tier.name))
        for one in found:
            tell(one, tier.speaker(spoken()))
    _say_near(proposal)
    if proposal.robustness is not None:
        _say_robustness(proposal, proposal.robustness)


def _say_near(proposal: Proposal) -> None:
    """Print what alternatives tell of each tier, and random groupings of all."""
    from geocluster.proposal import near_said

    found, tiers = proposal.alternatives, proposal.tiers
    for k, tier in enumerate(tiers if found else ()):
        if len(tiers) > 1:
            tell(fact("terminal.tier", tier=tier.name))
        for told in near_said(found, None, tiers, k):
            tell(told, tier.speaker(spoken()))
    for told in near_said(None, proposal.ensemble, tiers):
        tell(told, tiers[0].speaker(spoken()))


def _say_robustness(proposal: Proposal, found: Robustness) -> None:
    """Print each case but those of missing schools, then how the whole fares."""
    from geocluster.proposal import CaseKind

    unknown = word(fact("value.unknown"))
    for of, tier in zip(found.tiers, proposal.tiers, strict=True):
        speaker = tier.speaker(spoken())
        table = Table(box=None, pad_edge=False)
        table.add_column(word(fact("terminal.robust.when")), min_width=28)
        for head in _HEADS:
            table.add_column(word(head), justify="right")
        for result in of.results:
            if result.case.kind is CaseKind.SCHOOL:
                continue
            legal, best = sum(not x for x in result.fares.groups), result.best
            costs = (result.answer.cost, best.cost if best else None)
            table.add_row(
                Text(speaker.say(result.case.said)),
                _of(legal, len(of.groups)),
                *(unknown if x is None else speaker.figure("minutes_tenths", x) for x in costs),
                word(_YES_OR_NO[result.stays_best]),
                "" if best is None else _of(sum(best.stand), len(of.groups)),
            )
        short = list(of.said())
        if len(proposal.tiers) > 1 and (table.row_count or short):
            tell(fact("terminal.tier", tier=tier.name))
        if table.row_count:
            say_table(table)
        for one in short:
            tell(one, speaker)
    speaker = proposal.speaker(spoken())
    for told in found.not_asked:
        tell(told, speaker)
    if found.missing:
        tell(fact("robust.said.missing", n=len(found.missing)), speaker)


def _of(n: int, of: int) -> str:
    return word(fact("terminal.robust.of", n=n, of=of))
