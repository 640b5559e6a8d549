"""``[travel]``: the engine, its input, how fast cars go, and which roads are out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from geocluster.errors import TravelError
from geocluster.phrases import phrase
from geocluster.roads.engines import ENGINES
from geocluster.rules.written import Finite, Keys, SomeMinutes
from geocluster.scenario.keys import OneOf
from geocluster.speeds import SPEEDS, SpeedModel

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["SpeedKeys", "TravelKeys"]

_CLOSED = phrase(
    "is the number of an OpenStreetMap way, the name of a map file with lines or areas, "
    "{{ line = [[lon, lat], …] }} or {{ area = [[lon, lat], …] }}"
)


def _closed(value: Any) -> Any:
    """Take a way, a file or a drawn shape, each as it is written."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, dict) and list(value) in (["line"], ["area"]):
        drawn_shape(value)
        return value
    raise ValueError(phrase("what is closed {closed}; got {value!r}", closed=_CLOSED, value=value))


def drawn_shape(drawn: dict[str, Any]) -> BaseGeometry:
    """Return the line or area that is meant, in degrees."""
    kind, points = next(iter(drawn.items()))
    fewest, named = (2, phrase("line")) if kind == "line" else (3, phrase("area"))
    good = isinstance(points, list) and all(
        isinstance(p, list)
        and len(p) == 2
        and all(isinstance(v, int | float) and not isinstance(v, bool) for v in p)
        and -180 <= p[0] <= 360
        and -90 <= p[1] <= 90
        for p in points
    )
    if not good or len(points) < fewest:
        raise ValueError(
            phrase(
                "a closed {kind} needs at least {fewest} points [longitude, latitude], "
                "in degrees; got {points!r}",
                kind=named,
                fewest=fewest,
                points=points,
            )
        )
    from shapely.geometry import LineString, Polygon

    from geocluster.shapes import sound_shape

    try:
        return sound_shape([LineString(points) if kind == "line" else Polygon(points)], lines=True)
    except ValueError as fault:
        raise ValueError(
            phrase(
                "a closed {kind} {fault}; got {points!r}", kind=named, fault=fault, points=points
            )
        ) from None


class SpeedKeys(Keys):
    """``[travel.speeds]``: the speed model, where it is not to be the country's own."""

    country: Literal["GB", "CN"] | None = None
    factor: Finite | None = None
    junction_seconds: Finite | None = None
    signals_seconds: Finite | None = None
    access_kmh: Finite | None = None
    classes: dict[str, Finite] = Field(default_factory=dict)
    allows: dict[str, Finite] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _makes_sense(self) -> SpeedKeys:
        self.model()
        return self

    def model(self, country: str = "GB") -> SpeedModel:
        """Return the speed model that is meant, of a country where none is told."""
        try:
            return SPEEDS[self.country or country].changed(
                classes=self.classes,
                allows=self.allows,
                factor=self.factor,
                junction_seconds=self.junction_seconds,
                signals_seconds=self.signals_seconds,
                access_kmh=self.access_kmh,
            )
        except TravelError as fault:
            raise ValueError(*fault.args) from None


def _web_address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        if {"@", "?", "="} & set(url):  # there may be a secret
            raise ValueError(phrase("must begin with http:// or https://"))
        raise ValueError(phrase("must begin with http:// or https://, got {url!r}", url=url))
    return url


class TravelKeys(Keys):
    """``[travel]``: the engine and its input."""

    engine: Annotated[str, OneOf(lambda: ENGINES)] = "roads"
    file: str | None = None
    place: str | None = None
    url: Annotated[str, AfterValidator(_web_address)] | None = Field(default=None, repr=False)
    most_places: Annotated[int, Ge(2), Le(100_000)] | None = None
    cutoff_minutes: SomeMinutes = 45
    speed_kmh: Annotated[Finite, Gt(0), Le(1_000)] | None = None
    detour: Annotated[Finite, Ge(1), Le(100)] | None = None
    ferries: bool | None = None
    trust: bool = False
    closed: list[Annotated[Any, BeforeValidator(_closed)]] = Field(default_factory=list)
    speeds: SpeedKeys | None = None

    @model_validator(mode="after")
    def _fits_the_engine(self) -> TravelKeys:
        engine = ENGINES[self.engine]
        for key in engine.needs:
            if getattr(self, key) is None:
                raise ValueError(
                    phrase(
                        'engine = "{engine}" needs {key}{such_as}',
                        engine=self.engine,
                        key=key,
                        such_as=_SUCH_AS.get(key, ""),
                    )
                )
        if self.file is not None and not engine.uses("file"):
            raise ValueError(
                phrase('engine = "{engine}" reads no file; remove file', engine=self.engine)
            )
        for other in ENGINES.values():
            written = [
                key
                for key in (*other.needs, *other.takes)
                if getattr(self, key) and not engine.uses(key)
            ]
            if written:
                raise ValueError(
                    phrase(
                        "{keys:and} is only used with {engines:or}; remove it",
                        "{keys:and} are only used with {engines:or}; remove them",
                        n=len(written),
                        keys=written,
                        engines=_engines_with(written),
                    )
                )
        if self.place is not None and not str(self.file).casefold().endswith(".graphml"):
            raise ValueError(
                phrase(
                    "the roads of a place are kept in a .graphml file; write file = "
                    '"….graphml", not {file!r}',
                    file=self.file,
                )
            )
        return self

    def speed_model(self, country: str) -> SpeedModel:
        """Return the speed model that is meant, of a country where none is told."""
        return (self.speeds or SpeedKeys()).model(country)


_SUCH_AS = {"url": phrase(', such as "http://127.0.0.1:5000"')}


def _engines_with(keys: list[str]) -> list[str]:
    """Name the engines that use some keys."""
    using = [name for name, engine in ENGINES.items() if all(map(engine.uses, keys))]
    return [f'engine = "{name}"' for name in using]
