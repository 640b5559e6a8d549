"""``geocluster revise``: what readers ask to be otherwise, judged at once and solved again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from geocluster.cli.export import export_new, say_exported
from geocluster.cli.interrupt import INTERRUPTED, interrupts
from geocluster.cli.printing import say, say_json, say_table
from geocluster.cli.reasons import say_reasons
from geocluster.cli.show import placed_record, say_files, say_replaced, watching
from geocluster.cli.telling import phrased, speak, spoken, tell, word
from geocluster.facts import fact
from geocluster.phrases import phrase

if TYPE_CHECKING:
    from geocluster.facts import Fact
    from geocluster.outputs import Placed
    from geocluster.outputs.exporting import Exported
    from geocluster.proposal import EditCost, Revised, TierComparison

__all__ = ["revise_folder"]

_OK, _NO_GROUPING, _NOTHING_FOUND = 0, 1, 3
_MOST_ROWS = 12
_HEADS = (
    fact("terminal.revised.before"),
    fact("terminal.revised.after"),
    fact("terminal.revised.change"),
)


def revise_folder(
    folder: Path,
    edits: Sequence[Path],
    out: Path | None,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    each: bool | None = None,
    replace: bool = False,
    as_json: bool,
) -> int:
    """Revise a proposal, write the next one where that is asked; return the exit code."""
    with watching() as watcher:
        from geocluster.planning import revise
        from geocluster.written import language_in

        speak(language_in(folder))
        found = revise(folder, list(edits), seconds=seconds, seed=seed, each=each, watcher=watcher)
        placed = exported = None
        if out is not None and found.proposal is not None:
            from geocluster.outputs import put_folder

            watcher.step(phrase("Writing tables and map"), 0.0)
            placed = put_folder(found.proposal, out, replace=replace)
            exported = export_new(found.proposal, placed, (), watcher)
    if as_json:
        say_json(revised_record(found, placed, exported))
    else:
        _say(found, placed)
        if exported is not None:
            say_exported(exported)
    return _exit_code(found, placed)


def _exit_code(found: Revised, placed: Placed | None) -> int:
    answer = found.proposal
    if answer is None:
        return _NO_GROUPING
    if answer.interrupted or interrupts.stopped.is_set():
        return INTERRUPTED
    if placed is not None and placed.nothing_found:
        return _NOTHING_FOUND
    if answer.objective is None:
        return _NO_GROUPING if answer.status.value == "infeasible" else _NOTHING_FOUND
    return _OK


def revised_record(
    found: Revised, placed: Placed | None, exported: Exported | None = None
) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    record = found.record()
    if found.proposal is not None and placed is not None:
        record["proposal"] = placed_record(found.proposal, placed, exported)
    return record


def _say(found: Revised, placed: Placed | None) -> None:
    speaker = found.before.speaker(spoken())
    asked = found.asked.edits
    tell(fact("terminal.revised", title=found.before.title or found.before.name, n=len(asked)))
    for edit in asked[:_MOST_ROWS]:
        tell(edit.fact, speaker, indent=2)
    if len(asked) > _MOST_ROWS:
        tell(fact("terminal.revised.more", n=len(asked) - _MOST_ROWS), indent=2)
    _applied(found)
    if found.blocked:
        tell(fact("terminal.revised.blocked"))
        for why in found.blocked:
            tell(why, speaker, indent=2)
        return
    answer = found.proposal
    if answer is None:
        return
    solved = fact(
        "terminal.revised.solved", seconds=f"{answer.runtime:.1f}", verdict=answer.verdict
    )
    tell(solved, answer.speaker(spoken()))
    if answer.objective is None:
        for tier in answer.tiers:
            left = tier.ungrouped
            say_reasons(left, tier.problem, more=lambda n: fact("terminal.reasons.in_json", n=n))
    _costs(found)
    for compared in found.compared():
        _moves(compared, found)
    if found.each:
        _each(found.each, found)
    if placed is None:
        tell(fact("terminal.revised.unwritten"))
    elif placed.why_not is not None:
        say(phrased(placed.why_not))
    else:
        say_files(placed.folder)
        say_replaced(placed)


def _applied(found: Revised) -> None:
    """Say what the old grouping is with the edits at their word."""
    speaker = found.before.speaker(spoken())
    if found.cost_applied is None:
        tell(fact("terminal.revised.applied.unknown"))
    else:
        tell(fact("terminal.revised.applied", cost=found.cost_applied))
    several = len(found.before.tiers) > 1
    for tier in found.applied:
        told = tier.judgement.violations
        for rule in (v.fact for v in told[:_MOST_ROWS]):
            if several:
                named = tier.problem.tier
                tell(fact("terminal.revised.breaks.tier", tier=named, rule=rule), speaker, indent=2)
            else:
                tell(fact("terminal.revised.breaks", rule=rule), speaker, indent=2)
        if len(told) > _MOST_ROWS:
            tell(fact("terminal.revised.more", n=len(told) - _MOST_ROWS), indent=2)


def _costs(found: Revised) -> None:
    if not found.by_term:
        return
    table = Table(box=None, pad_edge=False)
    table.add_column(word(fact("terminal.revised.head")))
    for head in _HEADS:
        table.add_column(word(head), justify="right")
    rows = [(word(fact(f"term.{term}.title")), costs) for term, costs in found.by_term.items()]
    old, new = (sum(costs[k] for _, costs in rows) for k in (0, 1))
    for term, (was, now) in (*rows, (word(fact("terminal.revised.together")), (old, new))):
        table.add_row(term, *(f"{x / 60:,.1f}" for x in (was, now)), f"{(now - was) / 60:+,.1f}")
    say_table(table)


def _moves(compared: TierComparison, found: Revised) -> None:
    moved, speaker = compared.moved, found.before.speaker(spoken())
    if len(found.before.tiers) > 1:
        tell(fact("terminal.revised.moved.tier", n=len(moved), tier=compared.name))
    else:
        tell(fact("terminal.revised.moved", n=len(moved)))
    for move in moved[:_MOST_ROWS]:
        (change,) = move.changes
        told = [fact("layer.few.joins", schools=change.new)] if change.new else []
        told += [fact("layer.few.leaves", schools=change.lost)] if change.lost else []
        if move.places[1] is not None and not move.places[1].partners:
            told.append(fact("terminal.revised.alone"))
        tell(fact("terminal.revised.move", school=move.school, changes=told), speaker, indent=2)
    if len(moved) > _MOST_ROWS:
        tell(fact("terminal.revised.moved.more", n=len(moved) - _MOST_ROWS), indent=2)


def _each(costs: Sequence[EditCost], found: Revised) -> None:
    speaker = found.before.speaker(spoken())
    tell(fact("terminal.revised.each"))
    for one in costs:
        tell(_edit(one), speaker, indent=2)


def _edit(one: EditCost) -> Fact:
    edit = one.edit.fact
    if one.cost is None:
        if one.proven:
            return fact("terminal.revised.edit.unknown", edit=edit)
        return fact("terminal.revised.edit.unknown.unproven", edit=edit)
    if one.proven:
        return fact("terminal.revised.edit", cost=one.cost, edit=edit)
    return fact("terminal.revised.edit.unproven", cost=one.cost, edit=edit)
