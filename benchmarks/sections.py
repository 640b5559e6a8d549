"""The sections of the travel benchmark: what is run, and how it is told."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import lanes, notes, realism
from benchmarks.document import Section, Target, paragraphs, seconds, table, times_as_much, why_not
from benchmarks.exactness import CUTOFF_SECONDS as EXACT_CUTOFF_SECONDS
from benchmarks.measure import Measured, Tasks, measure, take_turns
from benchmarks.peers import CUTOFF_SECONDS, ENGINES, POINTS

__all__ = ["AREAS", "county", "exactness", "matrices", "narrow_roads", "near_osrm", "reading"]

AREAS = {
    "Rutland": "rutland/roads.osm.pbf",
    "Liechtenstein": "roads/liechtenstein.osm.pbf",
    "North Bayreuth": "roads/north-bayreuth.osm.gz",
    "Helsinki": "roads/Helsinki.osm.pbf",
}
"""Real roads, in ``shared/data``."""

_MADE = "lincolnshire/proxy_roads.osm.pbf"
_SCHOOLS = "lincolnshire/gias_extract.csv"
_DRIVEN = ("Rutland", "Liechtenstein", "North Bayreuth")
"""Where OSRM has enough drives to compare; the roads of Helsinki are those of its centre only."""

_CALIBRATED_ON = ("Rutland", "Liechtenstein")

_ORIGINS = {"networkx": 10, "igraph": 20, "networkit": 16, "pandana": 20}
"""Engines that are asked for some origins only; the seconds are scaled."""


def exactness(data: Path, *, quick: bool) -> Section:
    """Compare the engine with networkx on every road file."""
    points = 10 if quick else 60
    rows, different, faults = [], 0, 0
    for name, file in {**AREAS, "Lincolnshire (made)": _MADE}.items():
        run = measure("exactness:against_networkx", {"file": str(data / file), "points": points})
        if run.fault:
            faults += 1
            rows.append((name, why_not(run, "networkx"), *[""] * 5))
            continue
        different += int(run["different"])
        columns = ("nodes", "turns", "pairs", "near", "asymmetric", "different")
        rows.append((name, *(f"{int(run[column]):,}" for column in columns)))
    head = (
        "roads", "nodes", "forbidden turns", "pairs", "within the cut-off", "unlike the way back",
        "unlike networkx",
    )  # fmt: skip
    return Section(
        text=paragraphs(
            table(head, rows),
            notes.EXACTNESS.format(points=points, minutes=EXACT_CUTOFF_SECONDS // 60),
        ),
        targets=(
            Target(
                "the seconds of networkx, on all files",
                f"{different} unlike" + (f"; {faults} files not compared" if faults else ""),
                different == 0 and not faults,
            ),
        ),
    )


def reading(data: Path, *, quick: bool) -> Section:
    """Read real road files with geocluster and with others."""
    rows: list[tuple[str, ...]] = []
    targets: list[Target] = []
    for area in ("Rutland",) if quick else ("Rutland", "Liechtenstein"):
        file = str(data / AREAS[area])
        with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
            xml = str(Path(folder) / "drive.osm")
            tasks: Tasks = {
                "geocluster": ("osm_readers:read_by_geocluster", {"file": file}),
                "pyrosm": ("osm_readers:read_by_pyrosm", {"file": file}),
                "XML for osmnx": ("osm_readers:write_drive_xml", {"file": file, "xml": xml}),
                "osmnx": ("osm_readers:read_by_osmnx", {"xml": xml}),
            }
            runs = take_turns(tasks, by="seconds", rounds=1 if quick else 3)
        ours, to_xml = runs["geocluster"], runs.pop("XML for osmnx")
        for name, run in runs.items():
            missing = next((r for r in (ours, to_xml, run) if r.fault), None)
            if missing:
                rows.append((area, name, why_not(missing, name), *[""] * 3))
                continue
            took = run["seconds"] + (to_xml["seconds"] if name == "osmnx" else 0)
            ratio = times_as_much(took, ours["seconds"])
            nodes = f"{int(run['nodes']):,}"
            rows.append((area, name, seconds(took), ratio, f"{run.peak_mb:,.0f}", nodes))
        targets.append(_reading_target(area, ours, to_xml, runs["osmnx"]))
    return Section(
        text=paragraphs(
            table(("roads", "reader", "seconds", "ratio", "MB", "nodes"), rows), notes.READING
        ),
        targets=tuple(targets),
    )


def _reading_target(area: str, ours: Measured, to_xml: Measured, osmnx: Measured) -> Target:
    aim = f"{area}: file to graph at least 5 × faster than osmnx, in less memory"
    if ours.fault or to_xml.fault or osmnx.fault:
        return Target(aim, "not compared", False)
    took = to_xml["seconds"] + osmnx["seconds"]
    ratio = times_as_much(took, ours["seconds"])
    memory = f"{ours.peak_mb:,.0f} MB, osmnx {osmnx.peak_mb:,.0f} MB"
    met = took >= 5 * ours["seconds"] and ours.peak_mb < osmnx.peak_mb
    return Target(aim, f"{ratio}; {memory}", met)


def matrices(_data: Path, *, quick: bool) -> Section:
    """Compute matrices on made graphs with all engines."""
    if quick:
        graphs = {"a small made graph": (60, 3, list(ENGINES))}
    else:
        graphs = {
            "roads with bends": (282, 3, list(ENGINES)),
            "junctions only": (
                506, 0, [n for n in ENGINES if n not in _ORIGINS and "thread" not in n],
            ),
        }  # fmt: skip
    texts, targets = [], []
    for graph, (across, bends, engines) in graphs.items():
        tasks: Tasks = {
            name: (
                "peers:matrix",
                {
                    "engine": name,
                    "across": across,
                    "bends": bends,
                    "few": _ORIGINS.get(name, 300),
                    "many": _ORIGINS.get(name, POINTS),
                },
            )
            for name in engines
        }
        runs = take_turns(tasks, by="large", rounds=1 if quick else 2)
        reference = runs["scipy"]
        rows = [_matrix_row(name, run, runs["geocluster"], reference) for name, run in runs.items()]
        head = (
            "engine", "prepare", "300 × 300", "3,000 × 3,000", "of all processors", "ratio", "MB",
            "unlike scipy",
        )  # fmt: skip
        texts += [f"### {graph.capitalize()}", _told(reference), table(head, rows)]
        targets += _matrix_targets(graph, runs, quick=quick)
    return Section(
        text=paragraphs(
            *texts,
            notes.MATRICES.format(
                minutes=CUTOFF_SECONDS // 60,
                scaled=", ".join(f"{count} for {name}" for name, count in _ORIGINS.items()),
            ),
        ),
        targets=tuple(targets),
    )


def _told(run: Measured) -> str:
    if run.fault:
        return ""
    table = run.answer["table"]
    itself = len(table)
    return notes.MADE_GRAPH.format(
        nodes=int(run["nodes"]),
        arcs=int(run["arcs"]),
        pairs=table.size - itself,
        near=int((table >= 0).sum()) - itself,
        asymmetric=int((table != table.T).sum()),
    )


def _matrix_row(name: str, run: Measured, ours: Measured, reference: Measured) -> tuple[str, ...]:
    if run.fault:
        return name, why_not(run, name), *[""] * 6
    about = "≈ " if name in _ORIGINS else ""
    return (
        name,
        seconds(run["prepare"]),
        about + seconds(run["small"]),
        about + seconds(run["large"]),
        about + seconds(run["large_cpu"]),
        "" if ours.fault else times_as_much(run["large"], ours["large"]),
        f"{run.peak_mb:,.0f}",
        "" if reference.fault else _unlike(run.answer["table"], reference.answer["table"]),
    )


def _unlike(table: NDArray[np.int32], reference: NDArray[np.int32]) -> str:
    """Count what differs in the rows that were asked for."""
    rows = reference[: len(table)]
    count = int((table != rows).sum())
    if not count:
        return f"0 of {table.size:,}"
    both = (table >= 0) & (rows >= 0)
    return f"{count:,} of {table.size:,}, by up to {int(np.abs(table - rows)[both].max())} s"


def _matrix_targets(graph: str, runs: dict[str, Measured], *, quick: bool) -> list[Target]:
    ours, scipy, slow = (runs.get(name) for name in ("geocluster", "scipy", "networkx"))
    if ours is None or scipy is None or ours.fault or scipy.fault:
        return [Target(f"{graph}: the seconds of scipy", "not compared", False)]
    equal = np.array_equal(ours.answer["table"], scipy.answer["table"])
    found = [Target(f"{graph}: the seconds of scipy", "equal" if equal else "unlike", equal)]
    if quick:
        return found
    found.append(
        Target(
            f"{graph}: 3,000 × 3,000 no slower than scipy on ordered nodes",
            f"{seconds(ours['large'])} s (of processors {seconds(ours['large_cpu'])} s), scipy "
            f"{seconds(scipy['large'])} s (of processors {seconds(scipy['large_cpu'])} s)",
            ours["large"] <= scipy["large"],
        )
    )
    if slow and not slow.fault:
        found.append(
            Target(
                f"{graph}: 3,000 × 3,000 at least 10 × faster than networkx",
                times_as_much(slow["large"], ours["large"]),
                slow["large"] >= 10 * ours["large"],
            )
        )
    return found


def county(data: Path, *, quick: bool) -> Section:
    """Take Lincolnshire from its files to travel times, cold and from the cache."""
    files = {"schools": str(data / _SCHOOLS), "roads": str(data / _MADE)}
    colds, warms = [], []
    for _ in range(1 if quick else 3):
        with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as cache:
            colds.append(measure("county:end_to_end", {"cache": cache, **files}))
            warms.append(measure("county:end_to_end", {"cache": cache, **files}))
    parts = measure("county:stages", files)
    for run in (*colds, *warms, parts):
        if run.fault:
            return Section(
                text=f"No answer: {run.fault}",
                targets=(Target("Lincolnshire: cold and from the cache", "no answer", False),),
            )
    cold, warm = (min(runs, key=lambda run: run["seconds"]) for runs in (colds, warms))
    rows = [
        (name, seconds(run["seconds"]), seconds(run.process_seconds), f"{run.peak_mb:,.0f}")
        for name, run in (("cold", cold), ("from the cache", warm))
    ]
    return Section(
        text=paragraphs(
            table(("", "seconds", "whole process", "MB"), rows),
            notes.COUNTY.format(
                schools=int(cold["schools"]),
                drives=int(cold["drives"]),
                table=seconds(parts["schools"]),
                roads=seconds(parts["roads"]),
                place=seconds(parts["place"]),
                times=seconds(parts["times"]),
            ),
        ),
        targets=(
            Target("Lincolnshire: cold within 15 s", _both(cold), cold["seconds"] < 15),
            Target("Lincolnshire: from the cache within 1 s", _both(warm), warm["seconds"] < 1),
        ),
    )


def _both(run: Measured) -> str:
    return f"{seconds(run['seconds'])} s; the whole process {seconds(run.process_seconds)} s"


def near_osrm(data: Path, *, quick: bool) -> Section:
    """Compare times on real roads with those of OSRM."""
    rows: list[tuple[str, ...]] = []
    for area in ("Rutland",) if quick else _DRIVEN:
        file = data / AREAS[area]
        with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
            points = Path(folder) / "points.npz"
            asked = {"file": str(file), "points": str(points)}
            lonlat = realism.road_points(file, count=210, seed=5)
            np.savez(points, lonlat=lonlat)
            osrm = measure("realism:osrm_table", asked)
            if osrm.fault:
                rows.append((area, why_not(osrm, "osrm-bindings"), *[""] * 6))
                continue
            still = np.flatnonzero(osrm.answer["snapped_metres"] < realism.MOVED_METRES)[:200]
            lonlat, theirs = lonlat[still], osrm.answer["seconds"][np.ix_(still, still)]
            np.savez(points, lonlat=lonlat)
            tables = {
                name: measure(f"realism:{name}_table", asked) for name in ("geocluster", "osmnx")
            }
        for name, run in tables.items():
            if run.fault:
                rows.append((area, name, why_not(run, name), *[""] * 5))
            else:
                rows.append((area, *_near_row(name, run.answer["seconds"], theirs)))
        rows.append((area, *_near_row("straight line", realism.straight_table(lonlat), theirs)))
    head = (
        "roads", "times of", "drives", "median ratio", "mean error", "median error", "mean, scaled",
        "median, scaled",
    )  # fmt: skip
    return Section(
        text=paragraphs(
            table(head, rows), notes.NEAR_OSRM.format(calibrated=" and ".join(_CALIBRATED_ON))
        ),
    )


def narrow_roads(data: Path, *, quick: bool) -> Section:
    """Time made roads of many kinds beside what was measured on such roads."""
    areas = ("Rutland",) if quick else _DRIVEN
    there = {a: measure("lanes:kilometres", {"file": str(data / AREAS[a])}) for a in areas}
    rows, seen = [], []
    for k, road in enumerate(lanes.ROADS):
        with tempfile.TemporaryDirectory(prefix="geocluster-bench-") as folder:
            file, points = lanes.made_road(Path(folder), road)
            asked = {"file": str(file), "points": str(points)}
            ours = measure("realism:geocluster_table", asked)
            theirs = measure("realism:osrm_table", asked)
        speeds = [
            why_not(run, name) if run.fault else f"{lanes.on_made_road(run.answer):.0f}"
            for run, name in ((ours, "geocluster"), (theirs, "osrm-bindings"))
        ]
        measured = ""
        if road.least is not None and road.most is not None:
            measured = f"{road.least:.0f} to {road.most:.0f}"
            seen.append(
                not ours.fault and road.least <= lanes.on_made_road(ours.answer) <= road.most
            )
        of_it = ", ".join(
            "?" if run.fault else f"{run.answer['kilometres'][k]:.0f}" for run in there.values()
        )
        rows.append((road.name, f"`{road.tags['highway']}`", measured, *speeds, of_it))
    bent = {a: measure("lanes:bends", {"file": str(data / AREAS[a])}) for a in areas}
    longer = ", ".join(
        f"{a} {'?' if run.fault else format(run['longer'], '.1%')}" for a, run in bent.items()
    )
    head = (
        "road", "class", "measured, km/h", "geocluster", "OSRM", f"km in {', '.join(areas)}"
    )  # fmt: skip
    return Section(
        text=paragraphs(table(head, rows), notes.NARROW.format(longer=longer)),
        targets=(
            Target(
                "speeds within what was measured on such roads",
                f"{sum(seen)} of {len(seen)}",
                all(seen),
            ),
        ),
    )


def _near_row(name: str, times: NDArray[np.float64], osrm: NDArray[np.float64]) -> tuple[str, ...]:
    near = realism.nearness(times, osrm)
    missing = f" ({near.missing:,} without a time)" if near.missing else ""
    errors = (
        near.mean_error, near.median_error, near.scaled_mean_error, near.scaled_median_error
    )  # fmt: skip
    return name, f"{near.drives:,}{missing}", f"{near.ratio:.2f}", *(f"{e:.1%}" for e in errors)
