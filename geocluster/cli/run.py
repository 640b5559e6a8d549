"""``geocluster run`` and ``demo``: from a scenario to a written folder, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as changed
from pathlib import Path
from typing import TYPE_CHECKING

from geocluster.cli.export import checked_exports, export_new, say_exported
from geocluster.cli.interrupt import INTERRUPTED, interrupts
from geocluster.cli.printing import say, say_json
from geocluster.cli.show import announce, placed_record, say_replaced, watching
from geocluster.cli.study import say_studies
from geocluster.cli.sweeps import say_sweep
from geocluster.cli.telling import phrased, speak, spoken, tell
from geocluster.facts import fact
from geocluster.phrases import phrase

if TYPE_CHECKING:
    from geocluster.outputs import Placed
    from geocluster.problem import Problem
    from geocluster.proposal import Proposal

__all__ = ["propose"]

_OK, _NO_GROUPING, _NOTHING_FOUND = 0, 1, 3


def propose(
    scenario: Path,
    out: Path,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    replace: bool = False,
    as_json: bool,
    sweep: str | None = None,
    studies: Sequence[str] = (),
    exports: Sequence[str] = (),
) -> int:
    """Run a scenario, write its proposal, say what was found; return the exit code."""
    with watching() as watcher:
        # Each import waits until it is needed: a slip in the scenario is told at once.
        from geocluster.scenario import read_scenario

        read = read_scenario(scenario)
        checked_exports(read.keys.output.export, exports)
        speak(read.keys.output.language)
        from geocluster.outputs import prepare_folder, put_folder

        def ready(problems: Sequence[Problem]) -> None:
            from geocluster.planning.sweeping import values_of
            from geocluster.problem import fingerprint_of

            prepare_folder(
                out,
                rules=[problem.rules for problem in problems],
                name=read.name,
                fingerprint=fingerprint_of(problems),
                replace=replace,
                sweep=None if sweep is None else values_of(sweep),
            )

        rules = [tier.rules for tier in read.tiers]
        prepare_folder(out, rules=rules, name=read.name, replace=replace)
        from geocluster.planning import run

        told = changed(watcher, ready=ready)
        proposal = run(read, seconds=seconds, seed=seed, watcher=told, sweep=sweep, studies=studies)
        watcher.step(phrase("Writing tables and map"), 0.0)
        placed = put_folder(proposal, out, replace=replace)
        exported = export_new(proposal, placed, exports, watcher)
    if as_json:
        say_json(placed_record(proposal, placed, exported))
    else:
        if read.country_chosen:
            tell(read.country_chosen)
        _say(proposal, placed)
        say_exported(exported)
    return _exit_code(proposal, placed)


def _ended_early(proposal: Proposal) -> bool:
    """Tell whether a search that found nothing ended by itself, with time left."""
    return not _stopped(proposal) and proposal.runtime < proposal.scenario["solve"]["seconds"]


def _say(proposal: Proposal, placed: Placed) -> None:
    if placed.why_not is None:
        announce(proposal, placed.folder)
        if proposal.sweep is not None:
            say_sweep(proposal, placed.folder)
        say_studies(proposal)
        say_replaced(placed)
        return
    say(f"{proposal.title or proposal.name}")
    if placed.nothing_found:
        seconds = f"{proposal.runtime:.1f}"
        early = _ended_early(proposal)
        if _stopped(proposal):
            tell(fact("terminal.ended.stopped", seconds=seconds))
        elif early:
            tell(fact("terminal.ended.idle", seconds=seconds))
        else:
            tell(fact("terminal.ended.time", seconds=seconds))
        say(phrased(placed.why_not))
        tell(fact("terminal.ask_otherwise" if early else "terminal.more_time"))
        return
    tell(proposal.verdict, proposal.speaker(spoken()))
    say(phrased(placed.why_not))


def _stopped(proposal: Proposal) -> bool:
    return proposal.interrupted or interrupts.stopped.is_set()


def _exit_code(proposal: Proposal, placed: Placed) -> int:
    if _stopped(proposal):
        return INTERRUPTED
    if placed.nothing_found:
        return _NOTHING_FOUND
    none = proposal.status.value == "infeasible"
    empty = proposal.is_empty and not proposal.empty_as_asked
    return _NO_GROUPING if none or empty else _OK
