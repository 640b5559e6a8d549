"""The engines that give travel times, by the name that a scenario writes: an open table.

To add one, write a function ``(schools, request) -> Travelled`` and declare it as an
:class:`Engine`; a package of your own does so by an entry point of ``geocluster.engines``. It
keeps the order of the schools, stores no zero, and leaves out what is longer than the cut-off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geocluster.errors import TravelError
from geocluster.phrases import phrase
from geocluster.registry import Registry

if TYPE_CHECKING:
    from geocluster.roads.request import EngineRequest, Travelled
    from geocluster.schools import Schools

__all__ = ["ENGINES", "Engine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What gives travel times, and what it takes from ``[travel]``.

    Attributes
    ----------
    travel
        Computes the times, or asks for them.
    needs
        Keys of ``[travel]`` that have to be there, such as ``file``.
    takes
        Further keys that may be there, besides those of every engine.
    of_points
        Whether the times follow from where the schools lie, so that they hold only as long as
        they lie there.
    snaps
        Whether schools are placed on roads, so that a map shows how far away these are.
    draws
        Whether it knows roads, and the ways along them, to be drawn.
    """

    travel: Callable[[Schools, EngineRequest], Travelled]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    of_points: bool = True
    snaps: bool = False
    draws: bool = False

    def uses(self, key: str) -> bool:
        """Whether a key of ``[travel]`` says something to it."""
        return key in self.needs or key in self.takes


# What an engine computes with is imported when it is used: the one that is meant is known then.


def _by_roads(schools: Schools, request: EngineRequest) -> Travelled:
    from geocluster.roads.driving import by_roads

    return by_roads(schools, request)


def _by_straight_lines(schools: Schools, request: EngineRequest) -> Travelled:
    from geocluster.roads.request import Travelled
    from geocluster.roads.straight import straight_times

    times = straight_times(
        schools, cutoff=request.cutoff, speed_kmh=request.speed_kmh, detour=request.detour
    )
    return Travelled(times=times)


def _by_matrix(schools: Schools, request: EngineRequest) -> Travelled:
    from geocluster.roads.matrix import matrix_times
    from geocluster.roads.request import Travelled

    if request.file is None:
        raise TravelError(phrase("this engine needs a matrix file"))
    return Travelled(times=matrix_times(schools, request.file, cutoff=request.cutoff))


def _by_server(schools: Schools, request: EngineRequest) -> Travelled:
    from geocluster.roads.request import Travelled
    from geocluster.roads.server import server_times

    if request.url is None:
        raise TravelError(phrase("this engine needs the url of a server"))
    times = server_times(
        schools,
        request.url,
        cutoff=request.cutoff,
        most_places=request.most_places,
        progress=lambda share: request.progress(
            phrase("Asking the server for travel times"), share
        ),
    )
    return Travelled(times=times)


ENGINES: Registry[Engine] = Registry(
    phrase("engine"),
    group="geocluster.engines",
    of=Engine,
    error=TravelError,
    own={
        "roads": Engine(
            travel=_by_roads,
            needs=("file",),
            takes=("place", "ferries", "closed", "speeds"),
            snaps=True,
            draws=True,
        ),
        "straight": Engine(travel=_by_straight_lines, takes=("speed_kmh", "detour")),
        "matrix": Engine(travel=_by_matrix, needs=("file",), of_points=False),
        "server": Engine(travel=_by_server, needs=("url",), takes=("most_places",), snaps=True),
    },
)
