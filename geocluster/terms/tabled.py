"""Values of terms that are written as a table: which keys it has, and what each holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from geocluster.errors import RulesError, nearest
from geocluster.given import LONGEST_CHARGE, as_charge, in_minutes, shown, whole
from geocluster.phrases import phrase
from geocluster.terms.declared import from_minutes

__all__ = ["Figure", "charge", "counted", "read_table", "table_checked", "write_table"]

Check = Callable[[str, Any], Any]


class Figure:
    """One key of a table.

    Parameters
    ----------
    check
        Told a name and what is held; returns it as it is kept, or raises :class:`RulesError`.
    read, write
        From what is written to what is held, and back.
    """

    def __init__(self, check: Check, read: Check, write: Callable[[Any], Any]) -> None:
        self.check, self.read, self.write = check, read, write


def _whole(least: int, most: int) -> Check:
    def check(name: str, value: Any) -> int:
        number = whole(value)
        if number is None or not least <= number <= most:
            raise RulesError(
                phrase(
                    "{name} must be a whole number from {least} to {most:,}, not {value}",
                    name=name,
                    least=least,
                    most=most,
                    value=shown(value),
                )
            )
        return number

    return check


def counted(least: int, most: int = LONGEST_CHARGE) -> Figure:
    """Return a whole number from a least to a most, written as it is."""
    check = _whole(least, most)
    return Figure(check, check, int)


def charge() -> Figure:
    """Return a time, written in minutes."""
    return Figure(as_charge, from_minutes, in_minutes)


def _mapping(name: str, value: Any, figures: Mapping[str, Figure]) -> Mapping[str, Any]:
    example = ", ".join(f"{key} = …" for key in figures)
    if not isinstance(value, Mapping):
        raise RulesError(
            phrase(
                "{name} must be a table {{ {example} }}, not {value}",
                name=name,
                example=example,
                value=shown(value),
            )
        )
    for key in value:
        if key not in figures:
            raise RulesError(
                phrase(
                    "{name}: unknown key {key}{nearest}",
                    name=name,
                    key=shown(key),
                    nearest=nearest(str(key), [*figures]),
                )
            )
    lacking = [key for key in figures if key not in value]
    if lacking:
        raise RulesError(
            phrase(
                "{name} lacks {lacking:and}: {{ {example} }}",
                name=name,
                lacking=[repr(key) for key in lacking],
                example=example,
            )
        )
    return value


def table_checked(figures: Mapping[str, Figure]) -> Check:
    """Return what checks a table that is held."""

    def check(name: str, value: Any) -> dict[str, Any]:
        held = _mapping(name, value, figures)
        return {key: figure.check(f"{name}.{key}", held[key]) for key, figure in figures.items()}

    return check


def read_table(figures: Mapping[str, Figure]) -> Check:
    """Return what reads a table that is written."""

    def read(name: str, value: Any) -> dict[str, Any]:
        written = _mapping(name, value, figures)
        return {key: figure.read(f"{name}.{key}", written[key]) for key, figure in figures.items()}

    return read


def write_table(figures: Mapping[str, Figure]) -> Callable[[Any], dict[str, Any]]:
    """Return what writes a table that is held."""
    return lambda held: {key: figure.write(held[key]) for key, figure in figures.items()}
