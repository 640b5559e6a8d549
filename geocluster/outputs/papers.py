"""What is handed on as paper: the report, and the map as a picture."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from geocluster.errors import OutputError
from geocluster.maps.content import page_content
from geocluster.outputs.shared import Shared
from geocluster.phrases import phrase
from geocluster.report.pictures import DrawnMap, FileKind, map_picture
from geocluster.report.word import word_report

__all__ = ["office", "page_of", "picture_png", "picture_svg", "report_docx", "report_pdf"]

_OFFICES = ("soffice", "libreoffice")
_ELSEWHERE = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
_SECONDS = 300
_AS_PDF = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"}}'
)
"""With its outline, and with marks that screen readers follow."""

_DATE = re.compile(rb"(?<=/CreationDate\(D:)\d{14}")
_NO_DATE = b"19800101000000"
_IDS = re.compile(rb"(?<=<)[0-9A-F]{32}(?=>)|(?<=/DocChecksum /)[0-9A-F]{32}")


def page_of(shared: Shared) -> dict[str, Any]:
    """Return what the page of a proposal shows, in the language of the files."""
    return page_content(shared.proposal, language=shared.language)


def report_docx(shared: Shared) -> bytes:
    """Return the report for a committee, as a Word document."""
    return shared.once(_report)


def report_pdf(shared: Shared) -> bytes:
    """Return the report as a PDF, which LibreOffice makes of the Word document.

    Raises
    ------
    OutputError
        If LibreOffice is not there, or makes none.
    """
    there = office()
    if there is None:
        raise OutputError(
            phrase(
                "the export 'pdf' needs LibreOffice, which was not found; install it "
                "(libreoffice.org), or export --to docx, open report.docx in Word and "
                "save it as PDF"
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        return _converted(there, shared.once(_report), Path(folder))


def picture_png(shared: Shared) -> bytes:
    """Return the map of the finest tier at print quality."""
    return _picture(shared, "png")


def picture_svg(shared: Shared) -> bytes:
    """Return the map of the finest tier as lines, which any size keeps sharp."""
    return _picture(shared, "svg")


def _report(shared: Shared) -> bytes:
    return word_report(shared.proposal, shared.once(_drawn), shared.language)


def _picture(shared: Shared, kind: FileKind) -> bytes:
    drawn = shared.once(_drawn)
    picture = map_picture(shared.proposal, drawn, language=shared.language, kind=kind)
    shared.tell(picture.told)
    return picture.content


def _drawn(shared: Shared) -> DrawnMap:
    return DrawnMap.of(shared.proposal, shared.once(page_of))


def office() -> str | None:
    """Find LibreOffice: by its name, or where it is usually installed."""
    named = (shutil.which(name) for name in _OFFICES)
    installed = (str(path) for path in _ELSEWHERE if path.is_file())
    return next((found for found in (*named, *installed) if found), None)


def _converted(program: str, document: bytes, folder: Path) -> bytes:
    """Have LibreOffice turn a Word document into a PDF, with settings of nobody."""
    (folder / "report.docx").write_bytes(document)
    made = folder / "report.pdf"
    profile = (folder / "profile").as_uri()
    command = [
        program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", _AS_PDF,
        "--outdir", str(folder), str(folder / "report.docx"),
    ]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
        return _timeless(made.read_bytes())
    except subprocess.TimeoutExpired:
        raise OutputError(
            phrase(
                "{program} made no PDF of the report within {seconds} s",
                program=program,
                seconds=_SECONDS,
            )
        ) from None
    except (subprocess.CalledProcessError, OSError) as fault:
        said = getattr(fault, "stderr", b"") or str(fault).encode()
        told = said.decode("utf-8", "replace").strip()[:300]
        raise OutputError(
            phrase("{program} made no PDF of the report: {told}", program=program, told=told)
        ) from None


def _timeless(pdf: bytes) -> bytes:
    """Return a PDF that does not tell when it was made, so that one report gives one PDF.

    What takes the place of date and checksums is as long as they are, so that no offset changes.
    """
    undated = _DATE.sub(_NO_DATE, pdf)
    own = hashlib.sha256(_IDS.sub(b"", undated)).hexdigest()[:32].upper().encode()
    return _IDS.sub(own, undated)
