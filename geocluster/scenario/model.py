"""The scenario as it is written: every key, its type and its default."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SerializeAsAny,
    ValidationInfo,
    create_model,
    model_validator,
)

from geocluster.errors import LanguageError
from geocluster.facts import DRAFT
from geocluster.limits import DEFAULTS, Limits
from geocluster.phrases import phrase
from geocluster.presets import PRESETS, named
from geocluster.rules import RULES, Key, Pins, Rules, pin_keys, rules_of, tier_keys
from geocluster.rules.written import Finite, Keys, WhereKeys
from geocluster.scenario.adding import check_added
from geocluster.scenario.comparing import CompareKeys
from geocluster.scenario.costing import CostKeys, cost_values
from geocluster.scenario.keys import OneOf
from geocluster.scenario.tiers import Place, check_tiers
from geocluster.scenario.travelling import TravelKeys
from geocluster.sources.layouts import LAYOUTS, format_names, formats_with

__all__ = [
    "WHOLE",
    "LimitKeys",
    "OutputKeys",
    "PinKeys",
    "ScenarioKeys",
    "SchoolKeys",
    "SolveKeys",
    "TierKeys",
]

WHOLE = "whole"
"""In the context of a validation: whether all keys are written out; presets then fill in none."""


def _part(value: Any) -> Any:
    """Refuse what is neither the name of a sheet or layer nor its number, in one sentence."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(phrase("must be a name, or a number from 1, not {value!r}", value=value))
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
    layers: dict[str, str] = Field(default_factory=dict)
    head: str | None = None
    sites: str | None = None
    plan: str | None = None
    rural: str | None = None
    forecasts: dict[str, str] = Field(default_factory=dict)
    forecasts_file: str | None = None
    planning_area: str | None = None
    pairs: str | None = None
    links: str | None = None
    groups: str | None = None
    postcodes: str | None = None

    @model_validator(mode="after")
    def _fits_the_format(self) -> SchoolKeys:
        layout = LAYOUTS.get(self.format)
        if self.coordinates is not None and not (layout and layout.shifted):
            raise ValueError(
                phrase(
                    "coordinates is only used with {formats:or}; remove it",
                    formats=formats_with("shifted"),
                )
            )
        if self.postcodes is not None and layout and layout.abroad:
            raise ValueError(phrase("postcodes are those of the United Kingdom; remove the key"))
        check_added(self)
        for key in ("links", "groups"):
            if getattr(self, key) is not None and not (layout and layout.related):
                raise ValueError(
                    phrase(
                        "{key} is only used with {formats:or}; remove it",
                        key=key,
                        formats=formats_with("related"),
                    )
                )
        return self


def _preset_name(name: str) -> str:
    named(name)
    return name


PresetName = Annotated[str, AfterValidator(_preset_name)]


class _Named(Keys):
    """What a tier has beside its rules."""

    name: str = "group"
    preset: PresetName | None = None
    costs: CostKeys = Field(default_factory=dict)
    within: str | None = None


def _declared(base: type[Keys], keys: Iterable[Key]) -> Any:
    """Return a table that has, beside its own keys, those which rules declare."""
    fields: dict[str, Any] = {
        key.name: (key.kind, Field(default_factory=list) if key.default == [] else key.default)
        for key in keys
    }
    return create_model(base.__name__, __base__=base, __module__=__name__, **fields)


_OWN_KEYS = tuple(key for rule in RULES.own.values() for key in rule.keys if rule.table == "tier")


