"""Knobs: numbers that can be turned, each with a default and a range that is held."""

from __future__ import annotations

import math
from dataclasses import field, fields
from typing import Any

from geocluster.errors import RulesError
from geocluster.given import shown
from geocluster.phrases import phrase

__all__ = ["Knobs", "knob", "share"]


def knob(default: float, *, least: float, most: float = math.inf) -> Any:
    """Return the field of a number; a whole one where the default is whole."""
    return field(default=default, metadata={"least": least, "most": most})


def share(default: float) -> Any:
    """Return the field of a part of a whole, from 0 to 1."""
    return knob(default, least=0.0, most=1.0)


class Knobs:
    """Base of frozen dataclasses of knobs.

    Raises
    ------
    RulesError
        If a number is not of its type, or out of its range.
    """

    __slots__ = ()

    def __post_init__(self) -> None:
        for one in fields(self):  # type: ignore[arg-type]  # those that inherit are dataclasses
            value = getattr(self, one.name)
            if "least" not in one.metadata:
                if not isinstance(value, Knobs):
                    raise RulesError(
                        phrase(
                            "{name}.{knob} must be a set of knobs, such as {type}(), not {value}",
                            name=type(self).__name__,
                            knob=one.name,
                            type=one.type,
                            value=shown(value),
                        )
                    )
                continue
            least, most = one.metadata["least"], one.metadata["most"]
            whole = isinstance(one.default, int)
            kinds = int if whole else (int, float)
            fits = isinstance(value, kinds) and not isinstance(value, bool)
            if not fits or not least <= value <= most:
                upto = "" if most == math.inf else phrase(" to {most:,}", most=most)
                raise RulesError(
                    phrase(
                        "{name}.{knob} must be a {what} from {least:,}{upto}, such "
                        "as {default:,}, not {value}",
                        name=type(self).__name__,
                        knob=one.name,
                        what=phrase("whole number") if whole else phrase("number"),
                        least=least,
                        upto=upto,
                        default=one.default,
                        value=shown(value),
                    )
                )
