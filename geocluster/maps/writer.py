"""The one public function: a proposal goes in, an HTML file comes out."""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

from geocluster.errors import OutputError
from geocluster.maps.content import page_content
from geocluster.maps.document import render
from geocluster.proposal import Proposal

__all__ = ["write_map"]


def write_map(proposal: Proposal, path: str | Path) -> Path:
    """Write a proposal as one HTML file that needs no network.

    Parameters
    ----------
    proposal
        The answer, with what is drawn beneath it; where no grouping was found the map shows
        the schools and the reasons.
    path
        Of the file. An older file stays whole until the new one is complete.

    Returns
    -------
    Path
        Where the map is.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    file = Path(path)
    html = render(page_content(proposal)).encode("utf-8")
    try:
        _replace(file, html)
    except OSError as fault:
        raise OutputError(
            f"the map cannot be written to {file}: {fault.strerror or fault}; "
            "choose a folder that exists and that you may write to"
        ) from None
    return file


def _replace(file: Path, content: bytes) -> None:
    part = file.with_name(f".{file.name[:40]}.{uuid.uuid4().hex[:8]}.part")
    try:
        with part.open("xb") as stream:
            stream.write(content)
        os.replace(part, file)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
