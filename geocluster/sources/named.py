"""Keys whose value is a column of the list, or a file beside it."""

from __future__ import annotations

__all__ = ["is_file"]

_ENDINGS = (
    ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".parquet", ".json", ".geojson", ".gpkg",
    ".html", ".htm", ".zip", ".gz",
)  # fmt: skip


def is_file(name: str) -> bool:
    """Tell whether a name is that of a file of a table, by its ending, rather than of a column.

    Examples
    --------
    >>> is_file("lists/plan.csv"), is_file("Plan.XLSX"), is_file("Federations (name)")
    (True, True, False)
    """
    return name.casefold().endswith(_ENDINGS)
