"""What the terminal shows: progress while work goes on, and the answer in plain words."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from geocluster.cli.beside import say_beside, say_broken
from geocluster.cli.interrupt import interrupts
from geocluster.cli.printing import ERR, fail, say, say_table
from geocluster.cli.reasons import say_reasons
from geocluster.clock import Clock
from geocluster.watcher import Watcher

if TYPE_CHECKING:
    from geocluster import watcher
    from geocluster.manifest import ExportEntry
    from geocluster.outputs import Placed
    from geocluster.proposal import Proposal, TierResult

__all__ = ["announce", "placed_record", "say_replaced", "watching"]

_MOST_ROWS = 12
_FEW = 5
_NOTED = frozenset(
    {
        "input_changed", "input_missing", "speeds_country", "moved_to_main_roads", "over_water",
        "by_ferry", "road_closed", "preset_changed",
    }
)  # fmt: skip


def placed_record(
    proposal: Proposal, placed: Placed, exported: Sequence[ExportEntry] = ()
) -> dict[str, object]:
    """Return what ``--json`` prints of a proposal that was to be written."""
    record = proposal.record() | {"folder": str(placed.folder)}
    if proposal.sweep is not None:
        from geocluster.report.sweep_tables import sweep_record

        record |= {"sweep": sweep_record(proposal)}
    if placed.why_not is not None:
        record |= {"written": False, "why_not": placed.why_not}
    if placed.kept is not None:
        record |= {"previous": str(placed.kept)}
    gone = {*placed.gone} - {entry.name for entry in exported}
    if gone:
        record |= {"exports_gone": sorted(gone)}
    if exported:
        record |= {"exports": [entry.name for entry in exported]}
    return record


def say_replaced(placed: Placed) -> None:
    """Print what became of what stood in the folder before."""
    if placed.kept is not None:
        say(f"What stood there is kept: {placed.kept}")
    elif gone := [name for name in placed.gone if not (placed.folder / name).exists()]:
        say(
            f"Gone, since they told of what stood there before: {', '.join(gone)} "
            "(geocluster export makes them anew)."
        )


@contextmanager
def watching() -> Iterator[Watcher]:
    """Show progress on a terminal, stay quiet in a pipe, and let Ctrl-C end the search.

    The first Ctrl-C from solving on keeps the best so far; a second, or one before, ends at once.
    """
    stopped, told = interrupts.stopped, threading.Event()

    def clock(seconds: float) -> Clock:
        interrupts.keep_the_best()
        return Clock(seconds, stopped)

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(20),
        TimeElapsedColumn(),
    )
    shown = Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal)
    try:
        with interrupts.heard(), shown as bar:
            task = bar.add_task("Starting", total=None)

            def step(what: str, share: float) -> None:
                if stopped.is_set() and not told.is_set():
                    told.set()
                    fail("stopped; the best so far is kept (Ctrl-C again to give up)")
                bar.update(
                    task,
                    description=escape(what),
                    completed=share,
                    total=1.0 if share > 0 else None,
                )

            def progress(now: watcher.Progress) -> None:
                bar.update(task, description=escape(_so_far(now)), completed=0, total=None)

            yield Watcher(step=step, solving=progress, clock=clock, warn=fail)
    except KeyboardInterrupt:
        fail("interrupted before anything was found; nothing is written")
        raise


def _so_far(now: watcher.Progress) -> str:
    best = "none yet" if now.objective is None else _minutes(now.objective)
    bound = "unknown" if now.bound is None else _minutes(now.bound)
    gap = ""
    if now.objective and now.bound is not None:
        gap = f", gap {(now.objective - now.bound) / now.objective:.2%}"
    left = "" if now.left is None else f", {now.left} schools left out"
    return f"{now.step}: best {best}, bound {bound}{gap}{left}"


def _minutes(seconds: int) -> str:
    from geocluster.texts import figure

    return figure("minutes_tenths", seconds)


def announce(proposal: Proposal, folder: Path) -> None:
    """Print a proposal as a planner would want to hear it."""
    say(f"{proposal.title or proposal.name}")
    for source in proposal.sources:
        if source.synthetic:
            say(f"SYNTHETIC DATA: {source.name}.")
    counts = proposal.schools.counts
    say(
        f"Schools: {counts.read} read, {counts.kept} kept, {counts.rejected} rejected, "
        f"{counts.filtered} filtered."
    )
    rejected = [x for x in proposal.issues if x.action == "rejected"]
    for issue in rejected[:_MOST_ROWS]:
        say(f"  rejected: {issue.message}")
    if proposal.travel.speed_kmh is not None:
        how = proposal.speaker().say(proposal.travel.how)
        say(f"Travel times: {how}; an estimate, no roads were looked at.")
    _doubts(proposal)
    for issue in (x for x in proposal.issues if x.code == "placed_by_postcode" and x.row is None):
        say(f"  {issue.message}.")
    for tier in proposal.tiers:
        if len(proposal.tiers) > 1:
            say(f"Tier {tier.name}:")
        _preset(tier)
        _groups(tier)
        if tier.left_out:
            _left(tier)
    _far(proposal)
    _roads(proposal)
    say_beside(proposal)
    say(proposal.status_in_words)
    say_broken(proposal)
    if proposal.objective is not None and proposal.bound is not None:
        speaker = proposal.speaker()
        cost, bound = (
            speaker.figure("minutes_tenths", seconds)
            for seconds in (proposal.objective, proposal.bound.value)
        )
        say(
            f"Cost {cost}, lower bound {bound}, gap {proposal.gap or 0:.2%}, solved in "
            f"{proposal.runtime:.1f} s ({speaker.say(proposal.bound.proof)})."
        )
    say(proposal.note)
    say(f"Tables: {folder}")
    if (folder / "map.html").is_file():
        say(f"Map:    {folder / 'map.html'}")


def _doubts(proposal: Proposal) -> None:
    """Print what puts the travel times in doubt, before anything that rests on them."""
    from geocluster.plausible import DOUBTS

    for issue in proposal.issues:
        if issue.code in DOUBTS:
            say(f"DOUBT: {issue.message}.")


def _preset(tier: TierResult) -> None:
    from geocluster.presets import preset_of

    rules = tier.problem.rules
    preset = preset_of(rules)
    if preset is not None:
        say(f"Rules: {rules.preset}, after {preset.source.words}.")


def _far(proposal: Proposal) -> None:
    names = proposal.schools.names
    for i, metres in proposal.travel.snapped_far:
        say(f"  note: {names[i]} is {metres:,.0f} m from the road it was placed on.")


def _roads(proposal: Proposal) -> None:
    """Print which drives take a ferry, and whom closed roads touch most."""
    travel = proposal.travel
    if travel.closure is not None:
        for label, count in travel.closure.roads:
            say(f"Closed: {label} ({count} pieces of road).")
        if not travel.closure.diverted:
            say("  no drive between the schools is longer for it.")
    kept = [x for x in proposal.issues if x.code in _NOTED]
    for issue in kept[:_MOST_ROWS]:
        say(f"  note: {issue.message}.")
    if len(kept) > _MOST_ROWS:
        say(f"  … and {len(kept) - _MOST_ROWS} more schools, in proposal.json.")


def _groups(tier: TierResult) -> None:
    if tier.grouping is None:
        return
    names = tier.problem.schools.names
    grouped = sum(len(g.members) for g in tier.grouping.groups)
    say(
        f"Proposal: {grouped} schools in {len(tier.grouping.groups)} groups, "
        f"{len(tier.left_out)} in none{_barred_words(tier)}."
    )
    if not tier.grouping.groups:
        return
    table = Table(box=None, pad_edge=False)
    for column in ("Group", _hub_word(tier), "Others", "Pupils", "Longest drive"):
        number = column in ("Pupils", "Longest drive")
        table.add_column(column, justify="right" if number else "left")
    speaker = tier.speaker()
    told = zip(tier.group_ids, tier.scored, tier.hubs, tier.longest_drives, strict=True)
    rows = sorted(told, key=lambda row: row[0])
    for label, (group, score), hub, longest in rows[:_MOST_ROWS]:
        others = ", ".join(names[i] for i in group.members if i != hub)
        table.add_row(
            label,
            Text(names[hub]),
            Text(others),
            "unknown" if score.pupils is None else f"{score.pupils:,}",
            "unknown" if longest is None else speaker.figure("whole_minutes", longest),
        )
    say_table(table)
    if len(rows) > _MOST_ROWS:
        say(f"… and {len(rows) - _MOST_ROWS} more groups, in groups.csv and on the map.")
    _remarks(tier)


def _hub_word(tier: TierResult) -> str:
    """Return the word for the schools from which drives are counted."""
    leads = {how.leads for how in tier.led if how is not None}
    return "Lead or centre" if len(leads) > 1 else "Lead" if True in leads else "Centre"


def _barred_words(tier: TierResult) -> str:
    """Count apart the schools that could not be asked."""
    barred = len(tier.not_eligible)
    return f"; {barred} more may not join (members)" if barred else ""


def _remarks(tier: TierResult) -> None:
    """Print what to look at: each thing where they are few, else how often each kind occurs."""
    told = [
        (label, remark)
        for label, said in zip(tier.group_ids, tier.remarks, strict=True)
        for remark in said
    ]
    if len(told) <= _FEW:
        speaker = tier.speaker()
        for label, remark in told:
            say(f"  look at {label}: {speaker.say(remark.fact)}")
        return
    kinds = Counter(remark.codes[0].partition(":")[0] for _, remark in told)
    counts = ", ".join(f"{kind} in {count} groups" for kind, count in kinds.items())
    say(f"To look at: {counts}; see groups.csv and the map.")


def _left(tier: TierResult) -> None:
    say("In no group:")
    worst_first = sorted(tier.left_out, key=lambda x: -(x.cost or 0))
    say_reasons(worst_first, tier.problem, where_more=", in schools.csv and on the map")
