"""Today's partnerships that fall into several parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from geocluster.errors import RulesError, nearest
from geocluster.facts import Fact, Text, fact
from geocluster.given import as_charge, in_minutes, shown
from geocluster.phrases import phrase
from geocluster.terms.declared import Cost, Question, Term, from_minutes
from geocluster.terms.labelled import Split, splits

if TYPE_CHECKING:
    from geocluster.schools import Schools

__all__ = ["PARTNERSHIP_SPLIT"]


def _on(problem: Question, value: Any) -> Iterator[Cost]:
    for layer, weight in _weights(value, problem.schools).items():
        column = problem.schools.column(problem.schools.layers[layer])
        yield from splits("partnership_split", problem, column, weight, _split_of(layer))


def _split_of(layer: str) -> Split:
    def tell(of: str, here: list[str], schools: int) -> Fact:
        return fact("term.partnership_split.split", layer=layer, of=of, here=here, schools=schools)

    return tell


def _weights(value: Any, schools: Schools) -> dict[str, int]:
    """Return the seconds of each layer: those that are named, or all that there are."""
    layers = schools.layers
    if not isinstance(value, Mapping):
        return dict.fromkeys(layers, value)
    for layer in value:
        if layer not in layers:
            there = nearest(layer, [*layers]) if layers else phrase("; the list has none")
            raise RulesError(
                phrase(
                    "costs: partnership_split names the layer {layer!r}{there}; layers of "
                    "today's partnerships are given as [schools] layers = {{ trust = "
                    '"Trusts (name)" }}',
                    layer=layer,
                    there=there,
                )
            )
    return dict(value)


def _columns(value: Any, schools: Schools) -> Iterable[str]:
    return [schools.layers[layer] for layer in _weights(value, schools)]


def _checked(name: str, value: Any) -> Any:
    if not isinstance(value, Mapping):
        return as_charge(name, value)
    _named(name, value)
    return {layer: as_charge(f"{name}.{layer}", weight) for layer, weight in value.items()}


def _read(name: str, written: Any) -> Any:
    if not isinstance(written, Mapping):
        return from_minutes(name, written)
    _named(name, written)
    return {layer: from_minutes(f"{name}.{layer}", weight) for layer, weight in written.items()}


def _named(name: str, value: Mapping[Any, Any]) -> None:
    if not value or not all(isinstance(layer, str) for layer in value):
        raise RulesError(
            phrase(
                "{name} must be minutes for all layers, or minutes by layer, such as "
                "{{ trust = 30, partnership = 10 }}, not {value}",
                name=name,
                value=shown(dict(value)),
            )
        )


def _written(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return in_minutes(value)
    return {layer: in_minutes(weight) for layer, weight in value.items()}


def _said(value: Any) -> Fact:
    if isinstance(value, Mapping):
        each = [
            fact("term.partnership_split.layer", layer=layer, value=weight)
            for layer, weight in value.items()
        ]
    else:
        each = [fact("term.partnership_split.any", value=value)]
    return fact("term.partnership_split", each=each)


PARTNERSHIP_SPLIT = Term(
    key="partnership_split",
    about="Each part beyond the first into which one of today's partnerships falls; a school alone "
    "is a part. Minutes for all layers, or by layer: `{ trust = 30, partnership = 10 }`.",
    on=_on,
    check=_checked,
    read=_read,
    write=_written,
    columns=_columns,
    says=_said,
    texts={
        "term.partnership_split.title": Text("split partnerships"),
        "term.partnership_split": Text(
            "Each part beyond the first into which today's partnerships fall costs {each:list}."
        ),
        "term.partnership_split.any": Text("{value:minutes}"),
        "term.partnership_split.layer": Text("{value:minutes} ({layer})"),
        "term.partnership_split.split": Text(
            "It splits {of} ({layer}): here is {here:names}, one of its {schools} schools.",
            "It splits {of} ({layer}): here are {here:names}, of its {schools} schools.",
            count="here",
        ),
    },
)
