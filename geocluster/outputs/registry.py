"""What a folder holds: each output by the name of its file, in an open table.

To add one, write a function of a proposal that returns the file's content and declare it as an
:class:`Output`; a package of your own does so by an entry point of ``geocluster.outputs``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from geocluster.errors import OutputError
from geocluster.manifest import MANIFEST, RECORD
from geocluster.maps import map_page
from geocluster.outputs.differ import sheet_differs, text_differs, times_differ
from geocluster.outputs.map_check import map_differs
from geocluster.outputs.record_check import new_flags
from geocluster.outputs.sweep_check import picture_differs, sweep_differs
from geocluster.phrases import phrase
from geocluster.proposal import Proposal
from geocluster.registry import Registry
from geocluster.report.alternatives import alternatives_csv, ensemble_csv
from geocluster.report.certificate import certificate_json
from geocluster.report.firmness import firmness_csv
from geocluster.report.measures import measures_csv
from geocluster.report.robustness import robustness_csv
from geocluster.report.scenario_file import scenario_text
from geocluster.report.sources_file import sources_text
from geocluster.report.sweep_picture import sweep_svg
from geocluster.report.sweep_tables import sweep_csv, sweep_json, sweep_pairs_csv
from geocluster.report.tables import (
    groups_csv,
    issues_csv,
    neighbours_csv,
    pairs_csv,
    schools_csv,
    times_parquet,
)
from geocluster.report.why_not import why_not_csv
from geocluster.rules import Rules
from geocluster.sheets import tier_header
from geocluster.written.edits import EDITS, edits_text

__all__ = ["OUTPUTS", "Again", "Output", "contents", "record_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What a written file is compared with.

    Attributes
    ----------
    make
        Makes it again, from the other files of its folder.
    proposal
        As those files tell it.
    same
        Whether the folder was written by this version; if not, only what both know is compared.
    """

    make: Callable[[], bytes]
    proposal: Proposal
    same: bool


def _as_text(said: bytes, again: Again) -> Iterator[str]:
    return text_differs(said, again.make()) if again.same else iter(())


def _as_sheet(said: bytes, again: Again) -> Iterator[str]:
    return sheet_differs(said, again.make(), common=not again.same)


def _as_schools(said: bytes, again: Again) -> Iterator[str]:
    """Compare schools; other versions called a lead what is only a centre."""
    but = ("lead", *(tier_header(tier.name, "lead") for tier in again.proposal.tiers))
    return sheet_differs(said, again.make(), common=not again.same, but=but)


def _as_groups(said: bytes, again: Again) -> Iterator[str]:
    """Compare groups; flags that came since another version wrote them stand in the record.

    Other versions called a lead what is only a centre, and rounded halves of tenths otherwise.
    """
    new = any(new_flags(tier.problem.rules) for tier in again.proposal.tiers)
    but = ("lead", "lead_name", "longest_drive_minutes", *(("flags",) if new else ()))
    return sheet_differs(said, again.make(), common=not again.same, but=but)


def _as_times(said: bytes, again: Again) -> Iterator[str]:
    return times_differ(said, again.make()) if again.same else iter(())


def _as_sweep(said: bytes, again: Again) -> Iterator[str]:
    return sweep_differs(said, again.make(), same=again.same)


def _as_picture(said: bytes, again: Again) -> Iterator[str]:
    return picture_differs(said, again.make()) if again.same else iter(())


def _has_sweep(proposal: Proposal) -> bool:
    return proposal.sweep is not None


def _has_firmness(proposal: Proposal) -> bool:
    return any(tier.firmness is not None for tier in proposal.tiers)


def _has_why_not(proposal: Proposal) -> bool:
    return any(tier.why_not is not None for tier in proposal.tiers)


def _has_alternatives(proposal: Proposal) -> bool:
    return proposal.alternatives is not None


def _has_ensemble(proposal: Proposal) -> bool:
    return proposal.ensemble is not None


def _has_robustness(proposal: Proposal) -> bool:
    return proposal.robustness is not None


def _has_certificates(proposal: Proposal) -> bool:
    return proposal.certificates is not None


def _has_edits(proposal: Proposal) -> bool:
    return proposal.edits is not None


def _edits(proposal: Proposal) -> str:
    """Return ``edits.json``, of a proposal that has edits."""
    return "" if proposal.edits is None else edits_text(proposal.edits)


