"""Every table of a proposal, in the order in which people look for them."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.proposal import Proposal
from geocluster.report.tabulated.answer import groups_sheet, schools_sheet
from geocluster.report.tabulated.model import SheetTable
from geocluster.texts import ENGLISH, Language

__all__ = ["tables"]


def tables(proposal: Proposal, language: str | Language = ENGLISH) -> Sequence[SheetTable]:
    """Return the tables of a proposal for people.

    Parameters
    ----------
    proposal
        As it was found, or as its folder has it.
    language
        Of titles and sentences; names stay as they are.

    Raises
    ------
    LanguageError
        If the language cannot be spoken.
    """
    return (groups_sheet(proposal, language), schools_sheet(proposal, language))
