"""Parquet files as columns, looked through for text that is none."""

from __future__ import annotations

import pandas as pd
import pyarrow.parquet as pq

from geocluster.opening.content import Content

__all__ = ["columns_of_parquet", "frame_of_parquet", "notes_of_parquet"]


def frame_of_parquet(content: Content) -> pd.DataFrame:
    """Read a table; text that is not UTF-8 is found here, not when somebody looks at it."""
    table = pq.read_table(content.readable())
    table.validate(full=True)
    frame: pd.DataFrame = table.to_pandas()
    return frame


def columns_of_parquet(content: Content) -> list[str]:
    """Return the names of the columns, without reading them."""
    return [str(name) for name in pq.read_schema(content.readable()).names]


def notes_of_parquet(content: Content) -> dict[bytes, bytes]:
    """Return the notes that whoever wrote a file has left in it."""
    return dict(pq.read_schema(content.readable()).metadata or {})
