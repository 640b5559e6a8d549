"""Values of measures in words."""

from __future__ import annotations

from geocluster.facts import fact
from geocluster.measures import Figure
from geocluster.texts.speaker import Speaker

__all__ = ["value_words"]


def value_words(figure: Figure, speaker: Speaker) -> str:
    """Write a value with its unit, where that is not what the title says."""
    if figure.value is None:
        return speaker.say(fact("value.unknown"))
    if figure.unit == "seconds":
        return speaker.figure("minutes_tenths", round(figure.value))
    said = speaker.figure("number", figure.value)
    if figure.unit == "km2":
        return speaker.say(fact("value.km2", figure=said))
    return f"{said} {figure.unit}" if figure.measure.unit == "money" else said
