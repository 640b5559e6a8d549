"""``geocluster judge``: a grouping drawn by hand, judged and written, beside the proven best."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geocluster.cli.export import checked_exports, export_new, say_exported
from geocluster.cli.interrupt import INTERRUPTED, interrupts
from geocluster.cli.printing import say, say_json
from geocluster.cli.show import announce, placed_record, say_replaced, watching
from geocluster.cli.telling import phrased, speak, spoken, tell
from geocluster.phrases import phrase

if TYPE_CHECKING:
    from geocluster.outputs import Placed
    from geocluster.problem import Problem
    from geocluster.proposal import Proposal

__all__ = ["judge_file"]

_OK, _BROKEN = 0, 1


def judge_file(
    scenario: Path,
    grouping: Path,
    out: Path,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    replace: bool = False,
    as_json: bool,
) -> int:
    """Judge a grouping, write it with what was found, say how it stands; return the exit code."""
    with watching() as watcher:
        from geocluster.scenario import read_scenario

        read = read_scenario(scenario)
        checked_exports(read.keys.output.export)
        speak(read.keys.output.language)
        from geocluster.outputs import prepare_folder, put_folder
        from geocluster.problem import fingerprint_of

        rules = [tier.rules for tier in read.tiers]
        prepare_folder(out, rules=rules, name=read.name, replace=replace, drawn="")

        def ready(problems: Sequence[Problem], sha256: str) -> None:
            prepare_folder(
                out,
                rules=rules,
                name=read.name,
                fingerprint=fingerprint_of(problems),
                replace=replace,
                drawn=sha256,
            )

        from geocluster.planning import judge_drawn

        proposal = judge_drawn(
            read, grouping, seconds=seconds, seed=seed, watcher=watcher, ready=ready
        )
        watcher.step(phrase("Writing tables and map"), 0.0)
        placed = put_folder(proposal, out, replace=replace)
        exported = export_new(proposal, placed, (), watcher)
    if as_json:
        say_json(placed_record(proposal, placed, exported))
    else:
        _say(proposal, placed)
        say_exported(exported)
    return _exit_code(proposal)


def _say(proposal: Proposal, placed: Placed) -> None:
    if placed.why_not is not None:
        say(f"{proposal.title or proposal.name}")
        tell(proposal.verdict, proposal.speaker(spoken()))
        say(phrased(placed.why_not))
        return
    announce(proposal, placed.folder)
    say_replaced(placed)


def _exit_code(proposal: Proposal) -> int:
    if proposal.interrupted or interrupts.stopped.is_set():
        return INTERRUPTED
    return _BROKEN if proposal.violations else _OK
