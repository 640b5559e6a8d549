"""A scenario file becomes a checked :class:`Scenario`; what is wrong is said with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from geocluster.addresses import masked, supplied, without_secrets
from geocluster.errors import GeoclusterError, ScenarioError, nearest
from geocluster.facts import Fact, fact
from geocluster.limits import Limits, parsed_toml, read_document
from geocluster.phrases import phrase
from geocluster.presets import PRESETS
from geocluster.roads.engines import ENGINES
from geocluster.rules import Pins, Where
from geocluster.rules.written import seconds_of, where_of
from geocluster.scenario.adding import NO_PAIRS
from geocluster.scenario.changed import presets_changed
from geocluster.scenario.decoding import decoded
from geocluster.scenario.faults import single_quoted, swallowed_backslash, toml_fault
from geocluster.scenario.lines import line_of
from geocluster.scenario.model import WHOLE, ScenarioKeys
from geocluster.scenario.moved import (
    NEIGHBOURS,
    PAIRS,
    SCHOOLS,
    TIMES,
    Moved,
    moved_beside,
    of_proposal,
)
from geocluster.scenario.paths import names_file, places_of, with_paths
from geocluster.scenario.saying import said_once, table_name
from geocluster.scenario.tiers import Tier, pins_in
from geocluster.scenario.travelling import drawn_shape
from geocluster.schools import Told
from geocluster.sources.layouts import LAYOUTS
from geocluster.sources.named import is_file
from geocluster.speeds import DETOUR, SPEED_KMH, SpeedModel

if TYPE_CHECKING:
    from geocluster.travel import Closed

__all__ = ["Scenario", "Tier", "read_scenario", "scenario_of"]

_MOST_FAULTS = 20
"""Shown at once: to find the line of each takes time."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Scenario:
    """What is asked, with paths resolved and minutes turned into seconds.

    Attributes
    ----------
    keys
        The scenario as written, with defaults filled in.
    folder
        What paths are relative to.
    moved
        Which of its inputs are no longer there, or not the same, where it lies in the folder of
        a proposal.
    whole
        Whether every key is written out, as in the folder of a proposal: no preset fills in any.
    changed
        What must be said of presets that fill in something else than in a version before.
    """

    keys: ScenarioKeys
    folder: Path
    moved: Moved = field(default_factory=Moved)
    whole: bool = False
    changed: tuple[Told, ...] = ()

    def __repr__(self) -> str:
        travel = self.keys.travel
        roads = f", {travel.file}" if travel.file else ""
        return f"Scenario({self.name!r}: {self.keys.schools.file}, {travel.engine}{roads})"

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.keys.name

    @property
    def schools_file(self) -> Path:
        """The school list."""
        return self.folder / self.keys.schools.file

    @property
    def travel_file(self) -> Path | None:
        """Roads or matrix; None where the engine reads none."""
        return self.beside(self.keys.travel.file)

    @property
    def neighbours_file(self) -> Path | None:
        """The pairs of neighbours; None where they follow from the schools' places."""
        named = (tier.neighbours for tier in self.keys.tier)
        return self.beside(next((file for file in named if file is not None), None))

    @property
    def boundary_file(self) -> Path | None:
        """The outline to draw; None where there is none."""
        return self.beside(self.keys.output.boundary)

    def list_or_column(self, value: str | None) -> str | Path | None:
        """Resolve what may be a path or the name of a column; None stays None."""
        return self.beside(value) if value is not None and is_file(value) else value

    @property
    def pairs_file(self) -> Path | None:
        """The linked pairs that a file names; None where they are to be found, or none are."""
        pairs = self.keys.schools.pairs
        return None if pairs == NO_PAIRS else self.beside(pairs)

    @property
    def side_encodings(self) -> tuple[str, ...]:
        """Encodings that are tried for tables beside the list."""
        from geocluster.sources.beside import side_encodings

        keys = self.keys.schools
        layout = LAYOUTS.get(keys.format)
        return side_encodings(keys.encoding, layout.encodings if layout else ())

    @property
    def finds_pairs(self) -> bool:
        """Whether linked pairs are to be found."""
        return self.keys.schools.pairs is None

    def beside(self, file: str | None) -> Path | None:
        """Resolve a path that is relative to the scenario; None stays None."""
        return self.folder / file if file is not None else None

    @property
    def cutoff(self) -> int:
        """Seconds up to which travel times are computed."""
        return seconds_of(self.keys.travel.cutoff_minutes)

    @property
    def speed_kmh(self) -> float:
        """Speed along straight lines."""
        return SPEED_KMH if self.keys.travel.speed_kmh is None else self.keys.travel.speed_kmh

    @property
    def detour(self) -> float:
        """Length of a way as a multiple of the straight line."""
        return DETOUR if self.keys.travel.detour is None else self.keys.travel.detour

    @property
    def speeds(self) -> SpeedModel:
        """How fast cars go."""
        return self.keys.travel.speed_model(self._country[0])

    @property
    def country_chosen(self) -> Fact | None:
        """The country whose speeds hold, where the scenario tells none."""
        travel = self.keys.travel
        told = travel.speeds is not None and travel.speeds.country
        if told or not ENGINES[travel.engine].uses("speeds"):
            return None
        code, why = self._country
        return fact("speeds.chosen", country=fact(f"country.{code}"), code=code, why=why)

    @property
    def _country(self) -> tuple[str, Fact]:
        """Whose speeds hold where the scenario tells none, and why."""
        form = self.keys.schools.format
        layout = LAYOUTS.get(form)
        if layout is not None and layout.country is not None:
            return layout.country, fact("speeds.by_format", format=form)
        for preset in (tier.preset for tier in self.keys.tier if tier.preset is not None):
            said = PRESETS[preset].country
            if said is not None:
                return said, fact("speeds.by_preset", preset=preset)
        return "GB", fact("speeds.by_nothing")

    @property
    def closed(self) -> tuple[Closed, ...]:
        """Which roads are out of use."""
        return tuple(self._closed(item) for item in self.keys.travel.closed)

    def _closed(self, item: Any) -> Closed:
        from geocluster.sphere import middle_longitude
        from geocluster.travel import Closed

        if isinstance(item, int):
            return Closed(label=f"way {item}", way=item)
        if isinstance(item, str):
            return Closed(label=item, file=self.folder / item)
        shape = drawn_shape(item)
        lon, lat = middle_longitude([x for x, _ in next(iter(item.values()))]), shape.centroid.y
        return Closed(label=f"{next(iter(item))} near {lat:.4f}, {lon:.4f}", shape=shape)

    @property
    def where(self) -> Where:
        """Which schools are asked about."""
        return where_of(self.keys.schools.where)

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """What is asked of each tier, the coarsest first."""
        rules, pins = [tier.rules() for tier in self.keys.tier], self.keys.pins.pins()
        return tuple(
            Tier(rules=own, pins=pins_in(own, pins, rules), within=tier.within)
            for own, tier in zip(rules, self.keys.tier, strict=True)
        )

    @property
    def limits(self) -> Limits:
        """How much may be read."""
        return self.keys.limits.limits()

    @property
    def server(self) -> str | None:
        """Address of the table server, with what the environment supplies; None where none is."""
        url = self.keys.travel.url
        return None if url is None else supplied(url)

    def with_solve(self, **changes: Any) -> Scenario:
        """Return the same scenario with other seconds, seed or threads; None changes nothing."""
        return self._with("solve", {k: v for k, v in changes.items() if v is not None})

    def with_pins(self, pins: Pins) -> Scenario:
        """Return the same scenario with other pins."""
        return self._with("pins", pins.written())

    def _with(self, table: str, keys: dict[str, Any]) -> Scenario:
        content = self.keys.model_dump(by_alias=True, exclude_none=True)
        content[table] |= keys
        again = scenario_of(content, folder=self.folder, whole=self.whole)
        return replace(self, keys=again.keys)

    def _own(self, path: str) -> bool:
        """Tell whether a path names a table that every folder of this proposal has."""
        return self.moved.tables is not None and path in (SCHOOLS, TIMES, NEIGHBOURS, PAIRS)

    def written_out(self) -> dict[str, Any]:
        """Return every key with its value, paths made absolute, for ``scenario.toml``."""
        written = with_paths(
            self.keys.model_dump(by_alias=True, exclude_none=True),
            lambda path: path if self._own(path) else str((self.folder / path).resolve()),
        )
        engine = ENGINES[self.keys.travel.engine]
        if engine.uses("speeds"):
            written["travel"]["speeds"] = self.speeds.table()
        if engine.uses("speed_kmh"):
            written["travel"] |= {"speed_kmh": self.speed_kmh, "detour": self.detour}
        if self.keys.travel.url is not None:
            written["travel"]["url"] = masked(self.keys.travel.url)
        if not written["limits"]:
            del written["limits"]
        return written


