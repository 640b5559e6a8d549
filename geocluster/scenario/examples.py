"""How each key is written: its example, and what was meant by a value of the wrong kind.

Both follow from the declaration of the key. Nothing is offered that the declaration itself would
refuse.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from geocluster.rules import pin_keys, tier_keys
from geocluster.rules.written import Keys
from geocluster.scenario.keys import OneOf
from geocluster.scenario.model import ScenarioKeys

__all__ = [
    "accepts",
    "example_of",
    "field_at",
    "holds_conditions",
    "meant_by",
    "model_in",
    "tables_with",
    "toml_value",
]

Path = Sequence[str | int]

_EXAMPLES: dict[str, Any] = {
    "name": "Rutland federations",
    "schools.file": "schools.csv",
    "schools.encoding": "cp1252",
    "schools.sheet": "Schools",
    "schools.layer": "schools",
    "schools.delimiter": ";",
    "schools.columns": {"id": "Code", "pupils": "Roll", "x": "Easting", "y": "Northing"},
    "schools.crs": "EPSG:27700",
    "schools.partnerships": "Federations (name)",
    "schools.layers": {"trust": "Trusts (name)"},
    "schools.head": "Head's post",
    "schools.sites": "Site",
    "schools.plan": "plan.csv",
    "schools.rural": "rural.csv",
    "schools.forecasts": {"2027": "Pupils 2027"},
    "schools.forecasts_file": "forecasts.csv",
    "schools.planning_area": "Planning area",
    "schools.pairs": "pairs.csv",
    "schools.links": "links.csv",
    "schools.groups": "groups.csv",
    "schools.postcodes": "codepo_gb.zip",
    "travel.file": "roads.osm.pbf",
    "travel.place": "Oakham, Rutland",
    "travel.url": "http://127.0.0.1:5000",
    "travel.most_places": 100,
    "travel.speed_kmh": 45,
    "travel.detour": 1.3,
    "travel.speeds.factor": 0.8,
    "travel.speeds.allows": {"single_track": 40},
    "travel.closed": [123456, "floods.geojson"],
    "travel.speeds.classes": {"tertiary": 45},
    "tier.preset": "england_federation",
    "tier.costs": {},
    "tier.holds.name": "larger schools",
    "tier.holds.schools": [1, 9],
    "tier.holds.where": {"pupils": {"min": 150}},
    "compare.baselines": ["today", "nearest"],
    "compare.today": "trust",
    "compare.small": 100,
    "compare.districts": "Locality",
    "compare.districts_file": "wards.geojson",
    "compare.file": "plan.csv",
    "tier.kinds.name": "large",
    "tier.kinds.size": [4, 6],
    "tier.kinds.pupils": [600, 1200],
    "tier.kinds.groups": [0, 5],
    "output.title": "Rutland: who could work with whom",
    "output.boundary": "boundary.geojson",
}
"""Of keys whose type alone says little; the others follow from type, choices and default.

