"""Makes a synthetic county: files that look like real ones, of a place that does not exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geocluster.errors import OutputError, RulesError
from geocluster.files import write_whole_by
from geocluster.generator.classes import classify, straighten
from geocluster.generator.graph import Barrier, make_graph
from geocluster.generator.known import KNOWN_COLUMNS, areas_text, with_known
from geocluster.generator.land import LARGEST, make_land
from geocluster.generator.osm import write_roads
from geocluster.generator.places import CITY, make_places, make_points
from geocluster.generator.schools import make_table, write_table
from geocluster.generator.texts import boundary_text, scenario_text, sidecar_text, source_text
from geocluster.generator.ways import make_roads
from geocluster.phrases import phrase

__all__ = ["County", "generate", "write_files"]

_KNOWN = 14
"""Sets the chance of what is known apart from that of the county."""


@dataclass(frozen=True, slots=True)
class County:
    """What was made.

    Attributes
    ----------
    folder
        Where the files are.
    schools
        Open state primaries; the file holds some other schools as well.
    nodes
        Nodes of the road file.
    ways
        Ways of the road file.
    seed
        The seed; with the number of schools it decides every byte.
    """

    folder: Path
    schools: int
    nodes: int
    ways: int
    seed: int


def generate(
    out: Path, *, schools: int = 150, seed: int = 1, city: bool = False, known: bool = False
) -> County:
    """Write schools, roads, boundary and scenario of the synthetic county Doggershire.

    The county lies in the North Sea, so that nobody takes it for a real one. Equal arguments
    give equal bytes.

    Parameters
    ----------
    out
        Folder to write into; it is made if need be, and files of the same name are replaced.
    schools
        Open state primaries, from 1 to 35,000.
    seed
        From 0.
    city
        Whether there is a city: 40 of the schools within 5 km, one-way streets and a slow centre.
        The others are then at least as many.
    known
        Whether the list has what planners know beside the register: posts of heads, clusters,
        forecasts, infant and junior schools. All else is as it is without.

    Returns
    -------
    County
        Counts of what was written.

    Raises
    ------
    RulesError
        If the number of schools or the seed is out of range.
    OutputError
        If the folder cannot be written.
    """
    if not 1 <= schools <= LARGEST:
        raise RulesError(
            phrase(
                "a synthetic county has 1 to {largest:,} schools; got {schools:,}",
                largest=LARGEST,
                schools=schools,
            )
        )
    if city and schools < 2 * CITY:
        raise RulesError(
            phrase(
                "a synthetic county with a city has at least {least} schools; got {schools:,}",
                least=2 * CITY,
                schools=schools,
            )
        )
    if seed < 0:
        raise RulesError(
            phrase("the seed of a synthetic county is 0 or more; got {seed}", seed=seed)
        )
    rng = np.random.default_rng([seed, schools])
    land = make_land(rng, schools)
    places = make_places(rng, land, schools, city=city)
    barrier = Barrier(land)
    graph = make_graph(land, make_points(rng, land, places), barrier)
    classes = classify(rng, graph, places)
    graph = straighten(graph, classes, barrier)
    roads = make_roads(rng, graph, classes, places, barrier)
    table = make_table(rng, land, places, roads, schools)
    if known:
        table = with_known(np.random.default_rng([seed, schools, _KNOWN]), table)
    out = Path(out)
    counts: list[tuple[int, int]] = []
    files: dict[str, Callable[[Path], object]] = {
        "schools.csv": lambda path: write_table(path, table, KNOWN_COLUMNS if known else ()),
        "roads.osm.pbf": lambda path: counts.append(write_roads(path, land, places, roads)),
        "boundary.geojson": lambda path: _text(path, boundary_text(land)),
        "scenario.toml": lambda path: _text(path, scenario_text(known=known)),
    }
    if known:
        files["forecasts.csv"] = lambda path: _text(path, areas_text(table))
    for name in ("schools.csv", "roads.osm.pbf", "boundary.geojson"):
        files[f"{name}.source.json"] = _sidecar(name, seed)
    files["SOURCE.md"] = lambda path: _text(
        path,
        source_text(
            seed=seed, schools=schools, city=city, known=known, rows=len(table), counts=counts[0]
        ),
    )
    write_files(out, files)
    return County(out, schools, *counts[0], seed)


def write_files(out: Path, files: Mapping[str, Callable[[Path], object]]) -> None:
    """Write files into a folder, each whole or not at all.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            phrase("folder {out}: cannot write the synthetic county: {error}", out=out, error=error)
        ) from error
    for name, write in files.items():
        write_whole_by(out / name, write)


def _sidecar(name: str, seed: int) -> Callable[[Path], object]:
    """Bind the name of a file to the writer of its provenance."""
    return lambda path: _text(path, sidecar_text(name, seed))


def _text(path: Path, text: str) -> None:
    """Write UTF-8 with line feeds on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")
