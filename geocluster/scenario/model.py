"""The scenario as it is written: every key, its type and its default."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, Len
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    model_serializer,
    model_validator,
)

from geocluster.errors import nearest
from geocluster.given import Seconds
from geocluster.limits import DEFAULTS, Limits
from geocluster.presets import PRESETS, SMALL, named
from geocluster.rules import Alone, Condition, Kind, Lead, Measured, Pins, Rules, Where
from geocluster.scenario.costing import CostKeys, cost_values
from geocluster.scenario.keys import Finite, Keys, OneOf, SomeMinutes
from geocluster.scenario.tiers import Place, check_tiers
from geocluster.scenario.travelling import TravelKeys
from geocluster.sources.layouts import LAYOUTS, format_names, formats_with

__all__ = [
    "LimitKeys",
    "OutputKeys",
    "PinKeys",
    "ScenarioKeys",
    "SchoolKeys",
    "SolveKeys",
    "TierKeys",
]

Minutes = Annotated[Finite, Ge(0), Le(100_000)]
Span = Annotated[list[Annotated[int, Le(10_000_000)]], Len(2, 2)]
Sizes = Annotated[list[Annotated[int, Le(1_000)]], Len(2, 2)]


def _scalar(value: Any) -> Any:
    """Refuse what is no single value, in one sentence rather than one for each kind of value."""
    if not isinstance(value, str | int | float | bool):
        raise ValueError(f"must be text, a number, true or false, not {value!r}")
    return value


Scalar = Annotated[Any, BeforeValidator(_scalar)]


def _texts(value: Any) -> Any:
    """Take ids that are written as whole numbers for the text that they are in the list."""
    if isinstance(value, list):
        return [_texts(v) for v in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Ids = Annotated[list[str], BeforeValidator(_texts)]
IdLists = Annotated[list[list[str]], BeforeValidator(_texts)]


class ConditionKeys(Keys):
    """A value, a list (any of), ``{ min = , max = }`` or ``{ not = [ ] }``."""

    any_of: list[Scalar] | None = None
    min: float | None = None
    max: float | None = None
    not_: list[Scalar] = Field(default_factory=list, alias="not")

    @model_validator(mode="after")
    def _says_something(self) -> ConditionKeys:
        if self.any_of == []:
            raise ValueError("an empty list, which nothing can meet; name values, or remove it")
        if self.any_of is None and self.min is None and self.max is None and not self.not_:
            raise ValueError("an empty condition; use { min = , max = } or { not = [ ] }")
        self.condition()
        return self

    @model_serializer
    def _as_written(self) -> Any:
        keys = {"any_of": self.any_of, "min": self.min, "max": self.max, "not": self.not_ or None}
        said = {name: value for name, value in keys.items() if value is not None}
        return self.any_of if list(said) == ["any_of"] else said

    def condition(self) -> Condition:
        """Return the condition that is meant."""
        any_of = None if self.any_of is None else tuple(self.any_of)
        return Condition(any_of=any_of, least=self.min, most=self.max, exclude=tuple(self.not_))


def _as_condition(value: Any) -> Any:
    """Take a bare value or a list for the values that are allowed, a name for what is small."""
    if isinstance(value, dict) and list(value) == ["small"]:
        return {"max": _most_pupils(value["small"])}
    if isinstance(value, dict | ConditionKeys):
        return value
    return {"any_of": value if isinstance(value, list) else [value]}


def _most_pupils(name: object) -> int:
    """Return the most pupils of what is called a small school."""
    usable = {k: t.most for k, t in SMALL.items() if t.most is not None}
    if name not in usable:
        raise ValueError(f"no threshold {name!r} for small schools{nearest(str(name), usable)}")
    return usable[str(name)]


WhereKeys = dict[str, Annotated[ConditionKeys, BeforeValidator(_as_condition)]]


def where_of(keys: WhereKeys | None) -> Where:
    """Turn what is written under ``where`` into conditions."""
    return Where({name: wanted.condition() for name, wanted in (keys or {}).items()})


def _part(value: Any) -> Any:
    """Refuse what is neither the name of a sheet or layer nor its number, in one sentence."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"must be a name, or a number from 1, not {value!r}")
    return value


Part = Annotated[Any, BeforeValidator(_part)]


