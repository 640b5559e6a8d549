"""Every table of a proposal, in the order in which people look for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from geocluster.proposal import Proposal
from geocluster.report.tabulated.answer import (
    drives_sheet,
    groups_sheet,
    left_sheet,
    remarks_sheet,
    schools_sheet,
)
from geocluster.report.tabulated.given import (
    edits_sheet,
    issues_sheet,
    pairs_sheet,
    rules_sheet,
    sources_sheet,
)
from geocluster.report.tabulated.measured import group_measures_sheet, measures_sheet
from geocluster.report.tabulated.model import SheetTable
from geocluster.report.tabulated.studied import (
    alternatives_sheet,
    ensemble_sheet,
    firmness_sheet,
    robustness_sheet,
    sweep_sheet,
    why_not_sheet,
)
from geocluster.texts import ENGLISH, Language

__all__ = ["tables"]

Maker = Callable[[Proposal, str | Language], SheetTable]


def tables(proposal: Proposal, language: str | Language = ENGLISH) -> Sequence[SheetTable]:
    """Return the tables of a proposal for people.

    Parameters
    ----------
    proposal
        As it was found, or as its folder has it.
    language
        Of titles and sentences, or its BCP 47 tag; names stay as they are.

    Returns
    -------
    sequence of SheetTable
        ``groups``, ``schools``, ``left``, ``remarks``, ``drives``, ``rules``, ``measures``,
        ``group_measures``;
        ``edits``, ``pairs``, ``firmness``, ``why_not``, ``alternatives``, ``ensemble``,
        ``robustness``, ``sweep`` of a proposal that has such; ``issues``, ``sources``.

    Raises
    ------
    LanguageError
        If the language cannot be spoken.
    """
    return tuple(make(proposal, language) for make in _makers(proposal))


def _makers(proposal: Proposal) -> Iterator[Maker]:
    yield from (groups_sheet, schools_sheet, left_sheet, remarks_sheet, drives_sheet)
    yield from (rules_sheet, measures_sheet, group_measures_sheet)
    there = {
        edits_sheet: proposal.edits is not None,
        pairs_sheet: bool(proposal.schools.linked),
        firmness_sheet: any(tier.firmness is not None for tier in proposal.tiers),
        why_not_sheet: any(tier.why_not is not None for tier in proposal.tiers),
        alternatives_sheet: proposal.alternatives is not None,
        ensemble_sheet: proposal.ensemble is not None,
        robustness_sheet: proposal.robustness is not None,
        sweep_sheet: proposal.sweep is not None,
    }
    yield from (make for make, is_there in there.items() if is_there)
    yield from (issues_sheet, sources_sheet)