def _as_map(said: bytes, again: Again) -> Iterator[str]:
    page = said.decode("utf-8", "replace")
    return map_differs(page, again.proposal) if again.same else iter(())


@dataclass(frozen=True, slots=True)
class Output:
    """A file that is made from a proposal.

    Attributes
    ----------
    make
        Its content; the same proposal gives the same.
    asked
        Whether it is made under some rules; it is, where any tier has such.
    there
        Whether it is made of a proposal that has such rules; it is, of all, where not given.
    newer
        Whether folders of this format were written before there was such a file.
    differs
        Says where a written one is not what the other files of its folder give, as sentences.
    drawn
        Whether it is a drawing: that takes longest to make, so it is compared last.
    """

    make: Callable[[Proposal], bytes | str]
    asked: Callable[[Rules], bool] = lambda rules: True
    there: Callable[[Proposal], bool] = lambda proposal: True
    differs: Callable[[bytes, Again], Iterator[str]] = _as_text
    newer: bool = False
    drawn: bool = False

    def asked_by(self, tiers: Iterable[Rules]) -> bool:
        """Tell whether it may be made for tiers of these rules."""
        return any(map(self.asked, tiers))

    def is_of(self, proposal: Proposal) -> bool:
        """Tell whether it is made of a proposal."""
        tiers = (tier.problem.rules for tier in proposal.tiers)
        return self.asked_by(tiers) and self.there(proposal)


def record_text(proposal: Proposal) -> str:
    """Return ``proposal.json``."""
    return json.dumps(proposal.record(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _checked(name: str, _: Output) -> None:
    """Refuse a name that is no plain name of a file in the folder."""
    if name == MANIFEST or name.startswith(".") or not re.fullmatch(r"[\w.-]+", name):
        raise ValueError("it has to be named as a file is, such as 'report.docx'")


OUTPUTS: Registry[Output] = Registry(
    phrase("output"),
    group="geocluster.outputs",
    of=Output,
    check=_checked,
    error=OutputError,
    own={
        "groups.csv": Output(groups_csv, differs=_as_groups),
        "schools.csv": Output(schools_csv, differs=_as_schools),
        "measures.csv": Output(measures_csv, differs=_as_sheet, newer=True),
        "issues.csv": Output(issues_csv, differs=_as_sheet),
        "neighbours.csv": Output(
            neighbours_csv, asked=lambda rules: rules.reads_neighbours, differs=_as_sheet
        ),
        "pairs.csv": Output(
            pairs_csv, there=lambda proposal: bool(proposal.schools.linked), differs=_as_sheet
        ),
        "times.parquet": Output(times_parquet, differs=_as_times),
        "scenario.toml": Output(scenario_text),
        "SOURCES.txt": Output(sources_text),
        "map.html": Output(map_page, differs=_as_map, drawn=True),
        EDITS: Output(_edits, there=_has_edits),
        "sweep.csv": Output(sweep_csv, there=_has_sweep, differs=_as_sheet),
        "sweep_pairs.csv": Output(sweep_pairs_csv, there=_has_sweep, differs=_as_sheet),
        "sweep.json": Output(sweep_json, there=_has_sweep, differs=_as_sweep),
        "sweep.svg": Output(sweep_svg, there=_has_sweep, differs=_as_picture, drawn=True),
        "firmness.csv": Output(firmness_csv, there=_has_firmness, differs=_as_sheet),
        "alternatives.csv": Output(alternatives_csv, there=_has_alternatives, differs=_as_sheet),
        "ensemble.csv": Output(ensemble_csv, there=_has_ensemble, differs=_as_sheet),
        "robustness.csv": Output(robustness_csv, there=_has_robustness, differs=_as_sheet),
        "why.csv": Output(why_not_csv, there=_has_why_not, differs=_as_sheet),
        "certificate.json": Output(certificate_json, there=_has_certificates, newer=True),
        RECORD: Output(record_text),
    },
)


def contents(proposal: Proposal) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Return the name of every output of a proposal, with what makes it."""

    def made(output: Output) -> bytes:
        content = output.make(proposal)
        return content.encode() if isinstance(content, str) else content

    for name, output in OUTPUTS.items():
        if output.is_of(proposal):
            yield name, partial(made, output)