def _code(value: Any) -> Any:
    """Take an EPSG code that is written as a number for its text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class SchoolKeys(Keys):
    """``[schools]``: the list and how to read it."""

    file: str
    format: Annotated[str, OneOf(format_names)] = "gias"
    encoding: str | None = None
    sheet: Part | None = None
    layer: Part | None = None
    delimiter: str | None = None
    where: WhereKeys = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)
    crs: Annotated[str | None, BeforeValidator(_code)] = None
    coordinates: Literal["wgs84", "gcj02", "bd09"] | None = None
    partnerships: str | None = None
    links: str | None = None
    groups: str | None = None
    postcodes: str | None = None

    @model_validator(mode="after")
    def _fits_the_format(self) -> SchoolKeys:
        layout = LAYOUTS.get(self.format)
        if self.coordinates is not None and not (layout and layout.shifted):
            raise ValueError(f"coordinates is only used with {formats_with('shifted')}; remove it")
        if self.postcodes is not None and layout and layout.abroad:
            raise ValueError("postcodes are those of the United Kingdom; remove the key")
        for key in ("links", "groups"):
            if getattr(self, key) is not None and not (layout and layout.related):
                raise ValueError(f"{key} is only used with {formats_with('related')}; remove it")
        return self


def _preset_name(name: str) -> str:
    named(name)
    return name


PresetName = Annotated[str, AfterValidator(_preset_name)]


def _pair(span: list[int] | None) -> tuple[int, int] | None:
    return (span[0], span[1]) if span else None


class KindKeys(Keys):
    """``[[tier.kinds]]``: groups of a kind, and how many there may be."""

    name: str
    groups: Span
    size: Sizes | None = None
    pupils: Span | None = None
    holds_where: WhereKeys | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> KindKeys:
        self.kind()
        return self

    def kind(self) -> Kind:
        """Return the kind that is meant."""
        return Kind(
            name=self.name,
            groups=(self.groups[0], self.groups[1]),
            size=_pair(self.size),
            pupils=_pair(self.pupils),
            holds_where=where_of(self.holds_where),
        )


class TierKeys(Keys):
    """``[[tier]]``: the rules for groups."""

    name: str = "group"
    preset: PresetName | None = None
    size: Sizes | None = None
    pupils: Span | None = None
    members: WhereKeys | None = None
    longest_drive_minutes: SomeMinutes | None = None
    measured: Literal["pairs", "from_lead"] = "pairs"
    lead: Literal["none", "any", "eligible"] = "any"
    lead_where: WhereKeys | None = None
    same: list[str] = Field(default_factory=list)
    alone: Literal["never", "penalised", "allowed"] = "penalised"
    alone_penalty_minutes: Minutes = 60
    alone_free: WhereKeys | None = None
    group_minutes: Minutes = 0
    groups: Span | None = None
    kinds: list[KindKeys] = Field(default_factory=list)
    contiguous: bool = False
    costs: CostKeys = Field(default_factory=dict)
    neighbours: str | None = None
    within: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _filled_in(cls, written: Any) -> Any:
        """Fill in what a preset says and the tier leaves out, but for what cannot go with it."""
        preset = PRESETS.get(str(written.get("preset"))) if isinstance(written, dict) else None
        if preset is None:
            return written
        keys: dict[str, Any] = {"name": preset.rules.name} | preset.keys
        if written.get("measured") == "from_lead" and keys.get("lead") == "none":
            del keys["lead"]
        lead = written.get("lead", keys.get("lead"))
        if lead != "eligible":
            keys.pop("lead_where", None)
        if lead == "none":
            keys.pop("measured", None)
        if isinstance(costs := written.get("costs"), dict):
            written = written | {"costs": keys.get("costs", {}) | costs}
        return keys | written

    @model_validator(mode="after")
    def _makes_sense(self) -> TierKeys:
        if self.size is None:
            raise ValueError("needs the key 'size', or a preset that gives it")
        if self.neighbours is not None and not self.contiguous:
            raise ValueError("neighbours is only used with contiguous = true; set it, or remove it")
        self.rules()
        return self

    def rules(self) -> Rules:
        """Return the rules that are meant, in seconds."""
        longest = self.longest_drive_minutes
        size = self.size or list(Rules().size)
        return Rules(
            name=self.name,
            preset=self.preset,
            size=(size[0], size[1]),
            pupils=_pair(self.pupils),
            members=where_of(self.members) if self.members else None,
            longest_drive=None if longest is None else seconds(longest),
            measured=Measured(self.measured),
            lead=Lead(self.lead),
            lead_where=where_of(self.lead_where),
            same=tuple(self.same),
            alone=Alone(self.alone),
            alone_penalty=seconds(self.alone_penalty_minutes),
            alone_free=where_of(self.alone_free) if self.alone_free else None,
            group_charge=seconds(self.group_minutes),
            groups=_pair(self.groups),
            kinds=tuple(kind.kind() for kind in self.kinds),
            contiguous=self.contiguous,
            costs=cost_values(self.costs),
        )


def _chain(tiers: list[TierKeys]) -> list[TierKeys]:
    check_tiers([Place(tier.name, tier.within, tier.neighbours) for tier in tiers])
    return tiers


class PinKeys(Keys):
    """``[pins]``: what is settled already, by school id."""

    together: IdLists = Field(default_factory=list)
    apart: IdLists = Field(default_factory=list)
    lead: Ids = Field(default_factory=list)
    alone: Ids = Field(default_factory=list)
    exclude: Ids = Field(default_factory=list)

    @model_validator(mode="after")
    def _makes_sense(self) -> PinKeys:
        self.pins()
        return self

    def pins(self) -> Pins:
        """Return the pins that are meant."""
        return Pins(
            together=tuple(map(tuple, self.together)),
            apart=tuple(map(tuple, self.apart)),
            lead=tuple(self.lead),
            alone=tuple(self.alone),
            exclude=tuple(self.exclude),
        )


class SolveKeys(Keys):
    """``[solve]``: how long and with what seed."""

    seconds: Annotated[Finite, Gt(0), Le(10_000_000)] = 60
    seed: Annotated[int, Ge(0), Le(2**31 - 1)] = 1
    threads: Annotated[int, Ge(1), Le(1_024)] = 2


class OutputKeys(Keys):
    """``[output]``: words on the map, and the outline that is drawn."""

    language: Literal["en"] = "en"
    title: str = ""
    note: str = "Draft for discussion; not a decision."
    boundary: str | None = None


Most = Annotated[Finite, Gt(0), Le(10**12)]
Many = Annotated[int, Gt(0), Le(10**12)]


class LimitKeys(Keys):
    """``[limits]``: how much is read, where it is not to be :data:`geocluster.limits.DEFAULTS`."""

    megabytes: Most | None = None
    rows: Many | None = None
    columns: Many | None = None
    cells: Many | None = None
    pairs: Many | None = None
    travel_megabytes: Most | None = None
    postcode_megabytes: Most | None = None
    unpacked_times: Most | None = None
    seconds: Most | None = None
    answer_megabytes: Most | None = None
    answer_seconds: Most | None = None

    def limits(self) -> Limits:
        """Return the limits that are meant."""
        return replace(DEFAULTS, **self.model_dump(exclude_none=True))


class ScenarioKeys(Keys):
    """The whole file."""

    name: str
    schools: SchoolKeys
    travel: TravelKeys
    tier: Annotated[list[TierKeys], AfterValidator(_chain)]
    pins: PinKeys = Field(default_factory=PinKeys)
    solve: SolveKeys = Field(default_factory=SolveKeys)
    output: OutputKeys = Field(default_factory=OutputKeys)
    limits: LimitKeys = Field(default_factory=LimitKeys)

    @model_validator(mode="after")
    def _fits_together(self) -> ScenarioKeys:
        longest = max((tier.longest_drive_minutes or 0 for tier in self.tier), default=0)
        if longest > self.travel.cutoff_minutes:
            raise ValueError(
                f"longest_drive_minutes = {longest:g} is above cutoff_minutes = "
                f"{self.travel.cutoff_minutes:g}, up to which travel times are computed; raise "
                "cutoff_minutes in [travel], or lower longest_drive_minutes"
            )
        return self


def seconds(minutes: float) -> int:
    """Whole seconds of a number of minutes.

    Examples
    --------
    >>> seconds(7.5)
    450
    """
    return Seconds(round(minutes * 60))
