"""What a folder holds: each output by the name of its file. To add one, add a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from geocluster.manifest import RECORD
from geocluster.maps import map_page
from geocluster.proposal import Proposal
from geocluster.report.scenario_file import scenario_text
from geocluster.report.sources_file import sources_text
from geocluster.report.tables import (
    groups_csv,
    issues_csv,
    neighbours_csv,
    schools_csv,
    times_parquet,
)
from geocluster.rules import Rules

__all__ = ["OUTPUTS", "Output", "contents", "record_text"]


@dataclass(frozen=True, slots=True)
class Output:
    """A file that is made from a proposal.

    Attributes
    ----------
    make
        Its content; the same proposal gives the same.
    asked
        Whether it is made under some rules; it is, where any tier has such.
    """

    make: Callable[[Proposal], bytes | str]
    asked: Callable[[Rules], bool] = lambda rules: True

    def asked_by(self, tiers: Iterable[Rules]) -> bool:
        """Tell whether it is made for tiers of these rules."""
        return any(map(self.asked, tiers))


def record_text(proposal: Proposal) -> str:
    """Return ``proposal.json``."""
    return json.dumps(proposal.record(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


OUTPUTS: dict[str, Output] = {
    "groups.csv": Output(groups_csv),
    "schools.csv": Output(schools_csv),
    "issues.csv": Output(issues_csv),
    "neighbours.csv": Output(neighbours_csv, asked=lambda rules: rules.contiguous),
    "times.parquet": Output(times_parquet),
    "scenario.toml": Output(scenario_text),
    "SOURCES.txt": Output(sources_text),
    "map.html": Output(map_page),
    RECORD: Output(record_text),
}


def contents(proposal: Proposal) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Return the name of every output of a proposal, with what makes it."""

    def made(output: Output) -> bytes:
        content = output.make(proposal)
        return content.encode() if isinstance(content, str) else content

    rules = [tier.problem.rules for tier in proposal.tiers]
    for name, output in OUTPUTS.items():
        if output.asked_by(rules):
            yield name, partial(made, output)
