"""The one public function: a proposal goes in, an HTML file comes out."""

from __future__ import annotations

from pathlib import Path

from geocluster.files import write_whole
from geocluster.proposal import Proposal
from geocluster.texts import Language

__all__ = ["map_page", "write_map"]


def map_page(proposal: Proposal, language: str | Language | None = None) -> str:
    """Return the HTML document of a proposal; the same proposal gives the same text.

    Parameters
    ----------
    proposal
        The answer.
    language
        By its BCP 47 tag; None for that of the scenario.

    Raises
    ------
    LanguageError
        If the language cannot be spoken.
    """
    from geocluster.maps.content import page_content
    from geocluster.maps.document import render

    return render(page_content(proposal, language=language))


def write_map(proposal: Proposal, path: str | Path) -> Path:
    """Write a proposal as one HTML file that needs no network.

    Parameters
    ----------
    proposal
        The answer, with what is drawn beneath it; where no grouping was found the map shows
        the schools and the reasons.
    path
        Of the file. An older file stays whole until the new one is complete; the map of a written
        proposal is not replaced by that of another.

    Returns
    -------
    Path
        Where the map is.

    Raises
    ------
    OutputError
        If the file cannot be written, or is part of the folder of another proposal.
    """
    return write_whole(Path(path), map_page(proposal))
