"""What the terminal shows: progress while work goes on, and the answer in plain words."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
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
from geocluster.cli.telling import issue_words, phrased, spoken, tell, word
from geocluster.clock import Clock
from geocluster.facts import fact
from geocluster.phrases import phrase
from geocluster.watcher import Watcher

if TYPE_CHECKING:
    from geocluster import watcher
    from geocluster.facts import Fact
    from geocluster.outputs import Placed
    from geocluster.outputs.exporting import Exported
    from geocluster.proposal import Proposal, TierResult

__all__ = ["announce", "placed_record", "say_files", "say_replaced", "watching"]

_MOST_ROWS = 12
_FEW = 5
_NOTED = frozenset(
    {
        "input_changed", "input_missing", "speeds_country", "moved_to_main_roads", "over_water",
        "by_ferry", "road_closed", "preset_changed",
    }
)  # fmt: skip


def placed_record(
    proposal: Proposal, placed: Placed, exported: Exported | None = None
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
    made = [] if exported is None else [entry.name for entry in exported.files]
    gone = {*placed.gone} - {*made}
    if gone:
        record |= {"exports_gone": sorted(gone)}
    if made:
        record |= {"exports": made}
    if exported is not None and exported.told:
        record |= {"exports_told": list(exported.told)}
    return record


def say_replaced(placed: Placed) -> None:
    """Print what became of what stood in the folder before."""
    if placed.kept is not None:
        tell(fact("terminal.kept", folder=str(placed.kept)))
    elif gone := [name for name in placed.gone if not (placed.folder / name).exists()]:
        tell(fact("terminal.exports_gone", files=gone))


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
            task = bar.add_task(escape(phrased(phrase("Starting"))), total=None)

            def step(what: str, share: float) -> None:
                if stopped.is_set() and not told.is_set():
                    told.set()
                    fail(word(fact("terminal.stopped")))
                bar.update(
                    task,
                    description=escape(phrased(what)),
                    completed=share,
                    total=1.0 if share > 0 else None,
                )

            def progress(now: watcher.Progress) -> None:
                bar.update(task, description=escape(_so_far(now)), completed=0, total=None)

            yield Watcher(
                step=step, solving=progress, clock=clock, warn=lambda said: fail(phrased(said))
            )
    except KeyboardInterrupt:
        fail(word(fact("terminal.interrupted")))
        raise


def _so_far(now: watcher.Progress) -> str:
    step, best, bound = phrased(now.step), now.objective, now.bound
    if best is None:
        told = fact("terminal.so_far.none", step=step)
        if bound is not None:
            told = fact("terminal.so_far.only_bound", step=step, bound=bound)
    elif bound is None:
        told = fact("terminal.so_far", step=step, best=best)
    else:
        gap = f"{(best - bound) / max(best, 1):.2%}"
        told = fact("terminal.so_far.bound", step=step, best=best, bound=bound, gap=gap)
    left = now.left
    return word(told if left is None else fact("terminal.so_far.left", so_far=told, n=left))


def announce(proposal: Proposal, folder: Path) -> None:
    """Print a proposal as a planner would want to hear it."""
    say(f"{proposal.title or proposal.name}")
    _data(proposal)
    for tier in proposal.tiers:
        if len(proposal.tiers) > 1:
            tell(fact("terminal.tier", tier=tier.name))
        _preset(tier)
        _groups(tier)
        if tier.left_out:
            _left(tier)
    _far(proposal)
    _roads(proposal)
    say_beside(proposal)
    tell(proposal.verdict, proposal.speaker(spoken()))
    say_broken(proposal)
    _cost(proposal)
    if proposal.noted is not None:
        tell(proposal.noted, proposal.speaker(spoken()))
    say_files(folder)


def say_files(folder: Path) -> None:
    """Print where tables and map are."""
    tell(fact("terminal.tables", folder=str(folder)))
    if (folder / "map.html").is_file():
        tell(fact("terminal.map", file=str(folder / "map.html")))


def _cost(proposal: Proposal) -> None:
    if proposal.objective is None or proposal.bound is None:
        return
    tell(
        fact(
            "terminal.cost",
            cost=proposal.objective,
            bound=proposal.bound.value,
            gap=f"{proposal.gap or 0:.2%}",
            seconds=f"{proposal.runtime:.1f}",
            proof=proposal.bound.proof,
        ),
        proposal.speaker(spoken()),
    )


def _data(proposal: Proposal) -> None:
    """Print what was read, and what is to be known of it before anything else."""
    for source in proposal.sources:
        if source.synthetic:
            tell(fact("terminal.synthetic", name=source.name))
    counts = proposal.schools.counts
    tell(
        fact(
            "terminal.counts",
            read=counts.read,
            kept=counts.kept,
            rejected=counts.rejected,
            filtered=counts.filtered,
        )
    )
    rejected = [x for x in proposal.issues if x.action == "rejected"]
    for issue in rejected[:_MOST_ROWS]:
        tell(fact("terminal.rejected", issue=issue_words(issue)), indent=2)
    if proposal.travel.speed_kmh is not None:
        tell(fact("terminal.estimate", how=proposal.travel.how))
    _doubts(proposal)
    for issue in (x for x in proposal.issues if x.code == "placed_by_postcode" and x.row is None):
        say(f"  {issue_words(issue)}.")


def _doubts(proposal: Proposal) -> None:
    """Print what puts the travel times in doubt, before anything that rests on them."""
    from geocluster.plausible import DOUBTS

    for issue in proposal.issues:
        if issue.code in DOUBTS:
            tell(fact("terminal.doubt", issue=f"{issue_words(issue)}."))


def _preset(tier: TierResult) -> None:
    from geocluster.presets import preset_of

    rules = tier.problem.rules
    preset = preset_of(rules)
    if preset is not None:
        tell(fact("terminal.rules", preset=rules.preset, source=preset.source.words))


def _far(proposal: Proposal) -> None:
    ids, speaker = proposal.schools.ids, proposal.speaker(spoken())
    for i, metres in proposal.travel.snapped_far:
        tell(fact("terminal.far", school=ids[i], metres=round(metres)), speaker, indent=2)


def _roads(proposal: Proposal) -> None:
    """Print which drives take a ferry, and whom closed roads touch most."""
    travel = proposal.travel
    if travel.closure is not None:
        for label, count in travel.closure.roads:
            tell(fact("terminal.closed", road=label, n=count))
        if not travel.closure.diverted:
            tell(fact("terminal.closed.none"), indent=2)
    kept, speaker = [x for x in proposal.issues if x.code in _NOTED], proposal.speaker(spoken())
    for issue in kept[:_MOST_ROWS]:
        tell(fact("terminal.note", issue=f"{issue_words(issue, speaker)}."), indent=2)
    if len(kept) > _MOST_ROWS:
        tell(fact("terminal.more_notes", n=len(kept) - _MOST_ROWS), indent=2)


def _groups(tier: TierResult) -> None:
    if tier.grouping is None:
        return
    names = tier.problem.schools.names
    grouped = sum(len(g.members) for g in tier.grouping.groups)
    counted = {"schools": grouped, "groups": len(tier.grouping.groups), "left": len(tier.left_out)}
    if barred := len(tier.not_eligible):
        tell(fact("terminal.proposal.barred", **counted, barred=barred))
    else:
        tell(fact("terminal.proposal", **counted))
    if not tier.grouping.groups:
        return
    table = Table(box=None, pad_edge=False)
    heads = (fact("terminal.head.group"), _hub_word(tier), fact("terminal.head.others"))
    for head in heads:
        table.add_column(word(head))
    for head in (fact("terminal.head.pupils"), fact("terminal.head.longest")):
        table.add_column(word(head), justify="right")
    speaker = tier.speaker(spoken())
    unknown = word(fact("value.unknown"))
    told = zip(tier.group_ids, tier.scored, tier.hubs, tier.longest_drives, strict=True)
    rows = sorted(told, key=lambda row: row[0])
    for label, (group, score), hub, longest in rows[:_MOST_ROWS]:
        others = ", ".join(names[i] for i in group.members if i != hub)
        table.add_row(
            label,
            Text(names[hub]),
            Text(others),
            unknown if score.pupils is None else speaker.figure("number", score.pupils),
            unknown if longest is None else speaker.figure("whole_minutes", longest),
        )
    say_table(table)
    if len(rows) > _MOST_ROWS:
        tell(fact("terminal.more_groups", n=len(rows) - _MOST_ROWS))
    _remarks(tier)


def _hub_word(tier: TierResult) -> Fact:
    """Return the word for the schools from which drives are counted."""
    leads = {how.leads for how in tier.led if how is not None}
    if len(leads) > 1:
        return fact("terminal.head.either")
    return fact("terminal.head.lead") if True in leads else fact("terminal.head.centre")


def _remarks(tier: TierResult) -> None:
    """Print what to look at: each thing where they are few, else how often each kind occurs."""
    told = [
        (label, remark)
        for label, said in zip(tier.group_ids, tier.remarks, strict=True)
        for remark in said
    ]
    if len(told) <= _FEW:
        speaker = tier.speaker(spoken())
        for label, remark in told:
            tell(fact("terminal.look", group=label, remark=remark.fact), speaker, indent=2)
        return
    kinds = Counter(remark.codes[0].partition(":")[0] for _, remark in told)
    counts = [fact("terminal.look.kind", kind=kind, n=count) for kind, count in kinds.items()]
    tell(fact("terminal.look.many", kinds=counts))


def _left(tier: TierResult) -> None:
    tell(fact("terminal.left"))
    worst_first = sorted(tier.left_out, key=lambda x: -(x.cost or 0))
    say_reasons(worst_first, tier.problem, more=lambda n: fact("terminal.reasons.schools", n=n))
