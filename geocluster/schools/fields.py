"""What may be known of a school: fields of every list, and columns that a scenario adds to them."""

from __future__ import annotations

import re

from geocluster.errors import SchoolsError
from geocluster.phrases import phrase

__all__ = [
    "COUNTED",
    "FIELDS",
    "HEADS",
    "PARTNERSHIP",
    "forecast_column",
    "forecast_year",
    "is_counted",
    "is_derived",
    "is_forecast",
    "layer_column",
    "layer_name",
]

FIELDS = (
    "id",
    "name",
    "phase",
    "type",
    "status",
    "low_age",
    "high_age",
    "pupils",
    "capacity",
    "authority",
    "township",
    "faith",
    "diocese",
    "medium",
    "trust",
    "partnership",
    "postcode",
    "placed_by",
    "site",
    "head",
    "plan",
    "rural",
)
"""The fields that every reader may fill; what a source does not say is null.

``site`` is the same for schools on one site; ``head`` is one of :data:`HEADS`; ``plan`` names the
group of a given plan; ``rural`` says how a school stands in a list of rural schools.
"""

COUNTED = frozenset({"low_age", "high_age", "pupils", "capacity"})
"""The fields that hold whole numbers; all others hold text."""

HEADS = ("vacant", "acting", "permanent")
"""What the post of a head can be."""

PARTNERSHIP = "partnership"
"""The layer that is a field."""

_FORECAST, _LAYER = "forecast ", "layer "
_YEAR = re.compile(r"\d{4}(?:[-/](?:\d{2}|\d{4}))?")


def forecast_column(year: str) -> str:
    """Return the column that holds the pupils of a school in a coming year.

    Raises
    ------
    SchoolsError
        If it is no year.

    Examples
    --------
    >>> forecast_column("2027"), forecast_column("2027/28")
    ('forecast 2027', 'forecast 2027/28')
    """
    if not _YEAR.fullmatch(year):
        raise SchoolsError(
            phrase(
                "{year!r} is no year of a forecast; write one such as 2027 or 2027/28", year=year
            )
        )
    return f"{_FORECAST}{year}"


def forecast_year(column: str) -> str | None:
    """Return the year whose forecasts a column holds; None where it holds none."""
    year = column.removeprefix(_FORECAST)
    return year if column != year and _YEAR.fullmatch(year) else None


def is_forecast(column: str) -> bool:
    """Tell whether a column holds forecasts of pupils."""
    return forecast_year(column) is not None


def layer_column(layer: str) -> str:
    """Return the column that names the group of a school in a layer of today's partnerships.

    Raises
    ------
    SchoolsError
        If the name of the layer is blank, or holds more than letters, digits and ``- _ .``.

    Examples
    --------
    >>> layer_column("trust"), layer_column("partnership")
    ('layer trust', 'partnership')
    """
    if not layer or not all(c.isalnum() or c in "-_." for c in layer):
        raise SchoolsError(
            phrase(
                "{layer!r} is no name of a layer; write letters, digits, hyphens, such as trust",
                layer=layer,
            )
        )
    return layer if layer == PARTNERSHIP else f"{_LAYER}{layer}"


def layer_name(column: str) -> str | None:
    """Return the layer whose groups a column names; None where it names none."""
    if column == PARTNERSHIP:
        return column
    name = column.removeprefix(_LAYER)
    return name if column != name and name else None


def is_derived(column: str) -> bool:
    """Tell whether a column is one that a scenario adds to the fields."""
    return is_forecast(column) or column.startswith(_LAYER)


def is_counted(column: str) -> bool:
    """Tell whether a field or column holds whole numbers.

    Examples
    --------
    >>> is_counted("pupils"), is_counted("forecast 2027"), is_counted("forecast"), is_counted("id")
    (True, True, False, False)
    """
    return column in COUNTED or is_forecast(column)