class TierKeys(_declared(_Named, _OWN_KEYS)):  # type: ignore[misc]  # known when it runs
    """``[[tier]]``: its name, preset, costs and place, and the keys that rules declare."""

    @classmethod
    def current(cls) -> type[TierKeys]:
        """Return the table with the keys of all rules that are known now."""
        return _with_further(tuple(key for key in tier_keys() if key not in _OWN_KEYS))

    @model_validator(mode="wrap")
    @classmethod
    def _of_all_rules(
        cls, written: Any, handler: Callable[[Any], Any], info: ValidationInfo
    ) -> Any:
        """Read the keys of third parties, too; their rules may have been registered since."""
        current = cls.current()
        if issubclass(cls, current):
            return handler(written)
        return current.model_validate(written, context=info.context)

    @model_validator(mode="before")
    @classmethod
    def _filled_in(cls, written: Any, info: ValidationInfo) -> Any:
        """Fill in what a preset says and the tier leaves out, but for what cannot go with it.

        Nothing, where every key is written out: the preset may have said something else then.
        """
        preset = PRESETS.get(str(written.get("preset"))) if isinstance(written, dict) else None
        if preset is None or (info.context or {}).get(WHOLE):
            return written
        filled: dict[str, Any] = {"name": preset.rules.name} | preset.keys
        for key in tier_keys():
            if key.name in filled and not key.goes_with(filled | written):
                del filled[key.name]
        if isinstance(costs := written.get("costs"), dict):
            written = written | {"costs": filled.get("costs", {}) | costs}
        return filled | written

    @model_validator(mode="after")
    def _makes_sense(self) -> TierKeys:
        for key in tier_keys():
            if key.needed and self._written(key) is None:
                raise ValueError(
                    phrase("needs the key {name!r}, or a preset that gives it", name=key.name)
                )
        held = self.rules().values() | self._held()
        for rule in RULES.values():
            rule.agree(held)
        return self

    def _held(self) -> dict[str, Any]:
        """Return what every key holds, in seconds; also those that are no part of the rules."""
        return {key.name: key.held(self._written(key)) for key in tier_keys()}

    def _written(self, key: Key) -> Any:
        """Return what is written; a key of a rule that was registered since is left out."""
        return getattr(self, key.name, key.default)

    def rules(self) -> Rules:
        """Return the rules that are meant, in seconds."""
        held = self._held()
        values = {key.name: held[key.name] for key in tier_keys() if key.is_rule}
        costs = cost_values(self.costs)
        return rules_of(values, name=self.name, preset=self.preset, costs=costs)


@cache
def _with_further(further: tuple[Key, ...]) -> type[TierKeys]:
    """Return ``[[tier]]`` with keys of third parties."""
    made: type[TierKeys] = _declared(TierKeys, further) if further else TierKeys
    return made


def _chain(tiers: list[TierKeys]) -> list[TierKeys]:
    check_tiers([Place(tier.name, tier.within, tier.neighbours) for tier in tiers])
    return tiers


class PinKeys(_declared(Keys, pin_keys())):  # type: ignore[misc]  # as above
    """``[pins]``: what is settled already, by school id."""

    @model_validator(mode="after")
    def _makes_sense(self) -> PinKeys:
        self.pins()
        return self

    def pins(self) -> Pins:
        """Return the pins that are meant."""
        return Pins(**{key.name: key.held(getattr(self, key.name)) for key in pin_keys()})


class SolveKeys(Keys):
    """``[solve]``: how long and with what seed."""

    seconds: Annotated[Finite, Gt(0), Le(10_000_000)] = 60
    seed: Annotated[int, Ge(0), Le(2**31 - 1)] = 1
    threads: Annotated[int, Ge(1), Le(1_024)] = 2


def _spoken(tag: str, info: ValidationInfo) -> str:
    """Refuse a language in which the answer could not be said in the end; a written one was."""
    if tag == "en" or (info.context or {}).get(WHOLE):
        return tag
    from geocluster.texts import language_of  # not light, and seldom needed

    try:
        return language_of(tag).tag
    except LanguageError as fault:
        raise ValueError(*fault.args) from None


class OutputKeys(Keys):
    """``[output]``: words on the map, the outline that is drawn, and what is exported."""

    language: Annotated[str, AfterValidator(_spoken)] = "en"
    title: str = ""
    note: str = DRAFT
    boundary: str | None = None
    export: list[str] = Field(default_factory=list)


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
    tier: Annotated[list[SerializeAsAny[TierKeys]], AfterValidator(_chain)]
    pins: PinKeys = Field(default_factory=PinKeys)
    solve: SolveKeys = Field(default_factory=SolveKeys)
    output: OutputKeys = Field(default_factory=OutputKeys)
    compare: CompareKeys = Field(default_factory=CompareKeys)
    limits: LimitKeys = Field(default_factory=LimitKeys)

    @model_validator(mode="after")
    def _fits_together(self) -> ScenarioKeys:
        longest = max((tier.longest_drive_minutes or 0 for tier in self.tier), default=0)
        if longest > self.travel.cutoff_minutes:
            raise ValueError(
                phrase(
                    "longest_drive_minutes = {longest:g} is above cutoff_minutes = "
                    "{cutoff_minutes:g}, up to which travel times are computed; raise "
                    "cutoff_minutes in [travel], or lower longest_drive_minutes",
                    longest=longest,
                    cutoff_minutes=self.travel.cutoff_minutes,
                )
            )
        return self