def read_scenario(path: str | Path) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path
        A TOML file in UTF-8.

    Raises
    ------
    ScenarioError
        With every fault found: its line, what was got, what is allowed. Files that the
        scenario names must exist.
    """
    file = Path(path)
    label = phrase("scenario {name}", name=file.name)
    if _is(file, Path.is_dir):
        raise ScenarioError(phrase("{file} is a folder{hint}", file=file, hint=_scenarios_in(file)))
    try:
        content_bytes = read_document(file)
    except FileNotFoundError:
        raise ScenarioError(
            phrase("no scenario file {file}{beside}", file=file, beside=_beside(file))
        ) from None
    except (GeoclusterError, OSError, ValueError) as fault:
        raise ScenarioError(
            phrase("scenario {file} cannot be read ({fault})", file=file, fault=fault)
        ) from None
    text = decoded(content_bytes, label)
    try:
        content = parsed_toml(text)
    except ValueError as fault:
        raise ScenarioError(without_secrets(toml_fault(text, fault, label))) from None
    whole = of_proposal(file)
    scenario = scenario_of(content, folder=file.parent, label=label, text=text, whole=whole)
    written = scenario.keys.model_dump(by_alias=True, exclude_none=True)
    scenario = replace(scenario, moved=moved_beside(file, written))
    _check_files(scenario, label, text)
    return scenario


def scenario_of(
    content: dict[str, Any],
    *,
    folder: Path,
    label: str = phrase("scenario"),
    text: str = "",
    whole: bool = False,
) -> Scenario:
    """Check a scenario that is already parsed.

    Parameters
    ----------
    content
        Nested dictionaries as in the TOML file.
    folder
        What paths are relative to.
    label, text
        Name and text of the file, for messages.
    whole
        Whether every key is written out, as in the folder of a proposal: what a preset says today
        is not filled in.
    """
    try:
        keys = ScenarioKeys.model_validate(content, context={WHOLE: whole})
    except ValidationError as fault:
        told = list(said_once(fault.errors(), content))
        faults = {(line_of(text, at) or 0, at): said for at, said in told[:_MOST_FAULTS]}
        lines = [
            phrase("{where}: {said}", where=_at(label, line), said=faults[line, at])
            for line, at in _sorted(faults)
        ]
        if len(told) > _MOST_FAULTS:
            lines.append(
                phrase(
                    "{label}: and {n:,} more such faults", label=label, n=len(told) - _MOST_FAULTS
                )
            )
        said = phrase("{faults:lines}", faults=list(dict.fromkeys(lines)))
        raise ScenarioError(without_secrets(said)) from None
    changed = () if whole else presets_changed(content)
    return Scenario(keys=keys, folder=folder, whole=whole, changed=changed)


def _check_files(scenario: Scenario, label: str, text: str) -> None:
    faults = []
    written = scenario.keys.model_dump(by_alias=True)
    named = {at: [_at_path(written, at)] for at in places_of(written)}
    if scenario.keys.travel.place is not None:
        del named["travel", "file"]  # it is fetched
    named["travel", "closed"] = [x for x in scenario.keys.travel.closed if isinstance(x, str)]
    for at, name in ((at, name) for at, names in named.items() for name in names):
        file = scenario.beside(name)
        if file is None or not names_file(str(at[-1]), name):
            continue
        line = line_of(text, at)
        if swallowed_backslash(name):
            faults.append(
                phrase(
                    "{where}: {table} {key} = {name!r}: a backslash in double quotes begins an "
                    "escape{mended}",
                    where=_at(label, line),
                    table=table_name(at),
                    key=at[-1],
                    name=name,
                    mended=single_quoted(text, line),
                )
            )
            continue
        if scenario.moved.lacks(file) or _is(file, Path.is_file):
            continue
        folder_too = at == ("schools", "postcodes")
        if not folder_too or not _is(file, Path.is_dir):
            faults.append(
                phrase(
                    "{where}: {table} {key} = {name!r} is not a {what} (paths are relative to "
                    "{folder}){beside}",
                    where=_at(label, line),
                    table=table_name(at),
                    key=at[-1],
                    name=_shown(file, scenario.folder),
                    what=phrase("file or folder") if folder_too else phrase("file"),
                    folder=scenario.folder.resolve(),
                    beside=_beside(file),
                )
            )
    if faults:
        raise ScenarioError(phrase("{faults:lines}", faults=faults))


def _is(file: Path, what: Callable[[Path], bool]) -> bool:
    """Tell whether a path is a file, or a folder; one that the system cannot even ask is none."""
    try:
        return what(file)
    except OSError:
        return False


def _at_path(written: Any, path: Iterable[str | int]) -> Any:
    return reduce(getitem, path, written)


def _at(label: str, line: int | None) -> str:
    return phrase("{label}, line {line}", label=label, line=line) if line else label


def _sorted(faults: Iterable[tuple[int, tuple[int | str, ...]]]) -> list[Any]:
    return sorted(faults, key=lambda fault: (fault[0], [str(p) for p in fault[1]]))


def _scenarios_in(folder: Path) -> str:
    there = sorted(file.name for file in folder.glob("*.toml"))[:3]
    return (
        phrase("; name the scenario in it, such as {file}", file=folder / there[0]) if there else ""
    )


def _shown(file: Path, folder: Path) -> str:
    try:
        return str(file.relative_to(folder))
    except ValueError:
        return str(file)


def _beside(file: Path) -> str:
    """Name the file of that folder which is nearest in name."""
    if not _is(file.parent, Path.is_dir):
        return phrase("; there is no folder {parent}", parent=file.parent)
    try:
        there = [f.name for f in file.parent.iterdir() if _is(f, Path.is_file)]
    except OSError:
        return ""
    return nearest(file.name, there)