Those of rules stand in their declarations.
"""

_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_TRUE = frozenset({"true", "yes", "on", "1", "y"})
_FALSE = frozenset({"false", "no", "off", "0", "n"})
_MINUTES = {"h": 60, "hour": 60, "hours": 60, "s": 1 / 60, "sec": 1 / 60, "seconds": 1 / 60}


def toml_value(value: Any) -> str:
    """Write a value as it stands after the equals sign.

    Examples
    --------
    >>> toml_value({"pupils": {"min": 210}}), toml_value([2, 4]), toml_value(True)
    ('{ pupils = { min = 210 } }', '[2, 4]', 'true')
    """
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(k)} = {toml_value(v)}" for k, v in value.items())
        return f"{{ {inside} }}" if inside else "{ }"
    if isinstance(value, list):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def field_at(path: Path) -> FieldInfo | None:
    """Return the declaration of the key at a path; None where none is known."""
    model: Any = ScenarioKeys
    field: FieldInfo | None = None
    for part in (p for p in path if not isinstance(p, int)):
        if model is None:
            return None
        field = next((f for n, f in model.model_fields.items() if (f.alias or n) == part), None)
        if field is None:
            return None
        model = model_in(field)
    return field


def model_in(field: FieldInfo) -> Any:
    """Return the table that a key holds; None where it holds none."""
    model = next((t for t in _types(field.annotation) if _is_model(t)), None)
    return model.current() if model is not None and issubclass(model, Keys) else model


def holds_conditions(model: Any) -> bool:
    """Tell whether a table is that of one condition, as under ``where``."""
    return getattr(model, "__name__", "") == "ConditionKeys"


def accepts(key: str, value: Any) -> bool:
    """Tell whether a value is one that some key of this name takes; so does no key of ours."""
    fields = [field for path in tables_with(key) if (field := field_at(path)) is not None]
    return not fields or any(_fits(value, field) for field in fields)


def _fits(value: Any, field: FieldInfo) -> bool:
    try:
        TypeAdapter(field.rebuild_annotation()).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


def _types(annotation: Any) -> list[Any]:
    inner = [t for arg in get_args(annotation) for t in _types(arg)]
    return [annotation, *inner]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def tables_with(key: str, model: Any = ScenarioKeys, path: tuple[str, ...] = ()) -> Iterator[Path]:
    """Yield the paths of all keys of this name."""
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        if here[-1] == key:
            yield here
        inner = model_in(field)
        if inner is not None and not holds_conditions(inner):
            yield from tables_with(key, inner, here)


def example_of(path: Path) -> str | None:
    """Return the line that writes a key as it can be; None for what is no key of a value.

    Examples
    --------
    >>> example_of(("tier", 0, "size")), example_of(("tier", 0, "measured"))
    ('size = [2, 4]', 'measured = "pairs"')
    """
    names = [p for p in path if not isinstance(p, int)]
    field = field_at(names)
    if field is None:
        return None
    declared = {f"tier.{key.name}": key.example for key in tier_keys()}
    declared |= {f"pins.{key.name}": key.example for key in pin_keys()}
    value = declared.get(".".join(names))
    if value is None:
        value = _EXAMPLES.get(".".join(names), _by_type(field))
    return None if value is None else f"{names[-1]} = {toml_value(value)}"


def _by_type(field: FieldInfo) -> Any:
    """Make an example from choices, default and type."""
    kinds = _types(field.annotation)
    if any(map(holds_conditions, kinds)):
        return {"phase": "Primary"}
    if model_in(field) is not None:
        return None
    choices = next((get_args(kind) for kind in kinds if get_origin(kind) is Literal), ())
    choices = next((tuple(m.names()) for m in field.metadata if isinstance(m, OneOf)), choices)
    default = None if field.is_required() else field.get_default(call_default_factory=False)
    if choices:
        return default if default in choices else choices[0]
    if any(get_origin(kind) is dict for kind in kinds):
        return {"…": 1 if float in kinds or int in kinds else "…"}
    if bool in kinds:
        return True
    if isinstance(default, int | float | str) and default:
        return default
    if int in kinds or float in kinds:
        return _least(field) + 1
    if list in kinds or any(get_origin(kind) is list for kind in kinds):
        return ["…"]
    return "…"


def _least(field: FieldInfo) -> int:
    """Return the end that a number must reach, or be above."""
    metadata = [m for kind in _types(field.annotation) for m in getattr(kind, "__metadata__", ())]
    ends: list[Any] = [
        m.ge if isinstance(m, Ge) else m.gt
        for m in [*field.metadata, *metadata]
        if isinstance(m, Ge | Gt)
    ]
    return max(map(int, ends), default=0)


def meant_by(value: Any, path: Path) -> str | None:
    """Return the line that was probably meant by a value of the wrong kind; None for none.

    Examples
    --------
    >>> meant_by(4, ("tier", 0, "size")), meant_by("20 min", ("tier", 0, "longest_drive_minutes"))
    ('size = [2, 4]', 'longest_drive_minutes = 20')
    """
    names = [p for p in path if not isinstance(p, int)]
    field = field_at(names)
    if field is None or not names:
        return None
    for candidate in _candidates(value, names[-1]):
        if candidate not in ([], [[]], "", [""]) and _fits(candidate, field):
            return f"{names[-1]} = {toml_value(candidate)}"
    return None


def _candidates(value: Any, key: str) -> Iterator[Any]:
    """Yield values of other kinds that say the same."""
    yield from _from_text(value, key)
    if isinstance(value, bool):
        yield str(value).lower()
    elif isinstance(value, int | float):
        yield from _from_number(value, key)
    if isinstance(value, list):
        yield [int(v) if isinstance(v, float) and v.is_integer() else v for v in value]
        numbers = [v for v in value if isinstance(v, int | float)]
        texts = [n for v in value if isinstance(v, str) for n in _whole_numbers(v)]
        if len(numbers) == len(value) and len(value) > 2:
            yield [min(numbers), max(numbers)]
        if len(value) == 1 and numbers:
            yield [numbers[0], numbers[0]]
        if len(value) == 1:
            yield value[0]
        yield [value]
        yield texts
    if isinstance(value, dict) and set(value) & {"min", "max"}:
        yield [value.get("min", 2 if key == "size" else 0), value.get("max", 10_000)]
    yield [value]
    yield [[value]]


def _from_number(value: float, key: str) -> Iterator[Any]:
    """Yield the number in a list, as the most of a range, as text, and as yes or no."""
    yield str(value)
    yield [str(value)]
    if float(value).is_integer():
        whole = int(value)
        yield whole
        low = {"size": 2, "groups": whole}.get(key, 0)
        if low <= whole:
            yield [low, whole]
    if value in (0, 1):
        yield bool(value)


def _from_text(value: Any, key: str) -> Iterator[Any]:
    if not isinstance(value, str):
        return
    folded = value.strip().casefold()
    if folded in _TRUE | _FALSE:
        yield folded in _TRUE
    yield folded
    parts = [part.strip() for part in re.split(r"[,;]", value) if part.strip()]
    yield parts if len(parts) > 1 else [value]
    found = _NUMBER.findall(value)
    if len(found) == 1:
        number = float(found[0].replace(",", "."))
        unit = re.sub(r"[\d.,\s]", "", folded)
        if key.endswith("_minutes"):
            number *= _MINUTES.get(unit, 1)
        number = int(number) if number.is_integer() else round(number, 6)
        yield number
        yield from _from_number(number, key)
    yield _whole_numbers(value)


def _whole_numbers(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", text)]
