"""Keys of ``[schools]`` that add to what a list says: whether they fit together."""

from __future__ import annotations

from typing import Protocol

from geocluster.phrases import phrase
from geocluster.sources.named import is_file

__all__ = ["NO_PAIRS", "Added", "check_added"]

NO_PAIRS = "none"
"""Written as ``pairs``: no pair is looked for."""


class Added(Protocol):
    """What is looked at (:class:`geocluster.scenario.model.SchoolKeys`)."""

    layers: dict[str, str]
    forecasts: dict[str, str]
    forecasts_file: str | None
    planning_area: str | None
    pairs: str | None


def check_added(keys: Added) -> None:
    """Refuse what does not fit together.

    Raises
    ------
    ValueError
        With what is allowed.
    """
    from geocluster.schools.fields import PARTNERSHIP, forecast_column, layer_column

    for layer in keys.layers:
        if layer == PARTNERSHIP:
            raise ValueError(
                phrase(
                    "layers: partnership is that of the key partnerships; "
                    "give the layer another name"
                )
            )
        layer_column(layer)
    for year in keys.forecasts:
        forecast_column(year)
    if (keys.forecasts_file is None) != (keys.planning_area is None):
        raise ValueError(
            phrase(
                "forecasts_file and planning_area go together: a table of forecasts by planning "
                "area, "
                "and the column of the list that names the area of each school"
            )
        )
    if keys.pairs is not None and keys.pairs != NO_PAIRS and not is_file(keys.pairs):
        raise ValueError(
            phrase(
                "pairs is {pairs!r}, neither 'none' nor a file with the columns from, "
                'to; write pairs = "pairs.csv"',
                pairs=keys.pairs,
            )
        )
