"""geocluster: which schools work together, by real road travel times, with a proven bound.

>>> import geocluster as gc
>>> schools = gc.Schools.of(["a", "b", "c"], lon=[0, 0, 1], lat=[52, 52.1, 53], pupils=[80, 60, 90])
>>> travel = gc.TravelTimes.of_dense([[0, 500, 3000], [510, 0, 3000], [3000, 3000, 0]], cutoff=2700)
>>> proposal = gc.propose(gc.Problem(schools, travel, gc.FEDERATION), seconds=30, seed=1)
>>> proposal.status.value, [group.members for group in proposal.finest.grouping.groups]
('optimal', [(0, 1)])
"""

from __future__ import annotations

import sys
from types import ModuleType

from geocluster.doors import door

TYPE_CHECKING = False  # as typing has it, whose import would keep Ctrl-C waiting for an answer
if TYPE_CHECKING:
    from typing import Any

    from geocluster.clock import Clock
    from geocluster.errors import GeoclusterError, LimitError
    from geocluster.generator import generate
    from geocluster.given import Seconds, UnitWarning, minutes, seconds
    from geocluster.grouping import Group, Grouping
    from geocluster.judge import group_score, judge
    from geocluster.limits import Limits, allowing
    from geocluster.linking import linked_pairs
    from geocluster.maps import write_map
    from geocluster.neighbours import touching
    from geocluster.outputs.compared import write_comparison
    from geocluster.outputs.exporting import export_folder
    from geocluster.outputs.folder import write_folder
    from geocluster.outputs.verify import verify
    from geocluster.planning import compare, propose, revise, run, study, sweep, why
    from geocluster.presets import PRESETS
    from geocluster.problem import Problem
    from geocluster.proposal import Comparison, Proposal, Status, Sweep
    from geocluster.report.frames import tables
    from geocluster.roads.door import travel_times
    from geocluster.rules import (
        CLUSTER,
        FEDERATION,
        Alone,
        Condition,
        Hold,
        Kind,
        Lead,
        Measured,
        Pins,
        Rules,
        Where,
    )
    from geocluster.scenario import read_scenario
    from geocluster.schools import Linked, Schools, Source
    from geocluster.solvers.grouping.params import SolveParams
    from geocluster.solvers.pmedian import MedianSolution, p_median
    from geocluster.sources import read_schools
    from geocluster.travel import TravelTimes
    from geocluster.watcher import Progress, Watcher
    from geocluster.written import read_proposal

__all__ = [
    "CLUSTER",
    "FEDERATION",
    "PRESETS",
    "Alone",
    "Clock",
    "Comparison",
    "Condition",
    "GeoclusterError",
    "Group",
    "Grouping",
    "Hold",
    "Kind",
    "Lead",
    "LimitError",
    "Limits",
    "Linked",
    "Measured",
    "MedianSolution",
    "Pins",
    "Problem",
    "Progress",
    "Proposal",
    "Rules",
    "Schools",
    "Seconds",
    "SolveParams",
    "Source",
    "Status",
    "Sweep",
    "TravelTimes",
    "UnitWarning",
    "Watcher",
    "Where",
    "allowing",
    "compare",
    "export_folder",
    "generate",
    "group_score",
    "judge",
    "linked_pairs",
    "minutes",
    "p_median",
    "propose",
    "read_proposal",
    "read_scenario",
    "read_schools",
    "revise",
    "run",
    "seconds",
    "study",
    "sweep",
    "tables",
    "touching",
    "travel_times",
    "verify",
    "why",
    "write_comparison",
    "write_folder",
    "write_map",
]

_HOME = {
    "clock": ("Clock",),
    "errors": ("GeoclusterError", "LimitError"),
    "generator": ("generate",),
    "given": ("Seconds", "UnitWarning", "minutes", "seconds"),
    "grouping": ("Group", "Grouping"),
    "judge": ("group_score", "judge"),
    "limits": ("Limits", "allowing"),
    "linking": ("linked_pairs",),
    "maps": ("write_map",),
    "neighbours": ("touching",),
    "outputs": ("verify", "write_comparison", "write_folder"),
    "outputs.exporting": ("export_folder",),
    "planning": ("compare", "propose", "revise", "run", "study", "sweep", "why"),
    "presets": ("PRESETS",),
    "problem": ("Problem",),
    "proposal": ("Comparison", "Proposal", "Status", "Sweep"),
    "report.frames": ("tables",),
    "roads.door": ("travel_times",),
    "rules": (
        "CLUSTER",
        "FEDERATION",
        "Alone",
        "Condition",
        "Hold",
        "Kind",
        "Lead",
        "Measured",
        "Pins",
        "Rules",
        "Where",
    ),
    "scenario": ("read_scenario",),
    "schools": ("Linked", "Schools", "Source"),
    "solvers.grouping.params": ("SolveParams",),
    "solvers.pmedian": ("MedianSolution", "p_median"),
    "sources": ("read_schools",),
    "travel": ("TravelTimes",),
    "watcher": ("Progress", "Watcher"),
    "written": ("read_proposal",),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

if not TYPE_CHECKING:
    __getattr__, __dir__ = door(__name__, _HOME)


class _Package(ModuleType):
    """Keeps functions from being hidden by modules of their name when those are imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _MODULE_OF and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
