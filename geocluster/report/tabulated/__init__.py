"""The tables of a proposal for people, from one place: titles in their language, plain values.

The machine tables (``groups.csv``, ``schools.csv``) and these share their rows; workbooks, papers
and maps for other software are written from these.
"""

from geocluster.report.tables import in_minutes
from geocluster.report.tabulated.columns import wide
from geocluster.report.tabulated.compared import compared_tables, comparison_cover
from geocluster.report.tabulated.cover import Cover, cover
from geocluster.report.tabulated.every import tables
from geocluster.report.tabulated.model import Cell, Column, Kind, SheetTable
from geocluster.report.tabulated.studied import sweep_sheet

__all__ = [
    "Cell",
    "Column",
    "Cover",
    "Kind",
    "SheetTable",
    "compared_tables",
    "comparison_cover",
    "cover",
    "in_minutes",
    "sweep_sheet",
    "tables",
    "wide",
]
