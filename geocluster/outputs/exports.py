"""What a written folder can be exported to: each kind of file by its name, in an open table.

An export is made from the proposal as its folder has it, without a solver, for people to hand on.
To add one, write a function of a proposal and a language that returns the file's content and
declare it as an :class:`Export`; a package of your own does so by an entry point of
``geocluster.exports``. One that is made of what others are made of, too, is a function of what
they share: :meth:`Export.sharing`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath

from geocluster.errors import OutputError
from geocluster.gis import Layered, geojson, geopackage, geoparquet, qgis_project
from geocluster.manifest import MANIFEST
from geocluster.outputs.figures import of_collection, of_package, of_table, of_workbook
from geocluster.outputs.papers import (
    page_of,
    picture_png,
    picture_svg,
    report_docx,
    report_pdf,
)
from geocluster.outputs.registry import OUTPUTS
from geocluster.outputs.shared import Shared
from geocluster.phrases import phrase
from geocluster.proposal import Proposal
from geocluster.registry import Registry
from geocluster.report.workbook import workbook
from geocluster.scenario.model import OutputKeys

__all__ = ["EXPORTS", "Export", "own_language"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file that is made from a written proposal when somebody asks for it.

    Attributes
    ----------
    file
        Its name in the folder, such as ``tables.xlsx``.
    title
        What it is, in a few words of English, for the list of exports.
    make
        Its content in the language of a BCP 47 tag; the same proposal gives the same.
    needs
        Packages that have to be installed, as ``pip install`` names them, beside those that
        geocluster depends on.
    reads
        Another export whose file this one opens, which is then made with it; None where it stands
        by itself.
    of_shared
        The same content, made of what the exports of one call share; None where it shares nothing.
    figures
        What a file of this kind says, of its content, to be compared: two that say the same are
        equal, whatever software packed them. None where that is pictures and pages.
    """

    file: str
    title: str
    make: Callable[[Proposal, str], bytes]
    needs: tuple[str, ...] = ()
    reads: str | None = None
    of_shared: Callable[[Shared], bytes] | None = None
    figures: Callable[[bytes], object] | None = None

    @classmethod
    def sharing(
        cls,
        of_shared: Callable[[Shared], bytes],
        *,
        file: str,
        title: str,
        reads: str | None = None,
        figures: Callable[[bytes], object] | None = None,
    ) -> Export:
        """Return an export that is made of what others are made of, too.

        Parameters
        ----------
        of_shared
            Its content, of what the exports of one call share.
        file, title, reads, figures
            As of any other.
        """

        def make(proposal: Proposal, language: str) -> bytes:
            return of_shared(Shared(proposal, language))

        return cls(
            file=file, title=title, make=make, reads=reads, of_shared=of_shared, figures=figures
        )

    def content(self, shared: Shared) -> bytes:
        """Return its content, of what the exports of one call share."""
        if self.of_shared is not None:
            return self.of_shared(shared)
        return self.make(shared.proposal, shared.language)

    @property
    def lacks(self) -> tuple[str, ...]:
        """Packages that it needs and that are not installed."""
        return tuple(name for name in self.needs if not _is_installed(name))

    def file_in(self, language: str, *, own: str) -> str:
        """Return the name of the file in a language, which it tells where that is not its own.

        Parameters
        ----------
        language
            BCP 47.
        own
            Of the scenario.

        Examples
        --------
        >>> export = Export(file="tables.xlsx", title="A workbook", make=lambda proposal, tag: b"")
        >>> export.file_in("en", own="en"), export.file_in("cy", own="en")
        ('tables.xlsx', 'tables.cy.xlsx')
        """
        if language == own:
            return self.file
        path = PurePath(self.file)
        return f"{path.stem}.{language}{path.suffix}"


def _is_installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def _checked(name: str, export: Export) -> None:
    """Refuse an export whose file could not stand in the folder beside the others."""
    file = export.file
    if not re.fullmatch(r"[\w-]+", name):
        raise ValueError("its name is one word, such as 'xlsx'")
    if file.startswith(".") or not re.fullmatch(r"[\w.-]+\.\w+", file):
        raise ValueError("its file has to be named as a file is, such as 'tables.xlsx'")
    if file == MANIFEST or file in OUTPUTS:
        raise ValueError(f"{file} is a file of every folder")
    taken = next((k for k, e in EXPORTS.items() if e.file == file and k != name), None)
    if taken is not None:
        raise ValueError(f"{file} is that of the export {taken!r}")


def own_language(proposal: Proposal) -> str:
    """Return the language of a proposal's scenario."""
    return OutputKeys(**proposal.scenario.get("output", {})).language


def _layered(shared: Shared) -> Layered:
    return Layered.of(shared.proposal, shared.language, content=shared.once(page_of))


def _package(shared: Shared) -> bytes:
    return geopackage(shared.proposal, shared.language, layered=shared.once(_layered))


def _project(shared: Shared) -> bytes:
    """Make a QGIS project of the GeoPackage in the same language."""
    proposal, language = shared.proposal, shared.language
    package = EXPORTS["gpkg"].file_in(language, own=own_language(proposal))
    return qgis_project(proposal, language, geopackage=package, layered=shared.once(_layered))


def _collection(shared: Shared) -> bytes:
    return geojson(shared.proposal, shared.language, layered=shared.once(_layered))


def _table(shared: Shared) -> bytes:
    return geoparquet(shared.proposal, shared.language, layered=shared.once(_layered))


EXPORTS: Registry[Export] = Registry(
    phrase("export"),
    group="geocluster.exports",
    of=Export,
    check=_checked,
    error=OutputError,
    own={
        "xlsx": Export(
            file="tables.xlsx",
            title=phrase("A workbook for Excel and LibreOffice: every table on a sheet"),
            make=workbook,
            figures=of_workbook,
        ),
        "gpkg": Export.sharing(
            _package,
            file="layers.gpkg",
            title=phrase(
                "A GeoPackage: schools, groups and drives as layers, with styles for QGIS"
            ),
            figures=of_package,
        ),
        "qgis": Export.sharing(
            _project,
            file="layers.qgz",
            title=phrase("A QGIS project that opens the GeoPackage beside it"),
            reads="gpkg",
        ),
        "geojson": Export.sharing(
            _collection,
            file="layers.geojson",
            title=phrase("GeoJSON: every layer in one file, for maps on web pages"),
            figures=of_collection,
        ),
        "geoparquet": Export.sharing(
            _table,
            file="layers.parquet",
            title=phrase("GeoParquet: every layer in one table, for programs that compute"),
            figures=of_table,
        ),
        "docx": Export.sharing(
            report_docx,
            file="report.docx",
            title=phrase("The report for a committee, for Word and LibreOffice"),
        ),
        "pdf": Export.sharing(
            report_pdf,
            file="report.pdf",
            title=phrase("The same report as PDF; LibreOffice has to be installed"),
        ),
        "png": Export.sharing(
            picture_png,
            file="map.png",
            title=phrase("The map as a picture at print quality"),
        ),
        "svg": Export.sharing(
            picture_svg,
            file="map.svg",
            title=phrase("The map as lines, sharp at any size"),
        ),
    },
)
