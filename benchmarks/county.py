"""A real county from its files to travel times: first from nothing, then from the cache."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benchmarks.measure import Answer, Stopwatch

__all__ = ["end_to_end", "stages"]

_CUTOFF_SECONDS = 2700
_SCENARIO = """
name = "Lincolnshire"
[schools]
file = {schools}
format = "gias"
where = {{ phase = "Primary" }}
[travel]
engine = "roads"
file = {roads}
cutoff_minutes = 45
[[tier]]
name = "federation"
size = [2, 4]
"""


def end_to_end(schools: str, roads: str, cache: str) -> Answer:
    """Read a scenario, its schools, and the times between them, as ``geocluster times`` does.

    Parameters
    ----------
    schools, roads
        Files.
    cache
        Folder; what is in it is used, and what is computed is kept in it.
    """
    os.environ["GEOCLUSTER_CACHE"] = cache
    from geocluster.planning import travel_times

    with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
        scenario = Path(folder) / "scenario.toml"
        # A path as a literal string of TOML, in which a backslash is itself.
        scenario.write_text(
            _SCENARIO.format(schools=f"'{schools}'", roads=f"'{roads}'"), encoding="utf-8"
        )
        watch = Stopwatch()
        read, travel = travel_times(scenario)
        seconds = watch.lap()
    return {
        "seconds": seconds,
        "schools": len(read),
        "drives": travel.seconds.nnz,
        "entries": len(list(Path(cache).iterdir())),
    }


def stages(schools: str, roads: str) -> Answer:
    """Measure each stage from the files to the times, without the cache."""
    from geocluster.roads.osm import read_osm
    from geocluster.roads.snapping import snap
    from geocluster.rules import Condition, Where
    from geocluster.sources import read_schools

    primary = Where({"phase": Condition(any_of=("Primary",))})
    watch = Stopwatch()
    lonlat = read_schools(schools, where=primary).lonlat
    table = watch.lap()
    network = read_osm(Path(roads))
    read = watch.lap()
    placed = snap(network, lonlat)
    place = watch.lap()
    placed.times(_CUTOFF_SECONDS)
    return {"schools": table, "roads": read, "place": place, "times": watch.lap()}
