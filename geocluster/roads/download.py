"""The roads of a place by its name, through osmnx, for where there is a network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geocluster.addresses import shown
from geocluster.errors import TravelError
from geocluster.files import write_whole_by
from geocluster.http import OverdueError, RequestError, all_watched
from geocluster.licences import OSM_LICENCE
from geocluster.phrases import phrase
from geocluster.schools import Source

__all__ = ["fetch_place"]

NOMINATIM = "https://nominatim.openstreetmap.org/"
OVERPASS = "https://overpass-api.de/api"

_SECONDS = 900.0


def fetch_place(
    place: str, file: Path, *, nominatim: str | None = None, overpass: str | None = None
) -> Source:
    """Save the roads within a place that a car may use.

    Parameters
    ----------
    place
        As one would search for it, such as ``Oakham, Rutland``.
    file
        ``.graphml``; its folder must exist. An older file stays until a new one is whole.
    nominatim, overpass
        Other servers of places and of roads.

    Returns
    -------
    Source
        Licence and date.

    Raises
    ------
    TravelError
        If there is no such place, no road in it, or no way to the servers.
    OutputError
        If the file cannot be written.
    """
    import osmnx

    try:
        with _servers(nominatim, overpass), all_watched(_SECONDS):
            graph = osmnx.graph_from_place(place, network_type="drive", simplify=False)
        # Edges of different speeds stay apart, so that times are those of the unmerged roads.
        graph = osmnx.simplify_graph(graph, edge_attrs_differ=["highway", "maxspeed", "oneway"])
    except OverdueError:
        raise TravelError(
            phrase(
                "the roads of {place!r} did not come within {seconds:g} minutes; try a "
                "smaller place or another hour, or get an extract (.osm.pbf) from "
                "https://download.geofabrik.de",
                place=place,
                seconds=_SECONDS / 60,
            )
        ) from None
    except RequestError as fault:
        raise TravelError(
            phrase(
                "the roads of {place!r} cannot be fetched: {asked} cannot be reached. "
                "Is there a network? Without one, get an extract (.osm.pbf) from "
                "https://download.geofabrik.de on another machine and put it into "
                "{parent}",
                place=place,
                asked=_asked(fault),
                parent=file.parent,
            )
        ) from None
    except (ValueError, TypeError) as fault:
        # osmnx has no class of its own above these: nothing found, a point, an odd answer.
        raise TravelError(
            phrase(
                "no roads of a place {place!r} were found ({fault}); write it as one "
                "would search for it on openstreetmap.org, with its county, or name an "
                "area instead",
                place=place,
                fault=str(fault)[:200],
            )
        ) from None
    write_whole_by(file, lambda path: osmnx.save_graphml(graph, path))
    return Source(
        name=f"OpenStreetMap roads of {place}, through osmnx",
        licence=OSM_LICENCE,
        attribution="© OpenStreetMap contributors",
        date=str(graph.graph.get("created_date", ""))[:10] or None,
        url="https://www.openstreetmap.org/copyright",
    )


@contextmanager
def _servers(nominatim: str | None, overpass: str | None) -> Iterator[None]:
    """Set osmnx up for one question, and leave the process as it was.

    It would else keep answers in the working folder, ask a third party for addresses where a
    name is not known, and hold on to the addresses that it found.
    """
    from osmnx import settings

    wanted = {
        "nominatim_url": nominatim or NOMINATIM,
        "overpass_url": overpass or OVERPASS,
        "overpass_rate_limit": overpass is None,
        "use_cache": False,
        "doh_url_template": None,
        "http_user_agent": "geocluster (school planning), through osmnx",
    }
    before = {name: getattr(settings, name) for name in wanted}
    looking_up = socket.getaddrinfo
    try:
        for name, value in wanted.items():
            setattr(settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
        socket.getaddrinfo = looking_up


def _asked(fault: Any) -> str:
    request = getattr(fault, "request", None)
    return shown(str(request.url)).split("?")[0] if request is not None else phrase("the server")
