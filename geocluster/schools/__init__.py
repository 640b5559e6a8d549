"""The table of schools and its contract: what is known of each, and where that comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geocluster.doors import door
from geocluster.licences import Source
from geocluster.schools.fields import (
    COUNTED,
    FIELDS,
    HEADS,
    PARTNERSHIP,
    forecast_column,
    is_counted,
    is_derived,
    is_forecast,
    layer_column,
)
from geocluster.schools.linked import Linked
from geocluster.schools.notes import Counts, Issue, Told

if TYPE_CHECKING:
    from geocluster.schools.table import Schools
else:
    __getattr__, __dir__ = door(__name__, {"table": ("Schools",)})

__all__ = [
    "COUNTED",
    "FIELDS",
    "HEADS",
    "PARTNERSHIP",
    "Counts",
    "Issue",
    "Linked",
    "Schools",
    "Source",
    "Told",
    "forecast_column",
    "is_counted",
    "is_derived",
    "is_forecast",
    "layer_column",
]
