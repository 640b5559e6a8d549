"""Proposals of every kind whose written folders are mutated by :mod:`tests.mutants`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from geocluster.outputs import write_folder
from geocluster.planning import judge_drawn, revise, run, study, sweep
from geocluster.proposal import Do, Edit, Edits, Proposal, Voice
from geocluster.scenario import read_scenario
from geocluster.studies import STUDIES, StudyOptions
from tests.outputs.test_moved_folder import TIERS, plan

__all__ = ["FOLDERS", "another", "studied"]

_TIER = TIERS["neighbours"] + '\nsame = ["valley"]\n' + TIERS["kinds"]
_TWO = """name = "clusters"
longest_drive_minutes = 25
group_minutes = 60
[[tier]]
name = "federations"
within = "clusters"
size = [2, 2]
lead = "eligible"
lead_where = { valley = ["north"] }
"""
_OTHERWISE = (
    Edit(do=Do.APART, schools=("000", "001"), voices=(Voice("Ann Moss", "Two faiths."),)),
    Edit(do=Do.LOCK, schools=("008", "012"), voices=(Voice("Ben Hale", ""), Voice("Cy", "Yes."))),
    Edit(do=Do.ALONE, schools=("013",), voices=(Voice("", "It closes."),)),
)


def _one(folder: Path) -> Proposal:
    return run(plan(folder, _TIER), seconds=20)


def _tiers(folder: Path) -> Proposal:
    return run(plan(folder, _TWO), seconds=20)


def _asked(folder: Path) -> Proposal:
    """One tier that readers have revised, with a sweep."""
    first = run(plan(folder / "in", ""), seconds=20)
    written = write_folder(first, folder / "first")
    revised = revise(written, Edits(fingerprint=first.fingerprint, edits=_OTHERWISE)).proposal
    assert revised is not None
    points = sweep(revised.finest.problem, "group_minutes", [0, 10, 20], seconds=20)
    return replace(revised, sweep=points)


def _drawn(folder: Path) -> Proposal:
    asked = plan(folder, TIERS["lead_where"] + "\ngroup_minutes = 5")
    rows = ["id,group,lead", "000,a,000", "001,a,000", "006,b,", "007,b,", "008,b,", "009,,"]
    drawing = folder / "drawn.csv"
    drawing.write_text("\n".join(rows), encoding="utf-8")
    return judge_drawn(read_scenario(asked), drawing, seconds=20)


FOLDERS: dict[str, Callable[[Path], Proposal]] = {
    "one": _one,
    "tiers": _tiers,
    "asked": _asked,
    "drawn": _drawn,
}
"""One tier; two tiers; one that readers revised, with a sweep; a grouping drawn by hand."""


def another(folder: Path) -> Proposal:
    """Return a proposal whose files may be put in the place of another's."""
    return run(plan(folder, TIERS["plain"]), seconds=20)


def studied(proposal: Proposal, studies: Sequence[str]) -> Proposal:
    """Conduct studies, small ones, of those that can be asked of the proposal."""
    few = StudyOptions(seconds=60, numbers={"alternatives": 2, "ensemble": 5})
    can = [name for name in studies if STUDIES[name].refuses(proposal) is None]
    return study(proposal, can, options=few) if can else proposal
