"""``geocluster revise``: what readers ask to be otherwise, judged at once and solved again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from geocluster.cli.export import export_new
from geocluster.cli.interrupt import INTERRUPTED, interrupts
from geocluster.cli.printing import say, say_json, say_table
from geocluster.cli.reasons import say_reasons
from geocluster.cli.show import placed_record, say_replaced, watching
from geocluster.facts import fact

if TYPE_CHECKING:
    from geocluster.outputs import Placed
    from geocluster.proposal import EditCost, Move, Revised, TierComparison

__all__ = ["revise_folder"]

_OK, _NO_GROUPING, _NOTHING_FOUND = 0, 1, 3
_MOST_ROWS = 12


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

        found = revise(folder, list(edits), seconds=seconds, seed=seed, each=each, watcher=watcher)
        placed = None
        if out is not None and found.proposal is not None:
            from geocluster.outputs import put_folder

            watcher.step("Writing tables and map", 0.0)
            placed = put_folder(found.proposal, out, replace=replace)
            export_new(found.proposal, placed, (), watcher)
    if as_json:
        say_json(revised_record(found, placed))
    else:
        _say(found, placed)
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


def revised_record(found: Revised, placed: Placed | None) -> dict[str, Any]:
    """Return what ``--json`` prints."""
    from geocluster.proposal import said_record

    speaker, answer = found.before.speaker(), found.proposal
    record: dict[str, Any] = {
        "edits": found.asked.record()["edits"],
        "applied": [
            {
                "tier": tier.problem.tier,
                "cost": tier.counted.total,
                "violations": [said_record(v.fact, speaker) for v in tier.judgement.violations],
            }
            for tier in found.applied
        ],
        "blocked": [said_record(why, speaker) for why in found.blocked],
        "cost_before": found.before.objective,
        "cost_applied": found.cost_applied,
        "cost_after": answer.objective if answer else None,
        "costs": [
            {"term": term, "before": old, "after": new}
            for term, (old, new) in found.by_term.items()
        ],
        "moved": [
            {"tier": compared.name, "school": move.school, **_places(move)}
            for compared in found.compared()
            for move in compared.moved
        ],
        "each": [
            {
                "edit": cost.edit.record(),
                "cost_without": cost.without,
                "cost": cost.cost,
                "proven": cost.proven,
            }
            for cost in found.each
        ],
        "proposal": None,
    }
    if answer is not None:
        told = answer.record() if placed is None else placed_record(answer, placed)
        record["proposal"] = told
    return record


def _places(move: Move) -> dict[str, list[str]]:
    before, after = (sorted(place.partners) if place else [] for place in move.places)
    return {"before": before, "after": after}


def _say(found: Revised, placed: Placed | None) -> None:
    speaker = found.before.speaker()
    asked = found.asked.edits
    say(f"{found.before.title or found.before.name}: {len(asked)} edits.")
    for edit in asked[:_MOST_ROWS]:
        say(f"  {speaker.say(edit.fact)}")
    if len(asked) > _MOST_ROWS:
        say(f"  … and {len(asked) - _MOST_ROWS} more")
    for line in _applied(found):
        say(line)
    if found.blocked:
        say("No grouping within the rules meets these edits; nothing was solved:")
        for why in found.blocked:
            say(f"  {speaker.say(why)}")
        return
    answer = found.proposal
    if answer is None:
        return
    say(f"Solved again in {answer.runtime:.1f} s. {answer.status_in_words}")
    if answer.objective is None:
        for tier in answer.tiers:
            say_reasons(tier.ungrouped, tier.problem, where_more=", in --json")
    _costs(found)
    for compared in found.compared():
        _moves(compared, found)
    if found.each:
        _each(found.each, found)
    if placed is None:
        say("Nothing is written; --out FOLDER writes the next proposal.")
    elif placed.why_not is not None:
        say(placed.why_not)
    else:
        say(f"Tables: {placed.folder}")
        say(f"Map:    {placed.folder / 'map.html'}")
        say_replaced(placed)


def _applied(found: Revised) -> Iterator[str]:
    """Say what the old grouping is with the edits at their word."""
    speaker = found.before.speaker()
    cost = found.cost_applied
    known = "not known" if cost is None else speaker.figure("minutes_tenths", cost)
    yield f"The old groups with these edits, nothing solved: cost {known}."
    several = len(found.before.tiers) > 1
    for tier in found.applied:
        told = tier.judgement.violations
        where = f"tier {tier.problem.tier}: " if several else ""
        yield from (f"  breaks: {where}{speaker.say(v.fact)}" for v in told[:_MOST_ROWS])
        if len(told) > _MOST_ROWS:
            yield f"  … and {len(told) - _MOST_ROWS} more"


def _costs(found: Revised) -> None:
    if not found.by_term:
        return
    table = Table(box=None, pad_edge=False)
    for column in ("Cost (min)", "before", "after", "change"):
        table.add_column(column, justify="left" if column == "Cost (min)" else "right")
    rows = [*found.by_term.items()]
    old, new = (sum(costs[k] for _, costs in rows) for k in (0, 1))
    for term, (was, now) in (*rows, ("together", (old, new))):
        table.add_row(term, *(f"{x / 60:,.1f}" for x in (was, now)), f"{(now - was) / 60:+,.1f}")
    say_table(table)


def _moves(compared: TierComparison, found: Revised) -> None:
    moved, speaker = compared.moved, found.before.speaker()
    where = f" in the tier {compared.name}" if len(found.before.tiers) > 1 else ""
    say(f"{len(moved)} schools are with others than before{where}.")
    for move in moved[:_MOST_ROWS]:
        (change,) = move.changes
        told = [fact("layer.few.joins", schools=change.new)] if change.new else []
        told += [fact("layer.few.leaves", schools=change.lost)] if change.lost else []
        said = "; ".join(map(speaker.say, told))
        alone = "" if move.places[1] is None or move.places[1].partners else "; in no group now"
        say(f"  {speaker.name(move.school)}: {said}{alone}")
    if len(moved) > _MOST_ROWS:
        say(f"  … and {len(moved) - _MOST_ROWS} more, in --json; geocluster compare shows all.")


def _each(costs: Sequence[EditCost], found: Revised) -> None:
    speaker = found.before.speaker()
    say("What each edit costs, the others being kept:")
    for one in costs:
        cost = "not known" if one.cost is None else f"{one.cost / 60:+,.1f} min"
        say(f"  {cost}{'' if one.proven else ' (not proven)'}: {speaker.say(one.edit.fact)}")
