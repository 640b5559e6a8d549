"""What is handed on as paper: the report, and the map as a picture."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from geocluster.errors import OutputError
from geocluster.maps.content import page_content
from geocluster.proposal import Proposal
from geocluster.report.pictures import DrawnMap, map_picture
from geocluster.report.word import word_report

__all__ = ["picture_png", "picture_svg", "report_docx", "report_pdf"]

_OFFICES = ("soffice", "libreoffice")
_ELSEWHERE = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
_SECONDS = 300
_NO_DATE = "315532800"
"""The first of January 1980, as the Word document has it: one report gives one PDF."""


def report_docx(proposal: Proposal, language: str) -> bytes:
    """Return the report for a committee, as a Word document."""
    return word_report(proposal, _drawn(proposal), language)


def report_pdf(proposal: Proposal, language: str) -> bytes:
    """Return the report as a PDF, which LibreOffice makes of the Word document.

    Raises
    ------
    OutputError
        If LibreOffice is not there, or makes none.
    """
    office = _office()
    if office is None:
        raise OutputError(
            "the export 'pdf' needs LibreOffice, which was not found; install it "
            "(libreoffice.org), or export --to docx, open report.docx in Word and save it as PDF"
        )
    with tempfile.TemporaryDirectory() as folder:
        return _converted(office, report_docx(proposal, language), Path(folder))


def picture_png(proposal: Proposal, language: str) -> bytes:
    """Return the map of the finest tier at print quality."""
    return map_picture(proposal, _drawn(proposal), language=language).content


def picture_svg(proposal: Proposal, language: str) -> bytes:
    """Return the map of the finest tier as lines, which any size keeps sharp."""
    return map_picture(proposal, _drawn(proposal), language=language, kind="svg").content


def _drawn(proposal: Proposal) -> DrawnMap:
    return DrawnMap.of(proposal, page_content(proposal))


def _office() -> str | None:
    """Find LibreOffice: by its name, or where it is usually installed."""
    named = (shutil.which(name) for name in _OFFICES)
    installed = (str(path) for path in _ELSEWHERE if path.is_file())
    return next((found for found in (*named, *installed) if found), None)


def _converted(office: str, document: bytes, folder: Path) -> bytes:
    """Have LibreOffice turn a Word document into a PDF, with settings of nobody."""
    (folder / "report.docx").write_bytes(document)
    made = folder / "report.pdf"
    profile = (folder / "profile").as_uri()
    command = [
        office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
        "--outdir", str(folder), str(folder / "report.docx"),
    ]  # fmt: skip
    surroundings = {**os.environ, "SOURCE_DATE_EPOCH": _NO_DATE}
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, env=surroundings)
        return made.read_bytes()
    except subprocess.TimeoutExpired:
        raise OutputError(f"{office} made no PDF of the report within {_SECONDS} s") from None
    except (subprocess.CalledProcessError, OSError) as fault:
        said = getattr(fault, "stderr", b"") or str(fault).encode()
        told = said.decode("utf-8", "replace").strip()[:300]
        raise OutputError(f"{office} made no PDF of the report: {told}") from None
